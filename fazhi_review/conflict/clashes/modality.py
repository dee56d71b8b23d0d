"""A prohibition become a power, a duty become a discretion, a notice become an approval, a freedom become a duty."""

import re

from fazhi_review.conflict.clashes.clash import Clash, quote
from fazhi_review.conflict.grams import containment, profile, similarity
from fazhi_review.conflict.model import Span
from fazhi_review.conflict.side import Mechanism, Modality, Operator, Side, bears_private
from fazhi_review.vocabulary import Relation

# 由执法机构视情况决定: a duty handed over to discretion without a modal word.
_DISCRETION = re.compile(r"视(?:[^，。；]{0,8})?情况|视情|酌情|自行(?:决定|确定|掌握)|认为必要时?|原则上不")

# 不得擅自发布 forbids only what is done without right, so a right or duty to do it does not contradict.
_QUALIFIED = re.compile(
    r"擅自|随意|非法|违法|违规|违反|无故|过度|滥用|超过|超出|低于|少于|高于|以[^，。；]{1,12}(?:为由|名义)|任何单位"
)

# Acts about another act: telling, arranging and watching it.
_SPEAKING = re.compile(
    r"(?:依法|及时|主动|书面|一次性?|按照规定)*(告知|通知|公布|公示|说明|提示|宣传|引导|鼓励|指导|监督|检查|督促|加强|建立|健全|制定|完善|明确|组织|负责|配合|协助|遵守|符合)"
)

_LISTED = re.compile(r"下列(?:行为|情形)之一")

_EXCEPTED = re.compile(r"([^，。；]{2,30})的除外")

# What the law orders, and what undoes it.
_OPPOSITES = tuple(
    (re.compile(law), re.compile(local))
    for law, local in (
        (r"保密|不得(?:公开|泄露)", r"公布|公开|列明|曝光|公示|张贴|通报"),
        (r"免费|不得?收取(?:任何)?费用|不收费", r"收取[^，。；]{0,12}费|缴纳[^，。；]{0,12}费|有偿"),
        (r"自愿|自主(?:选择|决定)|不得强制", r"一律参加|均须参加|必须参加|应当参加|不得继续|统一参加|须加入|应当加入"),
        (r"公平|平等|一视同仁", r"优先(?:录用|采购|选用|安排)本[地市县区]|只(?:限|对)本[地市县区]"),
    )
)


def find(a: Side, b: Side, likeness: float) -> Clash | None:
    """The strongest contradiction between an operator of the local clause and one of the law's."""
    clashes = [_mechanism(a, b, likeness), _discretion(a, b, likeness), _opposite(a, b, likeness)]
    # What 有下列行为之一的 lists is named, not ordered or allowed.
    if not b.is_sanction and not _LISTED.search(b.text) and not _is_excepted(a, b):
        clashes += [_contradicting(ours, a, b, likeness) for ours in a.operators]
    found = [clash for clash in clashes if clash is not None]
    return max(found, key=lambda clash: clash.confidence, default=None)


def _contradicting(ours: Operator, a: Side, b: Side, likeness: float) -> Clash | None:
    """The clash of one operator with the law's operator on the same act.

    应当保护现场 is answered by 应当保护现场, not by 不得藏匿 beside it: each operator must be the other's best counterpart.
    """
    theirs = max(b.operators, key=lambda operator: _fit(ours, operator), default=None)
    if theirs is None or max(a.operators, key=lambda operator: _fit(operator, theirs)) is not ours:
        return None
    fit = _fit(ours, theirs)
    reason = _contradiction(ours, theirs, b)
    if reason is None or fit < reason[1] or _is_about(ours, theirs):
        return None
    ours_at, theirs_at = _with_act(ours), _with_act(theirs)
    explanation = f"本条“{quote(a.text, ours_at)}”，{{law}}规定“{quote(b.text, theirs_at)}”，疑似{reason[0]}"
    confidence = min(0.95, 0.5 + 0.35 * fit + 0.5 * likeness)
    return Clash(Relation.MODALITY, confidence, explanation, ours_at, theirs_at)


