"""The exception ledger as a page: what is exempted, why, until when, and how near that is."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from fazhi_review.accounts.models import User
from fazhi_review.drafting.competition import Point, point_by_key
from fazhi_review.drafting.models import Project
from fazhi_review.drafting.opinion_models import CompetitionException
from fazhi_review.drafting.queries import visible_to
from fazhi_review.drafting.reminders import reminder_day
from fazhi_review.matters import limits
from fazhi_review.pages.listing import Page, paginate
from fazhi_review.timeline.deadline import Light
from fazhi_review.timeline.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One exception with its project and its light."""

    exception: CompetitionException
    project: Project
    point: Point | None
    light: Light | None  # None once it has ended, or where it ends on a condition
    is_mine: bool


def ledger(session: Session, reader: User, *, today: date, calendar: WorkingCalendar, number: int) -> Page[LedgerLine]:
    """The exceptions of the projects that the reader may see: open ones first, the nearest end first."""
    statement = (
        select(CompetitionException)
        .join(Project, Project.id == CompetitionException.project_id)
        .where(visible_to(reader))
        .options(joinedload(CompetitionException.recorded_by))
        .order_by(
            CompetitionException.closed_on.is_not(None),
            CompetitionException.ends_on.is_(None),
            CompetitionException.ends_on,
            CompetitionException.id,
        )
    )
    page = paginate(session, statement, number=number)
    projects = {
        row.id: row
        for row in session.scalars(
            select(Project)
            .where(Project.id.in_([exception.project_id for exception in page]))
            .options(joinedload(Project.organization))
        )
    }
    limit = limits.limit_for(session, "competition.exception_reminder")
    lines = []
    for exception in page:
        project = projects[exception.project_id]
        light = None
        if exception.closed_on is None and exception.ends_on is not None:
            light = _light(exception.ends_on, reminder_day(exception.ends_on, limit, calendar), today)
        lines.append(
            LedgerLine(
                exception,
                project,
                point_by_key().get(exception.point),
                light,
                project.organization_id == reader.organization_id,
            )
        )
    return Page(lines, page.total, page.number, page.size)


def _light(ends_on: date, remind_from: date, today: date) -> Light:
    if today > ends_on:
        return Light.RED
    return Light.ORANGE if today >= remind_from else Light.GREEN
