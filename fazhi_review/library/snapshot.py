"""All instruments, names, versions and events of the library in memory, so that a name is resolved without a query.

Made once for each state of the library and process (a library of 3,500 laws takes some megabytes); articles stay in the
database. A change raises the stamp, and the next reader makes a new one.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.library.models import (
    LawEvent,
    LawEventKind,
    LawInstrument,
    LawName,
    LawRenumbering,
    LawVersion,
    LibraryStamp,
    NameKind,
)
from fazhi_review.library.validity import Event, VersionDate
from fazhi_review.vocabulary import InstrumentRank, Verification

_UNNEEDED = (LawEventKind.LISTED, LawEventKind.INTERPRETED)


@dataclass(frozen=True, slots=True)
class Work:
    """An instrument with all that is needed to say what it is on any date."""

    id: int
    title: str
    key: str
    region: str
    rank: InstrumentRank
    ended_on: date | None
    is_end_approximate: bool
    versions: tuple[VersionDate, ...]
    events: tuple[Event, ...]

    @property
    def replaced_by(self) -> tuple[str, ...]:
        """What the repeal that ended it named as its author."""
        return tuple(
            dict.fromkeys(
                event.by_title
                for event in self.events
                if event.kind is LawEventKind.REPEALED and event.by_title and event.on == self.ended_on
            )
        )

    @property
    def end_event(self) -> Event | None:
        """The repeal that ended it, the best verified where several sources tell it; None where only a list proves the end."""
        ends = [
            e for e in self.events if e.kind is LawEventKind.REPEALED and e.on is not None and e.on == self.ended_on
        ]
        return min(ends, key=lambda event: list(Verification).index(event.verification), default=None)

    @property
    def held_version(self) -> VersionDate | None:
        """The newest version whose text is held."""
        held = [version for version in self.versions if version.has_text]
        return max(held, key=lambda version: (version.begins, version.edition), default=None)


@dataclass(frozen=True, slots=True)
class Renumbering:
    old: str
    new: str
    on: date | None


@dataclass(frozen=True)
class Snapshot:
    """One state of the library."""

    stamp: int
    works: Mapping[int, Work]
    names: Mapping[str, tuple[tuple[int, NameKind], ...]]
    renumberings: Mapping[str, tuple[Renumbering, ...]]
    listing_as_of: date | None
    listed: frozenset[str]
    versions: Mapping[int, tuple[int, VersionDate]]  # version id -> instrument id and dates


_cache: dict[str, Snapshot] = {}
_lock = Lock()


def current_snapshot(session: Session) -> Snapshot:
    """The snapshot of the library as it is now; the same object as long as nothing changes."""
    stamp = session.scalar(select(LibraryStamp.value).where(LibraryStamp.id == 1)) or 0
    bind = session.get_bind()
    url = str(bind.engine.url)
    known = _cache.get(url)
    # A library that was never written to (stamp 0) is not kept: two empty databases may share a URL over time.
    if known is not None and known.stamp == stamp and stamp:
        return known
    made = _load(session, stamp)
    with _lock:
        _cache[url] = made
    return made


def _load(session: Session, stamp: int) -> Snapshot:
    versions: dict[int, list[VersionDate]] = defaultdict(list)
    by_id: dict[int, tuple[int, VersionDate]] = {}
    for row in session.execute(
        select(
            LawVersion.id, LawVersion.instrument_id, LawVersion.edition, LawVersion.promulgated,
            LawVersion.effective_from, LawVersion.article_count,
        )
    ):  # fmt: skip
        version = VersionDate(row.id, row.edition, row.promulgated, row.effective_from, row.article_count > 0)
        versions[row.instrument_id].append(version)
        by_id[row.id] = (row.instrument_id, version)
    events: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in session.execute(
        select(
            LawEvent.kind, LawEvent.on, LawEvent.known_on, LawEvent.year, LawEvent.target_edition, LawEvent.by_title,
            LawEvent.target_key, LawEvent.target_region,
            LawEvent.verification,
        ).where(LawEvent.kind.not_in(_UNNEEDED))
    ):  # fmt: skip
        events[event.target_key, event.target_region].append(
            Event(
                event.kind,
                event.on,
                event.known_on,
                event.year,
                event.target_edition,
                event.by_title,
                event.verification,
            )
        )
    works = {
        work.id: Work(
            work.id, work.title, work.key, work.region, work.rank, work.ended_on, work.is_end_approximate,
            tuple(sorted(versions[work.id], key=lambda version: (version.begins, version.edition))),
            tuple(events[work.key, work.region]),
        )
        for work in session.execute(
            select(
                LawInstrument.id, LawInstrument.title, LawInstrument.key, LawInstrument.region, LawInstrument.rank,
                LawInstrument.ended_on, LawInstrument.is_end_approximate,
            )
        )
    }  # fmt: skip
    names: dict[str, list[tuple[int, NameKind]]] = defaultdict(list)
    for key, id_, kind in session.execute(select(LawName.key, LawName.instrument_id, LawName.kind)):
        names[key].append((id_, kind))
    renumberings: dict[str, list[Renumbering]] = defaultdict(list)
    for moved in session.scalars(select(LawRenumbering).order_by(LawRenumbering.id)):
        renumberings[moved.target_key].append(Renumbering(moved.old_article, moved.new_article, moved.on))
    listed = session.execute(
        select(LawEvent.target_key, LawEvent.known_on).where(LawEvent.kind == LawEventKind.LISTED)
    ).all()
    as_of = max((row.known_on for row in listed if row.known_on), default=None)
    return Snapshot(
        stamp,
        works,
        {key: tuple(sorted(found)) for key, found in names.items()},
        {key: tuple(found) for key, found in renumberings.items()},
        as_of,
        frozenset(row.target_key for row in listed if row.known_on == as_of),
        by_id,
    )
