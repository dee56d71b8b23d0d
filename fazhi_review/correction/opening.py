"""How a correction begins: by itself where a filing review found a document wrong, or by the bureau on other grounds."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.correction.actions import CorrectionAction
from fazhi_review.correction.models import Correction, CorrectionPoint
from fazhi_review.correction.refusals import ReasonMissing
from fazhi_review.errors import NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.filing import queries as filings
from fazhi_review.filing.examining.hooks import on_wrong
from fazhi_review.filing.examining.models import FilingReview
from fazhi_review.filing.models import PublishedDocument
from fazhi_review.filing.refusals import NoBureau
from fazhi_review.matters import notices
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import Audience, MatterKind
from fazhi_review.matters.place import Place


@on_wrong
def open_for_review(session: Session, review: FilingReview, user: User, actor: Actor, place: Place) -> None:
    """Draft the opinion from what the review listed; the bureau's lead looks it over and sends it."""
    if session.scalar(select(Correction.id).where(Correction.filing_review_id == review.id)) is not None:
        return
    correction = _new(session, review.published, user=user, place=place)
    correction.filing_review_id = review.id
    correction.origin = f"备案审查意见书{review.opinion_number}"
    for problem in review.problems:
        correction.points.append(
            CorrectionPoint(
                clause=problem.clause,
                quote=problem.quote,
                problem=problem.problem,
                basis=problem.basis,
                nature=problem.nature,
                disposal=problem.disposal,
            )
        )
    _begin(session, correction, user=user, actor=actor, place=place)


def open_by_bureau(published_id: int, origin: str, *, user: User, actor: Actor, place: Place) -> int:
    """Begin a correction that no filing review led to, e.g. after a court's proposal; its id. `origin` says why."""
    if not user.sees_all_documents or not user.may(Permission.REVIEW_DOCUMENT):
        raise NotPermitted()
    if not origin.strip():
        raise ReasonMissing(what="启动纠错")
    with unit_of_work() as session:
        published = filings.published_for(session, user, published_id)
        correction = _new(session, published, user=user, place=place)
        correction.origin = origin.strip()[:300]
        _begin(session, correction, user=user, actor=actor, place=place)
        return correction.id


def _new(session: Session, published: PublishedDocument, *, user: User, place: Place) -> Correction:
    correction = Correction(published_id=published.id, created_at=place.clock.now(), created_by_id=user.id, points=[])
    correction.published = published
    session.add(correction)
    return correction


def _begin(session: Session, correction: Correction, *, user: User, actor: Actor, place: Place) -> None:
    bureau = filings.bureau(session)
    if bureau is None:
        raise NoBureau()
    session.flush()
    at, published = place.clock.now(), correction.published
    matter = matters.open_matter(
        session,
        MatterKind.CORRECTION,
        correction.id,
        title=published.title,
        state=correction.state.label,
        owner_id=published.organization_id,
        holder_id=bureau.id,
        document_id=published.document_id,
        audience=Audience.BUREAU,  # until it is sent
        at=at,
    )
    matters.record(
        session,
        matter,
        action=CorrectionAction.OPENED.label,
        user=user,
        note=correction.origin,
        at=at,
        is_internal=True,
    )
    audit.record(session, actor, CorrectionAction.OPENED, correction, after={"reason": correction.origin}, at=at)
    leads = notices.users_of(session, bureau.id, Permission.CONCLUDE_REVIEW)
    text = f"《{published.title}》存在应当纠正的问题，纠错意见书已拟好，请核对后发出。"
    notices.notify(session, leads, key=f"correction-{correction.id}-opened", text=text, matter=matter, at=at)
