"""Working days of the State Council's yearly holiday notices, make-up working days included."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from chinese_calendar import constants

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days offices work. `overrides` (day -> works) are the office's own corrections and win over the package's data.

    Past `covered_until` only weekends are known: results are then marked uncertain, and pages must say so.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict)

    @cached_property
    def covered_until(self) -> date:
        """The last day of the last year in a row whose holiday notice is known; a year after a gap does not count."""
        years = {day.year for day in constants.holidays} | {day.year for day in self.overrides}
        last = max(day.year for day in constants.holidays)
        while last + 1 in years:
            last += 1
        return date(last, 12, 31)

    def covers(self, *days: date) -> bool:
        """Whether every one of `days` lies in a year whose holidays are known."""
        return all(day <= self.covered_until for day in days)

    def is_working_day(self, day: date) -> bool:
        if day in self.overrides:
            return self.overrides[day]
        if day in constants.workdays:
            return True
        return day.weekday() < 5 and day not in constants.holidays

    def is_holiday(self, day: date) -> bool:
        """Whether the yearly notice names this day as off, be it a weekend or not."""
        return not self.is_working_day(day) and (day in self.overrides or day in constants.holidays)

    def add_working_days(self, start: date, days: int) -> date:
        """The last day of a period of `days` working days from `start`; the first day is not counted (Civil Code, art. 201)."""
        day = start
        remaining = days
        while remaining > 0:
            day += ONE_DAY
            if self.is_working_day(day):
                remaining -= 1
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` lies before `start`."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def next_working_day(self, day: date) -> date:
        """`day` itself if it is worked, else the first worked day after it (Civil Code, art. 203)."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day
