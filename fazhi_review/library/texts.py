"""From the text of a law to its articles and its history, fast enough for 150,000 articles.

Texts in the national databases are cleaner than office documents: a line that begins 第X条 followed by white space is an article,
and everything up to the next one belongs to it. `structure` reads what people upload; this reads what publishers keep.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache

from fazhi_review.structure.dates import find_dates
from fazhi_review.structure.numerals import to_int

_NUMERAL = "〇零○一二三四五六七八九十百千两0-9０-９"
_ARTICLE = re.compile(
    rf"(?:\*\*)?(第([{_NUMERAL}]+)条(?:之([{_NUMERAL}]+))?)(?:\*\*)?(?P<gap>[\s\u3000]*)(?P<rest>.*)", re.DOTALL
)
_HEADING = re.compile(r"#+[\s\u3000]*(.*)")
_DIVISION = re.compile(
    rf"第[{_NUMERAL}]+(?:编|分编|章|节)(?=[\s\u3000]|$)|[总附分]\s*则$|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]"
)
_NUMBERED = re.compile(r"([一二三四五六七八九十百]{1,5})、\s*(.*)", re.DOTALL)
# 第五条规定的, 第六条第二款: the words cite an article, they do not begin one.
_CITING = re.compile(r"[第规之的、和与及至或所中款项，。；）]|以外|以及|情形|列")
_MARKUP = re.compile(r"\*\*|\\(?=[*_.()\[\]#-])|&nbsp;|<br\s*/?>|<!--.*?-->")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKED = ("**", "\\", "&nbsp;", "<br", "<!--")


@dataclass(frozen=True, slots=True)
class ArticleText:
    """One article as printed. `number` is 0 for what stands outside the articles: a preamble, an annex."""

    label: str
    number: int
    suffix: int
    division: str
    text: str


class EventKind(StrEnum):
    """What a line of a law's history tells."""

    ADOPTED = "adopted"
    REVISED = "revised"  # 修订: the whole text anew
    AMENDED = "amended"  # 修正
    EFFECTIVE = "effective"


@dataclass(frozen=True, slots=True)
class HistoryLine:
    kind: EventKind
    on: date
    text: str


@dataclass(frozen=True, slots=True)
class LawBody:
    """The articles of one text, and whether they are numbered 第X条 at all."""

    articles: tuple[ArticleText, ...]
    has_articles: bool


@lru_cache(maxsize=8192)
def number_of(numeral: str) -> int:
    """The number an article numeral writes; 0 for none."""
    return to_int(numeral) or 0


def clean_line(line: str) -> str:
    """One line without Markdown and white space at its ends."""
    line = line.strip()
    if any(mark in line for mark in _MARKED):
        line = _MARKUP.sub("", line).strip()
    if "](" in line:
        line = _LINK.sub(r"\1", line)
    return line if line.isascii() or unicodedata.is_normalized("NFC", line) else unicodedata.normalize("NFC", line)


class _Collector:
    """Gathers lines into articles."""

    def __init__(self) -> None:
        self.articles: list[ArticleText] = []
        self.lines: list[str] = []
        self.head = ArticleText("", 0, 0, "", "")
        self.chapter = ""
        self.section = ""
        self.last = 0

    @property
    def division(self) -> str:
        return "　".join(part for part in (self.chapter, self.section) if part)[:200]

    def flush(self) -> None:
        if self.lines:
            text = "\n".join(self.lines)
            head = self.head if self.head.label else replace(self.head, label="序言", division=self.division)
            self.articles.append(replace(head, text=text))
        elif self.head.number:
            self.articles.append(self.head)
        self.lines = []

    def begin(self, label: str, number: int, suffix: int, rest: str) -> None:
        self.flush()
        self.head = ArticleText(label, number, suffix, self.division, "")
        self.last = number
        if rest:
            self.lines.append(rest)

    def heading(self, title: str) -> None:
        self.flush()
        if re.match(rf"第[{_NUMERAL}]+节", title) and self.chapter:
            self.section = title
        else:
            self.chapter, self.section = title, ""
        # Text between a heading and the next article belongs to the heading.
        self.head = ArticleText(re.sub(r"[\s\u3000]+", " ", title)[:60], 0, 0, "", "")


