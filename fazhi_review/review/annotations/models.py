"""Tables of annotations: a thread on words of the text, its replies, where it stands in each version, drafts, readings.

An annotation is the thread, whatever version is read; an `AnnotationPlace` says where it stands in one version. So a new
version gets places, and threads, replies and decisions stay one.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fazhi_review.accounts.models import User, enum_column
from fazhi_review.documents.models import DocumentVersion, NormativeDocument
from fazhi_review.extensions import Base
from fazhi_review.review.annotations.anchoring import Match
from fazhi_review.review.models import Disposition, FindingRow
from fazhi_review.vocabulary import Category, Labelled, Severity

TOKEN_LENGTH = 64
LONGEST_TEXT = 4000


class AnnotationKind(Labelled):
    COMMENT = "comment", "评论"
    PROBLEM = "problem", "问题"
    SUGGESTION = "suggestion", "修改建议"
    QUESTION = "question", "疑问"


class Visibility(Labelled):
    """Who may know that a thread exists, narrowest first."""

    ME = "me", "仅自己可见"
    BUREAU = "bureau", "司法局内部可见"
    DRAFTER = "drafter", "起草单位也可见"


class ThreadState(Labelled):
    OPEN = "open", "未解决"
    RESOLVED = "resolved", "已解决"


class Answer(Labelled):
    """What the drafter answers to a point."""

    ACCEPTED = "accepted", "采纳修改"
    PARTLY = "partly", "部分采纳"
    DECLINED = "declined", "不采纳"


class Annotation(Base):
    """A thread that somebody began on some words of a document, or on the document as a whole (then without a quote).

    `version_id` is the version it was written on; quote and contexts are the anchor in that version's text. `finding_id`
    names the machine's finding that it was made from. `decision` says whether a point goes into the opinion.
    """

    __tablename__ = "annotation"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("normative_document.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"), index=True)
    quote: Mapped[str] = mapped_column(Text, default="")
    context_before: Mapped[str] = mapped_column(Text, default="")
    context_after: Mapped[str] = mapped_column(Text, default="")

    kind: Mapped[AnnotationKind] = mapped_column(enum_column(AnnotationKind))
    category: Mapped[Category | None] = mapped_column(enum_column(Category))
    severity: Mapped[Severity | None] = mapped_column(enum_column(Severity))
    text: Mapped[str] = mapped_column(Text)
    basis: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # basis.picked: law, article, version, text
    replacement: Mapped[str | None] = mapped_column(
        Text
    )  # what a suggestion puts in the place of the quote; "" deletes
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"), index=True)
    mentions: Mapped[list[int]] = mapped_column(JSON, default=list)  # ids of the users who were told

    visibility: Mapped[Visibility] = mapped_column(enum_column(Visibility))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]  # taken back by its author; kept for the audit log to refer to
    token: Mapped[str] = mapped_column(String(TOKEN_LENGTH))  # drawn with the composer: sent twice it makes one

    state: Mapped[ThreadState] = mapped_column(enum_column(ThreadState), default=ThreadState.OPEN)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    resolved_at: Mapped[datetime | None]

    decision: Mapped[Disposition] = mapped_column(enum_column(Disposition), default=Disposition.OPEN)
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]

    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # of the task made of it
    due_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    document: Mapped[NormativeDocument] = relationship()
    document_version: Mapped[DocumentVersion] = relationship()
    finding: Mapped[FindingRow | None] = relationship()
    author: Mapped[User] = relationship(foreign_keys=author_id)
    resolved_by: Mapped[User | None] = relationship(foreign_keys=resolved_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)
    assignee: Mapped[User | None] = relationship(foreign_keys=assignee_id)
    places: Mapped[list["AnnotationPlace"]] = relationship(back_populates="annotation")
    replies: Mapped[list["AnnotationReply"]] = relationship(back_populates="annotation", order_by="AnnotationReply.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("author_id", "token"),
        CheckConstraint("(state = 'resolved') = (resolved_by_id IS NOT NULL)", name="resolved_by_a_person"),
        CheckConstraint("(decision = 'open') = (decided_by_id IS NULL)", name="decided_by_a_person"),
        CheckConstraint("decision <> 'dismissed' OR decision_reason <> ''", name="dismissed_has_reason"),
        CheckConstraint("kind <> 'problem' OR severity IS NOT NULL", name="problem_has_severity"),
        CheckConstraint("(kind = 'suggestion') = (replacement IS NOT NULL)", name="suggestion_has_words"),
        Index("ix_annotation_document_visibility", "document_id", "visibility"),
    )

    @property
    def tone(self) -> str:
        """What colours its mark: a problem's severity, else its kind."""
        if self.state is ThreadState.RESOLVED:
            return "resolved"
        is_graded = self.kind is AnnotationKind.PROBLEM and self.severity is not None
        return f"problem-{self.severity}" if is_graded else self.kind.value

    @property
    def audit_label(self) -> str:
        """Without its words: the log is read by people who may not read the thread."""
        return f"{self.kind.label} {self.id}"


