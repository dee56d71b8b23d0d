"""Verbs of the hunt: look for what was never filed, compare a list, confirm or dismiss a suspect."""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, undefer

from fazhi_review import structure
from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import Organization, User
from fazhi_review.documents.intake import safe_file_name
from fazhi_review.documents.models import TITLE_LENGTH, DocumentVersion, NormativeDocument
from fazhi_review.errors import Conflict, InvalidInput, NotFound
from fazhi_review.extensions import unit_of_work
from fazhi_review.filing.actions import FilingAction
from fazhi_review.filing.hunting import suspects
from fazhi_review.filing.hunting.comparison import Comparison, Known, Outcome, compare
from fazhi_review.filing.hunting.mentions import Body, issuer_of_number, issuer_of_title, mentions
from fazhi_review.filing.hunting.models import (
    EvidenceKind,
    Mention,
    PublishedList,
    PublishedListRow,
    ReadVersion,
    Suspect,
    SuspectState,
)
from fazhi_review.filing.hunting.series import gaps, is_dedicated
from fazhi_review.filing.hunting.spreadsheet import ListRow, read_list
from fazhi_review.filing.hunting.suspects import Trace
from fazhi_review.filing.hunting.titles import looks_normative, title_keys
from fazhi_review.filing.models import PublicationSource, PublishedDocument
from fazhi_review.filing.publications import Publication, register_publication
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import MatterKind
from fazhi_review.matters.place import Place
from fazhi_review.pages.forms import require_version
from fazhi_review.review.models import Review
from fazhi_review.review.workflow import ReviewState
from fazhi_review.structure import DocumentNumber, find_document_numbers

logger = logging.getLogger(__name__)

#: Versions read in one unit of work: a hunt over years of documents is not lost when it is interrupted.
_BATCH = 50
#: A document with number and date that nobody registered within this time is asked for.
_SETTLED = timedelta(days=30)


class ReasonMissing(InvalidInput):
    sentence = "请写明排除的理由；排除后同一文件不再列为疑似漏报。"


class AlreadyDecided(Conflict):
    sentence = "这条线索已经处理（{state}），请刷新页面。"


class UnitMissing(InvalidInput):
    sentence = "请选择应当报送备案的单位。"


class NameMissing(InvalidInput):
    sentence = "请填写文件名称和完整的发文字号：确认漏报后，该单位据此补报。"


class OutsideRun(InvalidInput):
    sentence = "发文字号“{number}”不在断号范围 {run} 之内，请核对。"


@dataclass(frozen=True, slots=True)
class Hunted:
    """What a hunt did."""

    read: int
    found: int
    resolved: int


def hunt(*, user: User | None, actor: Actor, place: Place) -> Hunted:
    """Read what was not read yet, then look for gaps, mentions and unregistered documents. Running it again finds nothing twice."""
    read = 0
    while (batch := _read_batch(place)) > 0:
        read += batch
    with unit_of_work() as session:
        numbers, titles = _known(session)
        resolved = suspects.resolve_known(session, numbers, titles, place)
        known_titles = {key for title in titles for key in title_keys(title)}
        bodies = suspects.bodies(session)
        found = 0
        for trace in (
            *_unregistered(session, place.clock.today()),
            *_mentioned(session, numbers, known_titles, bodies),
            *_gaps(session, numbers, bodies),
        ):
            found += suspects.keep(session, trace, place)[1]
        after = {"suspects": found}
        audit.record(session, actor, FilingAction.HUNT, None, after=after, at=place.clock.now())
    logger.info("hunt: %s versions read, %s traces found, %s resolved", read, found, resolved)
    return Hunted(read, found, resolved)


