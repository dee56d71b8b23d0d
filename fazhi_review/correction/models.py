"""A correction: what was told to the issuing authority, what it answered and did, and what was found of that."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fazhi_review.accounts.models import User, enum_column
from fazhi_review.correction.workflow import Answer, CorrectionState, Pressure, Result
from fazhi_review.extensions import Base
from fazhi_review.filing.examining.models import FilingReview
from fazhi_review.filing.examining.workflow import Disposal, Nature
from fazhi_review.filing.models import PublishedDocument


class Correction(Base):
    """One written opinion on one published document, from its drafting to its end."""

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    published_id: Mapped[int] = mapped_column(ForeignKey("published_document.id"), index=True)
    # The review that found it wrong; none where the bureau begins a correction on other grounds.
    filing_review_id: Mapped[int | None] = mapped_column(ForeignKey("filing_review.id"), unique=True)
    origin: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[CorrectionState] = mapped_column(enum_column(CorrectionState), default=CorrectionState.DRAFT)
    pressure: Mapped[Pressure] = mapped_column(enum_column(Pressure), default=Pressure.NONE)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    handling: Mapped[str] = mapped_column(Text, default="")
    number_year: Mapped[int | None]
    number_serial: Mapped[int | None]
    issued_on: Mapped[date | None]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_on: Mapped[date | None]
    # What was published to put it right: the new text, the repeal or the decision to stop applying it.
    remedy_id: Mapped[int | None] = mapped_column(ForeignKey("published_document.id"), index=True)
    remedy_note: Mapped[str] = mapped_column(Text, default="")
    reported_on: Mapped[date | None]
    proposed_to: Mapped[str] = mapped_column(String(200), default="")
    result: Mapped[Result | None] = mapped_column(enum_column(Result))
    result_reason: Mapped[str] = mapped_column(Text, default="")
    closed_on: Mapped[date | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)

    published: Mapped[PublishedDocument] = relationship(foreign_keys=published_id)
    filing_review: Mapped[FilingReview | None] = relationship()
    remedy: Mapped[PublishedDocument | None] = relationship(foreign_keys=remedy_id)
    closed_by: Mapped[User | None] = relationship(foreign_keys=closed_by_id)
    points: Mapped[list["CorrectionPoint"]] = relationship(back_populates="correction", order_by="CorrectionPoint.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("number_year", "number_serial"),
        CheckConstraint("(number_year IS NULL) = (number_serial IS NULL)", name="whole_number"),
        CheckConstraint("(state = 'closed') = (result IS NOT NULL)", name="closed_has_result"),
        CheckConstraint("(result IS NULL) = (closed_by_id IS NULL)", name="closed_by_a_person"),
        CheckConstraint("state IN ('draft', 'closed') OR issued_on IS NOT NULL", name="sent_has_day"),
        CheckConstraint("state <> 'verifying' OR remedy_id IS NOT NULL", name="reported_has_remedy"),
        CheckConstraint("state <> 'escalated' OR pressure = 'supervised'", name="escalated_step_by_step"),
        Index("ix_correction_state_issued", "state", "issued_on"),
    )

    @property
    def number(self) -> str:
        return f"纠错〔{self.number_year}〕{self.number_serial}号" if self.number_serial is not None else ""

    @property
    def standing_points(self) -> list["CorrectionPoint"]:
        """The points that still hold: without those that were dropped after an objection."""
        return [point for point in self.points if not point.is_dropped]

    @property
    def audit_label(self) -> str:
        return f"纠错：{self.published.audit_label}"


class CorrectionPoint(Base):
    """One clause that must be put right, and what became of it."""

    __tablename__ = "correction_point"

    id: Mapped[int] = mapped_column(primary_key=True)
    correction_id: Mapped[int] = mapped_column(ForeignKey("correction.id"), index=True)
    clause: Mapped[str] = mapped_column(String(300))
    quote: Mapped[str] = mapped_column(Text)
    problem: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text)
    nature: Mapped[Nature] = mapped_column(enum_column(Nature))
    disposal: Mapped[Disposal] = mapped_column(enum_column(Disposal))

    answer: Mapped[Answer | None] = mapped_column(enum_column(Answer))
    measure: Mapped[Disposal | None] = mapped_column(enum_column(Disposal, name="measure"))
    answer_reason: Mapped[str] = mapped_column(Text, default="")
    is_dropped: Mapped[bool] = mapped_column(default=False)
    is_corrected: Mapped[bool | None]
    verification_note: Mapped[str] = mapped_column(Text, default="")

    correction: Mapped[Correction] = relationship(back_populates="points")

    __table_args__ = (
        CheckConstraint("problem <> '' AND basis <> ''", name="problem_has_basis"),
        CheckConstraint("answer <> 'objected' OR answer_reason <> ''", name="objection_has_reason"),
        CheckConstraint("answer <> 'accepted' OR measure IS NOT NULL", name="accepted_has_measure"),
        CheckConstraint("NOT is_dropped OR answer = 'objected'", name="only_objections_are_dropped"),
    )
