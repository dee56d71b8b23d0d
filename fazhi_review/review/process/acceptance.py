"""The review body's verbs before and around reviewing: assign, accept, decline, give back, ask for supplements, extend."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.documents.storage import FileStore
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters import clocks
from fazhi_review.matters.place import calendar_here
from fazhi_review.review.models import Review
from fazhi_review.review.process import dossier, letters, project, timing
from fazhi_review.review.process.actions import ReviewAction
from fazhi_review.review.process.materials import in_words, missing
from fazhi_review.review.process.models import NoteBy, ReviewSupplement
from fazhi_review.review.process.refusals import (
    AssignedToAnother,
    ExtendedOnce,
    ExtensionTooLong,
    MaterialsMissing,
    NoClockToExtend,
    NotAReviewer,
    OwnDraft,
    SupplementAskedOnce,
    SupplementItemsMissing,
)
from fazhi_review.review.process.steps import Step, begin, begin_once, finish
from fazhi_review.review.process.submission import keep_note, require_reason, supplement_of
from fazhi_review.review.workflow import ReviewState
from fazhi_review.timeline.clock import to_beijing


def assign(
    document_id: int,
    reviewer_id: int,
    *,
    user: User,
    actor: Actor,
    at: datetime,
    reason: str = "",
    seen: int | None = None,
) -> None:
    """The lead gives the review to somebody, or to somebody else; taking it from a reviewer needs a reason."""
    with unit_of_work() as session:
        step = begin(session, "assign", document_id, user=user, actor=actor, at=at, seen=seen)
        review = step.review
        if review.reviewer_id == reviewer_id:
            return
        reviewer = _reviewer(session, review, reviewer_id)
        _require_other_than_drafter(step, reviewer)
        before = review.reviewer
        if before is not None:
            reason = require_reason(reason, "改派")
        review.reviewer_id = reviewer.id
        finish(
            step,
            ReviewAction.ASSIGN,
            note="；".join(filter(None, (f"由{reviewer.full_name}审核", reason.strip()))),
            told=[reviewer, *([before] if before is not None else [])],
            sentence=f"《{step.document.title}》分派给{reviewer.full_name}审核。",
            holder_user_id=reviewer.id,
            reviewer=reviewer.full_name,
            reason=reason.strip(),
        )


def accept(
    document_id: int,
    *,
    user: User,
    actor: Actor,
    at: datetime,
    waiver: str = "",
    seen: int | None = None,
) -> None:
    """Take the document on; from this day the time limit runs. What is missing must be waived with a reason.

    Whoever accepts reviews, unless the lead has assigned somebody.
    """
    with unit_of_work() as session:
        step = begin_once(
            session,
            "accept",
            document_id,
            user=user,
            actor=actor,
            at=at,
            seen=seen,
            is_repeat=lambda review: review.reviewer_id == user.id,
        )
        if step is None:
            return
        review = step.review
        if review.reviewer_id not in (None, user.id) and not user.may(Permission.CONCLUDE_REVIEW):
            raise AssignedToAnother(name=review.reviewer.full_name if review.reviewer else "他人")
        reviewer = review.reviewer if review.reviewer is not None else user
        _require_other_than_drafter(step, reviewer)
        lacking = missing(dossier.read_account(session, step.document, review))
        if lacking and not waiver.strip():
            raise MaterialsMissing(materials=in_words(lacking))
        for material in lacking:
            keep_note(session, review, material.key, NoteBy.REVIEWER, waiver.strip(), user=user, at=at)
        review.reviewer_id, review.accepted_at = reviewer.id, at
        timing.halt(step)
        timing.begin_review(step, dossier.circumstances_of(session, step.document, review))
        finish(
            step,
            ReviewAction.ACCEPT,
            note=f"缺少{'、'.join(material.label for material in lacking)}，{waiver.strip()}" if lacking else "",
            told=[step.document.created_by],
            sentence=f"《{step.document.title}》已受理，正在进行合法性审核。",
            holder_user_id=reviewer.id,
            reviewer=reviewer.full_name,
        )


def decline(document_id: int, reason: str, *, user: User, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Refuse to take it on: not a document for review, or not for this body; with the reason."""
    _give_back("decline", ReviewAction.DECLINE, document_id, reason, user=user, actor=actor, at=at, seen=seen)


