"""The paragraphs (款) and items (项) of an article, counted in its text as the library keeps it: one line each."""

import re
from dataclasses import dataclass

from fazhi_review.structure.numerals import to_int

_ITEM = re.compile(r"[（(]([〇零一二三四五六七八九十百\d]+)[）)]")
_SUBITEM = re.compile(r"\d{1,2}[.．、]|[①-⑳]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    items: frozenset[int]


def paragraphs_of(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs in order. Lines that begin with （一） or 1. belong to the paragraph before them."""
    found: list[tuple[list[str], set[int]]] = []
    for line in text.split("\n"):
        item = _ITEM.match(line)
        if found and (item or _SUBITEM.match(line)):
            found[-1][0].append(line)
        else:
            found.append(([line], set()))
        # Items may also run on within one line: 包括：（一）甲；（二）乙。
        found[-1][1].update(number for numeral in _ITEM.findall(line) if (number := to_int(numeral)) is not None)
    return tuple(Paragraph("\n".join(lines), frozenset(items)) for lines, items in found)


def has_paragraph(text: str, paragraph: int) -> bool:
    """Whether the article has a paragraph with this number."""
    return 1 <= paragraph <= len(paragraphs_of(text))


def has_item(text: str, paragraph: int | None, item: int) -> bool:
    """Whether the paragraph, or any paragraph where none is named, has the item."""
    paragraphs = paragraphs_of(text)
    if paragraph is not None:
        return 1 <= paragraph <= len(paragraphs) and item in paragraphs[paragraph - 1].items
    return any(item in each.items for each in paragraphs)
