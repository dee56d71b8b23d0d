"""Tables of validity: published documents under watch, the events that change their validity, and the task before an end.

A status is never stored. `last_day` and `ended_on` are derived by `standing.settle` from the term and the events whenever
either changes, so that lists and the daily pass can filter in SQL.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fazhi_review.accounts.models import Organization, User, enum_column
from fazhi_review.cleanup.validity.workflow import Outcome, TaskState
from fazhi_review.documents.models import TITLE_LENGTH, NormativeDocument
from fazhi_review.extensions import Base
from fazhi_review.timeline.validity import EventKind, Validity, ValidityEvent, ValidityStatus
from fazhi_review.vocabulary import Labelled


class TermSource(Labelled):
    """Where the end of a document's validity comes from."""

    STATED = "stated", "文件载明"
    DEFAULT = "default", "按规定推定"
    NONE = "none", "没有期限"


class Standing(Base):
    """A published document whose validity is watched. Only what is here is shown to the public."""

    __tablename__ = "standing_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("normative_document.id"), unique=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    published_on: Mapped[date]
    effective_on: Mapped[date | None]
    # The last day of the term as made: what the text states, or what the rule presumes where it states none.
    expires_on: Mapped[date | None]
    term_source: Mapped[TermSource] = mapped_column(enum_column(TermSource))
    term_rule: Mapped[str] = mapped_column(String(300), default="")  # the source of a presumed term
    # A presumed term that nobody has confirmed reminds and ends nothing.
    term_is_confirmed: Mapped[bool] = mapped_column(default=True)
    last_day: Mapped[date | None]  # derived: with extensions
    ended_on: Mapped[date | None]  # derived: the first day on which it is no longer in force
    lapse_told_on: Mapped[date | None]  # the day on which its lapse was told, once
    taken_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    document: Mapped[NormativeDocument] = relationship()
    organization: Mapped[Organization] = relationship()
    events: Mapped[list["ValidityEventRow"]] = relationship(
        back_populates="standing", order_by="ValidityEventRow.effective_on", foreign_keys="ValidityEventRow.standing_id"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        CheckConstraint("(term_source = 'none') = (expires_on IS NULL)", name="term_has_end"),
        Index("ix_standing_document_last_day", "last_day"),
        Index("ix_standing_document_ended_on", "ended_on"),
        Index("ix_standing_document_owner", "organization_id", "last_day"),
    )

    @property
    def validity(self) -> Validity:
        """The dates that decide, for any day. A presumed term that is not confirmed does not end the document."""
        events = tuple(
            ValidityEvent(event.kind, event.effective_on, event.until) for event in self.events if not event.is_undone
        )
        expires = self.expires_on if self.term_is_confirmed else self._extended_only(events)
        return Validity(self.effective_on, expires, events)

    def _extended_only(self, events: tuple[ValidityEvent, ...]) -> date | None:
        """Of an unconfirmed term, what a decision has made certain since: an extension names its own last day."""
        days = [event.until for event in events if event.kind is EventKind.EXTENDED and event.until is not None]
        return max(days, default=None)

    @property
    def presumed_last_day(self) -> date | None:
        """The last day with the term as it is, confirmed or not: what reminders go by."""
        events = self.validity.events
        return Validity(self.effective_on, self.expires_on, events).last_day

    def status(self, on: date) -> ValidityStatus:
        """The status on a day."""
        return self.validity.status(on)

    @property
    def audit_label(self) -> str:
        return self.document.title


class EventBatch(Base):
    """Events recorded by one decision, in one transaction, and undone as one."""

    __tablename__ = "validity_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[EventKind] = mapped_column(enum_column(EventKind))
    deciding_title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    deciding_number: Mapped[str] = mapped_column(String(100), default="")
    decided_on: Mapped[date]
    effective_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, default="")
    count: Mapped[int]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    undone_at: Mapped[datetime | None]
    undo_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    created_by: Mapped[User | None] = relationship(foreign_keys=created_by_id)
    undone_by: Mapped[User | None] = relationship(foreign_keys=undone_by_id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (CheckConstraint("undone_at IS NULL OR undo_reason <> ''", name="undone_has_reason"),)

    @property
    def audit_label(self) -> str:
        return f"{self.kind.label}：{self.deciding_title}"


class ValidityEventRow(Base):
    """Something that befell a document's validity, with the document that decided it and its date. Undone, it stays as history."""

    __tablename__ = "validity_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    standing_id: Mapped[int] = mapped_column(ForeignKey("standing_document.id"), index=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("validity_batch.id"), index=True)
    kind: Mapped[EventKind] = mapped_column(enum_column(EventKind))
    effective_on: Mapped[date]
    until: Mapped[date | None]  # the new last day of an extension
    scope: Mapped[str] = mapped_column(String(300), default="")  # the clauses of a partial repeal or suspension
    deciding_title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    deciding_number: Mapped[str] = mapped_column(String(100), default="")
    decided_on: Mapped[date]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("standing_document.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    undone_at: Mapped[datetime | None]
    undo_reason: Mapped[str] = mapped_column(Text, default="")

    standing: Mapped[Standing] = relationship(back_populates="events", foreign_keys=standing_id)
    successor: Mapped[Standing | None] = relationship(foreign_keys=successor_id)
    recorded_by: Mapped[User | None] = relationship(foreign_keys=recorded_by_id)

    __table_args__ = (
        CheckConstraint("(kind = 'extended') = (until IS NOT NULL)", name="extension_has_end"),
        CheckConstraint("kind <> 'partially_repealed' OR scope <> ''", name="part_is_named"),
        CheckConstraint("undone_at IS NULL OR undo_reason <> ''", name="undone_has_reason"),
    )

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None


class ValidityTask(Base):
    """What the drafting department owes before a document's term ends: its evaluation, and what is to become of it."""

    __tablename__ = "validity_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    standing_id: Mapped[int] = mapped_column(ForeignKey("standing_document.id"))
    last_day: Mapped[date]  # of the term for which the task was made
    state: Mapped[TaskState] = mapped_column(enum_column(TaskState))
    opened_at: Mapped[datetime]
    # The evaluation form.
    implementation: Mapped[str] = mapped_column(Text, default="")
    effects: Mapped[str] = mapped_column(Text, default="")
    problems: Mapped[str] = mapped_column(Text, default="")
    changes_of_law: Mapped[str] = mapped_column(Text, default="")
    opinions: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome))
    outcome_reason: Mapped[str] = mapped_column(Text, default="")
    proposed_until: Mapped[date | None]
    evaluated_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    evaluated_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reviewed_at: Mapped[datetime | None]
    return_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    standing: Mapped[Standing] = relationship()
    evaluated_by: Mapped[User | None] = relationship(foreign_keys=evaluated_by_id)
    reviewed_by: Mapped[User | None] = relationship(foreign_keys=reviewed_by_id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("standing_id", "last_day", name="uq_validity_task_term"),
        CheckConstraint(
            "state NOT IN ('submitted', 'approved', 'done') OR outcome IS NOT NULL", name="evaluated_has_outcome"
        ),
    )

    @property
    def audit_label(self) -> str:
        return f"{self.standing.document.title}（{self.last_day} 届满）"
