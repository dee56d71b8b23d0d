"""The body of a docx in reading order: paragraphs with their numbers, tables row by row, text boxes at their anchor."""

import re
from dataclasses import dataclass
from typing import Protocol

from lxml import etree

from fazhi_review.reading.building import TextBuilder
from fazhi_review.reading.docx.names import MC, W, integer_of, switch, value_of
from fazhi_review.reading.docx.numbering import Numbering
from fazhi_review.reading.docx.runs import Notices, RunReader
from fazhi_review.reading.docx.styles import Styles
from fazhi_review.reading.model import BlockKind

_SENTENCE_END = re.compile(r"[。！？；：.!?;:”’）)》】]\s*$")
_NUMBER_HEAD = re.compile(
    r"\s*(第[〇零一二三四五六七八九十百千\d]+[编章节条款项]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、]|附件|附：)"
)
_DIVISION = re.compile(r"第\S{1,8}[编章节条](?:之\S{1,3})?")
_FULL_LINE = 20  # characters; a piece shorter than this before a line break did not break for want of room
_TRANSPARENT = frozenset(W + tag for tag in ("sdtContent", "customXml", "ins", "moveTo", "smartTag"))


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph as it will be written: the number, the text, and where it stood."""

    text: str
    number: str
    style: str
    source: int | None


class Sink(Protocol):
    """Where lines go: to the document, or into a table cell."""

    def line(self, line: Line) -> None: ...

    def row(self, cells: list[str], source: int | None) -> None: ...


class DocumentSink:
    """Lines become blocks of the document."""

    def __init__(self, builder: TextBuilder, kind: BlockKind = BlockKind.PARAGRAPH) -> None:
        self._builder = builder
        self._kind = kind

    def line(self, line: Line) -> None:
        self._builder.add(line.text, kind=self._kind, style=line.style, number=line.number, source=line.source)

    def row(self, cells: list[str], source: int | None) -> None:
        self._builder.add_row(cells, source=source)


class ListSink:
    """Lines are kept: for a table cell, a header, a note."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def line(self, line: Line) -> None:
        self.lines.append(line)

    def row(self, cells: list[str], source: int | None) -> None:
        self.lines.append(Line(" ".join(filter(None, cells)), "", "", source))

    def text(self) -> str:
        return "\n".join(line.text for line in self.lines if line.text.strip())


@dataclass(frozen=True, slots=True)
class Story:
    """What all flows of one part share; text boxes count their lists for themselves, as in Word."""

    styles: Styles
    numbering: Numbering
    box_numbering: Numbering
    notices: Notices
    sources: dict[etree._Element, int]
    box_sink: Sink


