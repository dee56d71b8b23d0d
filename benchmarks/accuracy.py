"""Precision, recall and category accuracy of the rules on labelled clauses and documents, and false alarms on law texts.

    PYTHONPATH=. python benchmarks/accuracy.py ../shared/eval [--show] [--law FOLDER ... --rank RANK] [--rules-only]

A clause counts as flagged when a finding of severity medium or high stands in it. Nothing here trains or tunes anything.
"""

import argparse
import json
import random
import time
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path

from fazhi_review.reading import read
from fazhi_review.rules.engine import examine
from fazhi_review.rules.loader import default_pack
from fazhi_review.rules.model import Finding, RuleContext
from fazhi_review.rules.selftest import clause_document
from fazhi_review.structure import parse
from fazhi_review.structure.model import StructuredDocument
from fazhi_review.vocabulary import InstrumentRank, Severity

AS_OF = date(2026, 11, 1)
CONTEXT = [RuleContext(as_of=AS_OF)]


def flagged(text: str, *, is_document: bool = False) -> list[Finding]:
    return strong(parse(text) if is_document else clause_document(text), CONTEXT[0])


def ratio(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "-"


def measure_clauses(path: Path, show: bool) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    hits = misses = alarms = quiet = top = among = 0
    per: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found = flagged(row["text"])
        right = {row["category"], *row.get("also", ())}
        if row["label"] != "violation":
            alarms += bool(found)
            quiet += not found
            for finding in found[:1]:
                per[finding.category.value]["alarm"] += 1
            if found and show:
                print("ALARM ", row["id"], row["text"], [(f.rule, f.quote) for f in found])
            continue
        per[row["category"]]["all"] += 1
        if not found:
            misses += 1
            if show:
                print("MISS  ", row["id"], row["category"], row["difficulty"], row["text"], "|", row.get("why"))
            continue
        hits += 1
        per[row["category"]]["hit"] += 1
        per[row["category"]]["right"] += found[0].category.value in right
        top += found[0].category.value in right
        among += any(finding.category.value in right for finding in found)
        if show and found[0].category.value not in right:
            print("OTHER ", row["id"], row["category"], row.get("also"), row["text"], [f.rule for f in found])
    precision, recall = hits / max(1, hits + alarms), hits / max(1, hits + misses)
    print(f"{path.name}: {len(rows)} clauses, pack {default_pack().version}")
    print(
        f"  precision {ratio(hits, hits + alarms)}  recall {ratio(hits, hits + misses)}  F1 {2 * precision * recall / max(1e-9, precision + recall):.3f}"
    )
    print(f"  category of the strongest finding right {ratio(top, hits)}, of any finding {ratio(among, hits)}")
    for name in sorted(per):
        counts = per[name]
        print(
            f"  {name:22} recall {ratio(counts['hit'], counts['all']):16} category {ratio(counts['right'], counts['hit']):16} false alarms {counts['alarm']}"
        )


def measure_documents(folder: Path, show: bool) -> None:
    for label in sorted(folder.glob("*.json")):
        truth = json.loads(label.read_text(encoding="utf-8"))
        text = label.with_suffix(".txt").read_text(encoding="utf-8")
        began = time.perf_counter()
        found = flagged(text, is_document=True)
        seconds = time.perf_counter() - began
        spans = []
        for defect in truth["defects"]:
            start = text.find(defect["quote"])
            spans.append((start, start + len(defect["quote"]), defect))
        alarms = [f for f in found if not any(f.start < end and start < f.end for start, end, _ in spans)]
        met = [d for start, end, d in spans if any(f.start < end and start < f.end for f in found)]
        right = [
            d
            for start, end, d in spans
            if any(f.start < end and start < f.end and f.category.value == d["category"] for f in found)
        ]
        print(
            f"{label.stem}: defects found {len(met)}/{len(spans)}, right category {len(right)}, false alarms {len(alarms)}, {seconds * 1000:.0f} ms"
        )
        if show:
            for finding in alarms:
                print("  ALARM", finding.rule, finding.severity.value, finding.quote)
            for defect in truth["defects"]:
                if defect not in right:
                    print("  MISS ", defect["category"], defect["quote"])


# A defect of the text as it was collected, and no fault of the rule: a missing chapter heading, a basis that has since fallen.
TRUE_OF_THE_TEXT = frozenset({"text.numbering", "basis.repealed_law", "basis.renumbered_article"})
_CLAUSES = frozenset({"article", "paragraph", "item", "subitem", "level1", "level2", "level3", "level4"})


def clauses_of(document: StructuredDocument) -> int:
    """Provisions without provisions below them: what a reader would count as a clause."""
    parents = {provision.parent for provision in document.provisions}
    return sum(
        provision.kind.value in _CLAUSES and index not in parents for index, provision in enumerate(document.provisions)
    )


def measure_law(folder: Path, sample: int, seed: int, rank: InstrumentRank, show: bool) -> None:
    """Whole texts, once as what they are and once as if an office had written them."""
    files = [file for file in sorted(folder.rglob("*.md")) if not file.name.startswith("_")]
    random.Random(seed).shuffle(files)
    clauses = as_document = alarms = true = 0
    by_rule: Counter[str] = Counter()
    for file in files[:sample]:
        structured = parse(read(file.read_bytes(), name=file.name).text)
        clauses += clauses_of(structured)
        as_document += len(strong(structured, replace(CONTEXT[0], rank=InstrumentRank.UNKNOWN)))
        for finding in strong(structured, replace(CONTEXT[0], rank=rank)):
            is_true = finding.rule in TRUE_OF_THE_TEXT
            true += is_true
            alarms += not is_true
            by_rule[finding.rule] += 1
            if show:
                print("LAW   ", finding.rule, file.stem[:20], finding.address, finding.quote[:120].replace("\n", " "))
    rate = 1000 / max(1, clauses)
    print(f"{folder}: {len(files[:sample])} texts, {clauses} clauses, seed {seed}")
    print(f"  by its own rank: {alarms} false alarms, {alarms * rate:.2f} per 1,000 clauses")
    print(f"  besides, true of the text as collected: {true}")
    print(f"  read as a normative document: {as_document} findings, {as_document * rate:.1f} per 1,000 clauses")
    for rule, count in by_rule.most_common(40):
        print(f"  {count:5} {rule}")


def strong(structured: StructuredDocument, context: RuleContext) -> list[Finding]:
    return [f for f in examine(structured, default_pack(), context) if f.severity is not Severity.LOW]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/eval"))
    parser.add_argument("--show", action="store_true", help="print misses and false alarms")
    parser.add_argument("--law", type=Path, nargs="*", default=[], help="folders of law texts in Markdown")
    parser.add_argument("--sample", type=int, default=120, help="files read from each folder of law texts")
    parser.add_argument("--seed", type=int, default=7, help="which files are drawn")
    parser.add_argument(
        "--rank", default="local_regulations", help="rank of the law texts, e.g. administrative_regulations"
    )
    parser.add_argument("--rules-only", action="store_true", help="without the second reader")
    options = parser.parse_args()
    CONTEXT[0] = RuleContext(as_of=AS_OF, second_reader=not options.rules_only)
    if options.folder.is_file():
        measure_clauses(options.folder, options.show)
    elif not options.law:
        for path in sorted(options.folder.glob("clauses*.jsonl")):
            measure_clauses(path, options.show)
        if (options.folder / "docs").is_dir():
            measure_documents(options.folder / "docs", options.show)
    for folder in options.law:
        measure_law(
            folder,
            options.sample,
            options.seed,
            next(rank for rank in InstrumentRank if rank.value == options.rank),
            options.show,
        )


if __name__ == "__main__":
    main()
