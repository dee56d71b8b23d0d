"""Characters on a page, and the text that their distances spell.

Lengths are in points, y grows downwards.
"""

import itertools
import re
import statistics
from dataclasses import dataclass
from operator import attrgetter

SAME_LINE = 0.45  # of the font size: baselines closer than this are one line
_WIDE_GAP = 0.6  # ems between Han characters that are a space rather than justification
_FULL_GAP = 0.85  # beside a figure: as much as a full-width space leaves
_LATIN_GAP = 0.18
_NUMBER_GAP = 0.15
_BARE_DIVISION = re.compile(r"第[〇零一二三四五六七八九十百千\d]+[编章节条](?:之[一二三四五六七八九十]+)?")
MARKS = frozenset("，。；：、！？（）《》〈〉“”‘’【】〔〕「」『』")  # half of whose box is blank already


@dataclass(slots=True)
class Glyph:
    """One character: its box along the line, its baseline and font size."""

    text: str
    left: float
    right: float
    baseline: float
    size: float


@dataclass(slots=True)
class Line:
    """Characters on one baseline, with the text that their distances spell; a row of a table where `row` is given."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    page: int
    row: tuple[str, ...] | None = None


def lines_of(glyphs: list[Glyph], *, page: int) -> list[Line]:
    """The lines that the glyphs form, from top to bottom."""
    rows: list[list[Glyph]] = []
    for glyph in sorted((glyph for glyph in glyphs if glyph.text.strip("\n\r")), key=attrgetter("baseline", "left")):
        if rows and abs(glyph.baseline - rows[-1][0].baseline) <= SAME_LINE * max(glyph.size, rows[-1][0].size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [line for row in rows if (line := _line(sorted(row, key=attrgetter("left")), page))]


def _line(glyphs: list[Glyph], page: int) -> Line | None:
    glyphs = _without_doubles(glyphs)
    inked = [glyph for glyph in glyphs if glyph.text.strip()]
    if not inked:
        return None
    size = max(statistics.median(glyph.size for glyph in inked), 0.1)
    is_spread = _is_spread(inked, size)
    text, blank = "", ""
    previous: Glyph | None = None
    for glyph in glyphs:
        if not glyph.text.strip():
            blank += glyph.text
            continue
        if previous and not is_spread:
            text += _space(text, glyph.text, (glyph.left - previous.right) / size, blank)
        text += glyph.text
        previous, blank = glyph, ""
    baseline = statistics.median(glyph.baseline for glyph in inked)
    return Line(text, inked[0].left, inked[-1].right, baseline, size, page)


def _without_doubles(glyphs: list[Glyph]) -> list[Glyph]:
    """Bold that was made by printing a character twice, a hair apart, is one character."""
    kept: list[Glyph] = []
    for glyph in glyphs:
        if (
            any(other.text == glyph.text and abs(other.left - glyph.left) < 0.12 * glyph.size for other in kept[-3:])
            and glyph.text.strip()
        ):
            continue
        kept.append(glyph)
    return kept


def _is_spread(glyphs: list[Glyph], size: float) -> bool:
    """Letters set apart over the whole width (分散对齐, as in a letterhead): even gaps, which are no spaces."""
    gaps = [(after.left - before.right) / max(size, 0.1) for before, after in itertools.pairwise(glyphs)]
    if len(gaps) < 3:
        return False
    return min(gaps) > 0.2 and max(gaps) - min(gaps) < 0.35 and all(is_han(glyph.text[0]) for glyph in glyphs)


def is_han(character: str) -> bool:
    return "\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or "\uff00" <= character <= "\uffef"


def _space(before: str, after: str, gap: float, blank: str) -> str:
    """What stands between two characters `gap` ems apart with the blanks `blank` printed between them."""
    if "　" in blank and gap >= _WIDE_GAP:
        return "　"
    if is_han(before[-1]) and is_han(after):
        if before[-1] in MARKS or after in MARKS:
            return " " if gap >= 1.2 else ""
        if gap >= _WIDE_GAP:
            return "　"
        # After the number at the head of a line a tab may be left with hardly any width.
        return " " if gap >= _NUMBER_GAP and (blank or _BARE_DIVISION.fullmatch(before)) else ""
    if is_han(before[-1]) or is_han(after) or (before[-1].isdigit() and after.isdigit()):
        return "" if gap < _WIDE_GAP else " " if gap < _FULL_GAP else "　"
    return " " if gap >= _LATIN_GAP else ""


def join(before: str, after: str) -> str:
    """Two lines of one paragraph: Han characters meet without a space, Latin words with one."""
    if not before or not after or is_han(before[-1]) or is_han(after[0]):
        return before + after
    if before.endswith("-") and before[-2:-1].isalpha() and after[:1].islower():
        return before[:-1] + after
    is_number = before[-1:].isdigit() and after[:1].isdigit()
    return before + after if is_number else f"{before} {after}"
