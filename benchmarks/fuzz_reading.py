"""Reads thousands of damaged files in this process and reports refusals, the slowest try and the growth of memory.

    python benchmarks/fuzz_reading.py --tries 10000 [--seed 1]

Exits 1 where anything but a refusal was raised, or a text broke its contract. The file at fault is written beside the
report, so that it can be looked at. A crash of a native library ends the run: the product isolates those, this does not.
"""

import argparse
import random
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tests" / "reading")]

from mutations import mutate, seeds  # noqa: E402  both live outside the package
from test_fuzzing import keeps_the_contract  # noqa: E402

from fazhi_review.errors import FazhiError  # noqa: E402
from fazhi_review.reading import Limits, read  # noqa: E402


def resident() -> float:
    """Megabytes of this process in memory; 0 where the system does not tell."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * 4096 / 1e6 if status.exists() else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"), help="folder for files at fault")
    options = parser.parse_args()
    files = seeds()
    outcomes: Counter[str] = Counter()
    slowest, slowest_try, failures = 0.0, 0, 0
    warm = resident()
    started = time.perf_counter()
    for number in range(options.tries):
        # Each try has a generator of its own, so that one can be repeated alone.
        name, data = mutate(random.Random(f"{options.seed}/{number}"), files)
        before = time.perf_counter()
        try:
            document = read(data, name=name, limits=Limits(seconds=20), isolated=False)
            outcome = "read" if keeps_the_contract(document) else "BROKEN CONTRACT"
        except FazhiError as refusal:
            outcome = type(refusal).__name__
        except Exception:  # noqa: BLE001  finding these is what this is for
            outcome = "TRACEBACK"
            traceback.print_exc()
        outcomes[outcome] += 1
        if outcome.isupper():
            failures += 1
            options.keep.mkdir(exist_ok=True)
            (options.keep / f"{options.seed}-{number}-{name}").write_bytes(data)
        elapsed = time.perf_counter() - before
        if elapsed > slowest:
            slowest, slowest_try = elapsed, number
        if number == min(500, options.tries // 10):
            warm = resident()
        if number % 1000 == 999:
            print(f"{number + 1} tries, {resident():.0f} MB", flush=True)
    print(
        f"{options.tries} tries in {time.perf_counter() - started:.0f} s; slowest {slowest:.2f} s (try {slowest_try})"
    )
    print(f"memory {warm:.0f} MB after warming up, {resident():.0f} MB at the end")
    print(", ".join(f"{outcome} {count}" for outcome, count in outcomes.most_common()))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
