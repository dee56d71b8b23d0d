"""Server time of the filing pages with 50,000 published documents, and what the hunt costs over them.

    python benchmarks/filing.py [--documents 50000] [--runs 9] [--database URL|pgserver] [--markdown]

Nine in ten documents are registered and have a review, one in ten of which is open; 2,000 suspects. Also timed: the
export of the register, a hunt that has nothing new to read, and a list of 2,000 rows compared. Target: pages under 100 ms.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from installation import Installation, installation
from matters import database, measure
from sqlalchemy import insert
from sqlalchemy.orm import Session

from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.filing.examining.models import FilingReview
from fazhi_review.filing.examining.workflow import FilingReviewState, Outcome, ReviewMode
from fazhi_review.filing.hunting import operations as hunting
from fazhi_review.filing.hunting.models import Evidence, EvidenceKind, Suspect, SuspectState
from fazhi_review.filing.models import Filing, PublicationSource, PublishedDocument
from fazhi_review.filing.workflow import FilingState, Recipient
from fazhi_review.matters.models import Audience, Matter, MatterKind
from fazhi_review.matters.place import place_of
from fazhi_review.timeline.clock import BEIJING

DEPARTMENTS = 200
FIRST = 1_000_000
SUSPECTS = 2_000


def main() -> int:
    options = read_options()
    with database(options.database) as url, installation(url) as place:
        with unit_of_work() as session:
            fill(session, place, options.documents)
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect() as connection:
                connection.exec_driver_sql("ANALYZE")
        separator = " | " if options.markdown else "\t"
        medians = []
        for name, user, at in addresses(place):
            median, slowest = measure(place, user, at, options.runs)
            medians.append(median)
            print(separator.join((name, f"{median * 1000:.0f} ms", f"{slowest * 1000:.0f} ms")), flush=True)
        for name, work in works(place):
            print(separator.join((f"once: {name}", f"{seconds(work):.1f} s")), flush=True)
    return 0 if max(medians) < 0.1 else 1


def read_options() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--documents", type=int, default=50_000)
    arguments.add_argument("--runs", type=int, default=9)
    arguments.add_argument("--database", default="", metavar="URL", help="an empty database, or pgserver to start one")
    arguments.add_argument("--markdown", action="store_true")
    return arguments.parse_args()


def addresses(place: Installation) -> list[tuple[str, User, str]]:
    """What is measured: name, who opens it, where."""
    reviewer, drafter = place.reviewer, place.drafter
    return [
        ("filings, unfinished", reviewer, "/filing"),
        ("filings, all, by title", reviewer, "/filing?state=all&sort=title"),
        ("filings, late", reviewer, "/filing?lateness=late&state=all"),
        ("filings, drafter", drafter, "/filing?state=all"),
        ("one filing", reviewer, f"/filing/{FIRST + 1}"),
        ("register", reviewer, "/filing/register"),
        ("register, last page", reviewer, "/filing/register?page=999999"),
        ("register, words in the title", reviewer, "/filing/register?q=停车"),
        ("register, one year of one unit", reviewer, "/filing/register?year=2025&organization=20"),
        ("register, late, by publication", reviewer, "/filing/register?lateness=past_default&sort=-published"),
        ("register, drafter", drafter, "/filing/register"),
        ("reviews, unfinished", reviewer, "/filing/reviews"),
        ("reviews, words in the title", reviewer, "/filing/reviews?q=停车"),
        ("registered and not reviewed", reviewer, "/filing/reviews/unreviewed"),
        ("suspects", reviewer, "/filing/missed"),
        ("packages", reviewer, "/filing/packages"),
        ("catalogue of a year", reviewer, "/filing/packages/catalogue/2025"),
    ]


def works(place: Installation) -> list[tuple[str, Callable[[], object]]]:
    """What takes longer and is done once."""
    client, here = place.client(place.reviewer), place_of(place.app)
    lines = ["文件名称,文号,公布日期,单位"]
    for number in range(2000):
        lines.append(f"云岭区第{number}类车辆停放秩序管理规定,云岭九〔2025〕{number}号,2025-03-01,第3局")
    data = "\n".join(lines).encode()
    who = {"organization_id": None, "user": place.reviewer, "actor": SYSTEM, "place": here}
    return [
        ("register as xlsx", lambda: client.get("/filing/register.xlsx")),
        ("register as csv", lambda: client.get("/filing/register.csv")),
        ("hunt, nothing new", lambda: hunting.hunt(user=None, actor=SYSTEM, place=here)),
        ("hunt, again", lambda: hunting.hunt(user=None, actor=SYSTEM, place=here)),
        ("a list of 2,000 rows", lambda: hunting.compare_list("清单.csv", data, **who)),  # type: ignore[arg-type]
    ]


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def fill(session: Session, place: Installation, count: int) -> None:
    """The rows, written directly."""
    chance = random.Random(20261122)
    now = place.app.extensions["clock"].now()
    today = now.astimezone(BEIJING).date()
    departments = [
        Organization(
            name=f"云岭区第{number}局",
            short_name=f"第{number}局",
            kind=OrganizationKind.GOVERNMENT if number == 0 else OrganizationKind.DEPARTMENT,
            agency_code=f"云{number}",
        )
        for number in range(DEPARTMENTS)
    ]
    session.add_all(departments)
    session.flush()
    owners = [place.drafter.organization_id, *(department.id for department in departments)]
    bureau = place.reviewer.organization_id
    published, filings, reviews, matters = [], [], [], []
    for number in range(count):
        id_, owner = FIRST + number, owners[number % len(owners)]
        day = today - timedelta(days=number % 2000)
        is_registered = number % 10 != 0
        title = f"云岭区第{number % 997}号{'停车' if number % 7 == 0 else '环卫'}管理办法"
        published.append(
            {
                "id": id_, "organization_id": owner, "document_id": None, "title": title,
                "number": f"云岭{owner}〔{day.year}〕{number}号", "agency_code": f"云岭{owner}", "year": day.year,
                "serial": number, "published_on": day, "carrier": "网站", "concerns_business": False,
                "source": PublicationSource.ENTERED, "created_at": now, "version": 1,
            }
        )  # fmt: skip
        filings.append(filing(id_, number, day, is_registered, chance, now))
        matters.append(matter(id_, id_, MatterKind.FILING, title, owner, owner if not is_registered else bureau, now))
        if is_registered:
            reviews.append(review(id_, number, day, place, now))
    tables = [(PublishedDocument, published), (Filing, filings), (FilingReview, reviews), (Matter, matters)]
    suspects, evidence = suspected(now)
    for table, rows in (*tables, (Suspect, suspects), (Evidence, evidence)):
        session.execute(insert(table), rows)


def filing(id_: int, number: int, day: date, is_registered: bool, chance: random.Random, now: object) -> dict:  # type: ignore[type-arg]
    due = day + timedelta(days=15)
    return {
        "id": id_, "published_id": id_, "recipient": Recipient.BUREAU, "opened_at": now, "due_on": due,
        "state": FilingState.REGISTERED if is_registered else FilingState.OWED, "limit_text": "15日",
        "limit_source": "国发〔2008〕17号", "limit_is_confirmed": number % 2 == 0,
        "submitted_on": day + timedelta(days=chance.randint(1, 20)) if is_registered else None, "round": 1,
        "text_check": {}, "number_year": day.year if is_registered else None,
        "number_serial": number + 1 if is_registered else None, "external_number": "",
        "registered_on": day + timedelta(days=20) if is_registered else None, "ground": "", "reason": "", "version": 1,
    }  # fmt: skip


def review(id_: int, number: int, day: date, place: Installation, now: object) -> dict:  # type: ignore[type-arg]
    is_open = number % 10 == 1
    return {
        "id": id_, "published_id": id_, "filing_id": id_, "mode": ReviewMode.OWN_INITIATIVE, "topic": "", "origin": "",
        "state": FilingReviewState.EXAMINING if is_open else FilingReviewState.CONCLUDED, "opened_at": now,
        "opened_on": day + timedelta(days=20), "due_on": day + timedelta(days=50), "limit_is_confirmed": False,
        "reviewer_id": place.reviewer.id, "outcome": None if is_open else Outcome.PASSED, "reason": "",
        "proposed_by_id": None, "sent_back_reason": "", "concluded_by_id": None if is_open else place.reviewer.id,
        "concluded_at": None if is_open else now, "opinion_year": None if is_open else day.year,
        "opinion_serial": None if is_open else number + 1, "version": 1,
    }  # fmt: skip


def matter(id_: int, subject: int, kind: MatterKind, title: str, owner: int, holder: int, now: object) -> dict:  # type: ignore[type-arg]
    return {
        "id": id_, "kind": kind, "subject_id": subject, "document_id": None, "title": title, "state": "待报送",
        "audience": Audience.SHARED, "owner_id": owner, "holder_id": holder, "user_id": None, "opened_at": now,
        "held_since": now, "closed_at": now, "due_on": None, "due_is_confirmed": True, "due_is_minimum": False,
        "is_paused": False, "version": 1,
    }  # fmt: skip


def suspected(now: object) -> tuple[list[dict], list[dict]]:  # type: ignore[type-arg]
    suspects = [
        {
            "id": FIRST + number, "fingerprint": f"n:云八〔2020〕{number}号", "title": f"云岭区第{number}号旧办法",
            "number": f"云八〔2020〕{number}号", "agency_code": "云八", "year": 2020, "serial_from": number,
            "serial_to": number, "is_strong": number % 2 == 0, "state": SuspectState.OPEN, "found_at": now, "reason": "",
            "version": 1,
        }
        for number in range(SUSPECTS)
    ]  # fmt: skip
    evidence = [
        {
            "suspect_id": FIRST + number, "kind": EvidenceKind.CITED, "source": f"document:{number}", "quote": "",
            "reason": "被引用", "found_at": now,
        }
        for number in range(SUSPECTS)
    ]  # fmt: skip
    return suspects, evidence


if __name__ == "__main__":
    sys.exit(main())
