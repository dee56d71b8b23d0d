"""Writes the derived days of instruments: run in the same transaction as whatever changed their versions or events."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from fazhi_review.library.models import LawEvent, LawEventKind, LawInstrument, LawVersion
from fazhi_review.library.validity import Event, Listing, VersionDate, settle

T = TypeVar("T")
_CHUNK = 500  # bound parameters of one statement stay well below what SQLite and PostgreSQL take


def chunked(items: Iterable[T], size: int = _CHUNK) -> Iterator[list[T]]:
    """`items` in lists of at most `size`."""
    kept: list[T] = []
    for item in items:
        kept.append(item)
        if len(kept) == size:
            yield kept
            kept = []
    if kept:
        yield kept


def current_listing(session: Session) -> Listing | None:
    """The newest complete list of national laws in force that the library knows."""
    as_of = session.scalar(
        select(LawEvent.known_on)
        .where(LawEvent.kind == LawEventKind.LISTED)
        .order_by(LawEvent.known_on.desc())
        .limit(1)
    )
    if as_of is None:
        return None
    keys = session.scalars(
        select(LawEvent.target_key).where(LawEvent.kind == LawEventKind.LISTED, LawEvent.known_on == as_of)
    )
    return Listing(as_of, frozenset(keys))


def event_of(row: LawEvent) -> Event:
    """The event as validity needs it."""
    return Event(row.kind, row.on, row.known_on, row.year, row.target_edition, row.by_title)


def settle_instruments(session: Session, ids: Iterable[int], listing: Listing | None = None) -> None:
    """Compute and write `effective_to` and `ended_on` for the instruments with these ids."""
    listing = listing or current_listing(session)
    for chunk in chunked(sorted(set(ids))):
        _settle_chunk(session, chunk, listing)


def _settle_chunk(session: Session, ids: Sequence[int], listing: Listing | None) -> None:
    instruments = session.execute(
        select(
            LawInstrument.id, LawInstrument.key, LawInstrument.region, LawInstrument.rank, LawInstrument.ended_on,
            LawInstrument.is_end_approximate,
        ).where(LawInstrument.id.in_(ids))
    ).all()  # fmt: skip
    versions: dict[int, list[VersionDate]] = defaultdict(list)
    stored: dict[int, date | None] = {}
    for version in session.execute(
        select(
            LawVersion.id, LawVersion.instrument_id, LawVersion.edition, LawVersion.promulgated,
            LawVersion.effective_from, LawVersion.effective_to,
        ).where(LawVersion.instrument_id.in_(ids))
    ):  # fmt: skip
        dates = VersionDate(version.id, version.edition, version.promulgated, version.effective_from)
        versions[version.instrument_id].append(dates)
        stored[version.id] = version.effective_to
    events: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in session.execute(
        select(
            LawEvent.kind, LawEvent.on, LawEvent.known_on, LawEvent.year, LawEvent.target_edition, LawEvent.by_title,
            LawEvent.target_key, LawEvent.target_region,
        ).where(LawEvent.kind == LawEventKind.REPEALED, LawEvent.target_key.in_({row.key for row in instruments}))
    ):  # fmt: skip
        events[event.target_key, event.target_region].append(
            Event(event.kind, event.on, event.known_on, event.year, event.target_edition, event.by_title)
        )
    version_rows: list[dict[str, object]] = []
    instrument_rows: list[dict[str, object]] = []
    for row in instruments:
        result = settle(row.key, row.rank, versions[row.id], events[row.key, row.region], listing)
        version_rows += [
            {"b_id": id_, "b_effective_to": end} for id_, end in result.effective_to.items() if stored[id_] != end
        ]
        if (row.ended_on, row.is_end_approximate) != (result.ended_on, result.is_end_approximate):
            instrument_rows.append(
                {"b_id": row.id, "b_ended_on": result.ended_on, "b_approximate": result.is_end_approximate}
            )
    connection = session.connection()
    if version_rows:
        connection.execute(
            update(LawVersion)
            .where(LawVersion.id == bindparam("b_id"))
            .values(effective_to=bindparam("b_effective_to")),
            version_rows,
        )
    if instrument_rows:
        connection.execute(
            update(LawInstrument)
            .where(LawInstrument.id == bindparam("b_id"))
            .values(ended_on=bindparam("b_ended_on"), is_end_approximate=bindparam("b_approximate")),
            instrument_rows,
        )
