"""Where one document of a file ends and the next begins: a cover notice, the measure that it encloses, the annexes.

Each is a zone with front matter, a body with numbering of its own, and back matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from fazhi_review.structure import wording
from fazhi_review.structure.lines import Line, Style


class Part(StrEnum):
    """What a line around the body is."""

    LETTERHEAD = "letterhead"
    TITLE = "title"
    NUMBER = "number"
    CAPTION = "caption"
    ADDRESSEE = "addressee"
    CONTENTS = "contents"
    SIGNATURE = "signature"
    DATE = "date"
    ATTACHMENT_NOTE = "attachment_note"
    REMARK = "remark"
    IMPRINT = "imprint"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of lines around the body that are one thing."""

    part: Part
    start: int  # offset
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ZoneStart:
    index: int  # of the zone's first line
    label: str = ""
    number: str = ""  # 1, or 1-2
    word: str = ""


class ZoneFinder:
    """Walks the lines once and notes where a zone begins."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.starts = [ZoneStart(0)]
        self.body_seen = False  # running text or a numbered division has come
        self.tail_seen = False  # after it, a date of signature
        self.in_contents = False

    def find(self) -> list[ZoneStart]:
        for index, line in enumerate(self.lines):
            if line.is_table:
                continue
            start = self._start_at(index, line)
            if start is not None and start.index == 0:
                self.starts = [start]
            elif start is not None:
                self.starts.append(start)
                self.body_seen = self.tail_seen = False
            else:
                self._note(line)
        return self.starts

    def _note(self, line: Line) -> None:
        if wording.CONTENTS.match(line.text):
            self.in_contents = True
        elif (line.marker is None and line.text.endswith("。")) or (line.marker and len(line.text) > 60):
            self.in_contents, self.body_seen = False, True
        elif line.marker:
            self.body_seen = True
            self.in_contents = self.in_contents and line.marker.style is not Style.ARTICLE
        elif self.body_seen and wording.is_signature_date(line.text):
            self.tail_seen = True

    def _start_at(self, index: int, line: Line) -> ZoneStart | None:
        if line.marker is not None or self.in_contents:
            return None
        if line.text[0] == "附":
            return self._annex_at(index, line)
        if not self.body_seen or not wording.is_title_like(line.text) or wording.is_head_matter(line.text):
            return None
        if self.tail_seen:
            return ZoneStart(index) if self._opens_document(index, 8) else None
        if wording.MEASURE_TITLE.search(line.text) and len(line.text) <= 60 and self._opens_document(index, 4):
            return ZoneStart(self._title_begin(index))
        return None

    def _title_begin(self, index: int) -> int:
        """The first line of a title of several lines that ends on line `index`."""
        lowest = max(self.starts[-1].index + 1, index - 3)
        while index > lowest:
            above = self.lines[index - 1]
            if above.marker or above.is_table or not wording.is_title_like(above.text):
                break
            index -= 1
        return index

    def _opens_document(self, index: int, reach: int) -> bool:
        """Whether a first chapter, a first article or 一、 follows soon."""
        for line in self.lines[index + 1 : index + 1 + reach]:
            if wording.CONTENTS.match(line.text):
                return True
            if line.marker:
                return line.marker.value == 1 and line.marker.style in _OPENERS
            if line.text[0] == "附" or wording.is_signature_date(line.text) or wording.IMPRINT.match(line.text):
                return False
        return False

    def _annex_at(self, index: int, line: Line) -> ZoneStart | None:
        match = wording.ANNEX.match(line.text)
        if match is None or not self._is_annex_heading(index, match):
            return None
        label = line.text[: match.start("rest")].strip()
        return ZoneStart(index, label, wording.annex_number(match["number"] or ""), match["word"] or "件")

    def _is_annex_heading(self, index: int, match: "wording.Match") -> bool:
        word, number, colon, gap, rest = match.group("word", "number", "colon", "gap", "rest")
        following = self.lines[index + 1] if index + 1 < len(self.lines) else None
        if (word is None and not colon) or wording.ANNEX_IN_SENTENCE.match(rest):
            return False
        if not rest:
            return following is not None and not self._is_list_of_annexes(index + 1)
        if following is None or len(rest) > 80 or wording.STOPS.search(rest):
            return False
        if wording.ANNEX.match(following.text) or wording.is_back_matter(following.text):
            return False
        if number:
            goes_on = following.marker and following.marker.style is Style.ARABIC_DOT and following.marker.value > 1
            return not goes_on and bool(colon or gap or self.tail_seen)
        return self.tail_seen and bool(colon or gap) and not wording.STARTS_WITH_NUMBER.match(rest)

    def _is_list_of_annexes(self, index: int) -> bool:
        """附件： over 1. … 2. …, then the signature or the first annex: a note of what is attached."""
        count = 0
        for line in self.lines[index : index + 40]:
            is_entry = line.marker and line.marker.style is Style.ARABIC_DOT and not line.text.endswith("。")
            if not is_entry:
                return count > 0 and (
                    wording.is_back_matter(line.text) or line.text[0] == "附" or (not self.tail_seen and count > 1)
                )
            count += 1
        return count > 0


_OPENERS = frozenset((Style.PART, Style.CHAPTER, Style.ARTICLE, Style.CHINESE_COMMA))
