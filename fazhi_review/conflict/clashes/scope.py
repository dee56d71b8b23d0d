"""A requirement stretched to whom the law leaves free, or a benefit kept from whom the law grants it."""

from fazhi_review.conflict.clashes.clash import Clash, quote
from fazhi_review.conflict.model import Span
from fazhi_review.conflict.side import NARROWING, Modality, Side
from fazhi_review.vocabulary import Relation

_BINDING = {Modality.MUST, Modality.MUST_NOT}


def find(a: Side, b: Side, likeness: float) -> Clash | None:
    """All where the law says some, or some where the law says all, about the same requirement."""
    widened = _widened(a, b, likeness)
    return widened or _narrowed(a, b, likeness) or _exempted(a, b, likeness)


def _widened(a: Side, b: Side, likeness: float) -> Clash | None:
    universals = a.universals
    if not universals or b.universals or a.is_sanction or not _binds(a):
        return None
    # Who is bound stands before the operator: 所有门店均应当…; what comes after it is what they must do.
    first = min(operator.span.start for operator in a.operators)
    span = universals[0]
    if span.start > first:
        return None
    sure = 0.6 + 0.5 * likeness + (0.1 if b.has_exception else 0.0)
    explanation = f"本条以“{quote(a.text, span)}”适用于全部对象，{{law}}只适用于其限定的对象或者情形，疑似扩大适用范围"
    return Clash(Relation.SCOPE, min(0.92, sure), explanation, span)


def _narrowed(a: Side, b: Side, likeness: float) -> Clash | None:
    match = NARROWING.search(a.text)
    if match is None or b.is_narrowed:
        return None
    span = Span(*match.span())
    explanation = f"本条以“{quote(a.text, span)}”限定对象，{{law}}没有此种限定，疑似缩小适用范围"
    return Clash(Relation.SCOPE, min(0.9, 0.6 + 0.5 * likeness), explanation, span)


def _exempted(a: Side, b: Side, likeness: float) -> Clash | None:
    """The law frees a group (但是，…不需要…; …的除外), and the local clause binds it."""
    free = next((operator for operator in b.operators if operator.modality is Modality.NEED_NOT), None)
    if free is None or not b.has_exception or not any(op.modality is Modality.MUST for op in a.operators):
        return None
    explanation = f"{{law}}规定“{quote(b.text, free.span)}{free.governed[:12]}”的情形，本条仍要求办理，疑似扩大适用范围"
    return Clash(Relation.SCOPE, min(0.92, 0.65 + 0.5 * likeness), explanation, None, free.span)


def _binds(side: Side) -> bool:
    return any(operator.modality in _BINDING for operator in side.operators)
