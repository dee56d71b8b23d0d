"""The catalogue shipped with the product: names, dates and successors of national law, no text.

A fresh installation knows from it which laws are in force, which are dead and since when, and which are not law yet.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from fazhi_review.extensions import unit_of_work
from fazhi_review.library.changes import after_change, source_of
from fazhi_review.library.enactment import ToldEvent
from fazhi_review.library.models import LawEventKind, LawInstrument, LawRenumbering, LawSource, NameKind
from fazhi_review.library.names import name_key
from fazhi_review.library.ranks import rank_of_title
from fazhi_review.library.registry import InstrumentClaim, Registry, VersionClaim, sum_of
from fazhi_review.library.settling import settle_instruments
from fazhi_review.structure.numerals import to_chinese
from fazhi_review.timeline.clock import Clock
from fazhi_review.vocabulary import InstrumentRank, Verification

FOLDER = Path(__file__).resolve().parent / "catalogue"
KEY = "catalogue"
_RANKS = {rank.value: rank for rank in InstrumentRank}
_VERIFIED = {level.value: level for level in Verification}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The shipped files as read, with a checksum that tells whether the database has them."""

    facts: dict[str, Any]
    listed: tuple[dict[str, str], ...]
    digest: str


@cache
def read_catalogue(folder: Path = FOLDER) -> Catalogue:
    """The shipped catalogue, read once."""
    facts = (folder / "facts.yml").read_text(encoding="utf-8")
    listed = (folder / "laws_in_force.csv").read_text(encoding="utf-8")
    return Catalogue(yaml.safe_load(facts), tuple(csv.DictReader(listed.splitlines())), sum_of(facts + listed))


def ensure_catalogue(*, clock: Clock) -> bool:
    """Bring the shipped catalogue into the database unless it is there; True if something was written."""
    catalogue = read_catalogue()
    with unit_of_work() as session:
        known = session.scalar(select(LawSource.digest).where(LawSource.key == KEY))
        if known == catalogue.digest:
            return False
        registry = Registry(session, clock.now())
        touched = set(registry.instruments(list(_claims(catalogue))))
        touched |= registry.record(_events(catalogue))
        _write_versions(registry, catalogue)
        _write_names(registry, catalogue)
        _write_renumberings(session, catalogue)
        # A new list of laws in force decides about every national law, not only about those it names.
        touched |= set(session.scalars(select(LawInstrument.id).where(LawInstrument.rank == InstrumentRank.LAW)))
        settle_instruments(session, touched)
        source_id = source_of(session, KEY, "随产品提供的法律目录", catalogue.facts["as_of"], clock.now())
        session.execute(update(LawSource).where(LawSource.id == source_id).values(digest=catalogue.digest))
        after_change(session, touched)
    return True


def _claims(catalogue: Catalogue) -> Iterator[InstrumentClaim]:
    for row in catalogue.listed:
        is_constitution = name_key(row["title"]) == "宪法"
        yield InstrumentClaim(row["title"], InstrumentRank.CONSTITUTION if is_constitution else InstrumentRank.LAW)
    for group in catalogue.facts["repealed"]:
        rank = _RANKS[group["rank"]]
        yield from (InstrumentClaim(title, rank) for title in group["laws"])
        yield InstrumentClaim(group["by"], rank_of_title(group["by"]))
    for version in catalogue.facts["versions"]:
        yield InstrumentClaim(version["law"], _RANKS[version.get("rank", "law")])
    for title in catalogue.facts["abbreviations"]:
        yield InstrumentClaim(title, rank_of_title(title))


def _events(catalogue: Catalogue) -> Iterator[ToldEvent]:
    listing = catalogue.facts["listing"]
    for row in catalogue.listed:
        key, title = name_key(row["title"]), row["title"]
        yield ToldEvent(
            LawEventKind.LISTED, key, "", title, None, known_on=listing["as_of"], evidence=listing["source"],
            edition=listing["as_of"].isoformat(),
        )  # fmt: skip
        yield ToldEvent(
            LawEventKind.ADOPTED, key, "", title, None, known_on=listing["as_of"], year=int(row["adopted"]),
            evidence=listing["source"],
        )  # fmt: skip
        if row["amended"]:
            yield ToldEvent(
                LawEventKind.AMENDED, key, "", title, None, known_on=listing["as_of"], year=int(row["amended"]),
                evidence=listing["source"],
            )  # fmt: skip
    for group in catalogue.facts["repealed"]:
        for title in group["laws"]:
            yield ToldEvent(
                LawEventKind.REPEALED, name_key(title), "", title, group["since"], known_on=catalogue.facts["as_of"],
                by_title=group["by"], evidence="随产品提供的法律目录", verification=_VERIFIED[group["verified"]],
            )  # fmt: skip
    for version in catalogue.facts["versions"]:
        kind = LawEventKind.REVISED if version.get("revised") else LawEventKind.ADOPTED
        yield ToldEvent(
            LawEventKind.AMENDED if version.get("amended") else kind, name_key(version["law"]), "", version["law"],
            version["promulgated"], evidence="随产品提供的法律目录", verification=_VERIFIED[version["verified"]],
        )  # fmt: skip


def _write_versions(registry: Registry, catalogue: Catalogue) -> None:
    facts = catalogue.facts["versions"]
    ids = registry.instruments([InstrumentClaim(version["law"]) for version in facts])
    registry.versions(
        [
            VersionClaim(
                id_, version["promulgated"], version.get("effective", version["promulgated"]), "effective" in version
            )
            for id_, version in zip(ids, facts, strict=True)
        ]
    )


def _write_names(registry: Registry, catalogue: Catalogue) -> None:
    names = catalogue.facts["abbreviations"]
    ids = registry.instruments([InstrumentClaim(title) for title in names])
    registry.names(
        (id_, name_key(short), NameKind.ABBREVIATION)
        for id_, shorts in zip(ids, names.values(), strict=True)
        for short in shorts
    )


def _write_renumberings(session: Session, catalogue: Catalogue) -> None:
    known = set(session.scalars(select(LawRenumbering.digest)))
    rows = []
    for law in catalogue.facts["renumbered"]:
        for old, new in _article_pairs(law["articles"]):
            digest = sum_of(f"{name_key(law['law'])}|{old}|{new}|{law['since']}")
            if digest not in known:
                rows.append(
                    {
                        "target_key": name_key(law["law"]),
                        "old_article": old,
                        "new_article": new,
                        "on": law["since"],
                        "verification": _VERIFIED[law["verified"]],
                        "digest": digest,
                    }
                )
    if rows:
        session.execute(insert(LawRenumbering), rows)


def _article_pairs(articles: dict[int | str, int | str]) -> Iterator[tuple[str, str]]:
    """Old and new numbers as printed; a range gives each of its articles the whole new range, unless it has a number of its own."""
    single = {int(old): new for old, new in articles.items() if "-" not in str(old)}
    ranged: dict[int, int | str] = {}
    for old, new in articles.items():
        if "-" in str(old):
            first, last = map(int, str(old).split("-"))
            ranged.update(dict.fromkeys(range(first, last + 1), new))
    for number, target in sorted((ranged | single).items()):
        first_new, _, last_new = str(target).partition("-")
        label = f"第{to_chinese(int(first_new))}条"
        yield f"第{to_chinese(number)}条", f"{label}至第{to_chinese(int(last_new))}条" if last_new else label


def catalogue_as_of(session: Session) -> date | None:
    """The day up to which the shipped facts were gathered; None before they are in the database."""
    return session.scalar(select(LawSource.as_of).where(LawSource.key == KEY))
