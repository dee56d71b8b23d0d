"""Keeping suspects: one row however often and by whatever a missing document is found, and what was dismissed stays so."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import Organization
from fazhi_review.documents.models import TITLE_LENGTH
from fazhi_review.filing import queries
from fazhi_review.filing.hunting.mentions import Body
from fazhi_review.filing.hunting.models import Evidence, EvidenceKind, Suspect, SuspectState
from fazhi_review.filing.hunting.series import Run
from fazhi_review.filing.hunting.titles import title_key
from fazhi_review.filing.refusals import NoBureau
from fazhi_review.matters import clocks
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import Audience, MatterKind
from fazhi_review.matters.place import Place
from fazhi_review.structure import DocumentNumber, find_document_numbers

LIMIT = "missed_filing.answer"


@dataclass(frozen=True, slots=True)
class Trace:
    """What points to a document that nobody filed."""

    kind: EvidenceKind
    source: str  # what the same trace found again has in common
    reason: str
    title: str = ""
    number: str = ""
    quote: str = ""
    organization_id: int | None = None
    published_on: date | None = None
    document_id: int | None = None
    list_id: int | None = None
    run: Run | None = None
    is_strong: bool = True


def bodies(session: Session) -> list[Body]:
    """The organizations of this installation, as documents name them."""
    rows = session.execute(select(Organization.id, Organization.name, Organization.agency_code))
    return [Body(*row) for row in rows]


def fingerprint(trace: Trace) -> str:
    """What makes two traces speak of one document: its number, else its title."""
    if trace.run is not None and trace.run.count > 1:
        return f"r:{trace.run.agency_code}〔{trace.run.year}〕{trace.run.first}-{trace.run.last}"
    read = next(find_document_numbers(trace.number), None)
    return f"n:{read.number}" if read else f"t:{title_key(trace.title)}"


def keep(session: Session, trace: Trace, place: Place) -> tuple[Suspect, bool]:
    """The suspect of this trace, and whether the trace is new. A suspect that was decided keeps its decision."""
    at = place.clock.now()
    key = fingerprint(trace)
    suspect = session.scalar(select(Suspect).where(Suspect.fingerprint == key))
    if suspect is None:
        suspect = _new(session, trace, key, at)
        _open_matter(session, suspect, place, at)
    known = session.scalar(
        select(Evidence.id).where(
            Evidence.suspect_id == suspect.id, Evidence.kind == trace.kind, Evidence.source == trace.source
        )
    )
    if known is not None:
        return suspect, False
    suspect.title = suspect.title or trace.title[:TITLE_LENGTH]
    suspect.published_on = suspect.published_on or trace.published_on
    suspect.organization_id = suspect.organization_id or trace.organization_id
    suspect.is_strong = suspect.is_strong or trace.is_strong
    session.add(
        Evidence(
            suspect_id=suspect.id,
            kind=trace.kind,
            source=trace.source[:120],
            reason=trace.reason,
            quote=trace.quote,
            document_id=trace.document_id,
            list_id=trace.list_id,
            found_at=at,
        )
    )
    session.flush()
    return suspect, True


def _new(session: Session, trace: Trace, key: str, at: datetime) -> Suspect:
    read = next(find_document_numbers(trace.number), None)
    number: DocumentNumber | None = read.number if read else None
    suspect = Suspect(
        fingerprint=key,
        organization_id=trace.organization_id,
        title=trace.title[:TITLE_LENGTH],
        number=trace.run.number if trace.run else str(number or trace.number)[:100],
        agency_code=trace.run.agency_code if trace.run else number.agency_code if number else "",
        year=trace.run.year if trace.run else number.year if number else None,
        serial_from=trace.run.first if trace.run else number.serial if number else None,
        serial_to=trace.run.last if trace.run else number.serial if number else None,
        published_on=trace.published_on,
        is_strong=trace.is_strong,
        found_at=at,
    )
    session.add(suspect)
    session.flush()
    return suspect


def _open_matter(session: Session, suspect: Suspect, place: Place, at: datetime) -> None:
    bureau = queries.bureau(session)
    if bureau is None:
        raise NoBureau()
    matter = matters.open_matter(
        session,
        MatterKind.MISSED_FILING,
        suspect.id,
        title=suspect.title or suspect.number,
        state=SuspectState.OPEN.label,
        owner_id=suspect.organization_id or bureau.id,
        holder_id=bureau.id,
        at=at,
        audience=Audience.BUREAU,
    )
    clocks.start(session, matter, LIMIT, on=place.clock.today(), calendar=place.calendar)


def claimed(session: Session) -> Callable[[str, int, int], bool]:
    """Whether a number is suspected, confirmed or dismissed already: gaps are not found again."""
    ranges: dict[tuple[str, int], list[tuple[int, int]]] = {}
    rows = session.execute(
        select(Suspect.agency_code, Suspect.year, Suspect.serial_from, Suspect.serial_to).where(
            Suspect.serial_from.is_not(None), Suspect.state != SuspectState.RESOLVED
        )
    )
    for code, year, first, last in rows:
        if year is not None and first is not None and last is not None:
            ranges.setdefault((code, year), []).append((first, last))

    def is_claimed(code: str, year: int, serial: int) -> bool:
        return any(first <= serial <= last for first, last in ranges.get((code, year), ()))

    return is_claimed


def resolve_known(session: Session, numbers: set[DocumentNumber], titles: Iterable[str], place: Place) -> int:
    """Close the open suspects whose documents have become known: every number of a run, the number, or the title."""
    keys = {title_key(title) for title in titles}
    resolved = 0
    for suspect in _open_suspects(session):
        if suspect.serial_from is not None and suspect.serial_to is not None and suspect.year is not None:
            is_known = all(
                DocumentNumber(suspect.agency_code, suspect.year, serial) in numbers
                for serial in range(suspect.serial_from, suspect.serial_to + 1)
            )
        else:
            is_known = title_key(suspect.title) in keys
        if is_known:
            close(session, suspect, SuspectState.RESOLVED, place.clock.now())
            resolved += 1
    return resolved


def close(session: Session, suspect: Suspect, state: SuspectState, at: datetime) -> None:
    """End a suspicion and its matter."""
    suspect.state = state
    matter = matters.matter_of(session, MatterKind.MISSED_FILING, suspect.id)
    matters.close(session, matter, state=state.label, at=at)


def _open_suspects(session: Session) -> Sequence[Suspect]:
    return session.scalars(select(Suspect).where(Suspect.state == SuspectState.OPEN)).all()
