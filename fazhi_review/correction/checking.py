"""Whether the words that were found wrong still stand in a later text. The machine only looks; a person concludes."""

from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import ScoreAlignment

from fazhi_review.vocabulary import Labelled

_SIMILAR = 88  # of 100: from here on words count as much the same, so that a changed figure is shown as changed
_SHORTEST = 8  # characters; shorter quotes are alike too easily to be looked for except as they are
_AROUND = 30


class Trace(Labelled):
    """What is left of a quote in another text."""

    GONE = "gone", "已不见原文"
    SIMILAR = "similar", "有近似文字，请核对改动"
    STILL_THERE = "still_there", "原文仍在"


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen, and the words of the later text where there are any, with a little around them."""

    trace: Trace
    words: str = ""


def look_for(quote: str, text: str) -> Sight:
    """Look for `quote` in `text`: exactly apart from white space, then nearly."""
    wanted, flat = _flat(quote), _flat(text)
    if not wanted:
        return Sight(Trace.GONE)
    place = flat.find(wanted)
    if place >= 0:
        return Sight(Trace.STILL_THERE, _cut(flat, place, place + len(wanted)))
    if len(wanted) < _SHORTEST:
        return Sight(Trace.GONE)
    best: ScoreAlignment | None = fuzz.partial_ratio_alignment(wanted, flat, score_cutoff=_SIMILAR)
    if best is None or len(flat) < len(wanted):
        return Sight(Trace.GONE)
    return Sight(Trace.SIMILAR, _cut(flat, best.dest_start, best.dest_end))


def names(text: str, title: str, number: str) -> bool:
    """Whether a text names a document, by its number or its title: what a repeal of it must do."""
    flat = _flat(text)
    return any(name and _flat(name) in flat for name in (number, title))


def _flat(text: str) -> str:
    return "".join(text.split())


def _cut(text: str, start: int, end: int) -> str:
    before, after = max(0, start - _AROUND), min(len(text), end + _AROUND)
    return f"{'…' if before else ''}{text[before:after]}{'…' if after < len(text) else ''}"
