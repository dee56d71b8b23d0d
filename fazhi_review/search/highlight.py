"""Where the words of a query stand in a text, and the stretch of text around them that is worth showing.

Found again in the stored text by its own characters, never by offsets kept in an index; number writings are equal here
too. The page escapes each piece before it puts a mark around it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from fazhi_review.search import analysis

_WINDOW = 120
_ENDS = "。；！？\n"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and whether it is what was asked for."""

    text: str
    is_match: bool


def snippet(text: str, marks: Iterable[str], length: int = _WINDOW) -> list[Piece]:
    """About `length` characters around the densest matches, taken apart into marked and plain pieces."""
    spans = find_spans(text, marks)
    start, end = _best_window(text, spans, length)
    pieces = pieces_of(
        text[start:end], [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start]
    )
    if start > 0:
        pieces.insert(0, Piece("…", False))
    if end < len(text):
        pieces.append(Piece("…", False))
    return pieces


def pieces_of(text: str, spans: Sequence[tuple[int, int]]) -> list[Piece]:
    """The whole text as pieces; `spans` are in order and do not overlap."""
    pieces, at = [], 0
    for start, end in spans:
        if at < start:
            pieces.append(Piece(text[at:start], False))
        pieces.append(Piece(text[start:end], True))
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:], False))
    return pieces


def find_spans(text: str, marks: Iterable[str]) -> list[tuple[int, int]]:
    """Every stretch of `text` that one of the marks, or one of its words, matches; merged, in order."""
    units, spans = _located(text)
    wanted: list[list[str]] = []
    for mark in marks:
        for run in analysis.runs(mark):
            wanted.append(run)
            wanted += [part for word in analysis.words("".join(run)) for part in analysis.runs(word) if len(part) > 1]
    found = sorted(
        (spans[at][0], spans[at + len(run) - 1][1])
        for run in {tuple(run) for run in wanted}
        for at in _occurrences(units, run)
    )
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _occurrences(units: Sequence[str], run: Sequence[str]) -> Iterable[int]:
    width = len(run)
    return (at for at in range(len(units) - width + 1) if tuple(units[at : at + width]) == tuple(run))


def _located(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """The units of a text and where each stands in it. A break between runs is a unit that nothing equals."""
    units: list[str] = []
    spans: list[tuple[int, int]] = []
    for start, end in analysis.stretches(text):
        written = text[start:end]
        # Only numbers and foreign words are written in more than one way.
        units.append(written if analysis.is_plain(written) else "".join(chain.from_iterable(analysis.runs(written))))
        spans.append((start, end))
    return units, spans


def _best_window(text: str, spans: Sequence[tuple[int, int]], length: int) -> tuple[int, int]:
    if len(text) <= length:
        return 0, len(text)
    if not spans:
        return 0, length
    best = max(spans, key=lambda span: sum(b - a for a, b in spans if span[0] <= a < span[0] + length * 3 // 4))
    start = max(0, best[0] - length // 4)
    # Begin at a sentence where one begins nearby.
    for at in range(best[0], max(best[0] - length // 3, 0), -1):
        if text[at - 1] in _ENDS:
            start = at
            break
    return start, min(len(text), start + length)
