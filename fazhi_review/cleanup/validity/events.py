"""Verbs that change validity: record an event or a batch of them, undo, extend. Guard, change, audit, one commit."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.cleanup.validity.models import EventBatch, Standing, ValidityEventRow, ValidityTask
from fazhi_review.cleanup.validity.standing import settle
from fazhi_review.cleanup.validity.workflow import Outcome, TaskState
from fazhi_review.documents.models import TITLE_LENGTH
from fazhi_review.errors import Conflict, InvalidInput, NotFound
from fazhi_review.extensions import unit_of_work
from fazhi_review.library.settling import chunked
from fazhi_review.pages.forms import require_version
from fazhi_review.timeline.clock import Clock
from fazhi_review.timeline.validity import EventKind, ValidityStatus
from fazhi_review.vocabulary import Labelled

logger = logging.getLogger(__name__)

ENDING = frozenset({EventKind.REPEALED, EventKind.SUPERSEDED, EventKind.DECLARED_LAPSED})
_ENDED = frozenset({ValidityStatus.REPEALED, ValidityStatus.SUPERSEDED, ValidityStatus.LAPSED})


class ValidityAction(Labelled):
    """What the audit log calls these verbs."""

    RECORDED = "validity.recorded", "登记效力变动"
    UNDONE = "validity.undone", "撤销效力变动登记"


audit.describe_fields(
    {"kind": "效力变动", "deciding_title": "依据文件", "deciding_number": "依据文件文号", "decided_on": "决定日期", "until": "有效期至",
     "scope": "范围", "ended_on": "失效日期", "batch": "批次"}
)  # fmt: skip


class AlreadyEnded(Conflict):
    sentence = "《{title}》已于 {day} 起失效，不能再登记“{kind}”。"


class ExtensionTooLate(Conflict):
    sentence = "《{title}》有效期至 {day}，延续应当在届满前决定；已届满的应当重新制定公布。"


class EvaluationMissing(Conflict):
    sentence = "《{title}》还没有评估结论为“延续”的评估意见，请先完成届满前评估再登记延续。"


class TermTooShort(InvalidInput):
    sentence = "延续后的有效期应当晚于原有效期 {day}。"


class FactMissing(InvalidInput):
    sentence = "请填写{what}。"


class DecidedInFuture(InvalidInput):
    sentence = "决定日期 {day} 晚于今天，请核对。"


class NothingChosen(InvalidInput):
    sentence = "没有选择文件，请先勾选要处理的文件。"


class AlreadyUndone(Conflict):
    sentence = "这次登记已经撤销，不能重复撤销。"


class ChangedSince(Conflict):
    sentence = "《{title}》在这次登记之后又有新的效力变动（{kind}），请先撤销后来的变动。"


@dataclass(frozen=True, slots=True)
class Decision:
    """What decided an event: the document, its number and day, and from when it works."""

    kind: EventKind
    effective_on: date
    deciding_title: str
    decided_on: date
    deciding_number: str = ""
    until: date | None = None
    scope: str = ""
    successor_id: int | None = None
    reason: str = ""


def record_one(standing_id: int, decision: Decision, *, user: User | None, actor: Actor, clock: Clock) -> int:
    """Record an event of one document; the event's id. Raises the refusals above, or NotFound."""
    with unit_of_work() as session:
        row = _rows(session, [standing_id])[0]
        event = add_event(session, row, decision, user=user, actor=actor, clock=clock)
        return event.id


def record_batch(
    standing_ids: Sequence[int], decision: Decision, *, user: User | None, actor: Actor, clock: Clock
) -> int:
    """Record the same event of many documents in one transaction, all or none, each with its own line of audit; the batch's id."""
    if not standing_ids:
        raise NothingChosen()
    with unit_of_work() as session:
        rows = _rows(session, list(dict.fromkeys(standing_ids)))
        batch = EventBatch(
            kind=decision.kind, deciding_title=decision.deciding_title[:TITLE_LENGTH],
            deciding_number=decision.deciding_number, decided_on=decision.decided_on, effective_on=decision.effective_on,
            reason=decision.reason, count=len(rows), created_by_id=user.id if user else None, created_at=clock.now(),
        )  # fmt: skip
        session.add(batch)
        session.flush()
        for row in rows:
            add_event(session, row, decision, user=user, actor=actor, clock=clock, batch=batch)
        logger.info("validity batch %s: %s events", batch.id, len(rows))
        return batch.id


def undo_batch(
    batch_id: int, reason: str, *, expected_version: int, user: User | None, actor: Actor, clock: Clock
) -> int:
    """Take back a batch whole, in one transaction, each line audited; how many. Raises AlreadyUndone, ChangedSince, StaleVersion."""
    _require(reason, "撤销的理由")
    with unit_of_work() as session:
        batch = session.get(EventBatch, batch_id)
        if batch is None:
            raise NotFound()
        require_version(batch.version, expected_version)
        if batch.undone_at is not None:
            raise AlreadyUndone()
        batch.undone_at, batch.undo_reason = clock.now(), reason.strip()
        batch.undone_by_id = user.id if user else None
        events = session.scalars(
            select(ValidityEventRow)
            .where(ValidityEventRow.batch_id == batch_id, ValidityEventRow.undone_at.is_(None))
            .options(selectinload(ValidityEventRow.standing).options(selectinload(Standing.events), selectinload(Standing.document)))
        ).all()  # fmt: skip
        for event in events:
            _undo(session, event, reason.strip(), user=user, actor=actor, at=clock.now())
        return len(events)


