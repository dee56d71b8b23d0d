"""The text cut into lines, and the number with which a line begins: 第三条, 一、, （一）, 1., （1）, ①.

Here a line is only read for what it may be; whether 第三条 is a heading or a citation is decided in `grammar`, which
knows what came before.
"""

import re
from dataclasses import dataclass
from enum import IntEnum

from fazhi_review.structure.numerals import to_int

_N = r"[〇零○一二三四五六七八九十百千万两0-9０-９]"
_DIVISION = re.compile(
    rf"第[ \u3000]*(?P<number>{_N}{{1,9}})[ \u3000]*(?P<unit>分编|编|部分|章|节|条)(?:[ \u3000]*之(?P<suffix>{_N}{{1,4}})(?![{_N[1:-1]}]))?"
)
_CHINESE_COMMA = re.compile(r"(?P<number>[一二三四五六七八九十百]{1,5})[ \u3000]*[、．.](?![、0-9])")
_CHINESE_BRACKET = re.compile(r"[（(][ \u3000]*(?P<number>[一二三四五六七八九十百]{1,5})[ \u3000]*[）)]")
_ARABIC_DOT = re.compile(r"(?P<number>[0-9０-９]{1,3})[ \u3000]*[.．、](?![0-9０-９.．])")
_ARABIC_BRACKET = re.compile(r"[（(]?[ \u3000]*(?P<number>[0-9０-９]{1,3})[ \u3000]*[）)]")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_MARKER_HEADS = frozenset("第（(" + "一二三四五六七八九十百" + "0123456789０１２３４５６７８９" + _CIRCLED)
_INLINE_ARTICLE = re.compile(rf"(?<=[。；])[ \u3000]{{0,4}}(?P<heading>第{_N}{{1,7}}条(?:之{_N}{{1,3}})?[ \u3000])")
_TERMINAL = frozenset("。；：！？;:!?…")
_CLOSERS = '”』」’"）)】》 \u3000'


class Style(IntEnum):
    """How a division is numbered. The order is that of nesting: smaller stands outside."""

    PART = 1
    SUBPART = 2
    CHAPTER = 3
    SECTION = 4
    ARTICLE = 6
    CHINESE_COMMA = 11  # 一、
    CHINESE_BRACKET = 12  # （一）
    ARABIC_DOT = 13  # 1.
    ARABIC_BRACKET = 14  # （1）
    CIRCLED = 15  # ①


_UNITS = {
    "编": Style.PART,
    "部分": Style.PART,
    "分编": Style.SUBPART,
    "章": Style.CHAPTER,
    "节": Style.SECTION,
    "条": Style.ARTICLE,
}


@dataclass(frozen=True, slots=True)
class Marker:
    """The number at the head of a line."""

    style: Style
    value: int
    label: str  # as printed
    body_start: int  # offset of the first character after the label and the blanks behind it
    suffix: int = 0  # 之一 is 1
    spaced: bool = True  # a blank, a bracket or the end of the line follows the label
    blank: bool = False  # a blank follows it


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank, or one inline item of it. `start` is where its block begins, indent included."""

    start: int
    at: int  # where its words begin
    text: str  # its words, stripped
    marker: Marker | None
    after_blank: bool  # a blank line stands before it
    is_table: bool = False
    is_inline: bool = False  # an item within a line: …：（一）…；（二）…

    @property
    def is_open(self) -> bool:
        """Whether the sentence goes on: no full stop, semicolon or colon at the end."""
        return (self.text.rstrip(_CLOSERS) or "。")[-1] not in _TERMINAL

    @property
    def body(self) -> str:
        """The words after the number."""
        return self.text[self.marker.body_start - self.at :] if self.marker else self.text


def split_lines(text: str) -> list[Line]:
    """Every line with words in it, in order. Markdown's # and ** are read over."""
    lines: list[Line] = []
    start, after_blank, in_table = 0, False, False
    for raw in text.split("\n"):
        words = raw.strip()
        if words:
            at = start + len(raw) - len(raw.lstrip())
            in_table = _is_table_row(words, in_table)
            line = Line(start, at, words, None if in_table else read_marker(words, at), after_blank, in_table)
            pieces = _inline_articles(line) if "。第" in words or "。 " in words or "。\u3000" in words else [line]
            for piece in pieces:
                lines.extend([piece] if in_table else _inline_items(piece))
            after_blank = False
        else:
            after_blank = True
            in_table = False
        start += len(raw) + 1
    return lines


