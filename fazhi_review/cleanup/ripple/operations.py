"""Looking for what a change of law reaches: in passes that can be killed and go on, each over what is new since the last."""

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.cleanup.models import Ripple, RippleLine, RippleState
from fazhi_review.cleanup.ripple.alignment import ArticleChange
from fazhi_review.cleanup.ripple.citing import CitingContext, citing_lines
from fazhi_review.cleanup.ripple.clauses import Clauses
from fazhi_review.cleanup.ripple.event import EventTexts, LawChangeEvent, event_of, texts_of
from fazhi_review.cleanup.ripple.line import Found
from fazhi_review.cleanup.ripple.matching import Matcher
from fazhi_review.documents.models import DocumentVersion
from fazhi_review.errors import Conflict
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.library.models import LawVersion
from fazhi_review.library.service import DatabaseLibrary
from fazhi_review.library.settling import chunked
from fazhi_review.search.port import SearchEngine
from fazhi_review.timeline.clock import Clock
from fazhi_review.vocabulary import Labelled

logger = logging.getLogger(__name__)

# Articles in one commit: what a killed run loses at most, and repeats.
_BATCH = 50
# With more new documents than this it is cheaper to ask for all and pass over the old ones.
_MOST_INSTRUMENTS = 200


class RippleBusy(Conflict):
    sentence = "另一次依据变动影响查找正在进行，请稍后再执行；已查到的部分不会丢失。"


class RippleAction(Labelled):
    """What the audit log calls the verbs of this room."""

    EXAMINED = "ripple.examined", "查找依据变动影响"


audit.describe_fields({"law": "法规", "effective_on": "施行或者失效日期", "lines": "影响线索"})


@dataclass(frozen=True, slots=True)
class RipplePlace:
    """What looking for effects stands on."""

    laws: DatabaseLibrary
    engine: SearchEngine
    tokens: tuple[str, ...]
    clock: Clock
    lock_file: Path


@dataclass(frozen=True, slots=True)
class Progress:
    done: int
    total: int
    lines: int


@dataclass(frozen=True, slots=True)
class RippleReport:
    """What a run did: `examined` articles in this run, `new_lines` found by it."""

    ripple_id: int
    event: LawChangeEvent
    has_old_text: bool
    examined: int
    new_lines: int
    was_resumed: bool


def examine(
    name: str,
    as_of: date,
    *,
    place: RipplePlace,
    actor: Actor,
    progress: Callable[[Progress], None] | None = None,
) -> RippleReport:
    """Find what the last change of the law `name` up to `as_of` reaches, or what is new since it was last looked for.

    Commits as it goes: killed anywhere, the next run goes on where this one stopped, and nothing is found twice.
    Raises NotFound, InvalidInput, SearchUnavailable, and RippleBusy while another run is at it.
    """
    event = event_of(place.laws, name, as_of)
    with _alone(place.lock_file):
        texts = texts_of(place.laws, event)
        work = texts.examined
        ripple_id, after, target, cursor = _begin(event, texts, len(work) + 1, place.clock.now())
        if cursor is None:
            return RippleReport(ripple_id, event, texts.has_old, 0, 0, was_resumed=False)
        found = 0
        for done, lines in _passes(place, event, texts, work, (after, target), cursor):
            found += _keep(ripple_id, lines, done)
            if progress is not None:
                progress(Progress(done, len(work) + 1, found))
        _finish(ripple_id, event, found, actor, place.clock.now())
        return RippleReport(ripple_id, event, texts.has_old, len(work) + 1 - cursor, found, was_resumed=cursor > 0)


@contextmanager
def _alone(lock_file: Path) -> Iterator[None]:
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(str(lock_file), timeout=0.5)
    try:
        lock.acquire()
    except Timeout as error:
        raise RippleBusy() from error
    try:
        yield
    finally:
        lock.release()


def _begin(event: LawChangeEvent, texts: EventTexts, total: int, now: datetime) -> tuple[int, int, int, int | None]:
    """The row of the event with its pass: versions above the second number up to the third are examined from the cursor on.

    The cursor is None where nothing is new since the last pass.
    """
    digest = _digest(event)
    with unit_of_work() as session:
        newest = session.scalar(select(func.max(DocumentVersion.id))) or 0
        row = session.scalar(
            select(Ripple).where(Ripple.instrument_id == event.work.id, Ripple.effective_on == event.on)
        )
        if row is None:
            row = Ripple(
                instrument_id=event.work.id, effective_on=event.on, kind=event.kind, sentence=event.sentence[:500],
                texts_digest=digest, state=RippleState.RUNNING, total=total, target_version=newest, started_at=now,
            )  # fmt: skip
            session.add(row)
        elif row.texts_digest != digest:
            row.texts_digest, row.seen_version, row.kind, row.sentence = digest, 0, event.kind, event.sentence[:500]
            _restart(row, total, newest, now)
        elif row.state is RippleState.DONE and newest > row.seen_version:
            _restart(row, total, newest, now)
        session.flush()
        cursor = None if row.state is RippleState.DONE else row.cursor
        return row.id, row.seen_version, row.target_version, cursor


