"""`delegated`: checked in another room, which reports it under its own id; listed for a person where that room is shut."""

from collections.abc import Iterator

from fazhi_review.rules.rule import Check, CheckType, Match, Parameters, Scope, Unknown
from fazhi_review.rules.subject import Subject


def _delegate(subject: Subject) -> Iterator[Match]:
    """Nothing where a law library is at hand: the citation check and the conflict search then report this defect, once."""
    if subject.context.library is None:
        raise Unknown
    return iter(())


def build(_parameters: Parameters) -> Check:
    return _delegate


CHECK = CheckType(
    name="delegated",
    summary="由引用核对或者冲突检索检查并报告；没有法规库时列入人工核对清单。",
    parameters={"by": {"enum": ["citation", "conflict"], "description": "由哪一项检查"}},
    required=("by",),
    build=build,
    scopes=frozenset({Scope.TEXT}),
    needs_examples=False,
)
