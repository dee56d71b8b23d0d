"""A text laid out for the page: lines grouped into units, highlights as segments, findings beside the unit they concern.

Nothing is escaped or marked up here: a segment is plain text with the findings that cover it, and the template escapes
each one before it puts a mark around it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

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


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of characters that the same findings cover."""

    text: str
    findings: tuple[int, ...] = ()
    severity: Severity | None = None  # of the gravest
    is_first: bool = False  # where the first of these findings begins
    is_label: bool = False


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


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    address: str
    label: str
    text: str
    depth: int
    findings: int
    severity: Severity | None


@dataclass(frozen=True, slots=True)
class Layout:
    units: tuple[Unit, ...]
    outline: tuple[OutlineEntry, ...]
    general: tuple[FindingRow, ...]  # findings about the document as a whole

    def anchor_at(self, offset: int) -> str:
        """The innermost address on the line that holds `offset`, "" where that line has none."""
        lines = [line for unit in self.units for line in unit.lines]
        index = bisect_right([line.start for line in lines], offset) - 1
        return lines[index].anchors[-1] if index >= 0 and lines[index].anchors else ""


def lay_out(text: str, provisions: Sequence[ProvisionRow], findings: Sequence[FindingRow]) -> Layout:
    """Arrange a version's text and the findings of one examination; every finding stands exactly once beside the text."""
    general = tuple(finding for finding in findings if _is_general(finding, text))
    placed = [finding for finding in findings if not _is_general(finding, text)]
    tree = _Tree(provisions)
    units = tuple(_units(text, tree, placed))
    return Layout(units=units, outline=tuple(_outline(text, tree, placed)), general=general)


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
    """What of a finding the text itself shows."""

    start: int
    end: int
    id: int
    severity: Severity


class _Marks:
    """The highlights of a text by where they begin, so that a line asks only for those that can reach it."""

    def __init__(self, findings: Sequence[FindingRow]) -> None:
        marks = [_Mark(finding.start, finding.end, finding.id, finding.severity) for finding in findings]
        self.ordered = sorted(
            (mark for mark in marks if mark.end - mark.start <= LONGEST_HIGHLIGHT), key=lambda mark: mark.start
        )
        self.starts = [mark.start for mark in self.ordered]

    def within(self, start: int, end: int) -> list[_Mark]:
        """The highlights that cover some of this range, in the order in which they begin."""
        low = bisect_left(self.starts, start - LONGEST_HIGHLIGHT)
        high = bisect_left(self.starts, end)
        return [mark for mark in self.ordered[low:high] if mark.end > start]


def _units(text: str, tree: _Tree, findings: Sequence[FindingRow]) -> Iterator[Unit]:
    marks = _Marks(findings)
    lines: list[TextLine] = []
    waiting: list[FindingRow] = []
    current: ProvisionRow | None = None
    remaining = sorted(findings, key=lambda finding: (finding.start, finding.id or 0))
    for start, end in _line_spans(text):
        unit = _unit_at(tree, start)
        if lines and (unit is None or current is None or unit.position != current.position):
            yield _unit(current, lines, waiting)
            lines, waiting = [], []
        current = unit
        lines.append(_line(text, start, end, tree, marks))
        while remaining and remaining[0].start <= end:
            waiting.append(remaining.pop(0))
    if lines:
        yield _unit(current, lines, [*waiting, *remaining])


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


def _unit(row: ProvisionRow | None, lines: list[TextLine], findings: list[FindingRow]) -> Unit:
    return Unit(
        path=row.path if row else "", kind=row.kind if row else "", lines=tuple(lines), findings=tuple(findings)
    )


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
        yield Segment(
            text=text[left:right],
            findings=tuple(sorted(mark.id for mark in covering)),
            severity=min((mark.severity for mark in covering), key=_SEVERITIES.index, default=None),
            is_first=any(mark.start == left for mark in covering),
            is_label=right <= start + label_length,
        )


def _outline(text: str, tree: _Tree, findings: Sequence[FindingRow]) -> Iterator[OutlineEntry]:
    ordered = sorted(findings, key=lambda finding: finding.start)
    starts = [finding.start for finding in ordered]
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
        )


def _gist(text: str) -> str:
    """The first words of a provision, for the outline."""
    line = text.strip().split("\n", 1)[0].strip()
    return line if len(line) <= _OUTLINE_WORDS else line[: _OUTLINE_WORDS - 1] + "…"
