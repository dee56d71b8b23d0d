"""What changes the law library: imports, and the catalogue that is shipped with the product."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError, OperationalError

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.errors import Conflict, FazhiError
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.library.changes import after_change, source_of
from fazhi_review.library.entries import write_entries
from fazhi_review.library.importers.collections import read_collection
from fazhi_review.library.law_changes import record_changes
from fazhi_review.library.merge import Merger, Tally
from fazhi_review.library.models import ImportState, LibraryImport, LibraryImportNote
from fazhi_review.library.registry import Registry
from fazhi_review.library.service import DatabaseLibrary
from fazhi_review.library.settling import chunked
from fazhi_review.library.sources import Collection, LawText, Skipped
from fazhi_review.library.starter import ensure_catalogue
from fazhi_review.timeline.clock import Clock
from fazhi_review.vocabulary import Labelled

logger = logging.getLogger(__name__)
_BATCH = 250  # texts in one commit: what an interrupted import loses at most, and repeats next time
_MOST_NOTES = 2_000


class LibraryBusy(Conflict):
    sentence = "另一次导入正在进行，或者数据库正被占用。已导入的内容没有丢失，请稍后重新执行，会从中断处继续。"


class LibraryAction(Labelled):
    """What the audit log calls the verbs of this room."""

    IMPORTED = "library.imported", "导入法规"


audit.describe_fields({"path": "资料", "added": "新增", "changed": "更新", "skipped": "跳过"})


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is."""

    done: int
    total: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import brought, and what it left out and why."""

    import_id: int
    title: str
    is_complete: bool
    read: int
    tally: Tally
    skipped: tuple[Skipped, ...]
    warnings: tuple[str, ...]
    seconds: float


def import_path(
    path: Path, *, actor: Actor, clock: Clock, progress: Callable[[Progress], None] | None = None
) -> ImportReport:
    """Import a folder, an archive or a single file; its layout is recognised.

    Commits in batches, so that an interrupted import goes on where it stopped, and never deletes: a law missing from a
    collection stays. Raises InvalidInput and its kin when nothing at all can be read.
    """
    ensure_catalogue(clock=clock)
    started = time.monotonic()
    with unit_of_work() as session:
        record = LibraryImport(
            path=str(path)[-500:], state=ImportState.RUNNING, started_at=clock.now(), actor=actor.name
        )
        session.add(record)
        session.flush()
        import_id = record.id
    try:
        collection = read_collection(path)
        tally = _write(collection, clock=clock, progress=progress)
    except FazhiError as error:
        _finish(import_id, ImportState.FAILED, None, Tally(), [Skipped(path.name, error.message)], clock.now())
        raise
    except (IntegrityError, OperationalError) as error:
        # Two imports that write the same law at once, or a database held by another program.
        logger.warning("import %s: %s", import_id, error)
        _finish(import_id, ImportState.FAILED, None, Tally(), [Skipped(path.name, LibraryBusy.sentence)], clock.now())
        raise LibraryBusy() from error
    except BaseException:
        _finish(import_id, ImportState.FAILED, None, Tally(), [Skipped(path.name, "导入中断，可重新执行")], clock.now())
        raise
    with unit_of_work() as session:
        record_changes(session, DatabaseLibrary(session), clock.now(), clock.today())
    state = ImportState.DONE if collection.is_complete else ImportState.INCOMPLETE
    _finish(import_id, state, collection, tally, collection.skipped, clock.now())
    with unit_of_work() as session:
        figures = {
            "path": path.name,
            "added": tally.added,
            "changed": tally.changed,
            "skipped": len(collection.skipped),
        }
        audit.record(session, actor, LibraryAction.IMPORTED, None, after=figures, at=clock.now())
    return ImportReport(
        import_id,
        collection.title,
        collection.is_complete,
        len(collection.texts) + len(collection.entries) + len(collection.skipped),
        tally,
        tuple(collection.skipped),
        tuple(collection.warnings),
        time.monotonic() - started,
    )


def _write(collection: Collection, *, clock: Clock, progress: Callable[[Progress], None] | None) -> Tally:
    """Write the texts of a collection in batches, one commit each."""
    with unit_of_work() as session:
        source_id = source_of(session, collection.key, collection.title, collection.as_of, clock.now())
        merger = Merger(session, source_id, collection.key, collection.as_of, clock.now())
    if collection.entries:
        with unit_of_work() as session:
            touched, merger.tally.added = write_entries(
                Registry(session, clock.now()), collection.entries, clock.today()
            )
            merger.tally.unchanged = len(collection.entries) - merger.tally.added
            after_change(session, touched)
    done = 0
    for batch in chunked(_in_order(collection.texts), _BATCH):
        with unit_of_work() as session:
            touched = merger.add(batch)
            if touched:
                after_change(session, touched)
        done += len(batch)
        if progress is not None:
            progress(Progress(done, len(collection.texts), merger.tally))
    return merger.tally


def _in_order(texts: Sequence[LawText]) -> list[LawText]:
    return sorted(texts, key=lambda text: text.path)


def _finish(
    import_id: int,
    state: ImportState,
    collection: Collection | None,
    tally: Tally,
    skipped: Sequence[Skipped],
    now: datetime,
) -> None:
    """Close the record of an import with its figures and notes."""
    db.session().rollback()
    with unit_of_work() as session:
        session.execute(
            update(LibraryImport)
            .where(LibraryImport.id == import_id)
            .values(
                state=state,
                finished_at=now,
                layout=collection.key if collection else "",
                read=len(collection.texts) + len(collection.entries) + len(skipped) if collection else 0,
                added=tally.added,
                changed=tally.changed,
                unchanged=tally.unchanged,
                skipped=len(skipped),
                articles=tally.articles,
            )
        )
        notes = [
            {"import_id": import_id, "path": item.path[-500:], "reason": item.reason[:500], "is_skipped": True}
            for item in skipped[:_MOST_NOTES]
        ]
        warnings = collection.warnings if collection else []
        notes += [
            {"import_id": import_id, "path": "", "reason": text[:500], "is_skipped": False}
            for text in warnings[:_MOST_NOTES]
        ]
        if notes:
            session.execute(insert(LibraryImportNote), notes)
