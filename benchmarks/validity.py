"""The daily pass over many published documents, and a repeal of a thousand at once with its reverse.

    python benchmarks/validity.py [--documents 50000] [--batch 1000]

Everything is made in a temporary instance, on SQLite or on DATABASE_URL. The pass is run on an ordinary day, when few
documents are near their end, and on documents a tenth as many, to see that its time follows what is touched.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, insert, select

from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.accounts.audit import AuditEntry
from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.cleanup.validity import events
from fazhi_review.cleanup.validity.daily import watch_validity
from fazhi_review.cleanup.validity.models import EventBatch, Standing, TermSource
from fazhi_review.config import ROOT, Settings
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.matters.place import place_of
from fazhi_review.timeline.clock import FixedClock
from fazhi_review.timeline.validity import EventKind
from fazhi_review.web import create_app

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
_FIVE_YEARS = 1826


@contextmanager
def office(documents: int) -> Iterator[Flask]:
    """An office whose documents end evenly over five years from today, one in ten of them already lapsed."""
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/bench.sqlite3"
        app = create_app(
            Settings(
                environment="testing", instance=Path(folder), database_url=url, search_url="memory:", secret_key="b" * 40
            ),
            clock=FixedClock(NOW),
        )  # fmt: skip
        with app.app_context():
            upgrade(directory=str(ROOT / "migrations"))
            _fill(documents)
            yield app
            db.session.remove()
            db.engine.dispose()


def _fill(documents: int) -> None:
    with unit_of_work() as session:
        owners = [
            Organization(name=f"云岭区第{number}局", short_name=f"第{number}局", kind=OrganizationKind.DEPARTMENT)
            for number in range(30)
        ]
        session.add_all(owners)
        session.flush()
        users = [
            User(
                username=f"u{owner.id}", full_name="林晓", password_hash="!", role=Role.DRAFTER,
                organization_id=owner.id, created_at=NOW,
            )
            for owner in owners
        ]  # fmt: skip
        session.add_all(users)
        session.flush()
        first = (session.scalar(select(func.max(NormativeDocument.id))) or 0) + 1
        rows, watched = [], []
        for number in range(documents):
            owner = owners[number % len(owners)].id
            last = TODAY + timedelta(days=number * _FIVE_YEARS // documents - _FIVE_YEARS // 10)
            begins = last - timedelta(days=_FIVE_YEARS)
            rows.append(
                {"id": first + number, "organization_id": owner, "created_by_id": users[number % len(users)].id, "created_at": NOW,
                 "updated_at": NOW, "title": f"云岭区第{number}号管理办法", "effective_date": begins, "expiry_date": last,
                 "ended_on": last + timedelta(days=1)}
            )  # fmt: skip
            watched.append(
                {"document_id": first + number, "organization_id": owner, "published_on": begins, "effective_on": begins,
                 "expires_on": last, "term_source": TermSource.STATED, "term_is_confirmed": True, "last_day": last,
                 "ended_on": last + timedelta(days=1), "taken_at": NOW,
                 "lapse_told_on": TODAY if last < TODAY - timedelta(days=1) else None}
            )  # fmt: skip
        for start in range(0, documents, 5_000):
            session.execute(insert(NormativeDocument), rows[start : start + 5_000])
            session.execute(insert(Standing), watched[start : start + 5_000])


def timed(work: Callable[[], object]) -> tuple[float, float, object]:
    """Seconds, seconds of processor, and what came of it."""
    began, used = time.perf_counter(), _processor()
    result = work()
    return time.perf_counter() - began, _processor() - used, result


def _processor() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def passes(documents: int) -> None:
    """Three passes: the first of all, the same again, and an ordinary next day."""
    with office(documents) as app:
        place = place_of(app)
        for name, day in (("first", TODAY), ("again", TODAY), ("next day", TODAY + timedelta(days=1))):
            seconds, processor, done = timed(lambda day=day: watch_validity(place, day))  # type: ignore[misc]
            print(f"| {documents:,} documents, {name} | {done} | {seconds:.2f} s | {processor:.2f} s |")


def batch(documents: int) -> None:
    """A repeal in bulk and its reverse, each one transaction with a line of audit for every document."""
    with office(documents * 2) as app:
        place = place_of(app)
        ids = db.session.scalars(select(Standing.id).where(Standing.last_day > TODAY).limit(documents)).all()
        decision = events.Decision(
            EventKind.REPEALED, TODAY, "云岭区人民政府关于废止部分文件的决定", TODAY, "云政〔2026〕10号"
        )
        seconds, processor, batch_id = timed(
            lambda: events.record_batch(ids, decision, user=None, actor=SYSTEM, clock=place.clock)
        )
        lines = db.session.scalar(select(func.count()).select_from(AuditEntry))
        print(f"| repeal of {len(ids):,} ({lines:,} lines of audit) | | {seconds:.2f} s | {processor:.2f} s |")
        version = db.session.get_one(EventBatch, batch_id).version
        seconds, processor, undone = timed(
            lambda: events.undo_batch(
                int(str(batch_id)), "名单有误", expected_version=version, user=None, actor=SYSTEM, clock=place.clock
            )
        )
        print(f"| the reverse of {undone} | | {seconds:.2f} s | {processor:.2f} s |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=50_000)
    parser.add_argument("--batch", type=int, default=1_000)
    options = parser.parse_args()
    print("| what | done | seconds | CPU |\n|---|---:|---:|---:|")
    for documents in (options.documents // 10, options.documents):
        passes(documents)
    batch(options.batch)


if __name__ == "__main__":
    main()
