"""The blocks of which built-in templates are made: lines in an official style, and two kinds of table.

They exist so that a form reads here as it reads on paper; an office that wants something else edits the docx in Word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from xml.sax.saxutils import escape

TEXT_WIDTH = 8844  # twips: 156 mm between the margins


class Style(StrEnum):
    """Paragraph styles of the templates: the value is the style's id, its name in Word is in `sheet.py`."""

    LETTERHEAD = "Letterhead"
    RED_NUMBER = "RedNumber"
    NUMBER = "LetterNumber"
    TITLE = "LetterTitle"
    SUBTITLE = "LetterSubtitle"
    ADDRESSEE = "Addressee"
    BODY = "LetterBody"
    LEVEL_1 = "LevelOne"
    LEVEL_2 = "LevelTwo"
    ATTACHMENTS = "Attachments"
    ANNEX = "AnnexMark"
    SIGNATURE = "Signature"
    DATE = "DocumentDate"
    NOTE = "LetterNote"
    COPIES = "Copies"
    CELL = "Cell"
    CELL_CENTRED = "CellCentred"
    CELL_HEAD = "CellHead"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the template; `text` may hold placeholders."""

    style: Style
    text: str
    on_new_page: bool = False
    stays_with_next: bool = False
    before: int | None = None  # twips above and below, where the style's own would touch a table
    after: int | None = None

    def xml(self) -> str:
        gaps = "".join(
            f' w:{name}="{gap}"' for name, gap in (("before", self.before), ("after", self.after)) if gap is not None
        )
        properties = (
            ("<w:keepNext/>" if self.stays_with_next else "")
            + ("<w:pageBreakBefore/>" if self.on_new_page else "")
            + (f"<w:spacing{gaps}/>" if gaps else "")
        )
        return paragraph(self.style, self.text, properties)


@dataclass(frozen=True, slots=True)
class ListTable:
    """A table with a heading row that repeats on every page and one row that is repeated for each entry of a list."""

    rows: str  # the label of the list
    columns: tuple[tuple[str, str, int], ...]  # heading, the label of the column, width in parts
    centred: frozenset[str] = frozenset()  # labels of the columns with short words

    def xml(self) -> str:
        widths = share([part for _, _, part in self.columns])
        heads = [
            _cell(heading, Style.CELL_HEAD, width) for (heading, _, _), width in zip(self.columns, widths, strict=True)
        ]
        cells = [
            _cell(
                f"【{self.rows}·{label}】",
                Style.CELL_CENTRED if label == "序号" or label in self.centred else Style.CELL,
                width,
            )
            for (_, label, _), width in zip(self.columns, widths, strict=True)
        ]
        return _table(widths, [_row(heads, is_heading=True), _row(cells)])


@dataclass(frozen=True, slots=True)
class FormTable:
    """A form to fill in: rows of (text, number of columns it spans). Text without a placeholder is a label.

    A row that names a list is repeated for its entries, as everywhere in a template.
    """

    parts: tuple[int, ...]  # widths of the columns
    rows: tuple[tuple[tuple[str, int], ...], ...]
    centred: bool = False  # whether answers are centred

    def xml(self) -> str:
        widths = share(self.parts)
        return _table(widths, [self._row(cells, widths) for cells in self.rows])

    def _row(self, cells: Sequence[tuple[str, int]], widths: Sequence[int]) -> str:
        column, written = 0, []
        for text, span in cells:
            width = sum(widths[column : column + span])
            is_label = "【" not in text
            style = Style.CELL_HEAD if is_label else Style.CELL_CENTRED if self.centred else Style.CELL
            written.append(_cell(text, style, width, span))
            column += span
        return _row(written)


Block = Line | ListTable | FormTable


def share(parts: Sequence[int]) -> list[int]:
    """The width of the text divided in these parts; the last takes the rounding."""
    widths = [TEXT_WIDTH * part // sum(parts) for part in parts]
    widths[-1] += TEXT_WIDTH - sum(widths)
    return widths


def paragraph(style: Style, text: str, properties: str = "") -> str:
    """One paragraph, one run; `properties` is further XML of its w:pPr."""
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{run}</w:p>'


def _table(widths: Sequence[int], rows: Sequence[str]) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{edges}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(cells: Sequence[str], *, is_heading: bool = False) -> str:
    heading = "<w:tblHeader/>" if is_heading else ""
    return f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="454" w:hRule="atLeast"/>{heading}</w:trPr>{"".join(cells)}</w:tr>'


def _cell(text: str, style: Style, width: int, span: int = 1) -> str:
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spans}<w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph(style, text)}</w:tc>"
    )
