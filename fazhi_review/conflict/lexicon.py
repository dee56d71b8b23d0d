"""Classes of words (lexicons/*.yml), and where they stand in a sentence."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import yaml

from fazhi_review.errors import RulePackError

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LEXICONS = Path(__file__).with_name("lexicons")

_NAME = re.compile("[a-z_]+")  # of a class; everything else in a pattern is a word
_DIGITS = "一二三四五六七八九十百千万亿两零〇半0-9０-９.．,"
# Classes that are shapes rather than lists. They are looked for in the text as it stands, 《》 and all.
_SHAPES: Mapping[str, re.Pattern[str]] = {
    "money": re.compile(f"[{_DIGITS}]+(?:余)?(?:元|万元|亿元|角)"),
    "percent": re.compile(
        f"百分之[{_DIGITS}]+|[{_DIGITS}]+[%％]|千分之[{_DIGITS}]+|万分之[{_DIGITS}]+|[{_DIGITS}]+倍|[{_DIGITS}]成"
    ),
    "period": re.compile(f"[{_DIGITS}]+个?(?:工作日|自然日|日|天|周|月|季度|年|小时)"),
    "count": re.compile(
        f"[{_DIGITS}]+(?:余)?(?:件|宗|起|户|家|次|人|名|处|个|辆|台|份|张|条|所|间|套|例|分|只|瓶|桌|批)"
    ),
    "distance": re.compile(f"[{_DIGITS}]+(?:平方米|平方公里|米|公里|千米|亩|公顷|吨|公斤|吨级)"),
    "law_title": re.compile(
        "《[^《》]{2,60}?(?:法|法典|条例|规定|办法|细则|规则|决定|解释|目录|标准|规范|清单|守则|令)(?:[（(][^《》]{1,30}[）)])?》"
    ),
    "any_title": re.compile("《[^《》]{2,80}》"),
    # Nouns that name a trade by their ending: 旅拍门店, 洗车场, 豆腐坊.
    "private": re.compile(
        "[一-龥]{1,4}(?:店|铺|摊|嫂|养殖场|洗车场|修理厂|加工厂|加工坊|作坊|工坊|棋牌室|浴池|会所|影院|书店|球馆|健身房|诊室|民宿|回收点|代收点|驿站|租赁点|经营点|训练营|托管班|辅导班|培训班)"
    ),
    "article_no": re.compile(f"第[{_DIGITS}]+条"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A class of words. A word that stands inside one of `excepted` does not count."""

    name: str
    words: tuple[str, ...]
    excepted: tuple[str, ...] = ()


