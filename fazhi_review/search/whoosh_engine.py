"""The index on Whoosh: pure Python, so the whole product runs wherever Python runs.

Its weaknesses are known and met here: one writer (the caller holds a file lock), no second copy of an id within a batch
(coalesced before), slow updates one by one (one deletion and one writer for a batch), slow unions (a clause is asked by
its rarest terms only). Nothing a user typed reaches its query parser: queries are built from terms.
"""

import logging
import pickle
import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

import whoosh
from whoosh import fields, index, scoring
from whoosh import query as ask
from whoosh.analysis import SpaceSeparatedTokenizer

from fazhi_review.errors import IndexLocked, IndexOutdated
from fazhi_review.search.keys import address_key, law_key
from fazhi_review.search.plan import Match, make_plan
from fazhi_review.search.port import OPEN_END, Citation, Field, Hit, IndexDocument, Page, Scope, SearchQuery, Term
from fazhi_review.search.prepared import Prepared, coalesce, prepare, rare_terms, with_laws

logger = logging.getLogger(__name__)

# More terms find little more and cost in proportion: 8 take a third of the time of 24.
RAREST_TERMS = 16
_TAGS = ("rank", "region", "authority", "organization", "category", "number", "year")
_FACETS = ("scope", "rank", "region", "year", "instrument")
_FIELDS = {
    Field.WORDS: "body_words",
    Field.GRAMS: "body_grams",
    Field.TITLE_WORDS: "title_words",
    Field.TITLE_GRAMS: "title_grams",
}
_tagged = attrgetter(*_TAGS)


def _schema() -> Any:
    cut = SpaceSeparatedTokenizer()
    return fields.Schema(
        # Exactly one unique field: a second one would make updates delete strangers.
        id=fields.ID(unique=True, stored=True),
        instrument=fields.ID,
        law=fields.ID,
        address=fields.ID,
        tags=fields.KEYWORD,
        effective_from=fields.ID,
        effective_to=fields.ID,
        superseded_on=fields.ID,
        body_grams=fields.TEXT(analyzer=cut, phrase=True),
        body_words=fields.TEXT(analyzer=cut, phrase=False),
        title_grams=fields.TEXT(analyzer=cut, phrase=True),
        title_words=fields.TEXT(analyzer=cut, phrase=False),
        # One column for the counts beside a page: reading stored rows for them would cost seconds.
        facets=fields.ID(sortable=True),
        kept=fields.STORED,
    )


SCHEMA = _schema()


def _row(prepared: Prepared) -> dict[str, Any]:
    source = prepared.document
    tags = [_tag(name, value) for name, value in zip(_TAGS, _tagged(source), strict=True) if value or name == "region"]
    tags.append(_tag("scope", source.scope))
    tags += [_tag("visible_to", token) for token in source.visible_to]
    if prepared.cites:
        tags.append("citing")
    return {
        "id": source.id,
        "instrument": source.instrument,
        "law": str(prepared.law),
        "address": str(prepared.address),
        "tags": " ".join(tags),
        "effective_from": _day(source.effective_from),
        "effective_to": _day(source.effective_to),
        "superseded_on": _day(source.superseded_on),
        "body_grams": " ".join(prepared.body.grams),
        "body_words": " ".join(prepared.body.words),
        "title_grams": " ".join(prepared.title.grams),
        "title_words": " ".join(prepared.title.words),
        "kept": {
            "hit": (
                source.id,
                source.instrument,
                prepared.law,
                prepared.address,
                source.rank,
                source.effective_to,
                prepared.is_first,
            ),
            "digest": source.digest,
            "cites": [(cite.law, cite.address) for cite in prepared.cites],
        },
        "facets": "\t".join(str(getattr(source, name) or "") for name in _FACETS),
    }


def _day(number: int) -> str:
    """A date as text of one length: a range of terms is exact, where Whoosh's numeric ranges were seen to let more through."""
    return f"{number:08d}"


def _tag(name: str, value: object) -> str:
    return f"{name}:{value}".replace(" ", "\u00a0")


