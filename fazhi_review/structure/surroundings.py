"""Front and back matter of a zone: what stands before the body and behind it, line by line."""

import re
from collections.abc import Sequence
from itertools import groupby

from fazhi_review.structure import wording
from fazhi_review.structure.dates import find_dates
from fazhi_review.structure.lines import Line, Style
from fazhi_review.structure.zones import Part, Piece

_FRONT_LINES = 60
_TITLE_LINES = 6
_CONTENTS_LINES = 600
_DIVISIONS = frozenset((Style.PART, Style.SUBPART, Style.CHAPTER, Style.SECTION))
_TITLE_GOES_ON = ("的", "（", "(", "—", "－", "〈", "《")
_PAGE_HEAD = re.compile(r"^[^关《]{2,24}(?:令|公告|公报|通告|文件)$")  # names who speaks, not of what


def read_front(lines: Sequence[Line]) -> tuple[list[Piece], int]:
    """The pieces before the body, and the position of the body's first line."""
    return _FrontReader(lines).read()


class _FrontReader:
    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.pieces: list[Piece] = []
        self.front_lines = 0  # so far, contents aside
        self.title_lines = 0
        self.title_complete = False

    def read(self) -> tuple[list[Piece], int]:
        position = 0
        while position < len(self.lines) and self.front_lines < _FRONT_LINES:
            part, count = self._part_at(position)
            if part is None:
                break
            self._append(part, self.lines[position : position + count])
            self.front_lines += count if part is not Part.CONTENTS else 1
            position += count
            if part is Part.ADDRESSEE:
                break
        return _choose_title(self.pieces), position

    def _append(self, part: Part, lines: Sequence[Line]) -> None:
        begins_anew = part is Part.NUMBER or (part is Part.TITLE and self._is_new_title(lines[0].text))
        if part is Part.TITLE:
            self.title_lines += len(lines)
            self.title_complete = bool(wording.TITLE_END.search(lines[-1].text))
        last = self.pieces[-1] if self.pieces else None
        if last and last.part is part and not begins_anew:
            self.pieces[-1] = Piece(part, last.start, (*last.lines, *lines))
        else:
            self.pieces.append(Piece(part, lines[0].start, tuple(lines)))

    def _part_at(self, position: int) -> tuple[Part | None, int]:
        line = self.lines[position]
        text = line.text
        if wording.CONTENTS.match(text):
            if any(piece.part is Part.CONTENTS for piece in self.pieces):
                return None, 0
            return Part.CONTENTS, 1 + self._contents_length(position + 1)
        if line.marker and line.marker.style in _DIVISIONS:
            length = self._bare_contents_length(position)
            return (Part.CONTENTS, length) if length else (None, 0)
        if wording.is_number_line(text):
            return Part.NUMBER, 1
        if line.marker or line.is_table:
            return None, 0
        if wording.LETTERHEAD.match(text):
            return Part.LETTERHEAD, 1
        caption = self._caption_length(position)
        if caption:
            return Part.CAPTION, caption
        addressee = self._addressee_length(position)
        if addressee:
            return Part.ADDRESSEE, addressee
        if self._is_title(text):
            return Part.TITLE, 1
        return None, 0

    def _is_title(self, text: str) -> bool:
        words = text.lstrip("#* ")
        if len(words) > 120 or not words or words[-1] in "。；：，;:" or wording.STOPS.search(words):
            return False
        if self.title_lines >= _TITLE_LINES or wording.MENTIONS_NOTHING.match(words):
            return False
        if "\t" in words or wording.IMPRINT.match(words):  # cells of a form, or what closes the file
            return False
        if self.title_complete:
            return words.startswith(_TITLE_GOES_ON) or self._is_new_title(text)
        return True

    def _is_new_title(self, text: str) -> bool:
        """A title under one that only heads the page: 云岭区人民政府公告, then 关于…的公告 or the measure's name."""
        if not self.title_complete or text.startswith(_TITLE_GOES_ON):
            return False
        above = next(piece for piece in reversed(self.pieces) if piece.part is Part.TITLE).lines[-1].text
        return bool(_PAGE_HEAD.search(above)) and bool(wording.TITLE_END.search(text))

    def _caption_length(self, position: int) -> int:
        text = self.lines[position].text
        if (wording.DATED_CAPTION.match(text) and not text.endswith("。")) or wording.is_signature_date(text):
            return 1
        if text[0] not in "（(":
            return 0
        joined = ""
        for count, line in enumerate(self.lines[position : position + 5], 1):
            joined += line.text
            if line.text.endswith(("）", ")")):
                return count if wording.CAPTION.match(joined) and any(char in "0123456789年" for char in joined) else 0
        return 0

    def _addressee_length(self, position: int) -> int:
        if not self.title_lines:
            return 0
        joined = ""
        for count, line in enumerate(self.lines[position : position + 4], 1):
            if line.marker or line.is_table or wording.NOT_ADDRESSEE.search(line.text):
                return 0
            joined += line.text
            if line.text.endswith(("：", ":")):
                return count if wording.ADDRESSEE.match(joined) else 0
            if count == 1 and not wording.NAMES_RECIPIENTS.search(line.text):
                return 0
        return 0

    def _contents_length(self, position: int) -> int:
        """How many lines behind 目录 belong to it: up to where its first entry comes again."""
        first = self._entry(position)
        for count, line in enumerate(self.lines[position : position + _CONTENTS_LINES]):
            text = wording.CONTENTS_LEADER.sub("", line.text)
            is_entry = line.marker or text != line.text or (len(text) <= 30 and not wording.STOPS.search(text))
            if (
                not is_entry
                or (count and self._entry(position + count) == first)
                or (line.marker and _is_sentence(line))
            ):
                return count
        return 0

    def _bare_contents_length(self, position: int) -> int:
        """Contents without the word 目录: a run of headings, of which the first comes again behind the last."""
        first = self._entry(position)
        for count, line in enumerate(self.lines[position : position + _CONTENTS_LINES]):
            if count > 1 and self._entry(position + count) == first:
                return count
            if line.marker is None or line.marker.style not in _DIVISIONS:
                return 0
        return 0

    def _entry(self, position: int) -> str:
        if position >= len(self.lines):
            return ""
        return re.sub(r"[\s#*]", "", wording.CONTENTS_LEADER.sub("", self.lines[position].text))