def compare_list(name: str, data: bytes, *, organization_id: int | None, user: User, actor: Actor, place: Place) -> int:
    """Compare an uploaded list with the register; rows that nobody knows become suspects. Gives the list's id."""
    rows = read_list(safe_file_name(name), data)
    with unit_of_work() as session:
        published = session.scalars(select(PublishedDocument)).all()
        known = [Known(each.id, each.title, each.number, each.published_on) for each in published]
        compared = PublishedList(
            name=safe_file_name(name),
            sha256=hashlib.sha256(data).hexdigest(),
            organization_id=organization_id,
            uploaded_by_id=user.id,
            uploaded_at=place.clock.now(),
        )
        session.add(compared)
        session.flush()
        bodies = suspects.bodies(session)
        values, found = [], 0
        for comparison in compare(rows, known):
            suspect = _suspect_of(session, comparison, compared, bodies, place)
            found += suspect is not None
            values.append(_row_values(compared.id, comparison, suspect))
        if values:
            session.execute(insert(PublishedListRow), values)
        after = {"file": compared.name, "rows": len(values), "suspects": found}
        audit.record(session, actor, FilingAction.LIST_COMPARED, compared, after=after, at=place.clock.now())
        return compared.id


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a person has found out about a missed filing."""

    organization_id: int | None
    title: str
    number: str
    published_on: date | None


def confirm(
    suspect_id: int, what: Confirmation, *, expected_version: int, user: User, actor: Actor, place: Place
) -> int:
    """It was published and not filed: an obligation opens for its unit, late or not by its own dates. Gives the filing's id.

    Of a run of numbers one is confirmed at a time; the others stay to be looked at.
    """
    if what.organization_id is None:
        raise UnitMissing()
    if not what.title.strip() or not what.number.strip():
        raise NameMissing()
    with unit_of_work() as session:
        suspect = _to_decide(session, suspect_id, expected_version)
        if session.get(Organization, what.organization_id) is None:
            raise UnitMissing()
        is_run = _check_run(suspect, what.number)
        published = register_publication(
            session,
            Publication(
                organization_id=what.organization_id,
                title=what.title.strip(),
                number=what.number.strip(),
                published_on=what.published_on,
                document_id=_document_of(suspect),
            ),
            source=PublicationSource.SUSPECT,
            user=user,
            actor=actor,
            place=place,
        )
        if is_run:
            suspect = _one_of(session, suspect, what, place)
        suspect.published_id, suspect.decided_by_id = published.id, user.id
        suspect.decided_at, suspect.reason = place.clock.now(), ""
        suspects.close(session, suspect, SuspectState.CONFIRMED, place.clock.now())
        after = {"number": published.number, "title": published.title}
        audit.record(session, actor, FilingAction.SUSPECT_CONFIRMED, suspect, after=after, at=place.clock.now())
        return published.filings[0].id


def dismiss(suspect_id: int, reason: str, *, expected_version: int, user: User, actor: Actor, place: Place) -> None:
    """It is no missed filing, and why; it is not suspected again."""
    if not reason.strip():
        raise ReasonMissing()
    with unit_of_work() as session:
        suspect = _to_decide(session, suspect_id, expected_version)
        at = place.clock.now()
        suspect.decided_by_id, suspect.decided_at, suspect.reason = user.id, at, reason.strip()
        suspects.close(session, suspect, SuspectState.DISMISSED, at)
        audit.record(session, actor, FilingAction.SUSPECT_DISMISSED, suspect, after={"reason": reason.strip()}, at=at)


def reopen(suspect_id: int, reason: str, *, expected_version: int, user: User, actor: Actor, place: Place) -> None:
    """What was dismissed is looked at again."""
    if not reason.strip():
        raise InvalidInput("请写明重新核实的理由。")
    with unit_of_work() as session:
        suspect = _suspect(session, suspect_id)
        if suspect.state is not SuspectState.DISMISSED:
            raise AlreadyDecided(state=suspect.state.label)
        require_version(suspect.version, expected_version)
        at = place.clock.now()
        suspect.state, suspect.reason = SuspectState.OPEN, ""
        suspect.decided_by_id, suspect.decided_at = None, None
        matter = matters.matter_of(session, MatterKind.MISSED_FILING, suspect.id)
        matters.reopen(session, matter, state=suspect.state.label, holder_id=user.organization_id, at=at)
        matters.record(
            session, matter, action=FilingAction.SUSPECT_REOPENED.label, user=user, note=reason.strip(), at=at
        )
        audit.record(session, actor, FilingAction.SUSPECT_REOPENED, suspect, after={"reason": reason.strip()}, at=at)


def _read_batch(place: Place) -> int:
    """Read some versions that were not read yet; drafts that their units have not handed over stay unread."""
    with unit_of_work() as session:
        bodies = suspects.bodies(session)
        versions = session.scalars(
            select(DocumentVersion)
            .join(NormativeDocument)
            .where(
                NormativeDocument.submitted_at.is_not(None),
                DocumentVersion.id.not_in(select(ReadVersion.version_id)),
            )
            .options(undefer(DocumentVersion.text))
            .order_by(DocumentVersion.id)
            .limit(_BATCH)
        ).all()
        for version in versions:
            session.add(ReadVersion(version_id=version.id, read_at=place.clock.now()))
            values = list(_mentions_of(version, bodies))
            if values:
                session.execute(insert(Mention), values)
        return len(versions)


def _mentions_of(version: DocumentVersion, bodies: Sequence[Body]) -> Iterator[dict[str, object]]:
    """The district's own documents that a version speaks of; laws and documents of others are not kept."""
    for mention in mentions(structure.parse(version.text)):
        if _issuer(mention.number, mention.title, bodies) is None:
            continue
        yield {
            "version_id": version.id,
            "document_id": version.document_id,
            "kind": mention.kind.value,
            "title": mention.title[:TITLE_LENGTH],
            "number": mention.number[:100],
            "start": mention.start,
            "end": mention.end,
            "quote": mention.quote,
        }


