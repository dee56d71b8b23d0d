"""The task before an end: opened by the day, evaluated by the department, agreed to by the bureau, carried out by a decision."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.accounts.queries import bureau_of
from fazhi_review.cleanup.validity.events import Decision, FactMissing, add_event
from fazhi_review.cleanup.validity.models import Standing, ValidityTask
from fazhi_review.cleanup.validity.queries import task_for
from fazhi_review.cleanup.validity.workflow import Outcome, Party, TaskState, Transition, ensure_allowed
from fazhi_review.errors import NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters import clocks, notices
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import Matter, MatterKind
from fazhi_review.matters.place import Place
from fazhi_review.pages.forms import require_version
from fazhi_review.timeline.validity import EventKind
from fazhi_review.vocabulary import Labelled


class TaskAction(Labelled):
    """What the audit log calls these verbs."""

    OPENED = "validity_task.opened", "有效期届满提醒"
    SUBMITTED = "validity_task.submitted", "提交评估意见"
    WITHDRAWN = "validity_task.withdrawn", "撤回评估意见"
    RETURNED = "validity_task.returned", "退回评估意见"
    APPROVED = "validity_task.approved", "同意评估意见"
    DONE = "validity_task.done", "登记处理决定"
    LAPSED = "validity_task.lapsed", "期满失效"


audit.describe_fields({"outcome": "处理意见", "outcome_reason": "理由", "last_day": "有效期至"})


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the department enters in the evaluation form."""

    implementation: str
    effects: str
    problems: str
    changes_of_law: str
    opinions: str
    outcome: Outcome
    outcome_reason: str
    proposed_until: date | None = None


def open_task(session: Session, row: Standing, last_day: date, *, place: Place) -> ValidityTask:
    """Open the task of a term, with its matter and the clock of the decision. Part of the caller's unit of work."""
    at = place.clock.now()
    task = ValidityTask(standing_id=row.id, last_day=last_day, state=TaskState.EVALUATING, opened_at=at)
    task.standing = row
    session.add(task)
    session.flush()
    matter = matters.open_matter(
        session, MatterKind.VALIDITY, task.id, title=row.document.title, state=task.state.label,
        owner_id=row.organization_id, holder_id=row.organization_id, document_id=row.document_id, at=at,
    )  # fmt: skip
    clocks.start(
        session,
        matter,
        "validity.decision_before_end",
        on=place.clock.today(),
        calendar=place.calendar,
        due_on=last_day,
    )
    note = f"有效期至 {last_day}" + ("" if row.term_is_confirmed else f"（{row.term_rule}，待确认）")
    matters.record(session, matter, action=TaskAction.OPENED.label, note=note, at=at)
    return task


def submit(
    task_id: int, evaluation: Evaluation, *, expected_version: int, user: User, actor: Actor, place: Place
) -> None:
    """The department hands in its evaluation. Raises FactMissing, TransitionNotAllowed, StaleVersion."""
    for what, value in (("实施情况", evaluation.implementation), ("处理意见的理由", evaluation.outcome_reason)):
        if not value.strip():
            raise FactMissing(what=what)
    if evaluation.outcome is Outcome.EXTEND and evaluation.proposed_until is None:
        raise FactMissing(what="建议延续到的日期")
    with unit_of_work() as session:
        task, step = _begin(session, "submit", task_id, expected_version, user)
        for name in ("implementation", "effects", "problems", "changes_of_law", "opinions", "outcome_reason"):
            setattr(task, name, getattr(evaluation, name).strip())
        task.outcome, task.proposed_until = evaluation.outcome, evaluation.proposed_until
        task.evaluated_by_id, task.evaluated_at, task.return_reason = user.id, place.clock.now(), ""
        note = f"{evaluation.outcome.label}：{evaluation.outcome_reason.strip()}"
        _move(session, task, step, TaskAction.SUBMITTED, note=note, user=user, actor=actor, at=place.clock.now())


def withdraw(task_id: int, *, expected_version: int, user: User, actor: Actor, place: Place) -> None:
    """The department takes its evaluation back to change it."""
    with unit_of_work() as session:
        task, step = _begin(session, "withdraw", task_id, expected_version, user)
        _move(session, task, step, TaskAction.WITHDRAWN, note="", user=user, actor=actor, at=place.clock.now())


def return_(task_id: int, reason: str, *, expected_version: int, user: User, actor: Actor, place: Place) -> None:
    """The bureau gives the evaluation back, and says why."""
    if not reason.strip():
        raise FactMissing(what="退回的理由")
    with unit_of_work() as session:
        task, step = _begin(session, "return_", task_id, expected_version, user)
        task.return_reason = reason.strip()
        _move(
            session, task, step, TaskAction.RETURNED, note=reason.strip(), user=user, actor=actor, at=place.clock.now()
        )


