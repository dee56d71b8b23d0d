"""An office's own file of holidays and make-up days, for years the calendar package does not cover yet.

    2027:
      holidays: [2027-01-01, 2027-02-05..2027-02-12]   # days off, single or from..to, both included
      workdays: [2027-02-14]                           # Saturdays and Sundays that are worked

A year that is listed counts as covered, so it should be listed whole, from the State Council's yearly notice.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from fazhi_review.errors import FazhiError


class HolidayFileInvalid(FazhiError):
    sentence = "节假日文件 {file} 有误：{reason}"


def read_holidays(path: Path) -> dict[date, bool]:
    """Which days the file says are worked (True) or off (False); {} where there is no file. Raises HolidayFileInvalid."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise HolidayFileInvalid(file=path.name, reason="不能读取，请保存为 UTF-8 文本。") from error
    try:
        return parse_holidays(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise HolidayFileInvalid(file=path.name, reason="不是有效的 YAML，请检查缩进和标点。") from error
    except ValueError as error:
        raise HolidayFileInvalid(file=path.name, reason=str(error)) from error


def parse_holidays(content: Any) -> dict[date, bool]:
    """The same from the file's content. Raises ValueError with a Chinese sentence."""
    if content is None:
        return {}
    if not isinstance(content, Mapping):
        raise ValueError("应当以年份为标题，例如 2027:。")
    days: dict[date, bool] = {}
    for year, lists in content.items():
        if not isinstance(year, int) or not isinstance(lists, Mapping):
            raise ValueError(f"“{year}”应当是年份，其下列出 holidays 和 workdays。")
        unknown = set(lists) - {"holidays", "workdays"}
        if unknown:
            raise ValueError(
                f"{year} 年下的“{'、'.join(map(str, sorted(unknown)))}”不认识，只能是 holidays 或 workdays。"
            )
        if not lists.get("holidays"):
            raise ValueError(f"{year} 年没有列出 holidays，请按国务院办公厅的通知整年填写。")
        for works, name in ((False, "holidays"), (True, "workdays")):
            for day in _days(lists.get(name) or [], year):
                if days.get(day, works) is not works:
                    raise ValueError(f"{day} 既列为放假又列为上班。")
                days[day] = works
    return days


def _days(values: Any, year: int) -> Iterator[date]:
    if not isinstance(values, Iterable) or isinstance(values, str):
        raise ValueError(f"{year} 年的日期应当写成列表。")
    for value in values:
        first, last = _span(value)
        if first.year != year or last.year != year or last < first:
            raise ValueError(f"“{value}”不在 {year} 年内，或者起止颠倒。")
        yield from (first + timedelta(days=number) for number in range((last - first).days + 1))


def _span(value: Any) -> tuple[date, date]:
    if isinstance(value, date):
        return value, value
    first, dots, last = str(value).partition("..")
    try:
        return date.fromisoformat(first.strip()), date.fromisoformat(last.strip() if dots else first.strip())
    except ValueError:
        raise ValueError(f"“{value}”不是日期，应写作 2027-01-01 或 2027-02-05..2027-02-12。") from None
