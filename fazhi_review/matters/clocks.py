"""The clock of a matter: started, paused, resumed, extended, stopped. Its last day is mirrored in the matter's own row.

Operations of the caller's unit of work, like those of `matters.operations`. Days are legal dates in Beijing.
"""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.errors import Conflict, InvalidInput
from fazhi_review.matters.limits import row_for
from fazhi_review.matters.models import Clock, ClockPause, Matter
from fazhi_review.timeline.deadline import Deadline, Light, Pause, TimeLimit, day_before, deadline
from fazhi_review.timeline.limits import Bound, Direction
from fazhi_review.timeline.working_days import WorkingCalendar

#: Working days before the last day at which a clock turns orange, whatever unit its limit is in.
ORANGE_AT = 3


class NoRunningClock(Conflict):
    sentence = "“{title}”没有正在计算的期限，不能{action}。"


class AlreadyPaused(Conflict):
    sentence = "“{title}”的期限已经中止计算，不能重复中止。"


class NotPaused(Conflict):
    sentence = "“{title}”的期限没有中止，无需恢复。"


class DayIsGiven(Conflict):
    sentence = "“{title}”的截止日是指定的日期，不能中止计算；如需推迟，请延长期限。"


class ReasonMissing(InvalidInput):
    sentence = "请写明{action}的理由。"


class DayOutOfOrder(InvalidInput):
    sentence = "{action}的日期不能早于{earlier:%Y-%m-%d}。"


class NothingToExtend(InvalidInput):
    sentence = "延长的期限应当大于零。"


def start(
    session: Session,
    matter: Matter,
    limit_key: str,
    *,
    on: date,
    calendar: WorkingCalendar,
    due_on: date | None = None,
) -> Clock:
    """Begin the period `limit_key`; a clock that still runs is stopped by it.

    `on` is the first day, which is not counted. A limit that counts back from an end (e.g. 6 months before a document
    lapses) is given that end as `on`. `due_on` is a last day named in a letter, where that replaces counting.
    """
    row = row_for(session, limit_key)
    if running(session, matter) is not None:
        stop(session, matter, on=on)
    fixed = due_on
    if fixed is None and row.counts is Direction.BEFORE:
        fixed = day_before(on, row.limit, calendar)
    clock = Clock(
        matter_id=matter.id,
        limit_key=row.key,
        label=row.label,
        amount=row.limit.amount,
        unit=row.limit.unit,
        source=row.limit.source,
        verification=row.limit.verification,
        bound=row.bound,
        started_on=on,
        fixed_on=fixed,
        extended_by=0,
        due_on=on,
        pauses=[],
    )
    session.add(clock)
    settle(clock, matter, today=on, calendar=calendar)
    session.flush()
    return clock


def pause(session: Session, matter: Matter, *, on: date, reason: str, calendar: WorkingCalendar) -> Clock:
    """Stop counting after the day `on`, e.g. because materials are to be supplemented."""
    clock = _required(session, matter, "中止计算")
    if clock.fixed_on is not None:
        raise DayIsGiven(title=matter.title)
    if clock.open_pause is not None:
        raise AlreadyPaused(title=matter.title)
    if not reason.strip():
        raise ReasonMissing(action="中止计算期限")
    earliest = max([clock.started_on, *(past.end for past in clock.pauses if past.end is not None)])
    if on < earliest:
        raise DayOutOfOrder(action="中止计算", earlier=earliest)
    clock.pauses.append(ClockPause(start=on, end=None, reason=reason.strip()))
    settle(clock, matter, today=on, calendar=calendar)
    session.flush()
    return clock


def resume(session: Session, matter: Matter, *, on: date, calendar: WorkingCalendar) -> Clock:
    """Go on counting with the day after `on`."""
    clock = _required(session, matter, "恢复计算")
    paused = clock.open_pause
    if paused is None:
        raise NotPaused(title=matter.title)
    if on < paused.start:
        raise DayOutOfOrder(action="恢复计算", earlier=paused.start)
    paused.end = on
    settle(clock, matter, today=on, calendar=calendar)
    session.flush()
    return clock


