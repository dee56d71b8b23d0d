"""Clauses of equal rank: composed pairs judged, and false alarms inside documents that are known to be sound.

    python benchmarks/peers.py [--misses]                     the composed pairs in tests/conflict/peers.jsonl
    python benchmarks/peers.py --law FOLDER [--show]          each text file below FOLDER against itself

Regulations in force hardly contradict themselves: what fires inside one is read by a person, and nearly always a false alarm.
"""

import argparse
import json
import re
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from fazhi_review.conflict.against import clauses, contradictions  # noqa: E402
from fazhi_review.conflict.peers import differ, read_peer  # noqa: E402
from fazhi_review.structure import parse  # noqa: E402

_HEADING = re.compile(r"^#+ *", re.M)


def judge(*, show_misses: bool) -> None:
    """Shares of the composed pairs judged right, both ways round."""
    pairs = [json.loads(line) for line in (ROOT / "tests/conflict/peers.jsonl").read_text("utf-8").splitlines()]
    right = {True: 0, False: 0}
    total = {True: 0, False: 0}
    for pair in pairs:
        verdict = differ(read_peer(pair["a"]), read_peer(pair["b"]), name="乙办法")
        found = verdict.relation.value if verdict else "none"
        is_different = pair["relation"] != "none"
        total[is_different] += 1
        right[is_different] += found == pair["relation"]
        if show_misses and found != pair["relation"]:
            print(f"{pair['relation']} -> {found}\n  {pair['a']}\n  {pair['b']}")
    print(f"{right[True]} of {total[True]} contradictions found with their type")
    print(f"{total[False] - right[False]} false alarms on {total[False]} parallel or equal norms")


def examine(folder: Path, *, show: bool) -> None:
    """Every text below a folder against itself."""
    texts = count = fired = 0
    processor = time.process_time()
    for file in sorted(folder.rglob("*.md")):
        document = parse(_HEADING.sub("", file.read_text("utf-8")))
        texts += 1
        count += sum(1 for _ in clauses(document))
        for found in contradictions(document):
            fired += 1
            if show:
                print(f"{file.stem} {found.provision.path} {found.earlier.path}: {found.verdict.explanation}")
    seconds = time.process_time() - processor
    print(f"{texts} texts, {count:,} clauses: {fired} contradictions; {1000 * seconds / max(1, texts):.0f} ms a text")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--law", type=Path)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    if options.law:
        examine(options.law, show=options.show)
    else:
        judge(show_misses=options.misses)


if __name__ == "__main__":
    main()
