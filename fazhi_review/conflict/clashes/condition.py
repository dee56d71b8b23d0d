"""Conditions, materials or prior steps for persons that the law's list does not hold (Administrative Licensing Law, art. 16)."""

import re
from collections.abc import Iterator

from fazhi_review.conflict.clashes.clash import Clash, quote
from fazhi_review.conflict.grams import containment, profile
from fazhi_review.conflict.model import Span
from fazhi_review.conflict.side import PRIVATE, Modality, Side, bears_private
from fazhi_review.vocabulary import Relation

# What a person is asked to bring, have or do first.
_ASKED = re.compile(
    r"(?:须|应当|应|需|必须|还须|还应当|并)?(?:先|事先|一并|同时|另行)?(?:提供|提交|出具|取得|具有|具备|经|有|缴纳|说明|结清|通过|获得过?|且)[^，。；]{2,40}"
)
_MATTER = re.compile(
    r"证明|材料|承诺|确认|签署|公证|同意|意见|盖章|签字|担保|户籍|押金|抵押金|保证金|介绍信|承诺书|同意书|合格|联审|考核|审批|许可|停车位|车辆|补贴|无[^，。；]{1,8}|费|用途|奖"
)
_OCCASION = re.compile(
    r"申请|申领|办理|领取|享受|设立|登记|注销|校验|入学|上岗|投标|查阅|参加|从事|报考|招用|校验|经营|开办"
)


# 无需提交, 不得要求提供: asking less, not more.
_NOT_ASKED = re.compile(r"(?:无需|无须|不需|不必|不得|不再|免于|免予|不要求|取消)[^，。；]{0,8}$")
# Enough of what is asked must be new; this much of it may be found in the law's clause.
_KNOWN = 0.4


def find(a: Side, b: Side, likeness: float) -> Clash | None:
    """The demand of the local clause that is least found in the law's clause, if it is hardly found there."""
    if likeness < 0.06 or not (_OCCASION.search(a.text) and _OCCASION.search(b.text)):
        return None
    demands = [
        (containment(profile(a.text[span.start : span.end]), b.grams), span.start, span)
        for span in (*_asked(a), *_burdens(a, b))
    ]
    found, _, span = min(demands, default=(1.0, 0, Span(0, 0)))
    if found > _KNOWN:
        return None
    explanation = f"本条要求“{quote(a.text, span, longest=30)}”，{{law}}没有此项要求，疑似增设条件或者材料"
    confidence = min(0.85, 0.55 + 0.5 * likeness + 0.2 * (_KNOWN - found))
    return Clash(Relation.CONDITION, confidence, explanation, span)


def _asked(a: Side) -> Iterator[Span]:
    """Papers, consents and qualities that the clause asks for."""
    for match in _ASKED.finditer(a.text):
        if _MATTER.search(match.group()) and not _NOT_ASKED.search(a.text[: match.start()]):
            yield Span(*match.span())


def _burdens(a: Side, b: Side) -> Iterator[Span]:
    """Duties laid on those whom the law's clause entitles."""
    entitled = {match.group() for match in PRIVATE.finditer(b.text)}
    for operator in a.operators:
        start = max(a.text.rfind(mark, 0, operator.span.start) for mark in "。；") + 1
        named = {match.group() for match in PRIVATE.finditer(a.text, start, operator.span.start)}
        is_theirs = bears_private(a.text, operator.span.start)
        if operator.modality is Modality.MUST and is_theirs and named & entitled and not _binds_entitled(b):
            yield Span(operator.span.start, operator.span.end + len(operator.governed))


def _binds_entitled(b: Side) -> bool:
    """Whether the law's clause itself lays duties on private persons, so that another duty is no condition."""
    return any(
        operator.modality in (Modality.MUST, Modality.MUST_NOT) and bears_private(b.text, operator.span.start)
        for operator in b.operators
    )
