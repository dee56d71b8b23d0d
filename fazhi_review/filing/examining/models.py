"""A filing review: how it began, who has it, what was found on each point, and what a person concluded."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fazhi_review.accounts.models import User, enum_column
from fazhi_review.extensions import Base
from fazhi_review.filing.examining.workflow import (
    Disposal,
    FilingReviewState,
    Nature,
    Outcome,
    PointVerdict,
    ReviewMode,
)
from fazhi_review.filing.models import Filing, PublishedDocument
from fazhi_review.review.models import ExaminationRow


class FilingReview(Base):
    """One review of a published document after it was filed. A document may be reviewed again later, in another mode."""

    __tablename__ = "filing_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    published_id: Mapped[int] = mapped_column(ForeignKey("published_document.id"), index=True)
    # The registration that began it; none where a request came before anything was filed.
    filing_id: Mapped[int | None] = mapped_column(ForeignKey("filing.id"), index=True)
    mode: Mapped[ReviewMode] = mapped_column(enum_column(ReviewMode))
    topic: Mapped[str] = mapped_column(String(100), default="")  # of a topic review
    origin: Mapped[str] = mapped_column(String(300), default="")  # who asked or transferred, and by what letter
    state: Mapped[FilingReviewState] = mapped_column(enum_column(FilingReviewState), default=FilingReviewState.PENDING)
    opened_at: Mapped[datetime]
    opened_on: Mapped[date]
    due_on: Mapped[date | None]
    limit_is_confirmed: Mapped[bool] = mapped_column(default=False)  # whether being late may be called so
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    examination_id: Mapped[int | None] = mapped_column(ForeignKey("examination.id"))

    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome))
    reason: Mapped[str] = mapped_column(Text, default="")
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    proposed_at: Mapped[datetime | None]
    sent_back_reason: Mapped[str] = mapped_column(Text, default="")
    concluded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    concluded_at: Mapped[datetime | None]
    opinion_year: Mapped[int | None]
    opinion_serial: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)

    published: Mapped[PublishedDocument] = relationship()
    filing: Mapped[Filing | None] = relationship()
    reviewer: Mapped[User | None] = relationship(foreign_keys=reviewer_id)
    proposed_by: Mapped[User | None] = relationship(foreign_keys=proposed_by_id)
    concluded_by: Mapped[User | None] = relationship(foreign_keys=concluded_by_id)
    examination: Mapped[ExaminationRow | None] = relationship()
    points: Mapped[list["ReviewPoint"]] = relationship(back_populates="review", order_by="ReviewPoint.id")
    problems: Mapped[list["ReviewProblem"]] = relationship(back_populates="review", order_by="ReviewProblem.id")
    explanations: Mapped[list["Explanation"]] = relationship(back_populates="review", order_by="Explanation.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("opinion_year", "opinion_serial"),
        CheckConstraint("state = 'pending' OR reviewer_id IS NOT NULL", name="examined_by_somebody"),
        CheckConstraint("state NOT IN ('proposed', 'concluded') OR outcome IS NOT NULL", name="proposed_has_outcome"),
        CheckConstraint("(state = 'concluded') = (concluded_by_id IS NOT NULL)", name="concluded_by_a_person"),
        CheckConstraint("concluded_by_id IS NULL OR concluded_by_id <> proposed_by_id", name="four_eyes"),
        CheckConstraint("(opinion_year IS NULL) = (opinion_serial IS NULL)", name="whole_number"),
        CheckConstraint("mode <> 'targeted' OR topic <> ''", name="targeted_has_topic"),
        Index("ix_filing_review_state_opened", "state", "opened_on"),
    )

    @property
    def opinion_number(self) -> str:
        return f"备审〔{self.opinion_year}〕{self.opinion_serial}号" if self.opinion_serial is not None else ""

    @property
    def audit_label(self) -> str:
        return f"{self.mode.label}：{self.published.audit_label}"


class ReviewPoint(Base):
    """What a person says of one of the six points (BA-11)."""

    __tablename__ = "filing_review_point"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("filing_review.id"))
    point: Mapped[str] = mapped_column(String(40))
    verdict: Mapped[PointVerdict] = mapped_column(enum_column(PointVerdict))
    note: Mapped[str] = mapped_column(Text, default="")

    review: Mapped[FilingReview] = relationship(back_populates="points")

    __table_args__ = (
        UniqueConstraint("review_id", "point"),
        CheckConstraint("verdict <> 'problem' OR note <> ''", name="problem_has_note"),
    )


class ReviewProblem(Base):
    """One clause that must be put right: where, what, against which law, and what the issuing authority is to do."""

    __tablename__ = "filing_review_problem"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("filing_review.id"), index=True)
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"))  # the suspicion that led to it, if one did
    clause: Mapped[str] = mapped_column(String(300))
    quote: Mapped[str] = mapped_column(Text)
    problem: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text)
    nature: Mapped[Nature] = mapped_column(enum_column(Nature))
    disposal: Mapped[Disposal] = mapped_column(enum_column(Disposal))

    review: Mapped[FilingReview] = relationship(back_populates="problems")

    __table_args__ = (CheckConstraint("problem <> '' AND basis <> ''", name="problem_has_basis"),)


class Explanation(Base):
    """The issuing authority was asked to explain. Its time does not count into the review's (`days_left` waits)."""

    __tablename__ = "filing_review_explanation"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("filing_review.id"), index=True)
    questions: Mapped[str] = mapped_column(Text)
    asked_on: Mapped[date]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    due_on: Mapped[date | None]
    days_left: Mapped[int]  # of the review, on the day of asking
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    review: Mapped[FilingReview] = relationship(back_populates="explanations")
    answered_by: Mapped[User | None] = relationship(foreign_keys=answered_by_id)
