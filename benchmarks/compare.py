"""Measure clause verdicts on labelled pairs: conflict or not, the type, false alarms on duplicates and unrelated pairs.

    python benchmarks/compare.py [PAIRS.jsonl ...] [--misses] [--half dev|test]

Without paths: the composed pairs in tests/conflict and, where it is there, ../shared/eval/pairs-dev.jsonl. `--half` takes
every other pair, so that what was looked at while building and what was not can be told apart.
"""

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from fazhi_review.conflict.verdict import compare  # noqa: E402

CONFLICTS = {"quantity", "modality", "condition", "scope", "authority", "sanction", "definition"}
# The labels of the evaluation set in the words of the contract.
SAME_TYPE = {
    "conflict_number": {"quantity"},
    "conflict_modality": {"modality"},
    "conflict_scope": {"scope"},
    "conflict_subject": {"authority"},
    "conflict_condition": {"condition"},
    "conflict_sanction": {"sanction"},
    "conflict_definition": {"definition"},
}


def load(path: Path, half: str) -> list[dict[str, str]]:
    """The pairs of one file; every second one when a half is asked for."""
    pairs = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return pairs if not half else pairs[(0 if half == "dev" else 1) :: 2]


def measure(pairs: list[dict[str, str]], *, show_misses: bool) -> dict[str, float]:
    """Shares of pairs judged right."""
    right, typed, conflicts, false_alarms, quiet = 0, 0, 0, 0, 0
    confusion: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        label = pair["relation"]
        verdict = compare(pair["a"], pair["b"])
        is_conflict = label in CONFLICTS or label.startswith("conflict_")
        found = verdict.relation.value in CONFLICTS
        right += is_conflict == found
        confusion[label, verdict.relation.value] += 1
        wanted = SAME_TYPE.get(label, {label})
        if is_conflict:
            conflicts += 1
            typed += verdict.relation.value in wanted
        if label in ("duplicate", "unrelated"):
            quiet += 1
            false_alarms += found
        if show_misses and verdict.relation.value not in wanted:
            print(f"{label:>18} -> {verdict.relation.value} {verdict.confidence}")
            print(f"  a {pair['a']}\n  b {pair['b']}\n  {verdict.explanation}")
    for (label, got), count in sorted(confusion.items()):
        print(f"  {label:>20} -> {got:<12} {count}")
    return {
        "pairs": len(pairs),
        "conflict or not": right / len(pairs),
        "right type": typed / max(1, conflicts),
        "false alarms on duplicate/unrelated": false_alarms / max(1, quiet),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--half", choices=("dev", "test"), default="")
    options = parser.parse_args()
    shared = ROOT.parent / "shared" / "eval" / "pairs-dev.jsonl"
    paths = options.paths or [ROOT / "tests/conflict/pairs.jsonl", *([shared] if shared.exists() else [])]
    for path in paths:
        pairs = load(path, options.half)
        start = time.perf_counter()
        print(path.name)
        figures = measure(pairs, show_misses=options.misses)
        seconds = time.perf_counter() - start
        print("  " + ", ".join(f"{name} {value:.3g}" for name, value in figures.items()))
        print(f"  {1000 * seconds / len(pairs):.2f} ms a pair")


if __name__ == "__main__":
    main()
