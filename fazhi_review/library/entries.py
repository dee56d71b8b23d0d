"""Writes the rows of a catalogue that somebody in the office keeps: laws known by title, their dates and what ended them."""

from collections.abc import Iterator, Sequence
from datetime import date

from fazhi_review.library.enactment import ToldEvent
from fazhi_review.library.models import LawEventKind
from fazhi_review.library.names import name_key
from fazhi_review.library.registry import InstrumentClaim, Registry, VersionClaim
from fazhi_review.library.settling import settle_instruments
from fazhi_review.library.sources import CatalogueEntry
from fazhi_review.vocabulary import Verification

_EVIDENCE = "导入的法规目录表"


def write_entries(registry: Registry, entries: Sequence[CatalogueEntry], today: date) -> tuple[set[int], int]:
    """Write the rows; the ids of the laws that anything new was told about, and how many laws were new."""
    known = registry.instrument_count
    claims = [InstrumentClaim(entry.title, entry.rank, entry.region) for entry in entries]
    ids = registry.instruments(claims)
    added = registry.instrument_count - known
    touched = set(ids[-added:]) if added else set()
    dated = [(id_, entry) for id_, entry in zip(ids, entries, strict=True) if entry.promulgated or entry.effective]
    registry.versions(
        [
            VersionClaim(id_, entry.promulgated, entry.effective or entry.promulgated, entry.effective is not None)
            for id_, entry in dated
        ]
    )
    touched |= {id_ for id_, _ in dated}
    touched |= registry.record(_events(entries, today))
    settle_instruments(registry.session, touched)
    return touched, added


def _events(entries: Sequence[CatalogueEntry], today: date) -> Iterator[ToldEvent]:
    for entry in entries:
        if entry.is_ended:
            yield ToldEvent(
                LawEventKind.REPEALED, name_key(entry.title), entry.region, entry.title, entry.ended, known_on=today,
                by_title=entry.successor, evidence=_EVIDENCE, verification=Verification.MIXED,
            )  # fmt: skip
