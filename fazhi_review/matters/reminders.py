"""Reminders of deadlines: before the last day, on it and after it, each told once, to those in whose hands the matter is.

A confirmed duty that is late is called so, and the bureau's lead is told too. What nobody has confirmed is reminded of with
待司法局确认 beside it, and never called late. Nobody else hears of it: a matter in the bureau's hands is the bureau's business.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, joinedload

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.accounts.queries import NoBureau, bureau_of
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters.clocks import orange_until
from fazhi_review.matters.daily import daily
from fazhi_review.matters.models import Audience, Clock, Matter
from fazhi_review.matters.notices import notify, users_of
from fazhi_review.matters.place import Place
from fazhi_review.timeline.limits import Bound
from fazhi_review.timeline.working_days import WorkingCalendar

#: Working days after the last day on which a late matter is told again; then it stays on the work list, red.
AFTER = (1, 5, 10, 20)
#: Matters in one commit.
BATCH = 200


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is to be told about one clock today. `stage` is part of the key: each stage once."""

    stage: str
    text: str
    is_late: bool = False


@daily("50 期限提醒")
def remind(place: Place, today: date) -> int:
    """Tell everybody what is due; gives how many notices are new."""
    calendar = place.calendar
    with unit_of_work() as session:
        ids = session.scalars(
            select(Matter.id)
            .where(Matter.closed_at.is_(None), Matter.due_on <= orange_until(today, calendar))
            .order_by(Matter.due_on, Matter.id)
        ).all()
    told = 0
    for start in range(0, len(ids), BATCH):
        with unit_of_work() as session:
            told += _remind_of(session, ids[start : start + BATCH], place, today)
    return told


def _remind_of(session: Session, ids: Sequence[int], place: Place, today: date) -> int:
    rows = session.execute(
        select(Matter, Clock)
        .join(Clock, and_(Clock.matter_id == Matter.id, Clock.stopped_on.is_(None)))
        .where(Matter.id.in_(list(ids)))
        .options(joinedload(Matter.document), joinedload(Matter.holder), joinedload(Matter.user))
    ).all()
    told = 0
    for matter, clock in rows:
        reminder = reminder_of(matter, clock, today, place.calendar)
        if reminder is None:
            continue
        told += notify(
            session,
            _people(session, matter, is_late=reminder.is_late),
            key=f"clock:{clock.id}:{clock.due_on.isoformat()}:{reminder.stage}",
            text=reminder.text,
            matter=matter,
            at=place.clock.now(),
        )
    return told


def reminder_of(matter: Matter, clock: Clock, today: date, calendar: WorkingCalendar) -> Reminder | None:
    """What there is to say about a clock on this day; None where it is not time yet."""
    if matter.due_on is None:
        return None
    left = calendar.working_days_between(today, matter.due_on)
    what = f"{_name(matter)}：{clock.label}"
    day = f"{matter.due_on.month}月{matter.due_on.day}日"
    if clock.bound is Bound.AT_LEAST:
        if today <= matter.due_on:
            return None
        return Reminder("over", f"{what}的期间已满（{day}），可以办理下一步。")
    if today < matter.due_on:
        doubt = "" if clock.verification.is_confirmed else "（参考期限，待司法局确认）"
        return Reminder("soon", f"{what}将于{day}到期，还有 {max(left, 0)} 个工作日{doubt}。")
    if today == matter.due_on:
        doubt = "" if clock.verification.is_confirmed else "（参考期限，待司法局确认）"
        return Reminder("today", f"{what}今天到期{doubt}。")
    return _after(what, day, clock, -left)


def _after(what: str, day: str, clock: Clock, days: int) -> Reminder | None:
    reached = [step for step in AFTER if days >= step]
    if not reached:  # only days off have passed
        return None
    if not clock.verification.is_confirmed:
        return Reminder(f"after-{reached[-1]}", f"{what}的参考期限（{day}，待司法局确认）已过，请核对是否需要办理。")
    return Reminder(f"after-{reached[-1]}", f"{what}应于{day}完成，已逾期 {days} 个工作日，请尽快办理。", is_late=True)


def _people(session: Session, matter: Matter, *, is_late: bool) -> list[User]:
    """Who has it; where no person does, the people of the organization that has. The bureau's leads, when it is late."""
    people = [matter.user] if matter.user is not None and matter.user.is_enabled else []
    if not people:
        people = users_of(session, matter.holder_id, Permission.UPLOAD_DOCUMENT)
    if is_late and matter.audience is not Audience.OWNER:
        try:
            people = [*people, *users_of(session, bureau_of(session, matter.holder_id), Permission.CONCLUDE_REVIEW)]
        except NoBureau:
            return people  # an installation without a bureau has no lead to tell
    return people


def _name(matter: Matter) -> str:
    """The kind and the title, in the marks of a document's title where it is one."""
    is_document = matter.document is not None and matter.document.title == matter.title
    return f"{matter.kind.label}《{matter.title}》" if is_document else f"{matter.kind.label}“{matter.title}”"
