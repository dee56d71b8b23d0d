"""Placeholders such as 【文件名称】 in the paragraphs of a template, however Word has cut them into runs."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from fazhi_review.letters.model import SEPARATOR
from fazhi_review.reading.docx.names import W

_PLACEHOLDER = re.compile(r"【([^【】]*)】")
_DOTS = re.compile(r"\s*[·.．。•‧∙・:：]\s*")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# An empty value takes the marks around it along, so that no （） or 《》 is left standing.
_PARTS = ("；", "，")
_ENDS = (*_PARTS, "）", "。", "")
_LABEL = re.compile(r"([；，]?)((?:(?<=[；，（])|^)[^；，（）。：【】]{1,12}：)$")
_PAIRS = ("（）", "()", "《》", "〔〕", "“”", "〈〉")


@dataclass(frozen=True, slots=True)
class Placeholder:
    label: str
    start: int
    end: int


class ParagraphText:
    """The text of one paragraph as one string, and the pieces (w:t) that it is stored in."""

    def __init__(self, paragraph: etree._Element) -> None:
        self.paragraph = paragraph
        self._pieces = list(_pieces(paragraph))
        self.text = "".join(piece.text or "" for piece in self._pieces)

    def placeholders(self) -> list[Placeholder]:
        return [
            Placeholder(normalise(match[1]), match.start(), match.end()) for match in _PLACEHOLDER.finditer(self.text)
        ]

    def stray_bracket(self) -> str:
        """The words around a 【 or 】 that has lost its partner, "" where there is none."""
        rest = _PLACEHOLDER.sub(lambda match: "\0" * len(match[0]), self.text)
        found = re.search(r"[【】]", rest)
        return self.text[max(0, found.start() - 8) : found.start() + 12].strip() if found else ""

    def replace(self, value_of: Callable[[str], str]) -> None:
        """Put a value for each placeholder, in the format of the placeholder's first character."""
        for found in reversed(self.placeholders()):
            value, start, end = value_of(found.label), found.start, found.end
            if not value:
                start, end = self._with_what_belongs_to_it(start, end)
            self._put(start, end, value)

    def _with_what_belongs_to_it(self, start: int, end: int) -> tuple[int, int]:
        """An empty value takes along the marks around it, or else the label before it among others: ；联系电话：."""
        if start and self.text[start - 1 : start] + self.text[end : end + 1] in _PAIRS:
            return start - 1, end + 1
        label = _LABEL.search(self.text[:start])
        if label is None or self.text[end : end + 1] not in _ENDS:
            return start, end
        if label[1]:
            return label.start(), end
        return label.start(2), end + (self.text[end : end + 1] in _PARTS)

    def _put(self, start: int, end: int, value: str) -> None:
        position, is_put = 0, False
        for piece in self._pieces:
            text = piece.text or ""
            left, right = start - position, end - position
            position += len(text)
            if right <= 0 or left >= len(text):
                continue
            kept = text[: max(0, left)] + ("" if is_put else value) + text[min(len(text), right) :]
            is_put = True
            piece.text = kept
            piece.set(_SPACE, "preserve")
        self.text = self.text[:start] + value + self.text[end:]


def normalise(label: str) -> str:
    """A label as the form knows it: no spaces around, one kind of dot between list and column."""
    return _DOTS.sub(SEPARATOR, re.sub(r"\s+", "", label)).strip(SEPARATOR)


def _pieces(element: etree._Element) -> Iterator[etree._Element]:
    """Every w:t of a paragraph in order, without those of paragraphs nested in it (text boxes)."""
    for child in element:
        if child.tag == W + "t":
            yield child
        elif child.tag != W + "p" and isinstance(child.tag, str):
            yield from _pieces(child)
