"""Verbs of threads: begin one, reword it, answer, settle, widen, decide, take back.

Each is sent with a token or repeats harmlessly, so that a dropped connection may send it again; each that changes a row says
which version its author saw, so that two people do not overwrite each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.documents import queries as document_queries
from fazhi_review.documents.models import DocumentVersion, NormativeDocument
from fazhi_review.errors import Conflict, InvalidInput, NotFound, NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters.notices import notify
from fazhi_review.pages.forms import require_version
from fazhi_review.review import operations as review_operations
from fazhi_review.review import queries as review_queries
from fazhi_review.review.annotations import basis, drafts, opinion, queries, readings, tasks
from fazhi_review.review.annotations.actions import AnnotationAction
from fazhi_review.review.annotations.anchoring import Match, anchor_of
from fazhi_review.review.annotations.mentions import Mentions, mentions_in
from fazhi_review.review.annotations.models import (
    LONGEST_TEXT,
    Annotation,
    AnnotationKind,
    AnnotationPlace,
    AnnotationReply,
    Answer,
    ThreadState,
    Visibility,
)
from fazhi_review.review.annotations.visibility import reviews
from fazhi_review.review.models import Disposition, FindingRow
from fazhi_review.review.workflow import WITH_BUREAU, ReviewState
from fazhi_review.vocabulary import Category, Severity

#: More selected words than these are no place any more.
LONGEST_QUOTE = 2000


class OutdatedVersion(Conflict):
    sentence = "这是第 {number} 版，已被第 {newest} 版取代，请到最新版本上批注。您写的内容没有丢失。"


class NotUnderReview(Conflict):
    sentence = "文件当前为“{state}”，提交审核之后、出具意见之前才能批注。"


class WordsMoved(InvalidInput):
    sentence = "选中的文字与原文不一致，请刷新页面后重新选择；您写的内容没有丢失。"


@dataclass(frozen=True, slots=True)
class Wording:
    """What somebody writes in the composer."""

    kind: AnnotationKind
    text: str
    visibility: Visibility
    category: Category | None = None
    severity: Severity | None = None
    replacement: str = ""
    article_ids: Sequence[int] = field(default=())
    cites: Sequence[str] = field(default=())  # laws and articles by name alone

    def values(self) -> dict[str, Any]:
        """The columns of a thread, without its basis. Raises InvalidInput for what is missing."""
        text = self.text.strip()
        if len(text) > LONGEST_TEXT or len(self.replacement) > LONGEST_TEXT:
            raise InvalidInput(f"内容过长，最多 {LONGEST_TEXT} 字。")
        if not text and self.kind is not AnnotationKind.SUGGESTION:
            raise InvalidInput("请写明批注的内容。")
        if self.kind is AnnotationKind.PROBLEM and (self.category is None or self.severity is None):
            raise InvalidInput("请为问题选择类别和风险程度。")
        is_graded = self.kind in (AnnotationKind.PROBLEM, AnnotationKind.SUGGESTION)
        return {
            "kind": self.kind,
            "text": text,
            "visibility": self.visibility,
            "category": self.category if is_graded else None,
            "severity": self.severity if is_graded else None,
            "replacement": self.replacement.strip("\n") if self.kind is AnnotationKind.SUGGESTION else None,
        }


@dataclass(frozen=True, slots=True)
class Span:
    """What was selected: offsets into the version's text, and the words as the browser saw them."""

    version_id: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Written:
    """A thread as it is after a verb, and whom a mention named without reaching."""

    annotation: Annotation
    unreached: tuple[str, ...] = ()
    is_new: bool = True


