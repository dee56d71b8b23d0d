"""A clash between two clauses: its type, how sure we are, where it stands in both, and the sentence that explains it."""

from dataclasses import dataclass

from fazhi_review.conflict.model import Span
from fazhi_review.vocabulary import Relation


@dataclass(frozen=True, slots=True)
class Clash:
    relation: Relation
    confidence: float
    explanation: str  # may hold {law}, which stands for the law compared with
    span_a: Span | None = None
    span_b: Span | None = None


def quote(text: str, span: Span | None, *, longest: int = 24) -> str:
    """The words at `span` for an explanation, shortened in the middle where they are long."""
    words = text[span.start : span.end] if span else text.strip("。；")
    return words if len(words) <= longest else f"{words[: longest // 2]}…{words[-longest // 3 :]}"