def extend(session: Session, matter: Matter, amount: int, *, reason: str, calendar: WorkingCalendar) -> Clock:
    """Lengthen the period by `amount` of its own unit; several extensions add up, and so do their reasons."""
    clock = _required(session, matter, "延长")
    if amount < 1:
        raise NothingToExtend()
    if not reason.strip():
        raise ReasonMissing(action="延长期限")
    clock.extended_by += amount
    clock.extension_reason = "；".join(filter(None, (clock.extension_reason, reason.strip())))
    open_pause = clock.open_pause
    settle(clock, matter, today=open_pause.start if open_pause else clock.started_on, calendar=calendar)
    session.flush()
    return clock


def stop(session: Session, matter: Matter, *, on: date) -> Clock:
    """End the running clock: what it was for is done."""
    clock = _required(session, matter, "结束计算")
    on = max(on, clock.started_on)
    paused = clock.open_pause
    if paused is not None:
        paused.end = max(on, paused.start)
    clock.stopped_on = on
    matter.due_on, matter.is_paused, matter.due_is_confirmed, matter.due_is_minimum = None, False, True, False
    session.flush()
    return clock


def running(session: Session, matter: Matter) -> Clock | None:
    """The clock of this matter that has not been stopped; a paused one is among them."""
    return session.scalar(select(Clock).where(Clock.matter_id == matter.id, Clock.stopped_on.is_(None)))


def light(matter: Matter, today: date, calendar: WorkingCalendar) -> Light:
    """Red once the last day of a confirmed duty has passed; orange within the last working days, and past an unconfirmed one.

    A period that others must be given never turns red. Green too where no clock runs: `matter.due_on` is then None.
    """
    if matter.due_on is None:
        return Light.GREEN
    if today > matter.due_on:
        return Light.RED if matter.due_is_confirmed and not matter.due_is_minimum else Light.ORANGE
    return Light.ORANGE if matter.due_on <= orange_until(today, calendar) else Light.GREEN


def orange_until(today: date, calendar: WorkingCalendar) -> date:
    """The latest last day that is orange already."""
    return calendar.add_working_days(today, ORANGE_AT)


def settle(clock: Clock, matter: Matter, *, today: date, calendar: WorkingCalendar) -> bool:
    """Compute the last day anew, also into the matter; whether it has changed. For a change of the holiday calendar too."""
    before = clock.due_on, clock.is_certain, matter.due_on, matter.is_paused
    end = _end_of(clock, today, calendar)
    clock.due_on, clock.is_certain = end.day, end.is_certain
    matter.is_paused = clock.open_pause is not None
    matter.due_on = None if matter.is_paused else end.day
    matter.due_is_confirmed = clock.verification.is_confirmed
    matter.due_is_minimum = clock.bound is Bound.AT_LEAST
    return before != (clock.due_on, clock.is_certain, matter.due_on, matter.is_paused)


def _end_of(clock: Clock, today: date, calendar: WorkingCalendar) -> Deadline:
    limit = clock.limit
    if clock.fixed_on is not None:
        if not clock.extended_by:
            return Deadline(clock.fixed_on, limit, calendar.covers(clock.fixed_on))
        more = TimeLimit(clock.extended_by, limit.unit, limit.source, limit.verification)
        return deadline(clock.fixed_on, more, calendar, today=today)
    whole = TimeLimit(limit.amount + clock.extended_by, limit.unit, limit.source, limit.verification)
    pauses = [Pause(past.start, past.end) for past in clock.pauses]
    return deadline(clock.started_on, whole, calendar, today=max(today, clock.started_on), pauses=pauses)


def _required(session: Session, matter: Matter, action: str) -> Clock:
    clock = running(session, matter)
    if clock is None:
        raise NoRunningClock(title=matter.title, action=action)
    return clock


def is_late(clock: Clock, *, done_on: date) -> bool:
    """Whether something done on this day was done after the last day: for registers of what is over."""
    return clock.bound is Bound.AT_MOST and done_on > clock.due_on
