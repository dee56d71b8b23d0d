"""Count in how many provisions each character and two-character gram occurs; the result weighs grams in conflict comparison.

    python scripts/count_grams.py FOLDER... > fazhi_review/conflict/data/gram_counts.tsv

FOLDER holds law texts as markdown or plain text. Only grams common enough to matter are kept: what is missing from the
table is rare, and weighs most. The first line holds the number of provisions counted.
"""

import re
import sys
from collections import Counter
from pathlib import Path

HAN = re.compile(r"[\u4e00-\u9fff]+")
SHORTEST_PROVISION = 15
LEAST_SHARE = 1 / 2000


def count(folders: list[Path]) -> tuple[int, Counter[str]]:
    """The number of provisions (lines) and, for each gram, the number of provisions that hold it."""
    provisions = 0
    counts: Counter[str] = Counter()
    for path in sorted(path for folder in folders for path in folder.rglob("*.md")):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if len(line.strip()) < SHORTEST_PROVISION:
                continue
            provisions += 1
            runs = HAN.findall(line)
            counts.update({run[i : i + 2] for run in runs for i in range(len(run) - 1)} | set("".join(runs)))
    return provisions, counts


def main() -> None:
    provisions, counts = count([Path(name) for name in sys.argv[1:]])
    write = sys.stdout.write
    write(f"{provisions}\n")
    for gram, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if number / provisions >= LEAST_SHARE:
            write(f"{gram}\t{number}\n")


if __name__ == "__main__":
    main()
