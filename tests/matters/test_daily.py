"""What is done once a day: by one of two processes, again after a failure; notices told once."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Permission, Role
from fazhi_review.errors import InvalidInput
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.matters import daily, notices
from fazhi_review.matters.models import DailyRun, Matter, Notice
from fazhi_review.matters.place import Place
from fazhi_review.timeline.clock import FixedClock

TODAY = date(2026, 11, 23)


@pytest.fixture
def functions(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, daily.Daily]]:
    """A registry of the test's own."""
    registry: dict[str, daily.Daily] = {}
    monkeypatch.setattr(daily, "_FUNCTIONS", registry)
    return registry


def test_functions_run_once_a_day_in_the_order_of_their_names(functions: dict[str, daily.Daily], place: Place) -> None:
    ran: list[str] = []
    for name in ("90 digest", "10 clocks"):
        functions[name] = lambda place, today, name=name: len(ran.append(name) or ran)  # type: ignore[misc]
    first = daily.run_due(place, TODAY)
    assert daily.run_due(place, TODAY) == []
    assert ran == ["10 clocks", "90 digest"]
    assert [(outcome.name, outcome.count) for outcome in first] == [("10 clocks", 1), ("90 digest", 2)]
    daily.run_due(place, TODAY + timedelta(days=1))
    assert len(ran) == 4


def test_what_another_process_has_begun_is_left_to_it_until_it_must_have_been_killed(
    functions: dict[str, daily.Daily], place: Place, clock: FixedClock
) -> None:
    functions["10 clocks"] = lambda place, today: 1
    with unit_of_work() as session:
        session.add(DailyRun(name="10 clocks", day=TODAY, begun_at=clock.now()))
    assert daily.run_due(place, TODAY) == []
    clock.moment += daily.ABANDONED_AFTER + timedelta(minutes=1)
    assert [outcome.count for outcome in daily.run_due(place, TODAY)] == [1]


def test_a_failure_is_tried_again_and_keeps_no_other_function_from_running(
    functions: dict[str, daily.Daily], place: Place
) -> None:
    failing = True

    def sometimes(place: Place, today: date) -> int:
        if failing:
            raise InvalidInput("节假日文件有误。")
        return 3

    functions["10 clocks"] = sometimes
    functions["20 others"] = lambda place, today: 1
    assert [(outcome.count, outcome.error) for outcome in daily.run_due(place, TODAY)] == [
        (None, "节假日文件有误。"),
        (1, ""),
    ]
    failing = False
    assert [(outcome.name, outcome.count) for outcome in daily.run_due(place, TODAY)] == [("10 clocks", 3)]


def test_a_programming_mistake_is_logged_and_told(
    functions: dict[str, daily.Daily], place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    functions["10 clocks"] = lambda place, today: 1 // 0
    assert daily.run_due(place, TODAY)[0].error == "程序出错，详情见日志。"
    assert "ZeroDivisionError" in caplog.text


def test_two_functions_of_one_name_are_a_programming_mistake(functions: dict[str, daily.Daily]) -> None:
    daily.daily("10 clocks")(lambda place, today: 1)
    with pytest.raises(ValueError, match="two daily functions"):
        daily.daily("10 clocks")(lambda place, today: 2)


def test_the_command_runs_everything_for_a_day_and_says_what_failed(
    app: Flask, functions: dict[str, daily.Daily]
) -> None:
    seen: list[date] = []
    functions["10 clocks"] = lambda place, today: len(seen.append(today) or seen)  # type: ignore[misc]
    runner: FlaskCliRunner = app.test_cli_runner()
    result = runner.invoke(args=["deadlines", "run", "--as-of", "2026-12-01"])
    assert (result.exit_code, result.output) == (0, "10 clocks：1 项。\n发送邮件：0 封。\n")
    assert runner.invoke(args=["deadlines", "run", "--as-of", "2026-12-01"]).exit_code == 0
    assert seen == [date(2026, 12, 1)] * 2

    def refuse(place: Place, today: date) -> int:
        raise InvalidInput("节假日文件有误。")

    functions["20 refuses"] = refuse
    result = runner.invoke(args=["deadlines", "run"])
    assert result.exit_code == 1
    assert "20 refuses：没有完成，节假日文件有误。" in result.stderr


# --- notices


def test_a_notice_is_told_once_to_each_person(
    session: Session, make_matter: Callable[..., Matter], drafter: User, reviewer: User, clock: FixedClock
) -> None:
    matter = make_matter()
    told = []
    for people in ([drafter], [drafter, reviewer, reviewer]):
        with unit_of_work():
            told.append(
                notices.notify(
                    session, people, key="due:1", text=f"“{matter.title}”还有3天到期。", matter=matter, at=clock.now()
                )
            )
    assert told == [1, 1]
    assert notices.unread(session, drafter) == notices.unread(session, reviewer) == 1
    notice = db.session.query(Notice).filter_by(user_id=drafter.id).one()
    assert (notice.matter, notice.text) == (matter, f"“{matter.title}”还有3天到期。")


def test_reading_one_notice_or_all(session: Session, drafter: User, reviewer: User, clock: FixedClock) -> None:
    with unit_of_work():
        for key in "abc":
            notices.notify(session, [drafter, reviewer], key=key, text="有一件事。", at=clock.now())
    first = db.session.query(Notice).filter_by(user_id=drafter.id, key="a").one()
    with unit_of_work():
        notices.mark_read(session, reviewer, notice_id=first.id, at=clock.now())  # not theirs: nothing happens
        notices.mark_read(session, drafter, notice_id=first.id, at=clock.now())
    assert (notices.unread(session, drafter), notices.unread(session, reviewer)) == (2, 3)
    with unit_of_work():
        notices.mark_read(session, drafter, at=clock.now())
    assert notices.unread(session, drafter) == 0


def test_people_of_an_organization_are_found_by_what_they_may_do_and_nobody_disabled(
    session: Session, make_user: Callable[..., User], reviewer: User, lead: User, clock: FixedClock
) -> None:
    gone = make_user(Role.REVIEWER, organization=reviewer.organization, is_enabled=False)
    make_user(Role.ADMINISTRATOR, organization=reviewer.organization)
    found = notices.users_of(session, reviewer.organization_id, Permission.REVIEW_DOCUMENT)
    assert found == [reviewer, lead]
    assert notices.users_of(session, reviewer.organization_id, Permission.CONCLUDE_REVIEW) == [lead]
    with unit_of_work():
        assert notices.notify(session, [gone], key="x", text="有一件事。", at=clock.now()) == 0
