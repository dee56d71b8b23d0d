"""The sentences of a document with their words classed, items with the words above them."""

import re
from collections.abc import Iterable, Iterator

from fazhi_review.conflict.lexicon import Lexicon, Sentence, default_lexicon
from fazhi_review.conflict.wordpattern import WordPattern
from fazhi_review.rules.subject import DocumentView, Stretch
from fazhi_review.structure.model import ProvisionKind

_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")
_LONGEST = 600  # characters examined as one sentence; what is longer is cut at a comma
_LONGEST_LEAD = 120
_ITEM_MARK = re.compile(r"\s*(?:[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、])")
_UNDER_LEAD = frozenset(
    {ProvisionKind.ITEM, ProvisionKind.SUBITEM, ProvisionKind.LEVEL2, ProvisionKind.LEVEL3, ProvisionKind.LEVEL4}
)


def sentences(view: DocumentView) -> tuple[Sentence, ...]:
    """Computed once in a run."""
    return view.memo("norm sentences", lambda: tuple(_sentences(view, default_lexicon())))


def holding(view: DocumentView, patterns: Iterable[WordPattern]) -> list[Sentence]:
    """The sentences that hold the words which one of `patterns` needs, in order."""
    places = view.memo("norm index", lambda: _index(view))
    nowhere: frozenset[int] = frozenset()
    found: set[int] = set()
    for pattern in patterns:
        rest: set[int] | None = None
        for classes in pattern.needed:
            here = set().union(*(places.get(number, nowhere) for number in classes))
            rest = here if rest is None else rest & here
            if not rest:
                break
        found |= rest or set()
    every = sentences(view)
    return [every[place] for place in sorted(found)]


def _index(view: DocumentView) -> dict[int, set[int]]:
    """In which sentences each class of words occurs."""
    index: dict[int, set[int]] = {}
    for place, sentence in enumerate(sentences(view)):
        for number in sentence.tags:
            index.setdefault(number, set()).add(place)
    return index


def _sentences(view: DocumentView, lexicon: Lexicon) -> Iterator[Sentence]:
    lead: tuple[int, int] | None = None
    for stretch in view.body:
        below = lead if lead and _is_item(view, stretch) else None
        lead = below
        for start, end in _cut(view.text, stretch.start, stretch.end):
            above = view.text[slice(*below)] if below else ""
            yield Sentence(
                text=above + view.text[start:end],
                start=start,
                end=end,
                lexicon=lexicon,
                own=len(above),
                lead_start=below[0] if below else 0,
            )
            if view.text[start:end].rstrip().endswith(("：", ":")):
                lead = (max(start, end - _LONGEST_LEAD), end)
                lead = (lead[0], lead[1] - (end - start - len(view.text[start:end].rstrip())))


def _is_item(view: DocumentView, stretch: Stretch) -> bool:
    if stretch.provision is not None and stretch.provision.kind in _UNDER_LEAD:
        return True
    return _ITEM_MARK.match(view.text, stretch.start) is not None


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _SENTENCE.finditer(text, start, end):
        if not match[0].strip():
            continue
        left = match.start()
        while match.end() - left > _LONGEST:
            comma = max(text.rfind(mark, left, left + _LONGEST) for mark in "；，、")
            right = comma + 1 if comma > left else left + _LONGEST
            yield left, right
            left = right
        yield left, match.end()