def _article_start(line: str, last: int) -> re.Match[str] | None:
    match = _ARTICLE.match(line)
    if match is None:
        return None
    if match["gap"] or not match["rest"]:
        return match
    # Without white space after the label only the number that is due next is taken, and never words that cite.
    is_due = number_of(match[2]) == last + 1 or (match[3] is not None and number_of(match[2]) == last)
    return match if is_due and not _CITING.match(match["rest"]) else None


def read_articles(lines: Iterable[str]) -> LawBody:
    """The articles of a law's body in order; where there is no 条, its 一、二、 or the whole text.

    Nothing is lost: text before the first article becomes 序言, text under another heading bears the heading as its label.
    """
    kept = [line for line in map(clean_line, lines) if line]
    last_seen = 0
    has_articles = False
    for line in kept:
        if line.startswith("第") and _article_start(line, last_seen):
            has_articles = True
            break
    collector = _Collector()
    for line in kept:
        if line.startswith("第") and (match := _article_start(line, collector.last)) is not None:
            suffix = number_of(match[3]) if match[3] else 0
            collector.begin(match[1], number_of(match[2]), suffix, match["rest"].strip())
        elif (heading := _heading_of(line)) is not None:
            if heading:
                collector.heading(heading)
        elif not has_articles and (numbered := _NUMBERED.match(line)) is not None:
            collector.begin(f"{numbered[1]}、", number_of(numbered[1]), 0, numbered[2].strip())
        else:
            collector.lines.append(line)
    collector.flush()
    return LawBody(tuple(collector.articles), has_articles)


def _heading_of(line: str) -> str | None:
    """The heading's words; "" for an empty one; None if the line is none."""
    if line.startswith("#"):
        match = _HEADING.match(line)
        return match[1].strip() if match else None
    if len(line) <= 40 and line[0] == "第" and _DIVISION.match(line) and not line.endswith(("。", "；", "：")):
        return line
    return line if line in ("总则", "附则", "总　则", "附　则", "总 则", "附 则") else None


def read_history(lines: Sequence[str]) -> tuple[HistoryLine, ...]:
    """The events that the lines under a title tell, by date. A line may tell several."""
    found: list[HistoryLine] = []
    for line in lines:
        dates = list(find_dates(line))
        for position, read in enumerate(dates):
            end = dates[position + 1].start if position + 1 < len(dates) else len(line)
            kind = _kind_of_event(line[read.end : end], line)
            found.append(HistoryLine(kind, read.value, line.strip()[:500]))
    return tuple(sorted(dict.fromkeys(found), key=lambda event: (event.on, event.kind, event.text)))


def _kind_of_event(words: str, line: str) -> EventKind:
    words = re.sub(r"《[^》]*》|〈[^〉]*〉", "", words).rstrip("）)。；*_ ")
    if words.endswith(("施行", "实施", "生效", "执行")) and not re.search(r"公布|通过|发布|颁布", words):
        return EventKind.EFFECTIVE
    if "修订" in words or line.rstrip("）)。*").endswith("修订"):
        return EventKind.REVISED
    if re.search(r"修正|修改", words) or re.search(r"修正案?》?[）)。]*$", line):
        return EventKind.AMENDED
    return EventKind.ADOPTED


_IMPOSSIBLE = re.compile(r"(?<!\d)\d{3,4}年\d{1,2}月\d{1,2}日")


def impossible_dates(lines: Iterable[str]) -> tuple[str, ...]:
    """Dates written in `lines` that no calendar has, such as 2021年2月30日."""
    return tuple(
        match[0] for line in lines for match in _IMPOSSIBLE.finditer(line) if next(find_dates(match[0]), None) is None
    )
