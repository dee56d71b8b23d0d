"""How candidates are ordered: a linear model of laws, and one of articles within their law.

Both are conditional choices (softmax): which of the laws found does such a clause rest on, and given the law, on which
of its articles. The weights are data, trained by benchmarks/related.py on clauses of local regulations whose own
citations were taken out; regions on which it is measured had no part in training.
"""

import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TypeVar

from fazhi_review.conflict.model import Candidate
from fazhi_review.search.port import Citation, Hit
from fazhi_review.vocabulary import InstrumentRank

Key = TypeVar("Key", int, str)

WEIGHTS_FILE = Path(__file__).parent / "data" / "candidate_weights.json"

LAW_FEATURES = (
    "best",  # how near its nearest article is
    "several",  # how many articles are about as near
    "witnessed",  # how much resembling clauses name it
    "witnessed_share",
    "witnessed_log",
    "is_basis",  # whether the document says that it rests on it
    "is_regulation",
    "is_interpretation",
    "is_local",
    "is_other",
    "is_repealed",
)
ARTICLE_FEATURES = (
    "near",  # how near it is
    "near_in_law",  # against the nearest of its law
    "is_nearest",
    "witnessed",  # how much resembling clauses name this very article
    "is_first",  # 第一条 says why the law was made
)
_FEATURE_OF_RANK = {
    InstrumentRank.LAW: "",
    InstrumentRank.ADMINISTRATIVE_REGULATIONS: "is_regulation",
    InstrumentRank.JUDICIAL_INTERPRETATION: "is_interpretation",
    InstrumentRank.LOCAL_REGULATIONS: "is_local",
    InstrumentRank.LOCAL_GOVERNMENT_RULES: "is_local",
}
# A first article of a law also brings the law into view, which a second one does not.
_NEW_LAW = 0.6


@dataclass(frozen=True, slots=True)
class Weights:
    law: Mapping[str, float]
    article: Mapping[str, float]


@cache
def shipped_weights() -> Weights:
    """The weights that come with the program."""
    data = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return Weights(law=data["law"], article=data["article"])


@dataclass(slots=True)
class Evidence:
    """Everything that the index said of one clause."""

    bases: frozenset[int]
    on: int = 0  # yyyymmdd, 0: no date
    hits: dict[str, Hit] = field(default_factory=dict)
    law_votes: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    article_votes: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    top: float = 0.0

    def add_near(self, hits: Sequence[Hit]) -> None:
        """Provisions that resemble the clause."""
        for hit in hits:
            self.hits[hit.id] = hit
            self.top = max(self.top, hit.score)

    def add_cited(self, hits: Sequence[Hit]) -> None:
        """Provisions that only witnesses speak for."""
        for hit in hits:
            self.hits[hit.id] = replace(hit, score=0.0)

    def unseen_articles(self, count: int) -> tuple[int, ...]:
        """The articles that witnesses cite most, of those that do not resemble the clause."""
        seen = {hit.address for hit in self.hits.values()}
        unseen = [address for address in self.article_votes if address not in seen]
        return tuple(sorted(unseen, key=lambda address: -self.article_votes[address])[:count])

    def add_witnesses(self, hits: Sequence[Hit], citations: Mapping[str, Sequence[Citation]]) -> None:
        """Clauses of other documents that resemble this one, and what they cite. The nearer, the more they count."""
        self.top = max([self.top, *(hit.score for hit in hits)])
        for hit in hits:
            weight = (hit.score / self.top) ** 3
            cited = citations.get(hit.id, ())
            for law in {citation.law for citation in cited}:
                self.law_votes[law] += weight
            for address in {citation.address for citation in cited if citation.address}:
                self.article_votes[address] += weight

    def most_named(self, count: int) -> tuple[int, ...]:
        """The laws that witnesses name most."""
        return tuple(sorted(self.law_votes, key=lambda law: -self.law_votes[law])[:count])

    def law_features(self) -> dict[int, list[float]]:
        """A row of LAW_FEATURES for every law of which an article was found."""
        best: dict[int, float] = defaultdict(float)
        several: dict[int, float] = defaultdict(float)
        one: dict[int, Hit] = {}
        for hit in self.hits.values():
            nearness = hit.score / self.top
            best[hit.law] = max(best[hit.law], nearness)
            several[hit.law] += nearness**4
            one[hit.law] = hit
        votes = sum(self.law_votes.values()) + 1e-6
        rows = {}
        for law, hit in one.items():
            named = self.law_votes.get(law, 0.0)
            kind = _FEATURE_OF_RANK.get(InstrumentRank(hit.rank) if hit.rank else InstrumentRank.UNKNOWN, "is_other")
            values = {
                "best": math.log(max(best[law], 0.01)),
                "several": math.log1p(several[law]),
                "witnessed": math.log1p(3 * named),
                "witnessed_share": named / votes,
                "witnessed_log": math.log(named / votes + 0.01),
                "is_basis": float(law in self.bases),
                "is_repealed": float(hit.effective_to <= self.on),
                kind: 1.0,
            }
            rows[law] = [values.get(name, 0.0) for name in LAW_FEATURES]
        return rows

    def article_features(self) -> dict[str, list[float]]:
        """A row of ARTICLE_FEATURES for every provision found."""
        best: dict[int, float] = defaultdict(float)
        for hit in self.hits.values():
            best[hit.law] = max(best[hit.law], hit.score)
        return {
            hit.id: [
                math.log(max(hit.score / self.top, 0.01)),
                math.log(max(hit.score / (best[hit.law] or 1.0), 0.01)),
                float(0 < hit.score >= best[hit.law]),
                math.log1p(5 * self.article_votes.get(hit.address, 0.0)),
                float(hit.is_first),
            ]
            for hit in self.hits.values()
        }


def choose(evidence: Evidence, weights: Weights, limit: int) -> list[Candidate]:
    """The best `limit` provisions: likely articles of likely laws, each law's first choice brought forward."""
    if not evidence.hits:
        return []
    laws = _shares(evidence.law_features(), [weights.law[name] for name in LAW_FEATURES])
    wanted = [weights.article[name] for name in ARTICLE_FEATURES]
    by_law: dict[int, dict[str, list[float]]] = defaultdict(dict)
    for name, row in evidence.article_features().items():
        by_law[evidence.hits[name].law][name] = row
    ranked = []
    for law, rows in by_law.items():
        within = _shares(rows, wanted)
        first = max(within, key=lambda name: within[name])
        for name, share in within.items():
            ranked.append(Candidate(name, laws[law] * (share + _NEW_LAW * (name == first)) / (1 + _NEW_LAW)))
    ranked.sort(key=lambda candidate: (-candidate.score, candidate.id))
    return ranked[:limit]


def _shares(rows: Mapping[Key, Sequence[float]], weights: Sequence[float]) -> dict[Key, float]:
    """The softmax of the weighted rows."""
    sums = {key: sum(map(float.__mul__, row, weights)) for key, row in rows.items()}
    top = max(sums.values())
    powers = {key: math.exp(value - top) for key, value in sums.items()}
    total = sum(powers.values())
    return {key: power / total for key, power in powers.items()}
