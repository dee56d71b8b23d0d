"""Keeping the index equal to the database: working off the outbox, building anew, proving it.

Everything that writes runs under one file lock, so that one process at a time does, whichever command or worker it is.
The order is always: read the tasks, read the rows, write the index, remove those very tasks. Killed anywhere, the same
work is done again, which changes nothing.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from filelock import FileLock, Timeout
from flask import current_app
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from fazhi_review.config import Settings
from fazhi_review.errors import IndexLocked, IndexOutdated
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.indexing.engine import current_engine
from fazhi_review.indexing.models import IndexTask
from fazhi_review.indexing.sources import by_source, registered_sources
from fazhi_review.search.port import Health, IndexDocument

logger = logging.getLogger(__name__)

# Instruments a batch: some ten thousand articles, a second or two of writing.
_BATCH = 200
# More than this waiting, and more than half of all there is: building anew is faster, and verified.
_MANY = 500
# Documents after which a rebuild tells how far it has come.
_STEP = 20_000
LOCK_SECONDS = 30.0

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """What distinguishes the index from the database; `is_equal` is the proof that search tells the truth."""

    expected: int
    missing: int  # in the database, not in the index
    outdated: int  # in both, with another content
    surplus: int  # in the index only

    @property
    def is_equal(self) -> bool:
        return not (self.missing or self.outdated or self.surplus)


@dataclass(frozen=True, slots=True)
class Status:
    health: Health
    waiting: int
    oldest: datetime | None


def catch_up(*, seconds: float = LOCK_SECONDS) -> int:
    """Work off the outbox, build the index where it is missing or outdated; the number of instruments written.

    Raises IndexLocked when another process is at it for longer than a moment.
    """
    if not _waiting(db.session()) and current_engine().health().is_ready:
        return 0
    with upkeep_lock(seconds):
        if not current_engine().health().is_ready:
            return _build(None)
        return _drain()


def catch_up_if_free() -> None:
    """Work off the outbox unless another process is at it: whoever only wants to search need not wait for that."""
    try:
        catch_up(seconds=0.1)
    except IndexLocked:
        logger.info("another process is writing the index; searching what there is")


def rebuild(progress: Progress | None = None) -> int:
    """Build a new generation from the database and let it serve; the old one serves until then. Returns documents."""
    with upkeep_lock():
        return _build(progress)


def verify() -> Difference:
    """Work off the outbox, then compare every document of the database with the index. Raises IndexOutdated."""
    with upkeep_lock():
        if not current_engine().health().is_ready:
            raise IndexOutdated()
        _drain()
        expected = {document.id: document.digest for document in _all_documents(db.session())}
        found = dict(current_engine().digests())
    return Difference(
        expected=len(expected),
        missing=len(expected.keys() - found.keys()),
        outdated=sum(found.get(name, digest) != digest for name, digest in expected.items()),
        surplus=len(found.keys() - expected.keys()),
    )


def status() -> Status:
    """How the index is and what waits to be written; reads only."""
    session = db.session()
    oldest = session.scalar(select(IndexTask.queued_at).order_by(IndexTask.id).limit(1))
    return Status(health=current_engine().health(), waiting=_waiting(session), oldest=oldest)


@contextmanager
def upkeep_lock(seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """One process at a time. Raises IndexLocked; the tasks stay queued."""
    settings: Settings = current_app.extensions["settings"]
    settings.search_folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(str(settings.search_folder / "upkeep.lock"), timeout=seconds)
    try:
        lock.acquire()
    except Timeout as error:
        raise IndexLocked() from error
    try:
        yield
    finally:
        lock.release()


def _waiting(session: Session) -> int:
    return session.scalar(select(func.count(func.distinct(IndexTask.instrument)))) or 0


def _drain() -> int:
    written = 0
    waiting = _waiting(db.session())
    if waiting > _MANY and waiting > sum(1 for _ in _all_instruments(db.session())) / 2:
        return _build(None)
    while tasks := _next_tasks():
        names = list(dict.fromkeys(tasks.values()))
        _write(names)
        _remove(tasks)
        written += len(names)
    return written


def _next_tasks() -> dict[int, str]:
    """The oldest tasks of at most one batch of instruments, by their ids."""
    session = db.session()
    names = session.scalars(
        select(IndexTask.instrument).group_by(IndexTask.instrument).order_by(func.min(IndexTask.id)).limit(_BATCH)
    ).all()
    rows = session.execute(select(IndexTask.id, IndexTask.instrument).where(IndexTask.instrument.in_(names)))
    return {row.id: row.instrument for row in rows}


def _write(names: list[str]) -> None:
    session = db.session()
    documents = [document for source, group in by_source(names) for document in source.documents(session, group)]
    # The read ends here: on SQLite a transaction that began with reading cannot always go on to write.
    session.rollback()
    current_engine().replace(names, documents)


def _remove(tasks: Iterable[int]) -> None:
    """Remove exactly these tasks: one that came in the meantime, for the same instrument, stays."""
    ids = iter(tasks)
    with unit_of_work() as session:
        while chunk := list(islice(ids, 500)):
            session.execute(delete(IndexTask).where(IndexTask.id.in_(chunk)))


def _build(progress: Progress | None) -> int:
    session = db.session()
    tasks = list(session.scalars(select(IndexTask.id)))
    generation = current_engine().begin_rebuild()
    try:
        generation.upsert(_counted(_all_documents(session), progress))
        count = generation.count()
        session.rollback()
        generation.commit()
    except BaseException:
        generation.discard()
        raise
    _remove(tasks)
    logger.info("index built anew: %s documents", count)
    return count


def _counted(documents: Iterable[IndexDocument], progress: Progress | None) -> Iterator[IndexDocument]:
    for number, document in enumerate(documents, 1):
        yield document
        if progress and number % _STEP == 0:
            progress(number)


def _all_instruments(session: Session) -> Iterator[str]:
    for source in registered_sources().values():
        yield from source.instruments(session)


def _all_documents(session: Session) -> Iterator[IndexDocument]:
    for source in registered_sources().values():
        names = iter(list(source.instruments(session)))
        while group := list(islice(names, _BATCH)):
            yield from source.documents(session, group)
