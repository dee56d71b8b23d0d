"""A document as every engine takes it in: terms cut, keys computed, so that engines differ only in how they store."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from fazhi_review.search.analysis import Terms, analyse
from fazhi_review.search.keys import address_key, article_number, cited, law_key
from fazhi_review.search.port import COMMON_SHARE, Citation, IndexDocument, Page, SearchQuery, Term

# Part of the identity of an index: raise it whenever what is stored changes.
SCHEMA_VERSION = 3

_KINDS = ("article", "provision", "law", "document")


def number_of(name: str) -> int:
    """An id such as article:12 or law:3 as one number, for engines that keep numbers cheaper than words."""
    kind, _, key = name.partition(":")
    if kind not in _KINDS or not key.isdigit():
        raise ValueError(f"not an id of the index: {name}")
    return int(key) * len(_KINDS) + _KINDS.index(kind)


def name_of(number: int) -> str:
    """The id that `number_of` made this number of."""
    key, kind = divmod(number, len(_KINDS))
    return f"{_KINDS[kind]}:{key}"


@dataclass(frozen=True, slots=True)
class Prepared:
    document: IndexDocument
    body: Terms
    title: Terms
    law: int
    address: int
    is_first: bool
    cites: tuple[Citation, ...]


# Articles of one law follow one another, so a few titles are enough.
_title_terms = lru_cache(maxsize=1024)(analyse)


def prepare(document: IndexDocument) -> Prepared:
    """Cut and key one document."""
    return Prepared(
        document=document,
        body=analyse(document.body),
        title=_title_terms(document.title),
        law=law_key(document.title),
        address=address_key(document.title, document.label),
        is_first=article_number(document.label) == "1",
        cites=cited(document.body, document.title),
    )


def rare_terms(terms: Mapping[Term, float], spread: Callable[[Term], int], count: int) -> list[tuple[Term, float, int]]:
    """The terms that stand in few enough of `count` texts to tell them apart, rarest first, with their spread."""
    known = sorted(((term, weight, spread(term)) for term, weight in terms.items()), key=lambda each: each[2])
    known = [each for each in known if each[2]]
    # In a small index nothing is common.
    limit = max(COMMON_SHARE * count, 50)
    return [each for each in known if each[2] <= limit] or known


def with_laws(
    related: Callable[[Mapping[Term, float], SearchQuery], Page], terms: Mapping[Term, float], query: SearchQuery
) -> Page:
    """What `related` finds, and the best of `also_laws` behind it, for engines that must ask twice."""
    page = related(terms, query)
    if not query.also_laws:
        return page
    known = {hit.id for hit in page.hits}
    asked = replace(query, law_keys=query.also_laws, limit=query.also_limit, offset=0)
    also = tuple(hit for hit in related(terms, asked).hits if hit.id not in known)
    return replace(page, hits=page.hits + also)


def coalesce(batch: Iterable[IndexDocument]) -> list[IndexDocument]:
    """The last of each id: engines keep both when the same id comes twice in one batch."""
    return list({document.id: document for document in batch}.values())
