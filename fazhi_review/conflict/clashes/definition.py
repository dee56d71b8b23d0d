"""One term, two definitions."""

from fazhi_review.conflict.clashes.clash import Clash
from fazhi_review.conflict.grams import profile, similarity
from fazhi_review.conflict.model import Span
from fazhi_review.conflict.side import Side
from fazhi_review.vocabulary import Relation


def find(a: Side, b: Side, likeness: float) -> Clash | None:
    """Definitions of the same term whose words or figures differ."""
    if a.definition is None or b.definition is None:
        return None
    (term_a, body_a), (term_b, body_b) = a.definition, b.definition
    if not _is_same_term(term_a, term_b):
        return None
    alike = similarity(profile(body_a), profile(body_b))
    figures = [[q.text for q in side.quantities] for side in (a, b)]
    if alike > 0.85 and figures[0] == figures[1]:
        return None
    start = a.text.index(body_a)
    other = b.text.index(body_b)
    explanation = f"本条对“{term_a}”的界定与{{law}}对“{term_b}”的界定不同，疑似改变法定概念的范围"
    return Clash(
        Relation.DEFINITION, 0.9, explanation, Span(start, start + len(body_a)), Span(other, other + len(body_b))
    )


def _is_same_term(a: str, b: str) -> bool:
    """小微企业 is 小型、微型企业; 行政执法 is not 行政执法机关: the head nouns must agree, and most of what precedes them."""
    heads = [term.removesuffix("事项").removesuffix("活动")[-2:] for term in (a, b)]
    shorter, longer = sorted((set(a), set(b)), key=len)
    return heads[0] == heads[1] and len(shorter & longer) >= 0.5 * len(shorter)
