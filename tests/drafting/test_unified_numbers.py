"""The unified register: no gap, no double, whatever happens at once."""

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from fazhi_review.drafting import issuing, numbering
from fazhi_review.drafting.models import NumberEntry, NumberSeries
from fazhi_review.drafting.moves import Setting
from fazhi_review.drafting.numbering import ForeignCode, NoAgencyCode, SeriesBegun
from fazhi_review.drafting.workflow import ProjectState
from fazhi_review.errors import InvalidInput
from fazhi_review.extensions import db, unit_of_work


def entries(district: Any) -> list[tuple[int, str]]:
    with unit_of_work() as session:
        rows = session.execute(select(NumberEntry.serial, NumberEntry.number).order_by(NumberEntry.serial))
        return [(serial, number) for serial, number in rows]


def test_numbers_follow_each_other_in_each_series(district: Any) -> None:
    first, second, other = (district.reach(ProjectState.SIGNED) for _ in range(3))
    assert district.register(first) == "云政规〔2026〕1号"
    assert district.register(second) == "云政规〔2026〕2号"
    assert district.register(other, "云政办") == "云政办〔2026〕1号"


def test_the_button_pressed_twice_takes_one_number(district: Any) -> None:
    id_ = district.reach(ProjectState.SIGNED)
    seen, by = district.version(id_), district.by(district.office)
    assert issuing.register(id_, "云政规", seen_version=seen, by=by) == "云政规〔2026〕1号"
    assert issuing.register(id_, "云政规", seen_version=seen, by=by) == "云政规〔2026〕1号"
    assert entries(district) == [(1, "云政规〔2026〕1号")]


def test_an_office_numbers_only_under_its_own_code(district: Any) -> None:
    id_ = district.reach(ProjectState.SIGNED)
    for code in ("云财", "政", "云政-1", "云" * 13):
        with pytest.raises(ForeignCode):
            district.register(id_, code)
    with unit_of_work() as session:
        session.get(type(district.government), district.government.id).agency_code = ""
    with pytest.raises(NoAgencyCode):
        district.register(id_)


def test_numbers_given_on_paper_before_are_no_gap(district: Any) -> None:
    by = district.by(district.office)
    issuing.begin_series("云政规", year=2026, used=11, by=by)
    id_ = district.reach(ProjectState.SIGNED)
    assert district.register(id_) == "云政规〔2026〕12号"
    with pytest.raises(SeriesBegun):
        issuing.begin_series("云政规", year=2026, used=3, by=by)
    with pytest.raises(InvalidInput):
        issuing.begin_series("云政规", year=2027, used=-1, by=by)
    with unit_of_work() as session:
        assert [numbering.gaps(session, series) for series in session.scalars(select(NumberSeries))] == [[]]


def test_a_project_that_is_stopped_voids_its_number_and_the_next_goes_on(district: Any) -> None:
    first, second = district.reach(ProjectState.NUMBERED), district.reach(ProjectState.SIGNED)
    district.advance(first, "stop", "情况变化，不再制定")
    assert district.register(second) == "云政规〔2026〕2号"
    with unit_of_work() as session:
        entry = session.scalars(select(NumberEntry).where(NumberEntry.project_id == first)).one()
        assert entry.void_reason == "情况变化，不再制定" and entry.voided_at is not None


def test_a_text_that_is_reviewed_again_keeps_its_number(district: Any) -> None:
    id_ = district.reach(ProjectState.NUMBERED)
    district.change_text(id_)
    district.submit(id_)
    district.conclude(id_)
    district.advance(id_, "propose")
    district.meet(id_)
    district.sign(id_)
    assert district.register(id_) == "云政规〔2026〕1号"
    assert entries(district) == [(1, "云政规〔2026〕1号")]


def test_a_commit_that_fails_takes_its_number_back(district: Any) -> None:
    first, second = district.reach(ProjectState.SIGNED), district.reach(ProjectState.SIGNED)
    with pytest.raises(RuntimeError), unit_of_work():
        issuing.register(first, "云政规", seen_version=district.version(first), by=district.by(district.office))
        raise RuntimeError("the power goes")
    assert district.register(second) == "云政规〔2026〕1号"
    assert district.register(first) == "云政规〔2026〕2号"


def test_many_people_at_once_get_numbers_without_gap_or_double(district: Any, app: Flask) -> None:
    """Eight threads, each with a session of its own, press the button at the same moment."""
    ids = [district.reach(ProjectState.SIGNED) for _ in range(8)]
    versions = {id_: district.version(id_) for id_ in ids}
    office, by = district.office.id, district.by(district.office)
    db.session.commit()
    start, failures = threading.Barrier(len(ids)), []

    def press(id_: int) -> None:
        with app.app_context():
            user = db.session.get(type(district.office), office)
            assert user is not None
            own = Setting(user, by.actor, by.at, by.calendar)
            start.wait()
            try:
                issuing.register(id_, "云政规", seen_version=versions[id_], by=own)
            except OperationalError as error:  # pragma: no cover - told below
                failures.append(str(error))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=press, args=(id_,)) for id_ in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    db.session.expire_all()
    assert [serial for serial, _ in entries(district)] == list(range(1, 9))
    assert {district.project(id_).state for id_ in ids} == {ProjectState.NUMBERED}