def _restart(row: Ripple, total: int, newest: int, now: datetime) -> None:
    row.state, row.finished_at, row.started_at = RippleState.RUNNING, None, now
    row.cursor, row.total, row.target_version = 0, total, newest


def _digest(event: LawChangeEvent) -> str:
    ids = [version.id for version in (*event.old, *((event.new,) if event.new else ()))]
    rows = db.session().execute(select(LawVersion.id, LawVersion.text_digest).where(LawVersion.id.in_(ids)))
    digests = {row.id: row.text_digest for row in rows}
    parts = [f"{id_}:{digests.get(id_, '')}" for id_ in ids]
    parts += [f"fallen:{work.id}" for work in event.fallen]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _passes(
    place: RipplePlace,
    event: LawChangeEvent,
    texts: EventTexts,
    work: Sequence[ArticleChange],
    versions: tuple[int, int],
    cursor: int,
) -> Iterator[tuple[int, list[Found]]]:
    """The lines, batch by batch, each with the cursor behind it. Step 0 is the citations, then the changed articles."""
    after, target = versions
    session = db.session()
    clauses = Clauses(session, event.on)
    if cursor == 0:
        yield 1, citing_lines(CitingContext(session, place.laws, event, texts, clauses), after)
    instruments = _new_documents(session, after, target) if after else ()
    if not work or (after and not instruments and not _has_new(session, after, target)):
        yield len(work) + 1, []
        return
    matcher = Matcher(place.engine, place.tokens, event, texts, clauses, instruments, after)
    first = max(cursor, 1) - 1
    for start in range(first, len(work), _BATCH):
        batch = work[start : start + _BATCH]
        yield start + len(batch) + 1, [line for change in batch for line in matcher.lines(change)]


def _new_documents(session: Session, after: int, target: int) -> tuple[str, ...]:
    """The documents with a version that was not examined yet, where they are few."""
    ids = session.scalars(
        select(DocumentVersion.document_id)
        .where(DocumentVersion.id > after, DocumentVersion.id <= target)
        .distinct()
        .limit(_MOST_INSTRUMENTS + 1)
    ).all()
    return tuple(f"document:{id_}" for id_ in ids) if len(ids) <= _MOST_INSTRUMENTS else ()


def _has_new(session: Session, after: int, target: int) -> bool:
    statement = select(DocumentVersion.id).where(DocumentVersion.id > after, DocumentVersion.id <= target).limit(1)
    return session.scalar(statement) is not None


def _keep(ripple_id: int, lines: Sequence[Found], cursor: int) -> int:
    """Store what is new of these lines and the cursor, in one commit; how many were new."""
    with unit_of_work() as session:
        row = session.get_one(Ripple, ripple_id)
        row.cursor = cursor
        return keep_lines(session, row, lines)


def keep_lines(session: Session, ripple: Ripple, lines: Sequence[Found]) -> int:
    """Store what is new of these lines within the caller's unit of work; how many were new."""
    digests = {line.digest: line for line in lines}
    known: set[str] = set()
    for chunk in chunked(digests):
        known |= set(
            session.scalars(
                select(RippleLine.digest).where(RippleLine.ripple_id == ripple.id, RippleLine.digest.in_(chunk))
            )
        )
    rows = [_row(ripple.id, digest, line) for digest, line in digests.items() if digest not in known]
    if rows:
        session.execute(insert(RippleLine), rows)
    return len(rows)


def _row(ripple_id: int, digest: str, line: Found) -> dict[str, Any]:
    clause = line.clause
    return {
        "ripple_id": ripple_id, "digest": digest, "document_id": clause.holder.id,
        "version_id": clause.holder.version_id, "organization_id": clause.holder.organization_id,
        "touch": line.touch, "strength": line.strength, "confidence": line.confidence,
        "path": clause.path, "address": clause.address, "clause_start": clause.start, "clause": clause.text,
        "start": line.start, "end": line.end,
        "old_law": line.old.law, "old_article": line.old.article[:60], "old_text": line.old.text,
        "new_law": line.new.law, "new_article": line.new.article[:60], "new_text": line.new.text,
        "difference": line.difference, "explanation": line.explanation,
    }  # fmt: skip


def _finish(ripple_id: int, event: LawChangeEvent, found: int, actor: Actor, now: datetime) -> None:
    with unit_of_work() as session:
        row = session.get_one(Ripple, ripple_id)
        row.state, row.finished_at, row.seen_version = RippleState.DONE, now, row.target_version
        figures = {"law": event.work.title, "effective_on": event.on, "lines": found}
        audit.record(session, actor, RippleAction.EXAMINED, row, after=figures, at=now)
    logger.info("ripple %s: %s new lines", ripple_id, found)
