"""The index port: one contract over every engine. Nothing above it knows which engine answers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from hashlib import blake2b
from operator import attrgetter
from typing import Protocol

OPEN_END = 99999999
COMMON_SHARE = 0.05


class Field(StrEnum):
    """Where a term stands; the fields that ranking by weighted terms may ask."""

    WORDS = "words"
    GRAMS = "grams"
    TITLE_WORDS = "title_words"
    TITLE_GRAMS = "title_grams"


@dataclass(frozen=True, slots=True)
class Term:
    field: Field
    text: str


class Scope(StrEnum):
    LIBRARY = "library"
    DOCUMENTS = "documents"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """One provision to find: an article of the library or a provision of an office document.

    Dates are yyyymmdd integers (0: open beginning, 99999999: open end). `visible_to` holds the tokens of which a reader
    must have at least one: "public", "bureau", "org:<id>".

    A text stops to be the newest on `superseded_on`, when another version of the same instrument takes its place;
    it stops to be law on `effective_to`, which is earlier or equal: a repealed law keeps its last text for ever.
    """

    id: str  # "article:<pk>" or "provision:<pk>"
    scope: Scope
    instrument: str  # "law:<pk>" or "document:<pk>": what hits are grouped by
    title: str
    label: str  # 第十七条, or the path of a provision
    body: str
    rank: str = ""
    region: str = ""
    authority: str = ""
    organization: str = ""
    category: str = ""
    year: int = 0
    effective_from: int = 0
    effective_to: int = OPEN_END
    superseded_on: int = OPEN_END
    number: str = ""  # document number
    visible_to: tuple[str, ...] = ("public",)

    @property
    def digest(self) -> int:
        """A fingerprint of every field (63 bits), by which verification compares the index with the database."""
        raw = repr(_all_fields(self)).encode()
        return int.from_bytes(blake2b(raw, digest_size=8).digest()) >> 1


_all_fields = attrgetter(*(each.name for each in fields(IndexDocument)))


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What was asked, already taken apart: no engine ever parses text that a user typed."""

    text: str = ""  # free words: grams of every run must match, words rank
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    in_title: bool = False
    scope: Scope = Scope.ALL
    ranks: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()  # "" is what belongs to no region
    authorities: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    in_force_on: int | None = None  # only law in force on that date
    text_on: int | None = None  # of every instrument only the version that was its newest text on that date
    organizations: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()  # only within these
    laws: tuple[str, ...] = ()  # only within instruments of these names, with or without 《》 and 中华人民共和国
    law_keys: tuple[int, ...] = ()  # the same by key
    # Of `related`: beside the first `limit`, the best so many of these laws too (keys), were they further down.
    also_laws: tuple[int, ...] = ()
    also_limit: int = 0
    excluded_laws: tuple[str, ...] = ()
    addresses: tuple[tuple[str, str], ...] = ()  # (law, article), however they are written
    address_keys: tuple[int, ...] = ()  # the same by key
    numbers: tuple[str, ...] = ()  # document numbers
    citing_only: bool = False  # only provisions that cite another law
    visible_to: tuple[str, ...] = ("public",)  # the reader's tokens
    offset: int = 0
    limit: int = 20
    with_facets: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """What a provision cites, as keys: `address` is 0 where only the law is named."""

    law: int
    address: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A provision that was found. The keys let hits and citations be matched without asking the database."""

    id: str
    instrument: str
    score: float
    law: int = 0  # keys.law_key(title)
    address: int = 0  # keys.address_key(title, label)
    rank: str = ""
    effective_to: int = OPEN_END
    is_first: bool = False  # whether it is 第一条


@dataclass(frozen=True, slots=True)
class Page:
    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    is_total_exact: bool = True


@dataclass(frozen=True, slots=True)
class Health:
    engine: str
    is_ready: bool
    generation: str
    count: int
    message: str = ""


class Generation(Protocol):
    """An index being built beside the one that serves."""

    def upsert(self, batch: Iterable[IndexDocument]) -> None: ...
    def count(self) -> int: ...
    def commit(self) -> None:
        """Verify and put it in place of the one that serves, at once; the old one stays until the next."""
        ...

    def discard(self) -> None: ...


class SearchEngine(Protocol):
    def upsert(self, batch: Iterable[IndexDocument]) -> None: ...
    def delete(self, ids: Iterable[str]) -> None: ...
    def replace(self, instruments: Iterable[str], documents: Iterable[IndexDocument]) -> None:
        """Make `documents` all that is indexed of `instruments`, in one commit."""
        ...

    def search(self, query: SearchQuery) -> Page: ...
    def related(self, terms: Mapping[Term, float], query: SearchQuery) -> Page:
        """Rank by weighted terms, any of which may match; `query` gives filters and limits only.

        Of `also_laws` an engine may leave out what hardly resembles the terms, beyond the first thousand of all.

        Terms that stand in more than COMMON_SHARE of all texts are passed over, unless nothing else is asked: they cost
        the most time and, measured, only blur the order.
        """
        ...

    def citations(self, ids: Sequence[str]) -> Mapping[str, tuple[Citation, ...]]:
        """What these provisions cite; those that cite nothing are left out."""
        ...

    def count(self) -> int: ...
    def digests(self) -> Iterator[tuple[str, int]]:
        """Id and digest of everything in the index, for verification."""
        ...

    def begin_rebuild(self) -> Generation: ...
    def health(self) -> Health: ...
