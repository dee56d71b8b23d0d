"""Reviews that somebody begins: on request, by transfer, or of many documents on one topic."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.accounts.queries import contains
from fazhi_review.errors import NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.filing import queries as filing_queries
from fazhi_review.filing.examining import refusals
from fazhi_review.filing.examining.opening import open_filing_review
from fazhi_review.filing.examining.workflow import ReviewMode
from fazhi_review.filing.models import Filing, PublishedDocument
from fazhi_review.filing.workflow import FilingState, Recipient
from fazhi_review.matters.place import Place

#: More at once are no topic but the whole register.
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Topic:
    """Which documents a topic review takes in."""

    name: str
    words: str = ""
    organization_id: int | None = None
    since: date | None = None


def open_one(published_id: int, mode: ReviewMode, origin: str, *, user: User, actor: Actor, place: Place) -> int:
    """Begin a review on request or by transfer; gives its id. Raises OriginMissing."""
    if not user.sees_all_documents:
        raise NotPermitted()
    if not origin.strip():
        raise refusals.OriginMissing(mode=mode.label)
    with unit_of_work() as session:
        published = filing_queries.published_for(session, user, published_id)
        review = open_filing_review(
            session,
            published,
            filing=_registered_filing(session, published),
            mode=mode,
            user=user,
            actor=actor,
            place=place,
            origin=origin.strip()[:300],
        )
        return review.id


def open_topic(topic: Topic, *, user: User, actor: Actor, place: Place) -> int:
    """Begin a review of every registered document that the topic takes in; gives how many. Raises NothingMatches, TooMany."""
    if not user.sees_all_documents:
        raise NotPermitted()
    if not topic.name.strip():
        raise refusals.TopicMissing()
    with unit_of_work() as session:
        statement = (
            select(Filing)
            .join(Filing.published)
            .where(Filing.recipient == Recipient.BUREAU, Filing.state == FilingState.REGISTERED)
            .order_by(Filing.id)
        )
        if topic.words.strip():
            statement = statement.where(contains(PublishedDocument.title, topic.words.strip()))
        if topic.organization_id is not None:
            statement = statement.where(PublishedDocument.organization_id == topic.organization_id)
        if topic.since is not None:
            statement = statement.where(PublishedDocument.published_on >= topic.since)
        filings = session.scalars(statement.limit(MOST_AT_ONCE + 1)).all()
        if not filings:
            raise refusals.NothingMatches()
        if len(filings) > MOST_AT_ONCE:
            raise refusals.TooMany(count=f"{MOST_AT_ONCE} 余", most=MOST_AT_ONCE)
        for filing in filings:
            open_filing_review(
                session,
                filing.published,
                filing=filing,
                mode=ReviewMode.TARGETED,
                user=user,
                actor=actor,
                place=place,
                topic=topic.name.strip()[:100],
            )
        return len(filings)


def _registered_filing(session: Session, published: PublishedDocument) -> Filing | None:
    return session.scalar(
        select(Filing).where(
            Filing.published_id == published.id,
            Filing.recipient == Recipient.BUREAU,
            Filing.state == FilingState.REGISTERED,
        )
    )
