"""The unified register as a page: every number given, in order, with the proof that none is missing."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from fazhi_review.accounts.models import User
from fazhi_review.drafting.models import NumberEntry, NumberSeries, Project
from fazhi_review.drafting.numbering import gaps
from fazhi_review.drafting.queries import visible_to
from fazhi_review.pages.listing import Page, paginate


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """One series with what its counter says."""

    series: NumberSeries
    given: int
    missing: list[int]


@dataclass(frozen=True, slots=True)
class NumberRegister:
    entries: Page[NumberEntry]
    series: list[SeriesLine]


def number_register(session: Session, reader: User, *, text: str, number: int) -> NumberRegister:
    """The entries of the projects that the reader may see, newest first; the series of the reader's own organization."""
    statement = (
        select(NumberEntry)
        .join(Project, Project.id == NumberEntry.project_id)
        .join(NumberSeries, NumberSeries.id == NumberEntry.series_id)
        .where(visible_to(reader))
        .options(joinedload(NumberEntry.registered_by), joinedload(NumberEntry.project), joinedload(NumberEntry.series))
        .order_by(NumberSeries.year.desc(), NumberSeries.agency_code, NumberEntry.serial.desc())
    )
    if text:
        statement = statement.where(
            or_(NumberEntry.title.contains(text, autoescape=True), NumberEntry.number.contains(text, autoescape=True))
        )
    own = session.scalars(
        select(NumberSeries)
        .where(NumberSeries.issuer_id == reader.organization_id)
        .order_by(NumberSeries.year.desc(), NumberSeries.agency_code)
        .limit(20)
    ).all()
    return NumberRegister(
        entries=paginate(session, statement, number=number),
        series=[SeriesLine(row, row.last - row.begun_after, gaps(session, row)) for row in own],
    )
