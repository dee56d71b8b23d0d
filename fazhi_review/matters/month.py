"""A month of deadlines: each day with whether it is worked, how many matters end on it, and the first few by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from fazhi_review.accounts.models import User
from fazhi_review.matters import queries
from fazhi_review.matters.models import Matter
from fazhi_review.matters.work_list import Line, Scope, in_scope, lines_of
from fazhi_review.timeline.periods import add_months
from fazhi_review.timeline.working_days import WorkingCalendar

#: So many matters of a day are named in its cell.
NAMED = 3
#: So many are listed for the chosen day; beyond them the work list serves better.
LISTED = 100


@dataclass(frozen=True, slots=True)
class Day:
    """One cell. `mark` is 休 for a holiday, 班 for a make-up day, empty for ordinary days."""

    day: date
    is_worked: bool
    mark: str
    in_month: bool
    count: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """Weeks from Monday to Sunday, and the chosen day's list."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]
    chosen: date
    lines: tuple[Line, ...]
    scope: Scope
    is_covered: bool
    covered_until: date

    @property
    def previous(self) -> date:
        return add_months(self.first, -1)

    @property
    def next(self) -> date:
        return add_months(self.first, 1)

    @property
    def days(self) -> list[Day]:
        """The days of this month alone, in order."""
        return [day for week in self.weeks for day in week if day.in_month]

    @property
    def count(self) -> int:
        return sum(day.count for day in self.days)


def month_of(
    session: Session,
    user: User,
    first: date,
    *,
    scope: Scope,
    chosen: date | None,
    today: date,
    calendar: WorkingCalendar,
) -> Month:
    """The month that begins on `first`, with the weeks' days of its neighbours."""
    last = add_months(first, 1) - timedelta(days=1)
    start = first - timedelta(days=first.weekday())
    end = last + timedelta(days=6 - last.weekday())
    conditions = [Matter.closed_at.is_(None), queries.visible_to(user), in_scope(scope, user)]
    counts, named = _cells(session, [*conditions, Matter.due_on >= start, Matter.due_on <= end])
    by_day: dict[date, list[Line]] = {}
    for line in lines_of(session, named, today, calendar):
        by_day.setdefault(line.matter.due_on or today, []).append(line)
    days = [
        Day(
            day=day,
            is_worked=calendar.is_working_day(day),
            mark=_mark(day, calendar),
            in_month=first <= day <= last,
            count=counts.get(day, 0),
            lines=tuple(by_day.get(day, ())),
        )
        for day in (start + timedelta(days=number) for number in range((end - start).days + 1))
    ]
    chosen = _chosen(days, chosen, today)
    return Month(
        first=first,
        weeks=tuple(tuple(days[place : place + 7]) for place in range(0, len(days), 7)),
        chosen=chosen,
        lines=tuple(lines_of(session, _matters_of(session, conditions, chosen), today, calendar)),
        scope=scope,
        is_covered=calendar.covers(last),
        covered_until=calendar.covered_until,
    )


def _cells(session: Session, conditions: list[ColumnElement[bool]]) -> tuple[dict[date, int], Sequence[Matter]]:
    """How many matters end on each day, and the first few of each."""
    counts = session.execute(select(Matter.due_on, func.count()).where(*conditions).group_by(Matter.due_on))
    place = func.row_number().over(partition_by=Matter.due_on, order_by=(Matter.due_is_confirmed.desc(), Matter.id))
    numbered = select(Matter.id, place.label("place")).where(*conditions).subquery()
    named = session.scalars(
        select(Matter)
        .join(numbered, numbered.c.id == Matter.id)
        .where(numbered.c.place <= NAMED)
        .order_by(Matter.due_on, numbered.c.place)
    ).all()
    return {day: count for day, count in counts if day is not None}, named


def _matters_of(session: Session, conditions: list[ColumnElement[bool]], day: date) -> Sequence[Matter]:
    return session.scalars(
        select(Matter)
        .where(*conditions, Matter.due_on == day)
        .options(
            joinedload(Matter.holder),
            joinedload(Matter.user),
            joinedload(Matter.owner),
        )
        .order_by(Matter.due_is_confirmed.desc(), Matter.id)
        .limit(LISTED)
    ).all()


def _mark(day: date, calendar: WorkingCalendar) -> str:
    is_weekend = day.weekday() >= 5
    if calendar.is_working_day(day):
        return "班" if is_weekend else ""
    return "" if is_weekend and not calendar.is_holiday(day) else "休"


def _chosen(days: Sequence[Day], chosen: date | None, today: date) -> date:
    """The day asked for; else today, or the month's first day with a deadline, or its first day."""
    shown = [day.day for day in days]
    if chosen in shown and chosen is not None:
        return chosen
    of_month = [day for day in days if day.in_month]
    if any(day.day == today for day in of_month):
        return today
    return next((day.day for day in of_month if day.count), of_month[0].day)
