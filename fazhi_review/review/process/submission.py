"""The owner's verbs: state the circumstances, hand in materials, submit, supplement, take back, send in anew."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import Organization, User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.documents import operations as documents
from fazhi_review.documents import queries as document_queries
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.documents.storage import FileStore
from fazhi_review.errors import Conflict, NotFound, NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import MatterFile
from fazhi_review.matters.notices import users_of
from fazhi_review.review import queries
from fazhi_review.review.matter import matter_of
from fazhi_review.review.models import Review
from fazhi_review.review.process import dossier, project, routing, timing
from fazhi_review.review.process.actions import ReviewAction
from fazhi_review.review.process.circumstances import known_keys
from fazhi_review.review.process.materials import in_words, material, missing
from fazhi_review.review.process.models import MaterialNote, NoteBy, OpinionPoint, ReviewSupplement
from fazhi_review.review.process.refusals import (
    AnswersMissing,
    ReasonMissing,
    SupplementIncomplete,
    TextUnchanged,
)
from fazhi_review.review.process.steps import Step, begin, begin_once, finish
from fazhi_review.review.workflow import AWAITING_MATERIALS, WITH_OWNER, ReviewState

#: States in which the owner may hand in materials and explain what is absent.
TAKES_MATERIALS = WITH_OWNER | AWAITING_MATERIALS | {ReviewState.SUBMITTED}


class NoMaterialsNow(Conflict):
    sentence = "文件当前为“{state}”，不能增减送审材料；审核机构要求补正时可以补交。"


def state_circumstances(
    document_id: int, stated: Iterable[str], *, user: User, actor: Actor, at: datetime
) -> list[str]:
    """What is true of the document: it decides which materials are needed. Owner or reviewer may say; gives what is kept."""
    with unit_of_work() as session:
        document, review = _open_to(session, document_id, user, with_reviewer=True)
        keys = known_keys(stated)
        if keys != review.circumstances:
            before = {"circumstances": "、".join(review.circumstances)}
            review.circumstances = keys
            after = {"circumstances": "、".join(keys)}
            audit.record(session, actor, ReviewAction.CIRCUMSTANCES, document, before, after, at=at)
    return keys


def attach(
    document_id: int,
    key: str,
    name: str,
    data: bytes,
    *,
    user: User,
    actor: Actor,
    store: FileStore,
    at: datetime,
) -> int:
    """Hand in a file as one of the materials; gives its id. Raises NotFound for a material that there is none of."""
    kind = material(key)
    if kind is None:
        raise NotFound()
    with unit_of_work() as session:
        document, review = _open_to(session, document_id, user)
        file = matters.attach(
            session,
            matter_of(session, review),
            material=kind.key,
            label=kind.label,
            name=name,
            data=data,
            user=user,
            store=store,
            at=at,
        )
        after = {"material": kind.label, "file": file.name}
        audit.record(session, actor, ReviewAction.ATTACH, document, after=after, at=at)
    return file.id


def detach(document_id: int, file_id: int, *, user: User, actor: Actor, at: datetime) -> None:
    """Take a file out again. It stays in the store and in the audit log. Raises NotFound."""
    with unit_of_work() as session:
        document, review = _open_to(session, document_id, user)
        matter = queries.matter_of_review(session, review.id)
        file = session.get(MatterFile, file_id)
        if file is None or matter is None or file.matter_id != matter.id or material(file.material) is None:
            raise NotFound()
        if file.removed_at is None:
            matters.remove_file(session, file, at=at)
            before = {"material": file.label, "file": file.name}
            audit.record(session, actor, ReviewAction.DETACH, document, before=before, at=at)


def explain_absence(document_id: int, key: str, reason: str, *, user: User, actor: Actor, at: datetime) -> None:
    """Why a material does not apply; an empty reason takes the explanation back. The reviewer weighs it."""
    kind = material(key)
    if kind is None:
        raise NotFound()
    with unit_of_work() as session:
        document, review = _open_to(session, document_id, user)
        keep_note(session, review, kind.key, NoteBy.OWNER, reason.strip(), user=user, at=at)
        after = {"material": kind.label, "reason": reason.strip()}
        audit.record(session, actor, ReviewAction.EXPLAIN, document, after=after, at=at)


def keep_note(session: Session, review: Review, key: str, by: NoteBy, reason: str, *, user: User, at: datetime) -> None:
    """Write down, change or take back why a material is absent."""
    note = session.scalar(
        select(MaterialNote).where(
            MaterialNote.review_id == review.id,
            MaterialNote.round == review.round,
            MaterialNote.material == key,
            MaterialNote.said_by == by,
        )
    )
    if not reason:
        if note is not None:
            session.delete(note)
        return
    if note is None:
        note = MaterialNote(review_id=review.id, round=review.round, material=key, said_by=by)
        session.add(note)
    note.reason, note.user_id, note.at = reason, user.id, at
    session.flush()


def submit(
    document_id: int, *, user: User, actor: Actor, at: datetime, note: str = "", seen: int | None = None
) -> None:
    """Hand the document to the body that reviews it; which materials are missing is for that body to judge."""
    with unit_of_work() as session:
        step = begin_once(
            session, "submit", document_id, user=user, actor=actor, at=at, seen=seen, is_repeat=lambda review: True
        )
        if step is None:
            return
        document, review = step.document, step.review
        _require_answers(session, review)
        body = _route(step)
        version = document_queries.version_for(session, user, document.id)
        review.submitted_at, review.accepted_at, review.due_on = at, None, None
        review.reviewer_id, review.second_reader_id = None, None
        review.version_id, review.body_id, review.submission_note = version.id, body.id, note.strip()
        document.review_body_id = body.id
        project.tell_submitted(step)
        documents.mark_submitted(session, document, at, at=at)
        finish(
            step,
            ReviewAction.SUBMIT,
            note=note.strip(),
            told=users_of(session, body.id, Permission.REVIEW_DOCUMENT),
            sentence=f"{document.organization.short_name}提交了《{document.title}》，请审核是否受理。",
            review_body=body.name,
            round=review.round,
        )


def withdraw(document_id: int, *, user: User, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Take back what nobody has accepted. What was reviewed in an earlier round stays known to its reviewers."""
    with unit_of_work() as session:
        step = begin_once(
            session, "withdraw", document_id, user=user, actor=actor, at=at, seen=seen, is_repeat=lambda review: True
        )
        if step is None:
            return
        timing.halt(step)
        project.tell_withdrawn(step)
        step.review.submitted_at = None
        step.review.reviewer_id = None
        if step.review.round == 1:
            documents.mark_submitted(session, step.document, None, at=at)
        finish(step, ReviewAction.WITHDRAW)


