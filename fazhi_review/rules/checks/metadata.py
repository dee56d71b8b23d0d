"""`metadata`: what the document says of itself (title, number, issuer, …) matches a pattern that it should not."""

from collections.abc import Iterator
from dataclasses import dataclass

from fazhi_review.rules.conditions import FIELDS, SCHEMA, Condition, build_conditions, field_values, hold
from fazhi_review.rules.patterns import GuardedPattern, guarded
from fazhi_review.rules.rule import Check, CheckType, Match, Parameters, Scope
from fazhi_review.rules.subject import Subject

_STRINGS = {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1, "uniqueItems": True}


@dataclass(frozen=True, slots=True)
class _Metadata:
    field: str
    patterns: tuple[GuardedPattern, ...]
    exceptions: tuple[GuardedPattern, ...]
    conditions: tuple[Condition, ...]

    def __call__(self, subject: Subject) -> Iterator[Match]:
        view = subject.view
        for value, start, end in field_values(view, self.field):
            if any(exception.search(value) for exception in self.exceptions):
                continue
            if any(pattern.search(value) for pattern in self.patterns) and hold(self.conditions, view):
                yield Match(start, end, values={"value": value})
                return


def build(parameters: Parameters) -> Check:
    return _Metadata(
        field=parameters["field"],
        patterns=tuple(guarded(source) for source in parameters["patterns"]),
        exceptions=tuple(guarded(source) for source in parameters.get("exceptions", ())),
        conditions=build_conditions(parameters.get("where", ())),
    )


CHECK = CheckType(
    name="metadata",
    summary="标题、发文字号、制定机关等符合所列写法。",
    parameters={
        "field": {"enum": [field for field in FIELDS if field not in ("text", "origin")]},
        "patterns": {**_STRINGS, "description": "正则，任何一个匹配即报"},
        "exceptions": {**_STRINGS, "description": "匹配即不报"},
        "where": SCHEMA,
    },
    required=("field", "patterns"),
    build=build,
    scopes=frozenset({Scope.DOCUMENT}),
    values=frozenset({"value"}),
)
