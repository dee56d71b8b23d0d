"""The instruments, versions, names and events that the library holds, kept in memory while something is being imported."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from fazhi_review.library.enactment import ToldEvent
from fazhi_review.library.models import (
    LawEvent,
    LawEventKind,
    LawInstrument,
    LawName,
    LawVersion,
    NameKind,
)
from fazhi_review.library.names import keys_of, local_short_key, name_key
from fazhi_review.library.sources import digest_of
from fazhi_review.vocabulary import InstrumentRank

_RANKS = list(InstrumentRank)


@dataclass(frozen=True, slots=True)
class InstrumentClaim:
    """What a source says of a law as a work."""

    title: str
    rank: InstrumentRank = InstrumentRank.UNKNOWN
    region: str = ""
    issuing_body: str = ""

    @property
    def identity(self) -> tuple[str, str]:
        return name_key(self.title)[:300], self.region


@dataclass(frozen=True, slots=True)
class VersionClaim:
    """What a source says of the dates of a version."""

    instrument_id: int
    promulgated: date | None
    effective_from: date | None
    is_stated: bool

    @property
    def edition(self) -> str:
        return self.promulgated.isoformat() if self.promulgated else ""


@dataclass(slots=True)
class _Known:
    id: int
    title: str
    rank: InstrumentRank


def sum_of(text: str) -> str:
    """The checksum of a text."""
    return digest_of(text.encode())


def stronger(first: InstrumentRank, second: InstrumentRank) -> InstrumentRank:
    """The rank to keep where two sources differ: a known one before an unknown one, the stronger before the weaker."""
    return min(first, second, key=_RANKS.index)


def fuller(first: str, second: str) -> str:
    """Of two ways to print one title, the longer; of two equally long ones always the same."""
    return max(first, second, key=lambda title: (len(title), title))


@dataclass(slots=True)
class Registry:
    """Finds or makes rows by what identifies them. Every decision between two claims is the same in either order."""

    session: Session
    now: datetime
    _instruments: dict[tuple[str, str], _Known] = field(default_factory=dict)
    _versions: dict[tuple[int, str], int] = field(default_factory=dict)
    _commencements: dict[int, tuple[bool, date | None]] = field(default_factory=dict)
    _names: set[tuple[int, str]] = field(default_factory=set)
    _events: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for row in self.session.execute(
            select(LawInstrument.id, LawInstrument.key, LawInstrument.region, LawInstrument.title, LawInstrument.rank)
        ):
            self._instruments[row.key, row.region] = _Known(row.id, row.title, row.rank)
        for version in self.session.execute(
            select(
                LawVersion.id, LawVersion.instrument_id, LawVersion.edition, LawVersion.is_effective_stated,
                LawVersion.effective_from,
            )
        ):  # fmt: skip
            self._versions[version.instrument_id, version.edition] = version.id
            self._commencements[version.id] = (version.is_effective_stated, version.effective_from)
        self._names = {(row[0], row[1]) for row in self.session.execute(select(LawName.instrument_id, LawName.key))}
        self._events = set(self.session.scalars(select(LawEvent.digest)))

    @property
    def instrument_count(self) -> int:
        """How many instruments are known."""
        return len(self._instruments)

    def instruments(self, claims: Sequence[InstrumentClaim]) -> list[int]:
        """The ids of the instruments claimed, in order; new ones are made, the fullest title and strongest rank win."""
        merged: dict[tuple[str, str], InstrumentClaim] = {}
        for claim in claims:
            other = merged.get(claim.identity, claim)
            merged[claim.identity] = InstrumentClaim(
                fuller(other.title, claim.title), stronger(other.rank, claim.rank), claim.region,
                other.issuing_body or claim.issuing_body,
            )  # fmt: skip
        new = {identity: claim for identity, claim in merged.items() if identity not in self._instruments}
        if new:
            rows = [
                {"key": key, "region": region, "title": claim.title[:300], "rank": claim.rank, "issuing_body": claim.issuing_body}
                for (key, region), claim in new.items()
            ]  # fmt: skip
            ids = self.session.scalars(
                insert(LawInstrument).returning(LawInstrument.id, sort_by_parameter_order=True), rows
            )
            for (identity, claim), id_ in zip(new.items(), ids, strict=True):
                self._instruments[identity] = _Known(id_, claim.title, claim.rank)
        for identity, claim in merged.items():
            self._agree(self._instruments[identity], claim)
        self._name(claims)
        return [self._instruments[claim.identity].id for claim in claims]

    def _agree(self, known: _Known, claim: InstrumentClaim) -> None:
        best = (fuller(known.title, claim.title), stronger(known.rank, claim.rank))
        if best == (known.title, known.rank):
            return
        known.title, known.rank = best
        self.session.execute(
            update(LawInstrument).where(LawInstrument.id == known.id).values(title=best[0][:300], rank=best[1])
        )

    def _name(self, claims: Sequence[InstrumentClaim]) -> None:
        names: list[tuple[int, str, NameKind]] = []
        for claim in claims:
            id_ = self._instruments[claim.identity].id
            names += [(id_, key, NameKind.TITLE) for key in keys_of(claim.title)]
            if short := local_short_key(claim.title):
                names.append((id_, short, NameKind.LOCAL_SHORT))
        self.names(names)

    def names(self, names: Iterable[tuple[int, str, NameKind]]) -> None:
        """Let keys denote instruments; what is known already stays as it is."""
        rows = []
        for id_, key, kind in names:
            if (id_, key[:300]) not in self._names:
                self._names.add((id_, key[:300]))
                rows.append({"instrument_id": id_, "key": key[:300], "kind": kind})
        if rows:
            self.session.execute(insert(LawName), rows)

    def versions(self, claims: Sequence[VersionClaim]) -> list[int]:
        """The ids of the versions claimed, in order; new ones are made."""
        new: dict[tuple[int, str], VersionClaim] = {}
        for claim in claims:
            if (claim.instrument_id, claim.edition) not in self._versions:
                new.setdefault((claim.instrument_id, claim.edition), claim)
        if new:
            rows = [
                {
                    "instrument_id": claim.instrument_id,
                    "edition": claim.edition,
                    "promulgated": claim.promulgated,
                    "effective_from": claim.effective_from,
                    "is_effective_stated": claim.is_stated,
                }
                for claim in new.values()
            ]
            ids = self.session.scalars(insert(LawVersion).returning(LawVersion.id, sort_by_parameter_order=True), rows)
            for (identity, claim), id_ in zip(new.items(), ids, strict=True):
                self._versions[identity] = id_
                self._commencements[id_] = (claim.is_stated, claim.effective_from)
        found = [self._versions[claim.instrument_id, claim.edition] for claim in claims]
        for id_, claim in zip(found, claims, strict=True):
            self._agree_commencement(id_, claim)
        return found

    def _agree_commencement(self, version_id: int, claim: VersionClaim) -> None:
        """Where sources differ on the first day, a stated day wins over a supposed one, then the earlier."""
        claims = [self._commencements[version_id], (claim.is_stated, claim.effective_from)]
        best = min(claims, key=lambda days: (not days[0], days[1] is None, days[1] or date.max))
        if best != claims[0]:
            self._commencements[version_id] = best
            self.session.execute(
                update(LawVersion)
                .where(LawVersion.id == version_id)
                .values(is_effective_stated=best[0], effective_from=best[1])
            )

    def record(self, events: Iterable[ToldEvent]) -> set[int]:
        """Store events that are not there yet; the ids of the instruments that they are about.

        A law that was repealed is known by that alone, text or no text: a document that rests on it rests on nothing.
        """
        new = []
        for event in events:
            digest = sum_of(event.digest_source)
            if digest not in self._events:
                self._events.add(digest)
                new.append((event, digest))
        if not new:
            return set()
        self.session.execute(insert(LawEvent), [self._event_row(event, digest) for event, digest in new])
        ended = [
            InstrumentClaim(event.target_title, InstrumentRank.UNKNOWN, event.target_region)
            for event, _ in new
            if event.kind is LawEventKind.REPEALED and event.on is not None
        ]
        self.instruments(ended)
        touched = (self._instruments.get((event.target_key[:300], event.target_region)) for event, _ in new)
        return {known.id for known in touched if known is not None}

    def _event_row(self, event: ToldEvent, digest: str) -> dict[str, Any]:
        return {
            "kind": event.kind,
            "target_key": event.target_key[:300],
            "target_region": event.target_region,
            "target_title": event.target_title[:300],
            "target_edition": event.edition,
            "on": event.on,
            "year": event.year,
            "known_on": event.known_on,
            "by_title": event.by_title[:300],
            "by_key": name_key(event.by_title)[:300],
            "evidence": event.evidence[:500],
            "verification": event.verification,
            "digest": digest,
            "recorded_at": self.now,
        }
