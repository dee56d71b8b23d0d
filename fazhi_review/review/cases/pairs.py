"""What makes two comparisons the same pair: the words of both clauses, whatever their punctuation and numerals look like."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from hashlib import sha256
from typing import Any

from rapidfuzz import fuzz

from fazhi_review.review.examination import ConflictSource
from fazhi_review.search.analysis import runs
from fazhi_review.search.keys import plain_name
from fazhi_review.vocabulary import Relation

# Clauses whose words agree to this share (of 100) are nearly the same: an added word, another name of the office.
_NEARLY = 88
_KEY_LENGTH = 32


class Nearness(IntEnum):
    """How far an earlier case speaks for a comparison, nearest first."""

    SAME = 1  # the same words on both sides
    NEARLY = 2  # the local clause differs in a few words
    LAW_CHANGED = 3  # the article has other words since

    @property
    def label(self) -> str:
        return {1: "相同条文", 2: "近似条文", 3: "所对照条文当时的文本与现在不同"}[self.value]


@lru_cache(maxsize=4096)
def normal_words(text: str) -> str:
    """The text without punctuation and line ends, full width as half, numbers in digits."""
    return " ".join("".join(run) for run in runs(text))


def text_key(text: str) -> str:
    """A short fingerprint of the normalised words."""
    return sha256(normal_words(text).encode()).hexdigest()[:_KEY_LENGTH]


@dataclass(frozen=True, slots=True)
class Pair:
    """One comparison by its contents. Equal pairs are the same question to a reviewer, in whichever document they stand."""

    source: ConflictSource
    clause_key: str
    law: str  # plain name of the instrument on the other side
    article: str
    text_key: str
    relation: Relation

    @property
    def key(self) -> str:
        """The pair in one short word, for forms and addresses."""
        parts = (self.source, self.clause_key, self.law, self.article, self.text_key, self.relation)
        return sha256("\n".join(parts).encode()).hexdigest()[:16]


def pair_of(conflict: Mapping[str, Any]) -> Pair:
    """The pair of a comparison as an examination stores it."""
    return Pair(
        source=ConflictSource(conflict.get("source") or ConflictSource.LAW),
        clause_key=text_key(clause_of(conflict)),
        law=plain_name(conflict["law"]),
        article=conflict["article"],
        text_key=text_key(conflict["text"]),
        relation=Relation(conflict["relation"]),
    )


def clause_of(conflict: Mapping[str, Any]) -> str:
    """The local clause of a stored comparison; early examinations kept the clashing words only."""
    return str(conflict.get("clause") or conflict["quote"])


def nearness(pair: Pair, clause: str, earlier: Pair, earlier_clause: str) -> Nearness | None:
    """How far an earlier pair speaks for this one; None where it does not."""
    if (pair.source, pair.law, pair.article, pair.relation) != (
        earlier.source,
        earlier.law,
        earlier.article,
        earlier.relation,
    ):
        return None
    is_same = pair.clause_key == earlier.clause_key
    if not is_same and fuzz.ratio(normal_words(clause), normal_words(earlier_clause), score_cutoff=_NEARLY) == 0:
        return None
    if pair.text_key != earlier.text_key:
        return Nearness.LAW_CHANGED
    return Nearness.SAME if is_same else Nearness.NEARLY
