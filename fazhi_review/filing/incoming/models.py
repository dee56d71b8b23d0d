"""What came in: from whom, about which document, why, and what became of it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fazhi_review.accounts.models import User, enum_column
from fazhi_review.documents.models import TITLE_LENGTH
from fazhi_review.extensions import Base
from fazhi_review.filing.examining.models import FilingReview
from fazhi_review.filing.incoming.workflow import IncomingKind, IncomingState, RefusalGround
from fazhi_review.filing.models import PublishedDocument


class Incoming(Base):
    """One suggestion, request or proposal. The sender's name and contact are the bureau's alone to see."""

    __tablename__ = "incoming"

    id: Mapped[int] = mapped_column(primary_key=True)
    number_year: Mapped[int]
    number_serial: Mapped[int]
    kind: Mapped[IncomingKind] = mapped_column(enum_column(IncomingKind))
    state: Mapped[IncomingState] = mapped_column(enum_column(IncomingState), default=IncomingState.RECEIVED)
    sender: Mapped[str] = mapped_column(String(100))
    contact: Mapped[str] = mapped_column(String(200), default="")
    letter_number: Mapped[str] = mapped_column(String(100), default="")  # of the organ that wrote
    document_title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    document_number: Mapped[str] = mapped_column(String(100), default="")
    clauses: Mapped[str] = mapped_column(Text, default="")
    reasons: Mapped[str] = mapped_column(Text)
    received_on: Mapped[date]
    due_on: Mapped[date | None]  # the day that the letter itself names, where it names one
    received_at: Mapped[datetime]
    # None where it came through the public page; then `query_digest` is what lets its sender look it up.
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    query_digest: Mapped[str] = mapped_column(String(64), default="")

    published_id: Mapped[int | None] = mapped_column(ForeignKey("published_document.id"), index=True)
    filing_review_id: Mapped[int | None] = mapped_column(ForeignKey("filing_review.id"), index=True)
    accepted_on: Mapped[date | None]
    notify_due_on: Mapped[date | None]
    notified_on: Mapped[date | None]
    questions: Mapped[str] = mapped_column(Text, default="")
    answer_due_on: Mapped[date | None]
    issuer_answer: Mapped[str] = mapped_column(Text, default="")
    issuer_answered_on: Mapped[date | None]
    ground: Mapped[RefusalGround | None] = mapped_column(enum_column(RefusalGround))
    forwarded_to: Mapped[str] = mapped_column(String(200), default="")
    reply: Mapped[str] = mapped_column(Text, default="")  # also the reason of a refusal or of forwarding
    ended_on: Mapped[date | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)

    published: Mapped[PublishedDocument | None] = relationship()
    filing_review: Mapped[FilingReview | None] = relationship()
    ended_by: Mapped[User | None] = relationship(foreign_keys=ended_by_id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("number_year", "number_serial"),
        CheckConstraint("reasons <> '' AND document_title <> '' AND sender <> ''", name="elements"),
        CheckConstraint(
            "state NOT IN ('accepted', 'replied') OR published_id IS NOT NULL", name="accepted_has_document"
        ),
        CheckConstraint("state IN ('received', 'accepted') OR reply <> ''", name="ended_has_words"),
        CheckConstraint("(state IN ('received', 'accepted')) = (ended_by_id IS NULL)", name="ended_by_a_person"),
        Index("ix_incoming_state_received", "state", "received_on"),
        Index("ix_incoming_query", "query_digest"),
    )

    @property
    def number(self) -> str:
        return f"审来〔{self.number_year}〕{self.number_serial}号"

    @property
    def audit_label(self) -> str:
        return f"{self.number} {self.kind.label}"
