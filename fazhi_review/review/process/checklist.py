"""The seven points of a legality review, and one on drafting technique: what the machine found for each, and what a person says.

国办发〔2018〕115号, part six, lists the seven; each must be answered in the opinion. Pure values: the machine fills in what
speaks to a point, a person concludes on it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from fazhi_review.vocabulary import Category, Labelled, Severity

SOURCE = "国办发〔2018〕115号第六部分"


class PointKey(Labelled):
    """The points in the order of the document; the label is the question."""

    ISSUER = "issuer", "制定主体是否合法"
    AUTHORITY = "authority", "是否超越制定机关法定职权"
    CONTENT = "content", "内容是否符合宪法、法律、法规、规章和国家政策规定"
    POWERS = "powers", "是否违法设立行政许可、行政处罚、行政强制、行政征收、行政收费等事项"
    RIGHTS = "rights", "是否存在没有法律、法规依据作出减损公民、法人和其他组织合法权益或者增加其义务的情形"
    DUTIES = "duties", "是否存在没有法律、法规依据作出增加本单位权力或者减少本单位法定职责的情形"
    PROCEDURE = "procedure", "是否违反规范性文件制定程序"
    TECHNIQUE = "technique", "结构、文字和公文格式是否规范"


class Group(Labelled):
    """主体、权限、程序、内容、技术: how reviewers call the points."""

    ISSUER = "issuer", "主体"
    AUTHORITY = "authority", "权限"
    CONTENT = "content", "内容"
    PROCEDURE = "procedure", "程序"
    TECHNIQUE = "technique", "技术"


class Verdict(Labelled):
    """What a person says of one point."""

    NO_PROBLEM = "no_problem", "未发现问题"
    PROBLEM = "problem", "存在问题"
    NOT_CONCERNED = "not_concerned", "不涉及"


@dataclass(frozen=True, slots=True)
class Point:
    key: PointKey
    group: Group
    categories: frozenset[Category]
    is_statutory: bool = True  # one of the seven; the bar to the conclusion 合法


POINTS: tuple[Point, ...] = (
    Point(PointKey.ISSUER, Group.ISSUER, frozenset()),
    Point(PointKey.AUTHORITY, Group.AUTHORITY, frozenset({Category.AUTHORITY})),
    Point(
        PointKey.CONTENT,
        Group.CONTENT,
        frozenset(
            {
                Category.BASIS,
                Category.CONFLICT_NUMBER,
                Category.VALIDITY,
                Category.COMPETITION_ENTRY,
                Category.COMPETITION_FLOW,
                Category.COMPETITION_COST,
                Category.COMPETITION_CONDUCT,
                Category.BIDDING,
                Category.QUOTA,
                Category.MINUTES,
            }
        ),
    ),
    Point(
        PointKey.POWERS,
        Group.CONTENT,
        frozenset({Category.LICENCE, Category.PENALTY, Category.COERCION, Category.FEE}),
    ),
    Point(PointKey.RIGHTS, Group.CONTENT, frozenset({Category.PROOF, Category.RIGHTS, Category.STOPPAGE})),
    Point(PointKey.DUTIES, Group.CONTENT, frozenset({Category.DUTY})),
    Point(PointKey.PROCEDURE, Group.PROCEDURE, frozenset({Category.PROCEDURE})),
    Point(PointKey.TECHNIQUE, Group.TECHNIQUE, frozenset({Category.FORMAT, Category.STRUCTURE}), is_statutory=False),
)

#: Rules on who may issue; the others of their pack ask what it may deal with.
_ISSUER_RULES = frozenset(
    {
        "issuer.temporary_body",
        "issuer.dispatched_body",
        "issuer.institution_or_company",
        "issuer.issuer_mismatch",
        "issuer.no_lead_unit",
    }
)
_POINT_OF_CATEGORY = {category: point.key for point in POINTS for category in point.categories}


class HasRule(Protocol):
    """What a finding is to this list."""

    @property
    def rule(self) -> str: ...
    @property
    def category(self) -> Category: ...
    @property
    def severity(self) -> Severity: ...


def point_of(finding: HasRule) -> PointKey:
    """The point that a finding speaks to."""
    if finding.rule in _ISSUER_RULES:
        return PointKey.ISSUER
    return _POINT_OF_CATEGORY.get(finding.category, PointKey.CONTENT)


def point(key: PointKey) -> Point:
    return next(candidate for candidate in POINTS if candidate.key is key)


def by_point(findings: Iterable[HasRule]) -> dict[PointKey, list[HasRule]]:
    """The findings that speak to each point, in their own order."""
    found: dict[PointKey, list[HasRule]] = {key: [] for key in PointKey}
    for finding in findings:
        found[point_of(finding)].append(finding)
    return found


def unanswered(verdicts: Mapping[PointKey, Verdict]) -> tuple[Point, ...]:
    """The points on which nobody has said anything yet."""
    return tuple(point for point in POINTS if point.key not in verdicts)


def statutory_problems(verdicts: Mapping[PointKey, Verdict]) -> tuple[Point, ...]:
    """Those of the seven points on which a person found a problem: with one of them nothing is 合法."""
    return tuple(point for point in POINTS if point.is_statutory and verdicts.get(point.key) is Verdict.PROBLEM)


def numbered(points: Sequence[Point]) -> str:
    """第1项、第4项: points by their number in the list."""
    order = [point.key for point in POINTS]
    return "、".join(f"第{order.index(point.key) + 1}项" for point in points)
