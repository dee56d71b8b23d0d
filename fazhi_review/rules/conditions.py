"""Conditions on what kind of document a rule is about: its title, number, issuer, and words it holds or lacks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fazhi_review.rules.patterns import GuardedPattern, guarded
from fazhi_review.rules.subject import DocumentView

FIELDS = ("title", "number", "issuer", "addressee", "interpreter", "origin", "text")
_STRINGS = {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1, "uniqueItems": True}
SCHEMA: Mapping[str, Any] = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["field"],
        "properties": {
            "field": {"enum": list(FIELDS)},
            "has": {**_STRINGS, "description": "任何一个正则匹配"},
            "lacks": {**_STRINGS, "description": "没有一个正则匹配"},
        },
        "additionalProperties": False,
    },
}


@dataclass(frozen=True, slots=True)
class Condition:
    """`has`: at least one pattern matches the field; `lacks`: none does. A field the text does not state is empty."""

    field: str
    has: tuple[GuardedPattern, ...]
    lacks: tuple[GuardedPattern, ...]

    def holds(self, view: DocumentView) -> bool:
        values = list(field_values(view, self.field))
        if self.has and not any(pattern.search(value[0]) for pattern in self.has for value in values):
            return False
        return not any(pattern.search(value[0]) for pattern in self.lacks for value in values)


def build_conditions(entries: Sequence[Mapping[str, Any]]) -> tuple[Condition, ...]:
    return tuple(
        Condition(
            entry["field"],
            tuple(guarded(source) for source in entry.get("has", ())),
            tuple(guarded(source) for source in entry.get("lacks", ())),
        )
        for entry in entries
    )


def hold(conditions: Sequence[Condition], view: DocumentView) -> bool:
    return all(condition.holds(view) for condition in conditions)


def field_values(view: DocumentView, field: str) -> Iterator[tuple[str, int, int]]:
    """What the document says of itself under `field`, with where it says it."""
    metadata = view.document.metadata
    match field:
        case "text":
            yield view.masked, 0, len(view.text)
        case "origin":
            # Title and issuers in one: who the document says it is from, wherever it says so.
            reads = [metadata.title, *metadata.issuing_authorities]
            yield "\n".join(read.value for read in reads if read is not None), 0, 0
        case "issuer":
            for read in metadata.issuing_authorities:
                yield read.value, read.start, read.end
        case "title" | "number" | "addressee" | "interpreter":
            named = {
                "title": metadata.title,
                "number": metadata.number,
                "addressee": metadata.addressees,
                "interpreter": metadata.interpreting_body,
            }[field]
            if named is not None:
                yield named.value, named.start, named.end
