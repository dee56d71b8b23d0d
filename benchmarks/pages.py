"""Server time of every page of documents and review, with 5,000 documents in the database.

    python benchmarks/pages.py [--documents 5000] [--runs 9] [--database URL] [--markdown]

Rows are written directly; one real document of 60 articles is what its own page shows. Target: under 100 ms each.
"""

import argparse
import statistics
import sys
import time
from datetime import timedelta
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from installation import Installation, installation
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from fazhi_review.documents.models import DocumentVersion, NormativeDocument, StoredFile
from fazhi_review.extensions import unit_of_work
from fazhi_review.review.models import ExaminationRow, FindingRow, Review
from fazhi_review.review.workflow import IN_REVIEW, Conclusion, ReviewState
from fazhi_review.structure.model import DocumentKind
from fazhi_review.vocabulary import Category, Severity, Verification

STATES = tuple(ReviewState)
READ = (ReviewState.SECOND_READING, ReviewState.SIGNING)
FINDINGS_EACH = 6


def main() -> int:
    options = read_options()
    with installation(options.database) as place:
        document_id = real_document(place)
        with unit_of_work() as session:
            fill(session, place, options.documents)
        rows = [
            (name, *measure(place, user, address, options.runs))
            for name, user, address in addresses(place, document_id)
        ]
    separator = " | " if options.markdown else "\t"
    print(separator.join(("page", "median", "slowest")))
    for name, median, slowest in rows:
        print(separator.join((name, f"{median * 1000:.0f} ms", f"{slowest * 1000:.0f} ms")))
    return 0 if all(median < 0.1 for _, median, _ in rows) else 1


def read_options() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--documents", type=int, default=5000)
    arguments.add_argument("--runs", type=int, default=9)
    arguments.add_argument("--database", default="", metavar="URL", help="an empty database; a SQLite file by default")
    arguments.add_argument("--markdown", action="store_true")
    return arguments.parse_args()


def addresses(place: Installation, document_id: int) -> list[tuple[str, object, str]]:
    """What is measured: name, who opens it, where."""
    reviewer, drafter = place.reviewer, place.drafter
    return [
        ("documents, reviewer", reviewer, "/documents"),
        ("documents, words in the title", reviewer, "/documents?q=停车&sort=title"),
        ("documents, last page by title", reviewer, "/documents?page=9999&sort=title"),
        ("documents, drafter", drafter, "/documents"),
        ("one document, 60 articles", drafter, f"/documents/{document_id}"),
        ("its facts", drafter, f"/documents/{document_id}/metadata"),
        ("upload form", drafter, "/documents/new"),
    ]


def real_document(place: Installation) -> int:
    """A document of 60 articles that went the way of an upload."""
    lines = ["云岭区停车管理办法", *(f"第{n}条　未取得停车许可证的，处{n}千元以下罚款。" for n in range(1, 61))]
    data = {"file": (BytesIO("\n".join(lines).encode()), "办法.txt"), "token": "t"}
    answer = place.client(place.drafter).post("/documents/new", data=data)
    return int(answer.location.rsplit("/", 1)[1])


def fill(session: Session, place: Installation, count: int) -> None:
    """So many documents in every state, each with a version, an examination and its findings."""
    now = place.app.extensions["clock"].now()
    file_id = session.scalars(select(StoredFile.id)).first()
    first = 1_000_000
    documents, versions, examinations, findings, reviews = [], [], [], [], []
    for number in range(first, first + count):
        state = STATES[number % len(STATES)]
        at = now - timedelta(hours=number - first)
        is_with_bureau = state not in (ReviewState.DRAFT,)
        owner = place.drafter if number % 10 else place.reviewer
        documents.append(
            {
                "id": number, "organization_id": owner.organization_id, "created_by_id": owner.id, "created_at": at,
                "updated_at": at, "submitted_at": at if is_with_bureau else None,
                "title": f"云岭区第{number % 997}号{'停车' if number % 7 == 0 else '环卫'}管理办法",
                "number": f"云政规〔2026〕{number}号", "issuing_authority": "云岭区人民政府",
                "kind": DocumentKind.MEASURES, "interpreting_body": "", "version": 1,
            }
        )  # fmt: skip
        versions.append(
            {
                "id": number, "document_id": number, "number": 1, "file_id": file_id, "file_name": "办法.docx",
                "created_by_id": owner.id, "created_at": at, "text": "第一条　甲。" * 2000, "characters": 12000,
                "is_ocr": False, "read_warnings": [], "structure_warnings": [], "parser_version": "1",
            }
        )  # fmt: skip
        examinations.append(
            {
                "id": number, "version_id": number, "examined_at": at, "as_of": at.date(), "seconds": 0.1,
                "pack_version": "x", "rules_checked": 1, "articles": 1, "unfinished": [], "triage": {},
                "checklist": [], "citations": [], "conflicts": [], "had_library": True, "compared": False,
            }
        )  # fmt: skip
        reviews.append(
            {
                "id": number, "document_id": number, "state": state, "examination_id": number,
                "reviewer_id": place.reviewer.id if state in IN_REVIEW else None,
                "second_reader_id": place.drafter.id if state is ReviewState.SIGNING else None,
                "due_on": at.date() + timedelta(days=60) if state in IN_REVIEW else None,
                "return_reason": "理由" if state in (ReviewState.RETURNED, ReviewState.DECLINED) else "",
                "conclusion_reason": "", "round": 1, "circumstances": [], "submission_note": "", "haste_reason": "",
                "body_id": place.reviewer.organization_id if is_with_bureau else None, "version_id": number,
                "proposed_conclusion": Conclusion.LAWFUL if state in READ else None,
                "proposed_reason": "理由" if state in READ else "",
                "conclusion": Conclusion.LAWFUL if state is ReviewState.CONCLUDED else None,
                "concluded_by_id": place.reviewer.id if state is ReviewState.CONCLUDED else None, "version": 1,
            }
        )  # fmt: skip
        findings.extend(
            {
                "examination_id": number, "version_id": number, "rule": "a.b", "pack_version": "x",
                "category": Category.PENALTY, "severity": list(Severity)[part % 3], "path": "第一条",
                "address": "art1", "start": 0, "end": 3, "quote": "第一条", "message": "疑似", "basis": [],
                "verification": Verification.LOGIC, "reasons": [], "context_before": "", "context_after": "",
                "suggestion": "", "needs_basis_check": False, "score": 0.0, "disposition": "open",
                "disposition_reason": "", "version": 1,
            }
            for part in range(FINDINGS_EACH)
        )  # fmt: skip
    tables = (NormativeDocument, DocumentVersion, ExaminationRow, Review, FindingRow)
    for table, rows in zip(tables, (documents, versions, examinations, reviews, findings), strict=True):
        session.execute(insert(table), rows)


def measure(place: Installation, user: object, address: str, runs: int) -> tuple[float, float]:
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


if __name__ == "__main__":
    sys.exit(main())
