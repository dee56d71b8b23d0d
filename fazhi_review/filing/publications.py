"""Publication makes owe: what was published is registered, and each obligation to file it opens with its own clock."""

import logging
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import Organization, User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.documents import operations as documents
from fazhi_review.documents.models import TITLE_LENGTH, NormativeDocument
from fazhi_review.extensions import unit_of_work
from fazhi_review.filing import queries
from fazhi_review.filing.actions import FilingAction
from fazhi_review.filing.models import Filing, PublicationSource, PublishedDocument
from fazhi_review.filing.refusals import AlreadyPublished, PublishedInFuture, TextIsWithBureau
from fazhi_review.filing.workflow import WITH_OWNER, FilingState, Recipient
from fazhi_review.matters import clocks, limits, notices
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import Matter, MatterKind
from fazhi_review.matters.place import Place
from fazhi_review.pages.forms import require_version
from fazhi_review.review.matter import settle_published
from fazhi_review.structure import find_document_numbers
from fazhi_review.timeline.deadline import deadline

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Publication:
    """What is known of a publication; the text may be missing where a missed filing was confirmed."""

    organization_id: int
    title: str
    number: str
    published_on: date | None
    carrier: str = ""
    document_id: int | None = None
    concerns_business: bool = True


def register_publication(
    session: Session,
    publication: Publication,
    *,
    source: PublicationSource,
    user: User | None,
    actor: Actor,
    place: Place,
) -> PublishedDocument:
    """Register what was published and open every obligation that follows. Part of the caller's unit of work.

    Known already (the same document, or a missed filing confirmed under its number): that row is completed instead.
    """
    _check_day(publication.published_on, place)
    known = _known(session, publication)
    if known is not None:
        if publication.document_id is not None and known.document_id is None:
            _complete(session, known, publication, user=user, actor=actor, place=place)
        return known
    at = place.clock.now()
    published = PublishedDocument(
        organization_id=publication.organization_id,
        document_id=publication.document_id,
        title=publication.title[:TITLE_LENGTH],
        published_on=publication.published_on,
        carrier=publication.carrier,
        concerns_business=publication.concerns_business,
        source=source,
        created_by_id=user.id if user else None,
        created_at=at,
    )
    set_number(published, publication.number)
    session.add(published)
    session.flush()
    _show_to_bureau(session, published, at)
    organization = session.get_one(Organization, publication.organization_id)
    for recipient in queries.recipients_of(organization):
        _open(session, published, recipient, user=user, place=place)
    after = {"published_on": published.published_on, "number": published.number, "carrier": published.carrier}
    audit.record(session, actor, FilingAction.PUBLISHED, published, after=after, at=at)
    return published


def bring_text(
    session: Session,
    published: PublishedDocument,
    document: NormativeDocument,
    *,
    user: User,
    actor: Actor,
    place: Place,
) -> None:
    """Attach the text to a publication that was known without it. Raises AlreadyPublished."""
    if published.document_id is not None or queries.published_of_document(session, document.id) is not None:
        raise AlreadyPublished(title=published.title)
    publication = Publication(
        organization_id=published.organization_id,
        title=document.title,
        number=document.number or published.number,
        published_on=published.published_on or document.publication_date,
        carrier=published.carrier,
        document_id=document.id,
    )
    _complete(session, published, publication, user=user, actor=actor, place=place)


def change_facts(
    published_id: int,
    *,
    title: str,
    number: str,
    published_on: date | None,
    carrier: str,
    concerns_business: bool,
    expected_version: int,
    user: User,
    actor: Actor,
    place: Place,
) -> None:
    """Correct what is known of a publication; limits follow the publication date. Raises TextIsWithBureau, StaleVersion."""
    _check_day(published_on, place)
    with unit_of_work() as session:
        published = queries.published_for(session, user, published_id)
        require_version(published.version, expected_version)
        filings = list(published.filings)
        locked = next((filing for filing in filings if filing.state not in (*WITH_OWNER, FilingState.WAIVED)), None)
        if locked is not None and not user.sees_all_documents:
            raise TextIsWithBureau(state=locked.state_label)
        fields = ("title", "number", "published_on", "carrier")
        before = audit.snapshot(published, *fields)
        published.title, published.carrier = title[:TITLE_LENGTH], carrier
        published.concerns_business = concerns_business
        set_number(published, number)
        if published.published_on != published_on:
            published.published_on = published_on
            for filing in filings:
                set_limit(session, filing, place=place)
        for filing in filings:
            matters.rename(session, queries.matter_of(session, filing), published.title)
        after = audit.snapshot(published, *fields)
        audit.record(session, actor, FilingAction.FACTS_CHANGED, published, before, after, at=place.clock.now())


