"""`numbering`: what the reading of the structure warned of: gaps, repeats, references that lead nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass

from fazhi_review.rules.patterns import GuardedPattern, guarded
from fazhi_review.rules.rule import Check, CheckType, Match, Parameters, Scope
from fazhi_review.rules.subject import Subject
from fazhi_review.structure.model import ProvisionKind
from fazhi_review.vocabulary import Severity

# A gap among these leaves open whether a clause is missing, and every reference to the later ones may be wrong.
_DIVISIONS = frozenset({ProvisionKind.CHAPTER, ProvisionKind.ARTICLE, ProvisionKind.LEVEL1})


@dataclass(frozen=True, slots=True)
class _Numbering:
    codes: tuple[str, ...]
    about: tuple[GuardedPattern, ...]

    def __call__(self, subject: Subject) -> Iterator[Match]:
        for warning in subject.document.warnings:
            quote = subject.document.text[warning.start : warning.end]
            is_about = not self.about or any(pattern.search(quote) for pattern in self.about)
            if warning.code.startswith(self.codes) and is_about:
                node = subject.document.at(warning.start)
                is_division = node is not None and node.kind in _DIVISIONS
                yield Match(
                    warning.start,
                    warning.end,
                    values={"value": warning.message.rstrip("。；")},
                    severity=Severity.MEDIUM if is_division else None,
                )


def build(parameters: Parameters) -> Check:
    about = tuple(guarded(source) for source in parameters.get("about", ()))
    return _Numbering(tuple(parameters.get("codes", ("numbering",))), about)


CHECK = CheckType(
    name="numbering",
    summary="章节条款项的序号断裂、重复，或者引用的条款不存在。",
    parameters={
        "codes": {
            "type": "array",
            "items": {"type": "string"},
            "minItems": 1,
            "description": "结构警告代码的开头，默认 numbering",
        },
        "about": {
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "minItems": 1,
            "description": "只看原文符合这些正则的警告",
        },
    },
    build=build,
    scopes=frozenset({Scope.DOCUMENT}),
    values=frozenset({"value"}),
)
