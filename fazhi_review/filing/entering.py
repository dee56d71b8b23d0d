"""A file becomes a published document: entered as issued already, or brought for a missed filing."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import Organization, User
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.documents.operations import Receipt
from fazhi_review.errors import InvalidInput, NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.filing import queries
from fazhi_review.filing.models import PublicationSource
from fazhi_review.filing.publications import Publication, bring_text, register_publication
from fazhi_review.filing.refusals import AlreadyPublished, TextIsWithBureau
from fazhi_review.filing.workflow import WITH_OWNER
from fazhi_review.matters.place import Place
from fazhi_review.review.operations import take_in
from fazhi_review.review.workplace import Workplace


class NoSuchOrganization(InvalidInput):
    sentence = "请选择制定单位。"


@dataclass(frozen=True, slots=True)
class Issued:
    """What a person says of a document that was issued already; empty fields are read from its text."""

    organization_id: int
    published_on: date | None
    carrier: str
    number: str
    concerns_business: bool


def enter_issued(
    name: str,
    data: bytes,
    issued: Issued,
    *,
    token: str | None,
    user: User,
    actor: Actor,
    place: Place,
    workplace: Workplace,
) -> int:
    """Take a file in and register its publication; gives the id of its first filing. Raises AlreadyPublished."""
    if issued.organization_id != user.organization_id and not user.sees_all_documents:
        raise NotPermitted()
    receipt = take_in(name, data, uploader=user, actor=actor, place=workplace, token=token)
    with unit_of_work() as session:
        document = _document_of(session, receipt, issued, user)
        known = queries.published_of_document(session, document.id)
        if known is not None:
            raise AlreadyPublished(title=known.title)
        published = register_publication(
            session,
            Publication(
                organization_id=document.organization_id,
                title=document.title,
                number=issued.number or document.number,
                published_on=issued.published_on or document.publication_date,
                carrier=issued.carrier,
                document_id=document.id,
                concerns_business=issued.concerns_business,
            ),
            source=PublicationSource.ENTERED,
            user=user,
            actor=actor,
            place=place,
        )
        return published.filings[0].id


def bring(
    filing_id: int,
    name: str,
    data: bytes,
    *,
    token: str | None,
    user: User,
    actor: Actor,
    place: Place,
    workplace: Workplace,
) -> None:
    """Bring the text of a document whose missed filing was confirmed."""
    with unit_of_work() as session:
        filing = queries.filing_for(session, user, filing_id)
        if filing.published.organization_id != user.organization_id:
            raise NotPermitted()
        if filing.state not in WITH_OWNER:
            raise TextIsWithBureau(state=filing.state_label)
        if filing.published.document_id is not None:
            raise AlreadyPublished(title=filing.published.title)
    receipt = take_in(name, data, uploader=user, actor=actor, place=workplace, token=token)
    with unit_of_work() as session:
        filing = queries.filing_for(session, user, filing_id)
        document = session.get_one(NormativeDocument, receipt.document_id)
        bring_text(session, filing.published, document, user=user, actor=actor, place=place)


def _document_of(session: Session, receipt: Receipt, issued: Issued, user: User) -> NormativeDocument:
    document = session.get_one(NormativeDocument, receipt.document_id)
    if not receipt.is_new:
        return document
    organization = session.get(Organization, issued.organization_id)
    if organization is None:
        raise NoSuchOrganization()
    # The bureau enters on behalf of a unit: the document is that unit's from the start.
    document.organization_id = organization.id
    return document
