"""Titles in 《》, and the brackets that follow them: numbers, versions, and the short names they define."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fazhi_review.structure.document_numbers import find_document_numbers

_MARKS = re.compile(r"[《》。\n]")
_LONGEST = 200
_MOST_BREAKS = 2
_SUFFIX_LONGEST = 160
_VERSION = re.compile(
    r"[（(][^（）()]{0,12}(?:19|20)\d\d年?[^（）()—-]{0,14}?(?:修订|修正|修改|版|本|订)[^（）()]{0,4}[）)]$|[（(](?:修订|修正)(?:版|本)?[）)]$"
)
_DEFINES = re.compile(r"(?:以)?下(?:统|合|通|均)?(?:简)?称(?:为)?[：:]?\s*(?P<names>.+)")
_SHORT_NAME = re.compile(r"[《“\"‘]?(?P<name>[^《》“”\"‘’、，,；;（）()]{1,30})[》”\"’]?")
_BELONGS = re.compile(r"试行|暂行|修订|修正|草案|征求意见稿|(?:19|20)\d\d|令|号|版|下(?:统|合|通|均)?(?:简)?称")


@dataclass(frozen=True, slots=True)
class TitleRead:
    """A title as it stands: 《…》 with the brackets behind it that belong to it."""

    name: str  # without 《》 and without the date of a version
    start: int
    title_end: int  # behind 》
    end: int  # behind the brackets
    document_number: str = ""
    short_names: tuple[str, ...] = ()


def find_titles(text: str) -> Iterator[TitleRead]:
    """Every outermost title, in order. Titles within titles are part of the outer one; an unclosed 《 is passed over."""
    opened: list[int] = []
    breaks = 0
    for match in _MARKS.finditer(text):
        mark = match.group()
        if mark == "《":
            breaks = breaks if opened else 0
            opened.append(match.start())
        elif mark == "\n" and opened and breaks < _MOST_BREAKS and not text.startswith("\n", match.end()):
            breaks += 1  # a title may be broken for width
        elif mark != "》":
            opened.clear()
        elif opened:
            start = opened.pop()
            if not opened and 1 < match.start() - start <= _LONGEST:
                yield _read_title(text, start, match.end())


def _read_title(text: str, start: int, title_end: int) -> TitleRead:
    words = re.sub(r"\s*\n\s*", "", text[start + 1 : title_end - 1])
    name = _VERSION.sub("", words.strip()).strip()
    end, number, short_names = title_end, "", []
    for _ in range(3):
        bracket = _bracket_at(text, end)
        if bracket is None or not _BELONGS.search(bracket[1]):
            break
        end, content = bracket
        read = next(find_document_numbers(content), None)
        number = number or (str(read.number) if read else "")
        defined = _DEFINES.search(content)
        if defined:
            short_names += [match["name"] for match in _SHORT_NAME.finditer(defined["names"])]
    if not number:
        read = next(find_document_numbers(text[end : end + 30]), None)
        if read is not None and not text[end : end + read.start].strip():
            number, end = str(read.number), end + read.end
    return TitleRead(name, start, title_end, end, number, tuple(short_names))


def _bracket_at(text: str, position: int) -> tuple[int, str] | None:
    """The bracket （…） that begins at `position`, blanks aside: its end and its content."""
    begin = position
    while begin < len(text) and text[begin] in " \u3000":
        begin += 1
    if begin >= len(text) or text[begin] not in "（(":
        return None
    depth = 0
    for index in range(begin, min(len(text), begin + _SUFFIX_LONGEST)):
        char = text[index]
        if char in "（(":
            depth += 1
        elif char in "）)":
            depth -= 1
            if depth == 0:
                return index + 1, text[begin + 1 : index]
        elif char == "\n":
            return None
    return None
