"""Reads of filing reviews: what waits, what was filed and not reviewed, and one review with its findings."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from fazhi_review.accounts.models import User
from fazhi_review.errors import NotFound
from fazhi_review.filing.examining.models import FilingReview
from fazhi_review.filing.examining.workflow import FilingReviewState
from fazhi_review.filing.models import Filing, PublishedDocument
from fazhi_review.filing.queries import visible_to
from fazhi_review.filing.workflow import FilingState, Recipient
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import Matter, MatterKind


def review_for(session: Session, user: User, review_id: int) -> FilingReview:
    """One filing review. Its issuing authority sees it too: it explains, and reads the conclusion. Raises NotFound."""
    review = session.scalar(
        select(FilingReview)
        .join(FilingReview.published)
        .where(FilingReview.id == review_id, visible_to(user))
        .options(
            joinedload(FilingReview.published).joinedload(PublishedDocument.organization),
            joinedload(FilingReview.reviewer),
            joinedload(FilingReview.filing),
        )
    )
    if review is None:
        raise NotFound()
    return review


def matter_of(session: Session, review: FilingReview) -> Matter:
    """The matter that mirrors a review."""
    return matters.matter_of(session, MatterKind.FILING_REVIEW, review.id)


def unreviewed() -> Select[Any]:
    """Filings that were registered and have no concluded review: what must never stay unnoticed, oldest first."""
    # Not correlated: looked up once. A review carries its filing only when it began with or after the registration.
    concluded = select(FilingReview.filing_id).where(
        FilingReview.state == FilingReviewState.CONCLUDED, FilingReview.filing_id.is_not(None)
    )
    return (
        select(Filing)
        .join(Filing.published)
        .join(PublishedDocument.organization)
        .where(
            Filing.recipient == Recipient.BUREAU, Filing.state == FilingState.REGISTERED, Filing.id.not_in(concluded)
        )
        .options(contains_eager(Filing.published).contains_eager(PublishedDocument.organization))
        .order_by(Filing.registered_on, Filing.id)
    )


def without_review(session: Session) -> list[Filing]:
    """Registered filings for which no review was even begun: there should be none."""
    begun = select(FilingReview.published_id)
    return list(
        session.scalars(
            select(Filing).where(
                Filing.recipient == Recipient.BUREAU,
                Filing.state == FilingState.REGISTERED,
                Filing.published_id.not_in(begun),
            )
        )
    )
