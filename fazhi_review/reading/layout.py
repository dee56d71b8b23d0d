"""Glyphs on pages become paragraphs: what PDF and OFD have in common.

Such files know where each character stands and nothing else. Lines are found by baselines, spaces by distances,
paragraphs by the margins of the page: in Chinese setting a paragraph begins with an indent, and a line that does not
reach the right margin ends one. Lengths are in points (or any unit), y grows downwards.
"""

import functools
import itertools
import math
import re
import statistics
from collections import Counter
from dataclasses import dataclass
from operator import attrgetter

from fazhi_review.errors import ScannedFile
from fazhi_review.reading.building import TextBuilder
from fazhi_review.reading.columns import in_columns
from fazhi_review.reading.glyphs import MARKS, Glyph, Line, join, lines_of
from fazhi_review.reading.ocr import mend_head
from fazhi_review.reading.ruling import Rule, take_tables

_NUMBER_HEAD = re.compile(
    r"\s*(第[〇零一二三四五六七八九十百千\d]+[编章节条][\s　]|第[〇零一二三四五六七八九十百千\d]+条|[一二三四五六七八九十]+、"
    r"|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、]|附件)"
)
_DIVISION_HEAD = re.compile(r"\s*第[〇零一二三四五六七八九十百千\d]+[编章节条](?:[\s　]|$)")
_CAPTION = re.compile(r"（.*）$")
_OUTSIDE_TEXT = re.compile(r".{2,40}日\s*印发$|附件?\s*\d{0,2}[：:]?$|附件?\s*\d{0,2}[：:]|抄送[：:]|[（(]此件")
_WORD = re.compile(r"[（《〈“‘【〔「『(]*(?:[A-Za-z0-9.,%\-/]{1,20}|.)[，。；：、！？）》〉”’】〕」』),.;:!?%]*")
_SENTENCE_END = re.compile(r"[。！？；：.!?;:”）)》]$")
_PAGE_NUMBER = re.compile(
    r"[\s\-—–－‐・·.一]*(?:第\s*)?(\d{1,4}|[IVXivx]{1,6}|[一二三四五六七八九十]{1,4})(?:\s*页)?(?:\s*[/／，,]?\s*共?\s*\d{1,4}\s*页?)?[\s\-—–－‐・·.一]*"
)


FEW_CHARACTERS = 10  # a page with a picture and less than this is a scan with at most a page number


@dataclass(slots=True)
class PageLines:
    number: int
    width: float  # of the page, or of its left half where it is set in columns
    height: float
    lines: list[Line]


@dataclass(slots=True)
class Paragraph:
    text: str
    page: int
    row: tuple[str, ...] | None = None  # the cells, where this is a row of a table


def page_of(glyphs: list[Glyph], rules: list[Rule], *, number: int, width: float, height: float) -> PageLines:
    """The lines of a page from top to bottom, rows of its tables among them."""
    rows, glyphs = take_tables(rules, glyphs, _cell_text)
    flows, column_width = in_columns(glyphs, width=width)
    lines = [line for flow in flows for line in lines_of(flow, page=number)]
    tables = [
        Line("\t".join(row.cells), row.left, row.right, row.bottom, row.bottom - row.top, number, row.cells)
        for row in rows
    ]
    if tables:
        # A table breaks the columns, if there are any; what stands above it is read before it.
        lines = sorted(lines + tables, key=attrgetter("baseline")) if len(flows) == 1 else _with_tables(lines, tables)
    return PageLines(number, column_width, height, lines)


def _with_tables(lines: list[Line], tables: list[Line]) -> list[Line]:
    """Rows put before the first line, in reading order, that stands below them and that no line above them follows."""
    for table in sorted(tables, key=attrgetter("baseline"), reverse=True):
        above = [index for index, line in enumerate(lines) if line.baseline < table.baseline]
        lines.insert(above[-1] + 1 if above else 0, table)
    return lines


def _cell_text(glyphs: list[Glyph]) -> str:
    return functools.reduce(join, (line.text for line in lines_of(glyphs, page=0)), "")


def without_running_heads(pages: list[PageLines]) -> tuple[list[str], list[str]]:
    """Takes page numbers and repeated head and foot lines out of `pages`; returns them as headers and footers."""
    headers = _take_repeated(pages, top=True) if len(pages) > 1 else _take_small_head(pages)
    footers = _take_repeated(pages, top=False)
    footers += _take_page_numbers(pages)
    return headers, footers


def _edge(page: PageLines, *, top: bool) -> list[Line]:
    zone = 0.12 * page.height
    lines = [
        line
        for line in sorted(page.lines, key=attrgetter("baseline"))
        if line.row is None and (line.baseline < zone if top else line.baseline > page.height - zone)
    ]
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


