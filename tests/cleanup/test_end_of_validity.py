"""Validity for any day: terms stated and presumed, events with their deciding documents, tasks, the lapse by itself, batches undone."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from watching import Watch, decision, evaluation

from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.accounts.audit import AuditEntry
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.cleanup.validity import events, tasks
from fazhi_review.cleanup.validity.daily import watch_validity
from fazhi_review.cleanup.validity.models import EventBatch, Standing, TermSource, ValidityEventRow, ValidityTask
from fazhi_review.cleanup.validity.workflow import Outcome, TaskState
from fazhi_review.errors import NotFound, NotPermitted, StaleVersion, TransitionNotAllowed
from fazhi_review.matters.models import Matter, MatterKind, Notice
from fazhi_review.matters.place import Place, place_of
from fazhi_review.timeline.clock import FixedClock
from fazhi_review.timeline.validity import EventKind, Validity, ValidityEvent, ValidityStatus

TODAY = date(2026, 11, 23)


@pytest.fixture
def place(app: Flask) -> Place:
    return place_of(app)


@pytest.fixture
def reviewer(make_user: Callable[..., User]) -> User:
    return make_user(Role.REVIEWER)


def act(place: Place, user: User | None = None) -> dict[str, object]:
    return {"user": user, "actor": SYSTEM, "clock": place.clock}


def test_an_extension_lengthens_a_term_only_if_decided_before_its_end() -> None:
    term = (date(2021, 12, 1), date(2026, 11, 30))
    in_time = Validity(*term, (ValidityEvent(EventKind.EXTENDED, date(2026, 11, 30), date(2031, 11, 30)),))
    too_late = Validity(*term, (ValidityEvent(EventKind.EXTENDED, date(2026, 12, 1), date(2031, 11, 30)),))
    assert in_time.status(date(2027, 1, 1)) is ValidityStatus.IN_FORCE and in_time.ended_on == date(2031, 12, 1)
    assert too_late.status(date(2027, 1, 1)) is ValidityStatus.LAPSED and too_late.ended_on == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (EventKind.REPEALED, ValidityStatus.REPEALED),
        (EventKind.SUPERSEDED, ValidityStatus.SUPERSEDED),
        (EventKind.DECLARED_LAPSED, ValidityStatus.LAPSED),
        (EventKind.SUSPENDED, ValidityStatus.SUSPENDED),
        (EventKind.AMENDED, ValidityStatus.IN_FORCE),
    ],
)
def test_an_event_works_from_its_own_day(
    kind: EventKind, status: ValidityStatus, watch: Watch, place: Place, session: Session
) -> None:
    row = watch(expires=date(2030, 1, 1))
    events.record_one(row.id, decision(kind, TODAY + timedelta(days=10)), **act(place))  # type: ignore[arg-type]
    session.refresh(row)
    assert row.status(TODAY) is ValidityStatus.IN_FORCE
    assert row.status(TODAY + timedelta(days=10)) is status


def test_a_document_without_a_stated_period_gets_the_presumed_one_with_its_source(watch: Watch) -> None:
    row = watch(effective=date(2021, 11, 20), expires=None)
    assert (row.expires_on, row.term_source, row.term_is_confirmed) == (date(2026, 11, 19), TermSource.DEFAULT, False)
    assert row.term_rule.startswith("未载明有效期，按5年推定：") and "待司法局确认" in row.term_rule
    # Nobody has confirmed that rule: it reminds, and ends nothing.
    assert row.status(TODAY) is ValidityStatus.IN_FORCE and row.ended_on is None


def test_a_trial_document_gets_the_shorter_presumed_period(watch: Watch) -> None:
    assert watch(title="云岭区停车管理办法（试行）", effective=date(2025, 1, 1), expires=None).expires_on == date(
        2026, 12, 31
    )


def test_what_ends_within_ninety_days_becomes_a_task_told_three_times(
    watch: Watch, place: Place, clock: FixedClock, drafter: User, session: Session
) -> None:
    end = TODAY + timedelta(days=85)
    row = watch(expires=end)
    watch(expires=TODAY + timedelta(days=91))
    assert watch_validity(place, TODAY) == 2
    assert watch_validity(place, TODAY) == 0
    (task,) = session.scalars(select(ValidityTask)).all()
    matter = session.scalars(select(Matter).where(Matter.kind == MatterKind.VALIDITY)).one()
    assert (task.standing_id, task.last_day, matter.holder_id, matter.due_on) == (
        row.id,
        end,
        drafter.organization_id,
        end,
    )
    for left in (60, 59, 30, 1):
        watch_validity(place, end - timedelta(days=left))
    told = session.scalars(select(Notice.text).where(Notice.user_id == drafter.id, Notice.matter_id == matter.id)).all()
    assert [text.partition("还有 ")[2].partition(" 天")[0] for text in told] == ["85", "60", "30"]


def test_on_the_day_it_lapses_by_itself(watch: Watch, place: Place, session: Session) -> None:
    row = watch(expires=TODAY + timedelta(days=3))
    watch_validity(place, TODAY)
    assert watch_validity(place, TODAY + timedelta(days=3)) == 0
    assert watch_validity(place, TODAY + timedelta(days=4)) == 1
    assert watch_validity(place, TODAY + timedelta(days=5)) == 0
    session.refresh(row)
    task = session.scalars(select(ValidityTask)).one()
    matter = session.scalars(select(Matter)).one()
    assert row.status(TODAY + timedelta(days=4)) is ValidityStatus.LAPSED
    assert task.state is TaskState.LAPSED and matter.is_closed and matter.state == "期满失效"


def test_a_presumed_end_that_nobody_confirmed_reminds_and_does_not_lapse(
    watch: Watch, place: Place, drafter: User, session: Session
) -> None:
    row = watch(effective=date(2021, 12, 1), expires=None)  # presumed until 2026-11-30
    watch_validity(place, TODAY)
    watch_validity(place, date(2026, 12, 1))
    session.refresh(row)
    assert row.status(date(2026, 12, 1)) is ValidityStatus.IN_FORCE and row.lapse_told_on is None
    text = session.scalars(select(Notice.text).where(Notice.user_id == drafter.id)).first()
    assert text is not None and "有效期为推定，待司法局确认" in text


def test_an_evaluation_leads_to_an_extension(
    watch: Watch, place: Place, drafter: User, reviewer: User, session: Session
) -> None:
    row = watch(expires=TODAY + timedelta(days=40))
    watch_validity(place, TODAY)
    task = session.scalars(select(ValidityTask)).one()
    until = TODAY + timedelta(days=1000)
    by = {"actor": SYSTEM, "place": place}
    tasks.submit(task.id, evaluation(Outcome.EXTEND, until), expected_version=task.version, user=drafter, **by)  # type: ignore[arg-type]
    matter = session.scalars(select(Matter)).one()
    assert matter.holder_id == reviewer.organization_id and matter.state == "评估待审核"
    tasks.return_(task.id, "请补充数据。", expected_version=task.version, user=reviewer, **by)  # type: ignore[arg-type]
    tasks.submit(task.id, evaluation(Outcome.EXTEND, until), expected_version=task.version, user=drafter, **by)  # type: ignore[arg-type]
    tasks.approve(task.id, expected_version=task.version, user=reviewer, **by)  # type: ignore[arg-type]
    tasks.carry_out(
        task.id,
        decision(EventKind.EXTENDED, TODAY, until=until),
        expected_version=task.version,
        user=drafter,
        **by,  # type: ignore[arg-type]
    )
    session.refresh(row)
    assert row.last_day == until and task.state is TaskState.DONE and matter.is_closed
    assert row.document.ended_on == until + timedelta(days=1)


def test_an_extension_without_evaluation_or_after_the_end_is_refused(watch: Watch, place: Place) -> None:
    until = date(2031, 1, 1)
    standing, lapsed = watch(expires=TODAY + timedelta(days=40)), watch(expires=TODAY - timedelta(days=1))
    with pytest.raises(events.EvaluationMissing, match="届满前评估"):
        events.record_one(standing.id, decision(EventKind.EXTENDED, TODAY, until=until), **act(place))  # type: ignore[arg-type]
    with pytest.raises(events.ExtensionTooLate, match="重新制定公布"):
        events.record_one(lapsed.id, decision(EventKind.EXTENDED, TODAY, until=until), **act(place))  # type: ignore[arg-type]


def test_letting_it_lapse_needs_no_decision(
    watch: Watch, place: Place, drafter: User, reviewer: User, session: Session
) -> None:
    watch(expires=TODAY + timedelta(days=40))
    watch_validity(place, TODAY)
    task = session.scalars(select(ValidityTask)).one()
    by = {"actor": SYSTEM, "place": place}
    tasks.submit(task.id, evaluation(Outcome.LET_LAPSE), expected_version=task.version, user=drafter, **by)  # type: ignore[arg-type]
    tasks.approve(task.id, expected_version=task.version, user=reviewer, **by)  # type: ignore[arg-type]
    assert task.state is TaskState.DONE and session.scalars(select(Matter)).one().state == "到期自行失效"


ALLOWED = {
    "submit": {TaskState.EVALUATING, TaskState.RETURNED},
    "withdraw": {TaskState.SUBMITTED},
    "return_": {TaskState.SUBMITTED},
    "approve": {TaskState.SUBMITTED},
    "carry_out": {TaskState.APPROVED},
}


@pytest.mark.parametrize("name", ALLOWED)
@pytest.mark.parametrize("state", TaskState)
def test_every_step_starts_only_from_its_own_states(
    name: str, state: TaskState, watch: Watch, place: Place, drafter: User, reviewer: User, session: Session
) -> None:
    watch(expires=TODAY + timedelta(days=40))
    watch_validity(place, TODAY)
    task = session.scalars(select(ValidityTask)).one()
    task.state, task.outcome = state, Outcome.REPEAL
    session.commit()
    extra: dict[str, object] = {
        "submit": {"evaluation": evaluation(Outcome.REPEAL)},
        "return_": {"reason": "请补充。"},
        "carry_out": {"decision": decision(EventKind.REPEALED, TODAY)},
    }.get(name, {})
    user = drafter if name in ("submit", "withdraw", "carry_out") else reviewer
    step = getattr(tasks, name)
    if state in ALLOWED[name]:
        step(task.id, **extra, expected_version=task.version, user=user, actor=SYSTEM, place=place)
        assert task.state is not state
    else:
        with pytest.raises(TransitionNotAllowed, match=state.label):
            step(task.id, **extra, expected_version=task.version, user=user, actor=SYSTEM, place=place)


def test_only_the_party_whose_turn_it_is_may_act(
    watch: Watch, place: Place, drafter: User, reviewer: User, make_user: Callable[..., User], session: Session
) -> None:
    watch(expires=TODAY + timedelta(days=40))
    watch_validity(place, TODAY)
    task = session.scalars(select(ValidityTask)).one()
    by = {"actor": SYSTEM, "place": place}
    with pytest.raises(NotPermitted):
        tasks.submit(task.id, evaluation(Outcome.REPEAL), expected_version=task.version, user=reviewer, **by)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        tasks.submit(task.id, evaluation(Outcome.REPEAL), expected_version=task.version, user=make_user(), **by)  # type: ignore[arg-type]
    with pytest.raises(StaleVersion):
        tasks.submit(task.id, evaluation(Outcome.REPEAL), expected_version=9, user=drafter, **by)  # type: ignore[arg-type]


def test_a_batch_is_recorded_whole_audited_line_by_line_and_undone_by_its_reverse(
    watch: Watch, place: Place, reviewer: User, session: Session
) -> None:
    rows = [watch(title=f"云岭区第{number}号办法", expires=date(2030, 1, 1)) for number in range(12)]
    before = [(row.last_day, row.ended_on) for row in rows]
    lines = session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    batch_id = events.record_batch(
        [row.id for row in rows],
        decision(EventKind.REPEALED, TODAY),
        **act(place, reviewer),  # type: ignore[arg-type]
    )
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == lines + 12
    assert {row.status(TODAY) for row in rows} == {ValidityStatus.REPEALED}
    batch = session.get_one(EventBatch, batch_id)
    undone = events.undo_batch(batch_id, "名单有误", expected_version=batch.version, **act(place, reviewer))  # type: ignore[arg-type]
    assert undone == 12
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == lines + 24
    assert [(row.last_day, row.ended_on) for row in rows] == before
    assert {row.status(TODAY) for row in rows} == {ValidityStatus.IN_FORCE}
    with pytest.raises(events.AlreadyUndone):
        events.undo_batch(batch_id, "再次", expected_version=batch.version, **act(place, reviewer))  # type: ignore[arg-type]


def test_one_document_that_cannot_be_repealed_keeps_the_whole_batch_back(
    watch: Watch, place: Place, session: Session
) -> None:
    standing, gone = watch(expires=date(2030, 1, 1)), watch(title="云岭区旧办法", expires=TODAY - timedelta(days=9))
    with pytest.raises(events.AlreadyEnded, match="云岭区旧办法"):
        events.record_batch([standing.id, gone.id], decision(EventKind.REPEALED, TODAY), **act(place))  # type: ignore[arg-type]
    assert session.scalars(select(ValidityEventRow)).all() == [] and session.scalars(select(EventBatch)).all() == []


def test_what_a_later_event_rests_on_is_not_undone(watch: Watch, place: Place, session: Session) -> None:
    row = watch(expires=date(2030, 1, 1))
    first = events.record_one(row.id, decision(EventKind.SUSPENDED, TODAY), **act(place))  # type: ignore[arg-type]
    events.record_one(row.id, decision(EventKind.RESUMED, TODAY), **act(place))  # type: ignore[arg-type]
    with pytest.raises(events.ChangedSince, match="恢复执行"):
        events.undo_one(first, "登记错误", **act(place))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"deciding_title": " "}, "作出决定的文件名称"),
        ({"decided_on": TODAY + timedelta(days=1)}, "晚于今天"),
        ({"kind": EventKind.PARTIALLY_REPEALED}, "废止的条款"),
    ],
)
def test_a_decision_that_lacks_something_is_refused(
    changes: dict[str, object], refusal: str, watch: Watch, place: Place
) -> None:
    row = watch(expires=date(2030, 1, 1))
    given = {"kind": EventKind.REPEALED, "effective_on": TODAY} | changes
    with pytest.raises((events.FactMissing, events.DecidedInFuture), match=refusal):
        events.record_one(row.id, decision(**given), **act(place))  # type: ignore[arg-type]


def test_search_learns_of_an_end(watch: Watch, place: Place, session: Session) -> None:
    row = watch(expires=date(2030, 1, 1))
    events.record_one(row.id, decision(EventKind.REPEALED, TODAY), **act(place))  # type: ignore[arg-type]
    assert session.get_one(Standing, row.id).document.ended_on == TODAY