class AnnotationPlace(Base):
    """Where a thread stands in one version. An orphan waits, without a span, for a person to place it."""

    __tablename__ = "annotation_place"

    id: Mapped[int] = mapped_column(primary_key=True)
    annotation_id: Mapped[int] = mapped_column(ForeignKey("annotation.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"))
    match: Mapped[Match] = mapped_column("match_kind", enum_column(Match))  # MATCH is a word of SQL's own
    start: Mapped[int | None]
    end: Mapped[int | None]
    placed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # None: carried over by the machine
    placed_at: Mapped[datetime]

    annotation: Mapped[Annotation] = relationship(back_populates="places")
    placed_by: Mapped[User | None] = relationship()

    __table_args__ = (
        UniqueConstraint("annotation_id", "version_id"),
        CheckConstraint('(start IS NULL) = ("end" IS NULL)', name="whole_span"),
        CheckConstraint("(match_kind = 'orphaned') = (start IS NULL)", name="orphan_has_no_span"),
        CheckConstraint('start IS NULL OR (start >= 0 AND "end" >= start)', name="span"),
        Index("ix_annotation_place_version_start", "version_id", "start"),
    )


class AnnotationReply(Base):
    """One contribution to a thread. It is seen no wider than it was written for: a thread that is opened to the drafter
    later does not open what was said in it before."""

    __tablename__ = "annotation_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    annotation_id: Mapped[int] = mapped_column(ForeignKey("annotation.id"), index=True)
    visibility: Mapped[Visibility] = mapped_column(enum_column(Visibility))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    text: Mapped[str] = mapped_column(Text)
    answer: Mapped[Answer | None] = mapped_column(enum_column(Answer))
    mentions: Mapped[list[int]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime]
    token: Mapped[str] = mapped_column(String(TOKEN_LENGTH))

    annotation: Mapped[Annotation] = relationship(back_populates="replies")
    author: Mapped[User] = relationship()

    __table_args__ = (
        UniqueConstraint("author_id", "token"),
        CheckConstraint("text <> '' OR answer = 'accepted'", name="says_something"),
    )


class AnnotationDraft(Base):
    """What somebody is typing and has not sent: for its author alone, one row a composer (`token`).

    Kept on the server and not in the browser: the machines of an office are shared, and an unpublished judgement must not
    stay on one after its reader has signed out. It also waits on the next machine.
    """

    __tablename__ = "annotation_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"), index=True)
    token: Mapped[str] = mapped_column(String(TOKEN_LENGTH))
    # What it is a draft of: "new", "reply:12", "edit:12".
    target: Mapped[str] = mapped_column(String(40))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (UniqueConstraint("user_id", "token"),)


class IndependentReading(Base):
    """That readers were set to read a version without seeing each other's annotations, until it is opened."""

    __tablename__ = "independent_reading"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"), unique=True)
    begun_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    begun_at: Mapped[datetime]
    # When both had finished, or when the lead opened it before.
    opened_at: Mapped[datetime | None]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)

    readers: Mapped[list["Reader"]] = relationship(back_populates="reading", order_by="Reader.id")
    opened_by: Mapped[User | None] = relationship(foreign_keys=opened_by_id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Reader(Base):
    """One of the people who read a version independently."""

    __tablename__ = "independent_reader"

    id: Mapped[int] = mapped_column(primary_key=True)
    reading_id: Mapped[int] = mapped_column(ForeignKey("independent_reading.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    finished_at: Mapped[datetime | None]

    reading: Mapped[IndependentReading] = relationship(back_populates="readers")
    user: Mapped[User] = relationship()

    __table_args__ = (UniqueConstraint("reading_id", "user_id"),)
