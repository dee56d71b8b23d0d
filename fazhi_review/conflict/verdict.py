"""A typed verdict on a pair of clauses: how a local clause (a) stands to a clause of law (b).

The order of the questions is the order of a lawyer: is it the same text, is it the same matter, and if it is, do they
clash, and how. A clash is a suspicion with its two places and one sentence; `undecided` is an honest answer.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz import fuzz

from fazhi_review.conflict.clashes import authority, condition, definition, modality, quantity, sanction, scope
from fazhi_review.conflict.clashes.clash import Clash
from fazhi_review.conflict.grams import containment, similarity
from fazhi_review.conflict.model import Span, Verdict
from fazhi_review.conflict.side import Side, read_side
from fazhi_review.vocabulary import Relation

# Below the first, two clauses are about different matters; below the second they are unless something of them clashes.
UNRELATED_BELOW = 0.025
DISTANT_BELOW = 0.08
_DETECTORS = (definition, sanction, quantity, scope, authority, modality, condition)
_PUNCTUATION = re.compile(r"[\s，。；：、（）()“”\"《》〈〉,.;:]")
# Figures are compared as values, so 10% and 百分之十 are the same words.
_FIGURE = re.compile(r"百分之|%|％|[0-9.〇零一二两三四五六七八九十百千万]+")
_SENTENCE = re.compile(r"[^。\n]+[。\n]?")
# 但是…, 前款…, （一）… belong to the sentence before them.
_JOINING = re.compile(r"\s*(?:但是?，?|但(?=[经因依有确对])|（[一二三四五六七八九十]+）)")
# A clash between sentences less alike than the second is less sure, down to the first share of its confidence.
_SURE = 0.65
_ALIKE = 0.35
# Sentences less alike than this share of the closest pair do not speak for the clauses.
_CLOSE = 0.6
CLASHES = frozenset(
    {
        Relation.QUANTITY,
        Relation.MODALITY,
        Relation.CONDITION,
        Relation.SCOPE,
        Relation.AUTHORITY,
        Relation.SANCTION,
        Relation.DEFINITION,
    }
)
# Without a clash: what is repeated says more than what agrees, and that more than what cannot be told.
_RANK = {Relation.DUPLICATE: 3, Relation.CONSISTENT: 2, Relation.UNDECIDED: 1}


def compare(a: str, b: str, *, law: str = "上位法") -> Verdict:
    """How clause `a` stands to clause `b`. `law` names b in the explanation: 《行政许可法》第四十二条.

    Never raises. Of clauses with several sentences each local sentence is held against the law's sentence most like it,
    together with the exception (但是…) that follows; the clearest clash speaks for the pair.
    """
    ours, theirs = sides(a), sides(b)
    if not ours or not theirs:
        return _unrelated(law, 0.95)
    pairs = [
        (side, *max(((other, similarity(side.grams, other.grams)) for other in theirs), key=lambda pair: pair[1]))
        for side in ours
    ]
    closest = max(likeness for _, _, likeness in pairs)
    verdicts = [
        _judge(side, other, likeness, law)
        for side, other, likeness in pairs
        if likeness >= closest * _CLOSE or len(pairs) == 1
    ]
    clashes = [verdict for verdict in verdicts if verdict.relation in CLASHES]
    return max(clashes or verdicts, key=lambda verdict: (_RANK.get(verdict.relation, 0), verdict.confidence))


def _judge(a: Side, b: Side, likeness: float, law: str) -> Verdict:
    """The verdict on two sentences."""
    if _is_same(a, b):
        return Verdict(Relation.DUPLICATE, 0.97, f"本条与{law}的文字基本相同，疑似重复上位法。", a.span, b.span)
    contained = max(containment(a.grams, b.grams), containment(b.grams, a.grams))
    if max(likeness, 0.7 * contained) < UNRELATED_BELOW:
        return _unrelated(law, 0.95)
    clash = max(_clashes(a, b, likeness), key=lambda found: found.confidence, default=None)
    if clash is not None:
        explanation = clash.explanation.format(law=law) + "。"
        return Verdict(
            clash.relation,
            round(clash.confidence * (_SURE + (1 - _SURE) * min(1.0, likeness / _ALIKE)), 2),
            explanation,
            _moved(clash.span_a, a.start),
            _moved(clash.span_b, b.start),
        )
    if likeness < DISTANT_BELOW:
        return _unrelated(law, 0.7)
    if likeness >= 0.12 or quantity.agrees(a, b, likeness):
        confidence = round(min(0.9, 0.6 + likeness / 2), 2)
        return Verdict(Relation.CONSISTENT, confidence, f"未发现本条与{law}不一致之处，请人工核对。")
    return Verdict(Relation.UNDECIDED, 0.5, f"本条与{law}有所关联，机器无法判断是否一致，请人工核对。")


def _moved(span: Span | None, by: int) -> Span | None:
    return Span(span.start + by, span.end + by) if span else None


# A document's clauses meet the same articles again and again.
@lru_cache(maxsize=4096)
def sides(text: str) -> tuple[Side, ...]:
    """The sentences of a clause as parties to a comparison; kept, since the same texts come again and again."""
    return tuple(_sentences(text))


def _sentences(text: str) -> Iterator[Side]:
    """The sentences of a clause as sides. An exception joins the sentence before it, items join their lead."""
    start: int | None = None
    end = 0
    for match in _SENTENCE.finditer(text):
        if not match.group().strip():
            continue
        joins = start is not None and (_JOINING.match(match.group()) or text[start:end].rstrip().endswith(("：", "；")))
        if start is not None and not joins:
            yield read_side(text[start:end], start)
        start, end = (start if joins and start is not None else match.start()), match.end()
    if start is not None:
        yield read_side(text[start:end], start)


def _unrelated(law: str, confidence: float) -> Verdict:
    return Verdict(Relation.UNRELATED, confidence, f"本条与{law}规定的不是同一事项。")


def _clashes(a: Side, b: Side, likeness: float) -> Iterator[Clash]:
    for detector in _DETECTORS:
        clash = detector.find(a, b, likeness)
        if clash is not None:
            yield clash


def _is_same(a: Side, b: Side) -> bool:
    """The same words but for punctuation and the writing of numbers, with the same figures and operators."""
    plain = [_FIGURE.sub("", _PUNCTUATION.sub("", side.text)) for side in (a, b)]
    if fuzz.ratio(*plain) < 93:
        return False
    bounds = [sorted((q.unit, str(q.low), str(q.high)) for q in side.quantities) for side in (a, b)]
    modalities = [sorted(operator.modality for operator in side.operators) for side in (a, b)]
    return bounds[0] == bounds[1] and modalities[0] == modalities[1]
