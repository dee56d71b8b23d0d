"""Matters kept in step: with titles that were corrected, and with the calendar: a holiday notice moves the last days it concerns."""

import logging
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload, selectinload

from fazhi_review.documents.models import NormativeDocument
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters import clocks, operations
from fazhi_review.matters.daily import daily
from fazhi_review.matters.models import Clock, Matter, MatterKind
from fazhi_review.matters.place import Place, checked_calendar

logger = logging.getLogger(__name__)

BATCH = 200


@daily("05 核对标题")
def follow_titles(place: Place, today: date) -> int:
    """Reviews are called as their documents are: a title corrected since is taken over; gives how many.

    Matters of other kinds have titles of their own, which their duties keep.
    """
    newer = select(NormativeDocument.title).where(NormativeDocument.id == Matter.document_id).scalar_subquery()
    differs = select(NormativeDocument.id).where(
        NormativeDocument.id == Matter.document_id, NormativeDocument.title != Matter.title
    )
    with unit_of_work() as session:
        outdated = session.scalars(select(Matter.id).where(Matter.kind == MatterKind.REVIEW, differs.exists())).all()
        for start in range(0, len(outdated), BATCH):
            session.execute(
                update(Matter).where(Matter.id.in_(outdated[start : start + BATCH])).values(title=newer),
                execution_options={"synchronize_session": False},
            )
    return len(outdated)


@daily("10 重新计算期限")
def recompute(place: Place, today: date) -> int:
    """Compute every running clock anew; gives how many last days have moved, each told in its matter's history.

    Raises HolidayFileInvalid: with a mistake in the office's file nothing is moved.
    """
    calendar = checked_calendar(place.settings)
    with unit_of_work() as session:
        ids = session.scalars(select(Clock.id).where(Clock.stopped_on.is_(None)).order_by(Clock.id)).all()
    moved = 0
    for start in range(0, len(ids), BATCH):
        with unit_of_work() as session:
            running = session.scalars(
                select(Clock)
                .where(Clock.id.in_(ids[start : start + BATCH]), Clock.stopped_on.is_(None))
                .options(joinedload(Clock.matter), selectinload(Clock.pauses))
            )
            for clock in running:
                before = clock.matter.due_on
                clocks.settle(clock, clock.matter, today=today, calendar=calendar)
                if before is not None and clock.matter.due_on != before:
                    moved += 1
                    note = f"{clock.label}：{before:%Y-%m-%d} 改为 {clock.due_on:%Y-%m-%d}。"
                    operations.record(
                        session, clock.matter, action="节假日安排变动，重新计算期限", note=note, at=place.clock.now()
                    )
    if moved:
        logger.info("clocks: %s last days moved with the holiday calendar", moved)
    return moved
