"""A law that changes, as an event of its own, with the clauses of the office's documents that it touches."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fazhi_review.accounts.models import enum_column
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.extensions import Base
from fazhi_review.library.models import LawInstrument
from fazhi_review.vocabulary import Labelled


class LawChangeKind(Labelled):
    """How a law that a document rests on has changed."""

    REPEALED = "repealed", "废止"
    NEW_TEXT = "new_text", "修改"


class LawChange(Base):
    """A change of a law on a day, recorded because documents of the office cite that law. Clean-up listens to these."""

    __tablename__ = "law_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    instrument_id: Mapped[int] = mapped_column(ForeignKey("law_instrument.id"), index=True)
    kind: Mapped[LawChangeKind] = mapped_column(enum_column(LawChangeKind))
    effective_on: Mapped[date] = mapped_column(index=True)
    explanation: Mapped[str] = mapped_column(String(500))
    recorded_at: Mapped[datetime]

    instrument: Mapped[LawInstrument] = relationship()
    clauses: Mapped[list["TouchedClause"]] = relationship(back_populates="change", order_by="TouchedClause.id")

    __table_args__ = (UniqueConstraint("instrument_id", "kind", "effective_on", name="uq_law_change_identity"),)


class TouchedClause(Base):
    """A clause of an office document whose ground a change of law has moved."""

    __tablename__ = "law_change_clause"

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("law_change.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("normative_document.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"))
    start: Mapped[int]
    end: Mapped[int]
    citation: Mapped[str] = mapped_column(Text)
    article: Mapped[str] = mapped_column(String(60), default="")
    path: Mapped[str] = mapped_column(String(300), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    is_basis: Mapped[bool] = mapped_column(default=False)

    change: Mapped[LawChange] = relationship(back_populates="clauses")
    document: Mapped[NormativeDocument] = relationship()

    __table_args__ = (UniqueConstraint("change_id", "version_id", "start", name="uq_law_change_clause_place"),)
