"""What an importer hands to the library: one text of one version of one law, with where it came from."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date

from fazhi_review.library.texts import ArticleText, EventKind, HistoryLine
from fazhi_review.structure.dates import find_dates
from fazhi_review.vocabulary import InstrumentRank

# Raise when the reading of texts changes, so that the next import reads unchanged files anew.
READER_VERSION = 1

_STATED = re.compile(r"(?:本[^。，；\n]{1,12}?)?自([^。；\n]{4,30}?)起(?:施行|实施|执行|生效)")


@dataclass(frozen=True, slots=True)
class LawText:
    """One file (or the parts of one text) as read. `digest` tells whether the same bytes were read before."""

    title: str
    rank: InstrumentRank
    region: str
    path: str
    digest: str
    articles: tuple[ArticleText, ...]
    history: tuple[HistoryLine, ...] = ()
    promulgated: date | None = None
    effective_from: date | None = None  # where the source itself says so
    effective_to: date | None = None
    is_marked_expired: bool = False
    issuing_body: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was left out, and why, in a sentence for the administrator."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A law known by its title, with what is known of its dates."""

    title: str
    rank: InstrumentRank
    region: str
    promulgated: date | None
    effective: date | None
    ended: date | None
    is_ended: bool
    successor: str


@dataclass(slots=True)
class Collection:
    """What one import brings: texts and what was skipped, with the name and date of the collection."""

    key: str  # lawrefbook, just_laws, files
    title: str
    as_of: date | None
    texts: list[LawText] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    is_complete: bool = True
    entries: list[CatalogueEntry] = field(default_factory=list)  # laws known by title only


@dataclass(frozen=True, slots=True)
class VersionDates:
    """When a text was promulgated and from when it is in force; `is_stated` is False where the second is only supposed."""

    promulgated: date | None
    effective_from: date | None
    is_stated: bool


def digest_of(*parts: bytes) -> str:
    """The checksum of a file, or of the parts of one text in order."""
    checksum = hashlib.sha256()
    for part in parts:
        checksum.update(part)
    return checksum.hexdigest()


def dates_of(text: LawText) -> VersionDates:
    """The dates of a text from its name, its history lines and its own words.

    自2021年7月15日起施行 counts unless the text was amended after that day: an amended law keeps the sentence of its first
    version, and its amendment is in force from when the decision says, which the text does not tell; then its promulgation
    is supposed to be the day.
    """
    enacted = [event.on for event in text.history if event.kind is not EventKind.EFFECTIVE]
    known = [*enacted, *([text.promulgated] if text.promulgated else [])]
    promulgated = max(known) if known else None
    stated = [event.on for event in text.history if event.kind is EventKind.EFFECTIVE]
    stated += [text.effective_from] if text.effective_from else []
    own = stated_commencement(text.articles)
    stated += [own] if own else []
    usable = [day for day in stated if promulgated is None or day >= promulgated]
    if usable:
        return VersionDates(promulgated, min(usable), True)
    return VersionDates(promulgated, promulgated, False)


def stated_commencement(articles: tuple[ArticleText, ...]) -> date | None:
    """The day of 本法自…起施行 in the last articles, if it is a calendar date."""
    for article in reversed(articles[-6:]):
        if "自" not in article.text:
            continue
        for match in _STATED.finditer(article.text):
            found = next(find_dates(match[1]), None)
            if found is not None and match[0].startswith("本"):
                return found.value
    return None
