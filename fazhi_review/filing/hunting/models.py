"""What the hunt keeps: suspects with their evidence, the lists that were compared, and which versions were read."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fazhi_review.accounts.models import Organization, User, enum_column
from fazhi_review.documents.models import FILE_NAME_LENGTH, TITLE_LENGTH, NormativeDocument
from fazhi_review.extensions import Base
from fazhi_review.filing.hunting.comparison import Outcome
from fazhi_review.filing.models import PublishedDocument
from fazhi_review.vocabulary import Labelled


class SuspectState(Labelled):
    OPEN = "open", "待核实"
    CONFIRMED = "confirmed", "已确认漏报"
    DISMISSED = "dismissed", "已排除"
    RESOLVED = "resolved", "已登记"  # the document became known by itself: filed, or entered


class EvidenceKind(Labelled):
    NUMBER_GAP = "number_gap", "文号断号"
    CITED = "cited", "被其他文件引用"
    REPEALED = "repealed", "被其他文件废止"
    LISTED = "listed", "列入公布文件清单"
    UNREGISTERED = "unregistered", "系统中有文件而未登记公布"


class Suspect(Base):
    """A document that seems to have been published and not filed, whatever found it; one row however often it is found.

    `fingerprint` is the number, or the title where no number is known: what was dismissed stays dismissed by it.
    """

    __tablename__ = "filing_suspect"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(400), unique=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    number: Mapped[str] = mapped_column(String(100), default="")
    agency_code: Mapped[str] = mapped_column(String(40), default="")
    year: Mapped[int | None]
    serial_from: Mapped[int | None]
    serial_to: Mapped[int | None]
    published_on: Mapped[date | None]
    is_strong: Mapped[bool] = mapped_column(default=True)  # false where the series also numbers other papers
    state: Mapped[SuspectState] = mapped_column(enum_column(SuspectState), default=SuspectState.OPEN)
    found_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    published_id: Mapped[int | None] = mapped_column(ForeignKey("published_document.id"))
    version: Mapped[int] = mapped_column(default=1)

    organization: Mapped[Organization | None] = relationship()
    decided_by: Mapped[User | None] = relationship()
    published: Mapped[PublishedDocument | None] = relationship()
    evidence: Mapped[list["Evidence"]] = relationship(back_populates="suspect", order_by="Evidence.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        CheckConstraint(
            "state NOT IN ('confirmed', 'dismissed') OR decided_by_id IS NOT NULL", name="decided_by_somebody"
        ),
        CheckConstraint("state <> 'dismissed' OR reason <> ''", name="dismissed_has_reason"),
        CheckConstraint("state <> 'confirmed' OR published_id IS NOT NULL", name="confirmed_opens_obligation"),
        Index("ix_filing_suspect_state_found", "state", "found_at"),
        Index("ix_filing_suspect_series", "agency_code", "year"),
    )

    @property
    def name(self) -> str:
        """What a list calls it."""
        return f"《{self.title}》" if self.title else self.number

    @property
    def audit_label(self) -> str:
        return f"{self.title} {self.number}".strip()


class Evidence(Base):
    """One reason for a suspicion, with what it rests on."""

    __tablename__ = "filing_suspect_evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    suspect_id: Mapped[int] = mapped_column(ForeignKey("filing_suspect.id"))
    kind: Mapped[EvidenceKind] = mapped_column(enum_column(EvidenceKind))
    source: Mapped[str] = mapped_column(String(120))  # what the same evidence found again has in common
    reason: Mapped[str] = mapped_column(Text)
    quote: Mapped[str] = mapped_column(Text, default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("normative_document.id"), index=True)
    list_id: Mapped[int | None] = mapped_column(ForeignKey("filing_published_list.id"), index=True)
    found_at: Mapped[datetime]

    suspect: Mapped[Suspect] = relationship(back_populates="evidence")
    document: Mapped[NormativeDocument | None] = relationship()

    __table_args__ = (UniqueConstraint("suspect_id", "kind", "source"),)


class PublishedList(Base):
    """A list of published documents that somebody uploaded, and how its rows compared."""

    __tablename__ = "filing_published_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(FILE_NAME_LENGTH))
    sha256: Mapped[str] = mapped_column(String(64))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))  # whose list, if of one body
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    uploaded_at: Mapped[datetime]

    organization: Mapped[Organization | None] = relationship()
    uploaded_by: Mapped[User] = relationship()
    rows: Mapped[list["PublishedListRow"]] = relationship(
        back_populates="published_list", order_by="PublishedListRow.row"
    )


class PublishedListRow(Base):
    """One row as it was read, and what the register knew of it on the day of the comparison."""

    __tablename__ = "filing_published_list_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("filing_published_list.id"))
    row: Mapped[int]
    title: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[str] = mapped_column(String(200), default="")
    published_on: Mapped[date | None]
    issuer: Mapped[str] = mapped_column(String(300), default="")
    faults: Mapped[list[Any]] = mapped_column(JSON, default=list)
    outcome: Mapped[Outcome] = mapped_column(enum_column(Outcome))
    reason: Mapped[str] = mapped_column(Text, default="")
    published_id: Mapped[int | None] = mapped_column(ForeignKey("published_document.id"))
    suspect_id: Mapped[int | None] = mapped_column(ForeignKey("filing_suspect.id"))

    published_list: Mapped[PublishedList] = relationship(back_populates="rows")

    __table_args__ = (UniqueConstraint("list_id", "row"),)


class ReadVersion(Base):
    """That a version's repeals and citations have been looked through: versions never change, so once is enough."""

    __tablename__ = "filing_read_version"

    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"), primary_key=True)
    read_at: Mapped[datetime]


class Mention(Base):
    """A document that a version cites or repeals, as the hunt read it."""

    __tablename__ = "filing_mention"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("normative_document.id"))
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    number: Mapped[str] = mapped_column(String(100))
    start: Mapped[int]
    end: Mapped[int]
    quote: Mapped[str] = mapped_column(Text)
