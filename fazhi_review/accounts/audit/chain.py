"""Appending to the log.

`record` only queues. When the session commits, the queued entries are sealed as its very last statements: the head of the
chain is locked for milliseconds, and always after every other row, so two writers wait for each other and never deadlock.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import event, inspect, select, update
from sqlalchemy.orm import Session, SessionTransaction

from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.audit.models import AuditEntry, AuditHead
from fazhi_review.extensions import Base

_QUEUE = "audit_queue"
# Everything a row says. Its own hash covers these, its place (sequence) and the hash before it.
CONTENT = (
    "at",
    "actor_id",
    "actor_name",
    "organization_id",
    "source",
    "action",
    "action_label",
    "target_type",
    "target_id",
    "target_label",
    "before",
    "after",
)


class BrokenChain(RuntimeError):
    """The head of the chain is missing: nothing may be recorded, hence nothing changed, until an operator has looked."""


@dataclass(frozen=True, slots=True)
class _Queued:
    entry: AuditEntry
    target: Base | None
    savepoint: SessionTransaction | None


def record(
    session: Session,
    actor: Actor,
    action: str,
    target: Base | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    *,
    at: datetime,
) -> None:
    """Log one change in the commit that makes it. `action` is best a Labelled member, whose Chinese word is kept too.

    `target` may be a row that is not flushed yet. `before` and `after` hold the fields that changed; never a password.
    """
    entry = AuditEntry(
        at=at,
        actor_id=actor.user_id,
        actor_name=actor.name,
        organization_id=actor.organization_id,
        source=actor.source[:60],
        action=str(action),
        action_label=getattr(action, "label", str(action)),
        before=_plain(before),
        after=_plain(after),
    )
    queue: list[_Queued] = session.info.setdefault(_QUEUE, [])
    queue.append(_Queued(entry, target, session.get_nested_transaction()))
    # A transaction must be open for its commit, and with it the sealing, to happen at all.
    session.connection()


def snapshot(row: Base, *fields: str) -> dict[str, Any]:
    """The values of some fields, as `before` or `after`."""
    return {field: getattr(row, field) for field in fields}


def digest(entry: AuditEntry) -> str:
    """SHA-256 over the canonical JSON of the row and the hash before it."""
    content = {name: getattr(entry, name) for name in CONTENT}
    content["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    content["sequence"] = entry.sequence
    content["previous_hash"] = entry.previous_hash
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if values is None else {str(key): _plain_value(value) for key, value in values.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, Enum):
        return getattr(value, "label", value.value)
    if isinstance(value, date):  # datetime too
        return value.isoformat()
    if isinstance(value, Mapping):
        return _plain(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain_value(item) for item in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


@event.listens_for(Session, "before_commit")
def _seal(session: Session) -> None:
    """Append what is queued. Called for savepoints too, which only the outer commit makes real."""
    queue: list[_Queued] = session.info.get(_QUEUE, [])
    if not queue or session.in_nested_transaction():
        return
    session.flush()  # targets get their ids, and every other lock is taken before the head's
    session.info[_QUEUE] = []
    sequence, previous = _locked_head(session)
    for queued in queue:
        entry = queued.entry
        sequence += 1
        _name_target(entry, queued.target)
        entry.sequence, entry.previous_hash = sequence, previous
        previous = entry.hash = digest(entry)
        session.add(entry)
        session.flush()
        session.execute(
            update(AuditHead).where(AuditHead.id == 1).values(sequence=sequence, hash=previous),
            execution_options={"synchronize_session": False},
        )


def _locked_head(session: Session) -> tuple[int, str]:
    """Lock the head and read it. SQLite has no row locks: writing the row takes its one write lock instead."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(
            update(AuditHead).where(AuditHead.id == 0).values(hash=AuditHead.hash),
            execution_options={"synchronize_session": False},
        )
    statement = select(AuditHead.sequence, AuditHead.hash).where(AuditHead.id == 1).with_for_update()
    row = session.execute(statement).one_or_none()
    if row is None:
        raise BrokenChain("the head of the audit chain is missing: run `flask audit verify` and restore a backup")
    return row.sequence, row.hash


def _name_target(entry: AuditEntry, target: Base | None) -> None:
    if target is None:
        entry.target_type = entry.target_id = entry.target_label = ""
        return
    entry.target_type = target.__tablename__
    identity = inspect(target).identity or ()
    entry.target_id = ",".join(str(part) for part in identity)
    label = getattr(target, "audit_label", None) or getattr(target, "title", None) or getattr(target, "name", "")
    entry.target_label = str(label)[:200]


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    """What is rolled back did not happen: its entries go with it."""
    queue: list[_Queued] = session.info.get(_QUEUE, [])
    if queue:
        session.info[_QUEUE] = [queued for queued in queue if ended.nested and queued.savepoint is not ended]
