"""A document against the whole library: speed once warm, many documents in a row, and the memory they take.

    python benchmarks/examination.py                                 a document of 60 articles, composed of law
    python benchmarks/examination.py --folder FOLDER [--count N]     every text below FOLDER (the 420 regulations of Henan)
    python benchmarks/examination.py --engine whoosh --articles 20000

Works on the installation's library and rules. Without --engine it asks the installation's own index. On a machine with
other work on it, read the processor time; the floor is the raw questions to the engine, the same terms, ten hits each.
"""

import argparse
import os
import re
import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from search import build, documents
from sqlalchemy import select

from app import app
from fazhi_review import structure
from fazhi_review.conflict.against import clause_text, clauses
from fazhi_review.conflict.candidates import terms_of
from fazhi_review.extensions import db
from fazhi_review.indexing.engine import current_engine
from fazhi_review.library.models import LawArticleRow, LawInstrument, LawVersion
from fazhi_review.review.examination import Examiner
from fazhi_review.review.workplace import workplace
from fazhi_review.search.factory import open_engine
from fazhi_review.search.port import SearchQuery
from fazhi_review.structure.model import StructuredDocument

ARTICLES = 60
REGION = "河南省"
_HEADING = re.compile(r"^#+ *", re.M)


def composed() -> str:
    """A document of 60 articles that read like a local one: those of provincial regulations, numbered anew."""
    rows = db.session.scalars(
        select(LawArticleRow.text)
        .join(LawVersion, LawVersion.id == LawArticleRow.version_id)
        .join(LawInstrument, LawInstrument.id == LawVersion.instrument_id)
        .where(LawInstrument.region == REGION)
        .order_by(LawArticleRow.version_id, LawArticleRow.position)
        .offset(4000)
        .limit(ARTICLES)
    )
    body = [f"第{number}条　{text}" for number, text in enumerate(rows, 1)]
    return "\n".join(["云岭区综合管理办法", "云政规〔2026〕1号", *body, "云岭区人民政府", "2026年11月2日"])


def measure_one(examiner: Examiner, text: str) -> None:
    """Median of seven examinations by clock and processor, part by part, beside the engine's own floor."""
    today = app.extensions["clock"].today()
    document = structure.parse(text)
    parts = (
        ("examined whole", examiner),
        ("  without comparison with law", replace(examiner, conflicts=None)),
    )
    for name, variant in parts:
        runs = [_timed(variant, document) for _ in range(8)][1:]
        wall, processor = (sorted(values)[len(values) // 2] for values in zip(*runs, strict=True))
        print(f"{name}: {wall:.2f} s, processor {processor:.2f} s")
    found = examiner.examine(document, as_of=today)
    texts = [clause_text(document, provision) for provision in clauses(document)]
    terms = [terms_of(each) for each in texts]
    began = time.process_time()
    for asked in terms:
        current_engine().related(asked, SearchQuery(limit=10))
    floor = time.process_time() - began
    print(f"{found.articles} articles, {len(texts)} clauses, {len(found.conflicts)} comparisons to show")
    print(f"  floor, one raw question a clause: processor {floor:.2f} s")


def _timed(examiner: Examiner, document: StructuredDocument) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    examiner.examine(document, as_of=app.extensions["clock"].today())
    return time.perf_counter() - wall, time.process_time() - processor


def measure_folder(examiner: Examiner, folder: Path, count: int | None) -> None:
    """Every text, read, cut and examined."""
    files = sorted(folder.rglob("*.md"))[:count]
    wall, processor = time.perf_counter(), time.process_time()
    shown = clauses_seen = 0
    for file in files:
        document = structure.parse(_HEADING.sub("", file.read_text(encoding="utf-8")))
        clauses_seen += sum(1 for _ in clauses(document))
        shown += len(examiner.examine(document, as_of=app.extensions["clock"].today()).conflicts)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    print(
        f"{len(files)} texts, {clauses_seen:,} clauses: {wall:.0f} s, processor {processor:.0f} s; {shown} comparisons"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--count", type=int)
    parser.add_argument("--engine", choices=["tantivy", "whoosh"])
    parser.add_argument("--articles", type=int)
    options = parser.parse_args()
    with app.app_context(), tempfile.TemporaryDirectory() as folder:
        if options.engine:
            engine = open_engine(f"{options.engine}:", Path(folder))
            build(engine, documents(options.articles))
            app.extensions["search_engine"] = engine
        examiner = workplace(app).examiner
        if options.folder:
            measure_folder(examiner, options.folder, options.count)
        else:
            measure_one(examiner, composed())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"memory at most {peak:,.0f} MB; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