def _is_sentence(line: Line) -> bool:
    return line.text.endswith(("。", "；", "："))


def _choose_title(pieces: list[Piece]) -> list[Piece]:
    """Of several groups of title lines, the one that ends with a kind of document is the title; the rest is letterhead."""
    groups = [piece for piece in pieces if piece.part is Part.TITLE]
    if len(groups) < 2:
        return pieces
    ending = [piece for piece in groups if wording.TITLE_END.search(piece.lines[-1].text)]
    title = next((piece for piece in ending if not _PAGE_HEAD.search(piece.lines[-1].text)), (ending or groups)[0])
    return [
        Piece(Part.LETTERHEAD, piece.start, piece.lines) if piece in groups and piece is not title else piece
        for piece in pieces
    ]


def read_back(lines: Sequence[Line], first: int, is_annex: bool) -> tuple[int, list[Piece]]:
    """The position behind the body's last line, and the pieces from there to the end of the zone."""
    pieces: list[Piece] = []
    position = len(lines)
    dated = False
    while position > first:
        found = _piece_ending(lines, position, first, dated, is_annex)
        if found is None:
            break
        pieces += reversed(found)
        dated = dated or any(piece.part is Part.DATE for piece in found)
        position -= len({line.start for piece in found for line in piece.lines})
    return position, _merged(pieces[::-1])


def _piece_ending(lines: Sequence[Line], end: int, first: int, dated: bool, is_annex: bool) -> list[Piece] | None:
    """What ends with the line before `end`, if it is no part of the body."""
    line = lines[end - 1]
    text = line.text
    if line.is_table:
        return None
    note = _note_start(lines, end, first)
    if note is not None:
        return [Piece(Part.ATTACHMENT_NOTE, lines[note].start, tuple(lines[note:end]))]
    if line.marker is not None:
        return None
    if wording.IMPRINT.match(text):
        return [Piece(Part.IMPRINT, line.start, (line,))]
    if wording.REMARK.match(text):
        return [Piece(Part.REMARK, line.start, (line,))]
    if wording.is_signature_date(text):
        return _signed_and_dated(line)
    closed = end - 1 > first and not lines[end - 2].is_open
    if wording.is_signature(text) and (dated or (closed and not is_annex)):
        return [Piece(Part.SIGNATURE, line.start, (line,))]
    return None


def _signed_and_dated(line: Line) -> list[Piece]:
    read = next(reversed(list(find_dates(line.text, line.at))), None)
    if read is None or read.start == line.at:
        return [Piece(Part.DATE, line.start, (line,))]
    return [Piece(Part.SIGNATURE, line.start, (line,)), Piece(Part.DATE, read.start, (line,))]


def _note_start(lines: Sequence[Line], end: int, first: int) -> int | None:
    """Where the 附件说明 that ends before `end` begins: 附件：1. …, with its further lines."""
    for position in range(end - 1, max(first, end - 40) - 1, -1):
        line = lines[position]
        if wording.ATTACHMENT_NOTE.match(line.text) and line.text[0] == "附":
            return position
        annex = wording.ANNEX.match(line.text) if line.text[0] == "附" else None
        if annex and annex["number"]:
            continue
        is_entry = line.marker and line.marker.style is Style.ARABIC_DOT and not line.text.endswith("。")
        if not is_entry:
            above = position + 1
            return above if above < end and lines[above].text[0] == "附" else None
    return None


def _merged(pieces: list[Piece]) -> list[Piece]:
    """Several signatures or lines of one imprint are one piece."""
    return [
        Piece(part, same[0].start, tuple(line for piece in same for line in piece.lines))
        for part, group in groupby(pieces, key=lambda piece: piece.part)
        if (same := list(group))
    ]