class Lexicon:
    """Finds every occurrence of every class. Patterns may add classes of their own (`intern`) before a text is tagged."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._lock = Lock()
        self._index: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._classes_of: dict[str, tuple[int, ...]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        self._words: dict[str, tuple[str, ...]] = {}
        self._excepted: list[tuple[int, int]] = []
        self.shapes: list[tuple[int, re.Pattern[str]]] = []
        for name, pattern in _SHAPES.items():
            self.shapes.append((self._number(name), pattern))
        for entry in entries:
            self._words[entry.name] = entry.words
            number = self._number(entry.name)
            self._add(entry.words, number)
            if entry.excepted:
                hidden = self._number(f"~{entry.name}")
                self._add(entry.excepted, hidden)
                self._excepted.append((number, hidden))

    def _number(self, name: str) -> int:
        number = self._index.setdefault(name, len(self._index))
        if _NAME.fullmatch(name):
            self._names[number] = name
        return number

    def _add(self, words: Iterable[str], number: int) -> None:
        for word in words:
            known = self._classes_of.get(word, ())
            if number not in known:
                self._classes_of[word] = (*known, number)
            lengths = self._lengths.get(word[0], ())
            if len(word) not in lengths:
                self._lengths[word[0]] = tuple(sorted({*lengths, len(word)}, reverse=True))

    def number(self, name: str) -> int:
        return self._index[name]

    def class_name(self, number: int) -> str | None:
        """The name of a class of the lexicon; None for the words of a pattern."""
        return self._names.get(number)

    def __contains__(self, name: str) -> bool:
        return name in self._index

    def words(self, name: str) -> tuple[str, ...]:
        return self._words[name]

    def intern(self, expression: str) -> tuple[int, ...]:
        """The classes that `expression` (`private|摊点|outsider`) names; words of its own become a class."""
        parts = expression.split("|")
        named = [part for part in parts if _NAME.fullmatch(part)]
        own = [part for part in parts if part and not _NAME.fullmatch(part)]
        unknown = next((name for name in named if name not in self._index), None)
        if unknown is not None:
            raise KeyError(unknown)
        numbers = [self._index[name] for name in named]
        if own:
            with self._lock:
                number = self._number("|".join(sorted(own)))
                self._add(own, number)
            numbers.append(number)
        return tuple(numbers)

    def tag(self, text: str, masked: str) -> dict[int, list[tuple[int, int]]]:
        """Where each class occurs, in order of position. `masked` is `text` with the inside of 《》 blanked."""
        found: dict[int, list[tuple[int, int]]] = {}
        lengths_of, classes_of = self._lengths, self._classes_of
        for start, letter in enumerate(masked):
            for length in lengths_of.get(letter, ()):
                # At the end of the text a slice is shorter than asked for, and would be found again as a longer word.
                classes = classes_of.get(masked[start : start + length]) if start + length <= len(masked) else None
                if classes:
                    for number in classes:
                        found.setdefault(number, []).append((start, start + length))
        for number, hidden in self._excepted:
            if number in found and hidden in found:
                kept = _outside(found[number], found[hidden])
                if kept:
                    found[number] = kept
                else:
                    del found[number]
        for number, pattern in self.shapes:
            spans = [match.span() for match in pattern.finditer(text)]
            if spans:
                found[number] = sorted({*found[number], *spans}) if number in found else spans
        return found


def _outside(spans: list[tuple[int, int]], hidden: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(start, end) for start, end in spans if not any(left <= start and end <= right for left, right in hidden)]


def load(folder: Path = LEXICONS) -> tuple[Entry, ...]:
    """Every class of every file in `folder`. A class may include others, of any file."""
    raw: dict[str, Mapping[str, Any]] = {}
    for file in sorted(folder.glob("*.yml")):
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 (a safe loader, chosen above)
        for name, entry in content.items():
            if name in raw:
                raise RulePackError(file=file.name, line=1, key=str(name), reason="词类重复定义")
            raw[name] = entry
    return tuple(Entry(name, _all_words(name, raw, ()), _split(raw[name].get("except"))) for name in raw)


def _all_words(name: str, raw: Mapping[str, Mapping[str, Any]], above: tuple[str, ...]) -> tuple[str, ...]:
    if name not in raw or name in above:
        raise RulePackError(file="lexicons", line=1, key=name, reason="词类不存在或者互相包含")
    own = _split(raw[name].get("words"))
    included = [word for part in raw[name].get("include") or () for word in _all_words(part, raw, (*above, name))]
    return tuple(dict.fromkeys((*own, *included)))


def _split(words: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys((words or "").split()))


@cache
def default_lexicon() -> Lexicon:
    return Lexicon(load())


_BOOK_TITLE = re.compile(r"《([^《》]{1,200})》")
_QUOTED = re.compile(r"“[^“”]{1,200}”")
_MASK = "\ue000"  # a private-use character: no lexicon names it
_CLAUSE_BREAKS = frozenset("，。；：！？,;:!?\n")
_PART_BREAKS = frozenset("；;。！？!?\n")
_CLAUSE_BREAK = re.compile(f"[{re.escape(''.join(sorted(_CLAUSE_BREAKS)))}]")
_PART_BREAK = re.compile(f"[{re.escape(''.join(sorted(_PART_BREAKS)))}]")
_FULL_STOPS = frozenset("。！？!?")


@dataclass(frozen=True, eq=False)
class Sentence:
    """A sentence with its words classed. An item carries the words above it (有下列情形之一的：) in front; `own` is where
    its own words begin. Offsets are those of `text`; `absolute` turns them into offsets of the whole document."""

    text: str
    start: int
    end: int
    lexicon: Lexicon
    own: int = 0
    lead_start: int = 0

    def absolute(self, offset: int) -> int:
        return self.lead_start + offset if offset < self.own else self.start + offset - self.own

    @cached_property
    def masked(self) -> str:
        return _BOOK_TITLE.sub(lambda match: "《" + _MASK * (len(match[0]) - 2) + "》", self.text)

    @cached_property
    def tags(self) -> dict[int, list[tuple[int, int]]]:
        return self.lexicon.tag(self.text, self.masked)

    @cached_property
    def present(self) -> frozenset[int]:
        return frozenset(self.tags)

    def spans(self, name: str) -> list[tuple[int, int]]:
        return self.tags.get(self.lexicon.number(name), [])

    def has(self, name: str) -> bool:
        return self.lexicon.number(name) in self.tags

    @cached_property
    def quotes(self) -> tuple[tuple[int, int], ...]:
        return tuple(match.span() for match in _QUOTED.finditer(self.text))

    @cached_property
    def clause_breaks(self) -> tuple[int, ...]:
        return self._counts(_CLAUSE_BREAKS)

    @cached_property
    def part_breaks(self) -> tuple[int, ...]:
        return self._counts(_PART_BREAKS)

    @cached_property
    def stops(self) -> tuple[int, ...]:
        return self._counts(_FULL_STOPS)

    def _counts(self, marks: frozenset[str]) -> tuple[int, ...]:
        """How many of `marks` stand before each offset: two equal counts mean that nothing breaks between."""
        counts, total = [0], 0
        for letter in self.text:
            total += letter in marks
            counts.append(total)
        return tuple(counts)

    def part(self, offset: int) -> tuple[int, int]:
        """The stretch between semicolons around `offset`."""
        return self._around(offset, _PART_BREAKS)

    def clause(self, offset: int) -> tuple[int, int]:
        """The stretch between commas around `offset`."""
        return self._around(offset, _CLAUSE_BREAKS)

    def _around(self, offset: int, marks: frozenset[str]) -> tuple[int, int]:
        places = self._clause_places if marks is _CLAUSE_BREAKS else self._part_places
        index = bisect_left(places, offset)
        start = places[index - 1] + 1 if index else 0
        return start, places[index] if index < len(places) else max(len(self.text), offset)

    @cached_property
    def _clause_places(self) -> tuple[int, ...]:
        return tuple(mark.start() for mark in _CLAUSE_BREAK.finditer(self.text))

    @cached_property
    def _part_places(self) -> tuple[int, ...]:
        return tuple(mark.start() for mark in _PART_BREAK.finditer(self.text))
