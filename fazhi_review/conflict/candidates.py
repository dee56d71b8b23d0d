"""Which provisions stand near a clause: asked of the index by what the clause says, ordered by what clauses like it rest on.

Three questions to the index. First, what resembles the clause. Second, which local regulations resemble it that cite a
law by name: what they cite, the clause probably rests on too. Third, what resembles it within the laws so named and
within the bases of the document itself. A small model then weighs laws, and articles within their law (`ranking`);
docs/search.md says what each of these gained.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fazhi_review.conflict.model import Candidate
from fazhi_review.conflict.ranking import Evidence, Weights, choose, shipped_weights
from fazhi_review.search.analysis import grams, words
from fazhi_review.search.keys import law_key, plain_name, without_citations
from fazhi_review.search.port import Field, Scope, SearchEngine, SearchQuery, Term
from fazhi_review.vocabulary import InstrumentRank

# Words and grams together find more than either; grams are many, so each weighs half.
_GRAM_WEIGHT = 0.5
# Enough to hold the cited article in 9 of 10 cases; more only costs time.
_NEAR, _WITNESSES, _WITHIN = 150, 60, 50
# Laws that witnesses name most often, within which is asked once more.
_NAMED_BY_WITNESSES = 3
_FETCHED = 8
_WITNESS_RANKS = (InstrumentRank.LOCAL_REGULATIONS.value, InstrumentRank.LOCAL_GOVERNMENT_RULES.value)


@dataclass(frozen=True, slots=True)
class Clause:
    """What is looked for, with what is known of the document in which it stands."""

    text: str
    title: str = ""  # of the document, which is never its own candidate
    bases: tuple[str, ...] = ()  # names of the laws on which the document says it rests
    region: str = ""  # province whose local regulations bind it; those of others are never candidates


@dataclass(frozen=True, slots=True)
class Where:
    """Among what candidates are looked for. On `on`, of every law only the newest text."""

    on: int | None = None
    scope: Scope = Scope.LIBRARY
    visible_to: tuple[str, ...] = ("public",)
    in_force_only: bool = False


def find(
    clause_text: str,
    *,
    engine: SearchEngine,
    title: str = "",
    bases: Sequence[str] = (),
    region: str = "",
    where: Where | None = None,
    limit: int = 10,
    weights: Weights | None = None,
) -> list[Candidate]:
    """The `limit` provisions most worth comparing with a clause, best first; scores add up to about 1.

    Laws that are no longer in force stay in unless `where.in_force_only`, since the document may rest on them still.
    """
    clause = Clause(clause_text, title=title, bases=tuple(bases), region=region)
    evidence = gather(clause, engine, where or Where())
    return choose(evidence, weights or shipped_weights(), limit)


def terms_of(text: str) -> dict[Term, float]:
    """The words and grams of a clause as weighted terms. What it cites is not what it says."""
    said = without_citations(text)
    terms = {Term(Field.WORDS, word): 1.0 for word in words(said)}
    return terms | {Term(Field.GRAMS, gram): _GRAM_WEIGHT for gram in grams(said)}


def gather(clause: Clause, engine: SearchEngine, where: Where) -> Evidence:
    """Ask the index the three questions."""
    terms = terms_of(clause.text)
    asked = SearchQuery(
        scope=where.scope,
        visible_to=where.visible_to,
        text_on=where.on,
        in_force_on=where.on if where.in_force_only else None,
        excluded_laws=(clause.title,) if plain_name(clause.title) else (),
    )
    local = ("", clause.region) if clause.region else ("",)
    witnesses = engine.related(
        terms, replace(asked, scope=Scope.LIBRARY, ranks=_WITNESS_RANKS, citing_only=True, limit=_WITNESSES)
    ).hits
    evidence = Evidence(bases=frozenset(map(law_key, clause.bases)), on=where.on or 0)
    evidence.add_witnesses(witnesses, engine.citations([hit.id for hit in witnesses]))
    named = (*evidence.bases, *evidence.most_named(_NAMED_BY_WITNESSES))
    evidence.add_near(
        engine.related(terms, replace(asked, regions=local, limit=_NEAR, also_laws=named, also_limit=_WITHIN)).hits
    )
    # What witnesses cite may share no word with the clause: fetched by its address.
    if unseen := evidence.unseen_articles(_FETCHED):
        evidence.add_cited(engine.search(replace(asked, regions=local, address_keys=unseen, limit=_WITHIN)).hits)
    return evidence
