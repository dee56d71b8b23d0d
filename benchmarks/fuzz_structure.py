"""Parse damaged texts: cut, spliced, shuffled, with lines and characters lost or added.

    python benchmarks/fuzz_structure.py FOLDER [--tries 10000] [--seed 1]

FOLDER holds texts (…/*.md or *.txt). Every try must lose no character, give unique addresses and end within --limit seconds.
Prints the slowest try and the growth of memory; the exit code is 1 at the first failure, with the seed of its try.
"""

import argparse
import random
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from fazhi_review.structure import parse

INSERTED = [
    "第",
    "《",
    "》",
    "（一）",
    "第九条 ",
    "一、",
    "附件1",
    "“",
    "”",
    "\n",
    "目录",
    "。",
    "\t",
    "\x00",
    "2026年3月1日",
]
LONGEST = 60_000  # whole codes would only slow the tries down
WARM_UP = 200


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--tries", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--limit", type=float, default=5.0)
    options = arguments.parse_args()
    paths = sorted(path for path in options.folder.rglob("*") if path.suffix in (".md", ".txt"))
    slowest, peak = 0.0, 0
    began = time.perf_counter()
    for count in range(options.tries):
        chance = random.Random(options.seed * 1_000_003 + count)
        text = damaged(chance, paths)
        start = time.process_time()
        document = parse(text)
        slowest = max(slowest, time.process_time() - start)
        joined = "".join(text[leaf.start : leaf.end] for leaf in document.leaves())
        addresses = {provision.address for provision in document.provisions}
        if joined != text or len(addresses) != len(document.provisions) or slowest > options.limit:
            print(f"try {count} of seed {options.seed}: {len(text)} characters, slowest {slowest:.2f} s")
            return 1
        if count == WARM_UP:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak) / 1024
    seconds = time.perf_counter() - began
    print(
        f"{options.tries:,} tries in {seconds:.0f} s, slowest {1000 * slowest:.0f} ms, memory grown by {grown:.0f} MB"
    )
    return 0


def damaged(chance: random.Random, paths: list[Path]) -> str:
    text = read(chance, paths)
    for _ in range(chance.randint(1, 4)):
        match chance.randrange(6):
            case 0:
                text = text[: chance.randrange(len(text) + 1)]
            case 1:
                other = read(chance, paths)
                text = text[: chance.randrange(len(text) + 1)] + other[chance.randrange(len(other) + 1) :]
            case 2:
                lines = text.split("\n")
                chance.shuffle(lines)
                text = "\n".join(lines)
            case 3:
                text = text.replace("\n\n", chance.choice(["\n", "", " ", "\r\n", "\t"]))
            case 4:
                text = "\n".join(line for line in text.split("\n") if chance.random() > 0.2)
            case _:
                for _ in range(chance.randint(1, 20)):
                    position = chance.randrange(len(text) + 1)
                    text = text[:position] + chance.choice(INSERTED) + text[position:]
    return text


def read(chance: random.Random, paths: list[Path]) -> str:
    return chance.choice(paths).read_text(encoding="utf-8")[:LONGEST]


if __name__ == "__main__":
    sys.exit(main())