class WhooshIndex:
    """One folder with one index; a generation of `generations.DiskEngine`."""

    name = "whoosh"
    version = ".".join(map(str, whoosh.__version__))

    def __init__(self, folder: Path, *, is_new: bool = False) -> None:
        """Open the index in `folder`, or make one there. Raises IndexOutdated for what cannot be opened."""
        self._threads = threading.local()
        try:
            if is_new:
                folder.mkdir(parents=True)
                self._index = index.create_in(str(folder), SCHEMA)
            else:
                self._index = index.open_dir(str(folder), schema=SCHEMA)
                # Opening reads the table of contents only: a missing segment shows when it is read.
                self._index.reader().close()
        except (index.IndexError, OSError, ValueError, EOFError, KeyError, pickle.UnpicklingError) as error:
            logger.warning("index %s cannot be opened: %s", folder.parent.name, error)
            raise IndexOutdated() from error

    def write(
        self,
        batch: Iterable[IndexDocument],
        *,
        ids: Iterable[str] = (),
        instruments: Iterable[str] = (),
        is_fresh: bool = False,
    ) -> None:
        """Remove `ids` and `instruments`, then put `batch` in place of what has the same ids; one commit.

        `is_fresh` promises that nothing of the batch is in the index yet.
        """
        documents = batch if is_fresh else coalesce(batch)
        gone = [ask.Term("id", name) for name in ids] + [ask.Term("instrument", name) for name in instruments]
        if not is_fresh:
            gone += [ask.Term("id", document.id) for document in documents]
        try:
            writer = self._index.writer(timeout=10.0, limitmb=128)
        except index.LockError as error:
            raise IndexLocked() from error
        with writer:
            if gone:
                writer.delete_by_query(ask.Or(gone))
            for document in documents:
                writer.add_document(**_row(prepare(document)))
            # Merging while a generation is built would write the same postings again and again.
            writer.merge = not is_fresh

    def close(self) -> None:
        searcher = getattr(self._threads, "searcher", None)
        if searcher is not None:
            searcher.close()
            self._threads.searcher = None
        self._index.close()

    def count(self) -> int:
        return int(self._index.doc_count())

    def digests(self) -> Iterator[tuple[str, int]]:
        for row in self._searcher().reader().all_stored_fields():
            yield row["id"], row["kept"]["digest"]

    def search(self, query: SearchQuery) -> Page:
        plan = make_plan(query)
        names = ("title_grams",) if query.in_title else ("body_grams", "title_grams")
        must = ask.And([_anywhere(match, names) for match in plan.must]) if plan.must else ask.Every()
        words = ("title_words",) if query.in_title else ("body_words", "title_words")
        may = [ask.Term(name, word) for word in plan.words for name in words]
        may += [_anywhere(match, names).with_boost(2.0) for match in plan.phrases]
        asked = ask.AndMaybe(must, ask.Or(may)) if may else must
        if plan.must_not:
            asked = ask.AndNot(asked, ask.Or([_anywhere(match, names) for match in plan.must_not]))
        return self._page(asked, query)

    def related(self, terms: Mapping[Term, float], query: SearchQuery) -> Page:
        return with_laws(self._related, terms, query)

    def _related(self, terms: Mapping[Term, float], query: SearchQuery) -> Page:
        reader = self._searcher().reader()
        rare = rare_terms(
            terms, lambda term: int(reader.doc_frequency(_FIELDS[term.field], term.text)), reader.doc_count()
        )
        if not rare:
            return Page(hits=(), total=0)
        # Against a word a gram counts half, so it must be twice as rare to be asked instead.
        rarest = sorted(rare, key=lambda each: each[2] / each[1])[:RAREST_TERMS]
        asked = ask.Or([ask.Term(_FIELDS[term.field], term.text, boost=weight) for term, weight, _ in rarest])
        return self._page(asked, query)

    def citations(self, ids: Sequence[str]) -> dict[str, tuple[Citation, ...]]:
        searcher = self._searcher()
        found: dict[str, tuple[Citation, ...]] = {}
        for name in ids:
            row = searcher.document(id=name)
            if row and row["kept"]["cites"]:
                found[name] = tuple(Citation(law, address) for law, address in row["kept"]["cites"])
        return found

    def _searcher(self) -> Any:
        """This thread's searcher, refreshed: opening one costs a hundred times as much."""
        searcher = getattr(self._threads, "searcher", None)
        try:
            if searcher is None:
                searcher = self._index.searcher(weighting=scoring.BM25F(B=0.75, K1=1.2))
            else:
                searcher = searcher.refresh()
        except (index.IndexError, OSError, EOFError, KeyError, pickle.UnpicklingError) as error:
            raise IndexOutdated() from error
        self._threads.searcher = searcher
        return searcher

    def _allowed(self, searcher: Any, query: SearchQuery) -> set[int]:
        """What the filters let through, kept as long as this searcher: a range of dates costs a second on 20,000 texts."""
        if getattr(self._threads, "allowed_of", None) is not searcher:
            self._threads.allowed_of, self._threads.allowed = searcher, {}
        kept: dict[str, set[int]] = self._threads.allowed
        wanted = _filters(query)
        name = repr(wanted)
        if name not in kept:
            if len(kept) >= 32:
                kept.clear()
            kept[name] = set(searcher.docs_for_query(wanted))
        return kept[name]

    def _page(self, asked: Any, query: SearchQuery) -> Page:
        searcher = self._searcher()
        try:
            allowed = self._allowed(searcher, query)
            if not allowed:  # Whoosh takes an empty filter for none at all
                return Page(hits=(), total=0, facets={name: {} for name in _FACETS} if query.with_facets else {})
            found = searcher.search(asked, limit=query.offset + query.limit, filter=allowed)
            hits = tuple(_hit(row.score, row["kept"]["hit"]) for row in found[query.offset :])
            if not query.with_facets:
                total = len(found) if found.has_exact_length() else query.offset + len(hits)
                return Page(hits=hits, total=total, is_total_exact=found.has_exact_length())
            return Page(hits=hits, total=len(found), facets=_count(searcher, found.docs()))
        except (OSError, EOFError, KeyError) as error:
            raise IndexOutdated() from error


