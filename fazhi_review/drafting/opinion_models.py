"""Asking for opinions and reviewing for fair competition: the tables of the two steps that consist of many answers."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fazhi_review.accounts.models import User, enum_column
from fazhi_review.drafting.competition import CompetitionConclusion, ExceptionGround
from fazhi_review.drafting.dossier import Answer
from fazhi_review.drafting.steps import Audience
from fazhi_review.extensions import Base
from fazhi_review.timeline.deadline import TimeLimit, Unit
from fazhi_review.vocabulary import Verification


class Consultation(Base):
    """One round of asking one audience, with the least time that the law gives it as it was that day."""

    __tablename__ = "drafting_consultation"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("drafting_project.id"), index=True)
    audience: Mapped[Audience] = mapped_column(enum_column(Audience))
    addressees: Mapped[str] = mapped_column(Text)  # which departments, which website, which associations
    url: Mapped[str] = mapped_column(String(500), default="")
    opened_on: Mapped[date]
    closes_on: Mapped[date]
    closed_on: Mapped[date | None]
    shortening_reason: Mapped[str] = mapped_column(Text, default="")
    heard_foreign_investors: Mapped[bool] = mapped_column(default=False)
    limit_key: Mapped[str] = mapped_column(String(60), default="")
    limit_amount: Mapped[int | None]
    limit_unit: Mapped[Unit | None] = mapped_column(enum_column(Unit))
    limit_source: Mapped[str] = mapped_column(String(300), default="")
    limit_verification: Mapped[Verification | None] = mapped_column(enum_column(Verification))
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)

    opened_by: Mapped[User] = relationship()
    opinions: Mapped[list["Opinion"]] = relationship(back_populates="consultation", order_by="Opinion.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        CheckConstraint("closes_on >= opened_on", name="closes_after_opening"),
        CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name="closed_after_opening"),
    )

    @property
    def limit(self) -> TimeLimit | None:
        """The least time, as it was when the round was opened; None where none is prescribed."""
        if self.limit_amount is None or self.limit_unit is None or self.limit_verification is None:
            return None
        return TimeLimit(self.limit_amount, self.limit_unit, self.limit_source, self.limit_verification)


class Opinion(Base):
    """One opinion that was given, and what the drafter made of it."""

    __tablename__ = "drafting_opinion"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("drafting_consultation.id"), index=True)
    given_by: Mapped[str] = mapped_column(String(200))
    given_on: Mapped[date]
    provision: Mapped[str] = mapped_column(String(100), default="")  # 第三条第二款, as the sender wrote it
    content: Mapped[str] = mapped_column(Text)
    answer: Mapped[Answer | None] = mapped_column(enum_column(Answer))
    answer_reason: Mapped[str] = mapped_column(Text, default="")
    # How departments that disagree were brought together, or that they were not.
    coordination: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
    token: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)

    consultation: Mapped[Consultation] = relationship(back_populates="opinions")
    answered_by: Mapped[User | None] = relationship(foreign_keys=answered_by_id)
    recorded_by: Mapped[User] = relationship(foreign_keys=recorded_by_id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        CheckConstraint("(answer IS NULL) = (answered_by_id IS NULL)", name="answered_by_a_person"),
        CheckConstraint("answer IS NULL OR answer = 'adopted' OR answer_reason <> ''", name="refused_has_reason"),
        UniqueConstraint("recorded_by_id", "token"),
    )

    @property
    def is_dispute(self) -> bool:
        """Whether a department's opinion was not adopted in full."""
        return self.answer in (Answer.PARTLY, Answer.REFUSED)


class CompetitionReview(Base):
    """The fair competition review of one project: who was heard, what was found, what it comes to."""

    __tablename__ = "drafting_competition_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("drafting_project.id"), unique=True)
    industry: Mapped[str] = mapped_column(String(200), default="")
    stakeholders: Mapped[str] = mapped_column(Text, default="")  # who was heard, how, what they said
    draft_opinion: Mapped[str] = mapped_column(Text, default="")
    draft_opinion_on: Mapped[date | None]
    market_body: Mapped[str] = mapped_column(String(100), default="")
    market_opinion: Mapped[str] = mapped_column(Text, default="")
    market_opinion_on: Mapped[date | None]
    conclusion: Mapped[CompetitionConclusion | None] = mapped_column(enum_column(CompetitionConclusion))
    conclusion_note: Mapped[str] = mapped_column(Text, default="")
    concluded_on: Mapped[date | None]
    begun_on: Mapped[date]
    answered_at: Mapped[datetime | None]  # when the points were last answered
    concluded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)

    concluded_by: Mapped[User | None] = relationship()
    answers: Mapped[list["CompetitionAnswer"]] = relationship(order_by="CompetitionAnswer.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        CheckConstraint("(conclusion IS NULL) = (concluded_by_id IS NULL)", name="concluded_by_a_person"),
    )


class CompetitionAnswer(Base):
    """Whether the document contains what one point of the standards describes."""

    __tablename__ = "drafting_competition_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("drafting_competition_review.id"))
    point: Mapped[str] = mapped_column(String(10))
    is_contained: Mapped[bool]
    explanation: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        UniqueConstraint("review_id", "point"),
        CheckConstraint("NOT is_contained OR explanation <> ''", name="contained_is_explained"),
    )


class CompetitionException(Base):
    """One line of the exception ledger (公平竞争审查条例, art. 12): a measure that restricts competition and why it may."""

    __tablename__ = "drafting_competition_exception"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("drafting_project.id"), index=True)
    point: Mapped[str] = mapped_column(String(10))
    provision: Mapped[str] = mapped_column(String(100))  # which clause of the document
    ground: Mapped[ExceptionGround] = mapped_column(enum_column(ExceptionGround))
    ground_note: Mapped[str] = mapped_column(Text)
    no_milder_means: Mapped[str] = mapped_column(Text)
    ends_on: Mapped[date | None]
    end_condition: Mapped[str] = mapped_column(Text, default="")
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
    # How it ended: the measure was lifted, or the exception was argued anew.
    closed_on: Mapped[date | None]
    closing_note: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    recorded_by: Mapped[User] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("project_id", "point", "provision"),
        CheckConstraint("ends_on IS NOT NULL OR end_condition <> ''", name="ends_some_day"),
        CheckConstraint("(closed_on IS NULL) = (closing_note IS NULL)", name="closed_with_a_note"),
    )
