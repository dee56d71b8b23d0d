"""Verbs that change a review: take a file in, examine again, decide on a finding; and, by name, those of its course.

The steps from submission to the answered opinion are in `process`; they are named here so that other rooms find every
verb of review in one place.
"""

import hashlib
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from fazhi_review import structure
from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.documents import operations as documents
from fazhi_review.documents import queries as document_queries
from fazhi_review.documents.intake import parse_file, safe_file_name
from fazhi_review.documents.models import DocumentVersion, NormativeDocument
from fazhi_review.documents.operations import Receipt
from fazhi_review.errors import Conflict, NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.pages.forms import require_version
from fazhi_review.review import queries
from fazhi_review.review.annotations import readings
from fazhi_review.review.cases.operations import follow_finding
from fazhi_review.review.examination import Examination
from fazhi_review.review.models import Disposition, Review
from fazhi_review.review.process.acceptance import accept, assign, decline, extend, request_supplement, return_
from fazhi_review.review.process.actions import ReviewAction
from fazhi_review.review.process.facts import facts_of_document
from fazhi_review.review.process.opinion import agree, answer, conclude, propose, refuse_signing, send_back
from fazhi_review.review.process.points import follow_decision
from fazhi_review.review.process.refusals import FindingsOpen, ReasonMissing
from fazhi_review.review.process.steps import begin
from fazhi_review.review.process.submission import begin_round, reopen, submit, supply, withdraw
from fazhi_review.review.recording import keep_examination, keep_new_version, open_review
from fazhi_review.review.workflow import REPLACEABLE, ReviewState
from fazhi_review.review.workplace import Workplace

__all__ = [
    "FindingsOpen",
    "ReasonMissing",
    "ReviewAction",
    "accept",
    "agree",
    "answer",
    "assign",
    "conclude",
    "decide",
    "decline",
    "document_of_finding",
    "examine_again",
    "extend",
    "propose",
    "refuse_signing",
    "reopen",
    "replace_text",
    "request_supplement",
    "return_",
    "send_back",
    "submit",
    "supply",
    "take_in",
    "with_examination",
    "withdraw",
]


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
    """A new version of a document that is with its owner, examined like the first. After an opinion it begins another round."""
    with unit_of_work() as session:
        document = document_queries.owned_document(session, uploader, document_id)
        review = queries.review_of(session, document_id)
        _ensure_with_owner(review)
        facts = facts_of_document(session, document, review, today=place.clock.today())
    parsed = parse_file(safe_file_name(name), data, place.limits)
    examination = place.examiner.examine(parsed.structured, as_of=place.clock.today(), procedure=facts)
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
        then=partial(with_examination, examination=examination, uploader=uploader, actor=actor, place=place),
    )


def with_examination(
    session: Session,
    document: NormativeDocument,
    version: DocumentVersion,
    *,
    examination: Examination,
    uploader: User,
    actor: Actor,
    place: Workplace,
    is_issued: bool = False,
) -> None:
    """In the commit of a new version: its examination, and another round where the last one is concluded.

    `is_issued`: the text as it was printed, which is no text for another round.
    """
    at = place.clock.now()
    if not is_issued and queries.review_of(session, document.id).state is ReviewState.CONCLUDED:
        begin_round(begin(session, "reopen", document.id, user=uploader, actor=actor, at=at))
    keep_new_version(session, document, version, examination=examination, examined_by=uploader, at=at)


def examine_again(document_id: int, *, user: User, actor: Actor, place: Workplace) -> int:
    """Run today's rules and library over the newest version; what people decided on the same words stays decided.

    Gives the number of findings. Raises NotFound.
    """
    with unit_of_work() as session:
        version = document_queries.version_for(session, user, document_id)
        text, document = version.text, document_queries.document_for(session, user, document_id)
        review = queries.review_of(session, document_id)
        facts = facts_of_document(session, document, review, today=place.clock.today())
    examination = place.examiner.examine(structure.parse(text), as_of=place.clock.today(), procedure=facts)
    at = place.clock.now()
    with unit_of_work() as session:
        version = document_queries.version_for(session, user, document_id)
        review = queries.review_of(session, document_id)
        row = keep_examination(session, review, version, examination, examined_by=user, at=at)
        after = {"findings": len(examination.findings), "pack": examination.pack_version, "examination": row.id}
        audit.record(session, actor, ReviewAction.EXAMINE, version.document, after=after, at=at)
    return len(examination.findings)


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
        review = queries.review_of(session, document_id)
        if not user.reviews_for(review.body_id):
            raise NotPermitted()
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
        follow_decision(session, review, finding, user=user, at=at)
        follow_finding(session, finding, document_id, user=user, actor=actor, at=at)


def document_of_finding(finding_id: int, *, user: User) -> int:
    """The document in which a finding stands. Raises NotFound where the user may not see it."""
    with unit_of_work() as session:
        return queries.finding_for(session, user, finding_id)[1]


def _ensure_with_owner(review: Review) -> None:
    if review.state not in REPLACEABLE:
        raise Conflict(sentence=f"文件当前为“{review.state.label}”，不能更换文本；如需修改，请先撤回或等待退回。")
