"""The office's own file of holidays."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from fazhi_review.timeline.holidays import HolidayFileInvalid, parse_holidays, read_holidays
from fazhi_review.timeline.working_days import WorkingCalendar

YEAR = """
2027:
  holidays: [2027-01-01, 2027-02-05..2027-02-12]
  workdays: [2027-02-14]
"""


def test_a_year_of_holidays_and_make_up_days_covers_the_year() -> None:
    calendar = WorkingCalendar(parse_holidays(yaml.safe_load(YEAR)))
    assert calendar.covered_until == date(2027, 12, 31)
    worked = [calendar.is_working_day(date(2027, 2, day)) for day in (4, 5, 12, 13, 14, 15)]
    assert worked == [True, False, False, False, True, True]


def test_a_year_after_a_gap_does_not_count_as_covered() -> None:
    calendar = WorkingCalendar({date(2029, 1, 1): False})
    assert calendar.covered_until < date(2027, 12, 31)


def test_no_file_and_an_empty_file_say_nothing(tmp_path: Path) -> None:
    path = tmp_path / "holidays.yml"
    assert read_holidays(path) == {}
    path.write_text("# 尚未填写\n", encoding="utf-8")
    assert read_holidays(path) == {}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- 2027-01-01", "以年份为标题"),
        ("二〇二七: {holidays: [2027-01-01]}", "应当是年份"),
        ("2027: {holiday: [2027-01-01]}", "“holiday”不认识"),
        ("2027: {workdays: [2027-02-14]}", "没有列出 holidays"),
        ("2027: {holidays: [2026-12-31..2027-01-01]}", "不在 2027 年内"),
        ("2027: {holidays: [2027-01-03..2027-01-01]}", "起止颠倒"),
        ("2027: {holidays: [元旦]}", "“元旦”不是日期"),
        ("2027: {holidays: 元旦}", "应当写成列表"),
        ("2027: {holidays: [2027-01-01], workdays: [2027-01-01]}", "既列为放假又列为上班"),
        ("2027: {holidays: [2027-01-01", "不是有效的 YAML"),
    ],
)
def test_a_mistake_in_the_file_is_told_in_one_sentence(text: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "holidays.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(HolidayFileInvalid) as refused:
        read_holidays(path)
    assert reason in refused.value.message and "holidays.yml" in refused.value.message


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "holidays.yml"
    path.write_bytes("2027: 元旦".encode("gbk"))
    with pytest.raises(HolidayFileInvalid, match="UTF-8"):
        read_holidays(path)
