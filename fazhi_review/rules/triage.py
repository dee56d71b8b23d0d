"""Is the document a 行政规范性文件 at all? Reasons for and against, and an answer that is never 不是."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fazhi_review.rules.rule import RulePack
    from fazhi_review.rules.subject import DocumentView


class TriageVerdict(StrEnum):
    LIKELY = "疑似行政规范性文件，建议按规范性文件审核和备案"
    NEEDS_PERSON = "需人工判断是否属于行政规范性文件"


@dataclass(frozen=True, slots=True)
class TriageReason:
    rule: str
    message: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Triage:
    verdict: TriageVerdict
    reasons: tuple[TriageReason, ...] = ()


def judge(view: "DocumentView", reasons: Sequence[TriageReason], pack: "RulePack") -> Triage:
    """`LIKELY` where a rule of grade S1 or S2 speaks for it, and nothing excludes it, or exclusion is only in name (SC-09)."""
    graded = [(rule.grade, reason) for reason in reasons if (rule := pack.rule(reason.rule)) is not None]
    speaks_for = [reason for grade, reason in graded if grade in ("S1", "S2")]
    excludes = [reason for grade, reason in graded if grade in ("S3", "S4")]
    overrules = any(grade == "S1" for grade, _ in graded)
    is_likely = bool(speaks_for) and (overrules or not excludes)
    return Triage(
        verdict=TriageVerdict.LIKELY if is_likely else TriageVerdict.NEEDS_PERSON,
        reasons=tuple(speaks_for + excludes),
    )
