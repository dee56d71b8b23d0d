"""How text becomes terms, once for every engine: grams that must match, words that rank, units for single characters.

Jieba's words alone find 73 % of what a substring search finds, overlapping grams of two find all of it; so a query's
grams decide what matches and its words help to order it. Text is cut here and nowhere else: engines are handed terms.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from operator import add

from fazhi_review.search import dictionary

# Part of the identity of an index: raise it whenever the same text would give other terms.
ANALYSIS_VERSION = 1

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_SPOKEN = "〇零一二两三四五六七八九十"
# 二十, 一百二十, 二〇二三, 5万, 1.5亿; a lone 百, 千, 万 or 亿 is a word of its own (百姓, 万元).
_NUMERAL = re.compile(rf"[0-9]+(?:\.[0-9]+)?[十百千万亿]+|[{_SPOKEN}][{_SPOKEN}百千万亿]*")
_PERCENT = re.compile(rf"百分之([0-9.]+|[{_SPOKEN}百]+)")
_THOUSANDS = re.compile(r"(?<=[0-9])[,，](?=[0-9]{3}(?![0-9]))")
# They separate here; between foreign words jieba and rjieba would disagree on them.
_JOINERS = re.compile(r"[-+#&_]")
# All but plain Chinese, its own punctuation and ASCII: only this can be changed by normalisation. Testing for it is
# six times as fast as normalising.
_ODD = re.compile("[^\\x00-\\x7f\u4e00-\u9fff〇、。〈-】〔〕‘’“”…—，：；！？（）\u3000]")
_YEAR = re.compile(r"[一二][〇零一二三四五六七八九]{3}(?=年)")
_RUN = re.compile(r"[^\W_]+")
# Dots and per cent signs bind only within numbers; everything else that is no letter separates.
_RUN_WITH_DECIMALS = re.compile(r"(?:[^\W_]+|(?<=[0-9])\.(?=[0-9])|(?<=[0-9])%)+")
_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_UNIT = re.compile(rf"[0-9]+(?:\.[0-9]+)*%?|[{_HAN}]|[^\W0-9_{_HAN}]+")
_LETTER = re.compile(r"[^\W_]")
_FOREIGN = re.compile(r"[0-9a-z]")
# One unit as it is written, with everything that belongs to a number; any other character alone.
_STRETCH = re.compile(
    rf"百分之(?:[0-9.]+|[{_SPOKEN}百]+)|[0-9０-９]+(?:[,，][0-9]{{3}})*(?:\.[0-9]+)*(?:[%％]|[十百千万亿]+)?"
    rf"|[{_SPOKEN}○][{_SPOKEN}○百千万亿]*|[{_HAN}]|[^\W0-9_{_HAN}]+|.",
    re.DOTALL,
)
# A number with its measure is two words, so that 三十日 and 30日 are the same two.
_COUNTED = re.compile(rf"([{_SPOKEN}百千万亿]+)(个|年|月|日|天|倍|元|人|名|条|款|项|次|周|时|米|里|级)?")


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one text. Grams stand in reading order, so that a phrase is a run of neighbouring grams.

    After the grams of every run stands its last unit alone, so that each unit of the text begins some term: a single
    character is found by its terms' beginning, at a tenth of the cost of indexing every unit.
    """

    grams: list[str]
    words: list[str]


def normalise(text: str) -> str:
    """One form for full and half width, for brackets and their kin (all become separators later), and for case."""
    if _ODD.search(text):
        text = unicodedata.normalize("NFKC", text).replace("○", "〇")
    return _JOINERS.sub(" ", text).lower()


def with_digits(text: str) -> str:
    """Write every number of normalised text in digits: 三十日 and 30日, 百分之五 and 5%, 二十万元 and 200,000元 become equal."""
    return _NUMERAL.sub(lambda match: _value(match[0]), _with_plain_figures(text))


