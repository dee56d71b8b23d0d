"""Verbs that change a review: take a file in, examine again, move between states, decide on a finding."""

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from fazhi_review import structure
from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.audit import describe_fields
from fazhi_review.accounts.models import User
from fazhi_review.documents import operations as documents
from fazhi_review.documents import queries as document_queries
from fazhi_review.documents.intake import parse_file, safe_file_name
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.documents.operations import Receipt
from fazhi_review.errors import Conflict, InvalidInput, NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.pages.forms import require_version
from fazhi_review.review import matter, queries
from fazhi_review.review.annotations import readings
from fazhi_review.review.cases.operations import follow_finding
from fazhi_review.review.models import Disposition, Review
from fazhi_review.review.recording import keep_examination, keep_new_version, open_review
from fazhi_review.review.workflow import WITH_OWNER, Conclusion, Party, ReviewState, ensure_allowed, transition
from fazhi_review.review.workplace import Workplace
from fazhi_review.timeline.deadline import TimeLimit, Unit
from fazhi_review.vocabulary import Labelled, Severity, Verification

logger = logging.getLogger(__name__)

#: At most 15 working days from acceptance, emergencies apart.
REVIEW_LIMIT = TimeLimit(15, Unit.WORKING_DAYS, "国办发〔2018〕115号第五部分", Verification.FULL_TEXT)


class ReviewAction(Labelled):
    """What the audit log calls these verbs."""

    EXAMINE = "examine_document", "重新审查"
    SUBMIT = "submit_review", "提交审核"
    WITHDRAW = "withdraw_review", "撤回"
    ACCEPT = "accept_review", "受理"
    RETURN = "return_review", "退回"
    CONCLUDE = "conclude_review", "出具审核意见"
    DECIDE = "decide_finding", "处理审查发现"


describe_fields(
    {
        "state": "办理状态",
        "reason": "理由",
        "conclusion": "审核结论",
        "disposition": "处理",
        "rule": "规则",
        "findings": "审查发现数",
        "pack": "规则版本",
        "examination": "审查记录",
    }
)


class ReasonMissing(InvalidInput):
    sentence = "请写明{what}的理由。"


class FindingsOpen(Conflict):
    sentence = "还有 {count} 个高风险问题没有处理，请逐一采纳或说明不采纳的理由后，再作出“合法”的结论。"


def take_in(
    name: str, data: bytes, *, uploader: User, actor: Actor, place: Workplace, token: str | None = None
) -> Receipt:
    """A file in, a document with its findings out, in one commit. Raises InvalidInput for what cannot be read."""
    with unit_of_work() as session:
        known = documents.known_upload(session, uploader, hashlib.sha256(data).hexdigest(), token)
    if known is not None:
        return known
    parsed = parse_file(safe_file_name(name), data, place.limits)
    examination = place.examiner.examine(parsed.structured, as_of=place.clock.today())
    at = place.clock.now()
    return documents.receive(
        parsed,
        data,
        uploader=uploader,
        actor=actor,
        store=place.store,
        at=at,
        token=token,
        then=partial(open_review, examination=examination, examined_by=uploader, at=at),
    )


def replace_text(
    document_id: int,
    name: str,
    data: bytes,
    *,
    uploader: User,
    actor: Actor,
    place: Workplace,
    token: str | None = None,
) -> Receipt:
    """A new version of a document that is still with its owner, examined like the first."""
    with unit_of_work() as session:
        document_queries.owned_document(session, uploader, document_id)
        _ensure_with_owner(queries.review_of(session, document_id))
    parsed = parse_file(safe_file_name(name), data, place.limits)
    examination = place.examiner.examine(parsed.structured, as_of=place.clock.today())
    at = place.clock.now()
    return documents.add_version(
        document_id,
        parsed,
        data,
        uploader=uploader,
        actor=actor,
        store=place.store,
        at=at,
        token=token,
        then=partial(keep_new_version, examination=examination, examined_by=uploader, at=at),
    )


