"""How a filing review begins: with registration, on request, by transfer, or with others on one topic."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.filing import queries
from fazhi_review.filing.actions import FilingAction
from fazhi_review.filing.examining.models import FilingReview
from fazhi_review.filing.examining.workflow import UNFINISHED, ReviewMode
from fazhi_review.filing.models import Filing, PublishedDocument
from fazhi_review.filing.refusals import NoBureau
from fazhi_review.matters import clocks, notices
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import Matter, MatterKind
from fazhi_review.matters.place import Place
from fazhi_review.review.models import Review

LIMIT = "filing_review.own_initiative"


def open_filing_review(
    session: Session,
    published: PublishedDocument,
    *,
    filing: Filing | None,
    mode: ReviewMode,
    user: User | None,
    actor: Actor,
    place: Place,
    topic: str = "",
    origin: str = "",
) -> FilingReview:
    """Begin a review, its clock and its matter. Part of the caller's unit of work.

    A review of the same document in the same mode and on the same topic that still runs is given back instead.
    """
    running = session.scalar(
        select(FilingReview).where(
            FilingReview.published_id == published.id,
            FilingReview.mode == mode,
            FilingReview.topic == topic,
            FilingReview.state.in_(UNFINISHED),
        )
    )
    if running is not None:
        return running
    bureau = queries.bureau(session)
    if bureau is None:
        raise NoBureau()
    at, today = place.clock.now(), place.clock.today()
    review = FilingReview(
        published_id=published.id,
        filing_id=filing.id if filing else None,
        mode=mode,
        topic=topic,
        origin=origin,
        opened_at=at,
        opened_on=today,
        examination_id=_examination_of(session, published),
    )
    review.published = published
    session.add(review)
    session.flush()
    matter = matters.open_matter(
        session,
        MatterKind.FILING_REVIEW,
        review.id,
        title=published.title,
        state=review.state.label,
        owner_id=published.organization_id,
        holder_id=bureau.id,
        document_id=published.document_id,
        at=at,
    )
    clock = clocks.start(session, matter, LIMIT, on=today, calendar=place.calendar)
    review.due_on, review.limit_is_confirmed = clock.due_on, clock.verification.is_confirmed
    note = "；".join(filter(None, (mode.label, topic, origin)))
    matters.record(session, matter, action=FilingAction.REVIEW_OPENED.label, user=user, note=note, at=at)
    audit.record(session, actor, FilingAction.REVIEW_OPENED, review, after={"mode": mode}, at=at)
    _tell_leads(session, review, matter, bureau.id, at)
    return review


def _examination_of(session: Session, published: PublishedDocument) -> int | None:
    if published.document_id is None:
        return None
    return session.scalar(select(Review.examination_id).where(Review.document_id == published.document_id))


def _tell_leads(session: Session, review: FilingReview, matter: Matter, bureau_id: int, at: datetime) -> None:
    text = f"《{review.published.title}》等待{review.mode.label}，请分派审查人员。"
    leads = notices.users_of(session, bureau_id, Permission.CONCLUDE_REVIEW)
    notices.notify(session, leads, key=f"filing-review-{review.id}-opened", text=text, matter=matter, at=at)