def create(
    document_id: int,
    span: Span,
    wording: Wording,
    *,
    token: str,
    user: User,
    actor: Actor,
    at: datetime,
    finding_id: int | None = None,
) -> Written:
    """Begin a thread; the same token makes it once. With `finding_id` that finding is adopted in these words.

    Raises NotFound, NotPermitted, InvalidInput, and Conflict where the version or the review has moved on.
    """
    values = wording.values()
    with unit_of_work() as session:
        document = document_queries.document_for(session, user, document_id)
        if not reviews(user, document):
            raise NotPermitted()
        known = queries.sent_before(session, user.id, token)
        if known is not None:
            return Written(queries.annotation_for(session, user, known.id), is_new=False)
        version = _writable_version(session, user, document, span.version_id)
        if wording.kind is AnnotationKind.SUGGESTION and span.start == span.end:
            raise InvalidInput("修改建议要针对具体的文字，请先选中要修改的文字。")
        quote = _checked_quote(version.text, span)
        if wording.kind is AnnotationKind.SUGGESTION and values["replacement"] == quote:
            raise InvalidInput("建议的文字与原文相同，请改写后再发出。")
        anchor = anchor_of(version.text, span.start, span.end)
        mentions = mentions_in(session, values["text"], document, wording.visibility, author=user)
        annotation = Annotation(
            document_id=document.id,
            version_id=version.id,
            quote=anchor.quote,
            context_before=anchor.before,
            context_after=anchor.after,
            basis=basis.picked(session, wording.article_ids, wording.cites),
            mentions=[person.id for person in mentions.told],
            author_id=user.id,
            created_at=at,
            token=token,
            **values,
        )
        annotation.places.append(
            AnnotationPlace(
                version_id=version.id,
                match=Match.EXACT,
                start=span.start,
                end=span.end,
                placed_by_id=user.id,
                placed_at=at,
            )
        )
        session.add(annotation)
        if finding_id is not None:
            _adopt_finding(session, annotation, finding_id, user=user, actor=actor, at=at)
        session.flush()
        drafts.forget(session, user, token)
        _tell(session, annotation, mentions, author=user, at=at, key=f"annotation:{annotation.id}")
        _log(session, actor, AnnotationAction.CREATE, annotation, at=at, document=document.title)
    return Written(annotation, mentions.unreached)


def edit(
    annotation_id: int, wording: Wording, *, expected_version: int, token: str, user: User, actor: Actor, at: datetime
) -> Written:
    """Reword one's own thread. Raises NotFound, NotPermitted, StaleVersion, InvalidInput."""
    values = wording.values()
    with unit_of_work() as session:
        annotation = queries.annotation_for(session, user, annotation_id)
        if annotation.author_id != user.id:
            raise NotPermitted("只有作者本人可以修改批注的内容；不同意见请写在回复里。")
        rows = basis.picked(session, wording.article_ids, wording.cites)
        if _is_same(annotation, {**values, "basis": rows}):
            drafts.forget(session, user, token)
            return Written(annotation, is_new=False)
        require_version(annotation.version, expected_version)
        if values["replacement"] is not None and not annotation.quote:
            raise InvalidInput("针对全文的批注不能改为修改建议。")
        before = audit.snapshot(annotation, "kind", "visibility", "category", "severity")
        for name, value in {**values, "basis": rows}.items():
            setattr(annotation, name, value)
        annotation.edited_at = at
        mentions = mentions_in(session, annotation.text, annotation.document, annotation.visibility, author=user)
        new = [person for person in mentions.told if person.id not in annotation.mentions]
        annotation.mentions = [person.id for person in mentions.told]
        session.flush()
        drafts.forget(session, user, token)
        _tell(session, annotation, Mentions(tuple(new)), author=user, at=at, key=f"annotation:{annotation.id}")
        after = audit.snapshot(annotation, "kind", "visibility", "category", "severity")
        audit.record(session, actor, AnnotationAction.EDIT, annotation, before, after, at=at)
    return Written(annotation, mentions.unreached)


def reply(
    annotation_id: int,
    text: str,
    *,
    token: str,
    user: User,
    actor: Actor,
    at: datetime,
    answer: Answer | None = None,
    is_internal: bool = False,
) -> Written:
    """Say something in a thread; the drafter may answer the point with 采纳修改 and the like.

    `is_internal` keeps a reply of the bureau in the bureau, in a thread that the drafter reads.
    """
    text = text.strip()
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(f"内容过长，最多 {LONGEST_TEXT} 字。")
    if not text and answer is not Answer.ACCEPTED:
        raise InvalidInput("请写明不采纳或部分采纳的理由。" if answer else "请写明回复的内容。")
    with unit_of_work() as session:
        annotation = queries.annotation_for(session, user, annotation_id)
        known = queries.replied_before(session, user.id, token)
        if known is not None:
            return Written(annotation, is_new=False)
        if answer is not None and (
            reviews(user, annotation.document) or annotation.document.organization_id != user.organization_id
        ):
            raise NotPermitted("采纳情况由起草单位答复。")
        visibility = annotation.visibility
        if is_internal and reviews(user, annotation.document) and visibility is Visibility.DRAFTER:
            visibility = Visibility.BUREAU
        mentions = mentions_in(session, text, annotation.document, visibility, author=user)
        row = AnnotationReply(
            annotation_id=annotation.id,
            visibility=visibility,
            author_id=user.id,
            text=text,
            answer=answer,
            mentions=[person.id for person in mentions.told],
            created_at=at,
            token=token,
        )
        session.add(row)
        session.flush()
        drafts.forget(session, user, token)
        # Whoever began the thread hears of every reply that they may read.
        told = mentions.told
        if annotation.author_id != user.id and visibility is not Visibility.ME:
            told = (*told, annotation.author)
        _tell(session, annotation, Mentions(told), author=user, at=at, key=f"reply:{row.id}")
        _log(session, actor, AnnotationAction.REPLY, annotation, at=at, **({"answer": answer} if answer else {}))
    return Written(annotation, mentions.unreached)


