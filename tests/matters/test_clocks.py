"""Clocks: across holidays and pauses, extended, counted back, unconfirmed; and what their lights say."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.matters import clocks, queries
from fazhi_review.matters.limits import UnknownLimit, limit_for, row_for
from fazhi_review.matters.models import Clock, Matter, TimeLimitOverride
from fazhi_review.timeline.deadline import Light, Pause, TimeLimit, Unit, day_before, deadline
from fazhi_review.timeline.limits import Bound, parse, table
from fazhi_review.timeline.working_days import WorkingCalendar
from fazhi_review.vocabulary import Verification

BEFORE_NATIONAL_DAY = date(2026, 9, 28)  # a Monday; 1 to 7 October are off, 10 October is a Saturday that is worked


def start(matter: Matter, key: str, on: date, calendar: WorkingCalendar, **more: object) -> Clock:
    with unit_of_work() as session:
        return clocks.start(session, matter, key, on=on, calendar=calendar, **more)


def test_a_review_clock_counts_working_days_across_the_holiday(
    make_matter: Callable[..., Matter], calendar: WorkingCalendar
) -> None:
    matter = make_matter()
    started = start(matter, "review.opinion", BEFORE_NATIONAL_DAY, calendar)
    # 29, 30 September; 8, 9, 10 October; 12-16; 19-23: fifteen.
    assert started.due_on == matter.due_on == date(2026, 10, 23)
    assert started.is_certain and matter.due_is_confirmed
    assert (started.amount, started.unit, started.source) == (15, Unit.WORKING_DAYS, "国办发〔2018〕115号第五部分")


def test_a_supplement_pause_across_the_holiday_moves_the_last_day_by_working_days_only(
    make_matter: Callable[..., Matter], calendar: WorkingCalendar
) -> None:
    matter = make_matter()
    start(matter, "review.opinion", BEFORE_NATIONAL_DAY, calendar)
    with unit_of_work() as session:
        clocks.pause(session, matter, on=date(2026, 9, 29), reason="补正起草说明", calendar=calendar)
        assert matter.is_paused and matter.due_on is None
        resumed = clocks.resume(session, matter, on=date(2026, 10, 9), calendar=calendar)
    # Three worked days fell into the pause: 30 September, 8 and 9 October; the holiday costs nobody anything.
    assert matter.due_on == resumed.due_on == date(2026, 10, 28)
    assert not matter.is_paused
    assert [(past.start, past.end, past.reason) for past in resumed.pauses] == [
        (date(2026, 9, 29), date(2026, 10, 9), "补正起草说明")
    ]


def test_starting_another_clock_stops_the_one_that_runs(
    make_matter: Callable[..., Matter], calendar: WorkingCalendar
) -> None:
    matter = make_matter()
    first = start(matter, "review.supplement", date(2026, 11, 9), calendar)
    second = start(matter, "review.opinion", date(2026, 11, 11), calendar)
    assert (first.stopped_on, second.stopped_on) == (date(2026, 11, 11), None)
    assert clocks.running(db.session(), matter) is second
    assert matter.due_on == second.due_on


def test_the_database_refuses_a_second_running_clock(
    make_matter: Callable[..., Matter], calendar: WorkingCalendar
) -> None:
    matter = make_matter()
    running = start(matter, "review.opinion", date(2026, 11, 9), calendar)
    values = {column.key: getattr(running, column.key) for column in Clock.__table__.columns if column.key != "id"}
    with pytest.raises(IntegrityError), unit_of_work() as session:
        session.execute(insert(Clock).values(values))


def test_extensions_add_up_with_their_reasons(make_matter: Callable[..., Matter], calendar: WorkingCalendar) -> None:
    matter = make_matter()
    start(matter, "review.opinion", date(2026, 11, 2), calendar)
    with unit_of_work() as session:
        clocks.extend(session, matter, 5, reason="事项复杂", calendar=calendar)
        extended = clocks.extend(session, matter, 5, reason="专家论证", calendar=calendar)
    assert matter.due_on == calendar.add_working_days(date(2026, 11, 2), 25)
    assert (extended.extended_by, extended.extension_reason) == (10, "事项复杂；专家论证")


def test_a_limit_that_counts_back_ends_before_the_end_it_is_given(
    make_matter: Callable[..., Matter], calendar: WorkingCalendar
) -> None:
    matter = make_matter()
    started = start(matter, "evaluation.before_end", date(2027, 5, 22), calendar)
    assert started.due_on == date(2026, 11, 20)  # six months before is Sunday the 22nd: the Friday before it


def test_a_day_named_in_a_letter_replaces_counting(
    make_matter: Callable[..., Matter], calendar: WorkingCalendar
) -> None:
    matter = make_matter()
    start(matter, "correction.response", date(2026, 11, 2), calendar, due_on=date(2026, 11, 20))
    assert matter.due_on == date(2026, 11, 20)
    with pytest.raises(clocks.DayIsGiven), unit_of_work() as session:
        clocks.pause(session, matter, on=date(2026, 11, 3), reason="补正", calendar=calendar)
    with unit_of_work() as session:
        clocks.extend(session, matter, 10, reason="制定机关申请", calendar=calendar)
    assert matter.due_on == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        (lambda s, m, c: clocks.pause(s, m, on=date(2026, 11, 9), reason="补正", calendar=c), clocks.NoRunningClock),
        (lambda s, m, c: clocks.resume(s, m, on=date(2026, 11, 9), calendar=c), clocks.NoRunningClock),
        (lambda s, m, c: clocks.extend(s, m, 5, reason="复杂", calendar=c), clocks.NoRunningClock),
        (lambda s, m, c: clocks.stop(s, m, on=date(2026, 11, 9)), clocks.NoRunningClock),
    ],
)
def test_what_needs_a_running_clock_says_so(
    act: Callable[..., object],
    refusal: type[Exception],
    make_matter: Callable[..., Matter],
    calendar: WorkingCalendar,
    session: Session,
) -> None:
    with pytest.raises(refusal, match="没有正在计算的期限"):
        act(session, make_matter(), calendar)


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        (lambda s, m, c: clocks.resume(s, m, on=date(2026, 11, 10), calendar=c), clocks.NotPaused),
        (lambda s, m, c: clocks.pause(s, m, on=date(2026, 11, 10), reason=" ", calendar=c), clocks.ReasonMissing),
        (lambda s, m, c: clocks.pause(s, m, on=date(2026, 11, 6), reason="补正", calendar=c), clocks.DayOutOfOrder),
        (lambda s, m, c: clocks.extend(s, m, 5, reason="", calendar=c), clocks.ReasonMissing),
        (lambda s, m, c: clocks.extend(s, m, 0, reason="复杂", calendar=c), clocks.NothingToExtend),
        (lambda s, m, c: clocks.start(s, m, "no.such", on=date(2026, 11, 10), calendar=c), UnknownLimit),
    ],
)
def test_a_running_clock_refuses_what_makes_no_sense(
    act: Callable[..., object],
    refusal: type[Exception],
    make_matter: Callable[..., Matter],
    calendar: WorkingCalendar,
    session: Session,
) -> None:
    matter = make_matter()
    start(matter, "review.opinion", date(2026, 11, 9), calendar)
    with pytest.raises(refusal):
        act(session, matter, calendar)


def test_a_paused_clock_is_not_paused_again(make_matter: Callable[..., Matter], calendar: WorkingCalendar) -> None:
    matter = make_matter()
    start(matter, "review.opinion", date(2026, 11, 9), calendar)
    with unit_of_work() as session:
        clocks.pause(session, matter, on=date(2026, 11, 10), reason="补正", calendar=calendar)
    with pytest.raises(clocks.AlreadyPaused), unit_of_work() as session:
        clocks.pause(session, matter, on=date(2026, 11, 11), reason="补正", calendar=calendar)


def test_lights_turn_with_the_last_day(make_matter: Callable[..., Matter], calendar: WorkingCalendar) -> None:
    matter = make_matter()
    start(matter, "review.opinion", date(2026, 11, 2), calendar)
    assert matter.due_on == date(2026, 11, 23)
    days = {day: clocks.light(matter, date(2026, 11, day), calendar) for day in (17, 18, 23, 24)}
    assert days == {17: Light.GREEN, 18: Light.ORANGE, 23: Light.ORANGE, 24: Light.RED}


def test_an_unconfirmed_limit_never_turns_red(make_matter: Callable[..., Matter], calendar: WorkingCalendar) -> None:
    matter = make_matter()
    start(matter, "filing.government", date(2026, 11, 2), calendar)
    assert not matter.due_is_confirmed
    assert clocks.light(matter, date(2027, 3, 1), calendar) is Light.ORANGE


def test_a_period_that_others_must_be_given_never_turns_red(
    make_matter: Callable[..., Matter], calendar: WorkingCalendar
) -> None:
    matter = make_matter()
    started = start(matter, "consultation.business", date(2026, 9, 1), calendar)
    assert started.bound is Bound.AT_LEAST
    assert matter.due_is_confirmed and matter.due_is_minimum
    assert clocks.light(matter, date(2026, 12, 1), calendar) is Light.ORANGE
    assert not clocks.is_late(started, done_on=date(2026, 12, 1))


def test_without_a_clock_the_light_is_green(make_matter: Callable[..., Matter], calendar: WorkingCalendar) -> None:
    assert clocks.light(make_matter(), date(2026, 12, 1), calendar) is Light.GREEN


def test_past_the_calendar_a_last_day_is_marked_uncertain(
    make_matter: Callable[..., Matter], calendar: WorkingCalendar
) -> None:
    started = start(make_matter(), "review.opinion", calendar.covered_until - timedelta(days=3), calendar)
    assert not started.is_certain


def test_lists_filter_in_sql_by_the_very_lights_that_pages_show(
    session: Session, make_matter: Callable[..., Matter], calendar: WorkingCalendar
) -> None:
    today = date(2026, 9, 30)  # a week of holidays lies ahead
    matters = []
    with unit_of_work():
        for offset in range(-3, 16):
            for confirmed, minimum in ((True, False), (False, False), (True, True)):
                matter = make_matter()
                matter.due_on = today + timedelta(days=offset)
                matter.due_is_confirmed, matter.due_is_minimum = confirmed, minimum
                matters.append(matter)
        make_matter()  # no clock: in no light
    for wanted in Light:
        shown = {matter.id for matter in matters if clocks.light(matter, today, calendar) is wanted}
        found = set(session.scalars(select(Matter.id).where(queries.light_is(wanted, today, calendar))))
        assert shown == found and shown, wanted


# --- the table of limits


def test_every_row_of_the_table_names_its_source_and_unverified_ones_say_so() -> None:
    for region in ("全国", "河南省"):
        for row in table(region).values():
            assert row.label and row.limit.source, row.key
            if row.limit.verification is Verification.MEMORY:
                assert "待司法局确认" in row.limit.source, row.key


def test_a_region_wins_over_the_nation_and_its_neighbours_are_not_concerned() -> None:
    assert table("河南省")["filing.congress"].limit.verification is Verification.FULL_TEXT
    assert table("山东省")["filing.congress"].limit.verification is Verification.MEMORY
    assert table("河南省")["review.opinion"].region == "全国"


def test_short_periods_of_reconsideration_are_working_days() -> None:
    # Administrative Reconsideration Law, art. 88: 三日、五日、七日、十日 are working days.
    keys = ("reconsideration.notify", "reconsideration.transfer", "reconsideration.answer")
    found = [(table("全国")[key].limit.amount, table("全国")[key].limit.unit) for key in keys]
    assert found == [(3, Unit.WORKING_DAYS), (7, Unit.WORKING_DAYS), (10, Unit.WORKING_DAYS)]


@pytest.mark.parametrize(
    "change", [{"amount": 0}, {"amount": "15"}, {"unit": "weeks"}, {"verification": "V9"}, {"colour": "red"}]
)
def test_a_mistake_in_the_table_is_found_when_it_is_read(change: dict[str, object]) -> None:
    good = {"key": "x", "label": "某事", "amount": 15, "unit": "days", "source": "某办法第三条", "verification": "V1"}
    assert parse({"全国": [good]})[0].limit.amount == 15
    with pytest.raises(ValueError):
        parse({"全国": [good | change]})
    with pytest.raises(ValueError, match="twice"):
        parse({"全国": [good, good]})


def test_an_offices_own_value_wins_and_may_accuse(session: Session, lead: User, app: Flask) -> None:
    assert not limit_for(session, "filing.government").verification.is_confirmed
    with unit_of_work():
        session.add(
            TimeLimitOverride(
                key="filing.government",
                amount=20,
                unit=Unit.DAYS,
                source="某省规范性文件管理办法第二十条",
                decided_on=date(2026, 11, 1),
                confirmed_by_id=lead.id,
                confirmed_at=app.extensions["clock"].now(),
            )
        )
    limit = limit_for(session, "filing.government")
    assert (limit.amount, limit.source, limit.verification.is_confirmed) == (
        20,
        "某省规范性文件管理办法第二十条",
        True,
    )
    assert row_for(session, "filing.government").label == "向上一级（本级）政府报送备案"


# --- properties

CALENDAR = WorkingCalendar()
DAYS = st.dates(date(2025, 1, 1), date(2026, 10, 31))
UNITS = st.sampled_from([Unit.WORKING_DAYS, Unit.DAYS, Unit.MONTHS])


def limit(amount: int, unit: Unit) -> TimeLimit:
    return TimeLimit(amount, unit, "某办法", Verification.FULL_TEXT)


@given(start=DAYS, amount=st.integers(1, 30), unit=UNITS, first=st.integers(0, 20), length=st.integers(0, 40))
def test_a_pause_never_brings_the_last_day_nearer_and_costs_no_more_than_its_own_length(
    start: date, amount: int, unit: Unit, first: int, length: int
) -> None:
    begin = start + timedelta(days=first)
    pause = Pause(begin, begin + timedelta(days=length))
    plain = deadline(start, limit(amount, unit), CALENDAR, today=start)
    paused = deadline(start, limit(amount, unit), CALENDAR, today=start, pauses=[pause])
    assert paused.day >= plain.day
    if begin > plain.day:
        assert paused.day == plain.day
    if unit is Unit.WORKING_DAYS:
        skipped = CALENDAR.working_days_between(pause.start, pause.end or start)
        assert paused.day <= CALENDAR.add_working_days(plain.day, skipped) if skipped else paused.day == plain.day


@given(start=DAYS, amount=st.integers(1, 20), more=st.integers(1, 20), unit=UNITS)
def test_an_extension_never_brings_the_last_day_nearer_and_ends_on_a_working_day(
    start: date, amount: int, more: int, unit: Unit
) -> None:
    plain = deadline(start, limit(amount, unit), CALENDAR, today=start).day
    extended = deadline(start, limit(amount + more, unit), CALENDAR, today=start).day
    assert extended >= plain
    assert CALENDAR.is_working_day(extended)


@given(end=DAYS, amount=st.integers(1, 20), unit=UNITS)
def test_counting_back_from_an_end_leaves_the_whole_period_before_it(end: date, amount: int, unit: Unit) -> None:
    day = day_before(end, limit(amount, unit), CALENDAR)
    assert CALENDAR.is_working_day(day)
    if unit is Unit.WORKING_DAYS:
        one = timedelta(days=1)
        assert CALENDAR.working_days_between(day - one, end - one) == amount
    elif unit is Unit.DAYS:
        assert (end - day).days >= amount


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    steps=st.lists(st.tuples(st.sampled_from(["pause", "resume", "extend"]), st.integers(0, 6)), min_size=1, max_size=8)
)
def test_any_sequence_of_pauses_and_extensions_equals_one_computation(
    steps: list[tuple[str, int]], make_matter: Callable[..., Matter], calendar: WorkingCalendar
) -> None:
    """Whatever happened on the way, the last day is that of the whole period with its pauses."""
    matter = make_matter()
    on = BEFORE_NATIONAL_DAY
    with unit_of_work() as session:
        running = clocks.start(session, matter, "review.opinion", on=on, calendar=calendar)
        for action, days in steps:
            on += timedelta(days=days)
            if action == "pause" and not matter.is_paused:
                clocks.pause(session, matter, on=on, reason="补正", calendar=calendar)
            elif action == "resume" and matter.is_paused:
                clocks.resume(session, matter, on=on, calendar=calendar)
            elif action == "extend":
                clocks.extend(session, matter, 1 + days, reason="复杂", calendar=calendar)
        if matter.is_paused:
            clocks.resume(session, matter, on=on, calendar=calendar)
    whole = TimeLimit(15 + running.extended_by, Unit.WORKING_DAYS, "", Verification.FULL_TEXT)
    pauses = [Pause(past.start, past.end) for past in running.pauses]
    assert matter.due_on == deadline(BEFORE_NATIONAL_DAY, whole, calendar, today=on, pauses=pauses).day
