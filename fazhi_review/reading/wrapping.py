"""Plain text whose lines were cut at a fixed width, as copying from a PDF or an old mail leaves it.

The lines are treated like those of a page: a character is one em wide, and `layout` tells where a paragraph ends.
"""

import itertools
import re

from fazhi_review.reading.glyphs import Line
from fazhi_review.reading.layout import PageLines, paragraphs_of

_LEAST_LINES = 6
_WIDTHS = (15, 60)  # of a full line, in Han characters; one provision a line makes lines far longer than that
_FULL = 2.5  # a line this near to the width is full: what came next did not fit
_NUMBER = re.compile(
    r"第[一二三四五六七八九十百]+[编章节条][\s　]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]"
)
_SENTENCE_END = re.compile(r"[。；：！？”）)》]$")


def _width(text: str) -> float:
    return sum(0.5 if character < "\u2e80" else 1.0 for character in text)


def is_wrapped(lines: list[str]) -> bool:
    """Whether most sentences run on over the end of a line, and such lines are all of one width."""
    printed = [line.rstrip() for line in lines if line.strip()]
    if len(printed) < _LEAST_LINES or any("\t" in line.strip() for line in printed):
        return False
    widest = max(_width(line) for line in printed)
    if not _WIDTHS[0] <= widest <= _WIDTHS[1]:
        return False
    if sum(line.count(mark) for line in printed for mark in "，。；、") * 2 < len(printed):
        return False  # a list of names or the cells of a form, not sentences
    full = [line for line in printed if _width(line) >= widest - _FULL]
    cut = [
        (line, after)
        for line, after in itertools.pairwise(printed)
        if _width(line) >= widest - _FULL and not _SENTENCE_END.search(line)
    ]
    # What follows a line that was cut begins at the margin and with no number of its own.
    runs_on = sum(1 for _, after in cut if not after[0].isspace() and not _NUMBER.match(after))
    return len(full) * 8 >= len(printed) and len(cut) * 2 >= len(full) and runs_on >= max(3, len(cut) * 0.8)


def unwrap(lines: list[str]) -> list[str]:
    """The paragraphs; a blank line ends one."""
    printed: list[Line] = []
    for number, line in enumerate(lines):
        text = line.strip()
        if text:
            left = _width(line[: len(line) - len(line.lstrip())])
            printed.append(Line(text, left, left + _width(text), 2.0 * number, 1.0, 1))
    width = max(line.right for line in printed)
    page = PageLines(1, width, 2.0 * len(lines), printed)
    return [paragraph.text for paragraph in paragraphs_of([page])]