def settle(
    annotation_id: int, state: ThreadState, *, expected_version: int, user: User, actor: Actor, at: datetime
) -> Annotation:
    """Mark a thread resolved, or open it again. The bureau's people and its author may."""
    with unit_of_work() as session:
        annotation = queries.annotation_for(session, user, annotation_id)
        if not (reviews(user, annotation.document) or annotation.author_id == user.id):
            raise NotPermitted("批注是否解决由司法行政部门确认；请在回复中说明修改情况。")
        if annotation.state is state:
            return annotation
        require_version(annotation.version, expected_version)
        is_resolved = state is ThreadState.RESOLVED
        annotation.state = state
        annotation.resolved_by_id = user.id if is_resolved else None
        annotation.resolved_at = at if is_resolved else None
        tasks.follow_state(session, annotation, user=user, at=at)
        _log(session, actor, AnnotationAction.RESOLVE if is_resolved else AnnotationAction.REOPEN, annotation, at=at)
    return annotation


def show_to(
    annotation_id: int, visibility: Visibility, *, expected_version: int, user: User, actor: Actor, at: datetime
) -> Annotation:
    """Choose anew who sees a thread: its author, or the lead. What was replied before is not opened wider by it."""
    with unit_of_work() as session:
        annotation = queries.annotation_for(session, user, annotation_id)
        if annotation.author_id != user.id and not readings.may_lead(user):
            raise NotPermitted("可见范围由作者或者审核负责人决定。")
        if annotation.visibility is visibility:
            return annotation
        require_version(annotation.version, expected_version)
        if visibility is Visibility.ME and annotation.author_id != user.id:
            raise InvalidInput("不能把他人的批注改为仅自己可见。")
        if visibility is not Visibility.DRAFTER and any(row.answer for row in annotation.replies):
            raise Conflict("起草单位已经答复这条批注，不能再收回。")
        before = {"visibility": annotation.visibility}
        annotation.visibility = visibility
        after = {"visibility": visibility}
        audit.record(session, actor, AnnotationAction.SHOW, annotation, before, after, at=at)
    return annotation


def decide(
    annotation_id: int,
    decision: Disposition,
    reason: str,
    *,
    expected_version: int,
    user: User,
    actor: Actor,
    at: datetime,
) -> Annotation:
    """Take a point into the opinion, or leave it out with a reason; or leave it open again."""
    reason = reason.strip()
    if decision is Disposition.DISMISSED and not reason:
        raise review_operations.ReasonMissing(what="不列入审核意见")
    with unit_of_work() as session:
        annotation = queries.annotation_for(session, user, annotation_id)
        if not reviews(user, annotation.document):
            raise NotPermitted()
        if annotation.visibility is Visibility.ME:
            raise InvalidInput("仅自己可见的批注不能列入审核意见，请先改变可见范围。")
        readings.ensure_may_decide(session, annotation.version_id, user)
        if (annotation.decision, annotation.decision_reason) == (decision, reason):
            return annotation
        _ensure_under_review(session, annotation.document_id)
        require_version(annotation.version, expected_version)
        before = {"decision": annotation.decision, "reason": annotation.decision_reason}
        is_open = decision is Disposition.OPEN
        annotation.decision, annotation.decision_reason = decision, "" if is_open else reason
        annotation.decided_by_id, annotation.decided_at = (None, None) if is_open else (user.id, at)
        opinion.follow_decision(session, annotation, user=user, at=at)
        after = {"decision": decision, "reason": annotation.decision_reason}
        audit.record(session, actor, AnnotationAction.DECIDE, annotation, before, after, at=at)
    return annotation


