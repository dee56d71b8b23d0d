"""Glyphs on pages become paragraphs: what PDF and OFD have in common.

Such files know where each character stands and nothing else. Lines are found by baselines, spaces by distances,
paragraphs by the margins of the page: in Chinese setting a paragraph begins with an indent, and a line that does not
reach the right margin ends one. Lengths are in points (or any unit), y grows downwards.
"""

import itertools
import math
import re
import statistics
from collections import Counter
from dataclasses import dataclass, field
from operator import attrgetter

_SAME_LINE = 0.45  # of the font size: baselines closer than this are one line
_WIDE_GAP = 0.6  # ems between Han characters that are a space rather than justification
_LATIN_GAP = 0.18
_NUMBER_GAP = 0.15
_CELL_GAP = 1.8
_BARE_DIVISION = re.compile(r"第[〇零一二三四五六七八九十百千\d]+[编章节条](?:之[一二三四五六七八九十]+)?")
_NUMBER_HEAD = re.compile(
    r"\s*(第[〇零一二三四五六七八九十百千\d]+[编章节条][\s　]|第[〇零一二三四五六七八九十百千\d]+条|[一二三四五六七八九十]+、"
    r"|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、]|附件)"
)
_DIVISION_HEAD = re.compile(r"\s*第[〇零一二三四五六七八九十百千\d]+[编章节条](?:[\s　]|$)")
_SENTENCE_END = re.compile(r"[。！？；：.!?;:”）)》]$")
_PAGE_NUMBER = re.compile(
    r"[\s\-—–－‐・·.]*(?:第\s*)?(\d{1,4}|[IVXivx]{1,6}|[一二三四五六七八九十]{1,4})(?:\s*页)?(?:\s*[/／，,]?\s*共?\s*\d{1,4}\s*页?)?[\s\-—–－‐・·.]*"
)


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
    """Characters on one baseline, with the text that their distances spell."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    page: int
    cells: list[str] = field(default_factory=list)


@dataclass(slots=True)
class PageLines:
    number: int
    width: float
    height: float
    lines: list[Line]


@dataclass(slots=True)
class Paragraph:
    text: str
    page: int
    is_row: bool = False


def lines_of(glyphs: list[Glyph], *, number: int, width: float, height: float) -> PageLines:
    """The lines of one page from top to bottom."""
    rows: list[list[Glyph]] = []
    for glyph in sorted((glyph for glyph in glyphs if glyph.text.strip("\n\r")), key=attrgetter("baseline", "left")):
        if rows and abs(glyph.baseline - rows[-1][0].baseline) <= _SAME_LINE * max(glyph.size, rows[-1][0].size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    lines = [line for row in rows if (line := _line(sorted(row, key=attrgetter("left")), number))]
    return PageLines(number, width, height, lines)


def _line(glyphs: list[Glyph], page: int) -> Line | None:
    glyphs = _without_doubles(glyphs)
    inked = [glyph for glyph in glyphs if glyph.text.strip()]
    if not inked:
        return None
    size = max(statistics.median(glyph.size for glyph in inked), 0.1)
    is_spread = _is_spread(inked, size)
    text, cells_from = "", [0]
    previous: Glyph | None = None
    blank = ""
    for glyph in glyphs:
        if not glyph.text.strip():
            blank += glyph.text
            continue
        if previous and not is_spread:
            gap = (glyph.left - previous.right) / size
            if gap >= _CELL_GAP:
                cells_from.append(len(text))
            text += _space(text, glyph.text, gap, blank)
        text += glyph.text
        previous, blank = glyph, ""
    bounds = [*cells_from, len(text)]
    cells = [text[start:end].strip() for start, end in itertools.pairwise(bounds)]
    baseline = statistics.median(glyph.baseline for glyph in inked)
    return Line(text, inked[0].left, inked[-1].right, baseline, size, page, cells)


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
    return min(gaps) > 0.2 and max(gaps) - min(gaps) < 0.35 and all(_is_han(glyph.text[0]) for glyph in glyphs)


def _is_han(character: str) -> bool:
    return "\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or "\uff00" <= character <= "\uffef"


def _space(before: str, after: str, gap: float, blank: str) -> str:
    """What stands between two characters `gap` ems apart with the blanks `blank` printed between them."""
    if _is_han(before[-1]) and _is_han(after):
        if _is_mark(before[-1]) or _is_mark(after):
            return " " if gap >= 1.2 else ""
        if gap >= _WIDE_GAP:
            return "　"
        # After the number at the head of a line a tab may be left with hardly any width.
        return " " if gap >= _NUMBER_GAP and (blank or _BARE_DIVISION.fullmatch(before)) else ""
    if _is_han(before[-1]) or _is_han(after):
        return " " if gap >= _WIDE_GAP else ""
    return " " if gap >= _LATIN_GAP else ""


def _is_mark(character: str) -> bool:
    """Full-width punctuation, half of whose box is blank already."""
    return character in "，。；：、！？（）《》〈〉“”‘’【】〔〕「」『』"


def without_running_heads(pages: list[PageLines]) -> tuple[list[str], list[str]]:
    """Takes page numbers and repeated head and foot lines out of `pages`; returns them as headers and footers."""
    headers = _take_repeated(pages, top=True)
    footers = _take_repeated(pages, top=False)
    footers += _take_page_numbers(pages)
    return headers, footers


def _edge(page: PageLines, *, top: bool) -> list[Line]:
    zone = 0.12 * page.height
    lines = [line for line in page.lines if (line.baseline < zone if top else line.baseline > page.height - zone)]
    return lines[:3] if top else lines[-3:]


def _take_repeated(pages: list[PageLines], *, top: bool) -> list[str]:
    """A line that stands at the same height with the same words (numbers apart) on at least three pages, or on both of two."""
    if len(pages) < 2:
        return []
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        seen.update({_key(line) for line in _edge(page, top=top)})
    needed = 2 if len(pages) < 5 else 3
    repeated = {key for key, count in seen.items() if count >= needed}
    taken: list[str] = []
    for page in pages:
        edge = [line for line in _edge(page, top=top) if _key(line) in repeated]
        taken += [line.text for line in edge]
        page.lines = [line for line in page.lines if line not in edge]
    return taken


def _key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "0", "".join(line.text.split())), round(line.baseline / 4)


def _take_page_numbers(pages: list[PageLines]) -> list[str]:
    taken: list[str] = []
    for page in pages:
        for line in _edge(page, top=False)[::-1][:1] + _edge(page, top=True)[:1]:
            if _PAGE_NUMBER.fullmatch(line.text):
                taken.append(line.text)
                page.lines = [other for other in page.lines if other is not line]
    return taken


@dataclass(frozen=True, slots=True)
class _Measure:
    """The text area, as most lines fill it."""

    left: float
    right: float
    size: float
    leading: float
    is_indented: bool


def _measure(pages: list[PageLines]) -> _Measure:
    lines = [line for page in pages for line in page.lines]
    size = _weighted_mode([(round(line.size, 1), len(line.text)) for line in lines])
    body = [line for line in lines if abs(line.size - size) < 0.15 * size] or lines
    # The widest lines fill the area; the left margin is where continuation lines begin, which a file of short
    # paragraphs has few of, so it is the least left edge that occurs more than once, or the least of all.
    lefts = Counter(round(line.left / 2) * 2 for line in body)
    common = [left for left, count in lefts.items() if count >= max(2, len(body) // 50)]
    left = float(min(common or lefts))
    right = sorted(line.right for line in body)[math.ceil(0.98 * len(body)) - 1]  # one in fifty may overhang
    width = max(page.width for page in pages)
    if right < 0.6 * width:
        right = width - left  # nothing but short lines, none of which fills the area
    gaps = [
        after.baseline - before.baseline
        for page in pages
        for before, after in itertools.pairwise(page.lines)
        if after.baseline - before.baseline < 4 * size
    ]
    indented = sum(1 for line in body if 1.5 * size <= line.left - left <= 2.6 * size)
    return _Measure(left, right, size, statistics.median(gaps) if gaps else 2 * size, indented * 6 >= len(body))


def _weighted_mode(values: list[tuple[float, int]]) -> float:
    weights: Counter[float] = Counter()
    for value, weight in values:
        weights[value] += weight
    return weights.most_common(1)[0][0] if weights else 1.0


def paragraphs_of(pages: list[PageLines]) -> list[Paragraph]:
    """Lines joined to paragraphs, across pages too; Han characters meet without a space."""
    lines = [line for page in pages for line in page.lines]
    if not lines:
        return []
    measure = _measure(pages)
    paragraphs: list[Paragraph] = []
    previous: Line | None = None
    for line in lines:
        if previous is not None and _joins(previous, line, measure):
            paragraphs[-1].text = _join(paragraphs[-1].text, line.text)
        else:
            paragraphs.append(Paragraph(line.text, line.page))
        previous = line
    return paragraphs


def _joins(before: Line, after: Line, measure: _Measure) -> bool:
    em = measure.size
    if abs(before.size - after.size) > 0.2 * em:
        return False
    if _is_centred(before, measure) and _is_centred(after, measure):
        return _joins_title(before, after, measure)
    if _DIVISION_HEAD.match(after.text) and (not measure.is_indented or after.left > measure.left + em):
        return False
    is_full = before.right >= measure.right - 1.6 * em
    if not is_full:
        return False
    indent = after.left - measure.left
    if indent < 1.0 * em:
        return measure.is_indented or not (_SENTENCE_END.search(before.text) and _NUMBER_HEAD.match(after.text))
    # Indented after a full line: a new paragraph, unless the sentence hangs on (an annex list set with a hanging indent).
    hangs = abs(indent - 2 * em) > 0.6 * em and before.left <= after.left and before.right - before.left > 12 * em
    return hangs and not _SENTENCE_END.search(before.text) and not _NUMBER_HEAD.match(after.text)


def _is_centred(line: Line, measure: _Measure) -> bool:
    left, right = line.left - measure.left, measure.right - line.right
    return abs(left - right) < 1.6 * measure.size and (left > 1.2 * measure.size or line.size > 1.2 * measure.size)


def _joins_title(before: Line, after: Line, measure: _Measure) -> bool:
    """A title set over several lines is larger than the text and its lines stand close together."""
    if (
        before.page != after.page
        or before.size < 1.12 * measure.size
        or abs(before.size - after.size) > 0.05 * before.size
    ):
        return False
    if after.baseline - before.baseline > 2.4 * before.size:
        return False
    return not (
        _NUMBER_HEAD.match(after.text) or after.text.startswith(("（", "(", "〔")) or before.text.endswith("文件")
    )


def _join(before: str, after: str) -> str:
    if _is_han(before[-1]) or _is_han(after[0]):
        return before + after
    if before.endswith("-") and before[-2:-1].isalpha() and after[:1].islower():
        return before[:-1] + after
    is_number = before[-1:].isdigit() and after[:1].isdigit()
    return before + after if is_number else f"{before} {after}"
