"""Reads of validity for pages, filtered by who reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from fazhi_review.accounts.models import User
from fazhi_review.cleanup.validity.models import EventBatch, Standing, ValidityEventRow, ValidityTask
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.documents.queries import visible_to
from fazhi_review.errors import NotFound
from fazhi_review.pages.listing import Page, paginate
from fazhi_review.vocabulary import Labelled


class Window(Labelled):
    """Which documents a list shows; each is a condition in SQL, so that every number leads to its rows."""

    IN_FORCE = "in_force", "现行有效"
    WITHIN_30 = "within_30", "30 日内届满"
    WITHIN_60 = "within_60", "60 日内届满"
    WITHIN_90 = "within_90", "90 日内届满"
    WITHIN_YEAR = "within_year", "一年内届满"
    PRESUMED_OVER = "presumed_over", "推定期满待确认"
    ENDED = "ended", "已失效"
    NOT_YET = "not_yet", "尚未施行"
    NO_TERM = "no_term", "没有载明有效期"


_DAYS = {Window.WITHIN_30: 30, Window.WITHIN_60: 60, Window.WITHIN_90: 90, Window.WITHIN_YEAR: 365}


def condition(window: Window, today: date) -> ColumnElement[bool]:
    """The rows of a window on a day."""
    stands = or_(Standing.ended_on.is_(None), Standing.ended_on > today)
    if window in _DAYS:
        return and_(stands, Standing.last_day.between(today, today + timedelta(days=_DAYS[window])))
    if window is Window.PRESUMED_OVER:
        return and_(stands, Standing.last_day < today)
    if window is Window.ENDED:
        return Standing.ended_on <= today
    if window is Window.NOT_YET:
        return Standing.effective_on > today
    if window is Window.NO_TERM:
        return and_(stands, NormativeDocument.expiry_date.is_(None))
    return and_(stands, or_(Standing.effective_on.is_(None), Standing.effective_on <= today))


@dataclass(frozen=True, slots=True)
class StandingQuery:
    """What an address asks of the list."""

    window: Window | None = None
    text: str = ""
    organization_id: int | None = None
    month: str = ""  # 2027-03: what ends in that month

    @property
    def is_filtered(self) -> bool:
        return self != StandingQuery()


def standings(
    session: Session, reader: User, query: StandingQuery, today: date, *, number: int, size: int = 20
) -> Page[Standing]:
    """Watched documents that `reader` may see, what ends first before the rest."""
    statement = (
        select(Standing)
        .join(Standing.document)
        .where(visible_to(reader))
        .options(contains_eager(Standing.document), joinedload(Standing.organization), selectinload(Standing.events))
        .order_by(Standing.last_day.is_(None), Standing.last_day, Standing.id)
    )
    if query.window is not None:
        statement = statement.where(condition(query.window, today))
    if query.text:
        like = f"%{query.text.replace('%', '').replace('_', '')}%"
        statement = statement.where(or_(NormativeDocument.title.like(like), NormativeDocument.number.like(like)))
    if query.organization_id is not None:
        statement = statement.where(Standing.organization_id == query.organization_id)
    if bounds := month_bounds(query.month):
        statement = statement.where(Standing.last_day.between(*bounds))
    return paginate(session, statement, number=number, size=size)


def month_bounds(month: str) -> tuple[date, date] | None:
    """The first and last day of 2027-03; None for anything else."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        return None
    return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def standing_for(session: Session, reader: User, standing_id: int) -> Standing:
    """One watched document with its events. Raises NotFound alike for what is not there and not theirs."""
    row = session.scalar(
        select(Standing)
        .join(Standing.document)
        .where(Standing.id == standing_id, visible_to(reader))
        .options(
            contains_eager(Standing.document),
            joinedload(Standing.organization),
            selectinload(Standing.events).joinedload(ValidityEventRow.recorded_by),
        )
    )
    if row is None:
        raise NotFound()
    return row


def tasks_of(session: Session, standing_id: int) -> Sequence[ValidityTask]:
    """The tasks of a document's terms, the newest first; for one that the caller has been let see."""
    return session.scalars(
        select(ValidityTask)
        .where(ValidityTask.standing_id == standing_id)
        .options(joinedload(ValidityTask.evaluated_by), joinedload(ValidityTask.reviewed_by))
        .order_by(ValidityTask.id.desc())
    ).all()


def task_for(session: Session, reader: User, task_id: int) -> ValidityTask:
    """One task with its document. Raises NotFound."""
    task = session.scalar(
        select(ValidityTask)
        .join(ValidityTask.standing)
        .join(Standing.document)
        .where(ValidityTask.id == task_id, visible_to(reader))
        .options(contains_eager(ValidityTask.standing).contains_eager(Standing.document))
    )
    if task is None:
        raise NotFound()
    return task


def batches(session: Session, *, number: int) -> Page[EventBatch]:
    """The batches, the newest first: for the bureau."""
    return paginate(
        session,
        select(EventBatch).options(joinedload(EventBatch.created_by)).order_by(EventBatch.id.desc()),
        number=number,
    )


def batch_of(session: Session, batch_id: int) -> EventBatch:
    """One batch. Raises NotFound."""
    batch = session.get(
        EventBatch, batch_id, options=[joinedload(EventBatch.created_by), joinedload(EventBatch.undone_by)]
    )
    if batch is None:
        raise NotFound()
    return batch


def events_of_batch(session: Session, batch_id: int, *, number: int) -> Page[ValidityEventRow]:
    """The lines of a batch."""
    return paginate(
        session,
        select(ValidityEventRow)
        .where(ValidityEventRow.batch_id == batch_id)
        .options(joinedload(ValidityEventRow.standing).joinedload(Standing.document))
        .order_by(ValidityEventRow.id),
        number=number,
    )
