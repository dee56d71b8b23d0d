"""Time limits and deadlines: computed, with pauses, and shown as green, orange or red."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fazhi_review.timeline.periods import add_months
from fazhi_review.timeline.working_days import WorkingCalendar
from fazhi_review.vocabulary import Labelled, Verification


class Unit(Labelled):
    WORKING_DAYS = "working_days", "个工作日"
    DAYS = "days", "日"
    MONTHS = "months", "个月"
    YEARS = "years", "年"


class Light(Labelled):
    """The traffic light beside every clock."""

    GREEN = "green", "时间充足"
    ORANGE = "orange", "即将到期"
    RED = "red", "已逾期"


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A period set by law. What is not confirmed reminds, with 待司法局确认 beside it, and never accuses."""

    amount: int
    unit: Unit
    source: str  # the article it comes from
    verification: Verification

    @property
    def text(self) -> str:
        return f"{self.amount}{self.unit.label}"


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count, e.g. while materials are supplemented; `end` None is a pause that still runs."""

    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a period. `is_certain` is false where the holiday calendar does not reach or a pause still runs."""

    day: date
    limit: TimeLimit
    is_certain: bool

    def days_left(self, today: date, working: WorkingCalendar) -> int:
        """Days from `today` to the last day, in the limit's own unit (natural days for months and years)."""
        if self.limit.unit is Unit.WORKING_DAYS:
            return working.working_days_between(today, self.day)
        return (self.day - today).days

    def light(self, today: date, working: WorkingCalendar, *, orange_at: int = 3) -> Light:
        """Red once the last day has passed and the limit is confirmed; an unconfirmed limit never turns red."""
        left = self.days_left(today, working)
        if today > self.day and self.limit.verification.is_confirmed:
            return Light.RED
        return Light.ORANGE if left <= orange_at else Light.GREEN


def deadline(
    start: date,
    limit: TimeLimit,
    working: WorkingCalendar,
    *,
    today: date,
    pauses: Sequence[Pause] = (),
) -> Deadline:
    """When a period that began on `start` ends.

    The first day is not counted (Civil Code, art. 201); a period in natural days, months or years that would end on a day
    off ends on the next working day (art. 203). A day that lies within a pause is not counted; a pause that still runs is
    taken to run until `today`.
    """
    paused = [(pause.start, pause.end or today) for pause in pauses]
    is_open = any(pause.end is None for pause in pauses)

    def counts(day: date) -> bool:
        return not any(first < day <= last for first, last in paused)

    if limit.unit in (Unit.MONTHS, Unit.YEARS):
        months = limit.amount * (12 if limit.unit is Unit.YEARS else 1)
        end = add_months(start, months)
        skipped = sum(not counts(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
        end += timedelta(days=skipped)
    else:
        end, remaining = start, limit.amount
        while remaining > 0:
            end += timedelta(days=1)
            if counts(end) and (limit.unit is Unit.DAYS or working.is_working_day(end)):
                remaining -= 1
    if limit.unit is not Unit.WORKING_DAYS:
        end = working.next_working_day(end)
    return Deadline(day=end, limit=limit, is_certain=working.covers(end) and not is_open)


def day_before(end: date, limit: TimeLimit, working: WorkingCalendar) -> date:
    """The day that lies a period before `end`, for duties counted back from it.

    Where it is a day off, the working day before it: what must be done so long beforehand is then still done in time.
    """
    if limit.unit is Unit.WORKING_DAYS:
        day, remaining = end, limit.amount
        while remaining > 0:
            day -= timedelta(days=1)
            if working.is_working_day(day):
                remaining -= 1
        return day
    if limit.unit is Unit.DAYS:
        day = end - timedelta(days=limit.amount)
    else:
        day = add_months(end, -limit.amount * (12 if limit.unit is Unit.YEARS else 1))
    while not working.is_working_day(day):
        day -= timedelta(days=1)
    return day
