"""Figures that do not agree: a time limit, rate, age, distance or amount outside what the law allows.

The direction matters. A limit that binds an authority (自受理之日起二十日内作出决定) may be kept in less time; one that a
person may use (五日内提出) may not be cut; a least requirement for persons (面积不少于二十平方米) may not be raised.
"""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fazhi_review.conflict.clashes.clash import Clash
from fazhi_review.conflict.clashes.sanction import SAME_CONDUCT, conduct_likeness, sureness
from fazhi_review.conflict.grams import Profile, profile, similarity
from fazhi_review.conflict.model import Span
from fazhi_review.conflict.side import Side, bears_private
from fazhi_review.structure.model import Quantity
from fazhi_review.vocabulary import Relation

# Comparable units and their measure. A working day is about 1.4 days: 20 working days are 28 days.
_DIMENSIONS = {
    "小时": ("time", 1 / 24),
    "分钟": ("time", 1 / 1440),
    "日": ("time", 1.0),
    "天": ("time", 1.0),
    "工作日": ("time", 1.4),
    "周": ("time", 7.0),
    "月": ("time", 30.0),
    "年": ("time", 365.0),
    "元": ("money", 1.0),
    "万元": ("money", 10_000.0),
    "%": ("share", 1.0),
    "‰": ("share", 0.1),
    "米": ("length", 1.0),
    "公里": ("length", 1000.0),
    "人": ("persons", 1.0),
    "名": ("persons", 1.0),
    "位": ("persons", 1.0),
    "千米": ("length", 1000.0),
}
_CONTEXT = 14
# A calendar date is no quantity, even where its parts look like periods.
_DATE = re.compile(r"[〇零一二三四五六七八九十\d]{4}\s*年|月[〇一二三四五六七八九十\d]{1,3}日")

