"""Reminders: each stage once, to whose turn it is; what nobody has confirmed is never called late."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters import clocks, operations
from fazhi_review.matters.models import Audience, Matter, MatterEvent, MatterKind, Notice
from fazhi_review.matters.place import Place
from fazhi_review.matters.reminders import remind
from fazhi_review.matters.upkeep import follow_titles, recompute
from fazhi_review.timeline.clock import FixedClock
from fazhi_review.timeline.holidays import HolidayFileInvalid


@pytest.fixture
def start(place: Place) -> Callable[..., Matter]:
    def start(matter: Matter, key: str, on: date) -> Matter:
        with unit_of_work() as session:
            clocks.start(session, matter, key, on=on, calendar=place.calendar)
        return matter

    return start


def told(session: Session, user: User) -> list[str]:
    return list(session.scalars(select(Notice.text).where(Notice.user_id == user.id).order_by(Notice.id)))


def test_a_deadline_is_told_before_on_and_after_its_day_each_once(
    session: Session, make_matter: Callable[..., Matter], start: Callable[..., Matter], drafter: User, place: Place
) -> None:
    matter = start(
        make_matter(title="停车办法", kind=MatterKind.CORRECTION, user_id=drafter.id),
        "correction.response",
        date(2026, 11, 2),
    )
    assert matter.due_on == date(2026, 12, 2)  # a Wednesday
    counts = {day: remind(place, day) for day in (date(2026, 11, 1) + timedelta(days=n) for n in range(60))}
    assert told(session, drafter) == [
        "纠错“停车办法”：反馈纠错意见处理情况将于12月2日到期，还有 3 个工作日。",
        "纠错“停车办法”：反馈纠错意见处理情况今天到期。",
        "纠错“停车办法”：反馈纠错意见处理情况应于12月2日完成，已逾期 1 个工作日，请尽快办理。",
        "纠错“停车办法”：反馈纠错意见处理情况应于12月2日完成，已逾期 5 个工作日，请尽快办理。",
        "纠错“停车办法”：反馈纠错意见处理情况应于12月2日完成，已逾期 10 个工作日，请尽快办理。",
        "纠错“停车办法”：反馈纠错意见处理情况应于12月2日完成，已逾期 20 个工作日，请尽快办理。",
    ]
    assert [day.isoformat() for day, count in counts.items() if count] == [
        "2026-11-27",  # the Friday three working days before
        "2026-12-02",
        "2026-12-03",
        "2026-12-09",
        "2026-12-16",
        "2026-12-30",
    ]


def test_after_days_without_the_worker_only_the_present_stage_is_told(
    session: Session, make_matter: Callable[..., Matter], start: Callable[..., Matter], drafter: User, place: Place
) -> None:
    start(make_matter(), "correction.response", date(2026, 11, 2))
    remind(place, date(2026, 12, 11))
    assert len(told(session, drafter)) == 1 and "已逾期 7 个工作日" in told(session, drafter)[0]


def test_an_unconfirmed_limit_reminds_and_never_says_late(
    session: Session, make_matter: Callable[..., Matter], start: Callable[..., Matter], drafter: User, place: Place
) -> None:
    start(make_matter(kind=MatterKind.FILING), "filing.government", date(2026, 11, 2))
    for number in range(60):
        remind(place, date(2026, 11, 2) + timedelta(days=number))
    texts = told(session, drafter)
    assert len(texts) == 6
    assert all("待司法局确认" in text and "逾期" not in text for text in texts)


def test_a_period_for_others_is_told_once_when_it_is_over(
    session: Session, make_matter: Callable[..., Matter], start: Callable[..., Matter], drafter: User, place: Place
) -> None:
    start(make_matter(title="停车办法"), "consultation.business", date(2026, 11, 2))
    for number in range(60):
        remind(place, date(2026, 11, 2) + timedelta(days=number))
    assert told(session, drafter) == [
        "制定程序“停车办法”：涉经营主体文件公开征求意见的期间已满（12月2日），可以办理下一步。"
    ]


def test_nothing_is_told_of_a_paused_or_closed_matter(
    session: Session,
    make_matter: Callable[..., Matter],
    start: Callable[..., Matter],
    drafter: User,
    place: Place,
    clock: FixedClock,
) -> None:
    paused = start(make_matter(), "review.opinion", date(2026, 11, 2))
    closed = start(make_matter(), "review.opinion", date(2026, 11, 2))
    with unit_of_work() as session_:
        clocks.pause(session_, paused, on=date(2026, 11, 3), reason="补正", calendar=place.calendar)
        operations.close(session_, closed, state="已办结", at=clock.now())
    assert remind(place, date(2026, 12, 1)) == 0


def test_a_new_last_day_is_told_anew(
    session: Session, make_matter: Callable[..., Matter], start: Callable[..., Matter], drafter: User, place: Place
) -> None:
    matter = start(make_matter(), "review.opinion", date(2026, 11, 2))
    assert remind(place, date(2026, 11, 20)) == 1
    with unit_of_work() as session_:
        clocks.extend(session_, matter, 2, reason="事项复杂", calendar=place.calendar)
    assert remind(place, date(2026, 11, 20)) == 1
    assert remind(place, date(2026, 11, 20)) == 0


def test_a_matter_in_the_bureaus_hands_is_told_to_the_bureau_alone(
    session: Session,
    make_matter: Callable[..., Matter],
    start: Callable[..., Matter],
    drafter: User,
    reviewer: User,
    lead: User,
    place: Place,
) -> None:
    start(
        make_matter(holder_id=reviewer.organization_id, user_id=reviewer.id, kind=MatterKind.REVIEW),
        "review.opinion",
        date(2026, 11, 2),
    )
    for day in (date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24)):
        remind(place, day)
    assert told(session, drafter) == []
    assert len(told(session, reviewer)) == 3
    assert len(told(session, lead)) == 1 and "已逾期" in told(session, lead)[0]


def test_a_late_department_is_told_to_the_bureaus_lead_but_its_drafts_are_not(
    session: Session,
    make_matter: Callable[..., Matter],
    start: Callable[..., Matter],
    make_user: Callable[..., User],
    drafter: User,
    reviewer: User,
    lead: User,
    place: Place,
) -> None:
    colleague = make_user(organization=drafter.organization)
    make_user(Role.ADMINISTRATOR, organization=drafter.organization)
    start(make_matter(title="公开的"), "correction.response", date(2026, 11, 2))
    start(make_matter(title="未送出的", audience=Audience.OWNER), "correction.response", date(2026, 11, 2))
    remind(place, date(2026, 12, 3))
    assert len(told(session, drafter)) == len(told(session, colleague)) == 2
    assert [text[:9] for text in told(session, lead)] == ["制定程序“公开的”"]
    assert told(session, reviewer) == []


# --- the calendar changes


def test_a_holiday_notice_moves_running_clocks_and_says_so_in_their_history(
    session: Session, make_matter: Callable[..., Matter], start: Callable[..., Matter], place: Place
) -> None:
    matter = start(make_matter(), "review.opinion", date(2026, 12, 21))
    assert matter.due_on == date(2027, 1, 11)
    path = place.settings.instance / "holidays.yml"
    path.write_text("2027:\n  holidays: [2027-01-01..2027-01-03, 2027-01-04]\n", encoding="utf-8")
    assert recompute(place, date(2026, 12, 22)) == 1
    assert matter.due_on == date(2027, 1, 13)
    event = session.scalars(select(MatterEvent)).one()
    assert event.note == "出具合法性审核意见：2027-01-11 改为 2027-01-13。"
    assert recompute(place, date(2026, 12, 22)) == 0


def test_with_a_mistake_in_the_file_no_clock_is_moved(
    make_matter: Callable[..., Matter], start: Callable[..., Matter], place: Place
) -> None:
    matter = start(make_matter(), "review.opinion", date(2026, 12, 21))
    (place.settings.instance / "holidays.yml").write_text("2027: {holidays: [元旦]}", encoding="utf-8")
    with pytest.raises(HolidayFileInvalid):
        recompute(place, date(2026, 12, 22))
    assert matter.due_on == date(2027, 1, 11)


def test_a_paused_clock_keeps_its_pause_when_computed_anew(
    make_matter: Callable[..., Matter], start: Callable[..., Matter], place: Place
) -> None:
    matter = start(make_matter(), "review.opinion", date(2026, 11, 2))
    with unit_of_work() as session:
        clocks.pause(session, matter, on=date(2026, 11, 3), reason="补正", calendar=place.calendar)
    assert recompute(place, date(2026, 11, 30)) == 0
    assert matter.is_paused and matter.due_on is None


def test_a_review_takes_over_a_title_that_was_corrected_and_other_matters_keep_theirs(
    session: Session, make_matter: Callable[..., Matter], drafter: User, place: Place, clock: FixedClock
) -> None:
    with unit_of_work():
        document = NormativeDocument(
            organization_id=drafter.organization_id,
            created_by_id=drafter.id,
            created_at=clock.now(),
            updated_at=clock.now(),
            title="云岭区停车场管理办法",
        )
        session.add(document)
    matter = make_matter(title="云岭区停车场管理力法", document_id=document.id, kind=MatterKind.REVIEW)
    make_matter(title="停车场管理办法立项", document_id=document.id)
    assert follow_titles(place, clock.today()) == 1
    session.refresh(matter)
    assert matter.title == "云岭区停车场管理办法"
    assert follow_titles(place, clock.today()) == 0
