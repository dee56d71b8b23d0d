"""What changes of law reach among the local regulations of one province, taken as if they were the office's own.

    python benchmarks/ripple.py INSTANCE ../shared/corpus                    the table of docs/cleanup.md
    python benchmarks/ripple.py INSTANCE --sample 50 --seed 1 [--touch conflicts]   lines to read by hand, with their evidence

The scratch office is made once in INSTANCE and kept. Every event is examined from nothing, then once more (nothing new),
and once more after the first documents got a new version (incremental).
"""

import argparse
import random
import resource
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from office import office
from sqlalchemy import delete, func, select

from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.cleanup.models import Ripple, RippleLine
from fazhi_review.cleanup.ripple.operations import RippleReport, examine
from fazhi_review.cleanup.ripple.queries import lines_of
from fazhi_review.cli.cleanup import ripple_place
from fazhi_review.documents.models import NormativeDocument, ProvisionRow
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.indexing.upkeep import catch_up

EVENTS = (
    ("生态环境法典", date(2026, 8, 15)),
    ("行政处罚法", date(2021, 7, 15)),
    ("治安管理处罚法", date(2026, 1, 1)),
    ("民法典", date(2021, 1, 1)),
)


@dataclass(frozen=True, slots=True)
class Run:
    """One examination of an event."""

    report: RippleReport
    seconds: float
    processor: float


def run(name: str, as_of: date) -> Run:
    """Examine an event and time it."""
    place = ripple_place()
    began, used = time.perf_counter(), processor_seconds()
    report = examine(name, as_of, place=place, actor=SYSTEM)
    return Run(report, time.perf_counter() - began, processor_seconds() - used)


def processor_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def forget() -> None:
    """Drop every ripple, so that the events are examined from nothing."""
    with unit_of_work() as session:
        session.execute(delete(RippleLine))
        session.execute(delete(Ripple))


def table() -> None:
    """Print the table of speed and of lines."""
    forget()
    documents = db.session.scalar(select(func.count()).select_from(NormativeDocument))
    clauses = db.session.scalar(
        select(func.count()).select_from(ProvisionRow).where(ProvisionRow.kind.in_(("article", "paragraph", "item")))
    )
    print(f"{documents} documents, {clauses} clauses (条、款、项)\n")
    print("| event | articles compared | lines | strong | medium | weak | documents | seconds | CPU | again |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    total = 0.0
    for name, day in EVENTS:
        first, again = run(name, day), run(name, day)
        lines = lines_of(db.session(), first.report.ripple_id)
        strengths = [sum(line.strength.value == value for line in lines) for value in ("strong", "medium", "weak")]
        touched = len({line.document_id for line in lines})
        total += first.seconds
        print(
            f"| {name} {day} | {first.report.examined - 1} | {len(lines)} | {' | '.join(map(str, strengths))} | {touched} "
            f"| {first.seconds:.1f} | {first.processor:.1f} | {again.seconds:.2f} |"
        )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nall events {total:.1f} s, peak memory {memory:.0f} MB")


def sample(draw: int, seed: int, touch: str) -> None:
    """Print a random sample of all lines, each with what is needed to judge it."""
    lines = [
        line
        for row in db.session.scalars(select(Ripple).order_by(Ripple.id))
        for line in lines_of(db.session(), row.id)
    ]
    if touch:
        lines = [line for line in lines if line.touch.value == touch]
    for number, line in enumerate(random.Random(seed).sample(lines, min(draw, len(lines))), 1):
        print(f"\n{number}. {described(line)}")


def described(line: RippleLine) -> str:
    """A line as its reader needs it."""
    start, end = line.start - line.clause_start, line.end - line.clause_start
    text = f"{line.clause[max(0, start - 90) : start]}【{line.clause[start:end]}】{line.clause[end : end + 90]}"
    parts = [
        f"{line.touch.value}/{line.strength.value} {line.confidence} | {line.document.title} {line.document.document_date} {line.path}",
        text, line.explanation, f"旧 {line.old_law} {line.old_article} {line.old_text[:300]}",
        f"新 {line.new_law} {line.new_article} {line.new_text[:300]}",
    ]  # fmt: skip
    return "\n   ".join(part.replace("\n", "⏎") for part in parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("instance", type=Path)
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--province", default="河南省")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--touch", default="")
    options = parser.parse_args()
    with office(options.instance, options.corpus, options.province):
        catch_up()
        if options.sample:
            sample(options.sample, options.seed, options.touch)
        else:
            table()


if __name__ == "__main__":
    main()
