"""A decision taken by somebody whom the law does not name for it."""

from fazhi_review.conflict.clashes.clash import Clash
from fazhi_review.conflict.clashes.sanction import SAME_CONDUCT, conduct_likeness, sureness
from fazhi_review.conflict.side import Doer, DoerKind, Side
from fazhi_review.vocabulary import Relation

_PUBLIC = {DoerKind.GOVERNMENT, DoerKind.DEPARTMENT, DoerKind.COURT}
# Who may stand for whom without being somebody else.
_BELOW = {DoerKind.BODY, DoerKind.TOWN, DoerKind.SUBUNIT}


def find(a: Side, b: Side, likeness: float) -> Clash | None:
    """A doer of the local clause of lower kind than every doer the law names for the act."""
    theirs = [doer for doer in b.doers if doer.kind in _PUBLIC]
    if not theirs or not a.doers:
        return None
    alike = conduct_likeness(a, b) if a.is_sanction and b.is_sanction else 1.0
    if alike < SAME_CONDUCT:
        return None  # who punishes is compared only for the same conduct
    kinds = {doer.kind for doer in b.doers}
    for ours in a.doers:
        if ours.kind in kinds or _is_named(ours, b):
            continue
        lower = ours.kind in _BELOW or (ours.kind is DoerKind.DEPARTMENT and kinds <= {DoerKind.COURT})
        if not lower:
            continue
        other = theirs[0]
        explanation = f"本条由“{ours.text}”行使职权，{{law}}规定由“{other.text}”行使，疑似职权主体不符"
        return Clash(
            Relation.AUTHORITY, min(0.93, 0.62 + 0.6 * likeness) * sureness(alike), explanation, ours.span, other.span
        )
    return None


def _is_named(doer: Doer, b: Side) -> bool:
    return doer.text in b.text