def return_(document_id: int, reason: str, *, user: User, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Give the document back, and say why."""
    _give_back("return_", ReviewAction.RETURN, document_id, reason, user=user, actor=actor, at=at, seen=seen)


def request_supplement(
    document_id: int,
    items: Sequence[str],
    *,
    user: User,
    actor: Actor,
    at: datetime,
    store: FileStore,
    templates: Path | None = None,
    seen: int | None = None,
) -> None:
    """Ask for everything that is missing, in one letter, once in a round; the clock stands until it has come."""
    items = [item.strip() for item in items if item.strip()]
    with unit_of_work() as session:
        step = begin(session, "request_supplement", document_id, user=user, actor=actor, at=at, seen=seen)
        earlier = supplement_of(session, step.review)
        if earlier is not None:
            raise SupplementAskedOnce(on=f"{to_beijing(earlier.asked_at):%Y-%m-%d}")
        lacking = missing(dossier.read_account(session, step.document, step.review))
        named = [f"{material.label}：{material.hint}" for material in lacking]
        items = [*named, *(item for item in items if item not in named)]
        if not items:
            raise SupplementItemsMissing()
        due_on = timing.last_day(session, timing.SUPPLEMENT, step.today)
        letter = letters.supplement_notice(step, lacking, items, due_on=due_on, store=store, templates=templates)
        session.add(
            ReviewSupplement(
                review_id=step.review.id,
                round=step.review.round,
                items=items,
                asked_by_id=user.id,
                asked_at=at,
                due_on=due_on,
                letter_id=letter.file_id,
            )
        )
        if step.before is ReviewState.UNDER_REVIEW:
            timing.stand_still(step, "补正送审材料")
        else:
            timing.start(step, timing.SUPPLEMENT)
        finish(
            step,
            ReviewAction.REQUEST_SUPPLEMENT,
            note="\n".join(items),
            told=[step.document.created_by],
            sentence=f"《{step.document.title}》的送审材料需要补正，共 {len(items)} 项，请一并补交。",
            file_id=letter.file_id,
            items="；".join(items),
        )


def extend(
    document_id: int,
    days: int,
    reason: str,
    *,
    user: User,
    actor: Actor,
    at: datetime,
    seen: int | None = None,
) -> None:
    """Lengthen the time for the opinion, once in a round, with a reason."""
    reason = require_reason(reason, "延长审核期限")
    if not 1 <= days <= timing.LONGEST_EXTENSION:
        raise ExtensionTooLong(most=timing.LONGEST_EXTENSION)
    with unit_of_work() as session:
        step = begin(session, "extend", document_id, user=user, actor=actor, at=at, seen=seen)
        clock = clocks.running(session, step.matter)
        if clock is None:
            raise NoClockToExtend()
        if clock.extended_by:
            raise ExtendedOnce(days=clock.extended_by)
        step.review.due_on = clocks.extend(session, step.matter, days, reason=reason, calendar=calendar_here()).due_on
        finish(
            step,
            ReviewAction.EXTEND,
            note=f"延长 {days} 个工作日：{reason}",
            told=[step.document.created_by],
            sentence=f"《{step.document.title}》的审核期限延长 {days} 个工作日。",
            holder_user_id=step.matter.user_id,
            days=days,
            reason=reason,
        )


def _give_back(
    name: str,
    action: ReviewAction,
    document_id: int,
    reason: str,
    *,
    user: User,
    actor: Actor,
    at: datetime,
    seen: int | None,
) -> None:
    reason = require_reason(reason, action.label)
    with unit_of_work() as session:
        step = begin_once(
            session,
            name,
            document_id,
            user=user,
            actor=actor,
            at=at,
            seen=seen,
            is_repeat=lambda review: review.return_reason == reason,
        )
        if step is None:
            return
        timing.halt(step)
        project.tell_returned(step, reason)
        step.review.return_reason = reason
        finish(
            step,
            action,
            note=reason,
            told=[step.document.created_by],
            sentence=f"《{step.document.title}》{step.transition.label}：{reason}",
            reason=reason,
        )


def _reviewer(session: Session, review: Review, reviewer_id: int) -> User:
    reviewer = session.get(User, reviewer_id)
    if reviewer is None or not reviewer.is_enabled or not reviewer.reviews_for(review.body_id):
        raise NotAReviewer(body=_body_name(review))
    return reviewer


def _require_other_than_drafter(step: Step, reviewer: User) -> None:
    if reviewer.id == step.document.created_by_id:
        raise OwnDraft(name=reviewer.full_name)


def _body_name(review: Review) -> str:
    return review.body.name if review.body is not None else "审核机构"
