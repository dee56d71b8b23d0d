"""Measures the law library: both collections imported, imported again, names resolved, local regulations checked.

    python benchmarks/library.py ../shared/corpus            # the speed table of docs/library.md
    python benchmarks/library.py ../shared/corpus --citations --as-of 2026-11-22 --draw 20
                                                             # the table of citation statuses, and a random sample
    python benchmarks/library.py ../shared/corpus --citations --draw 20 --among others
                                                             # the sample from all states but "in force"; "articles": from those that name an article

Everything is written to a temporary instance, on SQLite or on DATABASE_URL (where both collections may have been imported before).
"""

import argparse
import os
import random
import re
import resource
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.config import ROOT, Settings
from fazhi_review.extensions import db
from fazhi_review.library.currency import CitationCheck, check_citations
from fazhi_review.library.importers.markdown import read_markdown
from fazhi_review.library.operations import import_path
from fazhi_review.library.places import province_named
from fazhi_review.library.service import DatabaseLibrary
from fazhi_review.library.texts import EventKind, read_history
from fazhi_review.structure import StructuredDocument, parse
from fazhi_review.timeline.clock import SystemClock
from fazhi_review.vocabulary import CitationStatus
from fazhi_review.web import create_app

ARCHIVES = ("just-laws-2026-07.tar.xz", "lawrefbook-2025-04.tar.xz")
NAMES = ("行政处罚法", "《中华人民共和国民法典》", "地方组织法", "河南省物业管理条例", "物权法", "没有这部法律")


@dataclass(frozen=True, slots=True)
class Sample:
    """How many citations are drawn, from which, with which seed."""

    draw: int
    seed: int
    among: str  # "all"; "others": every state but in force; "articles": those that name an article


@dataclass(frozen=True, slots=True)
class Regulation:
    """A local regulation of the corpus, parsed."""

    name: str
    province: str
    document: StructuredDocument
    on: date | None


def application(folder: Path) -> Flask:
    """An application on an empty database, or on the one that DATABASE_URL names."""
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{folder / 'bench.sqlite3'}"
    app = create_app(
        Settings(environment="testing", instance=folder, database_url=url, search_url="memory:", secret_key="b" * 40)
    )
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
    return app


def import_both(corpus: Path) -> tuple[float, int]:
    """Seconds and articles written for both archives."""
    started, articles = time.perf_counter(), 0
    for name in ARCHIVES:
        articles += import_path(corpus / name, actor=SYSTEM, clock=SystemClock()).tally.articles
    return time.perf_counter() - started, articles


def resolve_time(rounds: int = 2_000) -> tuple[float, float]:
    """Mean microseconds to resolve a name, and to resolve it and fetch an article."""
    laws = DatabaseLibrary(db.session())
    today = date(2026, 11, 22)
    started = time.perf_counter()
    for _ in range(rounds):
        for name in NAMES:
            laws.resolve(name, today)
    resolved = (time.perf_counter() - started) / rounds / len(NAMES)
    law = laws.resolve("民法典", today).instrument
    if law is None:
        raise SystemExit("民法典 is not in the library: give the folder that holds both archives")
    started = time.perf_counter()
    for number in range(1, 1_001):
        laws.article(law.id, str(number), today)
    return resolved * 1e6, (time.perf_counter() - started) / 1_000 * 1e6


def local_regulations(corpus: Path) -> Iterator[Regulation]:
    """Every local regulation of the first archive's neighbour, from its DLC folders."""
    with tarfile.open(corpus / ARCHIVES[1], "r|xz") as archive:
        for member in archive:
            path = Path(member.name)
            if "DLC" not in path.parts or path.suffix != ".md" or path.name.startswith("_"):
                continue
            stream = archive.extractfile(member)
            law = read_markdown(stream.read().decode() if stream else "")
            # The name often bears an older date than the history in the file, which tells the text.
            days = [line.on for line in read_history(law.head) if line.kind is not EventKind.EFFECTIVE]
            days += [date.fromisoformat(found) for found in re.findall(r"\((\d{4}-\d\d-\d\d)\)", path.name)]
            text = "\n".join([law.title, *(line.strip() for line in law.body if line.strip())])
            document = parse(text)
            # Files without a history tell at least the day from which the regulation is in force.
            if not days and document.metadata.effective_date is not None:
                days.append(document.metadata.effective_date.value)
            province = province_named(path.parts[path.parts.index("DLC") + 1])
            yield Regulation(path.name, province, document, max(days, default=None))


