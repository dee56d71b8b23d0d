"""The clock of a review: 5 to 15 working days from acceptance, standing while materials are supplemented.

The matter's clock is the truth; `Review.due_on` repeats its last day for lists that filter by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from fazhi_review.matters import clocks
from fazhi_review.matters.limits import limit_for
from fazhi_review.matters.models import Clock, Matter
from fazhi_review.matters.place import calendar_here
from fazhi_review.review.process.steps import Step
from fazhi_review.timeline.deadline import TimeLimit, deadline
from fazhi_review.timeline.working_days import WorkingCalendar

OPINION, LEAST, DECISION_LEAST = "review.opinion", "review.least", "review.decision_least"
SUPPLEMENT, ANSWER, COUNSEL = "review.supplement", "review.answer", "review.counsel"
#: The most that one extension gives. The source knows none beyond 15 working days: what goes beyond is told in the letter.
LONGEST_EXTENSION = 15


def start(step: Step, limit_key: str) -> date:
    """Begin a period today; the last day of it."""
    clock = clocks.start(step.session, step.matter, limit_key, on=step.today, calendar=calendar_here())
    return clock.due_on


def begin_review(step: Step, circumstances: Sequence[str]) -> None:
    """The time for the opinion runs from acceptance. Emergencies know no such time (115号, part five)."""
    if "is_emergency" in circumstances:
        halt(step)
        step.review.due_on = None
    else:
        step.review.due_on = start(step, OPINION)


def stand_still(step: Step, reason: str) -> None:
    """Materials are to be supplemented: these days do not count."""
    if clocks.running(step.session, step.matter) is not None:
        clocks.pause(step.session, step.matter, on=step.today, reason=reason, calendar=calendar_here())
        step.review.due_on = None


def go_on(step: Step) -> None:
    """The materials have come: counting goes on with the next day."""
    clock = clocks.running(step.session, step.matter)
    if clock is not None and clock.open_pause is not None:
        step.review.due_on = clocks.resume(step.session, step.matter, on=step.today, calendar=calendar_here()).due_on


def halt(step: Step) -> None:
    """Stop whatever runs."""
    if clocks.running(step.session, step.matter) is not None:
        clocks.stop(step.session, step.matter, on=step.today)
    step.review.due_on = None


def last_day(session: Session, key: str, today: date) -> date:
    """The last day of a period that begins today, for what has no clock of its own."""
    return deadline(today, limit_for(session, key), calendar_here(), today=today).day


@dataclass(frozen=True, slots=True)
class Used:
    """How long a review took so far: working days, and which of them did not count."""

    days: int
    paused: int


def used(clock: Clock | None, today: date, calendar: WorkingCalendar) -> Used | None:
    """Working days from acceptance to today (or to the end), pauses left out; None where no clock ran."""
    if clock is None:
        return None
    end = clock.stopped_on or today
    paused = sum(
        calendar.working_days_between(pause.start, min(pause.end or end, end))
        for pause in clock.pauses
        if pause.start <= end
    )
    return Used(calendar.working_days_between(clock.started_on, end) - paused, paused)


def opinion_clock(session: Session, matter: Matter) -> Clock | None:
    """The newest clock of this matter that counts the time for the opinion, running or stopped."""
    return session.scalar(
        select(Clock)
        .where(Clock.matter_id == matter.id, Clock.limit_key == OPINION)
        .options(selectinload(Clock.pauses))
        .order_by(Clock.id.desc())
        .limit(1)
    )


def least_limit(session: Session, circumstances: Sequence[str]) -> TimeLimit | None:
    """How long a review should take at least; None in an emergency."""
    if "is_emergency" in circumstances:
        return None
    return limit_for(session, DECISION_LEAST if "is_decision" in circumstances else LEAST)
