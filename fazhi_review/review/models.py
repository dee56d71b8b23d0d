"""A review of a document, the machine's examinations of its versions, and what people decided on each finding."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fazhi_review.accounts.models import Organization, User, enum_column
from fazhi_review.documents.models import DocumentVersion, NormativeDocument
from fazhi_review.extensions import Base
from fazhi_review.review.workflow import Conclusion, ReviewState
from fazhi_review.vocabulary import Category, Labelled, Severity, Verification


class Disposition(Labelled):
    """What a person decided on a finding."""

    OPEN = "open", "待处理"
    ADOPTED = "adopted", "已采纳"
    DISMISSED = "dismissed", "不采纳"


class Review(Base):
    """The legality review (合法性审核) of one document: where it stands, who holds it, when it is due."""

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("normative_document.id"), unique=True)
    state: Mapped[ReviewState] = mapped_column(enum_column(ReviewState), default=ReviewState.DRAFT)
    # The examination that pages show: the latest one of the newest version.
    examination_id: Mapped[int | None] = mapped_column(ForeignKey("examination.id"))
    submitted_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    due_on: Mapped[date | None]  # last day for the opinion; the clock starts with acceptance
    return_reason: Mapped[str] = mapped_column(Text, default="")
    conclusion: Mapped[Conclusion | None] = mapped_column(enum_column(Conclusion))
    conclusion_reason: Mapped[str] = mapped_column(Text, default="")
    concluded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    concluded_at: Mapped[datetime | None]
    # How often the document has been sent in anew; what belongs to a round carries its number (review.process).
    round: Mapped[int] = mapped_column(default=1)
    # The text that this round is about, and who reviews it; both are fixed when it is submitted.
    version_id: Mapped[int | None] = mapped_column(ForeignKey("document_version.id"))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    circumstances: Mapped[list[str]] = mapped_column(JSON, default=list)
    submission_note: Mapped[str] = mapped_column(Text, default="")
    # What the reviewer proposes and the second reader and the lead decide on. Not yet a conclusion.
    proposed_conclusion: Mapped[Conclusion | None] = mapped_column(enum_column(Conclusion, name="proposedconclusion"))
    proposed_reason: Mapped[str] = mapped_column(Text, default="")
    haste_reason: Mapped[str] = mapped_column(Text, default="")
    second_reader_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)

    document: Mapped[NormativeDocument] = relationship()
    reviewer: Mapped[User | None] = relationship(foreign_keys=reviewer_id)
    second_reader: Mapped[User | None] = relationship(foreign_keys=second_reader_id)
    concluded_by: Mapped[User | None] = relationship(foreign_keys=concluded_by_id)
    body: Mapped[Organization | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        # The workflow table, repeated where nothing can go round it.
        CheckConstraint("(state = 'concluded') = (conclusion IS NOT NULL)", name="concluded_has_conclusion"),
        CheckConstraint("(conclusion IS NULL) = (concluded_by_id IS NULL)", name="concluded_by_a_person"),
        CheckConstraint(
            "state NOT IN ('under_review', 'paused', 'second_reading', 'signing') OR reviewer_id IS NOT NULL",
            name="in_review_has_reviewer",
        ),
        CheckConstraint(
            "state NOT IN ('second_reading', 'signing') OR (proposed_conclusion IS NOT NULL AND proposed_reason <> '')",
            name="read_what_is_proposed",
        ),
        CheckConstraint(
            "state <> 'signing' OR (second_reader_id IS NOT NULL AND second_reader_id <> reviewer_id)",
            name="four_eyes",
        ),
        CheckConstraint("state NOT IN ('returned', 'declined') OR return_reason <> ''", name="given_back_with_reason"),
        CheckConstraint("state = 'draft' OR body_id IS NOT NULL", name="submitted_to_somebody"),
        CheckConstraint("round >= 1", name="rounds_count_from_one"),
        Index("ix_review_state_due", "state", "due_on"),
    )


class ExaminationRow(Base):
    """One run of the machine over one version: with which rules, which library, and what was looked at."""

    __tablename__ = "examination"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"), index=True)
    examined_at: Mapped[datetime]
    examined_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    as_of: Mapped[date]
    seconds: Mapped[float] = mapped_column(Float)
    pack_version: Mapped[str] = mapped_column(String(64))
    rules_checked: Mapped[int]
    articles: Mapped[int]
    unfinished: Mapped[list[str]] = mapped_column(JSON, default=list)  # ids of rules that ran out of time
    triage: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    checklist: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # what only a person can check
    citations: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    # Clauses against law, and against clauses of the same document.
    conflicts: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    # Against other documents of the office: by themselves, since not everybody who reads this document may see those.
    office_conflicts: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    had_library: Mapped[bool]  # whether there was law to check citations against
    compared: Mapped[bool]  # whether clauses were set against law

    document_version: Mapped[DocumentVersion] = relationship()
    findings: Mapped[list["FindingRow"]] = relationship(back_populates="examination", order_by="FindingRow.start")


class FindingRow(Base):
    """One suspicion of the machine, and what a person made of it.

    The quote and its surroundings are kept beside the span, so that the words can be found again in a later version.
    """

    __tablename__ = "finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    examination_id: Mapped[int] = mapped_column(ForeignKey("examination.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"))
    rule: Mapped[str] = mapped_column(String(100), index=True)
    pack_version: Mapped[str] = mapped_column(String(64))
    category: Mapped[Category] = mapped_column(enum_column(Category))
    severity: Mapped[Severity] = mapped_column(enum_column(Severity))
    path: Mapped[str] = mapped_column(String(300))
    address: Mapped[str] = mapped_column(String(300))
    start: Mapped[int]
    end: Mapped[int]
    quote: Mapped[str] = mapped_column(Text)
    context_before: Mapped[str] = mapped_column(Text, default="")
    context_after: Mapped[str] = mapped_column(Text, default="")
    message: Mapped[str] = mapped_column(Text)
    basis: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    suggestion: Mapped[str] = mapped_column(Text, default="")
    verification: Mapped[Verification] = mapped_column(enum_column(Verification))
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    needs_basis_check: Mapped[bool] = mapped_column(default=False)
    score: Mapped[float] = mapped_column(Float, default=0.0)

    disposition: Mapped[Disposition] = mapped_column(enum_column(Disposition), default=Disposition.OPEN)
    disposition_reason: Mapped[str] = mapped_column(Text, default="")
    disposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    disposed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    examination: Mapped[ExaminationRow] = relationship(back_populates="findings")
    disposed_by: Mapped[User | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        CheckConstraint("(disposition = 'open') = (disposed_by_id IS NULL)", name="disposed_by_a_person"),
        CheckConstraint("disposition <> 'dismissed' OR disposition_reason <> ''", name="dismissed_has_reason"),
        CheckConstraint('start >= 0 AND "end" >= start', name="span"),
        Index("ix_finding_version_disposition", "version_id", "disposition"),
    )

    @property
    def audit_label(self) -> str:
        """What the audit log calls this row."""
        return f"{self.path} {self.message}"
