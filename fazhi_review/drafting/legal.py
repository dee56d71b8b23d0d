"""Which rule asks for something, in the rule pack's own words: one source for gates, pages and documentation."""

from dataclasses import dataclass
from functools import cache

from fazhi_review.rules import default_pack
from fazhi_review.rules.rule import Grade
from fazhi_review.vocabulary import Verification


@dataclass(frozen=True, slots=True)
class Ground:
    """A rule as the ground of a demand: what it is called, which law it rests on, how far that was checked."""

    rule: str
    title: str
    source: str  # the articles, as one cites them
    verification: Verification
    grade: Grade

    @property
    def is_confirmed(self) -> bool:
        return self.verification.is_confirmed

    @property
    def text(self) -> str:
        """Source, rule and mark in one phrase, as a refusal gives them."""
        mark = "" if self.is_confirmed else "，待司法局确认"
        return f"{self.source}；规则 {self.rule}{mark}"


@cache
def ground_of(rule: str) -> Ground:
    """The ground that a shipped rule gives. A KeyError is a programming mistake: gates name rules that exist."""
    found = default_pack().rule(rule)
    if found is None:
        raise KeyError(rule)
    articles: dict[str, list[str]] = {}
    for basis in found.basis:
        articles.setdefault(basis.law, []).append(basis.article)
    source = "，".join(f"{_named(law)}{'、'.join(filter(None, places))}" for law, places in articles.items())
    return Ground(found.id, found.title, source or "逻辑校验", found.verification, found.grade)


def _named(law: str) -> str:
    """《name》（number）: the number of a document stands outside the marks."""
    name, bracket, rest = law.partition("（")
    is_number = bracket and "〔" in rest
    return f"《{name}》（{rest}" if is_number else f"《{law}》"
