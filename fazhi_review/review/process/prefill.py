"""What the machine and the papers say to each point of the checklist, before a person answers it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fazhi_review.review.models import Disposition, FindingRow
from fazhi_review.review.process.checklist import POINTS, Point, PointKey, Verdict, by_point
from fazhi_review.review.process.materials import Account, missing
from fazhi_review.review.process.models import ChecklistAnswer


@dataclass(frozen=True, slots=True)
class Line:
    """One point as the page shows it: what speaks to it, what is suggested, what was answered."""

    number: int
    point: Point
    findings: tuple[FindingRow, ...]
    by_hand: tuple[str, ...]  # what no data can decide, from the rules
    facts: tuple[str, ...]  # from the papers
    suggestion: Verdict | None  # only where nothing is left to weigh
    answer: ChecklistAnswer | None

    @property
    def counts(self) -> Counter[Disposition]:
        return Counter(finding.disposition for finding in self.findings)


def lines(
    findings: Sequence[FindingRow],
    by_hand: Sequence[Mapping[str, Any]],
    answers: Sequence[ChecklistAnswer],
    facts: Mapping[PointKey, Sequence[str]],
) -> list[Line]:
    """Every point with what speaks to it, in order."""
    found = by_point(findings)
    given = {answer.point: answer for answer in answers}
    hand = _by_hand(by_hand)
    return [
        Line(
            number=number,
            point=point,
            findings=tuple(finding for finding in found[point.key] if isinstance(finding, FindingRow)),
            by_hand=tuple(hand.get(point.key, ())),
            facts=tuple(facts.get(point.key, ())),
            suggestion=_suggestion(found[point.key]),
            answer=given.get(point.key),
        )
        for number, point in enumerate(POINTS, 1)
    ]


def facts_of(
    issuing_authority: str, is_known_organization: bool, accounts: Sequence[Account]
) -> dict[PointKey, list[str]]:
    """What the papers say: who issues, and which steps of the procedure have their material."""
    issuer = f"制定机关：{issuing_authority}" if issuing_authority else "正文中没有读到制定机关"
    if issuing_authority:
        issuer += "（在单位名录中）" if is_known_organization else "（不在单位名录中，请核对制定主体清单）"
    procedure = [
        f"{entry.material.label}：{'已提交' if entry.files else '缺少，' + (entry.waived or entry.not_needed or '没有说明')}"
        for entry in accounts
        if entry.is_needed
    ]
    if not missing(accounts):
        procedure.insert(0, "需要的送审材料齐全，或者缺少的已说明理由。")
    return {PointKey.ISSUER: [issuer], PointKey.PROCEDURE: procedure}


def _suggestion(findings: Sequence[Any]) -> Verdict | None:
    states = {finding.disposition for finding in findings}
    if Disposition.OPEN in states:
        return None
    return Verdict.PROBLEM if Disposition.ADOPTED in states else Verdict.NO_PROBLEM


_POINT_OF_PACK = {
    "issuer": PointKey.ISSUER,
    "basis": PointKey.CONTENT,
    "text": PointKey.CONTENT,
    "figures": PointKey.CONTENT,
    "procedure": PointKey.PROCEDURE,
    "format": PointKey.TECHNIQUE,
}


def _by_hand(entries: Sequence[Mapping[str, Any]]) -> dict[PointKey, list[str]]:
    """What only a person can check, by the pack that its rule is of; filing and clean-up come later in a document's life."""
    sorted_: dict[PointKey, list[str]] = {}
    for entry in entries:
        key = _POINT_OF_PACK.get(str(entry.get("rule", "")).partition(".")[0])
        if key is not None:
            sorted_.setdefault(key, []).append(str(entry.get("title", "")))
    return sorted_
