"""A line of a ripple: one clause, what moves its ground, the evidence, and how much it weighs. Values only."""

import hashlib
from dataclasses import dataclass

from fazhi_review.cleanup.ripple.clauses import Clause
from fazhi_review.vocabulary import Labelled


class Touch(Labelled):
    """How an event touches a clause."""

    RESTS = "rests", "制定依据失效"
    CITES = "cites", "引用变动条文"
    REPEATS = "repeats", "沿用旧法文字"
    CONFLICTS = "conflicts", "疑似与新法不一致"


class Strength(Labelled):
    """How much a line weighs: strong must be acted on, medium be read, weak be known."""

    STRONG = "strong", "强"
    MEDIUM = "medium", "中"
    WEAK = "weak", "弱"


@dataclass(frozen=True, slots=True)
class Said:
    """What a law says, or said, at a place."""

    law: str = ""
    article: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A line before it is stored. `start` and `end` are offsets into the version's text: the words that are touched."""

    touch: Touch
    strength: Strength
    clause: Clause
    start: int
    end: int
    old: Said
    new: Said
    difference: str
    explanation: str
    confidence: float = 1.0

    @property
    def digest(self) -> str:
        """What makes it the same line when it is found again."""
        parts = (
            self.clause.holder.version_id, self.clause.address, self.touch, self.start,
            self.old.law, self.old.article, self.new.law, self.new.article,
        )  # fmt: skip
        return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()
