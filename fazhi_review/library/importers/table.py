"""A catalogue of laws known by title only: a CSV or XLSX table with name, rank, dates and state."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from fazhi_review.errors import CorruptFile, InvalidInput
from fazhi_review.library.importers.markdown import NotText, decode
from fazhi_review.library.names import clean_title
from fazhi_review.library.places import province_of
from fazhi_review.library.ranks import RANK_OF_LEVEL, rank_of_title
from fazhi_review.library.sources import CatalogueEntry, Skipped
from fazhi_review.structure.dates import find_dates
from fazhi_review.vocabulary import InstrumentRank

_COLUMNS = {
    "title": ("名称", "法规名称", "法律名称", "标题", "文件名称", "name", "title"),
    "rank": ("位阶", "效力级别", "法律性质", "类别", "效力位阶", "rank"),
    "region": ("地区", "区域", "region"),
    "promulgated": ("公布日期", "发布日期", "通过日期", "promulgated"),
    "effective": ("施行日期", "生效日期", "实施日期", "effective"),
    "ended": ("废止日期", "失效日期", "ended"),
    "status": ("状态", "时效性", "效力状态", "效力", "status"),
    "successor": ("替代", "替代法规", "废止依据", "由何代替", "successor"),
}
_ENDED = re.compile(r"废止|失效|repealed")
_MOST_ROWS = 100_000
_LOCAL = (InstrumentRank.LOCAL_REGULATIONS, InstrumentRank.LOCAL_GOVERNMENT_RULES)


class WrongColumns(InvalidInput):
    sentence = "目录表“{name}”没有“名称”列，无法导入。现有的列是：{columns}。请把法规名称一列的表头写作“名称”。"


def read_table(name: str, content: bytes) -> tuple[list[CatalogueEntry], list[Skipped]]:
    """The rows of a catalogue and the rows left out with their reasons. Raises WrongColumns and CorruptFile."""
    rows = _xlsx_rows(name, content) if name.lower().endswith(".xlsx") else _csv_rows(name, content)
    header = [str(cell or "").strip() for cell in next(rows, [])]
    columns = _columns_of(header)
    if "title" not in columns:
        raise WrongColumns(name=name, columns="、".join(cell for cell in header if cell)[:200] or "（空）")
    entries: list[CatalogueEntry] = []
    skipped: list[Skipped] = []
    for number, row in enumerate(rows, 2):
        if number > _MOST_ROWS:
            skipped.append(Skipped(f"第 {number} 行起", f"超过 {_MOST_ROWS} 行的部分没有导入"))
            break
        values = {key: row[position] if position < len(row) else None for key, position in columns.items()}
        if not any(value not in (None, "") for value in values.values()):
            continue
        entry = _entry(values)
        if isinstance(entry, str):
            skipped.append(Skipped(f"第 {number} 行", entry))
        else:
            entries.append(entry)
    return entries, skipped


def _columns_of(header: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, names in _COLUMNS.items():
        for position, cell in enumerate(header):
            if cell.lower() in names:
                found.setdefault(key, position)
    return found


def _entry(values: dict[str, object]) -> CatalogueEntry | str:
    """The row as an entry, or why it cannot be one."""
    title = clean_title(str(values.get("title") or ""))
    if not title:
        return "没有名称"
    days: dict[str, date | None] = {}
    for key in ("promulgated", "effective", "ended"):
        value = values.get(key)
        day = _day(value)
        if day is None and value not in (None, ""):
            return f"日期“{value}”不存在或者无法识别"
        days[key] = day
    promulgated, effective, ended = days["promulgated"], days["effective"], days["ended"]
    if promulgated and effective and effective < promulgated:
        return f"施行日期 {effective} 早于公布日期 {promulgated}"
    if ended and promulgated and ended < promulgated:
        return f"废止日期 {ended} 早于公布日期 {promulgated}"
    level = str(values.get("rank") or "").strip()
    rank = RANK_OF_LEVEL.get(level) or rank_of_title(title)
    region = str(values.get("region") or "").strip() or (province_of(title) if rank in _LOCAL else "")
    return CatalogueEntry(
        title, rank, region if region not in ("全国", "国家") else "", promulgated, effective, ended,
        ended is not None or bool(_ENDED.search(str(values.get("status") or ""))),
        clean_title(str(values.get("successor") or "")),
    )  # fmt: skip


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value or "").strip()
    if not text:
        return None
    if re.fullmatch(r"\d{8}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    found = next(find_dates(text), None)
    return found.value if found is not None else None


def _csv_rows(name: str, content: bytes) -> Iterator[list[object]]:
    try:
        text = decode(content)
    except NotText as error:
        raise CorruptFile(name=name) from error
    sample = text[:2000]
    delimiter = "\t" if sample.count("\t") > sample.count(",") else ","
    return (list(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter))


def _xlsx_rows(name: str, content: bytes) -> Iterator[list[object]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise CorruptFile(name=name) from error
    sheet = book.worksheets[0]
    return (list(row) for row in sheet.iter_rows(values_only=True))
