"""How often the provisions found for a clause hold the article and the law that the clause itself cites.

    python benchmarks/related.py measure [--stard FILE]    the table of docs/search.md
    python benchmarks/related.py train                     the weights in fazhi_review/conflict/data

Works on the library of the installation (`flask library import` first). The citations are taken out of clauses of local
regulations, the document itself is never found, and the regions measured had no part in training. Needs numpy.
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from flask import current_app
from sqlalchemy import select

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app import app
from fazhi_review.conflict.candidates import Clause, Where, gather, terms_of
from fazhi_review.conflict.ranking import (
    ARTICLE_FEATURES,
    LAW_FEATURES,
    WEIGHTS_FILE,
    Evidence,
    Weights,
    choose,
    shipped_weights,
)
from fazhi_review.extensions import db
from fazhi_review.indexing.engine import current_engine
from fazhi_review.library.models import LawArticleRow, LawInstrument, LawVersion
from fazhi_review.search.keys import CITATION, address_key, law_key, without_citations
from fazhi_review.search.port import Field, Hit, Scope, SearchQuery
from fazhi_review.vocabulary import InstrumentRank

MEASURED = ("山东省", "浙江省", "广东省")
TRAINED = ("河南省", "上海市", "北京市", "重庆市", "")
LOCAL = (InstrumentRank.LOCAL_REGULATIONS, InstrumentRank.LOCAL_GOVERNMENT_RULES)
LIMIT = 10
SHORTEST = 15


@dataclass(frozen=True, slots=True)
class Case:
    clause: Clause
    laws: frozenset[int]
    articles: frozenset[tuple[int, int]]


def newest_versions() -> dict[int, LawInstrument]:
    """The newest version with a text of every instrument."""
    session = db.session()
    rows = session.execute(
        select(LawVersion.id, LawInstrument)
        .join(LawInstrument, LawInstrument.id == LawVersion.instrument_id)
        .where(LawVersion.article_count > 0)
        .order_by(LawVersion.instrument_id, LawVersion.effective_from, LawVersion.promulgated)
    )
    newest = {instrument.id: (version, instrument) for version, instrument in rows}
    return dict(newest.values())


def cases(regions: Sequence[str], versions: dict[int, LawInstrument], *, with_local: bool = False) -> Iterator[Case]:
    """Clauses that cite a national law of the library by name, with the citations taken out.

    `with_local`: or a local regulation of their own region.
    """
    national = {law_key(each.title) for each in versions.values() if each.rank not in LOCAL}
    local: dict[str, set[int]] = defaultdict(set)
    if with_local:
        for each in versions.values():
            local[each.region].add(law_key(each.title))
    for version, instrument in versions.items():
        if instrument.region not in regions or not (instrument.region or instrument.rank is not InstrumentRank.LAW):
            continue
        articles = db.session.scalars(
            select(LawArticleRow).where(LawArticleRow.version_id == version).order_by(LawArticleRow.position)
        ).all()
        if not articles:
            continue
        bases = tuple(dict.fromkeys(match[1] for match in CITATION.finditer(articles[0].text)))
        known = (national | local[instrument.region]) - {law_key(instrument.title)}
        for article in articles[1:]:
            found = [match for match in CITATION.finditer(article.text) if law_key(match[1]) in known]
            text = without_citations(article.text)
            if not found or len(text) < SHORTEST:
                continue
            yield Case(
                clause=Clause(text, title=instrument.title, bases=bases, region=instrument.region),
                laws=frozenset(law_key(match[1]) for match in found),
                articles=frozenset((law_key(match[1]), address_key(match[1], match[2])) for match in found if match[2]),
            )


def questions(path: Path) -> Iterator[Case]:
    """Public questions with the articles that answer them."""
    for line in path.read_text(encoding="utf-8").splitlines():
        given = json.loads(line)
        split = [article.rpartition("第") for article in given["articles"]]
        split = [(law, f"第{rest}") for law, _, rest in split if law]
        yield Case(
            clause=Clause(given["query"]),
            laws=frozenset(law_key(law) for law, _ in split),
            articles=frozenset((law_key(law), address_key(law, label)) for law, label in split),
        )


def without_context(case: Case) -> Case:
    """The same clause when nothing but its text is known; the document itself must still not be found."""
    return replace(case, clause=replace(case.clause, bases=()))


Ranker = Callable[[Case], Sequence[Hit]]


def recall(name: str, measured: Sequence[Case], rank: Ranker) -> None:
    """Print the share of cited articles and laws among the first ten, and the time for a clause."""
    article_shares, law_shares, seconds = [], [], []
    for case in measured:
        started = time.perf_counter()
        hits = rank(case)[:LIMIT]
        seconds.append(time.perf_counter() - started)
        law_shares.append(len(case.laws & {hit.law for hit in hits}) / len(case.laws))
        if case.articles:
            found = {(hit.law, hit.address) for hit in hits}
            article_shares.append(len(case.articles & found) / len(case.articles))
    median = sorted(seconds)[len(seconds) // 2] * 1000
    print(
        f"| {name} | {np.mean(article_shares):.3f} ({len(article_shares)}) | {np.mean(law_shares):.3f} "
        f"({len(law_shares)}) | {median:.1f} |",
        flush=True,
    )


def plain(case: Case, *, fields: Sequence[Field], regions: tuple[str, ...] = ()) -> Sequence[Hit]:
    """The engine's own order of any of the clause's terms."""
    terms = {term: weight for term, weight in terms_of(case.clause.text).items() if term.field in fields}
    asked = SearchQuery(
        scope=Scope.LIBRARY, limit=LIMIT, regions=regions, text_on=today(), excluded_laws=excluded(case.clause)
    )
    return current_engine().related(terms, asked).hits


def excluded(clause: Clause) -> tuple[str, ...]:
    return (clause.title,) if clause.title else ()


def today() -> int:
    return int(current_app.extensions["clock"].today().strftime("%Y%m%d"))


def evidence_of(case: Case) -> Evidence:
    return gather(case.clause, current_engine(), Where(on=today()))


def ranked(case: Case, weights: Weights, *, ignored: Sequence[str] = ()) -> Sequence[Hit]:
    """The product's order; `ignored` features count nothing."""
    used = Weights(
        law={name: 0.0 if name in ignored else value for name, value in weights.law.items()},
        article={name: 0.0 if name in ignored else value for name, value in weights.article.items()},
    )
    evidence = evidence_of(case)
    return [evidence.hits[candidate.id] for candidate in choose(evidence, used, LIMIT)]


