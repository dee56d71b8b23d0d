"""`manual`: a rule that no data can decide; it is shown to the reviewer as 人工核对, with its basis."""

from collections.abc import Iterator

from fazhi_review.rules.rule import Check, CheckType, Match, Parameters, Scope, Unknown
from fazhi_review.rules.subject import Subject


def _ask(_subject: Subject) -> Iterator[Match]:
    raise Unknown


def build(_parameters: Parameters) -> Check:
    return _ask


CHECK = CheckType(
    name="manual",
    summary="机器无法判断，列入人工核对清单。",
    parameters={},
    build=build,
    scopes=frozenset({Scope.TEXT}),
    needs_examples=False,
)
