"""The tables of matters. A duty's own row stays the truth about its state; these say who holds it, until when, and what happened."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fazhi_review.accounts.models import Organization, User, enum_column
from fazhi_review.documents.models import (
    FILE_NAME_LENGTH,
    TITLE_LENGTH,
    DocumentVersion,
    NormativeDocument,
    StoredFile,
)
from fazhi_review.extensions import Base
from fazhi_review.timeline.deadline import TimeLimit, Unit
from fazhi_review.timeline.limits import Bound
from fazhi_review.vocabulary import Labelled, Verification


class MatterKind(Labelled):
    """What is being done; one member for each duty that has matters."""

    DRAFTING = "drafting", "制定程序"
    REVIEW = "review", "合法性审核"
    FILING = "filing", "备案报送"
    FILING_REVIEW = "filing_review", "备案审查"
    MISSED_FILING = "missed_filing", "疑似漏报"
    SUGGESTION = "suggestion", "审查建议"
    REQUEST = "request", "转送审查"
    CORRECTION = "correction", "纠错"
    VALIDITY = "validity", "有效期届满处理"
    RIPPLE = "ripple", "依据变动处理"
    CLEANUP = "cleanup", "清理事项"
    EVALUATION = "evaluation", "实施后评估"
    TASK = "task", "批注任务"


class Audience(Labelled):
    """Who may know that a matter exists. Whoever holds it always does."""

    SHARED = "shared", "所属单位、承办单位和司法行政部门"
    OWNER = "owner", "所属单位和承办单位"  # a draft that has not been handed in yet
    BUREAU = "bureau", "司法行政部门和承办单位"  # a suspicion or an internal task, not for the department concerned


class Matter(Base):
    """One thing to be done about one subject, and whose turn it is.

    `due_on` and the two columns after it mirror the running clock, so that lists need no join; no clock, or a paused one,
    leaves `due_on` empty.
    """

    __tablename__ = "matter"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MatterKind] = mapped_column(enum_column(MatterKind))
    subject_id: Mapped[int]  # the id of the duty's own row
    document_id: Mapped[int | None] = mapped_column(ForeignKey("normative_document.id"), index=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    state: Mapped[str] = mapped_column(String(60))  # the duty's state in Chinese, as shown
    audience: Mapped[Audience] = mapped_column(enum_column(Audience), default=Audience.SHARED)
    owner_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))  # whom the matter is about
    holder_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))  # whose turn it is
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # the person who has it, if one does
    opened_at: Mapped[datetime]
    held_since: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    due_is_confirmed: Mapped[bool] = mapped_column(default=True)  # whether being late may be called so
    due_is_minimum: Mapped[bool] = mapped_column(default=False)  # a period for others: its end opens the next step
    is_paused: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    document: Mapped[NormativeDocument | None] = relationship()
    owner: Mapped[Organization] = relationship(foreign_keys=owner_id)
    holder: Mapped[Organization] = relationship(foreign_keys=holder_id)
    user: Mapped[User | None] = relationship(foreign_keys=user_id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("kind", "subject_id"),
        CheckConstraint("closed_at IS NULL OR due_on IS NULL", name="closed_has_no_deadline"),
        CheckConstraint("due_on IS NULL OR NOT is_paused", name="paused_has_no_deadline"),
        Index("ix_matter_holder_open_due", "holder_id", "closed_at", "due_on"),
        Index("ix_matter_owner_open_due", "owner_id", "closed_at", "due_on"),
        Index("ix_matter_user_open_due", "user_id", "closed_at", "due_on"),
        # Everything that the work list counts, in the order in which it shows: its figures never touch the table.
        Index(
            "ix_matter_work_list",
            "closed_at",
            "due_on",
            "holder_id",
            "owner_id",
            "audience",
            "user_id",
            "kind",
            "due_is_confirmed",
            "due_is_minimum",
            "is_paused",
        ),
    )

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def audit_label(self) -> str:
        return f"{self.kind.label}：{self.title}"


class Clock(Base):
    """One period that runs or ran for a matter, with the limit as it was when it began.

    A later change of the table of limits does not move a clock that is running.
    """

    __tablename__ = "matter_clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    limit_key: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(60))
    amount: Mapped[int]
    unit: Mapped[Unit] = mapped_column(enum_column(Unit))
    source: Mapped[str] = mapped_column(String(300))
    verification: Mapped[Verification] = mapped_column(enum_column(Verification))
    bound: Mapped[Bound] = mapped_column(enum_column(Bound), default=Bound.AT_MOST)
    started_on: Mapped[date]
    stopped_on: Mapped[date | None]
    # A last day that is given, in a letter or by counting back from an end, rather than counted from the start.
    fixed_on: Mapped[date | None]
    extended_by: Mapped[int] = mapped_column(default=0)  # in the same unit
    extension_reason: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date]
    is_certain: Mapped[bool] = mapped_column(default=True)  # false past the holiday calendar, or while a pause runs

    matter: Mapped[Matter] = relationship()
    pauses: Mapped[list["ClockPause"]] = relationship(back_populates="clock", order_by="ClockPause.id")

    __table_args__ = (
        CheckConstraint("amount > 0 AND extended_by >= 0", name="whole_period"),
        CheckConstraint("extended_by = 0 OR extension_reason <> ''", name="extended_has_reason"),
        # Another running clock for the same matter is impossible, whatever the code does.
        Index(
            "uq_matter_clock_running",
            "matter_id",
            unique=True,
            sqlite_where=text("stopped_on IS NULL"),
            postgresql_where=text("stopped_on IS NULL"),
        ),
        Index("ix_matter_clock_due", "stopped_on", "due_on"),
    )

    @property
    def limit(self) -> TimeLimit:
        """The limit as it was snapshot, without extensions."""
        return TimeLimit(self.amount, self.unit, self.source, self.verification)

    @property
    def open_pause(self) -> "ClockPause | None":
        return next((pause for pause in self.pauses if pause.end is None), None)


class ClockPause(Base):
    """Days of a clock that do not count, e.g. while materials are supplemented; without an end it still runs."""

    __tablename__ = "matter_clock_pause"

    id: Mapped[int] = mapped_column(primary_key=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("matter_clock.id"), index=True)
    start: Mapped[date]
    end: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)

    clock: Mapped[Clock] = relationship(back_populates="pauses")

    __table_args__ = (
        CheckConstraint('"end" IS NULL OR "end" >= start', name="ends_after_start"),
        CheckConstraint("reason <> ''", name="has_reason"),
    )


class MatterEvent(Base):
    """One line of a matter's history. Only ever added."""

    __tablename__ = "matter_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    action: Mapped[str] = mapped_column(String(60))  # in Chinese, as shown
    note: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("document_version.id"))
    is_internal: Mapped[bool] = mapped_column(default=False)  # for the bureau's own people only

    matter: Mapped[Matter] = relationship()
    user: Mapped[User | None] = relationship()
    organization: Mapped[Organization | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    document_version: Mapped[DocumentVersion | None] = relationship()


class MatterFile(Base):
    """A file handed in or made for a matter, under the material it serves as. Removing hides it; the row stays."""

    __tablename__ = "matter_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    material: Mapped[str] = mapped_column(String(60))  # short key, e.g. drafting_note
    label: Mapped[str] = mapped_column(String(60))  # the same in Chinese
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    name: Mapped[str] = mapped_column(String(FILE_NAME_LENGTH))
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    uploaded_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    is_internal: Mapped[bool] = mapped_column(default=False)  # for the bureau's own people only

    matter: Mapped[Matter] = relationship()
    file: Mapped[StoredFile] = relationship()
    uploaded_by: Mapped[User | None] = relationship()


class Notice(Base):
    """One sentence for one person. The key makes it be told once, however often its cause is found again."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    key: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"), index=True)
    url: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
    matter: Mapped[Matter | None] = relationship()

    __table_args__ = (
        UniqueConstraint("user_id", "key"),
        Index("ix_notice_user_created", "user_id", "created_at"),
        Index("ix_notice_user_read", "user_id", "read_at"),
        Index("ix_notice_mailed", "mailed_at", "user_id"),
    )


class TimeLimitOverride(Base):
    """An office's own value of a time limit, with its source and who confirmed it. The newest not withdrawn one holds."""

    __tablename__ = "time_limit_override"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), index=True)
    amount: Mapped[int]
    unit: Mapped[Unit] = mapped_column(enum_column(Unit))
    source: Mapped[str] = mapped_column(String(300))
    decided_on: Mapped[date]  # the day of the source or of the decision to use it
    confirmed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    confirmed_at: Mapped[datetime]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    confirmed_by: Mapped[User] = relationship(foreign_keys=confirmed_by_id)
    withdrawn_by: Mapped[User | None] = relationship(foreign_keys=withdrawn_by_id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        CheckConstraint("amount > 0", name="whole_period"),
        CheckConstraint("source <> ''", name="has_source"),
        CheckConstraint("(withdrawn_by_id IS NULL) = (withdrawn_at IS NULL)", name="withdrawn_by_somebody"),
    )


class OutgoingMail(Base):
    """A letter that is to be sent by e-mail, and what became of it. The key makes it be written once."""

    __tablename__ = "outgoing_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    address: Mapped[str] = mapped_column(String(120))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]  # also the claim of the process that is sending it
    last_error: Mapped[str] = mapped_column(String(500), default="")
    sent_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_outgoing_mail_waiting", "sent_at", "next_attempt_at"),)


class DailyRun(Base):
    """That a daily function was begun, and finished, for a day: two processes so do it once."""

    __tablename__ = "daily_run"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    begun_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    count: Mapped[int] = mapped_column(default=0)
