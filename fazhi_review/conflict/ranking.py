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
# The feature that a rank sets; the rest are "is_other".
_KINDS = {
    InstrumentRank.LAW.value: "",
    InstrumentRank.ADMINISTRATIVE_REGULATIONS.value: "is_regulation",
    InstrumentRank.JUDICIAL_INTERPRETATION.value: "is_interpretation",
    InstrumentRank.LOCAL_REGULATIONS.value: "is_local",
    InstrumentRank.LOCAL_GOVERNMENT_RULES.value: "is_local",
}
# The nearer a witness, the more its voice counts.
_VOTE_POWER = 3
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
        self._raise_top(hits)

    def _raise_top(self, hits: Sequence[Hit]) -> None:
        """Nearness is measured against the best hit of all questions; so are votes that were already counted."""
        top = max((hit.score for hit in hits), default=0.0)
        if top <= self.top:
            return
        share = (self.top / top) ** _VOTE_POWER
        for votes in (self.law_votes, self.article_votes):
            for key in votes:
                votes[key] *= share
        self.top = top

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
        self._raise_top(hits)
        for hit in hits:
            weight = (hit.score / self.top) ** _VOTE_POWER
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
            nearness, law = hit.score / self.top, hit.law
            if nearness > best[law]:
                best[law] = nearness
            several[law] += nearness**4
            one[law] = hit
        votes = sum(self.law_votes.values()) + 1e-6
        return {law: self._law_row(hit, best[law], several[law], votes) for law, hit in one.items()}

    def _law_row(self, hit: Hit, best: float, several: float, votes: float) -> list[float]:
        named = self.law_votes.get(hit.law, 0.0)
        kind = _KINDS.get(hit.rank, "is_other")
        return [
            math.log(max(best, 0.01)),
            math.log1p(several),
            math.log1p(3 * named),
            named / votes,
            math.log(named / votes + 0.01),
            float(hit.law in self.bases),
            float(kind == "is_regulation"),
            float(kind == "is_interpretation"),
            float(kind == "is_local"),
            float(kind == "is_other"),
            float(hit.effective_to <= self.on),
        ]

    def by_law(self) -> dict[int, list[Hit]]:
        """The provisions found, those of one law together."""
        together: dict[int, list[Hit]] = defaultdict(list)
        for hit in self.hits.values():
            together[hit.law].append(hit)
        return together

    def article_features(self, hits: Sequence[Hit]) -> dict[str, list[float]]:
        """A row of ARTICLE_FEATURES for each of these provisions, which are all that was found of one law."""
        best = max(hit.score for hit in hits)
        return {
            hit.id: [
                math.log(max(hit.score / self.top, 0.01)),
                math.log(max(hit.score / (best or 1.0), 0.01)),
                float(0 < hit.score >= best),
                math.log1p(5 * self.article_votes.get(hit.address, 0.0)),
                float(hit.is_first),
            ]
            for hit in hits
        }


def choose(evidence: Evidence, weights: Weights, limit: int) -> list[Candidate]:
    """The best `limit` provisions: likely articles of likely laws, each law's first choice brought forward."""
    if not evidence.hits:
        return []
    laws = _shares(evidence.law_features(), [weights.law[name] for name in LAW_FEATURES])
    wanted = [weights.article[name] for name in ARTICLE_FEATURES]
    by_law = evidence.by_law()
    ranked: list[Candidate] = []
    worst = 0.0  # the score of the last one that still has a place
    for law in sorted(laws, key=lambda law: -laws[law]):
        # No article scores more than the share of its law.
        if len(ranked) >= limit and laws[law] < worst:
            break
        within = _shares(evidence.article_features(by_law[law]), wanted)
        first = max(within, key=lambda name: within[name])
        for name, share in within.items():
            ranked.append(Candidate(name, laws[law] * (share + _NEW_LAW * (name == first)) / (1 + _NEW_LAW)))
        ranked.sort(key=lambda candidate: (-candidate.score, candidate.id))
        del ranked[limit:]
        worst = ranked[-1].score
    return ranked


def _shares(rows: Mapping[Key, Sequence[float]], weights: Sequence[float]) -> dict[Key, float]:
    """The softmax of the weighted rows."""
    sums = {key: sum(map(float.__mul__, row, weights)) for key, row in rows.items()}
    top = max(sums.values())
    powers = {key: math.exp(value - top) for key, value in sums.items()}
    total = sum(powers.values())
    return {key: power / total for key, power in powers.items()}
