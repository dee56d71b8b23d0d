"""What the matter's clock does not count: supplements while the review's clock stands, and answers of outside counsel.

Each is told once when its day is near and once when it has passed. No source sets either term: it reminds, never accuses.
"""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters.clocks import orange_until
from fazhi_review.matters.daily import daily
from fazhi_review.matters.notices import notify
from fazhi_review.matters.place import Place
from fazhi_review.review.matter import matter_of
from fazhi_review.review.models import Review
from fazhi_review.review.process.models import CounselRequest, ReviewSupplement
from fazhi_review.review.workflow import IN_REVIEW, ReviewState


@daily("30 review reminders")
def remind(place: Place, today: date) -> int:
    """Tell drafters, reviewers and counsel what is due soon or was due; gives how many notices are new."""
    soon = orange_until(today, place.calendar)
    with unit_of_work() as session:
        return _of_supplements(session, place, today, soon) + _of_counsel(session, place, today, soon)


def _of_supplements(session: Session, place: Place, today: date, soon: date) -> int:
    rows = session.execute(
        select(ReviewSupplement, Review)
        .join(Review, Review.id == ReviewSupplement.review_id)
        .where(
            Review.state == ReviewState.PAUSED,
            ReviewSupplement.round == Review.round,
            ReviewSupplement.answered_at.is_(None),
            ReviewSupplement.due_on <= soon,
        )
    ).all()
    told = 0
    for request, review in rows:
        people = [review.document.created_by]
        words = f"《{review.document.title}》的送审材料应于 {request.due_on} 前补正，请尽快提交。"
        if today > request.due_on:
            words = f"《{review.document.title}》的送审材料应于 {request.due_on} 前补正，尚未提交。"
            people += [review.reviewer] if review.reviewer is not None else []
        told += _tell(session, review, people, words, f"supplement-{request.id}", today > request.due_on, place)
    return told


def _of_counsel(session: Session, place: Place, today: date, soon: date) -> int:
    rows = session.execute(
        select(CounselRequest, Review)
        .join(Review, Review.id == CounselRequest.review_id)
        .where(
            Review.state.in_(IN_REVIEW),
            CounselRequest.round == Review.round,
            CounselRequest.answered_at.is_(None),
            CounselRequest.due_on <= soon,
        )
    ).all()
    told = 0
    for request, review in rows:
        is_late = today > request.due_on
        people = [request.counsel, *([request.asked_by] if is_late else [])]
        words = f"《{review.document.title}》的法律顾问意见请于 {request.due_on} 前提交。"
        if is_late:
            words = f"《{review.document.title}》的法律顾问意见应于 {request.due_on} 前提交，尚未收到。"
        told += _tell(session, review, people, words, f"counsel-{request.id}", is_late, place)
    return told


def _tell(
    session: Session, review: Review, people: list[User], words: str, key: str, is_late: bool, place: Place
) -> int:
    return notify(
        session,
        people,
        key=f"review-{key}-{'late' if is_late else 'soon'}",
        text=words,
        url=f"/reviews/{review.id}",
        matter=matter_of(session, review),
        at=place.clock.now(),
    )