def _opposite(a: Side, b: Side, likeness: float) -> Clash | None:
    """Acts that exclude each other, such as keeping secret and making public."""
    for law_word, local_word in _OPPOSITES:
        theirs, ours = law_word.search(b.text), local_word.search(a.text)
        if not (theirs and ours) or law_word.search(a.text) or local_word.search(law_word.sub("，", b.text)):
            continue
        if any(op.modality in (Modality.MUST_NOT, Modality.NEED_NOT) or op.is_refusal for op in a.operators):
            continue
        explanation = f"本条规定“{ours.group()}”，{{law}}规定“{theirs.group()}”，疑似与法定要求相反"
        return Clash(
            Relation.MODALITY, min(0.9, 0.6 + 0.7 * likeness), explanation, Span(*ours.span()), Span(*theirs.span())
        )
    return None


def _is_about(ours: Operator, theirs: Operator) -> bool:
    """Whether one of them only speaks of the other's act: 应当告知复议途径 does not contradict 不得申请复议."""
    heads = [_SPEAKING.match(operator.governed) for operator in (ours, theirs)]
    words = [head.group(1) if head else "" for head in heads]
    return words[0] != words[1]


def _with_act(operator: Operator) -> Span:
    return Span(operator.span.start, operator.span.end + min(len(operator.governed), 16))


def _fit(ours: Operator, theirs: Operator) -> float:
    """How far both operators govern the same act."""
    return max(
        similarity(ours.grams, theirs.grams),
        0.9 * containment(theirs.grams, ours.grams),
        0.7 * containment(ours.grams, theirs.grams),
    )


def _is_excepted(a: Side, b: Side) -> bool:
    """Whether the local clause speaks of those whom the law's clause excepts: …的除外."""
    match = _EXCEPTED.search(b.text)
    return match is not None and containment(profile(match[1]), a.grams) > 0.7


def _contradiction(ours: Operator, theirs: Operator, b: Side) -> tuple[str, float] | None:
    """What the two operators make of each other if they govern one act, and how alike the acts must be to say so."""
    turned = ours.is_refusal != theirs.is_refusal
    match theirs.modality, ours.modality:
        case Modality.MUST_NOT, Modality.MAY | Modality.MUST if not turned and not _QUALIFIED.match(theirs.governed):
            return "将法律禁止的行为规定为可以或者应当", 0.12
        case Modality.MUST_NOT, Modality.NEED_NOT:
            return None
        case Modality.MUST, Modality.NEED_NOT:
            return "免除了法律规定的义务", 0.15
        case Modality.MUST, Modality.MUST_NOT if not turned:
            return "禁止或者拒绝了法律要求的行为", 0.15
        case Modality.MUST, Modality.MAY if turned:
            return "将法定义务改为可以不履行", 0.1
        case Modality.NEED_NOT, Modality.MUST if not b.has_exception:
            return "将法律不要求的事项规定为义务", 0.12
        case Modality.MAY, Modality.MUST_NOT if (
            not turned and not theirs.is_sanction and bears_private(b.text, theirs.span.start)
        ):
            return "禁止了法律准许的行为", 0.3
        case _:
            return None


def _mechanism(a: Side, b: Side, likeness: float) -> Clash | None:
    if a.mechanism is not Mechanism.APPROVAL or b.mechanism not in (Mechanism.NOTICE, Mechanism.FREE):
        return None
    if b.mechanism is Mechanism.FREE and b.has_exception:
        return None  # freed for some only: that is a matter of scope
    what = "备案或者报告" if b.mechanism is Mechanism.NOTICE else "自主开展、无需批准"
    explanation = f"本条要求事先取得批准、同意或者许可，{{law}}规定的是{what}，疑似将其改为事前审批"
    return Clash(Relation.MODALITY, min(0.93, 0.68 + 0.5 * likeness), explanation)


def _discretion(a: Side, b: Side, likeness: float) -> Clash | None:
    match = _DISCRETION.search(a.text)
    if match is None or not any(operator.modality is Modality.MUST for operator in b.operators):
        return None
    if _DISCRETION.search(b.text):
        return None
    span = Span(*match.span())
    explanation = f"本条以“{quote(a.text, span)}”为准，{{law}}规定的是应当履行的义务，疑似将法定义务改为自由裁量"
    return Clash(Relation.MODALITY, min(0.9, 0.6 + 0.6 * likeness), explanation, span)