def examine_again(document_id: int, *, user: User, actor: Actor, place: Workplace) -> int:
    """Run today's rules and library over the newest version; what people decided on the same words stays decided.

    Gives the number of findings. Raises NotFound.
    """
    with unit_of_work() as session:
        text = document_queries.version_for(session, user, document_id).text
    examination = place.examiner.examine(structure.parse(text), as_of=place.clock.today())
    at = place.clock.now()
    with unit_of_work() as session:
        version = document_queries.version_for(session, user, document_id)
        review = queries.review_of(session, document_id)
        row = keep_examination(session, review, version, examination, examined_by=user, at=at)
        after = {"findings": len(examination.findings), "pack": examination.pack_version, "examination": row.id}
        audit.record(session, actor, ReviewAction.EXAMINE, version.document, after=after, at=at)
    return len(examination.findings)


def submit(document_id: int, *, user: User, actor: Actor, at: datetime) -> None:
    """The owner hands the document to the bureau."""
    with unit_of_work() as session:
        taken = _step(session, "submit", document_id, user, is_repeat=lambda review: True)
        if taken is None:
            return
        document, review = taken
        before = review.state
        review.state, review.submitted_at, review.accepted_at = ReviewState.SUBMITTED, at, None
        review.reviewer_id, review.due_on = None, None
        documents.mark_submitted(session, document, at, at=at)
        _record(session, user, actor, ReviewAction.SUBMIT, review, before, at)


def withdraw(document_id: int, *, user: User, actor: Actor, at: datetime) -> None:
    """The owner takes back what nobody has begun to review."""
    with unit_of_work() as session:
        taken = _step(session, "withdraw", document_id, user, is_repeat=lambda review: True)
        if taken is None:
            return
        document, review = taken
        before = review.state
        review.state, review.submitted_at = ReviewState.DRAFT, None
        documents.mark_submitted(session, document, None, at=at)
        _record(session, user, actor, ReviewAction.WITHDRAW, review, before, at)


def accept(document_id: int, *, user: User, actor: Actor, at: datetime) -> None:
    """A reviewer takes the document on; from this day the time limit runs."""
    with unit_of_work() as session:
        taken = _step(session, "accept", document_id, user, is_repeat=lambda review: review.reviewer_id == user.id)
        if taken is None:
            return
        document, review = taken
        before = review.state
        review.state, review.reviewer_id, review.accepted_at = ReviewState.UNDER_REVIEW, user.id, at
        document.updated_at = at
        _record(session, user, actor, ReviewAction.ACCEPT, review, before, at)


def return_(document_id: int, reason: str, *, user: User, actor: Actor, at: datetime) -> None:
    """The bureau gives the document back, and says why."""
    if not reason.strip():
        raise ReasonMissing(what="退回")
    with unit_of_work() as session:
        taken = _step(
            session, "return_", document_id, user, is_repeat=lambda review: review.return_reason == reason.strip()
        )
        if taken is None:
            return
        document, review = taken
        before = review.state
        review.state, review.return_reason, review.due_on = ReviewState.RETURNED, reason.strip(), None
        document.updated_at = at
        _record(session, user, actor, ReviewAction.RETURN, review, before, at, reason=reason.strip())


def conclude(document_id: int, conclusion: Conclusion, reason: str, *, user: User, actor: Actor, at: datetime) -> None:
    """A person's conclusion. 合法 waits until every finding of high severity has been decided on."""
    if not reason.strip():
        raise ReasonMissing(what="结论")
    with unit_of_work() as session:
        taken = _step(
            session,
            "conclude",
            document_id,
            user,
            is_repeat=lambda review: review.concluded_by_id == user.id and review.conclusion is conclusion,
        )
        if taken is None:
            return
        document, review = taken
        if conclusion is Conclusion.LAWFUL:
            undecided = queries.open_findings(session, review, Severity.HIGH)
            if undecided:
                raise FindingsOpen(count=undecided)
        before = review.state
        review.state, review.conclusion = ReviewState.CONCLUDED, conclusion
        review.conclusion_reason = reason.strip()
        review.concluded_by_id, review.concluded_at = user.id, at
        document.updated_at = at
        _record(
            session,
            user,
            actor,
            ReviewAction.CONCLUDE,
            review,
            before,
            at,
            conclusion=conclusion,
            reason=reason.strip(),
        )