def _issuer(number: str, title: str, bodies: Sequence[Body]) -> Body | None:
    read = next(find_document_numbers(number), None)
    return issuer_of_number(read.number, bodies) if read else issuer_of_title(title, bodies)


def _known(session: Session) -> tuple[set[DocumentNumber], list[str]]:
    """What is registered as published: numbers and titles."""
    rows = session.execute(
        select(PublishedDocument.agency_code, PublishedDocument.year, PublishedDocument.serial, PublishedDocument.title)
    ).all()
    numbers = {DocumentNumber(code, year, serial) for code, year, serial, _ in rows if year and serial}
    return numbers, [row[3] for row in rows]


def _gaps(session: Session, numbers: set[DocumentNumber], bodies: Sequence[Body]) -> Iterator[Trace]:
    own = [number for number in numbers if issuer_of_number(number, bodies) is not None]
    for run in gaps(own, suspects.claimed(session)):
        issuer = issuer_of_number(DocumentNumber(run.agency_code, run.year, run.first), bodies)
        yield Trace(
            EvidenceKind.NUMBER_GAP,
            f"{run.agency_code}〔{run.year}〕",
            run.reason,
            number=run.number if run.count == 1 else "",
            organization_id=issuer.id if issuer else None,
            run=run,
            is_strong=run.is_dedicated,
        )


def _mentioned(
    session: Session, numbers: set[DocumentNumber], titles: set[str], bodies: Sequence[Body]
) -> Iterator[Trace]:
    rows = session.execute(
        select(Mention, NormativeDocument.title).join(NormativeDocument, NormativeDocument.id == Mention.document_id)
    )
    for mention, by in rows:
        read = next(find_document_numbers(mention.number), None)
        if read is not None and read.number in numbers:
            continue
        if mention.title and set(title_keys(mention.title)) & titles:
            continue
        issuer = _issuer(mention.number, mention.title, bodies)
        kind = EvidenceKind(mention.kind)
        verb = "引用了" if kind is EvidenceKind.CITED else "废止了"
        what = f"《{mention.title}》{mention.number}" if mention.title else mention.number
        yield Trace(
            kind,
            f"document:{mention.document_id}",
            f"《{by}》{verb}{what}，该文件没有登记公布，也没有报送备案。",
            title=mention.title,
            number=mention.number,
            quote=mention.quote,
            organization_id=issuer.id if issuer else None,
            document_id=mention.document_id,
        )