def supply(
    document_id: int,
    answer: str,
    *,
    user: User,
    actor: Actor,
    at: datetime,
    seen: int | None = None,
) -> None:
    """Answer the request for supplements; what is still missing must be explained. The clock goes on."""
    answer = answer.strip()
    with unit_of_work() as session:
        step = begin(session, "supply", document_id, user=user, actor=actor, at=at, seen=seen)
        request = supplement_of(session, step.review)
        if request is None:
            raise NotFound()
        lacking = missing(dossier.read_account(session, step.document, step.review))
        if lacking and not answer:
            raise SupplementIncomplete(materials=in_words(lacking))
        request.answer, request.answered_by_id, request.answered_at = answer, user.id, at
        if step.before is ReviewState.PAUSED:
            timing.go_on(step)
        else:
            timing.halt(step)
        told = users_of(session, step.review.body_id or 0, Permission.REVIEW_DOCUMENT)
        finish(
            step,
            ReviewAction.SUPPLY,
            note=answer,
            told=told,
            sentence=f"《{step.document.title}》的补正材料已经提交，请继续办理。",
            holder_user_id=step.review.reviewer_id,
        )


def reopen(document_id: int, *, user: User, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Begin another round: with the text unchanged only towards another body, else before a new version is uploaded."""
    with unit_of_work() as session:
        step = begin_once(
            session, "reopen", document_id, user=user, actor=actor, at=at, seen=seen, is_repeat=lambda review: True
        )
        if step is not None:
            begin_round(step)


def begin_round(step: Step) -> None:
    """The next round: the earlier one stays as it was issued."""
    review = step.review
    step.move()
    review.round += 1
    review.conclusion, review.conclusion_reason = None, ""
    review.concluded_by_id, review.concluded_at = None, None
    review.proposed_conclusion, review.proposed_reason, review.haste_reason = None, "", ""
    review.reviewer_id, review.second_reader_id = None, None
    review.submitted_at, review.accepted_at, review.due_on = None, None, None
    review.version_id, review.submission_note, review.return_reason = None, "", ""
    timing.halt(step)
    finish(step, ReviewAction.REOPEN, round=review.round)


def supplement_of(session: Session, review: Review) -> ReviewSupplement | None:
    """The request for supplements of the present round, answered or not."""
    return session.scalar(
        select(ReviewSupplement).where(ReviewSupplement.review_id == review.id, ReviewSupplement.round == review.round)
    )


def _open_to(
    session: Session, document_id: int, user: User, *, with_reviewer: bool = False
) -> tuple[NormativeDocument, Review]:
    """The document, if this user may change its materials now."""
    document = document_queries.document_for(session, user, document_id)
    review = queries.review_of(session, document_id)
    is_owner = document.organization_id == user.organization_id and user.may(Permission.UPLOAD_DOCUMENT)
    is_reviewer = user.reviews_for(review.body_id) and user.may(Permission.REVIEW_DOCUMENT)
    if not is_owner and not (with_reviewer and is_reviewer):
        raise NotPermitted()
    if is_owner and review.state in TAKES_MATERIALS:
        return document, review
    if with_reviewer and is_reviewer and review.state in (ReviewState.SUBMITTED, ReviewState.UNDER_REVIEW):
        return document, review
    raise NoMaterialsNow(state=review.state.label)


def _require_answers(session: Session, review: Review) -> None:
    open_points = session.scalar(
        select(func.count())
        .select_from(OpinionPoint)
        .where(
            OpinionPoint.review_id == review.id, OpinionPoint.round == review.round - 1, OpinionPoint.answer.is_(None)
        )
    )
    if open_points:
        raise AnswersMissing(count=open_points)


def _route(step: Step) -> Organization:
    session, document, review = step.session, step.document, step.review
    version = document_queries.version_for(session, step.user, document.id)
    opinions = dossier.opinions_of(session, review)
    for_government = routing.names_government(session, document, review)
    body = routing.review_body(
        session, document, for_government=for_government, reviewed_by=dossier.lawful_bodies(opinions, version.id)
    )
    if any(opinion.version_id == version.id and opinion.body_id == body.id for opinion in opinions):
        raise TextUnchanged(number=version.number, body=body.name)
    return body


def require_reason(reason: str, what: str) -> str:
    """The reason without spaces around it. Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing(what=what)
    return reason.strip()
