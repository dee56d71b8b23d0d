"""`absence`: words that a whole document should hold and does not; shown once, at the clause that should hold them."""

from collections.abc import Iterator
from dataclasses import dataclass

from fazhi_review.rules.anchors import place
from fazhi_review.rules.conditions import SCHEMA, Condition, build_conditions, hold
from fazhi_review.rules.patterns import GuardedPattern, guarded
from fazhi_review.rules.rule import Check, CheckType, Match, Parameters, Scope
from fazhi_review.rules.subject import Subject

_STRINGS = {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1, "uniqueItems": True}


@dataclass(frozen=True, slots=True)
class _Absence:
    patterns: tuple[GuardedPattern, ...]
    conditions: tuple[Condition, ...]
    anchor: str
    sees_titles: bool

    def __call__(self, subject: Subject) -> Iterator[Match]:
        view = subject.view
        text = view.text if self.sees_titles else view.masked
        if any(view.may_match(pattern) and pattern.search(text) for pattern in self.patterns):
            return
        if hold(self.conditions, view):
            yield Match(*place(view, self.anchor))


def build(parameters: Parameters) -> Check:
    return _Absence(
        patterns=tuple(guarded(source) for source in parameters["patterns"]),
        conditions=build_conditions(parameters.get("where", ())),
        anchor=parameters.get("anchor", "title"),
        sees_titles=bool(parameters.get("titles", False)),
    )


CHECK = CheckType(
    name="absence",
    summary="整篇文件中应有而没有所列词句，在应当写明的条款处报一次。",
    parameters={
        "patterns": {**_STRINGS, "description": "正则，任何一个匹配即为已有"},
        "where": SCHEMA,
        "anchor": {"enum": ["title", "basis", "effective", "validity", "end"]},
        "titles": {"type": "boolean", "description": "是否也看书名号内的文字，默认 false"},
    },
    required=("patterns",),
    build=build,
    scopes=frozenset({Scope.DOCUMENT}),
    about_whole=True,
)
