"""The reference: every document in memory, every question answered by looking at all of them. For tests and small trials.

It says what the other engines must find; it is written to be read, not to be fast.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from fazhi_review.search.keys import address_key, law_key
from fazhi_review.search.plan import Match, make_plan
from fazhi_review.search.port import Citation, Field, Health, Hit, IndexDocument, Page, Scope, SearchQuery, Term
from fazhi_review.search.prepared import Prepared, prepare, rare_terms, with_laws

_K1, _B = 1.2, 0.75


class MemoryEngine:
    """Keeps to the port; nothing survives the process."""

    def __init__(self) -> None:
        self._kept: dict[str, Prepared] = {}

    def upsert(self, batch: Iterable[IndexDocument]) -> None:
        self._kept = self._kept | {document.id: prepare(document) for document in batch}

    def delete(self, ids: Iterable[str]) -> None:
        gone = set(ids)
        self._kept = {name: each for name, each in self._kept.items() if name not in gone}

    def replace(self, instruments: Iterable[str], documents: Iterable[IndexDocument]) -> None:
        gone = set(instruments)
        rest = {name: each for name, each in self._kept.items() if each.document.instrument not in gone}
        self._kept = rest | {document.id: prepare(document) for document in documents}

    def search(self, query: SearchQuery) -> Page:
        plan = make_plan(query)
        found = [
            each
            for each in self._kept.values()
            if passes(each, query)
            and all(occurs(match, each, in_title=query.in_title) for match in plan.must)
            and not any(occurs(match, each, in_title=query.in_title) for match in plan.must_not)
        ]
        terms = {Term(field, word): 1.0 for word in plan.words for field in (Field.WORDS, Field.TITLE_WORDS)}
        scores = self._scores(terms, found)
        for number, each in enumerate(found):
            scores[number] += sum(5.0 for match in plan.phrases if occurs(match, each, in_title=query.in_title))
        return _page(found, scores, query)

    def related(self, terms: Mapping[Term, float], query: SearchQuery) -> Page:
        return with_laws(self._related, terms, query)

    def _related(self, terms: Mapping[Term, float], query: SearchQuery) -> Page:
        found = [each for each in self._kept.values() if passes(each, query)]
        rare = rare_terms(terms, self._spread, len(self._kept))
        scores = self._scores({term: weight for term, weight, _ in rare}, found)
        ranked = [(each, score) for each, score in zip(found, scores, strict=True) if score > 0]
        return _page([each for each, _ in ranked], [score for _, score in ranked], query)

    def citations(self, ids: Sequence[str]) -> dict[str, tuple[Citation, ...]]:
        return {name: self._kept[name].cites for name in ids if name in self._kept and self._kept[name].cites}

    def count(self) -> int:
        return len(self._kept)

    def digests(self) -> Iterator[tuple[str, int]]:
        return ((name, each.document.digest) for name, each in self._kept.items())

    def begin_rebuild(self) -> "MemoryGeneration":
        return MemoryGeneration(self)

    def health(self) -> Health:
        return Health(engine="memory", is_ready=True, generation="memory", count=self.count())

    def serve(self, kept: dict[str, Prepared]) -> None:
        """Answer from `kept` from now on."""
        self._kept = kept

    def _spread(self, term: Term) -> int:
        return sum(term.text in terms_of(each, term.field) for each in self._kept.values())

    def _scores(self, terms: Mapping[Term, float], found: Sequence[Prepared]) -> list[float]:
        """BM25 over the fields that the terms name, added up."""
        scores = [0.0] * len(found)
        for field in {term.field for term in terms}:
            asked = {term.text: weight for term, weight in terms.items() if term.field is field}
            counts = {name: Counter(terms_of(each, field)) for name, each in self._kept.items()}
            mean = sum(counter.total() for counter in counts.values()) / max(len(counts), 1) or 1.0
            spread = {text: sum(text in counter for counter in counts.values()) for text in asked}
            for number, each in enumerate(found):
                counter = counts[each.document.id]
                length = _K1 * (1 - _B + _B * counter.total() / mean)
                for text, weight in asked.items():
                    if frequency := counter[text]:
                        rarity = math.log(1 + (len(counts) - spread[text] + 0.5) / (spread[text] + 0.5))
                        scores[number] += weight * rarity * frequency * (_K1 + 1) / (frequency + length)
        return scores


class MemoryGeneration:
    """A second dictionary that takes the place of the first."""

    def __init__(self, engine: MemoryEngine) -> None:
        self._engine = engine
        self._built: dict[str, Prepared] = {}

    def upsert(self, batch: Iterable[IndexDocument]) -> None:
        self._built |= {document.id: prepare(document) for document in batch}

    def count(self) -> int:
        return len(self._built)

    def commit(self) -> None:
        self._engine.serve(self._built)

    def discard(self) -> None:
        self._built = {}


def terms_of(prepared: Prepared, field: Field) -> list[str]:
    """The terms of one field, in order."""
    part = prepared.title if field in (Field.TITLE_WORDS, Field.TITLE_GRAMS) else prepared.body
    return part.words if field in (Field.WORDS, Field.TITLE_WORDS) else part.grams


def occurs(match: Match, prepared: Prepared, *, in_title: bool) -> bool:
    """Whether the match stands in the title, or in the body unless only titles are asked."""
    parts = [prepared.title.grams] if in_title else [prepared.body.grams, prepared.title.grams]
    if match.is_character:
        return any(gram.startswith(match.grams[0]) for grams in parts for gram in grams)
    if match.is_unit:
        return any(_begins(gram, match.grams[0]) for grams in parts for gram in grams)
    return any(_contains(grams, match.grams) for grams in parts)


def _begins(gram: str, unit: str) -> bool:
    rest = gram.removeprefix(unit)
    return len(rest) < len(gram) and (not rest or not (rest[0] in ".%" or (rest[0].isascii() and rest[0].isalnum())))


def _contains(grams: Sequence[str], wanted: Sequence[str]) -> bool:
    width = len(wanted)
    return any(tuple(grams[start : start + width]) == tuple(wanted) for start in range(len(grams) - width + 1))


def passes(prepared: Prepared, query: SearchQuery) -> bool:
    """Whether a document is within what the query narrows to."""
    source = prepared.document
    one_of: tuple[tuple[Sequence[object], object], ...] = (
        (query.ranks, source.rank),
        (query.regions, source.region),
        (query.authorities, source.authority),
        (query.organizations, source.organization),
        (query.years, source.year),
        (query.numbers, source.number),
        (query.instruments, source.instrument),
        ((*(address_key(*address) for address in query.addresses), *query.address_keys), prepared.address),
        ((*map(law_key, query.laws), *query.law_keys), prepared.law),
    )
    return (
        not set(query.visible_to).isdisjoint(source.visible_to)
        and query.scope in (Scope.ALL, source.scope)
        and all(not wanted or value in wanted for wanted, value in one_of)
        and prepared.law not in {law_key(name) for name in query.excluded_laws}
        and (not query.citing_only or bool(prepared.cites))
        and (query.in_force_on is None or source.effective_from <= query.in_force_on < source.effective_to)
        and (query.text_on is None or source.effective_from <= query.text_on < source.superseded_on)
    )


def _page(found: Sequence[Prepared], scores: Sequence[float], query: SearchQuery) -> Page:
    order = sorted(range(len(found)), key=lambda number: (-scores[number], found[number].document.id))
    hits = tuple(
        Hit(
            id=found[number].document.id,
            instrument=found[number].document.instrument,
            score=scores[number],
            law=found[number].law,
            address=found[number].address,
            rank=found[number].document.rank,
            effective_to=found[number].document.effective_to,
            is_first=found[number].is_first,
        )
        for number in order[query.offset : query.offset + query.limit]
    )
    facets = _facets([each.document for each in found]) if query.with_facets else {}
    return Page(hits=hits, total=len(found), facets=facets)


def _facets(found: Sequence[IndexDocument]) -> dict[str, dict[str, int]]:
    return {
        name: dict(Counter(str(value) for each in found if (value := getattr(each, name))))
        for name in ("scope", "rank", "region", "year", "instrument")
    }
