"""What was published, what is owed for it, and how each filing stands."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, and_, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fazhi_review.accounts.models import Organization, User, enum_column
from fazhi_review.documents.models import TITLE_LENGTH, NormativeDocument
from fazhi_review.extensions import Base
from fazhi_review.filing.timeliness import Judgement, judge
from fazhi_review.filing.workflow import FilingState, Recipient, state_label
from fazhi_review.vocabulary import Labelled


class PublicationSource(Labelled):
    DRAFTING = "drafting", "制定程序公布"
    ENTERED = "entered", "登记已公布文件"
    SUSPECT = "suspect", "漏报核查确认"


class PublishedDocument(Base):
    """A document that was published: what its number and day are, and the text where the system holds it.

    A missed filing that was confirmed is known by its number or title alone until its unit brings the text.
    """

    __tablename__ = "published_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("normative_document.id"), unique=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    number: Mapped[str] = mapped_column(String(100), default="")
    # The number taken apart, where it is a right one: what gaps are hunted in.
    agency_code: Mapped[str] = mapped_column(String(40), default="")
    year: Mapped[int | None]
    serial: Mapped[int | None]
    published_on: Mapped[date | None]
    carrier: Mapped[str] = mapped_column(String(200), default="")  # 公布载体
    concerns_business: Mapped[bool] = mapped_column(default=True)
    source: Mapped[PublicationSource] = mapped_column(enum_column(PublicationSource))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    organization: Mapped[Organization] = relationship()
    document: Mapped[NormativeDocument | None] = relationship()
    filings: Mapped[list["Filing"]] = relationship(back_populates="published", order_by="Filing.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        Index("ix_published_document_series", "agency_code", "year", "serial"),
        Index("ix_published_document_published", "published_on"),
        Index("ix_published_document_number", "number"),
    )

    @property
    def audit_label(self) -> str:
        return f"{self.title}（{self.number}）" if self.number else self.title


class Filing(Base):
    """One obligation to file one published document with one recipient, and what became of it."""

    __tablename__ = "filing"

    id: Mapped[int] = mapped_column(primary_key=True)
    published_id: Mapped[int] = mapped_column(ForeignKey("published_document.id"))
    recipient: Mapped[Recipient] = mapped_column(enum_column(Recipient))
    state: Mapped[FilingState] = mapped_column(enum_column(FilingState), default=FilingState.OWED)
    opened_at: Mapped[datetime]
    # The limit as it stood when the obligation arose: what a judgement on lateness rests on.
    due_on: Mapped[date | None]
    limit_text: Mapped[str] = mapped_column(String(40), default="")
    limit_source: Mapped[str] = mapped_column(String(300), default="")
    limit_is_confirmed: Mapped[bool] = mapped_column(default=False)

    submitted_on: Mapped[date | None]  # the day on which it was handed in; supplements asked for later do not move it
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    round: Mapped[int] = mapped_column(default=0)  # how often it was handed in anew
    text_check: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # paper text against electronic text

    # Registered: the number of the register, or the other side's own.
    number_year: Mapped[int | None]
    number_serial: Mapped[int | None]
    external_number: Mapped[str] = mapped_column(String(100), default="")
    registered_on: Mapped[date | None]
    registered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ground: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[str] = mapped_column(Text, default="")  # of declining or waiving
    version: Mapped[int] = mapped_column(default=1)

    published: Mapped[PublishedDocument] = relationship(back_populates="filings")
    submitted_by: Mapped[User | None] = relationship(foreign_keys=submitted_by_id)
    registered_by: Mapped[User | None] = relationship(foreign_keys=registered_by_id)
    supplements: Mapped[list["SupplementRequest"]] = relationship(
        back_populates="filing", order_by="SupplementRequest.id"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("published_id", "recipient"),
        UniqueConstraint("number_year", "number_serial"),
        CheckConstraint(
            "(recipient = 'bureau' AND state = 'registered') = (number_serial IS NOT NULL)",
            name="registered_has_number",
        ),
        CheckConstraint("(number_year IS NULL) = (number_serial IS NULL)", name="whole_number"),
        CheckConstraint("state <> 'registered' OR registered_on IS NOT NULL", name="registered_has_day"),
        CheckConstraint("state NOT IN ('declined', 'waived') OR reason <> ''", name="refused_has_reason"),
        CheckConstraint(
            "state NOT IN ('submitted', 'supplement', 'registered') OR submitted_on IS NOT NULL",
            name="submitted_has_day",
        ),
        Index("ix_filing_state_due", "state", "due_on"),
        Index("ix_filing_register", "recipient", "state", "number_year", "number_serial"),
    )

    @property
    def number(self) -> str:
        """规备〔2026〕12号 in the bureau's register, the other side's number elsewhere; "" before registration."""
        if self.number_serial is not None:
            return f"规备〔{self.number_year}〕{self.number_serial}号"
        return self.external_number

    @property
    def state_label(self) -> str:
        return state_label(self.recipient, self.state)

    @property
    def audit_label(self) -> str:
        return f"{self.published.audit_label} → {self.recipient.label}"

    def judgement(self, today: date) -> Judgement:
        """Whether it is or was in time."""
        return judge(
            self.due_on,
            is_confirmed=self.limit_is_confirmed,
            submitted_on=self.submitted_on,
            is_waived=self.state is FilingState.WAIVED,
            today=today,
        )


class Series(Labelled):
    REGISTER = "register", "备案登记号"
    OPINION = "opinion", "备案审查意见书编号"
    PACKAGE = "package", "报送包编号"
    CORRECTION = "correction", "纠错意见书编号"
    INCOMING = "incoming", "审查来件登记号"


class FilingSeries(Base):
    """The last number given out of a year's series. Its row is locked while a number is taken, so none is lost or given twice."""

    __tablename__ = "filing_series"

    id: Mapped[int] = mapped_column(primary_key=True)
    series: Mapped[Series] = mapped_column(enum_column(Series))
    year: Mapped[int]
    last: Mapped[int]

    __table_args__ = (UniqueConstraint("series", "year"),)


class SupplementRequest(Base):
    """What the bureau asked to be supplemented: once a round, everything in one list (一次性告知)."""

    __tablename__ = "filing_supplement"

    id: Mapped[int] = mapped_column(primary_key=True)
    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"))
    round: Mapped[int]
    items: Mapped[list[str]] = mapped_column(JSON)
    requested_on: Mapped[date]
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    due_on: Mapped[date | None]
    answered_on: Mapped[date | None]

    filing: Mapped[Filing] = relationship(back_populates="supplements")
    requested_by: Mapped[User] = relationship()

    __table_args__ = (UniqueConstraint("filing_id", "round"),)


def is_late(today: date) -> Any:
    """The filings that were or are past a confirmed limit, as a condition of SQL: what 迟报 and 逾期未报 mean."""
    return and_(
        Filing.limit_is_confirmed,
        Filing.state != FilingState.WAIVED,
        or_(
            Filing.submitted_on > Filing.due_on,
            and_(Filing.submitted_on.is_(None), Filing.due_on < today),
        ),
    )
