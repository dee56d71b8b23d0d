"""Speed of the index, of a search and of the candidates for a clause, each beside its floor measured in the same run.

    python benchmarks/search.py                    Tantivy, the whole library of the installation
    python benchmarks/search.py --engine whoosh --articles 20000

Floors are the engine itself: indexing texts that are already cut, and asking the very same terms for ten hits. On a
machine with other work on it the processor time (second figure) says more than the wall time.
"""

import argparse
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app import app
from fazhi_review.conflict.candidates import Where, find, terms_of
from fazhi_review.extensions import db
from fazhi_review.indexing import finding
from fazhi_review.indexing.sources import registered_sources
from fazhi_review.search.factory import open_engine
from fazhi_review.search.generations import DiskEngine
from fazhi_review.search.port import IndexDocument, SearchEngine, SearchQuery
from fazhi_review.search.prepared import prepare

QUESTIONS = (
    "行政处罚 听证", "行政许可 期限", "三十日 复议", "规范性文件 备案", "“合法性审核”", "城市管理 -罚款", "标题：大气污染",
    "养犬登记", "烟花爆竹 禁止", "生活垃圾 分类", "罚款", "责令限期改正", "公平竞争审查", "物业服务 收费", "占用道路 停车",
)  # fmt: skip
CLAUSES = 200


def documents(count: int | None) -> list[IndexDocument]:
    """The provisions of the installation, or `count` of them spread over it."""
    found = [
        document
        for source in registered_sources().values()
        for document in source.documents(db.session(), list(source.instruments(db.session())))
    ]
    if count is None or count >= len(found):
        return found
    random.seed(1)
    return random.sample(found, count)


def build(engine: SearchEngine, found: Sequence[IndexDocument]) -> None:
    generation = engine.begin_rebuild()
    generation.upsert(found)
    generation.commit()


def measure_indexing(engine: SearchEngine, name: str, found: Sequence[IndexDocument]) -> None:
    """Rebuild with cutting, verification and swap, beside the cutting alone and the engine alone."""
    sample = found[: len(found) // 10 + 1]
    started = time.perf_counter()
    prepared = [prepare(document) for document in sample]
    cutting = len(sample) / (time.perf_counter() - started)
    floor = _writing_floor(prepared) if name == "tantivy" else float("nan")
    wall, processor = time.perf_counter(), time.process_time()
    build(engine, found)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    print(f"index {len(found):,} provisions: {len(found) / wall:,.0f}/s, processor {len(found) / processor:,.0f}/s")
    print(f"  floors: cutting alone {cutting:,.0f}/s, writing alone {floor:,.0f}/s")


def _writing_floor(prepared: Sequence[Any]) -> float:
    """Tantivy itself, one thread, the same texts already cut, nothing else stored or verified."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("grams", tokenizer_name="whitespace")
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    texts = [(" ".join(each.body.grams), " ".join(each.body.words)) for each in prepared]
    with tempfile.TemporaryDirectory() as folder:
        writer = tantivy.Index(builder.build(), path=folder).writer(128_000_000, 1)
        started = time.perf_counter()
        for grams, words in texts:
            writer.add_document(tantivy.Document(grams=grams, words=words))
        writer.commit()
        writer.wait_merging_threads()
        return len(texts) / (time.perf_counter() - started)


def show(name: str, tasks: Sequence[Any], act: Callable[[Any], object]) -> float:
    """Median, 95th percentile and processor time of `act` over the tasks; the first round warms up."""
    for task in tasks[:20]:
        act(task)
    seconds = []
    processor = time.process_time()
    for task in tasks:
        started = time.perf_counter()
        act(task)
        seconds.append(time.perf_counter() - started)
    processor = (time.process_time() - processor) / len(tasks) * 1000
    ordered = sorted(seconds)
    median, late = ordered[len(ordered) // 2] * 1000, ordered[int(len(ordered) * 0.95)] * 1000
    print(f"{name}: p50 {median:.1f} ms, p95 {late:.1f} ms, processor {processor:.1f} ms")
    return median


def measure_asking(engine: SearchEngine, found: Sequence[IndexDocument]) -> None:
    """A search with counts, a search read back and marked, and the candidates of a clause, beside the raw question."""
    day = int(app.extensions["clock"].today().strftime("%Y%m%d"))
    app.extensions["search_engine"] = engine
    asked = SearchQuery(in_force_on=day, with_facets=True)
    show(
        "search with counts, read back and marked",
        QUESTIONS * 4,
        lambda text: finding.look_up(db.session(), text, asked),
    )
    random.seed(2)
    clauses = [each.body for each in random.sample(found, CLAUSES) if 30 <= len(each.body) <= 800]
    print(f"{len(clauses)} clauses of {statistics.median(map(len, clauses)):.0f} characters (median)")
    floor = show(
        "  floor: the clause's terms, ten hits",
        [terms_of(clause) for clause in clauses],
        lambda terms: engine.related(terms, SearchQuery(limit=10)),
    )
    full = show("candidates of a clause", clauses, lambda clause: find(clause, engine=engine, where=Where(on=day)))
    print(f"  {full / floor:.1f} times the floor")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=["tantivy", "whoosh"], default="tantivy")
    parser.add_argument("--articles", type=int)
    options = parser.parse_args()
    with app.app_context(), tempfile.TemporaryDirectory() as folder:
        found = documents(options.articles)
        engine = open_engine(f"{options.engine}:", Path(folder))
        measure_indexing(engine, options.engine, found)
        if isinstance(engine, DiskEngine):
            size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
            print(f"  {size / 1e6:,.0f} MB on disk")
        measure_asking(engine, found)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"memory at most {peak:,.0f} MB (the provisions themselves are held by this script)")


if __name__ == "__main__":
    main()