# 投标保证金不得超过估算价的2%: what bounds a figure may stand before the thing it is the figure of.
_BOUND_BEFORE = re.compile(
    r"(?P<most>不得?超过|不高于|不得高于|不得?多于|最长|最高|最多|至多|以内)|(?P<least>不得?少于|不低于|不得低于|至少|最短|最低|最少)"
)
# Whose act a period measures is told best by the act itself.
_PERSONS_ACT = re.compile(r"提出|申请(?!人)|缴纳|补正|起诉|陈述|申辩|提起|领取|申报|要求听证|申诉|申领|缴清|缴款")
_AUTHORITY_ACT = re.compile(
    r"作出|答复|办结|审核|审批|受理|支付|付款|送达|通知|公布|公示|核发|颁发|退还|返还|告知|处理|拨付|付清|转送|审查|决定"
)
_KINDS_ALIKE = ({"within", "at_most", "exact"}, {"at_least", "exact"}, {"ahead"}, {"range", "exact"}, {"lookback"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity in its place: its bounds in a comparable measure, how it is bound, and what it is the figure of."""

    quantity: Quantity
    dimension: str
    low: float | None
    high: float | None
    kind: str  # at_most, at_least, range, exact; of time also within (to act), ahead (before an act), lookback (近三年)
    is_private: bool | None
    role: Profile

    @property
    def span(self) -> Span:
        return Span(self.quantity.start, self.quantity.end)


def figures(side: Side) -> list[Figure]:
    """The quantities of a clause that can be compared."""
    return list(_figures(side))


def _figures(side: Side) -> Iterator[Figure]:
    for quantity in side.quantities:
        if _DATE.search(side.text, max(0, quantity.start - 6), quantity.end + 4):
            continue
        dimension, factor = _DIMENSIONS.get(quantity.unit, (quantity.unit, 1.0))
        low = None if quantity.low is None else quantity.low * factor
        high = None if quantity.high is None else quantity.high * factor
        before = side.text[max(0, quantity.start - _CONTEXT) : quantity.start]
        after = side.text[quantity.end : quantity.end + _CONTEXT]
        yield Figure(
            quantity=quantity,
            dimension=dimension,
            low=low,
            high=high,
            kind=_kind(quantity, before, after, dimension),
            is_private=_is_private(side.text, quantity, after),
            role=profile(before[-8:] + "，" + after[:10]),
        )


def _is_private(text: str, quantity: Quantity, after: str) -> bool | None:
    """Whether the figure measures what a person does: by the act that follows, else by who is named before."""
    person, authority = _PERSONS_ACT.search(after), _AUTHORITY_ACT.search(after)
    if person and (authority is None or person.start() < authority.start()):
        return True
    if authority:
        return False
    return bears_private(text, quantity.start)


def _kind(quantity: Quantity, before: str, after: str, dimension: str) -> str:
    if dimension == "time":
        if before.endswith(("近", "最近", "此前", "过去")):
            return "lookback"
        if quantity.text.endswith("前") or after.startswith(("前", "以前", "之前")) or before.endswith("提前"):
            return "ahead"
        if quantity.text.endswith("内") or after.startswith(("内", "以内", "之内")):
            return "within"
    if quantity.text.startswith(("未满", "不满")) and re.search(r"不得|禁止", before):
        return "at_least"  # 不得招用未满十六周岁的 sets the least age
    if quantity.low is not None and quantity.high is not None and quantity.low != quantity.high:
        return "range"
    if quantity.low is None or quantity.high is None:
        return "at_least" if quantity.high is None else "at_most"
    bounds = [match.lastgroup for match in _BOUND_BEFORE.finditer(re.split("[，。；]", before)[-1])]
    return {"most": "at_most", "least": "at_least"}.get(bounds[-1] or "", "exact") if bounds else "exact"


def _value(figure: Figure) -> float:
    """The one figure that stands in the text; for a range its upper end."""
    value = figure.high if figure.high is not None else figure.low
    return value if value is not None else math.nan


def find(a: Side, b: Side, likeness: float) -> Clash | None:
    """The clearest pair of figures for the same thing of which the local one lies outside the law's."""
    alike = conduct_likeness(a, b) if a.is_sanction and b.is_sanction else 1.0
    if alike < SAME_CONDUCT:
        return None
    best: Clash | None = None
    theirs = figures(b)
    for ours in figures(a):
        matched = _match(ours, theirs, alone=_is_alone(ours, a, b), likeness=likeness)
        if matched is None:
            continue
        other, fit = matched
        clash = _judge(ours, other, b, min(1.0, 0.5 * fit + likeness), sureness(alike))
        if clash is not None and (best is None or clash.confidence > best.confidence):
            best = clash
    return best


def against_norm(a: Side, norm: Side, is_meant: Callable[[Figure], bool]) -> tuple[Figure, Figure, str] | None:
    """The first figure of `a` that is meant and leaves what a norm with one figure allows: it, the norm's, and how."""
    law = next(iter(figures(norm)), None)
    if law is None:
        return None
    for ours in figures(a):
        if ours.dimension == law.dimension and _may_answer(ours.kind, law.kind) and is_meant(ours):
            wrong = _outside(ours, law, norm)
            if wrong is not None:
                return ours, law, wrong
    return None


def _may_answer(kind: str, other: str) -> bool:
    return kind == "range" or _are_alike(kind, other) or {kind, other} == {"at_most", "at_least"}


def agrees(a: Side, b: Side, likeness: float) -> bool:
    """Whether a figure of `a` has a counterpart in `b`; asked only where no pair of them clashes."""
    theirs = figures(b)
    return any(_match(ours, theirs, alone=_is_alone(ours, a, b), likeness=likeness) is not None for ours in figures(a))


def _is_alone(figure: Figure, a: Side, b: Side) -> bool:
    """Whether the figure is the only one of its dimension on both sides, so that context need not tell which is meant."""
    same = [
        sum(_DIMENSIONS.get(q.unit, (q.unit, 1.0))[0] == figure.dimension for q in side.quantities) for side in (a, b)
    ]
    return same == [1, 1]


def _match(figure: Figure, others: list[Figure], *, alone: bool, likeness: float) -> tuple[Figure, float] | None:
    """The law's figure of the same dimension that most looks like the figure of the same thing, and how much."""
    rated = [
        (similarity(figure.role, other.role) + 0.3 * _are_alike(figure.kind, other.kind), -index)
        for index, other in enumerate(others)
        if other.dimension == figure.dimension
    ]
    if not rated:
        return None
    fit, index = max(rated)
    if fit + 0.5 * likeness < 0.35 and not (alone and likeness >= 0.08):
        return None
    return others[-index], fit + 0.3 * alone


def _are_alike(kind: str, other: str) -> bool:
    return any(kind in alike and other in alike for alike in _KINDS_ALIKE)


def _judge(ours: Figure, law: Figure, b: Side, certainty: float, sure: float) -> Clash | None:
    wrong = _outside(ours, law, b)
    if wrong is None:
        return None
    explanation = f"本条“{ours.quantity.text}”，{wrong}{{law}}的“{law.quantity.text}”，疑似与上位法的数值规定不一致"
    confidence = (0.55 + 0.4 * min(1.0, certainty)) * sure
    return Clash(Relation.QUANTITY, confidence, explanation, ours.span, law.span)


def _outside(ours: Figure, law: Figure, b: Side) -> str | None:
    """How the local figure leaves what the law allows, in words; None when it does not."""
    value, bound = _value(ours), _value(law)
    longer, shorter = ("长于", "短于") if ours.dimension == "time" else ("高于", "低于")
    if law.kind == "range" or ours.kind == "range":
        return _outside_range(ours, law)
    if math.isclose(value, bound) or math.isnan(value) or math.isnan(bound):
        return None
    match law.kind:
        case "within":
            is_private = law.is_private if law.is_private is not None else ours.is_private
            if is_private and re.search(r"报告|报送|改正|拆除", b.text[law.quantity.end :]):
                return longer if value > bound else None  # a duty to act in time, not a right to take one's time
            return (shorter if value < bound else None) if is_private else (longer if value > bound else None)
        case "ahead":
            if law.is_private and ours.is_private:
                return longer if value > bound else None
            return shorter if value < bound else None
        case "at_most" | "lookback":
            if ours.dimension == "length" and "范围" in b.text:
                return "不同于"
            if value < bound and re.search(r"领取|享受|给付|发放", b.text[: law.quantity.start]):
                return shorter  # the term of a benefit may not be cut
            return longer if value > bound else None
        case "at_least":
            if _is_requirement(b.text, law):
                return longer if value > bound else None
            return shorter if value < bound else None
        case _:
            return longer if value > bound else shorter


def _outside_range(ours: Figure, law: Figure) -> str | None:
    """A range must lie within the law's range; a single figure must too."""
    ceiling = ours.high if ours.high is not None else ours.low
    floor = ours.low if ours.low is not None else ours.high
    if law.high is not None and ceiling is not None and ceiling > law.high * 1.001:
        return "高于"
    if law.low is not None and floor is not None and floor < law.low * 0.999 and ours.kind in ("range", "exact"):
        return "低于"
    return None


def _is_requirement(text: str, law: Figure) -> bool:
    """Whether a least figure is a requirement that persons must meet, rather than a floor under what they are given."""
    before = text[max(0, law.quantity.start - 24) : law.quantity.start]
    return bool(law.is_private) and any(
        word in before for word in ("面积", "资本", "资金", "缴纳", "从业", "经历", "人员", "条件")
    )
