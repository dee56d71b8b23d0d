"""What the engines ask of the rest of the house, as protocols that duties implement.

Rules and conflict search need dated law, but may not know a database; `library` fills `LawLibrary`.
Rules about procedure and filing need dates and materials; `drafting`, `review` and `filing` fill `ProcedureFacts`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from fazhi_review.vocabulary import CitationStatus, InstrumentRank


@dataclass(frozen=True, slots=True)
class Instrument:
    """One law as a work: what all its versions have in common, and its state on the date asked for."""

    id: int
    title: str
    rank: InstrumentRank
    region: str  # "" for national law, else the province or city, e.g. 河南省
    effective_from: date | None
    effective_to: date | None  # the first day on which it is no longer in force
    replaced_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LawArticle:
    """One article of one version. `text` is without the label; paragraphs are separated by a newline."""

    id: int
    law: str
    rank: InstrumentRank
    version: (
        str  # date from which the version is in force, ISO; its promulgation date where that is unknown; "" if neither
    )
    article: str  # as printed: 第十七条, 第一百二十条之一
    text: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name means on a date. Ambiguous names carry all candidates and no instrument: never guessed."""

    instrument: Instrument | None
    status: CitationStatus
    candidates: tuple[Instrument, ...] = ()

    @property
    def is_ambiguous(self) -> bool:
        return self.instrument is None and len(self.candidates) > 1


class LawLibrary(Protocol):
    """A dated library of law. Every method answers in about a millisecond and never raises for unknown names."""

    def resolve(self, name: str, on: date) -> Resolution:
        """Find the instrument that `name` (with or without 《》, short, full or old) denotes, and its state on `on`."""
        ...

    def article(self, instrument_id: int, article: str, on: date) -> LawArticle | None:
        """The article (第十七条 or 17, 第一百二十条之一) in the version in force on `on`, or None if it has none or no text is held."""
        ...

    def articles(self, ids: Sequence[int]) -> dict[int, LawArticle]:
        """The articles with these ids, for hits of a search."""
        ...


FactValue = bool | int | str | date | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProcedureStep:
    """One step of 制定程序 as it happened. Absent steps are simply not listed."""

    name: str  # a value of drafting's Step enum: consultation, competition_review, legality_review, deliberation, ...
    started_on: date | None
    finished_on: date | None
    has_file: bool


@dataclass(frozen=True, slots=True)
class ProcedureFacts:
    """What is known of how a document came about. None means not known, which is not the same as not done."""

    issuing_authority: str | None = None
    issuing_authority_kind: str | None = (
        None  # government, department, town, temporary_body, internal_office, party_organ
    )
    steps: tuple[ProcedureStep, ...] | None = None
    pending: frozenset[str] = frozenset()  # steps whose turn has not come: not taken, and not known to be left out
    publication_date: date | None = None
    effective_date: date | None = None
    expiry_date: date | None = None
    filed_on: date | None = None
    materials: tuple[str, ...] | None = None
    # Further facts by the names that rules/data/facts.yml lists with type and meaning, e.g. "consultation.days": 30.
    # What is not in it is not known.
    answers: Mapping[str, FactValue] = field(default_factory=dict)
