"""Working days, deadlines with pauses, and validity on a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fazhi_review.timeline.deadline import Light, Pause, TimeLimit, Unit, deadline
from fazhi_review.timeline.periods import add_months, expiry_of_term
from fazhi_review.timeline.validity import EventKind, Validity, ValidityEvent, ValidityStatus
from fazhi_review.timeline.working_days import WorkingCalendar
from fazhi_review.vocabulary import Verification

CALENDAR = WorkingCalendar()
FIVE_WORKING_DAYS = TimeLimit(5, Unit.WORKING_DAYS, "国办发〔2018〕115号（五）", Verification.FULL_TEXT)
FIFTEEN_DAYS = TimeLimit(15, Unit.DAYS, "默认值", Verification.MEMORY)


def test_national_day_holiday_is_skipped() -> None:
    # 2026-10-01 to 10-07 are off, 2026-10-10 is a Saturday that is worked.
    assert CALENDAR.add_working_days(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert CALENDAR.is_working_day(date(2026, 10, 10))


def test_the_office_may_correct_the_calendar() -> None:
    calendar = WorkingCalendar({date(2027, 1, 1): False})
    assert not calendar.is_working_day(date(2027, 1, 1))
    assert calendar.covered_until == date(2027, 12, 31)


def test_beyond_the_calendar_is_marked_uncertain() -> None:
    end = deadline(CALENDAR.covered_until, FIVE_WORKING_DAYS, CALENDAR, today=CALENDAR.covered_until)
    assert not end.is_certain


def test_a_period_that_ends_on_a_day_off_ends_on_the_next_working_day() -> None:
    end = deadline(date(2026, 11, 7), FIFTEEN_DAYS, CALENDAR, today=date(2026, 11, 7))
    assert end.day == date(2026, 11, 23)  # the 22nd is a Sunday


def test_a_pause_across_a_holiday_moves_the_deadline_by_working_days_only() -> None:
    start = date(2026, 9, 28)
    plain = deadline(start, FIVE_WORKING_DAYS, CALENDAR, today=start)
    paused = deadline(
        start, FIVE_WORKING_DAYS, CALENDAR, today=start, pauses=[Pause(date(2026, 9, 29), date(2026, 10, 8))]
    )
    assert plain.day == date(2026, 10, 10)
    assert paused.day == date(2026, 10, 13)  # two worked days fell into the pause: 30 September and 8 October


def test_an_open_pause_makes_the_deadline_uncertain() -> None:
    start = date(2026, 11, 9)
    end = deadline(
        start, FIVE_WORKING_DAYS, CALENDAR, today=date(2026, 11, 13), pauses=[Pause(date(2026, 11, 10), None)]
    )
    assert not end.is_certain
    assert end.day == date(2026, 11, 19)


def test_an_unconfirmed_limit_never_turns_red() -> None:
    end = deadline(date(2026, 1, 5), FIFTEEN_DAYS, CALENDAR, today=date(2026, 3, 1))
    assert end.light(date(2026, 3, 1), CALENDAR) is Light.ORANGE
    confirmed = deadline(date(2026, 1, 5), FIVE_WORKING_DAYS, CALENDAR, today=date(2026, 3, 1))
    assert confirmed.light(date(2026, 3, 1), CALENDAR) is Light.RED


def test_months_end_on_the_last_day_where_the_day_is_missing() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)


def test_a_term_ends_the_day_before_its_anniversary() -> None:
    assert expiry_of_term(date(2026, 3, 1), 60) == date(2031, 2, 28)


@given(st.dates(date(2020, 1, 1), date(2026, 6, 1)), st.integers(1, 60))
def test_counting_back_gives_the_days_counted_forward(start: date, days: int) -> None:
    assert CALENDAR.working_days_between(start, CALENDAR.add_working_days(start, days)) == days


MEASURE = Validity(date(2026, 3, 1), date(2031, 2, 28))


@pytest.mark.parametrize(
    ("on", "status"),
    [
        (date(2026, 2, 28), ValidityStatus.NOT_YET_IN_FORCE),
        (date(2026, 3, 1), ValidityStatus.IN_FORCE),
        (date(2031, 2, 28), ValidityStatus.IN_FORCE),
        (date(2031, 3, 1), ValidityStatus.LAPSED),
    ],
)
def test_validity_follows_the_dates(on: date, status: ValidityStatus) -> None:
    assert MEASURE.status(on) is status


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (EventKind.REPEALED, ValidityStatus.REPEALED),
        (EventKind.SUPERSEDED, ValidityStatus.SUPERSEDED),
        (EventKind.DECLARED_LAPSED, ValidityStatus.LAPSED),
        (EventKind.SUSPENDED, ValidityStatus.SUSPENDED),
        (EventKind.PARTIALLY_REPEALED, ValidityStatus.PARTIALLY_REPEALED),
    ],
)
def test_an_event_works_from_its_own_day(kind: EventKind, status: ValidityStatus) -> None:
    day = date(2028, 6, 1)
    validity = Validity(MEASURE.effective_date, MEASURE.expiry_date, (ValidityEvent(kind, day),))
    assert validity.status(day - timedelta(days=1)) is ValidityStatus.IN_FORCE
    assert validity.status(day) is status


def test_a_repeal_after_the_lapse_does_not_rewrite_the_lapse() -> None:
    validity = Validity(
        MEASURE.effective_date, MEASURE.expiry_date, (ValidityEvent(EventKind.REPEALED, date(2032, 1, 1)),)
    )
    assert validity.status(date(2031, 6, 1)) is ValidityStatus.LAPSED
    assert validity.status(date(2032, 6, 1)) is ValidityStatus.LAPSED


def test_execution_can_be_resumed() -> None:
    events = (ValidityEvent(EventKind.SUSPENDED, date(2027, 1, 1)), ValidityEvent(EventKind.RESUMED, date(2027, 2, 1)))
    validity = Validity(MEASURE.effective_date, MEASURE.expiry_date, events)
    assert validity.status(date(2027, 1, 15)) is ValidityStatus.SUSPENDED
    assert validity.status(date(2027, 2, 1)) is ValidityStatus.IN_FORCE
