"""A text laid out for the page: lines grouped into units, highlights as segments, findings and notes beside their unit.

Nothing is escaped or marked up here: a segment is plain text with what covers it, and the template escapes each one before
it puts a mark around it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

from fazhi_review.documents.models import ProvisionRow
from fazhi_review.review.models import FindingRow
from fazhi_review.structure.model import ProvisionKind
from fazhi_review.vocabulary import Severity

_SEVERITIES = tuple(Severity)
#: Kinds at which the margin stands beside the text, the most fitting first.
_UNITS = (
    ProvisionKind.ARTICLE,
    ProvisionKind.LEVEL3,
    ProvisionKind.LEVEL2,
    ProvisionKind.LEVEL1,
)
_OUTLINE_DEPTH = {
    ProvisionKind.PART: 0,
    ProvisionKind.CHAPTER: 1,
    ProvisionKind.SECTION: 2,
    ProvisionKind.ARTICLE: 3,
    ProvisionKind.ANNEX: 0,
    ProvisionKind.LEVEL1: 1,
    ProvisionKind.LEVEL2: 2,
}
_HEADINGS = (ProvisionKind.PART, ProvisionKind.CHAPTER, ProvisionKind.SECTION)
#: A finding over more text than this is told in the margin; colouring a page would hide the rest.
LONGEST_HIGHLIGHT = 400
_OUTLINE_WORDS = 18


class Note(Protocol):
    """What people wrote beside some words, as far as the layout needs to know it. An empty span is the whole document's."""

    @property
    def id(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def tone(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of characters that the same findings and notes cover."""

    text: str
    findings: tuple[int, ...] = ()
    severity: Severity | None = None  # of the gravest
    is_first: bool = False  # where one of these findings begins
    is_label: bool = False
    notes: tuple[int, ...] = ()
    tone: str = ""  # of the note that covers least, which is the one meant here
    first_notes: tuple[int, ...] = ()  # the notes that begin here
    carries: bool = False  # whether something begins here: the other segments are no stops of the tab key

    @property
    def target(self) -> str:
        """The card that this segment leads to first: a person's note before the machine's finding."""
        return f"annotation-{self.notes[0]}" if self.notes else f"finding-{self.findings[0]}"

    @property
    def cards(self) -> str:
        """All the cards that stand for this segment, by their ids."""
        ids = [f"annotation-{id_}" for id_ in self.notes] + [f"finding-{id_}" for id_ in self.findings]
        return " ".join(ids)


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of the text. `anchors` are the addresses of all provisions that begin here, outermost first."""

    start: int
    anchors: tuple[str, ...]
    kind: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """Lines that stand together, an article as a rule, with the findings that begin in them."""

    path: str
    kind: str
    lines: tuple[TextLine, ...]
    findings: tuple[FindingRow, ...]
    notes: tuple[Note, ...] = ()

    @property
    def margin(self) -> list[FindingRow | Note]:
        """What stands in the margin here, in the order of the text."""
        return sorted((*self.findings, *self.notes), key=lambda entry: (entry.start, entry.end))


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    address: str
    label: str
    text: str
    depth: int
    findings: int
    severity: Severity | None
    notes: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    units: tuple[Unit, ...]
    outline: tuple[OutlineEntry, ...]
    general: tuple[FindingRow, ...]  # findings about the document as a whole
    general_notes: tuple[Note, ...] = ()

    def anchor_at(self, offset: int) -> str:
        """The innermost address on the line that holds `offset`, "" where that line has none."""
        lines = [line for unit in self.units for line in unit.lines]
        index = bisect_right([line.start for line in lines], offset) - 1
        return lines[index].anchors[-1] if index >= 0 and lines[index].anchors else ""


def lay_out(
    text: str, provisions: Sequence[ProvisionRow], findings: Sequence[FindingRow], notes: Sequence[Note] = ()
) -> Layout:
    """Arrange a version's text, the findings of one examination and the notes; each stands exactly once beside the text."""
    general = tuple(finding for finding in findings if _is_general(finding, text))
    placed = [finding for finding in findings if not _is_general(finding, text)]
    general_notes = tuple(note for note in notes if note.start == note.end)
    placed_notes = [note for note in notes if note.start < note.end]
    tree = _Tree(provisions)
    units = tuple(_units(text, tree, placed, placed_notes))
    outline = tuple(_outline(text, tree, placed, placed_notes))
    return Layout(units=units, outline=outline, general=general, general_notes=general_notes)


def lay_out_lines(
    text: str,
    provisions: Sequence[ProvisionRow],
    findings: Sequence[FindingRow],
    notes: Sequence[Note],
    between: tuple[int, int],
) -> list[TextLine]:
    """The lines that a stretch of the text touches, as `lay_out` has them: what a page shows anew after one change.

    Provisions, findings and notes need only be those that reach into these lines (see `whole_lines`).
    """
    tree = _Tree(provisions)
    marks = _Marks([finding for finding in findings if not _is_general(finding, text)], notes)
    start, end = whole_lines(text, between)
    return [_line(text, start + left, start + right, tree, marks) for left, right in _line_spans(text[start:end])]


def whole_lines(text: str, between: tuple[int, int]) -> tuple[int, int]:
    """The stretch widened to whole lines."""
    start = text.rfind("\n", 0, between[0]) + 1
    end = text.find("\n", max(between[1] - 1, between[0]))
    return start, len(text) if end < 0 else end


def _is_general(finding: FindingRow, text: str) -> bool:
    return finding.start == finding.end or finding.end - finding.start > len(text) * 3 // 4


class _Tree:
    """Provisions by position, and the deepest one at an offset."""

    def __init__(self, provisions: Sequence[ProvisionRow]) -> None:
        self.rows = {row.position: row for row in provisions}
        # In document order parents come before children, so the last to begin at or before an offset is the deepest
        # unless it has already ended, and then one of its ancestors holds the offset.
        self.ordered = sorted(provisions, key=lambda row: row.position)
        self.starts = [row.start for row in self.ordered]

    def chain(self, offset: int) -> list[ProvisionRow]:
        """The provisions that cover `offset`, deepest first."""
        index = bisect_right(self.starts, offset) - 1
        row = self.ordered[index] if index >= 0 else None
        chain = []
        while row is not None:
            if row.start <= offset < row.end:
                chain.append(row)
            row = self.rows.get(row.parent) if row.parent is not None else None
        return chain

    def beginning_in(self, start: int, end: int) -> list[ProvisionRow]:
        """The provisions that begin in this range, outermost first."""
        low = bisect_right(self.starts, start - 1)
        high = bisect_right(self.starts, end - 1)
        return self.ordered[low:high]


@dataclass(frozen=True, slots=True)
class _Mark:
    """What of a finding or a note the text itself shows."""

    start: int
    end: int
    id: int
    severity: Severity | None = None  # of a finding
    tone: str = ""  # of a note


class _Marks:
    """The highlights of a text by where they begin, so that a line asks only for those that can reach it."""

    def __init__(self, findings: Sequence[FindingRow], notes: Sequence[Note] = ()) -> None:
        marks = [
            _Mark(finding.start, finding.end, finding.id, severity=finding.severity)
            for finding in findings
            if finding.end - finding.start <= LONGEST_HIGHLIGHT
        ]
        marks += [_Mark(note.start, note.end, note.id, tone=note.tone) for note in notes if note.start < note.end]
        self.ordered = sorted(marks, key=lambda mark: mark.start)
        self.starts = [mark.start for mark in self.ordered]
        # People choose what they mark, so their marks may be longer than the machine's.
        self.longest = max((mark.end - mark.start for mark in marks), default=0)

    def within(self, start: int, end: int) -> list[_Mark]:
        """The highlights that cover some of this range, in the order in which they begin."""
        low = bisect_left(self.starts, start - self.longest)
        high = bisect_left(self.starts, end)
        return [mark for mark in self.ordered[low:high] if mark.end > start]


def _units(text: str, tree: _Tree, findings: Sequence[FindingRow], notes: Sequence[Note]) -> Iterator[Unit]:
    marks = _Marks(findings, notes)
    lines: list[TextLine] = []
    current: ProvisionRow | None = None
    waiting = _Queue(sorted(findings, key=lambda finding: (finding.start, finding.id or 0)))
    noted = _Queue(sorted(notes, key=lambda note: (note.start, note.id)))
    for start, end in _line_spans(text):
        unit = _unit_at(tree, start)
        if lines and (unit is None or current is None or unit.position != current.position):
            yield _unit(current, lines, waiting.taken(), noted.taken())
            lines = []
        current = unit
        lines.append(_line(text, start, end, tree, marks))
        waiting.reach(end)
        noted.reach(end)
    if lines:
        waiting.reach(len(text) + 1)
        noted.reach(len(text) + 1)
        yield _unit(current, lines, waiting.taken(), noted.taken())


class _Starting(Protocol):
    @property
    def start(self) -> int: ...


_Entry = TypeVar("_Entry", bound=_Starting)


class _Queue(Generic[_Entry]):
    """Entries in the order of the text, handed out to the unit in which they begin."""

    def __init__(self, entries: Sequence[_Entry]) -> None:
        self.entries = entries
        self.reached = self.given = 0

    def reach(self, end: int) -> None:
        """Take up what begins no later than `end`."""
        while self.reached < len(self.entries) and self.entries[self.reached].start <= end:
            self.reached += 1

    def taken(self) -> tuple[_Entry, ...]:
        """What was taken up since the last call."""
        found = tuple(self.entries[self.given : self.reached])
        self.given = self.reached
        return found


def _line_spans(text: str) -> Iterator[tuple[int, int]]:
    """The spans of lines that hold something, without their newline."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _unit_at(tree: _Tree, offset: int) -> ProvisionRow | None:
    chain = tree.chain(offset)
    for kind in _UNITS:
        for row in chain:
            if row.kind == kind:
                return row
    return chain[0] if chain else None


def _unit(
    row: ProvisionRow | None, lines: list[TextLine], findings: tuple[FindingRow, ...], notes: tuple[Note, ...]
) -> Unit:
    return Unit(row.path if row else "", row.kind if row else "", tuple(lines), findings, notes)


def _line(text: str, start: int, end: int, tree: _Tree, marks: _Marks) -> TextLine:
    beginning = tree.beginning_in(start, end)
    at_start = [row for row in beginning if row.start == start]
    chain = tree.chain(start)
    label = next((row.label for row in at_start if row.label and text.startswith(row.label, start)), "")
    heading = next((row.kind for row in at_start if row.kind in _HEADINGS), "")
    if any(row.heading and text[row.body_start : end].strip() == row.heading for row in at_start):
        # The title of what a notice encloses is set as a title, not as a heading of its body.
        is_enclosed = any(row.kind == ProvisionKind.ANNEX for row in at_start)
        heading = heading or ("enclosed" if is_enclosed else "heading")
    return TextLine(
        start=start,
        anchors=tuple(row.address for row in beginning),
        kind=heading or (chain[0].kind if chain else ""),
        segments=tuple(_segments(text, start, end, len(label), marks.within(start, end))),
    )


def _segments(text: str, start: int, end: int, label_length: int, marks: Sequence[_Mark]) -> Iterator[Segment]:
    # The label is a segment of its own, so that a mark may begin inside the line without unsetting its weight.
    cuts = {start, end, start + label_length}
    for mark in marks:
        cuts.update(offset for offset in (mark.start, mark.end) if start < offset < end)
    for left, right in pairwise(sorted(cuts)):
        covering = [mark for mark in marks if mark.start < right and mark.end > left]
        findings = [mark for mark in covering if mark.severity is not None]
        # The narrowest first: inside a long mark the short one is what a reader points at.
        notes = sorted(
            (mark for mark in covering if mark.severity is None), key=lambda mark: (mark.end - mark.start, mark.id)
        )
        yield Segment(
            text=text[left:right],
            findings=tuple(sorted(mark.id for mark in findings)),
            severity=min((mark.severity for mark in findings if mark.severity), key=_SEVERITIES.index, default=None),
            is_first=any(mark.start == left for mark in findings),
            is_label=right <= start + label_length,
            notes=tuple(mark.id for mark in notes),
            tone=notes[0].tone if notes else "",
            first_notes=tuple(mark.id for mark in notes if mark.start == left),
            # A mark over several lines begins again on each, so that no part of it is out of the keyboard's reach.
            carries=any(max(mark.start, start) == left for mark in covering),
        )


def _outline(text: str, tree: _Tree, findings: Sequence[FindingRow], notes: Sequence[Note]) -> Iterator[OutlineEntry]:
    ordered = sorted(findings, key=lambda finding: finding.start)
    starts = [finding.start for finding in ordered]
    noted = sorted(note.start for note in notes)
    for row in tree.ordered:
        depth = _OUTLINE_DEPTH.get(ProvisionKind(row.kind))
        if depth is None:
            continue
        # A chapter's own findings are shown at its articles.
        counts = row.kind in (ProvisionKind.ARTICLE, ProvisionKind.LEVEL1, ProvisionKind.LEVEL2)
        inside = ordered[bisect_left(starts, row.start) : bisect_left(starts, row.end)] if counts else []
        yield OutlineEntry(
            address=row.address,
            label=row.label,
            text=_gist(row.heading or text[row.body_start : row.end]),
            depth=depth,
            findings=len(inside),
            severity=min((finding.severity for finding in inside), key=_SEVERITIES.index, default=None),
            notes=bisect_left(noted, row.end) - bisect_left(noted, row.start) if counts else 0,
        )


def _gist(text: str) -> str:
    """The first words of a provision, for the outline."""
    line = text.strip().split("\n", 1)[0].strip()
    return line if len(line) <= _OUTLINE_WORDS else line[: _OUTLINE_WORDS - 1] + "…"
