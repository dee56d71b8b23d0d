"""A list of published documents set against what the register knows: by number, by title, and by date."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz

from fazhi_review.filing.hunting.spreadsheet import ListRow
from fazhi_review.filing.hunting.titles import TitleIndex, title_keys
from fazhi_review.structure import find_document_numbers
from fazhi_review.vocabulary import Labelled

# A document published again under a new number within this time is the same one numbered twice by mistake.
_SAME_TIME = 60
# Titles under one number that differ more than this are two documents with one number.
_DIFFERENT = 60.0


class Outcome(Labelled):
    SAME = "same", "已登记"
    DIFFERS = "differs", "已登记，信息不一致"
    ALIKE = "alike", "疑似已登记，请核对"
    UNKNOWN = "unknown", "未登记"


@dataclass(frozen=True, slots=True)
class Known:
    """A document that the register knows."""

    id: int
    title: str
    number: str
    published_on: date | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One row of the list and what became of it."""

    row: ListRow
    outcome: Outcome
    known: Known | None
    reason: str


def compare(rows: Sequence[ListRow], known: Sequence[Known]) -> Iterator[Comparison]:
    """What the register knows of each row, in the order of the list."""
    index = TitleIndex([each.title for each in known])
    by_number: dict[str, Known] = {}
    for each in known:
        read = next(find_document_numbers(each.number), None)
        if read is not None:
            by_number.setdefault(str(read.number), each)
    for row in rows:
        yield _compare(row, known, by_number, index)


def _compare(row: ListRow, known: Sequence[Known], by_number: dict[str, Known], index: TitleIndex) -> Comparison:
    number = row.document_number
    if number is not None and (found := by_number.get(str(number))):
        return _same_number(row, found)
    if row.title:
        same = index.same(row.title)
        if same is not None:
            return _same_title(row, known[same])
        near = index.nearest(row.title)
        if near is not None and not _is_another(row, known[near.position]):
            found = known[near.position]
            reason = f"与已登记的《{found.title}》标题相近（{near.score:.0f}%），文号为“{found.number or '无'}”，请核对是否同一文件。"
            return Comparison(row, Outcome.ALIKE, found, reason)
    what = f"文号 {row.number} " if row.number else ""
    return Comparison(
        row, Outcome.UNKNOWN, None, f"清单第 {row.row} 行：{what}在登记的文件中没有，也没有相同或相近的标题。"
    )


def _same_number(row: ListRow, found: Known) -> Comparison:
    if row.title and not set(title_keys(row.title)) & set(title_keys(found.title)):
        if _likeness(row.title, found.title) < _DIFFERENT:
            reason = f"文号相同而标题不同：已登记的是《{found.title}》，可能一号两文。"
            return Comparison(row, Outcome.UNKNOWN, found, reason)
        return Comparison(row, Outcome.DIFFERS, found, f"文号相同，标题写法不同：已登记的是《{found.title}》。")
    return Comparison(row, *_dates(row, found))


def _same_title(row: ListRow, found: Known) -> Comparison:
    if row.number and found.number and _is_another(row, found):
        reason = f"标题相同而文号不同：已登记的是{found.number}，可能是重新制定后的另一文件。"
        return Comparison(row, Outcome.UNKNOWN, found, reason)
    if row.number and found.number:
        return Comparison(row, Outcome.DIFFERS, found, f"标题相同，文号不一致：已登记的是{found.number}。")
    return Comparison(row, *_dates(row, found))


def _dates(row: ListRow, found: Known) -> tuple[Outcome, Known, str]:
    if row.published_on and found.published_on and row.published_on != found.published_on:
        return Outcome.DIFFERS, found, f"公布日期不一致：清单为{row.published_on}，登记为{found.published_on}。"
    return Outcome.SAME, found, ""


def _is_another(row: ListRow, found: Known) -> bool:
    """Whether two documents alike in title are two: both numbers are known and differ, and so does the time."""
    mine, theirs = row.document_number, next(find_document_numbers(found.number), None)
    if mine is None or theirs is None or mine == theirs.number:
        return False
    if row.published_on and found.published_on:
        return abs((row.published_on - found.published_on).days) > _SAME_TIME
    return mine.year != theirs.number.year


def _likeness(one: str, other: str) -> float:
    return max(fuzz.ratio(mine, theirs) for mine in title_keys(one) for theirs in title_keys(other))