def approve(task_id: int, *, expected_version: int, user: User, actor: Actor, place: Place) -> None:
    """The bureau agrees; the department then obtains and enters the decision. Letting it lapse needs none."""
    with unit_of_work() as session:
        task, step = _begin(session, "approve", task_id, expected_version, user)
        task.reviewed_by_id, task.reviewed_at = user.id, place.clock.now()
        _move(session, task, step, TaskAction.APPROVED, note="", user=user, actor=actor, at=place.clock.now())
        if task.outcome is Outcome.LET_LAPSE:
            task.state = TaskState.DONE
            matters.close(session, _matter(session, task), state="到期自行失效", at=place.clock.now())


def carry_out(
    task_id: int, decision: Decision, *, expected_version: int, user: User, actor: Actor, place: Place
) -> None:
    """Enter the decision: validity changes on its date. A revision is recorded when its new text is published."""
    with unit_of_work() as session:
        task, step = _begin(session, "carry_out", task_id, expected_version, user)
        if task.outcome in (Outcome.EXTEND, Outcome.REPEAL):
            add_event(session, task.standing, decision, user=user, actor=actor, clock=place.clock)
        elif not decision.deciding_title.strip():
            raise FactMissing(what="作出决定的文件名称")
        note = f"{decision.deciding_title}{f'（{decision.deciding_number}）' if decision.deciding_number else ''}"
        _move(session, task, step, TaskAction.DONE, note=note, user=user, actor=actor, at=place.clock.now())
        outcome = task.outcome.label if task.outcome else ""
        matters.close(session, _matter(session, task), state=f"已处理：{outcome}", at=place.clock.now())


def kind_of(outcome: Outcome | None) -> EventKind:
    """What an outcome does to validity when it is carried out."""
    return {Outcome.EXTEND: EventKind.EXTENDED, Outcome.REPEAL: EventKind.REPEALED}.get(
        outcome or Outcome.REVISE, EventKind.AMENDED
    )


def lapse(session: Session, task: ValidityTask, *, at: datetime, actor: Actor) -> None:
    """The term ran out: the task ends by itself. Part of the daily pass's unit of work."""
    task.state = TaskState.LAPSED
    matter = _matter(session, task)
    matters.record(session, matter, action=TaskAction.LAPSED.label, note=f"有效期至 {task.last_day}", at=at)
    matters.close(session, matter, state=TaskState.LAPSED.label, at=at)
    audit.record(session, actor, TaskAction.LAPSED, task, after={"last_day": task.last_day}, at=at)


def _begin(
    session: Session, name: str, task_id: int, expected_version: int, user: User
) -> tuple[ValidityTask, Transition]:
    task = task_for(session, user, task_id)
    require_version(task.version, expected_version)
    step = ensure_allowed(name, task.state)
    is_owner = user.organization_id == task.standing.organization_id
    may = is_owner if step.party is Party.OWNER else user.sees_all_documents
    if not (may and user.may(step.permission)):
        raise NotPermitted()
    return task, step


def _move(
    session: Session,
    task: ValidityTask,
    step: Transition,
    action: TaskAction,
    *,
    note: str,
    user: User,
    actor: Actor,
    at: datetime,
) -> None:
    task.state = step.target
    matter = _matter(session, task)
    with_bureau = step.target is TaskState.SUBMITTED
    owner = task.standing.organization_id
    holder = bureau_of(session, owner) if with_bureau else owner
    matters.hand_over(session, matter, state=step.target.label, holder_id=holder, at=at)
    matters.record(session, matter, action=action.label, user=user, note=note, at=at)
    people = notices.users_of(
        session, holder, Permission.REVIEW_DOCUMENT if with_bureau else Permission.UPLOAD_DOCUMENT
    )
    if holder != user.organization_id:
        text = f"《{task.standing.document.title}》（{task.last_day} 届满）：{action.label}。"
        key = f"validity-task-{task.id}-{step.target.value}-{at:%Y%m%d%H%M%S}"
        notices.notify(session, people, key=key, text=text, matter=matter, at=at)
    after = {"outcome": task.outcome, "outcome_reason": task.outcome_reason} if task.outcome else {}
    audit.record(session, actor, action, task, after=after | {"last_day": task.last_day}, at=at)


def _matter(session: Session, task: ValidityTask) -> Matter:
    return matters.matter_of(session, MatterKind.VALIDITY, task.id)
