"""`facts`: conditions over what is known of the procedure, the filing and the dates. What is not known accuses nobody."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from fazhi_review.ports import FactValue
from fazhi_review.rules.anchors import place
from fazhi_review.rules.facts import FactBook, fact_book, known_facts
from fazhi_review.rules.rule import Check, CheckType, InvalidParameter, Match, Parameters, Scope, Unknown
from fazhi_review.rules.subject import Subject

_NAME = {"type": "string", "minLength": 1}
_CONDITION = {
    "type": "object",
    "minProperties": 1,
    "properties": {
        "fact": _NAME,
        "is": {"type": ["boolean", "string", "number"]},
        "not": {"type": ["boolean", "string", "number"]},
        "in": {"type": "array", "minItems": 1},
        "outside": {"type": "array", "minItems": 1, "description": "值不在所列之中"},
        "lacks": {"type": "array", "items": _NAME, "minItems": 1, "description": "清单中缺少任何一项"},
        "without": {"type": "array", "items": _NAME, "minItems": 1, "description": "清单中一项也没有"},
        "above": {"type": "number"},
        "below": {"type": "number"},
        "elapsed": {"type": "array", "items": _NAME, "minItems": 2, "maxItems": 2, "description": "两个日期之间的时间"},
        "unit": {"enum": ["days", "working_days"]},
        "later": {"type": "array", "items": _NAME, "minItems": 2, "maxItems": 2, "description": "前一日期晚于后一日期"},
        "differ": {"type": "array", "items": _NAME, "minItems": 2, "maxItems": 2, "description": "两个事实不相同"},
        "inverted": {"type": "array", "items": _NAME, "minItems": 2, "description": "依次应不早于前者的日期"},
    },
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Whether a condition holds; None where a fact is missing."""

    holds: bool | None
    missing: tuple[str, ...] = ()
    values: Mapping[str, str] | None = None


_Condition = Callable[[FactBook], _Outcome]


@dataclass(frozen=True, slots=True)
class _Facts:
    conditions: tuple[_Condition, ...]
    anchor: str

    def __call__(self, subject: Subject) -> Iterator[Match]:
        book = fact_book(subject.view)
        outcomes = [condition(book) for condition in self.conditions]
        if any(outcome.holds is False for outcome in outcomes):
            return
        missing = [fact for outcome in outcomes if outcome.holds is None for fact in outcome.missing]
        if missing:
            raise Unknown(*dict.fromkeys(missing))
        values = {key: value for outcome in outcomes for key, value in (outcome.values or {}).items()}
        yield Match(*place(subject.view, self.anchor), values={**dict.fromkeys(_VALUES, ""), **values})


_VALUES = ("value", "lacking", "days", "first", "second")


def build(parameters: Parameters) -> Check:
    conditions = tuple(_condition(("when", index), entry) for index, entry in enumerate(parameters["when"]))
    return _Facts(conditions, parameters.get("anchor", "title"))


def _condition(key: tuple[str | int, ...], entry: Mapping[str, Any]) -> _Condition:
    names = [entry[name] for name in ("fact",) if name in entry]
    names += [name for kind in ("elapsed", "later", "differ", "inverted") for name in entry.get(kind, ())]
    unknown = next((name for name in names if name not in known_facts()), None)
    if unknown:
        raise InvalidParameter(key, f"没有事实“{unknown}”，可用的见 rules/data/facts.yml")
    if "inverted" in entry:
        return _inverted(tuple(entry["inverted"]))
    if "differ" in entry:
        return _differ(*entry["differ"])
    if "later" in entry:
        return _later(*entry["later"])
    if "elapsed" in entry:
        start, end = entry["elapsed"]
        return _elapsed(start, end, entry.get("unit", "days"), _bounds(key, entry))
    if "fact" not in entry:
        raise InvalidParameter(key, "应写明 fact、elapsed、later 或 inverted")
    return _compared(entry["fact"], _comparison(key, entry))


