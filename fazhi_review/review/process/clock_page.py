"""The clock of a review in words: when it began, what stood still and why, when it ends."""

from dataclasses import dataclass
from datetime import date

from fazhi_review.matters.clocks import ORANGE_AT
from fazhi_review.matters.models import Clock
from fazhi_review.review.process.timing import Used, used
from fazhi_review.timeline.deadline import Light, Unit
from fazhi_review.timeline.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class ClockPage:
    """One clock as the page shows it. `days_left` is None while it stands or after it has stopped."""

    clock: Clock
    used: Used
    days_left: int | None
    light: Light | None
    lines: tuple[str, ...]

    @property
    def is_certain(self) -> bool:
        return self.clock.is_certain

    @property
    def is_paused(self) -> bool:
        return self.clock.open_pause is not None


def clock_page(clock: Clock | None, today: date, calendar: WorkingCalendar) -> ClockPage | None:
    """What the page says of a clock; None where none ran."""
    spent = used(clock, today, calendar)
    if clock is None or spent is None:
        return None
    runs = clock.stopped_on is None and clock.open_pause is None
    left = calendar.working_days_between(today, clock.due_on) if runs else None
    return ClockPage(clock, spent, left, _light(clock, today, left), tuple(_lines(clock, spent, today, calendar)))


def _light(clock: Clock, today: date, left: int | None) -> Light | None:
    if left is None:
        return None
    if today > clock.due_on:
        return Light.RED if clock.verification.is_confirmed else Light.ORANGE
    return Light.ORANGE if left <= ORANGE_AT else Light.GREEN


def _lines(clock: Clock, spent: Used, today: date, calendar: WorkingCalendar) -> list[str]:
    unit = clock.unit.label
    lines = [f"{_day(clock.started_on)}开始计算（当日不计入），期限{clock.amount}{unit}（{clock.source}）。"]
    for pause in clock.pauses:
        end = pause.end or clock.stopped_on or today
        days = calendar.working_days_between(pause.start, end)
        until = f"至{_day(end)}" if pause.end is not None else "起至今"
        lines.append(f"{_day(pause.start)}{until}{pause.reason}，其间 {days} 个工作日不计入。")
    if clock.extended_by:
        lines.append(f"延长 {clock.extended_by}{unit}，理由：{clock.extension_reason}。")
    if clock.unit is Unit.WORKING_DAYS:
        days_off = _days_off(clock, today, calendar)
        if days_off:
            lines.append(f"其间的休息日和节假日 {days_off} 天不计入，调休上班日计入。")
    if clock.open_pause is not None:
        lines.append("时限已暂停，补正材料提交后恢复计算。")
    elif clock.stopped_on is not None:
        lines.append(f"{_day(clock.stopped_on)}停止计算，共用 {spent.days} 个工作日。")
    else:
        lines.append(f"{_day(clock.due_on)}届满，已用 {spent.days} 个工作日。")
    return lines


def _days_off(clock: Clock, today: date, calendar: WorkingCalendar) -> int:
    """Days off between the beginning and the end, or today where the end is still open."""
    end = clock.stopped_on or (today if clock.open_pause is not None else clock.due_on)
    if end <= clock.started_on:
        return 0
    return (end - clock.started_on).days - calendar.working_days_between(clock.started_on, end)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
