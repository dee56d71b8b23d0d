"""An uploaded list of published documents as it comes: xlsx or csv, any of the usual encodings, titles above the header,
headers by many names, dates in every spelling, merged cells."""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from fazhi_review.errors import CorruptFile, FileTooLarge, InvalidInput
from fazhi_review.reading.plain import decode
from fazhi_review.structure import DocumentNumber, find_document_numbers
from fazhi_review.structure.dates import find_dates

MOST_ROWS = 20_000
_MOST_COLUMNS = 100
_MOST_BYTES = 200 * 1024 * 1024  # unpacked: a small xlsx can hold gigabytes
_LOOK_FOR_HEADER = 30
_LONGEST_CELL = 1000
# Which column is which: a header matches the first of these that it contains, the longer names first.
_HEADERS: dict[str, tuple[str, ...]] = {
    "number": ("发文字号", "文件编号", "文件字号", "公文字号", "发文号", "文件号", "文号", "字号"),
    "title": ("文件名称", "文件标题", "规范性文件名称", "公文标题", "信息名称", "信息标题", "标题", "名称", "题名"),
    "published_on": ("公布日期", "发布日期", "公开日期", "发布时间", "公布时间", "印发日期", "印发时间", "发文日期", "发文时间", "成文日期", "成文时间", "生成日期", "日期"),
    "issuer": ("制定机关", "发文机关", "发文单位", "制定单位", "发布机构", "发布单位", "印发单位", "起草单位", "责任单位", "主办单位", "单位"),
}  # fmt: skip
_EXCEL_EPOCH = date(1899, 12, 30)


class NotAList(InvalidInput):
    sentence = (
        "“{name}”中没有找到写有“文件名称”或“发文字号”的表头，无法比对；"
        "请在表格前 30 行内保留表头，列名可用“发文字号、文件名称、公布日期、制定机关”。"
    )


class OldWorkbook(InvalidInput):
    sentence = "“{name}”是旧版 Excel 格式（xls），请用 Excel 或 WPS 另存为 xlsx 或 csv 后重新上传。"


@dataclass(frozen=True, slots=True)
class ListRow:
    """One published document as the list gives it. `row` is its row in the file, as a spreadsheet counts."""

    row: int
    title: str
    number: str  # in its normal form where it is one, else as written
    published_on: date | None
    issuer: str
    faults: tuple[str, ...] = ()

    @property
    def document_number(self) -> DocumentNumber | None:
        read = next(find_document_numbers(self.number), None)
        return read.number if read else None


def read_list(name: str, data: bytes) -> list[ListRow]:
    """Every row that names a document. Raises InvalidInput with a sentence that says what to do."""
    rows = list(_rows(name, data))
    header, columns = _header(rows)
    if header is None:
        raise NotAList(name=name)
    found: list[ListRow] = []
    above: dict[str, str] = {}
    for number, cells in rows[header + 1 :]:
        row = _row(number, cells, columns, above)
        if row is not None:
            found.append(row)
    return found


def _row(number: int, cells: Sequence[object], columns: dict[str, int], above: dict[str, str]) -> ListRow | None:
    raw = {key: cells[position] if position < len(cells) else None for key, position in columns.items()}
    texts = {key: _text(value) for key, value in raw.items()}
    title, number_text = texts.get("title", "").strip("《》"), texts.get("number", "")
    if not title and not number_text:
        return None
    if _bare(title) in _HEADERS["title"] or (not title and not any(char.isdigit() for char in number_text)):
        return None  # a header repeated on the next page, or a line that only divides
    # A merged cell holds its value in the first of its rows.
    issuer = texts.get("issuer", "") or above.get("issuer", "")
    above["issuer"] = issuer
    faults: list[str] = []
    read = next(find_document_numbers(number_text or title), None)
    if read is None and number_text:
        faults.append(f"发文字号“{number_text[:40]}”无法识别")
    published_on = day_of(raw.get("published_on"))
    if published_on is None and texts.get("published_on"):
        faults.append(f"日期“{texts['published_on'][:40]}”无法识别")
    return ListRow(number, title, str(read.number) if read else number_text, published_on, issuer, tuple(faults))


def _header(rows: Sequence[tuple[int, Sequence[object]]]) -> tuple[int | None, dict[str, int]]:
    """The row that names the columns, and which column is which: the row among the first that names most."""
    best: tuple[int | None, dict[str, int]] = (None, {})
    for position, (_, cells) in enumerate(rows[:_LOOK_FOR_HEADER]):
        columns = _columns([_text(cell) for cell in cells])
        # A title above the table (2026年规范性文件名称目录) is one cell and no header, unless the list has one column.
        if ("title" in columns or "number" in columns) and len(columns) > len(best[1]):
            best = (position, columns)
    return best


def _columns(cells: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for key, names in _HEADERS.items():
        ranked = [
            (names.index(name), position)
            for position, cell in enumerate(cells)
            if len(cell) <= 20 and (name := next((name for name in names if name in _bare(cell)), None))
            if position not in columns.values()
        ]
        if ranked:
            columns[key] = min(ranked)[1]
    return columns


def _bare(cell: str) -> str:
    return re.sub(r"[\s（()）:：*/／]", "", unicodedata.normalize("NFKC", cell))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    text = re.sub(r"\s+", " ", str(value)).strip()
    return text[:_LONGEST_CELL]


def day_of(value: object) -> date | None:
    """A day in any of the spellings of such lists: 2026年3月1日, 2026.3.1, 20260301, 2026-03-01 00:00, or Excel's own count."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = _text(value)
    if re.fullmatch(r"(?:19|20)\d{6}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    elif re.fullmatch(r"[34]\d{4}(?:\.\d+)?", text):  # 1982 to 2036 in Excel's days since 1900
        return _EXCEL_EPOCH + timedelta(days=int(float(text)))
    found = next(find_dates(re.sub(r"[．。/·]", ".", text)), None)
    return found.value if found is not None else None


def _rows(name: str, data: bytes) -> Iterator[tuple[int, Sequence[object]]]:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise OldWorkbook(name=name)
    rows = _workbook_rows(name, data) if data.startswith(b"PK") else _csv_rows(name, data)
    for number, cells in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise FileTooLarge("“{name}”超过 {most} 行，请按年份拆分后分别上传。", name=name, most=MOST_ROWS)
        yield number, cells


def _csv_rows(name: str, data: bytes) -> Iterator[Sequence[object]]:
    decoded = decode(data)
    if decoded is None:
        raise CorruptFile(name=name)
    text = decoded[0]
    sample = text[:4000]
    delimiter = max((",", "\t", ";", "，"), key=sample.count)
    try:
        yield from csv.reader(io.StringIO(text), delimiter=delimiter)
    except csv.Error as error:
        raise CorruptFile(name=name) from error


def _workbook_rows(name: str, data: bytes) -> Iterator[Sequence[object]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(info.file_size for info in packed.infolist()) > _MOST_BYTES:
                raise FileTooLarge(name=name, limit=f"展开后 {_MOST_BYTES // 1024 // 1024} MB")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets[:1]:
            yield from sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError) as error:
        raise CorruptFile(name=name) from error