def boosted(case: Case) -> Sequence[Hit]:
    """The simple boost: whatever stands in a law named as basis counts half as much again."""
    terms = terms_of(case.clause.text)
    asked = SearchQuery(
        scope=Scope.LIBRARY, limit=200, regions=("",), text_on=today(), excluded_laws=excluded(case.clause)
    )
    named = {law_key(name) for name in case.clause.bases}
    hits = current_engine().related(terms, asked).hits
    return sorted(hits, key=lambda hit: -hit.score * (1.5 if hit.law in named else 1.0))


def measure(stard: Path | None) -> None:
    weights = shipped_weights()
    known = list(cases(MEASURED, newest_versions()))
    bare = [without_context(case) for case in known]
    both = (Field.WORDS, Field.GRAMS)
    votes = ("witnessed", "witnessed_share", "witnessed_log")
    print("| ranking | article (cases) | law (cases) | ms |\n|---|---|---|---|")
    recall("words, plain BM25", bare, lambda case: plain(case, fields=(Field.WORDS,)))
    recall("words and grams", bare, lambda case: plain(case, fields=both))
    recall("national law only", bare, lambda case: plain(case, fields=both, regions=("",)))
    recall("bases raised by half", known, boosted)
    recall("model without witnesses, clause alone", bare, lambda case: ranked(case, weights, ignored=votes))
    recall("model, clause alone", bare, lambda case: ranked(case, weights))
    recall("model without witnesses, bases known", known, lambda case: ranked(case, weights, ignored=votes))
    recall("model, bases known", known, lambda case: ranked(case, weights))
    local = list(cases(MEASURED, newest_versions(), with_local=True))
    recall("the same, local regulations cited counted too", local, lambda case: ranked(case, weights))
    if stard is not None:
        asked = list(questions(stard))
        recall("questions: words, plain BM25", asked, lambda case: plain(case, fields=(Field.WORDS,), regions=("",)))
        recall("questions: words and grams", asked, lambda case: plain(case, fields=both, regions=("",)))
        recall("questions: model", asked, lambda case: ranked(case, weights))


