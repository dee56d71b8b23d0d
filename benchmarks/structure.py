"""Parse every law text of a folder and report what was read, what was warned about, and what it cost.

    python benchmarks/structure.py FOLDER [--markdown] [--show CODE]

FOLDER holds the unpacked law texts (…/*.md, one instrument each). Prints one table; with --markdown the table of
docs/structure.md. The exit code is 1 if a character of a text is missing from its leaves.
"""

import argparse
import re
import resource
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from fazhi_review.structure import StructuredDocument, parse

ARTICLE_LINE = re.compile(r"^\s*(?:#+\s*)?(?:\*\*)?第[一二三四五六七八九十百千零〇]+条", re.MULTILINE)
WARNINGS_SHOWN = 60


def main() -> int:
    options = read_options()
    texts = [(path, path.read_text(encoding="utf-8")) for path in sorted(options.folder.rglob("*.md"))]
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    counts: Counter[str] = Counter()
    slowest, shown = (0.0, ""), 0
    began = time.process_time()
    for path, text in texts:
        start = time.process_time()
        document = parse(text)
        slowest = max(slowest, (time.process_time() - start, path.name))
        count(document, text, counts)
        for warning in document.warnings:
            if warning.code == options.show and shown < WARNINGS_SHOWN:
                shown += 1
                print(path.name, warning.message, repr(text[max(0, warning.start - 60) : warning.end + 40]))
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report(options.markdown, len(texts), counts, seconds, slowest, held, peak)
    return 1 if counts["lost"] else 0


def read_options() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--markdown", action="store_true")
    arguments.add_argument("--show", metavar="CODE", help="print warnings of this code with their place")
    return arguments.parse_args()


def count(document: StructuredDocument, text: str, counts: Counter[str]) -> None:
    joined = "".join(text[leaf.start : leaf.end] for leaf in document.leaves())
    counts["lost"] += 0 if joined == text else max(1, len(text) - len(joined))
    counts["characters"] += len(text)
    counts["article lines"] += len(ARTICLE_LINE.findall(text))
    for provision in document.provisions:
        counts[f"kind:{provision.kind}"] += 1
    for citation in document.citations:
        counts["internal" if citation.is_internal else "external"] += 1
    for warning in document.warnings:
        counts[f"warning:{warning.code}"] += 1


def report(
    as_markdown: bool,
    files: int,
    counts: Counter[str],
    seconds: float,
    slowest: tuple[float, str],
    held: int,
    peak: int,
) -> None:
    articles = counts["kind:article"]
    rows = [
        ("files", files),
        ("characters", counts["characters"]),
        ("articles (条)", articles),
        ("lines that begin with 第…条", counts["article lines"]),
        ("paragraphs (款)", counts["kind:paragraph"]),
        ("items (项)", counts["kind:item"]),
        ("subitems (目)", counts["kind:subitem"]),
        ("parts, chapters, sections", sum(counts[f"kind:{kind}"] for kind in ("part", "chapter", "section"))),
        ("levels 一、（一）1.（1）", sum(counts[f"kind:level{level}"] for level in range(1, 5))),
        ("annexes and enclosed documents", counts["kind:annex"]),
        ("citations of other instruments", counts["external"]),
        ("internal references", counts["internal"]),
        ("characters lost", counts["lost"]),
        ("seconds of processor", f"{seconds:.1f}"),
        ("ms per article", f"{1000 * seconds / max(1, articles):.2f}"),
        ("slowest file", f"{slowest[1]}, {1000 * slowest[0]:.0f} ms"),
        ("memory added, MB", f"{(peak - held) / 1024:.0f}"),
    ]
    rows += [(f"warning {code[8:]}", number) for code, number in sorted(counts.items()) if code.startswith("warning:")]
    for name, value in rows:
        shown = f"{value:,}" if isinstance(value, int) else value
        print(f"| {name} | {shown} |" if as_markdown else f"{name:40} {shown}")


if __name__ == "__main__":
    sys.exit(main())