def _unregistered(session: Session, today: date) -> Iterator[Trace]:
    """Documents of the system that carry number and date and were never registered as published."""
    rows = session.scalars(
        select(NormativeDocument).where(
            NormativeDocument.submitted_at.is_not(None),
            NormativeDocument.number != "",
            NormativeDocument.document_date < today - _SETTLED,
            # What is still being reviewed has not been published, whatever its draft says.
            NormativeDocument.id.not_in(select(Review.document_id).where(Review.state != ReviewState.CONCLUDED)),
            NormativeDocument.id.not_in(
                select(PublishedDocument.document_id).where(PublishedDocument.document_id.is_not(None))
            ),
        )
    )
    for document in rows:
        yield Trace(
            EvidenceKind.UNREGISTERED,
            f"document:{document.id}",
            f"系统中有《{document.title}》（{document.number}），成文日期为{document.document_date}，"
            "但没有登记公布，也没有报送备案。",
            title=document.title,
            number=document.number,
            organization_id=document.organization_id,
            published_on=document.publication_date,
            document_id=document.id,
        )


def _suspect_of(
    session: Session, comparison: Comparison, compared: PublishedList, bodies: Sequence[Body], place: Place
) -> Suspect | None:
    """The suspect that an unknown row makes. Meeting notices and the like in a list of all papers make none."""
    row = comparison.row
    if comparison.outcome is not Outcome.UNKNOWN or not _may_be_normative(row):
        return None
    organization_id = _unit_of(row, compared, bodies)
    trace = Trace(
        EvidenceKind.LISTED,
        f"list:{compared.sha256[:16]}:{row.row}",
        f"{comparison.reason}（清单“{compared.name}”）",
        title=row.title,
        number=row.number,
        organization_id=organization_id,
        published_on=row.published_on,
        list_id=compared.id,
    )
    return suspects.keep(session, trace, place)[0]


def _may_be_normative(row: ListRow) -> bool:
    number = row.document_number
    return looks_normative(row.title) or (number is not None and is_dedicated(number.agency_code))


def _unit_of(row: ListRow, compared: PublishedList, bodies: Sequence[Body]) -> int | None:
    """The unit of a row: by its number, by the column, by its title, else whose list it is."""
    number = row.document_number
    by_number = issuer_of_number(number, bodies) if number else None
    by_name = next(
        (body for body in bodies if row.issuer and (row.issuer in body.name or body.name in row.issuer)), None
    )
    found = by_number or by_name or issuer_of_title(row.title, bodies)
    return found.id if found else compared.organization_id


def _row_values(list_id: int, comparison: Comparison, suspect: Suspect | None) -> dict[str, object]:
    row = comparison.row
    return {
        "list_id": list_id,
        "row": row.row,
        "title": row.title,
        "number": row.number[:200],
        "published_on": row.published_on,
        "issuer": row.issuer[:300],
        "faults": list(row.faults),
        "outcome": comparison.outcome,
        "reason": comparison.reason,
        "published_id": comparison.known.id if comparison.known else None,
        "suspect_id": suspect.id if suspect else None,
    }


def _suspect(session: Session, suspect_id: int) -> Suspect:
    suspect = session.get(Suspect, suspect_id)
    if suspect is None:
        raise NotFound()
    return suspect


def _to_decide(session: Session, suspect_id: int, expected_version: int) -> Suspect:
    suspect = _suspect(session, suspect_id)
    if suspect.state is not SuspectState.OPEN:
        raise AlreadyDecided(state=suspect.state.label)
    require_version(suspect.version, expected_version)
    return suspect


def _check_run(suspect: Suspect, number: str) -> bool:
    """Whether the suspect is a run of numbers; the number confirmed must then be one of them."""
    first, last = suspect.serial_from, suspect.serial_to
    if first is None or last is None or first == last:
        return False
    read = next(find_document_numbers(number), None)
    inside = (
        read is not None
        and (read.number.agency_code, read.number.year) == (suspect.agency_code, suspect.year)
        and first <= read.number.serial <= last
    )
    if not inside:
        raise OutsideRun(number=number, run=suspect.number)
    return True


def _one_of(session: Session, run: Suspect, what: Confirmation, place: Place) -> Suspect:
    """The one number of a run that is confirmed, as a suspect of its own with the run's evidence."""
    evidence = run.evidence[0]
    trace = Trace(
        evidence.kind,
        evidence.source,
        evidence.reason,
        title=what.title,
        number=what.number,
        organization_id=what.organization_id,
        published_on=what.published_on,
    )
    return suspects.keep(session, trace, place)[0]


def _document_of(suspect: Suspect) -> int | None:
    return next((each.document_id for each in suspect.evidence if each.kind is EvidenceKind.UNREGISTERED), None)