def decide(
    finding_id: int,
    disposition: Disposition,
    reason: str,
    *,
    expected_version: int,
    user: User,
    actor: Actor,
    at: datetime,
) -> None:
    """Adopt or dismiss a finding, or open it again; dismissing needs a reason.

    Raises NotFound, StaleVersion, or Conflict when the document is not under review.
    """
    reason = reason.strip()
    if disposition is Disposition.DISMISSED and not reason:
        raise ReasonMissing(what="不采纳")
    with unit_of_work() as session:
        finding, document_id = queries.finding_for(session, user, finding_id)
        if not user.sees_all_documents:
            raise NotPermitted()
        review = queries.review_of(session, document_id)
        if review.state is not ReviewState.UNDER_REVIEW:
            raise Conflict(sentence=f"文件当前为“{review.state.label}”，受理之后才能处理审查发现。")
        is_repeat = (finding.disposition, finding.disposition_reason, finding.disposed_by_id) == (
            disposition,
            reason,
            user.id,
        )
        if is_repeat:
            return
        readings.ensure_may_decide(session, finding.version_id, user)
        require_version(finding.version, expected_version)
        before = {"disposition": finding.disposition, "reason": finding.disposition_reason}
        is_open = disposition is Disposition.OPEN
        finding.disposition = disposition
        finding.disposition_reason = "" if is_open else reason
        finding.disposed_by_id = None if is_open else user.id
        finding.disposed_at = None if is_open else at
        after = {"disposition": disposition, "reason": finding.disposition_reason, "rule": finding.rule}
        audit.record(session, actor, ReviewAction.DECIDE, finding, before, after, at=at)
        follow_finding(session, finding, document_id, user=user, actor=actor, at=at)


def document_of_finding(finding_id: int, *, user: User) -> int:
    """The document in which a finding stands. Raises NotFound where the user may not see it."""
    with unit_of_work() as session:
        return queries.finding_for(session, user, finding_id)[1]


def _step(
    session: Session, name: str, document_id: int, user: User, *, is_repeat: Callable[[Review], bool]
) -> tuple[NormativeDocument, Review] | None:
    """The document and its review, if this user may take this step from where it stands.

    None where the very same step has been taken already: a button pressed twice is no conflict between people.
    """
    document = document_queries.document_for(session, user, document_id)
    review = queries.review_of(session, document_id)
    step = transition(name)
    is_party = (
        document.organization_id == user.organization_id if step.party is Party.OWNER else user.sees_all_documents
    )
    if not is_party or not user.may(step.permission):
        raise NotPermitted()
    if review.state is step.target and is_repeat(review):
        return None
    ensure_allowed(name, review.state)
    return document, review


def _ensure_with_owner(review: Review) -> None:
    if review.state not in WITH_OWNER:
        raise Conflict(sentence=f"文件当前为“{review.state.label}”，不能更换文本；如需修改，请先撤回或等待退回。")


def _record(
    session: Session,
    user: User,
    actor: Actor,
    action: ReviewAction,
    review: Review,
    before: ReviewState,
    at: datetime,
    **more: Any,
) -> None:
    after = {"state": review.state, **more}
    matter.follow(session, review, action.label, user, note=str(more.get("reason", "")), at=at)
    audit.record(session, actor, action, review.document, {"state": before}, after, at=at)
    logger.info("document %s: %s -> %s", review.document_id, before.value, review.state.value)