def _take_small_head(pages: list[PageLines]) -> list[str]:
    """On a single page nothing repeats: a first line that is small, high up and far above the text is a running head."""
    taken: list[str] = []
    for page in pages:
        if len(page.lines) < 3:
            continue
        first, second = page.lines[:2]
        is_small = first.size < 0.8 * statistics.median(
            line.size for line in page.lines if line.row is None or line is first
        )
        if (
            first.row is None
            and is_small
            and first.baseline < 0.09 * page.height
            and second.baseline - first.baseline > 3 * first.size
        ):
            taken.append(first.text)
            page.lines = page.lines[1:]
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
    lines = [line for page in pages for line in page.lines if line.row is None]
    if not lines:
        return _Measure(0, pages[0].width, 12, 24, True)
    size = _weighted_mode([(round(line.size, 1), len(line.text)) for line in lines])
    body = [line for line in lines if abs(line.size - size) < 0.15 * size] or lines
    # The widest lines fill the area; the left margin is where continuation lines begin, which a file of short
    # paragraphs has few of, so it is the least left edge that is no rare exception.
    lefts = Counter(round(line.left / 2) * 2 for line in body)
    common = [left for left, count in lefts.items() if count > len(body) // 50]
    left = float(min(common or lefts))
    # Marks may hang over the edge of the area, so lines that end in one say little about it.
    ends = sorted(line.right for line in body if line.text[-1] not in MARKS) or sorted(line.right for line in body)
    right = ends[math.ceil(0.98 * len(ends)) - 1]
    width = statistics.median(page.width for page in pages)
    # A column that is filled has lines cut in mid-sentence at its edge; one with gaps in its lines is a list.
    cut = [
        line
        for line in body
        if line.right > right - 1.2 * size and not _SENTENCE_END.search(line.text) and "　" not in line.text[8:]
    ]
    has_gaps = sum("　" in line.text[3:] for line in body) * 3 > len(body)
    if right < 0.6 * width and (len(cut) < 3 or has_gaps):
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
    head: Line | None = None  # the first row of the table that is being read
    for line in lines:
        if line.row is not None:
            head = line if previous is None or previous.row is None else head
            if head is None or head is line or head.row != line.row or head.page == line.page:
                paragraphs.append(Paragraph(line.text, line.page, line.row))
            # else the heading row of a table, repeated at the top of the next page
        elif previous is not None and previous.row is None and _joins(previous, line, measure):
            paragraphs[-1].text = join(paragraphs[-1].text, line.text)
        else:
            paragraphs.append(Paragraph(line.text, line.page))
        previous = line
    return paragraphs


def _joins(before: Line, after: Line, measure: _Measure) -> bool:
    em = measure.size
    if abs(before.size - after.size) > 0.2 * em:
        return False
    if before.text.count("（") > before.text.count("）") and _is_centred(after, measure) and before.page == after.page:
        return True  # a caption under the title, set over two lines
    if _is_centred(before, measure):
        if _is_centred(after, measure):
            return _joins_title(before, after, measure)
        if before.left - measure.left > 1.2 * em and abs(before.left - measure.left - 2 * em) > 0.3 * em:
            return False  # a title; what begins two characters in is the first line of a paragraph
    if _DIVISION_HEAD.match(after.text) and (not measure.is_indented or after.left > measure.left + em):
        return False
    if before.left - measure.left > 6 * em:
        return False  # set to the right: a signature, a date
    is_open = measure.is_indented and not _SENTENCE_END.search(before.text)
    if measure.right - before.right > (_first_word(after.text) + (3.0 if is_open else 0.6)) * em:
        return False  # the next word had room here; in mid-sentence, it may have been kept together with the one after
    if _CAPTION.match(before.text):
        return False
    if _OUTSIDE_TEXT.match(after.text) and _SENTENCE_END.search(before.text):
        return False
    indent = after.left - measure.left
    if indent < 1.0 * em:
        return measure.is_indented or not (_SENTENCE_END.search(before.text) and _NUMBER_HEAD.match(after.text))
    # Indented after a full line: a new paragraph, unless the sentence hangs on (an annex list set with a hanging indent).
    hangs = (
        abs(indent - 2 * em) > 0.6 * em
        and 0 <= after.left - before.left < 6 * em
        and before.right - before.left > 12 * em
    )
    return hangs and not _SENTENCE_END.search(before.text) and not _NUMBER_HEAD.match(after.text)


def _first_word(text: str) -> float:
    """The width in ems of what cannot be parted at the head of a line: a character or a number, with the marks around it."""
    word = _WORD.match(text)
    return sum(0.5 if character.isascii() else 1.0 for character in word[0]) if word else 1.0


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
    if after.baseline - before.baseline > 2.6 * before.size:
        return False
    return not (
        _NUMBER_HEAD.match(after.text) or after.text.startswith(("（", "(", "〔")) or before.text.endswith("文件")
    )


def add_pages(builder: TextBuilder, pages: list[PageLines]) -> None:
    """Put the text of all pages into the document, running heads and page numbers apart."""
    builder.headers, builder.footers = without_running_heads(pages)
    for paragraph in paragraphs_of(pages):
        if paragraph.row is not None:
            builder.add_row(list(paragraph.row), page=paragraph.page)
        else:
            builder.add(mend_head(paragraph.text) if builder.is_ocr else paragraph.text, page=paragraph.page)


def report_pictures(builder: TextBuilder, pictures: list[int], pages: int) -> None:
    """Say which pages are pictures whose words are missing; refuse a file that has nothing else."""
    if not pictures:
        return
    if len(pictures) == pages:
        raise ScannedFile(name=builder.name)
    numbers = "、".join(str(number) for number in pictures[:20]) + ("等" if len(pictures) > 20 else "")
    builder.warn(
        "picture_pages", f"第 {numbers} 页是图片，其中的文字没有读取，请对照原件核对，或者安装文字识别组件后重新上传。"
    )