Group = tuple[np.ndarray, np.ndarray]


def fit(groups: Sequence[Group], names: Sequence[str], *, strength: float) -> dict[str, float]:
    """The weights of a conditional choice, by gradient ascent on standardised features with a quadratic penalty."""
    stacked = np.concatenate([rows for rows, _ in groups])
    deviation = stacked.std(axis=0) + 1e-9
    prepared = [((rows - stacked.mean(axis=0)) / deviation, wanted / wanted.sum()) for rows, wanted in groups]
    weights, momentum, square = np.zeros(len(names)), np.zeros(len(names)), np.zeros(len(names))
    for step in range(1, 301):
        gradient = -2 * strength * weights
        for rows, wanted in prepared:
            sums = rows @ weights
            shares = np.exp(sums - sums.max())
            gradient += rows.T @ (wanted - shares / shares.sum())
        momentum = 0.9 * momentum + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient**2
        corrected = momentum / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.99**step)) + 1e-9)
        weights += 0.05 * corrected * 0.99 ** (step / 3)
    return {name: round(float(value), 4) for name, value in zip(names, weights / deviation, strict=True)}


def train() -> None:
    """Fit both models on regions that are not measured and on national instruments citing others, and write them."""
    law_groups: list[Group] = []
    article_groups: list[Group] = []
    # Half of the cases without the document's bases, so that one model serves both.
    known = list(cases(TRAINED, newest_versions(), with_local=True))
    for number, case in enumerate(known):
        add_groups(without_context(case) if number % 2 else case, law_groups, article_groups)
    data = {
        "trained_on": "clauses citing national law: Henan, Shanghai, Beijing, Chongqing, and national regulations",
        "cases": [len(law_groups), len(article_groups)],
        "law": fit(law_groups, LAW_FEATURES, strength=2.0),
        "article": fit(article_groups, ARTICLE_FEATURES, strength=1.0),
    }
    WEIGHTS_FILE.parent.mkdir(exist_ok=True)
    WEIGHTS_FILE.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(data, ensure_ascii=False, indent=2))


def add_groups(case: Case, law_groups: list[Group], article_groups: list[Group]) -> None:
    evidence = evidence_of(case)
    if not evidence.hits:
        return
    laws = evidence.law_features()
    wanted = np.array([float(law in case.laws) for law in laws])
    if wanted.any():
        law_groups.append((np.array(list(laws.values())), wanted))
    cited = {law for law, _ in case.articles}
    articles = {
        name: row
        for law, hits in evidence.by_law().items()
        if law in cited
        for name, row in evidence.article_features(hits).items()
    }
    hits = [evidence.hits[name] for name in articles]
    right = np.array([float((hit.law, hit.address) in case.articles) for hit in hits])
    if right.any():
        article_groups.append((np.array(list(articles.values())), right))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["measure", "train"])
    parser.add_argument("--stard", type=Path, help="questions with their articles, one JSON object a line")
    options = parser.parse_args()
    with app.app_context():
        train() if options.action == "train" else measure(options.stard)
