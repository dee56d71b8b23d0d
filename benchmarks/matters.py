"""Server time of the work list, calendar, history and notices with the matters of 50,000 documents.

    python benchmarks/matters.py [--documents 50000] [--open 0.1] [--runs 9] [--database URL|pgserver] [--markdown]

Each document has a review, a filing and a filing review; a share of them is open, with running clocks in every light.
The reviewer has 20,000 notices. Also timed: what is done once a day. Target: every page under 100 ms.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from installation import Installation, installation
from sqlalchemy import insert
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.matters import daily
from fazhi_review.matters.models import Audience, Clock, Matter, MatterEvent, MatterKind, Notice
from fazhi_review.matters.place import place_of
from fazhi_review.structure.model import DocumentKind
from fazhi_review.timeline.clock import BEIJING
from fazhi_review.timeline.deadline import Unit
from fazhi_review.timeline.limits import Bound
from fazhi_review.vocabulary import Verification

KINDS = (MatterKind.REVIEW, MatterKind.FILING, MatterKind.FILING_REVIEW)
DEPARTMENTS = 200
NOTICES = 20_000
FIRST = 1_000_000


def main() -> int:
    options = read_options()
    with database(options.database) as url, installation(url) as place:
        with unit_of_work() as session:
            lead = fill(session, place, options.documents, options.open)
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect() as connection:
                connection.exec_driver_sql("ANALYZE")
        rows = [(name, *measure(place, user, at, options.runs)) for name, user, at in addresses(place, lead)]
        rows += [(f"daily: {outcome}", seconds, seconds) for outcome, seconds in once_a_day(place)]
    separator = " | " if options.markdown else "\t"
    print(separator.join(("page", "median", "slowest")))
    for name, median, slowest in rows:
        print(separator.join((name, f"{median * 1000:.0f} ms", f"{slowest * 1000:.0f} ms")))
    return 0 if all(median < 0.1 for name, median, _ in rows if not name.startswith("daily")) else 1


def read_options() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--documents", type=int, default=50_000)
    arguments.add_argument("--open", type=float, default=0.1, help="share of the matters that are open")
    arguments.add_argument("--runs", type=int, default=9)
    arguments.add_argument("--database", default="", metavar="URL", help="an empty database, or pgserver to start one")
    arguments.add_argument("--markdown", action="store_true")
    return arguments.parse_args()


@contextmanager
def database(wanted: str) -> Iterator[str]:
    """The URL to measure on; `pgserver` starts a real PostgreSQL for the time of the measurement."""
    if wanted != "pgserver":
        yield wanted
        return
    import pgserver  # only where it is asked for

    server = pgserver.get_server(Path(tempfile.mkdtemp(prefix="fazhi-benchmark-")))
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


def addresses(place: Installation, lead: User) -> list[tuple[str, User, str]]:
    """What is measured: name, who opens it, where."""
    reviewer, drafter = place.reviewer, place.drafter
    return [
        ("work list, mine, reviewer", reviewer, "/work"),
        ("work list, the bureau's, lead", lead, "/work"),
        ("work list, all, reviewer", reviewer, "/work?scope=all"),
        ("work list, all overdue", reviewer, "/work?scope=all&light=red"),
        ("work list, one kind of one owner", reviewer, "/work?scope=all&kind=filing&organization=20"),
        ("work list, words in the title", reviewer, "/work?scope=all&q=停车"),
        ("work list, last page by title", reviewer, "/work?scope=all&sort=-title&page=9999"),
        ("work list, closed", reviewer, "/work?scope=all&status=closed"),
        ("work list, drafter", drafter, "/work?scope=all"),
        ("calendar, all", reviewer, "/calendar?scope=all"),
        ("calendar, drafter", drafter, "/calendar"),
        ("history of a document", reviewer, f"/documents/{FIRST + 1}/history"),
        ("notices", reviewer, "/notices"),
        ("notices, unread", reviewer, "/notices?unread=1"),
        ("time limits", reviewer, "/time-limits"),
    ]


def fill(session: Session, place: Installation, count: int, share: float) -> User:
    """The rows, written directly; gives the bureau's lead."""
    chance = random.Random(20261122)
    now = place.app.extensions["clock"].now()
    today = now.astimezone(BEIJING).date()
    departments = [
        Organization(name=f"云岭区第{number}局", short_name=f"第{number}局", kind=OrganizationKind.DEPARTMENT)
        for number in range(DEPARTMENTS)
    ]
    bureau = place.reviewer.organization_id
    lead = User(
        username="lead",
        full_name="何静",
        password_hash="!",
        role=Role.REVIEW_LEAD,
        organization_id=bureau,
        created_at=now,
    )
    session.add_all([*departments, lead])
    session.flush()
    owners = [place.drafter.organization_id, *(department.id for department in departments)]
    documents, matters, clocks, events = [], [], [], []
    for number in range(count):
        id_, owner, at = FIRST + number, owners[number % len(owners)], now - timedelta(minutes=10 * number)
        title = f"云岭区第{number % 997}号{'停车' if number % 7 == 0 else '环卫'}管理办法"
        documents.append(
            {
                "id": id_, "organization_id": owner, "created_by_id": place.drafter.id, "created_at": at,
                "updated_at": at, "submitted_at": at, "title": title, "number": f"云政规〔2026〕{number}号",
                "issuing_authority": "云岭区人民政府", "kind": DocumentKind.MEASURES, "interpreting_body": "",
                "version": 1,
            }
        )  # fmt: skip
        for place_in_row, kind in enumerate(KINDS):
            matter_id = FIRST + 3 * number + place_in_row
            is_open = chance.random() < share
            due = today + timedelta(days=chance.randint(-10, 60)) if is_open else None
            is_held_by_bureau = kind is not MatterKind.FILING
            matters.append(
                {
                    "id": matter_id, "kind": kind, "subject_id": id_, "document_id": id_, "title": title, "state": "审核中",
                    "audience": Audience.SHARED, "owner_id": owner, "holder_id": bureau if is_held_by_bureau else owner,
                    "user_id": place.reviewer.id if is_held_by_bureau and is_open and number % 3 == 0 else None,
                    "opened_at": at, "held_since": at, "closed_at": None if is_open else at, "due_on": due,
                    "due_is_confirmed": kind is not MatterKind.FILING, "due_is_minimum": False, "is_paused": False,
                    "version": 1,
                }
            )  # fmt: skip
            if due is not None:
                clocks.append(
                    {
                        "matter_id": matter_id, "limit_key": "review.opinion", "label": "出具合法性审核意见", "amount": 15,
                        "unit": Unit.WORKING_DAYS, "source": "国办发〔2018〕115号第五部分", "bound": Bound.AT_MOST,
                        "verification": Verification.FULL_TEXT, "started_on": due - timedelta(days=21), "extended_by": 0,
                        "extension_reason": "", "due_on": due, "is_certain": True,
                    }
                )  # fmt: skip
            events += [
                {"matter_id": matter_id, "at": at, "user_id": place.drafter.id, "organization_id": owner,
                 "action": action, "note": "", "is_internal": False}
                for action in ("上传文件", "提交审核", "受理")
            ]  # fmt: skip
    told = [
        {
            "user_id": place.reviewer.id, "key": f"n{number}", "text": "某局提交了《某办法》，请审核是否受理。",
            "matter_id": FIRST + number % count, "url": "", "created_at": now - timedelta(minutes=number),
            "read_at": now if number % 20 else None,
        }
        for number in range(min(NOTICES, count))
    ]  # fmt: skip
    for table, rows in (
        (NormativeDocument, documents), (Matter, matters), (Clock, clocks), (MatterEvent, events), (Notice, told)
    ):  # fmt: skip
        session.execute(insert(table), rows)
    return lead


def measure(place: Installation, user: User, address: str, runs: int) -> tuple[float, float]:
    """Median and slowest server time of a page, after one request that is not counted."""
    client = place.client(user)
    seconds = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        answer = client.get(address)
        seconds.append(time.perf_counter() - start)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")
    return statistics.median(seconds[1:]), max(seconds[1:])


def once_a_day(place: Installation) -> list[tuple[str, float]]:
    """Every daily function, timed once."""
    here = place_of(place.app)
    timed = []
    for name in daily.names():
        start = time.perf_counter()
        count = daily.function_of(name)(here, here.clock.today())
        timed.append((f"{name}，{count} 项", time.perf_counter() - start))
    return timed


if __name__ == "__main__":
    sys.exit(main())