def undo_one(event_id: int, reason: str, *, user: User | None, actor: Actor, clock: Clock) -> None:
    """Take back one event that was recorded by mistake. Raises AlreadyUndone, ChangedSince, NotFound."""
    _require(reason, "撤销的理由")
    with unit_of_work() as session:
        event = session.get(ValidityEventRow, event_id)
        if event is None:
            raise NotFound()
        if event.is_undone:
            raise AlreadyUndone()
        _undo(session, event, reason.strip(), user=user, actor=actor, at=clock.now())


def add_event(
    session: Session,
    row: Standing,
    decision: Decision,
    *,
    user: User | None,
    actor: Actor,
    clock: Clock,
    batch: EventBatch | None = None,
) -> ValidityEventRow:
    """Record an event within the caller's unit of work: what campaigns and tasks use. Guards, settles and audits."""
    _check(session, row, decision, clock.today())
    before = row.ended_on
    event = ValidityEventRow(
        standing_id=row.id, batch_id=batch.id if batch else None, kind=decision.kind, effective_on=decision.effective_on,
        until=decision.until, scope=decision.scope.strip()[:300], deciding_title=decision.deciding_title.strip()[:TITLE_LENGTH],
        deciding_number=decision.deciding_number.strip()[:100], decided_on=decision.decided_on,
        successor_id=decision.successor_id, reason=decision.reason.strip(), recorded_by_id=user.id if user else None,
        recorded_at=clock.now(),
    )  # fmt: skip
    row.events.append(event)
    settle(session, row)
    after = {
        "kind": decision.kind, "deciding_title": decision.deciding_title, "deciding_number": decision.deciding_number,
        "decided_on": decision.decided_on, "until": decision.until, "scope": decision.scope, "ended_on": row.ended_on,
        **({"batch": batch.id} if batch else {}),
    }  # fmt: skip
    audit.record(session, actor, ValidityAction.RECORDED, row.document, {"ended_on": before}, after, at=clock.now())
    return event


def _undo(
    session: Session, event: ValidityEventRow, reason: str, *, user: User | None, actor: Actor, at: datetime
) -> None:
    row = event.standing
    later = next((other for other in row.events if not other.is_undone and other.id > event.id), None)
    if later is not None:
        raise ChangedSince(title=row.document.title, kind=later.kind.label)
    before = row.ended_on
    event.undone_at, event.undo_reason, event.undone_by_id = at, reason, user.id if user else None
    # A lapse that was told because of this is told again if it comes.
    row.lapse_told_on = None
    settle(session, row)
    audit.record(
        session, actor, ValidityAction.UNDONE, row.document, {"kind": event.kind, "ended_on": before}, {"ended_on": row.ended_on}, at=at
    )  # fmt: skip


def _rows(session: Session, ids: Sequence[int]) -> list[Standing]:
    found: dict[int, Standing] = {}
    for chunk in chunked(ids):
        for row in session.scalars(
            select(Standing)
            .where(Standing.id.in_(chunk))
            .options(selectinload(Standing.events), selectinload(Standing.document))
        ):
            found[row.id] = row
    if len(found) != len(ids):
        raise NotFound("有的文件不存在或者没有公布，请刷新后重新选择。")
    return [found[id_] for id_ in ids]


def _check(session: Session, row: Standing, decision: Decision, today: date) -> None:
    title = row.document.title
    _require(decision.deciding_title, "作出决定的文件名称")
    if decision.decided_on > today:
        raise DecidedInFuture(day=decision.decided_on)
    if decision.kind is EventKind.PARTIALLY_REPEALED:
        _require(decision.scope, "废止的条款")
    if decision.kind is EventKind.EXTENDED:
        _check_extension(session, row, decision)
    elif (
        row.ended_on is not None
        and row.status(max(decision.effective_on, row.ended_on)) in _ENDED
        and row.ended_on <= decision.effective_on
    ):
        raise AlreadyEnded(title=title, day=row.ended_on, kind=decision.kind.label)


def _check_extension(session: Session, row: Standing, decision: Decision) -> None:
    """Only before the end, and only after an evaluation that came to that conclusion."""
    title, last_day = row.document.title, row.presumed_last_day
    if row.ended_on is not None and row.ended_on <= decision.decided_on:
        raise ExtensionTooLate(title=title, day=last_day or row.ended_on)
    if last_day is not None and decision.decided_on > last_day:
        raise ExtensionTooLate(title=title, day=last_day)
    if decision.until is None:
        raise FactMissing(what="延续后的有效期截止日")
    if last_day is not None and decision.until <= last_day:
        raise TermTooShort(day=last_day)
    evaluated = session.scalar(
        select(ValidityTask.id).where(
            ValidityTask.standing_id == row.id,
            ValidityTask.outcome == Outcome.EXTEND,
            ValidityTask.state.in_((TaskState.APPROVED, TaskState.DONE)),
        )
    )
    if evaluated is None:
        raise EvaluationMissing(title=title)


def _require(value: str, what: str) -> None:
    if not value.strip():
        raise FactMissing(what=what)