def check_all(regulations: list[Regulation], today: date) -> list[tuple[Regulation, CitationCheck]]:
    """Every citation of every regulation, as of `today`."""
    libraries: dict[str, DatabaseLibrary] = {}
    checks = []
    for regulation in regulations:
        library = libraries.setdefault(regulation.province, DatabaseLibrary(db.session(), regulation.province))
        for check in check_citations(regulation.document, library=library, on=regulation.on or today, today=today):
            checks.append((regulation, check))
    return checks


def speed(corpus: Path) -> None:
    """Print the speed table."""
    seconds, articles = import_both(corpus)
    again, _ = import_both(corpus)
    resolved, fetched = resolve_time()
    regulations = list(local_regulations(corpus))
    started = time.perf_counter()
    checks = check_all(regulations, date(2026, 11, 22))
    checked = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print("| measured | result |\n|---|---|")
    print(f"| both archives imported ({articles:,} articles written, queued for indexing) | {seconds:.1f} s |")
    print(f"| both again, nothing new | {again:.1f} s |")
    print(f"| a name resolved | {resolved:.1f} µs |")
    print(f"| an article fetched | {fetched:.0f} µs |")
    print(f"| {len(checks):,} citations of {len(regulations):,} local regulations checked | {checked:.1f} s |")
    print(f"| peak memory of the whole run | {memory:.0f} MB |")


def citations(corpus: Path, as_of: date, sample: Sample) -> None:
    """Print how many citations of the local regulations are in which state, and a random sample to check by hand."""
    import_both(corpus)
    checks = check_all(list(local_regulations(corpus)), as_of)
    laws = [(regulation, check) for regulation, check in checks if check.is_instrument]
    told = sum(check.is_told_only for _, check in laws)
    states = Counter(check.status for _, check in laws if not check.is_told_only)
    print("| state | citations |\n|---|---:|")
    for status, count in states.most_common():
        print(f"| {status.label} ({status.value}) | {count:,} |")
    print(f"| only spoken of as ended (同时废止, 原…) | {told:,} |")
    print(f"| no law (certificate, list, newspaper) | {len(checks) - len(laws):,} |")
    rules = Counter(finding.rule for _, check in laws for finding in check.findings)
    print("\n| finding | count |\n|---|---:|")
    for rule, count in rules.most_common():
        print(f"| {rule} | {count:,} |")
    for number, (regulation, check) in enumerate(drawn(laws, sample), 1):
        print(f"\n{number}. {described(regulation, check, as_of)}")


def drawn(laws: list[tuple[Regulation, CitationCheck]], sample: Sample) -> list[tuple[Regulation, CitationCheck]]:
    """The sample, the same for the same library and seed."""
    if sample.among == "articles":
        laws = [(regulation, check) for regulation, check in laws if check.citation.article and not check.is_told_only]
    elif sample.among == "others":
        laws = [
            (regulation, check)
            for regulation, check in laws
            if check.status is not CitationStatus.IN_FORCE and not check.is_told_only
        ]
    return random.Random(sample.seed).sample(laws, min(sample.draw, len(laws)))


def described(regulation: Regulation, check: CitationCheck, as_of: date) -> str:
    """All that is needed to look the citation up in the texts."""
    start, end = check.citation.start, check.citation.end
    around = regulation.document.text[max(0, start - 30) : end + 30].replace("\n", "⏎")
    lines = [
        f"{regulation.name} of {regulation.on} | {check.citation.text} | {check.status_then.value} -> {check.status.value}"
        + (" | told only" if check.is_told_only else ""),
        f"{check.law} {check.citation.article} | …{around}…",
    ]
    if check.work is not None:
        texts = ", ".join(
            f"{version.begins}{'' if version.has_text else ' (dates only)'}" for version in check.work.versions
        )
        ended = f"; ended {check.work.ended_on}" if check.work.ended_on and check.work.ended_on <= as_of else ""
        lines.append(f"texts from {texts or 'none'}{ended}")
    for label, article in (("then", check.article_then), ("now", check.article_now)):
        if article is not None:
            lines.append(f"{label}: {article.version} {article.article} {article.text[:60]}".replace("\n", "⏎"))
    lines += [f"{finding.rule}: {finding.message}" for finding in check.findings]
    return "\n   ".join(lines)


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--citations", action="store_true")
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2026, 11, 22))
    parser.add_argument("--draw", type=int, default=20)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--among", choices=("all", "others", "articles"), default="all")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = application(Path(folder))
        with app.app_context():
            if options.citations:
                citations(options.corpus, options.as_of, Sample(options.draw, options.seed, options.among))
            else:
                speed(options.corpus)
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    main()