def _with_plain_figures(text: str) -> str:
    """Only the figures that jieba would take apart: per cent, thousands, years."""
    if "," in text or "，" in text:
        text = _THOUSANDS.sub("", text)
    if "分之" in text:
        text = _PERCENT.sub(lambda match: f"{_value(match[1])}%", text)
    if "年" in text:
        text = _YEAR.sub(lambda match: _value(match[0]), text)
    return text


@lru_cache(maxsize=65536)
def _value(numeral: str) -> str:
    """The number that a numeral stands for, in digits."""
    if numeral.isascii():
        return numeral
    head = re.match(r"[0-9.]+", numeral)
    if head:
        scale = 1
        for character in numeral[head.end() :]:
            scale *= _SCALES[character]
        number = float(head[0]) * scale
        return str(int(number)) if number == int(number) else str(number)
    if not any(character in _SCALES for character in numeral):
        return "".join(str(_DIGITS[character]) for character in numeral)
    return str(_spoken_value(numeral))


def _spoken_value(numeral: str) -> int:
    """The value of 一千二百三十: digits are multiplied by the scale after them, 万 and 亿 by all that stands before."""
    total = section = digit = 0
    for character in numeral:
        if character in _DIGITS:
            digit = _DIGITS[character]
            continue
        scale = _SCALES[character]
        if scale < 10_000:
            section += (digit or 1) * scale
        else:
            total = (total + section + digit) * scale
            section = 0
        digit = 0
    return total + section + digit


def runs(text: str) -> list[list[str]]:
    """The unbroken runs of a text as units: one Chinese character, one number or one foreign word each."""
    return [_units(run) for run in _split(with_digits(normalise(text)))]


def _split(text: str) -> list[str]:
    # The pattern that knows decimals is three times slower.
    pattern = _RUN_WITH_DECIMALS if "." in text or "%" in text else _RUN
    return pattern.findall(text)


def _units(run: str) -> list[str]:
    return _UNIT.findall(run) if _FOREIGN.search(run) or not run.isalpha() else list(run)


def pairs(run: list[str]) -> list[str]:
    """The grams of one run of units: overlapping pairs; of a single unit, that unit."""
    if len(run) == 1:
        return run
    return list(map(add, run, run[1:]))


def stretches(text: str) -> list[tuple[int, int]]:
    """Where each unit stands in the text as it is written; punctuation stands alone."""
    return [match.span() for match in _STRETCH.finditer(text)]


def is_plain(stretch: str) -> bool:
    """Whether a stretch is its own unit: one common Chinese character that is no numeral."""
    return len(stretch) == 1 and "\u4e00" <= stretch <= "\u9fff" and stretch not in _SPOKEN


def grams(text: str) -> list[str]:
    """The grams of a text, in order."""
    return [gram for run in runs(text) for gram in pairs(run)]


def words(text: str) -> list[str]:
    """The words of a text in order, numbers in digits, punctuation left out."""
    return _words(normalise(text), dictionary.cutter())


def _words(normal: str, cut: Callable[[str], list[str]]) -> list[str]:
    return " ".join(map(_parts.__getitem__, cut(_with_plain_figures(normal)))).split()


class _Parts(dict[str, str]):
    """What a word that jieba cut becomes: its parts, separated by spaces. Filled as words come by, in bounded memory."""

    def __missing__(self, word: str) -> str:
        if len(self) > 500_000:
            self.clear()
        counted = _COUNTED.fullmatch(word)
        if counted:
            parts = " ".join(part for part in (with_digits(counted[1]), counted[2]) if part)
        else:
            parts = word if _LETTER.search(word) else ""
        self[word] = parts
        return parts


_parts = _Parts()


def analyse(text: str) -> Terms:
    """All terms of a text that is to be indexed."""
    normal = normalise(text)
    found: list[str] = []
    for run in _split(with_digits(normal)):
        units = _units(run)
        found += map(add, units, units[1:])
        found.append(units[-1])
    return Terms(grams=found, words=_words(normal, dictionary.cutter()))