def _hit(score: float, kept: tuple[str, str, int, int, str, int, bool]) -> Hit:
    name, group, law, address, rank, until, is_first = kept
    return Hit(name, group, score, law, address, rank, until, is_first)


def _count(searcher: Any, numbers: Iterable[int]) -> dict[str, dict[str, int]]:
    column = searcher.reader().column_reader("facets")
    facets: dict[str, dict[str, int]] = {name: {} for name in _FACETS}
    for combination, count in Counter(column[number] for number in numbers).items():
        for name, value in zip(_FACETS, combination.split("\t"), strict=True):
            if value:
                facets[name][value] = facets[name].get(value, 0) + count
    return facets


def _anywhere(match: Match, names: Sequence[str]) -> Any:
    """The match in any of these fields."""
    if match.is_character:
        found = [ask.Prefix(name, match.grams[0], constantscore=True) for name in names]
    elif match.is_unit:
        # A number or foreign word must end where the unit ends.
        pattern = rf"{re.escape(match.grams[0])}([^0-9a-z.%].*)?$"
        found = [ask.Regex(name, pattern, constantscore=True) for name in names]
    elif len(match.grams) == 1:
        found = [ask.Term(name, match.grams[0]) for name in names]
    else:
        found = [ask.Phrase(name, list(match.grams)) for name in names]
    return found[0] if len(found) == 1 else ask.Or(found)


def _filters(query: SearchQuery) -> Any:
    """Everything that narrows without ranking."""
    wanted = [_tagged_any("visible_to", query.visible_to)]
    if query.scope is not Scope.ALL:
        wanted.append(_tagged_any("scope", (query.scope,)))
    for name, values in (
        ("rank", query.ranks),
        ("region", query.regions),
        ("authority", query.authorities),
        ("organization", query.organizations),
        ("year", query.years),
        ("number", query.numbers),
    ):
        if values:
            wanted.append(_tagged_any(name, values))
    if query.instruments:
        wanted.append(ask.Or([ask.Term("instrument", name) for name in query.instruments]))
    if query.laws or query.law_keys:
        keys = (*map(law_key, query.laws), *query.law_keys)
        wanted.append(ask.Or([ask.Term("law", str(key)) for key in keys]))
    if query.addresses or query.address_keys:
        places = [address_key(*address) for address in query.addresses]
        wanted.append(ask.Or([ask.Term("address", str(key)) for key in (*places, *query.address_keys)]))
    if query.citing_only:
        wanted.append(ask.Term("tags", "citing"))
    if query.in_force_on is not None:
        wanted.append(ask.TermRange("effective_from", _day(0), _day(query.in_force_on)))
        wanted.append(ask.TermRange("effective_to", _day(query.in_force_on + 1), _day(OPEN_END)))
    if query.text_on is not None:
        wanted.append(ask.TermRange("effective_from", _day(0), _day(query.text_on)))
        wanted.append(ask.TermRange("superseded_on", _day(query.text_on + 1), _day(OPEN_END)))
    allowed = ask.And(wanted)
    if query.excluded_laws:
        return ask.AndNot(allowed, ask.Or([ask.Term("law", str(law_key(name))) for name in query.excluded_laws]))
    return allowed


def _tagged_any(name: str, values: Sequence[str | int]) -> Any:
    return ask.Or([ask.Term("tags", _tag(name, value)) for value in values])