def _comparison(key: tuple[str | int, ...], entry: Mapping[str, Any]) -> Callable[[FactValue], _Outcome]:
    if "lacks" in entry:
        return lambda value: _lacking(value, tuple(entry["lacks"]))
    if "without" in entry:
        return lambda value: _Outcome(not any(name in item for item in _items(value) for name in entry["without"]))
    tests: list[Callable[[FactValue], bool]] = []
    if "is" in entry:
        tests.append(lambda value: value == entry["is"])
    if "not" in entry:
        tests.append(lambda value: value != entry["not"])
    if "in" in entry:
        tests.append(lambda value: value in entry["in"])
    if "outside" in entry:
        tests.append(lambda value: value not in entry["outside"])
    if "above" in entry or "below" in entry:
        tests.append(_bounds(key, entry))
    if not tests:
        raise InvalidParameter(key, "没有写明与什么比较")
    return lambda value: _Outcome(all(test(value) for test in tests), values={"value": str(value)})


def _bounds(key: tuple[str | int, ...], entry: Mapping[str, Any]) -> Callable[[FactValue], bool]:
    above, below = entry.get("above"), entry.get("below")
    if above is None and below is None:
        raise InvalidParameter(key, "没有写明 above 或 below")

    def is_within(value: FactValue) -> bool:
        return isinstance(value, int) and (above is None or value > above) and (below is None or value < below)

    return is_within


def _compared(fact: str, compare: Callable[[FactValue], _Outcome]) -> _Condition:
    def condition(book: FactBook) -> _Outcome:
        value = book.value(fact)
        return _Outcome(None, (fact,)) if value is None else compare(value)

    return condition


def _items(value: FactValue) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _lacking(value: FactValue, needed: tuple[str, ...]) -> _Outcome:
    lacking = [name for name in needed if not any(name in item for item in _items(value))]
    return _Outcome(bool(lacking), values={"lacking": "、".join(lacking)})


def _elapsed(start: str, end: str, unit: str, is_within: Callable[[FactValue], bool]) -> _Condition:
    def condition(book: FactBook) -> _Outcome:
        days = book.elapsed(book.value(start), book.value(end), unit)
        if days is None:
            return _Outcome(None, tuple(name for name in (start, end) if book.value(name) is None))
        return _Outcome(is_within(days), values={"days": str(days)})

    return condition


def _later(one: str, other: str) -> _Condition:
    def condition(book: FactBook) -> _Outcome:
        first, second = book.value(one), book.value(other)
        if not isinstance(first, date) or not isinstance(second, date):
            return _Outcome(None, tuple(name for name in (one, other) if book.value(name) is None))
        return _Outcome(first > second, values={"first": first.isoformat(), "second": second.isoformat()})

    return condition


def _differ(one: str, other: str) -> _Condition:
    def condition(book: FactBook) -> _Outcome:
        first, second = book.value(one), book.value(other)
        if first is None or second is None:
            return _Outcome(None, tuple(name for name in (one, other) if book.value(name) is None))
        return _Outcome(first != second, values={"first": str(first), "second": str(second)})

    return condition


def _inverted(names: tuple[str, ...]) -> _Condition:
    def condition(book: FactBook) -> _Outcome:
        dated = [(name, value) for name in names if isinstance(value := book.value(name), date)]
        for (one, first), (other, second) in pairwise(dated):
            if first > second:
                labels = known_facts()
                return _Outcome(
                    True,
                    values={
                        "first": f"{labels[one].label}（{first.isoformat()}）",
                        "second": f"{labels[other].label}（{second.isoformat()}）",
                    },
                )
        missing = tuple(name for name in names if book.value(name) is None)
        return _Outcome(None if len(dated) < 2 else False, missing)

    return condition


CHECK = CheckType(
    name="facts",
    summary="制定程序、备案、日期等已知事实同时符合所列条件；事实不明时不报，列入人工核对。",
    parameters={
        "when": {"type": "array", "items": _CONDITION, "minItems": 1},
        "anchor": {"enum": ["title", "basis", "effective", "validity", "end"]},
    },
    required=("when",),
    build=build,
    scopes=frozenset({Scope.TEXT, Scope.DOCUMENT}),
    values=frozenset(_VALUES),
    about_whole=True,
)