def set_number(published: PublishedDocument, number: str) -> None:
    """Keep a number as written and, where it is one, taken apart."""
    read = next(find_document_numbers(number), None)
    published.number = (str(read.number) if read else number.strip())[:100]
    published.agency_code = read.number.agency_code if read else ""
    published.year = read.number.year if read else None
    published.serial = read.number.serial if read else None


def set_limit(session: Session, filing: Filing, *, place: Place) -> None:
    """Count the obligation's last day from the publication date, by the limit that holds now; its clock follows."""
    published_on = filing.published.published_on
    limit = limits.limit_for(session, filing.recipient.limit_key)
    filing.limit_text, filing.limit_source = limit.text, limit.source
    filing.limit_is_confirmed = limit.verification.is_confirmed
    matter = queries.matter_of(session, filing)
    if published_on is None:
        filing.due_on = None
        return
    filing.due_on = deadline(published_on, limit, place.calendar, today=published_on).day
    if filing.state in (FilingState.OWED, FilingState.DECLINED) and not matter.is_closed:
        clocks.start(session, matter, filing.recipient.limit_key, on=published_on, calendar=place.calendar)


def _open(
    session: Session, published: PublishedDocument, recipient: Recipient, *, user: User | None, place: Place
) -> Filing:
    at = place.clock.now()
    filing = Filing(published_id=published.id, recipient=recipient, state=FilingState.OWED, opened_at=at)
    filing.published = published
    session.add(filing)
    session.flush()
    matter = matters.open_matter(
        session,
        MatterKind.FILING,
        filing.id,
        title=published.title,
        state=filing.state_label,
        owner_id=published.organization_id,
        holder_id=published.organization_id,
        document_id=published.document_id,
        at=at,
    )
    set_limit(session, filing, place=place)
    matters.record(session, matter, action="产生报送义务", user=user, note=_duty(filing), at=at)
    _tell_owner(session, filing, matter, at)
    return filing


def _duty(filing: Filing) -> str:
    due = f"应当在{filing.due_on:%Y-%m-%d}前" if filing.due_on else "公布日期补正后计算期限，"
    unconfirmed = "" if filing.limit_is_confirmed else "（期限待司法局确认）"
    return f"{due}向{filing.recipient.label}报送备案{unconfirmed}。依据：{filing.limit_source}"


def _tell_owner(session: Session, filing: Filing, matter: Matter, at: datetime) -> None:
    people = notices.users_of(session, filing.published.organization_id, Permission.UPLOAD_DOCUMENT)
    text = f"《{filing.published.title}》已公布，{_duty(filing).partition('依据')[0]}"
    notices.notify(session, people, key=f"filing-owed-{filing.id}", text=text, matter=matter, at=at)


def _complete(
    session: Session,
    published: PublishedDocument,
    publication: Publication,
    *,
    user: User | None,
    actor: Actor,
    place: Place,
) -> None:
    """Give a publication known without its text what its unit has brought; its obligations and their lateness stay."""
    at = place.clock.now()
    published.document_id = publication.document_id
    published.title = publication.title[:TITLE_LENGTH]
    published.carrier = publication.carrier or published.carrier
    published.concerns_business = publication.concerns_business
    if publication.number:
        set_number(published, publication.number)
    published.published_on = publication.published_on or published.published_on
    session.flush()
    _show_to_bureau(session, published, at)
    for filing in published.filings:
        matter = queries.matter_of(session, filing)
        matter.document_id = published.document_id
        matters.rename(session, matter, published.title)
        set_limit(session, filing, place=place)
        matters.record(session, matter, action=FilingAction.TEXT_BROUGHT.label, user=user, at=at)
    after = {"published_on": published.published_on, "number": published.number, "title": published.title}
    audit.record(session, actor, FilingAction.TEXT_BROUGHT, published, after=after, at=at)


def _known(session: Session, publication: Publication) -> PublishedDocument | None:
    if publication.document_id is not None:
        known = queries.published_of_document(session, publication.document_id)
        if known is not None:
            return known
    read = next(find_document_numbers(publication.number), None)
    if read is None:
        return None
    return session.scalar(
        select(PublishedDocument).where(
            PublishedDocument.number == str(read.number),
            PublishedDocument.organization_id == publication.organization_id,
            PublishedDocument.document_id.is_(None),
        )
    )


def _show_to_bureau(session: Session, published: PublishedDocument, at: datetime) -> None:
    """What is published is no secret: from now on the bureau sees the text."""
    if published.document_id is None:
        return
    document = session.get_one(NormativeDocument, published.document_id)
    if document.submitted_at is None:
        documents.mark_submitted(session, document, at, at=at)
    settle_published(session, document, at=at)


def _check_day(published_on: date | None, place: Place) -> None:
    today = place.clock.today()
    if published_on is not None and published_on > today:
        raise PublishedInFuture(day=published_on)
