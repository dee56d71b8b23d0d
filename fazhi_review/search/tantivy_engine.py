"""The index on Tantivy: fast, embedded, compiled; what `auto` takes where it is installed.

Text is handed over already cut, joined by spaces. (Tantivy's own n-gram tokenizer gives every gram position 0, so that
no phrase could be asked.) Only citations are stored: ids and keys are numeric columns, read for a page of hits at once.
"""

import logging
import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from operator import attrgetter
from pathlib import Path
from typing import Any

import tantivy

from fazhi_review.errors import IndexOutdated
from fazhi_review.search.keys import address_key, law_key
from fazhi_review.search.plan import Match, make_plan
from fazhi_review.search.port import Citation, Field, Hit, IndexDocument, Page, Scope, SearchQuery, Term
from fazhi_review.search.prepared import Prepared, coalesce, name_of, number_of, prepare, rare_terms
from fazhi_review.vocabulary import InstrumentRank

logger = logging.getLogger(__name__)

ENGINE_VERSION = version("tantivy")
_HEAP_BYTES = 256_000_000
_RANKS = ("", *InstrumentRank)
# What narrows a search is one field of tags such as "rank:law": one field to fill, to ask and to count.
_TAGS = ("rank", "region", "authority", "organization", "category", "number", "year")
_FACETS = ("scope", "rank", "region", "year")
_ASKED_NUMBERS = ("key", "instrument", "law", "address")
_READ_NUMBERS = ("digest", "rank", "is_first", "effective_from", "effective_to", "superseded_on")
_TEXT = ("title_grams", "title_words", "body_grams", "body_words")
_FIELDS = {
    Field.WORDS: "body_words",
    Field.GRAMS: "body_grams",
    Field.TITLE_WORDS: "title_words",
    Field.TITLE_GRAMS: "title_grams",
}
# The same terms of provisions that cite law, by themselves: they are one in thirty, and asked for with every clause.
_CITING = {Field.WORDS: "citing_words", Field.GRAMS: "citing_grams"}
_Must, _Should, _MustNot = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
_PAGE = 10_000
# Of laws asked for beside the first hits, what stands among so many of all.
_REACH = 1_000
# Terms and citations remembered of one state of the index: some tens of megabytes.
_MOST_KNOWN = 200_000


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    for name in _TEXT:
        builder.add_text_field(
            name, tokenizer_name="whitespace", index_option="position" if "grams" in name else "freq"
        )
    for name in _CITING.values():
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("tags", tokenizer_name="raw", index_option="basic", fast=True)
    for name in _ASKED_NUMBERS:
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in _READ_NUMBERS:
        builder.add_unsigned_field(name, fast=True)
    builder.add_text_field("cites", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


SCHEMA = _schema()
_tagged = attrgetter(*_TAGS)
_rank_numbers = {rank: number for number, rank in enumerate(_RANKS)}


def _document(prepared: Prepared) -> Any:
    source = prepared.document
    tags = [f"{name}:{value}" for name, value in zip(_TAGS, _tagged(source), strict=True) if value or name == "region"]
    tags.append(f"scope:{source.scope}")
    tags += [f"visible_to:{token}" for token in source.visible_to]
    if source.scope is Scope.LIBRARY and "public" in source.visible_to:
        tags.append(f"shelf:{source.region}")
    values: dict[str, Any] = {
        "key": number_of(source.id),
        "instrument": number_of(source.instrument),
        "law": prepared.law,
        "address": prepared.address,
        "digest": source.digest,
        "rank": _rank_numbers.get(source.rank, 0),
        "is_first": int(prepared.is_first),
        "effective_from": source.effective_from,
        "effective_to": source.effective_to,
        "superseded_on": source.superseded_on,
        "title_grams": _joined(prepared.title.grams),
        "title_words": _joined(prepared.title.words),
        "body_grams": _joined(prepared.body.grams),
        "body_words": _joined(prepared.body.words),
    }
    if prepared.cites:
        tags.append("citing")
        values["citing_words"] = values["body_words"]
        values["citing_grams"] = values["body_grams"]
        values["cites"] = " ".join(f"{cite.law}.{cite.address}" for cite in prepared.cites)
    values["tags"] = tags
    return tantivy.Document.from_dict(values, SCHEMA)


_joined = " ".join


class _Known:
    """What was looked up in one state of the index: the same terms and witnesses come with every clause of a document."""

    def __init__(self) -> None:
        self.frequencies: dict[tuple[str, str], int] = {}
        self.citations: dict[int, tuple[Citation, ...]] = {}

    def frequency(self, searcher: Any, field: str, text: str) -> int:
        """In how many texts a term stands."""
        found = self.frequencies.get((field, text))
        if found is None:
            if len(self.frequencies) > _MOST_KNOWN:
                self.frequencies.clear()
            found = self.frequencies[field, text] = int(searcher.doc_freq(field, text))
        return found


class TantivyIndex:
    """One folder with one index; a generation of `generations.Generations`."""

    name = "tantivy"
    version = ENGINE_VERSION

    def __init__(self, folder: Path, *, is_new: bool = False) -> None:
        """Open the index in `folder`, or make one there. Raises IndexOutdated for what cannot be opened."""
        self._folder = folder
        self._lock = threading.Lock()
        try:
            if is_new:
                folder.mkdir(parents=True)
                self._index = tantivy.Index(SCHEMA, path=str(folder))
            else:
                self._index = tantivy.Index.open(str(folder))
            self._index.config_reader(reload_policy="manual")
            self._index.reload()
        except (ValueError, OSError) as error:
            logger.warning("index %s cannot be opened: %s", folder.name, error)
            raise IndexOutdated() from error
        self._seen = self._stamp()
        self._known = _Known()

    def _stamp(self) -> tuple[int, int]:
        try:
            status = (self._folder / "meta.json").stat()
        except OSError as error:
            raise IndexOutdated() from error
        return status.st_mtime_ns, status.st_ino

    def _searcher(self) -> Any:
        """A searcher over the last commit, whichever process made it."""
        stamp = self._stamp()
        if stamp != self._seen:
            with self._lock:
                try:
                    self._index.reload()
                except (ValueError, OSError) as error:
                    raise IndexOutdated() from error
                self._seen, self._known = stamp, _Known()
        return self._index.searcher()

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
        try:
            writer = self._index.writer(_HEAP_BYTES, 1)
        except ValueError as error:
            raise IndexOutdated() from error
        with writer:
            _delete(writer, "instrument", instruments)
            documents = batch if is_fresh else coalesce(batch)
            _delete(writer, "key", (*ids, *(() if is_fresh else (document.id for document in documents))))
            for document in documents:
                writer.add_document(_document(prepare(document)))
            writer.commit()
        self._index.reload()
        self._seen, self._known = self._stamp(), _Known()

    def close(self) -> None:
        """Nothing is held open but memory maps, which go with the object."""

    def count(self) -> int:
        return int(self._searcher().num_docs)

    def digests(self) -> Iterator[tuple[str, int]]:
        searcher = self._searcher()
        offset = 0
        while hits := searcher.search(tantivy.Query.all_query(), limit=_PAGE, offset=offset, count=False).hits:
            addresses = [address for _, address in hits]
            keys = searcher.fast_field_values("key", addresses)
            yield from zip(map(name_of, keys), searcher.fast_field_values("digest", addresses), strict=True)
            offset += len(hits)

    def search(self, query: SearchQuery) -> Page:
        plan = make_plan(query)
        fields = ("title_grams",) if query.in_title else ("body_grams", "title_grams")
        clauses = [(_Must, _anywhere(match, fields)) for match in plan.must]
        clauses += [(_MustNot, _anywhere(match, fields)) for match in plan.must_not]
        clauses += [(_Should, tantivy.Query.boost_query(_anywhere(match, fields), 2.0)) for match in plan.phrases]
        words = ("title_words",) if query.in_title else ("body_words", "title_words")
        clauses += [(_Should, _term(field, word)) for word in plan.words for field in words]
        return self._page(clauses + _filters(query), query)

    def related(self, terms: Mapping[Term, float], query: SearchQuery) -> Page:
        searcher, known = self._searcher(), self._known
        names, count = _FIELDS, searcher.num_docs
        if query.citing_only:
            names, count = {**_FIELDS, **_CITING}, known.frequency(searcher, "tags", "citing")
        rare = rare_terms(terms, lambda term: known.frequency(searcher, names[term.field], term.text), count)
        if not rare:
            return Page(hits=(), total=0)
        asked = tantivy.Query.boolean_query(
            [
                (_Should, tantivy.Query.boost_query(_term(names[term.field], term.text), weight))
                for term, weight, _ in rare
            ]
        )
        if query.offset or query.with_facets:
            return self._page([(_Must, asked), *_filters(query)], query)
        return self._nearest(searcher, asked, query)

    def _nearest(self, searcher: Any, asked: Any, query: SearchQuery) -> Page:
        """The first hits in one pass.

        Dates are looked up of the hits rather than asked of every text: most texts are in force, and a range costs half
        as much again as all terms together. Where too few of the hits are, the index is asked the exact question.
        """
        has_days = query.in_force_on is not None or query.text_on is not None
        near = query.limit * 3 // 2 + 20 if has_days else query.limit
        reach = max(near, _REACH if query.also_laws else 0)
        addresses, scores = self._asked(searcher, [(_Must, asked), *_filters(query, with_days=False)], reach)
        chosen = _on_their_days(searcher, addresses, range(min(near, len(addresses))), query)
        if len(chosen) < query.limit and len(addresses) > near:
            chosen = _on_their_days(searcher, addresses, range(len(addresses)), query)
        if len(chosen) < query.limit and len(addresses) == reach:
            addresses, scores = self._asked(searcher, [(_Must, asked), *_filters(query)], reach)
            chosen = list(range(len(addresses)))
        chosen = chosen[: query.limit]
        if query.also_laws:
            chosen = sorted({*chosen, *_of_laws(searcher, addresses, query)})
        hits = _hits(searcher, [scores[place] for place in chosen], [addresses[place] for place in chosen])
        return Page(hits=hits, total=len(hits), is_total_exact=len(addresses) < reach)

    def _asked(self, searcher: Any, clauses: list[Any], limit: int) -> tuple[list[Any], list[float]]:
        try:
            result = searcher.search(tantivy.Query.boolean_query(clauses), limit=limit, count=False)
        except (ValueError, OSError) as error:
            raise IndexOutdated() from error
        return [address for _, address in result.hits], [score for score, _ in result.hits]

    def citations(self, ids: Sequence[str]) -> dict[str, tuple[Citation, ...]]:
        searcher, kept = self._searcher(), self._known.citations
        if len(kept) > _MOST_KNOWN:
            kept.clear()
        numbers = {name: number_of(name) for name in ids}
        found = {number: kept[number] for number in numbers.values() if number in kept}
        missing = [number for number in numbers.values() if number not in found]
        if missing:
            # Whole before another thread can see it.
            read = dict.fromkeys(missing, ()) | _read_citations(searcher, missing)
            kept.update(read)
            found |= read
        return {name: cited for name, number in numbers.items() if (cited := found[number])}

    def _page(self, clauses: list[Any], query: SearchQuery) -> Page:
        searcher = self._searcher()
        asked = tantivy.Query.boolean_query(clauses)
        try:
            result = searcher.search(asked, limit=query.limit, offset=query.offset, count=query.with_facets)
        except (ValueError, OSError) as error:
            raise IndexOutdated() from error
        hits = _hits(searcher, [score for score, _ in result.hits], [address for _, address in result.hits])
        if not query.with_facets:
            return Page(hits=hits, total=query.offset + len(hits), is_total_exact=len(hits) < query.limit)
        return Page(hits=hits, total=result.count, facets=_facets(searcher, asked))


def _hits(searcher: Any, scores: Sequence[float], addresses: Sequence[Any]) -> tuple[Hit, ...]:
    if not addresses:
        return ()
    columns = [
        searcher.fast_field_values(name, addresses)
        for name in ("key", "instrument", "law", "address", "rank", "effective_to", "is_first")
    ]
    return tuple(
        Hit(name_of(key), name_of(group), score, law, address, _RANKS[rank], until, bool(is_first))
        for score, key, group, law, address, rank, until, is_first in zip(scores, *columns, strict=True)
    )


def _read_citations(searcher: Any, numbers: list[int]) -> dict[int, tuple[Citation, ...]]:
    asked = tantivy.Query.term_set_query(SCHEMA, "key", numbers)
    addresses = [address for _, address in searcher.search(asked, limit=len(numbers), count=False).hits]
    found: dict[int, tuple[Citation, ...]] = {}
    for key, address in zip(searcher.fast_field_values("key", addresses), addresses, strict=True):
        stored = searcher.doc(address).get_first("cites")
        if stored:
            pairs = (pair.split(".") for pair in stored.split())
            found[key] = tuple(Citation(int(law), int(place)) for law, place in pairs)
    return found


def _on_their_days(searcher: Any, addresses: Sequence[Any], among: Sequence[int], query: SearchQuery) -> list[int]:
    """Those of the places whose texts are what the query asks for on its days."""
    places = list(among)
    days = [(query.in_force_on, "effective_to")]
    # What is law on a day is also the newest text of that day.
    if query.text_on != query.in_force_on:
        days.append((query.text_on, "superseded_on"))
    for day, end in days:
        if day is None or not places:
            continue
        here = [addresses[place] for place in places]
        since, until = searcher.fast_field_values("effective_from", here), searcher.fast_field_values(end, here)
        places = [place for place, begin, over in zip(places, since, until, strict=True) if begin <= day < over]
    return places


def _of_laws(searcher: Any, addresses: Sequence[Any], query: SearchQuery) -> list[int]:
    """The first places that belong to the laws asked for beside the first hits."""
    wanted = set(query.also_laws)
    laws = searcher.fast_field_values("law", addresses) if addresses else ()
    places = [place for place, law in enumerate(laws) if law in wanted]
    return _on_their_days(searcher, addresses, places, query)[: query.also_limit]


def _delete(writer: Any, field: str, names: Iterable[str]) -> None:
    numbers = [number_of(name) for name in names]
    if numbers:
        # By query, not by term: the binding makes signed terms of Python's integers, which match no unsigned field.
        writer.delete_documents_by_query(tantivy.Query.term_set_query(SCHEMA, field, numbers))


def _facets(searcher: Any, asked: Any) -> dict[str, dict[str, int]]:
    answer = searcher.aggregate(
        asked, {name: {"terms": {"field": name, "size": 1000}} for name in ("tags", "instrument")}
    )
    facets: dict[str, dict[str, int]] = {name: {} for name in _FACETS}
    for bucket in answer["tags"]["buckets"]:
        name, _, value = bucket["key"].partition(":")
        if name in facets and value:
            facets[name][value] = int(bucket["doc_count"])
    facets["instrument"] = {
        name_of(int(bucket["key"])): int(bucket["doc_count"]) for bucket in answer["instrument"]["buckets"]
    }
    return facets


def _term(field: str, text: str) -> Any:
    return tantivy.Query.term_query(SCHEMA, field, text, "freq")


def _anywhere(match: Match, fields: Sequence[str]) -> Any:
    """The match in any of `fields`."""
    if match.is_unit:
        # Every unit begins a term; a number or foreign word must end there too.
        end = "" if match.is_character else "([^0-9a-z.%].*)?"
        pattern = re.escape(match.grams[0]) + (end or ".*")
        found = [tantivy.Query.regex_query(SCHEMA, field, pattern) for field in fields]
        return tantivy.Query.const_score_query(_any_of(found), 0.1)
    if len(match.grams) == 1:
        return _any_of([_term(field, match.grams[0]) for field in fields])
    return _any_of([tantivy.Query.phrase_query(SCHEMA, field, list(match.grams)) for field in fields])


def _any_of(queries: Sequence[Any]) -> Any:
    return queries[0] if len(queries) == 1 else tantivy.Query.boolean_query([(_Should, query) for query in queries])


def _filters(query: SearchQuery, *, with_days: bool = True) -> list[Any]:
    """Everything that narrows without ranking, asked inside the query so that nothing leaks into counts."""
    wanted: list[Any] = []
    if query.scope is Scope.LIBRARY and query.regions and "public" in query.visible_to:
        # One question in place of three. It asks for what everybody may read; the library holds nothing else.
        wanted.append(_tagged_any("shelf", query.regions))
    else:
        wanted.append(_tagged_any("visible_to", query.visible_to))
        if query.scope is not Scope.ALL:
            wanted.append(_tagged_any("scope", (query.scope,)))
        if query.regions:
            wanted.append(_tagged_any("region", query.regions))
    for name, values in (
        ("rank", query.ranks),
        ("authority", query.authorities),
        ("organization", query.organizations),
        ("year", query.years),
        ("number", query.numbers),
    ):
        if values:
            wanted.append(_tagged_any(name, values))
    if query.instruments:
        wanted.append(_one_of("instrument", tuple(map(number_of, query.instruments))))
    if query.laws or query.law_keys:
        wanted.append(_one_of("law", (*map(law_key, query.laws), *query.law_keys)))
    if query.addresses or query.address_keys:
        keys = [address_key(*address) for address in query.addresses]
        wanted.append(_one_of("address", [*keys, *query.address_keys]))
    if query.citing_only:
        wanted.append(_one_of("tags", ("citing",)))
    if query.in_force_on is not None and with_days:
        wanted.append(_range("effective_from", upper=query.in_force_on))
        wanted.append(_range("effective_to", lower=query.in_force_on + 1))
    if query.text_on is not None and with_days:
        wanted.append(_range("effective_from", upper=query.text_on))
        wanted.append(_range("superseded_on", lower=query.text_on + 1))
    clauses = [(_Must, tantivy.Query.const_score_query(each, 0.0)) for each in wanted]
    if query.excluded_laws:
        clauses.append((_MustNot, _one_of("law", tuple(map(law_key, query.excluded_laws)))))
    return clauses


def _tagged_any(name: str, values: Sequence[str | int]) -> Any:
    return _one_of("tags", [f"{name}:{value}" for value in values])


def _one_of(field: str, values: Sequence[Any]) -> Any:
    if len(values) == 1:
        return tantivy.Query.term_query(SCHEMA, field, values[0], "basic")
    return tantivy.Query.term_set_query(SCHEMA, field, list(values))


def _range(field: str, *, lower: int | None = None, upper: int | None = None) -> Any:
    return tantivy.Query.range_query(SCHEMA, field, tantivy.FieldType.Unsigned, lower, upper)
