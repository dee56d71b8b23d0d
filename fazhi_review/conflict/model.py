"""What conflict search gives: candidates for a clause, and a typed verdict on a pair."""

from dataclasses import dataclass

from fazhi_review.vocabulary import Relation


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """How clause a (local) stands to clause b (law). `undecided` is an honest answer; confidence is between 0 and 1."""

    relation: Relation
    confidence: float
    explanation: str  # one Chinese sentence
    span_a: Span | None = None  # the words that clash, as offsets into clause a
    span_b: Span | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A provision worth comparing with a clause: its index id, and a score that orders candidates of one query."""

    id: str  # "article:<pk>" or "provision:<pk>"
    score: float
