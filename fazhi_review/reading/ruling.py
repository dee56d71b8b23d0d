"""Tables by their ruled lines: what a PDF or OFD draws as strokes becomes rows of cells again.

A table is a connected net of horizontal and vertical rules with at least two columns. Where a rule is missing between two
fields of the net, they are one merged cell. Lengths as in `layout`: points, y downwards.
"""

import bisect
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from fazhi_review.reading.glyphs import Glyph

_NEAR = 2.5  # points: rules this close meet, glyph boxes may touch a rule by as much
_THICK = 3.5  # a bar thicker than this is a surface, not a rule
_SHORT = 6.0  # shorter strokes are parts of a drawing or of a character
_MOST_RULES = 4_000
_MOST_FIELDS = 40_000


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight stroke along one axis."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def is_horizontal(self) -> bool:
        return self.right - self.left >= self.bottom - self.top


@dataclass(frozen=True, slots=True)
class RuledRow:
    """One row of a table: cells from left to right, "" where a cell reaches down from the row above."""

    top: float
    bottom: float
    left: float
    right: float
    cells: tuple[str, ...]


def rule_of(left: float, top: float, right: float, bottom: float) -> Rule | None:
    """A rule where the box is long and thin, None where it is anything else."""
    width, height = right - left, bottom - top
    if min(width, height) > _THICK or max(width, height) < _SHORT:
        return None
    return Rule(left, top, right, bottom)


def take_tables(
    rules: list[Rule], glyphs: list[Glyph], text_of: Callable[[list[Glyph]], str]
) -> tuple[list[RuledRow], list[Glyph]]:
    """The rows of all tables on a page, and the glyphs that stand in none of them."""
    if len(rules) > _MOST_RULES:
        return [], glyphs  # a drawing
    rows: list[RuledRow] = []
    for net in _connected(rules):
        table = _Table.of(net)
        if table is None:
            continue
        inside = [glyph for glyph in glyphs if table.holds(glyph)]
        if any(glyph.text.strip() for glyph in inside):
            rows += table.rows(inside, text_of)
            glyphs = [glyph for glyph in glyphs if not table.holds(glyph)]
    return rows, glyphs


def _connected(rules: list[Rule]) -> list[list[Rule]]:
    """Groups of rules that touch each other, directly or by others."""
    parent = list(range(len(rules)))

    def find(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    order = sorted(range(len(rules)), key=lambda index: rules[index].top)
    for position, first in enumerate(order):
        for second in order[position + 1 :]:
            if rules[second].top > rules[first].bottom + _NEAR:
                break
            if rules[second].left <= rules[first].right + _NEAR and rules[first].left <= rules[second].right + _NEAR:
                parent[find(first)] = find(second)
    groups: dict[int, list[Rule]] = defaultdict(list)
    for index, rule in enumerate(rules):
        groups[find(index)].append(rule)
    return list(groups.values())


class _Table:
    """A net of rules as columns and rows of fields."""

    def __init__(self, xs: list[float], ys: list[float], net: list[Rule]) -> None:
        self._xs, self._ys = xs, ys
        # By the edge that they stand on, so that a dense table is not searched whole for each field.
        self._horizontal: dict[float, list[Rule]] = {y: [] for y in ys}
        self._vertical: dict[float, list[Rule]] = {x: [] for x in xs}
        for rule in net:
            if rule.is_horizontal:
                self._horizontal[_nearest(ys, (rule.top + rule.bottom) / 2)].append(rule)
            else:
                self._vertical[_nearest(xs, (rule.left + rule.right) / 2)].append(rule)

    @classmethod
    def of(cls, net: list[Rule]) -> "_Table | None":
        xs = _positions([(rule.left + rule.right) / 2 for rule in net if not rule.is_horizontal])
        ys = _positions([(rule.top + rule.bottom) / 2 for rule in net if rule.is_horizontal])
        if len(xs) < 3 or len(ys) < 2 or len(xs) * len(ys) > _MOST_FIELDS:
            return None  # a single frame, or an underline
        return cls(xs, ys, net)

    def holds(self, glyph: Glyph) -> bool:
        x, y = (glyph.left + glyph.right) / 2, glyph.baseline - 0.35 * glyph.size
        return self._xs[0] < x < self._xs[-1] and self._ys[0] < y < self._ys[-1]

    def rows(self, glyphs: list[Glyph], text_of: Callable[[list[Glyph]], str]) -> list[RuledRow]:
        owners = self._owners()
        contents: dict[tuple[int, int], list[Glyph]] = defaultdict(list)
        for glyph in glyphs:
            row = _interval(self._ys, glyph.baseline - 0.35 * glyph.size)
            column = _interval(self._xs, (glyph.left + glyph.right) / 2)
            contents[owners[row][column]].append(glyph)
        found: list[RuledRow] = []
        for row, line in enumerate(owners):
            cells: list[str] = []
            for column, owner in enumerate(line):
                if column and line[column - 1] == owner:
                    continue  # the same cell goes on to the right
                cells.append(text_of(contents[owner]) if owner[0] == row and contents[owner] else "")
            found.append(RuledRow(self._ys[row], self._ys[row + 1], self._xs[0], self._xs[-1], tuple(cells)))
        return found

    def _owners(self) -> list[list[tuple[int, int]]]:
        """For each field the upper left field of the cell that it belongs to."""
        owners = [[(row, column) for column in range(len(self._xs) - 1)] for row in range(len(self._ys) - 1)]
        for row, line in enumerate(owners):
            middle = (self._ys[row] + self._ys[row + 1]) / 2
            for column in range(len(line)):
                centre = (self._xs[column] + self._xs[column + 1]) / 2
                if column and not self._is_ruled_left(self._xs[column], middle):
                    line[column] = line[column - 1]
                elif row and not self._is_ruled_above(self._ys[row], centre):
                    line[column] = owners[row - 1][column]
        return owners

    def _is_ruled_left(self, x: float, y: float) -> bool:
        return any(rule.top - _NEAR <= y <= rule.bottom + _NEAR for rule in self._vertical[x])

    def _is_ruled_above(self, y: float, x: float) -> bool:
        return any(rule.left - _NEAR <= x <= rule.right + _NEAR for rule in self._horizontal[y])


def _nearest(places: list[float], value: float) -> float:
    after = bisect.bisect_left(places, value)
    return min(places[max(after - 1, 0) : after + 1], key=lambda place: abs(place - value))


def _positions(values: list[float]) -> list[float]:
    """Distinct places, those closer than a hair taken as one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > 2 * _NEAR:
            found.append(value)
    return found


def _interval(edges: list[float], value: float) -> int:
    return max(0, min(bisect.bisect_right(edges, value) - 1, len(edges) - 2))
