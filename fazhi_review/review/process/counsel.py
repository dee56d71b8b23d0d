"""Outside counsel: asked by the lead about one document, within a term; what he says binds nobody.

He sees the document from the day he is asked until the round is concluded, and no other.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.documents.models import DocumentAccess
from fazhi_review.documents.storage import FileStore
from fazhi_review.errors import NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters import operations as matters
from fazhi_review.review.models import Review
from fazhi_review.review.process import timing
from fazhi_review.review.process.actions import ReviewAction
from fazhi_review.review.process.models import CounselRequest
from fazhi_review.review.process.refusals import (
    CounselAnswered,
    CounselAskedAlready,
    DueDayPast,
    NotACounsel,
)
from fazhi_review.review.process.steps import begin, finish
from fazhi_review.review.process.submission import require_reason

COUNSEL_FILE = "counsel_opinion"


def requests_of(session: Session, review: Review, round_: int | None = None) -> Sequence[CounselRequest]:
    """Whom the lead asked in a round, the present one unless named."""
    return session.scalars(
        select(CounselRequest)
        .where(CounselRequest.review_id == review.id, CounselRequest.round == (round_ or review.round))
        .options(joinedload(CounselRequest.counsel), joinedload(CounselRequest.asked_by))
        .order_by(CounselRequest.id)
    ).all()


def ask(
    document_id: int,
    counsel_id: int,
    question: str,
    *,
    user: User,
    actor: Actor,
    at: datetime,
    due_on: date | None = None,
    seen: int | None = None,
) -> int:
    """Ask an outside counsel and let him see the document; gives the request's id."""
    question = require_reason(question, "征询")
    with unit_of_work() as session:
        step = begin(session, "ask_counsel", document_id, user=user, actor=actor, at=at, seen=seen)
        counsel = session.get(User, counsel_id)
        if counsel is None or counsel.role is not Role.COUNSEL or not counsel.is_enabled:
            raise NotACounsel()
        if any(request.counsel_id == counsel.id for request in requests_of(session, step.review)):
            raise CounselAskedAlready(name=counsel.full_name)
        due_on = due_on or timing.last_day(session, timing.COUNSEL, step.today)
        if due_on < step.today:
            raise DueDayPast()
        request = CounselRequest(
            review_id=step.review.id,
            round=step.review.round,
            counsel_id=counsel.id,
            question=question,
            asked_by_id=user.id,
            asked_at=at,
            due_on=due_on,
        )
        session.add(request)
        _grant(session, document_id, counsel.id, at=at)
        finish(
            step,
            ReviewAction.ASK_COUNSEL,
            note=f"{counsel.full_name}：{question}",
            told=[counsel],
            sentence=f"请就《{step.document.title}》提出法律顾问意见，{due_on.month}月{due_on.day}日前提交。",
            holder_user_id=step.matter.user_id,
            is_internal=True,
            counsel=counsel.full_name,
        )
        return request.id


def advise(
    document_id: int,
    opinion: str,
    *,
    user: User,
    actor: Actor,
    at: datetime,
    store: FileStore,
    file: tuple[str, bytes] | None = None,
) -> None:
    """The counsel's opinion, with a file if he has one. Raises NotFound where he was not asked."""
    opinion = opinion.strip()
    with unit_of_work() as session:
        step = begin(session, "advise", document_id, user=user, actor=actor, at=at)
        request = next(
            (found for found in requests_of(session, step.review) if found.counsel_id == user.id),
            None,
        )
        if request is None:
            raise NotPermitted()
        if request.answered_at is not None:
            raise CounselAnswered()
        request.opinion, request.answered_at = require_reason(opinion, "法律顾问意见"), at
        if file is not None:
            kept = matters.attach(
                session,
                step.matter,
                material=COUNSEL_FILE,
                label="法律顾问意见",
                name=file[0],
                data=file[1],
                user=user,
                store=store,
                at=at,
                is_internal=True,
            )
            request.file_id, request.file_name = kept.file_id, kept.name
        told = [person for person in (request.asked_by, step.review.reviewer) if person is not None]
        finish(
            step,
            ReviewAction.ADVISE,
            note=opinion,
            told=told,
            sentence=f"{user.full_name}已经就《{step.document.title}》提出法律顾问意见。",
            holder_user_id=step.matter.user_id,
            file_id=request.file_id,
            is_internal=True,
        )


def end_access(session: Session, review: Review, *, at: datetime) -> None:
    """The round is concluded: those who were asked no longer see the document."""
    asked = select(CounselRequest.counsel_id).where(CounselRequest.review_id == review.id)
    for access in session.scalars(
        select(DocumentAccess).where(
            DocumentAccess.document_id == review.document_id,
            DocumentAccess.ended_at.is_(None),
            DocumentAccess.user_id.in_(asked),
        )
    ):
        access.ended_at = at


def counsels(session: Session) -> Sequence[User]:
    """Everybody who may be asked."""
    return session.scalars(
        select(User).where(User.role == Role.COUNSEL, User.is_enabled).order_by(User.full_name)
    ).all()


def _grant(session: Session, document_id: int, user_id: int, *, at: datetime) -> None:
    access = session.scalar(
        select(DocumentAccess).where(DocumentAccess.document_id == document_id, DocumentAccess.user_id == user_id)
    )
    if access is None:
        access = DocumentAccess(document_id=document_id, user_id=user_id, granted_at=at)
        session.add(access)
    access.granted_at, access.ended_at = at, None
    session.flush()
