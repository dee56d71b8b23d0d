"""The daily pass: tasks ninety, sixty and thirty days before an end, and the lapse on the day itself.

Every step asks the database only for what the day touches, by the index on the derived days: fifty thousand documents cost
what the few of them cost that are near their end.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.accounts.permissions import Permission
from fazhi_review.cleanup.validity.events import ValidityAction
from fazhi_review.cleanup.validity.models import Standing, ValidityTask
from fazhi_review.cleanup.validity.registration import take_up_published
from fazhi_review.cleanup.validity.tasks import lapse, open_task
from fazhi_review.cleanup.validity.workflow import OPEN
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters import notices
from fazhi_review.matters import operations as matters
from fazhi_review.matters.daily import daily
from fazhi_review.matters.models import MatterKind
from fazhi_review.matters.place import Place

logger = logging.getLogger(__name__)

#: Days before the end on which the department is told.
STAGES = (90, 60, 30)
_BATCH = 200

_Find = Callable[[Session, date, int], Sequence[Standing]]
_Act = Callable[[Session, Sequence[Standing], date, Place], int]


@daily("40 有效期")
def watch_validity(place: Place, today: date) -> int:
    """Take up what was published, remind, then let lapse what has run out; how many things were done. Twice does nothing twice."""
    done = take_up_published(place.clock.now())
    done += _in_batches(place, today, _due, _remind)
    return done + _in_batches(place, today, _run_out, _lapse)


def _in_batches(place: Place, today: date, find: _Find, act: _Act) -> int:
    """Act on what `find` finds, a batch a commit, in the order of ids."""
    done, after = 0, 0
    while True:
        with unit_of_work() as session:
            rows = find(session, today, after)
            if not rows:
                return done
            done += act(session, rows, today, place)
            after = rows[-1].id


def _due(session: Session, today: date, after: int) -> Sequence[Standing]:
    """What ends within the first stage and stands."""
    return session.scalars(
        select(Standing)
        .where(
            Standing.id > after,
            Standing.last_day.between(today, today + timedelta(days=STAGES[0])),
            (Standing.ended_on.is_(None)) | (Standing.ended_on > Standing.last_day),
        )
        .options(joinedload(Standing.document))
        .order_by(Standing.id)
        .limit(_BATCH)
    ).all()


def _remind(session: Session, rows: Sequence[Standing], today: date, place: Place) -> int:
    tasks = {
        (task.standing_id, task.last_day): task
        for task in session.scalars(select(ValidityTask).where(ValidityTask.standing_id.in_([row.id for row in rows])))
    }
    done = 0
    for row in rows:
        if row.last_day is None:
            continue
        task = tasks.get((row.id, row.last_day))
        if task is None:
            task = open_task(session, row, row.last_day, place=place)
            done += 1
        if task.state in OPEN:
            done += _tell(session, row, task, row.last_day, today, place)
    return done


def _tell(session: Session, row: Standing, task: ValidityTask, last_day: date, today: date, place: Place) -> int:
    """One notice a stage: what was told ninety days before is told again sixty and thirty days before."""
    left = (last_day - today).days
    stage = min((stage for stage in STAGES if left <= stage), default=STAGES[0])
    mark = "" if row.term_is_confirmed else "（有效期为推定，待司法局确认）"
    text = f"《{row.document.title}》有效期至 {last_day}{mark}，还有 {left} 天，请评估后提出延续、修订、废止或者任其失效的意见。"
    people = notices.users_of(session, row.organization_id, Permission.UPLOAD_DOCUMENT)
    matter = matters.matter_of(session, MatterKind.VALIDITY, task.id)
    key = f"validity-{task.id}-{stage}"
    return 1 if notices.notify(session, people, key=key, text=text, matter=matter, at=place.clock.now()) else 0


def _run_out(session: Session, today: date, after: int) -> Sequence[Standing]:
    """What has lapsed by time and was not told so."""
    return session.scalars(
        select(Standing)
        .where(
            Standing.id > after,
            Standing.last_day < today,
            Standing.ended_on <= today,
            Standing.ended_on > Standing.last_day,
            Standing.lapse_told_on.is_(None),
        )
        .options(joinedload(Standing.document), selectinload(Standing.events))
        .order_by(Standing.id)
        .limit(_BATCH)
    ).all()


def _lapse(session: Session, rows: Sequence[Standing], today: date, place: Place) -> int:
    at = place.clock.now()
    open_tasks = {
        task.standing_id: task
        for task in session.scalars(
            select(ValidityTask)
            .where(ValidityTask.standing_id.in_([row.id for row in rows]), ValidityTask.state.in_(tuple(OPEN)))
            .options(joinedload(ValidityTask.standing).joinedload(Standing.document))
        )
    }
    for row in rows:
        row.lapse_told_on = today
        task = open_tasks.get(row.id)
        if task is not None:
            lapse(session, task, at=at, actor=SYSTEM)
        people = notices.users_of(session, row.organization_id, Permission.UPLOAD_DOCUMENT)
        text = f"《{row.document.title}》有效期至 {row.last_day}，自 {row.ended_on} 起失效，不得再作为行政管理的依据。"
        notices.notify(session, people, key=f"lapsed-{row.id}-{row.last_day}", text=text, at=at)
        audit.record(session, SYSTEM, ValidityAction.RECORDED, row.document, after={"ended_on": row.ended_on}, at=at)
    logger.info("validity: %s documents lapsed", len(rows))
    return len(rows)
