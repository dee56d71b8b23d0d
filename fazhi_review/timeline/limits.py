"""The table of time limits: national defaults and what a region has of its own, each row with its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from fazhi_review.timeline.deadline import TimeLimit, Unit
from fazhi_review.vocabulary import Labelled, Verification

NATIONAL = "全国"
_FILE = Path(__file__).with_name("time_limits.yml")
_KEYS = {"key", "label", "amount", "unit", "source", "verification", "bound", "counts"}


class Bound(Labelled):
    """What the end of a period means."""

    AT_MOST = "at_most", "最长"  # to be done by then
    AT_LEAST = "at_least", "不少于"  # others must be given so long; nothing is ever overdue


class Direction(Labelled):
    """From which end a period is counted."""

    AFTER = "after", "之后"  # from the day it begins
    BEFORE = "before", "之前"  # back from an end that is known


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One row of the table. `region` is where the row comes from: 全国, or the region whose own it is."""

    key: str
    label: str
    limit: TimeLimit
    region: str = NATIONAL
    bound: Bound = Bound.AT_MOST
    counts: Direction = Direction.AFTER


@cache
def table(region: str) -> Mapping[str, LimitRow]:
    """The limits that hold in `region`, by key: its own rows where it has them, the national ones for the rest."""
    rows = parse(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
    national = {row.key: row for row in rows if row.region == NATIONAL}
    return national | {row.key: row for row in rows if row.region == region}


@cache
def national_table() -> Mapping[str, LimitRow]:
    """The national rows alone, also those that a region replaces."""
    return table(NATIONAL)


def parse(content: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[LimitRow]:
    """Rows from the file's content. Raises ValueError, naming the row, for what a typing mistake would break."""
    rows = [_row(region, values) for region, listed in content.items() for values in listed]
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if (row.region, row.key) in seen:
            raise ValueError(f"{row.region} {row.key}: listed twice")
        seen.add((row.region, row.key))
    return rows


def _row(region: str, values: Mapping[str, Any]) -> LimitRow:
    key = str(values.get("key", "?"))
    unknown = set(values) - _KEYS
    if unknown:
        raise ValueError(f"{region} {key}: unknown {sorted(unknown)}")
    amount = values["amount"]
    if not isinstance(amount, int) or amount < 1:
        raise ValueError(f"{region} {key}: the amount must be a whole number above zero")
    limit = TimeLimit(amount, Unit(values["unit"]), str(values["source"]), Verification(values["verification"]))
    return LimitRow(
        key=key,
        label=str(values["label"]),
        limit=limit,
        region=region,
        bound=Bound(values.get("bound", Bound.AT_MOST)),
        counts=Direction(values.get("counts", Direction.AFTER)),
    )
