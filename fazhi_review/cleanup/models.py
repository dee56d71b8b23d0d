"""Tables of clean-up: what a change of law reaches, line by line."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fazhi_review.accounts.models import Organization, User, enum_column
from fazhi_review.cleanup.ripple.event import EventKind
from fazhi_review.cleanup.ripple.line import Strength, Touch
from fazhi_review.cleanup.validity.models import Standing
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.extensions import Base
from fazhi_review.library.models import LawInstrument
from fazhi_review.vocabulary import Labelled


class RippleState(Labelled):
    """How far the examination of an event is."""

    RUNNING = "running", "查找中"
    DONE = "done", "已查完"


class LineState(Labelled):
    """What the owner makes of a line."""

    OPEN = "open", "待核对"
    CONFIRMED = "confirmed", "确受影响"
    DISMISSED = "dismissed", "不受影响"


class CaseOutcome(Labelled):
    """What a department concludes for a document that a change of law touches."""

    NO_CHANGE = "no_change", "不需要修改"
    AMEND = "amend", "拟修改"
    REPEAL = "repeal", "拟废止"


class Ripple(Base):
    """One change of law, or the end of one of the office's own documents, and how far what it reaches has been looked for.

    `cursor` counts the articles done in the present pass, so that a run that was killed goes on; `seen_version` is the
    highest document version examined in all, so that a later run looks only at what is new.
    """

    __tablename__ = "ripple"

    id: Mapped[int] = mapped_column(primary_key=True)
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("law_instrument.id"))
    standing_id: Mapped[int | None] = mapped_column(ForeignKey("standing_document.id"))
    effective_on: Mapped[date] = mapped_column(index=True)
    kind: Mapped[EventKind] = mapped_column(enum_column(EventKind))
    sentence: Mapped[str] = mapped_column(String(500))
    # Of the texts compared: a better text of the law makes the examination begin anew.
    texts_digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[RippleState] = mapped_column(enum_column(RippleState))
    cursor: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    seen_version: Mapped[int] = mapped_column(default=0)
    target_version: Mapped[int] = mapped_column(default=0)  # what `seen_version` becomes when this pass is done
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    instrument: Mapped[LawInstrument | None] = relationship()
    standing: Mapped[Standing | None] = relationship()

    __table_args__ = (
        UniqueConstraint("instrument_id", "effective_on", name="uq_ripple_event"),
        UniqueConstraint("standing_id", "effective_on", name="uq_ripple_document"),
        CheckConstraint("instrument_id IS NOT NULL OR standing_id IS NOT NULL", name="law_or_document"),
        CheckConstraint("(state = 'done') = (finished_at IS NOT NULL)", name="finished_if_done"),
    )

    @property
    def title(self) -> str:
        """The law that changed, or the document that fell."""
        if self.instrument is not None:
            return self.instrument.title
        return self.standing.document.title if self.standing is not None else ""


class RippleLine(Base):
    """A clause that a change of law touches, with the evidence as it was found. `start` and `end` are the words touched."""

    __tablename__ = "ripple_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    ripple_id: Mapped[int] = mapped_column(ForeignKey("ripple.id"))
    digest: Mapped[str] = mapped_column(String(64))
    document_id: Mapped[int] = mapped_column(ForeignKey("normative_document.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    touch: Mapped[Touch] = mapped_column(enum_column(Touch))
    strength: Mapped[Strength] = mapped_column(enum_column(Strength))
    confidence: Mapped[float]
    path: Mapped[str] = mapped_column(String(300))
    address: Mapped[str] = mapped_column(String(300))
    clause_start: Mapped[int]
    clause: Mapped[str] = mapped_column(Text)
    start: Mapped[int]
    end: Mapped[int]
    old_law: Mapped[str] = mapped_column(String(300), default="")
    old_article: Mapped[str] = mapped_column(String(60), default="")
    old_text: Mapped[str] = mapped_column(Text, default="")
    new_law: Mapped[str] = mapped_column(String(300), default="")
    new_article: Mapped[str] = mapped_column(String(60), default="")
    new_text: Mapped[str] = mapped_column(Text, default="")
    difference: Mapped[str] = mapped_column(Text, default="")
    explanation: Mapped[str] = mapped_column(Text)

    state: Mapped[LineState] = mapped_column(enum_column(LineState), default=LineState.OPEN)
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    ripple: Mapped[Ripple] = relationship()
    document: Mapped[NormativeDocument] = relationship()
    organization: Mapped[Organization] = relationship()
    decided_by: Mapped[User | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("ripple_id", "digest", name="uq_ripple_line_digest"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_unless_open"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by_somebody"),
        Index("ix_ripple_line_document", "document_id", "state"),
        Index("ix_ripple_line_owner", "organization_id", "state"),
    )


class RippleCase(Base):
    """A document that a change of law touches, as a task of its owner: every weighty line decided, then one conclusion.

    A later campaign or a drafting project takes up what is to be amended or repealed.
    """

    __tablename__ = "ripple_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    ripple_id: Mapped[int] = mapped_column(ForeignKey("ripple.id"))
    document_id: Mapped[int] = mapped_column(ForeignKey("normative_document.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    opened_at: Mapped[datetime]
    outcome: Mapped[CaseOutcome | None] = mapped_column(enum_column(CaseOutcome))
    reason: Mapped[str] = mapped_column(Text, default="")
    concluded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    concluded_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    ripple: Mapped[Ripple] = relationship()
    document: Mapped[NormativeDocument] = relationship()
    organization: Mapped[Organization] = relationship()
    concluded_by: Mapped[User | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("ripple_id", "document_id", name="uq_ripple_case_document"),
        CheckConstraint("concluded_at IS NULL OR outcome IS NOT NULL", name="concluded_has_outcome"),
    )

    @property
    def audit_label(self) -> str:
        return self.document.title
