"""What this room does once a day: remind of exceptions that end, and of what an emergency left to be made up for."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.permissions import Permission
from fazhi_review.drafting import queries
from fazhi_review.drafting.models import Project
from fazhi_review.drafting.opinion_models import CompetitionException
from fazhi_review.drafting.workflow import ProjectState
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters import limits, notices
from fazhi_review.matters.daily import daily
from fazhi_review.matters.models import MatterKind
from fazhi_review.matters.operations import matter_of
from fazhi_review.matters.place import Place
from fazhi_review.timeline.deadline import TimeLimit, day_before
from fazhi_review.timeline.periods import add_months
from fazhi_review.timeline.working_days import WorkingCalendar

#: No exception is looked at earlier than this before its end, whatever the office's reminder says.
LONGEST_REMINDER_MONTHS = 24


@daily("40 制定程序提醒")
def remind(place: Place, today: date) -> int:
    """Tell each unit once before an exception ends and once when it has ended. Gives how many people were told."""
    with unit_of_work() as session:
        limit = limits.limit_for(session, "competition.exception_reminder")
        told = 0
        for exception, project in queries.exceptions_ending(session, add_months(today, LONGEST_REMINDER_MONTHS)):
            told += _remind_of_exception(session, exception, project, limit, place, today)
        for project in _emergencies_due(session, today):
            told += _remind_of_making_up(session, project, place, today)
        return told


def reminder_day(ends_on: date, limit: TimeLimit, calendar: WorkingCalendar) -> date:
    """From when on the end of an exception is announced."""
    return day_before(ends_on, limit, calendar)


def _remind_of_exception(
    session: Session, exception: CompetitionException, project: Project, limit: TimeLimit, place: Place, today: date
) -> int:
    if exception.ends_on is None or today < reminder_day(exception.ends_on, limit, place.calendar):
        return 0
    has_ended = today > exception.ends_on
    what = f"《{project.title}》{exception.provision}适用的公平竞争审查例外"
    text = (
        f"{what}已于 {exception.ends_on.isoformat()} 到期，请停止实施或者重新论证，并在例外台账中登记终止情况。"
        if has_ended
        else f"{what}将于 {exception.ends_on.isoformat()} 到期，请提前评估，到期停止实施或者重新论证。"
    )
    # A date that was put off begins the reminders anew: it is part of the key.
    key = f"drafting.exception:{exception.id}:{exception.ends_on.isoformat()}:{'ended' if has_ended else 'before'}"
    return _tell(session, project, key=key, text=text, place=place)


def _emergencies_due(session: Session, today: date) -> list[Project]:
    """Projects of the simplified path whose day for making up has come."""
    return list(
        session.scalars(
            select(Project).where(
                Project.emergency_make_up_by.is_not(None),
                Project.emergency_make_up_by <= today,
                Project.state != ProjectState.STOPPED,
            )
        )
    )


def _remind_of_making_up(session: Session, project: Project, place: Place, today: date) -> int:
    day = project.emergency_make_up_by
    if day is None or today < day:
        return 0
    text = f"《{project.title}》按应急程序制定，应当在 {day.isoformat()} 前补办的程序请核对办理情况，并把补办材料归入项目。"
    return _tell(session, project, key=f"drafting.emergency:{project.id}:{day.isoformat()}", text=text, place=place)


def _tell(session: Session, project: Project, *, key: str, text: str, place: Place) -> int:
    return notices.notify(
        session,
        notices.users_of(session, project.organization_id, Permission.DRAFT_DOCUMENT),
        key=key,
        text=text,
        matter=matter_of(session, MatterKind.DRAFTING, project.id),
        at=place.clock.now(),
    )