def read_marker(words: str, at: int) -> Marker | None:
    """The number with which `words`, standing at offset `at`, begin."""
    skipped = 0
    if words[0] in "#*":
        skipped = len(words) - len(words.lstrip("#* \u3000"))
        words = words[skipped:]
    if not words or words[0] not in _MARKER_HEADS:
        return None
    if words[0] == "第":
        return _division(words, at + skipped)
    if words[0] in _CIRCLED:
        end = _skip_blanks(words, 1)
        return Marker(Style.CIRCLED, _CIRCLED.index(words[0]) + 1, words[0], at + skipped + end)
    for style, pattern in _LIST_PATTERNS:
        match = pattern.match(words)
        if match:
            value = to_int(match["number"])
            if value is None:
                return None
            end = match.end()
            while end < len(words) and words[end] in "、．.：: \u3000\t\xa0\u2002":
                end += 1
            return Marker(style, value, match.group(), at + skipped + end)
    return None


_NOT_CITED = r"(?![项款目章节条、和至或与])"
_INLINE_LISTS = (
    (Style.CHINESE_BRACKET, "二", re.compile(r"[（(](?P<number>[一二三四五六七八九十]{1,3})[）)]" + _NOT_CITED)),
    (Style.ARABIC_BRACKET, "2", re.compile(r"[（(](?P<number>[0-9０-９]{1,2})[）)]" + _NOT_CITED)),
    (Style.CIRCLED, "②", re.compile(f"[{_CIRCLED}]")),
)
_LIST_PATTERNS = (
    (Style.CHINESE_BRACKET, _CHINESE_BRACKET),
    (Style.CHINESE_COMMA, _CHINESE_COMMA),
    (Style.ARABIC_DOT, _ARABIC_DOT),
    (Style.ARABIC_BRACKET, _ARABIC_BRACKET),
)


def _division(words: str, at: int) -> Marker | None:
    match = _DIVISION.match(words)
    value = to_int(match["number"]) if match else None
    if match is None or value is None:
        return None
    rest = words[match.end() :].removeprefix("**")
    end = _skip_blanks(words, len(words) - len(rest))
    blank = bool(rest) and rest[0].isspace()
    spaced = not rest or blank or rest[0] in "【［[：:（("
    suffix = to_int(match["suffix"] or "") or 0
    return Marker(_UNITS[match["unit"]], value, match.group(), at + end, suffix, spaced, blank)


def _skip_blanks(words: str, position: int) -> int:
    while position < len(words) and (words[position].isspace() or words[position] in "：:"):
        position += 1
    return position


def _is_table_row(words: str, after_row: bool) -> bool:
    """Cells are joined by tabs: two tabs make a row; one does within a table, or where no number stands before it."""
    if words[0] == "|" == words[-1] and len(words) > 2:
        return True  # a row of Markdown
    tabs = words.count("\t")
    if tabs == 0:
        return False
    if tabs >= 2 or after_row:
        return True
    marker = read_marker(words, 0)
    return marker is None or "\t" in words[marker.body_start :]


def _inline_articles(line: Line) -> list[Line]:
    """Cut a line in which several articles stand one behind the other: …。 第十四条 …, as a lost line break leaves it."""
    return _cut(line, [match.start("heading") for match in _INLINE_ARTICLE.finditer(line.text)])


def _inline_items(line: Line) -> list[Line]:
    """Cut a line with （一）…；（二）… in it, or （1）…；（2）…, or ①…；②…, into one line for each item.

    A number that stands alone stays where it is: it is cited, or counts something else.
    """
    pieces = [line]
    for style, second, pattern in _INLINE_LISTS:
        if second in line.text:
            pieces = [part for piece in pieces for part in _cut(piece, _item_starts(piece, style, pattern))]
    return pieces


def _item_starts(line: Line, style: Style, pattern: re.Pattern[str]) -> list[int]:
    first = line.marker.value if line.marker and line.marker.style is style else 0
    starts: list[int] = []
    for match in pattern.finditer(line.text):
        expected = first + len(starts) + 1
        if _value(match) == expected and _begins_item(line.text, match.start(), expected):
            starts.append(match.start())
    return starts if len(starts) + (first == 1) >= 2 or (first and starts) else []


def _value(match: re.Match[str]) -> int | None:
    mark = match.group()
    return _CIRCLED.index(mark) + 1 if mark in _CIRCLED else to_int(match["number"])


def _cut(line: Line, cuts: list[int]) -> list[Line]:
    """The line up to the first cut, and a line of its own from each cut to the next."""
    if not cuts:
        return [line]
    words, base = line.text, line.at
    first = Line(line.start, base, words[: cuts[0]].rstrip(), line.marker, line.after_blank, is_inline=line.is_inline)
    pieces = [first]
    for cut, end in zip(cuts, [*cuts[1:], len(words)], strict=True):
        piece = words[cut:end].rstrip()
        pieces.append(Line(base + cut, base + cut, piece, read_marker(piece, base + cut), False, is_inline=True))
    return pieces


def _begins_item(words: str, bracket: int, value: int) -> bool:
    """An inline list opens after a colon or a full stop, and goes on after a semicolon, comma or full stop."""
    before = words[max(0, bracket - 4) : bracket].rstrip(" \u3000")[-1:]
    return before in ("：:。" if value == 1 else "；;。，,")
