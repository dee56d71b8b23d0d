"""What is in force when, computed from versions and events. Nothing here reads a database; nothing is ever typed as a status."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from fazhi_review.library.models import LawEventKind
from fazhi_review.library.ranks import is_called_law
from fazhi_review.vocabulary import CitationStatus, InstrumentRank, Verification

AMENDING = (LawEventKind.AMENDED, LawEventKind.REVISED)
_MAKING = (LawEventKind.ADOPTED, LawEventKind.AMENDED, LawEventKind.REVISED, LawEventKind.EFFECTIVE)
# Adoption by a city and approval by its province are one making of a law, some months apart.
_ONE_PROCEDURE = timedelta(days=300)


@dataclass(frozen=True, slots=True)
class VersionDate:
    """A version by its dates. `has_text` is False for one that is known by its dates only."""

    id: int
    edition: str
    promulgated: date | None
    effective_from: date | None
    has_text: bool = True

    @property
    def begins(self) -> date:
        return self.effective_from or self.promulgated or date.min


@dataclass(frozen=True, slots=True)
class Event:
    """An event of one instrument, as validity needs it."""

    kind: LawEventKind
    on: date | None
    known_on: date | None = None
    year: int | None = None
    edition: str = ""
    by_title: str = ""
    verification: Verification = Verification.FULL_TEXT


@dataclass(frozen=True, slots=True)
class Listing:
    """A complete list of laws in force (现行有效法律目录): a national law that is not on it is no longer in force."""

    as_of: date
    keys: frozenset[str] = field(default_factory=frozenset)

    def proves_end_of(self, key: str, rank: InstrumentRank, newest: date | None) -> bool:
        """Whether absence from the list proves that the law had ended on its date.

        Only for works that the list would name: laws called 法 or 法典, promulgated before it was drawn up. Decisions,
        amendments and interpretations of the Standing Committee are law as well, but such lists leave most of them out.
        """
        is_listable = rank is InstrumentRank.LAW and is_called_law(key) and "关于" not in key
        return is_listable and key not in self.keys and newest is not None and newest <= self.as_of


@dataclass(frozen=True, slots=True)
class Settled:
    """The derived days of one instrument."""

    effective_to: Mapping[int, date | None]  # by version id
    ended_on: date | None
    is_end_approximate: bool = False


def settle(
    key: str,
    rank: InstrumentRank,
    versions: Sequence[VersionDate],
    events: Sequence[Event],
    listing: Listing | None,
) -> Settled:
    """The first day on which each version, and the law itself, is no longer in force.

    A repeal ends what was promulgated before it; a version promulgated after the repeal is the law enacted anew.
    """
    ordered = sorted(versions, key=lambda version: (version.begins, version.edition))
    newest = max((version.promulgated for version in versions if version.promulgated), default=None)
    ended_on = min(
        (
            event.on
            for event in events
            if event.kind is LawEventKind.REPEALED and event.on and (newest is None or event.on >= newest)
        ),
        default=None,
    )
    is_approximate = False
    if ended_on is None:
        told = [event.known_on for event in events if event.kind is LawEventKind.REPEALED and event.on is None]
        ended_on = min((day for day in told if day and (newest is None or day >= newest)), default=None)
        is_approximate = ended_on is not None
    if ended_on is None and listing is not None and listing.proves_end_of(key, rank, newest):
        ended_on, is_approximate = listing.as_of, True
    ends: dict[int, date | None] = {}
    for position, version in enumerate(ordered):
        following = next((later.begins for later in ordered[position + 1 :] if later.begins > version.begins), None)
        ends[version.id] = min((day for day in (following, ended_on) if day is not None), default=None)
    return Settled(ends, ended_on, is_approximate)


def first_day(versions: Sequence[VersionDate], events: Sequence[Event]) -> date | None:
    """The first day of the law: that of its first version, unless its history tells that older texts went before; None if unknown.

    Collections keep new texts and drop old ones, so the oldest text held is seldom the first. Where an older event is
    known, its day (the first of January where only the year is) counts as the latest on which the law began.
    """
    first = min(versions, key=lambda version: version.begins, default=None)
    if first is None or first.begins == date.min:
        return None
    enacted = first.promulgated or first.begins
    making = [event for event in events if event.kind in _MAKING]
    days = [event.on for event in making if event.on is not None and event.on < enacted - _ONE_PROCEDURE]
    days += [date(event.year, 1, 1) for event in making if event.year is not None and event.year < enacted.year]
    return min(days, default=first.begins)


def status_on(
    versions: Sequence[VersionDate], events: Sequence[Event], ended_on: date | None, on: date
) -> CitationStatus:
    """Whether the law as a whole is in force on `on`. A law without any known date counts as in force until it has ended."""
    if ended_on is not None and on >= ended_on:
        return CitationStatus.REPEALED
    begins = first_day(versions, events)
    if begins is not None and _namesake_ended_on(events, begins) > on:
        return CitationStatus.IN_FORCE
    return CitationStatus.NOT_YET_IN_FORCE if begins is not None and begins > on else CitationStatus.IN_FORCE


def _namesake_ended_on(events: Sequence[Event], begins: date) -> date:
    """The day until which another law bore the name before this one began: 国家安全法 of 1993, repealed in 2014, adopted anew in 2015."""
    ends = (event.on for event in events if event.kind is LawEventKind.REPEALED and event.on and event.on <= begins)
    return max(ends, default=date.min)


def version_on(versions: Sequence[VersionDate], on: date) -> VersionDate | None:
    """The newest version in force on `on`, whether its text is held or not."""
    begun = [version for version in versions if version.begins <= on]
    return max(begun, key=lambda version: (version.begins, version.edition), default=None)


def changed_after(
    version: VersionDate, versions: Sequence[VersionDate], events: Sequence[Event], until: date
) -> date | None:
    """The first day after `version` and not after `until` on which the law was amended without a version being known.

    None means that, as far as the library knows, `version` was still the text on `until`. An amendment that is one of
    `versions` is in force from that version's day, not from its promulgation. Where only the year of an amendment is
    known, its last day is given.
    """
    since = version.promulgated or version.effective_from
    if since is None:
        return None
    days: list[date] = []
    promulgated = {other.promulgated for other in versions}
    years = {day.year for day in promulgated if day is not None}
    for event in events:
        if event.kind not in AMENDING or event.on in promulgated or event.year in years:
            continue
        if event.on is not None and since < event.on <= until and event.on > version.begins:
            days.append(event.on)
        elif event.on is None and event.year is not None and since.year < event.year <= until.year:
            days.append(min(date(event.year, 12, 31), until))
    return min(days, default=None)
