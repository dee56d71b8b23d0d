"""Tables as files: xlsx and csv. What a cell holds is text, never a formula, whatever somebody typed into a title."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import IllegalCharacterError

Cell = str | int | date | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LONGEST = 32_000  # Excel's limit is 32,767 characters a cell


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head and how wide it is in characters."""

    head: str
    width: int = 14


def as_xlsx(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook with one sheet: a bold head that stays, a filter, and text as text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for position, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(position)].width = column.width
    head = []
    for column in columns:
        cell = WriteOnlyCell(sheet, column.head)
        cell.font, cell.alignment = Font(bold=True), Alignment(vertical="center")
        head.append(cell)
    sheet.append(head)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(sheet: Any, value: Cell) -> object:
    if not isinstance(value, str):
        return value
    try:
        cell = WriteOnlyCell(sheet, value[:_LONGEST])
    except IllegalCharacterError:
        cell = WriteOnlyCell(sheet, "".join(char for char in value[:_LONGEST] if char >= " " or char in "\t\n"))
    cell.data_type = "s"  # a text that begins with = is otherwise taken for a formula
    return cell


def as_csv(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a byte order mark, as Excel wants it; a leading = + - @ is put behind an apostrophe."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([column.head for column in columns])
    for row in rows:
        writer.writerow([_plain(value) for value in row])
    return stream.getvalue().encode("utf-8-sig")


def _plain(value: Cell) -> str:
    text = "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text