def take_back(annotation_id: int, *, expected_version: int, user: User, actor: Actor, at: datetime) -> None:
    """Remove one's own thread while nobody else has said anything in it."""
    with unit_of_work() as session:
        annotation = queries.annotation_for(session, user, annotation_id)
        if annotation.author_id != user.id:
            raise NotPermitted("只有作者本人可以撤回批注。")
        if any(row.author_id != user.id for row in annotation.replies):
            raise Conflict("已有他人回复，不能撤回；可以标记为已解决。")
        if annotation.decision is Disposition.ADOPTED:
            raise Conflict("这条批注已列入审核意见，请先撤销处理。")
        require_version(annotation.version, expected_version)
        annotation.removed_at = at
        tasks.drop(session, annotation, at=at)
        _log(session, actor, AnnotationAction.REMOVE, annotation, at=at)


def _writable_version(session: Session, user: User, document: NormativeDocument, version_id: int) -> DocumentVersion:
    """The version with its text, if it is the newest and the bureau has it."""
    newest = document_queries.version_for(session, user, document.id)
    if newest.id != version_id:
        seen = session.get(DocumentVersion, version_id)
        if seen is None or seen.document_id != document.id:
            raise NotFound()
        raise OutdatedVersion(number=seen.number, newest=newest.number)
    _ensure_with_bureau(session, document.id)
    return newest


def _ensure_with_bureau(session: Session, document_id: int) -> None:
    state = review_queries.review_of(session, document_id).state
    if state not in WITH_BUREAU:
        raise NotUnderReview(state=state.label)


def _ensure_under_review(session: Session, document_id: int) -> None:
    state = review_queries.review_of(session, document_id).state
    if state is not ReviewState.UNDER_REVIEW:
        raise Conflict(sentence=f"文件当前为“{state.label}”，受理之后、出具意见之前才能决定是否列入审核意见。")


def _checked_quote(text: str, span: Span) -> str:
    """The words of the span, if they are those that were seen. Pages show lines and no blank ones, so blanks do not count."""
    if span.end - span.start > LONGEST_QUOTE:
        raise InvalidInput(f"一次最多选中 {LONGEST_QUOTE} 字；针对全文的意见请用“批注全文”。")
    if not 0 <= span.start <= span.end <= len(text):
        raise WordsMoved()
    quote = text[span.start : span.end]
    if "".join(quote.split()) != "".join(span.quote.split()):
        raise WordsMoved()
    return quote


def _adopt_finding(
    session: Session, annotation: Annotation, finding_id: int, *, user: User, actor: Actor, at: datetime
) -> None:
    """The annotation takes the finding's place: it keeps the finding, and the finding counts as adopted."""
    finding, document_id = review_queries.finding_for(session, user, finding_id)
    if document_id != annotation.document_id:
        raise NotFound()
    annotation.finding_id = finding.id
    if not annotation.basis:
        annotation.basis = _basis_of(finding)
    if annotation.visibility is Visibility.ME or not _may_decide_now(session, annotation, user):
        return  # the words are kept; whether they go into the opinion is decided later, or by the lead
    if finding.disposition is not Disposition.ADOPTED:
        review_operations.decide(
            finding.id, Disposition.ADOPTED, "", expected_version=finding.version, user=user, actor=actor, at=at
        )
    annotation.decision, annotation.decided_by_id, annotation.decided_at = Disposition.ADOPTED, user.id, at
    opinion.follow_decision(session, annotation, user=user, at=at)


def _may_decide_now(session: Session, annotation: Annotation, user: User) -> bool:
    reading = readings.reading_of(session, annotation.version_id)
    is_free = reading is None or reading.opened_at is not None or readings.may_lead(user)
    state = review_queries.review_of(session, annotation.document_id).state
    return is_free and state is ReviewState.UNDER_REVIEW


def _basis_of(finding: FindingRow) -> list[dict[str, Any]]:
    return [
        {"law": row["law"], "article": row["article"], "version": "", "text": "", "article_id": None}
        for row in finding.basis
    ]


def _is_same(annotation: Annotation, values: dict[str, Any]) -> bool:
    return all(getattr(annotation, name) == value for name, value in values.items())


def _tell(
    session: Session, annotation: Annotation, mentions: Mentions, *, author: User, at: datetime, key: str
) -> None:
    """Notices name the document and who wrote, never the words: a notice is also mailed."""
    people = [person for person in mentions.told if person.id != author.id]
    text = f"{author.full_name}在《{annotation.document.title}》的批注中提到或者回复了您。"
    url = f"/documents/{annotation.document_id}#annotation-{annotation.id}"
    notify(session, people, key=key, text=text, url=url, at=at)


def _log(
    session: Session, actor: Actor, action: AnnotationAction, annotation: Annotation, *, at: datetime, **more: Any
) -> None:
    after = {"annotation_kind": annotation.kind, "visibility": annotation.visibility, **more}
    audit.record(session, actor, action, annotation, after=after, at=at)