class BodyReader:
    """Walks block content. One reader per flow: the body, a table cell, a text box, a header."""

    def __init__(self, story: Story, sink: Sink, *, in_box: bool = False) -> None:
        self._story = story
        self._styles = story.styles
        self._numbering = story.box_numbering if in_box else story.numbering
        self._notices = story.notices
        self._sources = story.sources
        self._sink = sink
        self._in_box = in_box
        self._runs = RunReader(story.styles, story.notices, self._read_text_box)
        self._pending = ""  # text of paragraphs whose mark was deleted: it belongs to the next paragraph

    def read(self, container: etree._Element) -> None:
        self._walk(container)
        if self._pending.strip():
            self._sink.line(Line(self._pending, "", "", None))
            self._pending = ""

    def _walk(self, container: etree._Element) -> None:
        for child in container:
            tag = child.tag
            if tag == W + "p":
                self._paragraph(child)
            elif tag == W + "tbl":
                self._table(child)
            elif tag == W + "sdt":
                self._content_control(child)
            elif tag == MC + "AlternateContent":
                chosen = child.find(MC + "Choice")
                if chosen is None:
                    chosen = child.find(MC + "Fallback")
                if chosen is not None:
                    self._walk(chosen)
            elif tag in (W + "altChunk", W + "subDoc"):
                self._notices.has_embedded_document = True
            elif tag in _TRANSPARENT:
                self._walk(child)

    def _content_control(self, element: etree._Element) -> None:
        content = element.find(W + "sdtContent")
        if content is not None and not switch(element.find(W + "sdtPr"), "showingPlcHdr"):
            self._walk(content)

    def _paragraph(self, paragraph: etree._Element) -> None:
        text = self._runs.read(paragraph)
        properties = paragraph.find(W + "pPr")
        mark = properties.find(W + "rPr") if properties is not None else None
        if mark is not None and (mark.find(W + "del") is not None or mark.find(W + "moveFrom") is not None):
            self._notices.has_tracked_changes = True
            self._pending += text
            return
        if mark is not None and mark.find(W + "ins") is not None:
            self._notices.has_tracked_changes = True
        text, self._pending = self._pending + text, ""
        is_hidden = switch(mark, "vanish")
        if not text.strip() and is_hidden:
            return  # Word neither shows nor counts it
        style = value_of(properties, "pStyle")
        number, gap = self._number(properties, style)
        alignment = value_of(properties, "jc") or self._styles.alignment(style)
        source = self._sources.get(paragraph)
        for index, piece in enumerate(_break_lines(text, is_centred=alignment == "center")):
            head = number + gap if index == 0 else ""
            self._sink.line(
                Line(head + piece.lstrip() if head else piece, head.strip(), self._styles.name(style), source)
            )

    def _number(self, properties: etree._Element | None, style: str | None) -> tuple[str, str]:
        """The automatic number of this paragraph and the gap after it, both "" where it has none."""
        found = self._list_of(properties, style)
        drawn = self._numbering.advance(*found) if found else None
        if drawn is None:
            return "", ""
        if not drawn.is_known:
            self._notices.has_unknown_numbering = True
        # After 第一条 there is always a gap, though Word may draw none: the text must not run on into the number.
        has_gap = drawn.suffix != "nothing" or _DIVISION.fullmatch(drawn.text.strip()) is not None
        return drawn.text, " " if drawn.text and has_gap else ""

    def _list_of(self, properties: etree._Element | None, style: str | None) -> tuple[int, int] | None:
        """The list and level: stated by the paragraph, else by its style, whose level the list itself may name."""
        direct = properties.find(W + "numPr") if properties is not None else None
        number_id = integer_of(direct, "numId")
        level = integer_of(direct, "ilvl")
        if number_id is not None:
            return (number_id, level or 0) if number_id else None
        inherited = self._styles.numbering(style)
        if inherited is None:
            return None
        number_id, style_level, _ = inherited
        if level is None:
            linked = (self._numbering.level_of_style(number_id, link.id) for link in self._styles.chain(style))
            level = next((index for index in linked if index is not None), style_level)
        return number_id, level or 0

    def _table(self, table: etree._Element) -> None:
        for row in _children(table, "tr"):
            properties = row.find(W + "trPr")
            if properties is not None and properties.find(W + "del") is not None:
                self._notices.has_tracked_changes = True
                continue
            self._row(row)

    def _row(self, row: etree._Element) -> None:
        cells: list[ListSink] = []
        for cell in _children(row, "tc"):
            sink = ListSink()
            if not _continues_merge(cell):
                BodyReader(self._story, sink, in_box=self._in_box).read(cell)
            cells.append(sink)
        lines = [line for cell in cells for line in cell.lines]
        if len(cells) == 1:
            # A row of one cell is a frame around ordinary paragraphs: a letterhead, or a whole document in a box.
            for line in lines:
                self._sink.line(line)
            return
        source = next((line.source for line in lines), None)
        self._sink.row([cell.text() for cell in cells], source)

    def _read_text_box(self, content: etree._Element) -> None:
        # A box anchored in a table cell is part of that cell.
        sink = self._sink if isinstance(self._sink, ListSink) else self._story.box_sink
        BodyReader(self._story, sink, in_box=True).read(content)


def _children(parent: etree._Element, name: str) -> list[etree._Element]:
    """Rows of a table or cells of a row, also those inside content controls and tracked insertions."""
    found: list[etree._Element] = []
    for child in parent:
        if child.tag == W + name:
            found.append(child)
        elif child.tag == W + "sdt":
            content = child.find(W + "sdtContent")
            found.extend(_children(content, name) if content is not None else ())
        elif child.tag in _TRANSPARENT:
            found.extend(_children(child, name))
    return found


def _continues_merge(cell: etree._Element) -> bool:
    """Whether the cell is covered by the one above it (or, in old files, by the one to its left)."""
    properties = cell.find(W + "tcPr")
    if properties is None:
        return False
    merges = [properties.find(W + "vMerge"), properties.find(W + "hMerge")]
    return any(merge is not None and merge.get(W + "val", "continue") != "restart" for merge in merges)


def _break_lines(text: str, *, is_centred: bool) -> list[str]:
    """Soft line breaks (Shift+Enter): a new line where one was meant, none where the break only fitted a sentence to the page.

    Text pasted from a PDF or a web page has one at the end of each printed line; the title of a document is set over two
    lines with one. Both are one paragraph to the reader.
    """
    lines: list[str] = []
    for piece in text.split("\n"):
        if lines and _continues(lines[-1], piece, is_centred=is_centred):
            lines[-1] += piece.lstrip()
        else:
            lines.append(piece)
    return lines


def _continues(before: str, after: str, *, is_centred: bool) -> bool:
    if not before.strip() or not after.strip() or _NUMBER_HEAD.match(after):
        return False
    if is_centred:
        return True
    return len(before.strip()) >= _FULL_LINE and not _SENTENCE_END.search(before)
