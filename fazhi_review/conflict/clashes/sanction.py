"""Sanctions of a kind, or beyond the range, that the law does not provide (Administrative Penalty Law, arts. 9, 11-14, 16)."""

from fazhi_review.conflict.clashes.clash import Clash
from fazhi_review.conflict.grams import similarity
from fazhi_review.conflict.model import Span
from fazhi_review.conflict.side import PENALTY, Side
from fazhi_review.vocabulary import Relation

# Sanctions are compared only for conduct that is about the same.
SAME_CONDUCT = 0.12
# Fewer characters and grams than this do not tell what was done.
_TELLING = 8


def conduct_likeness(a: Side, b: Side) -> float:
    """How alike the conduct is that both sanction.

    Where a clause only refers to another one (违反第十八条规定的, 逾期不改正的) its conduct is not told: the pair is compared,
    since somebody put it together, but nothing of it is sure enough to be shown unasked.
    """
    if min(len(a.conduct), len(b.conduct)) < _TELLING:
        return SAME_CONDUCT
    return similarity(a.conduct, b.conduct)


def sureness(alike: float) -> float:
    """How much of a clash's confidence remains where the conduct sanctioned is only so much alike."""
    return 0.75 + 0.25 * min(1.0, alike / 0.4)


def find(a: Side, b: Side, likeness: float) -> Clash | None:
    """Kinds of sanction in the local clause that the law's clause on the same conduct lacks."""
    alike = conduct_likeness(a, b)
    if not (a.is_sanction and b.penalties) or alike < SAME_CONDUCT:
        return None
    added = a.penalties - b.penalties
    if not added:
        return None
    name = sorted(added, key=lambda kind: list(PENALTY).index(kind))[-1]
    match = PENALTY[name].search(a.text)
    span = Span(*match.span()) if match else None
    explanation = f"本条规定了“{'、'.join(sorted(added))}”，{{law}}对同类行为规定的是“{'、'.join(sorted(b.penalties))}”，疑似增设或者加重处罚"
    return Clash(Relation.SANCTION, min(0.96, 0.8 + 0.3 * likeness) * sureness(alike), explanation, span, None)
