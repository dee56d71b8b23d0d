"""What is in force when, computed from versions and events."""

from datetime import date

import pytest

from fazhi_review.library.models import LawEventKind
from fazhi_review.library.validity import (
    Event,
    Listing,
    VersionDate,
    changed_after,
    first_day,
    settle,
    status_on,
    version_on,
)
from fazhi_review.vocabulary import CitationStatus, InstrumentRank

OLD = VersionDate(1, "2000-01-10", date(2000, 1, 10), date(2000, 3, 1))
NEW = VersionDate(2, "2020-05-28", date(2020, 5, 28), date(2021, 1, 1))


def repealed(on: date | None, known_on: date | None = None) -> Event:
    return Event(LawEventKind.REPEALED, on, known_on, by_title="乙法")


def test_a_version_ends_where_the_next_begins_and_the_law_where_it_is_repealed() -> None:
    settled = settle("甲条例", InstrumentRank.LAW, [OLD, NEW], [repealed(date(2026, 8, 15))], None)
    assert settled.effective_to == {1: date(2021, 1, 1), 2: date(2026, 8, 15)}
    assert settled.ended_on == date(2026, 8, 15) and not settled.is_end_approximate


def test_a_law_enacted_anew_after_its_repeal_lives() -> None:
    settled = settle("甲条例", InstrumentRank.LAW, [OLD, NEW], [repealed(date(2010, 1, 1))], None)
    assert settled.ended_on is None


def test_the_earliest_of_several_repeals_counts() -> None:
    events = [repealed(date(2024, 1, 1)), repealed(date(2023, 1, 1))]
    assert settle("甲条例", InstrumentRank.LAW, [NEW], events, None).ended_on == date(2023, 1, 1)


def test_a_repeal_without_a_day_ends_the_law_at_the_latest_when_it_was_known() -> None:
    settled = settle("甲条例", InstrumentRank.LAW, [OLD], [repealed(None, date(2024, 1, 1))], None)
    assert settled.ended_on == date(2024, 1, 1) and settled.is_end_approximate


@pytest.mark.parametrize(
    ("key", "rank", "ended"),
    [
        ("甲法", InstrumentRank.LAW, True),
        ("在册法", InstrumentRank.LAW, False),
        ("甲办法", InstrumentRank.LAW, False),
        ("关于甲的决定", InstrumentRank.LAW, False),
        ("甲法", InstrumentRank.LOCAL_REGULATIONS, False),
    ],
)
def test_a_national_law_missing_from_the_complete_list_had_ended_by_its_date(
    key: str, rank: InstrumentRank, ended: bool
) -> None:
    listing = Listing(date(2026, 6, 26), frozenset({"在册法"}))
    settled = settle(key, rank, [OLD], [], listing)
    assert (settled.ended_on == listing.as_of and settled.is_end_approximate) is ended


def test_a_law_newer_than_the_list_is_not_judged_by_it() -> None:
    young = VersionDate(3, "2026-07-01", date(2026, 7, 1), date(2026, 7, 1))
    assert settle("甲法", InstrumentRank.LAW, [young], [], Listing(date(2026, 6, 26))).ended_on is None


@pytest.mark.parametrize(
    ("on", "status"),
    [
        (date(2000, 2, 29), CitationStatus.NOT_YET_IN_FORCE),
        (date(2000, 3, 1), CitationStatus.IN_FORCE),
        (date(2023, 12, 31), CitationStatus.IN_FORCE),
        (date(2024, 1, 1), CitationStatus.REPEALED),
    ],
)
def test_the_state_of_a_law_on_a_day(on: date, status: CitationStatus) -> None:
    assert status_on([OLD, NEW], [], date(2024, 1, 1), on) is status


def test_older_texts_told_by_the_history_move_the_first_day_back() -> None:
    told = [Event(LawEventKind.ADOPTED, date(1985, 4, 10))]
    assert first_day([NEW], told) == date(1985, 4, 10)
    assert first_day([NEW], [Event(LawEventKind.ADOPTED, None, year=1985)]) == date(1985, 1, 1)


def test_adoption_and_the_wait_for_commencement_are_no_older_text() -> None:
    told = [
        Event(LawEventKind.ADOPTED, date(2020, 5, 28)),
        Event(LawEventKind.ADOPTED, date(2019, 12, 1)),
        Event(LawEventKind.ADOPTED, None, year=2020),
    ]
    assert first_day([NEW], told) == date(2021, 1, 1)


def test_the_version_of_a_day_is_the_newest_that_has_begun() -> None:
    assert version_on([OLD, NEW], date(2020, 12, 31)) is OLD
    assert version_on([OLD, NEW], date(2021, 1, 1)) is NEW
    assert version_on([OLD, NEW], date(1999, 1, 1)) is None


def test_an_amendment_whose_text_is_not_held_is_noticed() -> None:
    told = [Event(LawEventKind.AMENDED, date(2009, 8, 27)), Event(LawEventKind.REVISED, date(2020, 5, 28))]
    assert changed_after(OLD, [OLD, NEW], told, date(2020, 12, 31)) == date(2009, 8, 27)
    assert changed_after(OLD, [OLD, NEW], told, date(2009, 8, 26)) is None
    assert changed_after(NEW, [OLD, NEW], told, date(2026, 1, 1)) is None
    assert changed_after(OLD, [OLD], [Event(LawEventKind.AMENDED, None, year=2011)], date(2026, 1, 1)) == date(
        2011, 12, 31
    )


def test_a_name_borne_by_a_law_repealed_before_this_one_was_law_then() -> None:
    events = [repealed(date(1999, 5, 1))]
    assert status_on([OLD], events, None, date(1998, 1, 1)) is CitationStatus.IN_FORCE
    assert status_on([OLD], events, None, date(1999, 6, 1)) is CitationStatus.NOT_YET_IN_FORCE
    assert status_on([OLD], events, None, date(2000, 3, 1)) is CitationStatus.IN_FORCE
