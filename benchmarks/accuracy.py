"""Precision, recall and category accuracy of the rules on labelled clauses and documents, and false alarms on law texts.

    PYTHONPATH=. python benchmarks/accuracy.py ../shared/eval [--show] [--law FOLDER ...] [--rules-only]

A clause counts as flagged when a finding of severity medium or high stands in it. Nothing here trains or tunes anything.
"""

import argparse
import json
import random
import re
import time
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

from fazhi_review.rules.engine import examine
from fazhi_review.rules.loader import default_pack
from fazhi_review.rules.model import Finding, RuleContext
from fazhi_review.rules.selftest import clause_document
from fazhi_review.structure import parse
from fazhi_review.vocabulary import Severity

AS_OF = date(2026, 11, 1)
CONTEXT = [RuleContext(as_of=AS_OF)]


def flagged(text: str, *, is_document: bool = False) -> list[Finding]:
    structured = parse(text) if is_document else clause_document(text)
    found = examine(structured, default_pack(), CONTEXT[0])
    return [finding for finding in found if finding.severity is not Severity.LOW]


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


_ARTICLE = re.compile(r"^第[一二三四五六七八九十百千零]+条(?:之[一二三四五六七八九十])?[\s　]*")


# What a law or regulations may create themselves: findings of these categories there show only that the text was read as
# a normative document. Unfair competition, quotas, blanket stoppages and the like no rank may provide for.
MAY_CREATE = frozenset(
    {"licence", "penalty", "coercion", "fee", "proof", "rights", "competition_cost", "conflict_number"}
)


def measure_law(folder: Path, sample: int, show: bool) -> None:
    files = sorted(folder.rglob("*.md"))
    random.Random(7).shuffle(files)
    clauses = alarms = beyond = 0
    by_rule: Counter[str] = Counter()
    for file in files[:sample]:
        if file.name.startswith("_"):
            continue
        for line in file.read_text(encoding="utf-8").splitlines():
            text = _ARTICLE.sub("", line.strip())
            if len(text) < 8 or text.startswith(("#", "<", "（20", "(")):
                continue
            clauses += 1
            found = flagged(text)
            alarms += bool(found)
            beyond += any(finding.category.value not in MAY_CREATE for finding in found)
            for finding in found:
                by_rule[finding.rule] += 1
                if show:
                    print("LAW   ", finding.rule, finding.quote, "|", text[:160])
    print(f"{folder}: {clauses} clauses")
    print(f"  read as a normative document: {alarms} flagged, {1000 * alarms / max(1, clauses):.1f} per 1,000")
    print(f"  by its own rank: {beyond} flagged, {1000 * beyond / max(1, clauses):.1f} per 1,000")
    for rule, count in by_rule.most_common(40):
        print(f"  {count:5} {rule}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/eval"))
    parser.add_argument("--show", action="store_true", help="print misses and false alarms")
    parser.add_argument("--law", type=Path, nargs="*", default=[], help="folders of law texts in Markdown")
    parser.add_argument("--sample", type=int, default=120, help="files read from each folder of law texts")
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
        measure_law(folder, options.sample, options.show)


if __name__ == "__main__":
    main()
