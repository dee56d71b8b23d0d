"""The text of a version with numbered margin notes, laid out for paper: each note beside the line its words begin in."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from fazhi_review.documents.models import ProvisionRow
from fazhi_review.review.layout import lay_out
from fazhi_review.review.margin.notes import MarginNote

#: Words over more text than this are not underlined: a page of underlining tells nothing.
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class NumberedNote:
    number: int
    note: MarginNote


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters under the same notes; `numbers` are those of notes whose words end with it."""

    text: str
    is_marked: bool
    numbers: tuple[int, ...]


@dataclass(slots=True)
class SheetLine:
    kind: str
    pieces: tuple[Piece, ...]
    notes: list[NumberedNote] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sheet:
    lines: tuple[SheetLine, ...]
    general: tuple[NumberedNote, ...]  # on the text as a whole, or on words that are no longer in it
    count: int


def sheet_of(text: str, provisions: Sequence[ProvisionRow], notes: Sequence[MarginNote]) -> Sheet:
    """Number the notes in the order of the text and put each beside its line."""
    numbered = [NumberedNote(number, note) for number, note in enumerate(notes, start=1)]
    general = tuple(each for each in numbered if _is_general(each, text))
    placed = [each for each in numbered if not _is_general(each, text)]
    lines, starts = [], []
    for unit in lay_out(text, provisions, []).units:
        for line in unit.lines:
            words = "".join(segment.text for segment in line.segments)
            starts.append(line.start)
            lines.append(SheetLine(line.kind, tuple(_pieces(words, line.start, placed))))
    for each in placed:
        lines[max(0, bisect_right(starts, each.note.note.start) - 1)].notes.append(each)
    return Sheet(tuple(lines), general, len(numbered))


def _is_general(each: NumberedNote, text: str) -> bool:
    note = each.note.note
    return note.start >= note.end or note.end - note.start > len(text) * 3 // 4


def _pieces(words: str, start: int, notes: Sequence[NumberedNote]) -> list[Piece]:
    """The line cut wherever the words of a note begin or end in it."""
    end = start + len(words)
    here = [each for each in notes if each.note.note.start < end and each.note.note.end > start]
    cuts = {0, len(words)}
    for each in here:
        cuts |= {max(0, each.note.note.start - start), min(len(words), each.note.note.end - start)}
    ordered = sorted(cuts)
    pieces = []
    for left, right in pairwise(ordered):
        over = [each for each in here if each.note.note.start - start <= left and each.note.note.end - start >= right]
        is_marked = any(each.note.note.end - each.note.note.start <= _LONGEST for each in over)
        # A note over several lines is numbered where its first line ends.
        ending = [
            each.number
            for each in over
            if min(each.note.note.end - start, len(words)) == right and each.note.note.start >= start
        ]
        pieces.append(Piece(words[left:right], is_marked, tuple(ending)))
    return pieces
