"""Pages set in two columns, as gazettes (公报) are: the left column is read before the right one.

A page is taken for one only on plain evidence, for a list or a form also has a gap down the middle: in running text many
lines of the left column reach the gutter, and those of the right column begin at one edge or an indent from it.
"""

import itertools
import statistics
from operator import attrgetter

from fazhi_review.reading.glyphs import SAME_LINE, Glyph

_MIDDLE = (0.38, 0.62)  # of the width of the page: where the gutter may be
_LEAST_ROWS = 10
_GUTTER = 1.2  # ems


def in_columns(glyphs: list[Glyph], *, width: float) -> tuple[list[list[Glyph]], float]:
    """The glyphs of a page as flows in reading order, and the width of a column; one flow where it has one column.

    Glyphs of a right column are moved to where the left one stands, so that lines of both have the same margins.
    """
    rows = _rows([glyph for glyph in glyphs if glyph.text.strip()])
    gutter = _gutter(rows, width)
    if gutter is None:
        return [glyphs], width
    left_edge = min(glyph.left for glyph in glyphs if glyph.right <= gutter)
    right_edge = min(glyph.left for glyph in glyphs if glyph.left >= gutter)
    flows: list[list[Glyph]] = []
    left: list[Glyph] = []
    right: list[Glyph] = []
    for row in rows:
        if _crosses(row, gutter):
            flows += [flow for flow in (left, right, row) if flow]
            left, right = [], []
            continue
        for glyph in row:
            if glyph.right <= gutter:
                left.append(glyph)
            else:
                shift = right_edge - left_edge
                right.append(Glyph(glyph.text, glyph.left - shift, glyph.right - shift, glyph.baseline, glyph.size))
    return flows + [flow for flow in (left, right) if flow], gutter


def _rows(glyphs: list[Glyph]) -> list[list[Glyph]]:
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=attrgetter("baseline", "left")):
        if rows and abs(glyph.baseline - rows[-1][0].baseline) <= SAME_LINE * max(glyph.size, rows[-1][0].size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return rows


def _crosses(row: list[Glyph], gutter: float) -> bool:
    """Whether a line runs over the gutter: a character stands on it, or hardly a gap is left there."""
    before = [glyph.right for glyph in row if glyph.left < gutter]
    after = [glyph.left for glyph in row if glyph.left >= gutter]
    if before and max(before) > gutter:
        return True
    return bool(before and after) and min(after) - max(before) < _GUTTER * 0.8 * row[0].size


def _gutter(rows: list[list[Glyph]], width: float) -> float | None:
    """Where the gutter is; None on a page of one column."""
    if len(rows) < _LEAST_ROWS:
        return None
    # The right column begins where most characters after a wide gap in the middle do.
    starts: list[float] = []
    for row in rows:
        ordered = sorted(row, key=attrgetter("left"))
        for before, after in itertools.pairwise(ordered):
            is_gap = after.left - before.right >= _GUTTER * after.size
            if is_gap and _MIDDLE[0] * width <= (before.right + after.left) / 2 <= _MIDDLE[1] * width:
                starts.append(after.left)
    if len(starts) < _LEAST_ROWS:
        return None
    size = statistics.median(row[0].size for row in rows)
    edges = (
        start for start in sorted(starts) if sum(abs(other - start) < 0.5 * size for other in starts) * 4 >= len(starts)
    )
    edge = next(edges, None)
    if edge is None:
        return None
    gutter = edge - 0.3 * size
    return gutter if _is_running_text(rows, gutter) else None


def _is_running_text(rows: list[list[Glyph]], gutter: float) -> bool:
    split = [row for row in rows if not _crosses(row, gutter)]
    both = [
        row
        for row in split
        if any(glyph.left >= gutter for glyph in row) and any(glyph.right <= gutter for glyph in row)
    ]
    if len(both) < _LEAST_ROWS or len(split) < 0.7 * len(rows):
        return False
    size = statistics.median(row[0].size for row in both)
    ends = [max(glyph.right for glyph in row if glyph.right <= gutter) for row in both]
    starts = [min(glyph.left for glyph in row if glyph.left >= gutter) for row in both]
    reaching = sum(end > max(ends) - 1.6 * size for end in ends)
    aligned = sum(min(abs(start - min(starts)), abs(start - min(starts) - 2 * size)) < 0.4 * size for start in starts)
    fills_column = gutter - max(ends) < 4 * size
    return fills_column and reaching * 3 >= len(both) and aligned >= 0.7 * len(both)
