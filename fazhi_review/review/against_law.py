"""A document's clauses set against the law that the index and the library hold."""

import logging
import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from fazhi_review.conflict import candidates
from fazhi_review.conflict.against import Comparison, clause_text, compare_document
from fazhi_review.conflict.model import Candidate
from fazhi_review.errors import SearchUnavailable
from fazhi_review.ports import LawArticle, LawLibrary
from fazhi_review.review.examination import ConflictCheck, ConflictResult, offsets
from fazhi_review.search.port import SearchEngine
from fazhi_review.structure.model import StructuredDocument
from fazhi_review.vocabulary import InstrumentRank

logger = logging.getLogger(__name__)

# Articles compared with each clause: what rests on the same law stands among the first few or not at all.
_CANDIDATES = 6
# Words of titles that name no matter.
_TITLE_WORDS = re.compile(
    "中华人民共和国|国务院|最高人民法院|最高人民检察院|关于|实施|管理|监督|暂行|试行|若干|适用|解释|问题|规定|条例|办法|细则|决定|的|"
    "《|》|（|）|法$|[\u4e00-\u9fff]{1,6}省|[\u4e00-\u9fff]{1,6}市"
)
# Of the pairs of characters in what is left, at least this share must stand in the document.
_LEAST_SHARE = 0.6
_LOCAL = (InstrumentRank.LOCAL_REGULATIONS, InstrumentRank.LOCAL_GOVERNMENT_RULES)
# The city or county that a local regulation names at its head.
_PLACE = re.compile("[\u4e00-\u9fff]{2,6}?(?:市|州|县|区|盟)")


def conflict_check(engine: Callable[[], SearchEngine], library: LawLibrary, region: str) -> ConflictCheck | None:
    """The comparison with law, or None where there is no law to compare with: no index, or an empty one.

    A reviewed document then says that it was not compared, rather than that nothing was found.
    """
    try:
        opened = engine()
        if opened.count() == 0:
            return None
    except SearchUnavailable as error:
        # The ordinary state of a new installation: the report and the page say that nothing was compared.
        logger.info("clauses are not compared with law: %s", error.message)
        return None
    return partial(_check, opened, library, region)


def _check(
    engine: SearchEngine, library: LawLibrary, region: str, document: StructuredDocument, as_of: date
) -> Sequence[ConflictResult]:
    facts = document.metadata
    title = facts.title.value if facts.title else ""
    where = candidates.Where(on=int(as_of.strftime("%Y%m%d")), in_force_only=True)

    def find(clause: str) -> list[Candidate]:
        return candidates.find(
            clause,
            engine=engine,
            title=title,
            bases=tuple(basis.value for basis in facts.bases),
            region=region,
            where=where,
            limit=_CANDIDATES,
        )

    def fetch(ids: Sequence[int]) -> dict[int, LawArticle]:
        return {
            key: article
            for key, article in library.articles(ids).items()
            if binds(article, region, title) and is_of_the_matter(article.law, document.text)
        }

    try:
        return [_result(document, found) for found in compare_document(document, find, fetch)]
    except SearchUnavailable as error:
        logger.warning("comparison with law was broken off: %s", error.message)
        return []


def binds(article: LawArticle, region: str, title: str) -> bool:
    """Whether the law stands above a document of this title: not the regulations of a neighbouring city."""
    if article.rank not in _LOCAL:
        return True
    place = _PLACE.match(article.law.removeprefix(region))
    return place is None or (article.law.startswith(region) and bool(region)) or place.group() in title


def is_of_the_matter(law: str, text: str) -> bool:
    """Whether the document speaks at all of what the law's title names.

    Procedure sounds alike everywhere (自受理之日起二十日内作出决定): a time limit for importers does not bind those who build
    houses, however alike the sentences are.
    """
    core = _TITLE_WORDS.sub("，", law)
    grams = [run[at : at + 2] for run in core.split("，") for at in range(len(run) - 1)]
    return not grams or sum(gram in text for gram in grams) >= _LEAST_SHARE * len(grams)


def _result(document: StructuredDocument, found: Comparison) -> ConflictResult:
    verdict = found.verdict
    return ConflictResult(
        path=found.provision.path,
        address=found.provision.address,
        start=found.start,
        end=found.end,
        quote=document.text[found.start : found.end],
        law=found.article.law,
        version=found.article.version,
        article=found.article.article,
        text=found.article.text,
        relation=verdict.relation,
        confidence=verdict.confidence,
        explanation=verdict.explanation,
        clause=clause_text(document, found.provision),
        clause_mark=offsets(verdict.span_a),
        text_mark=offsets(verdict.span_b),
    )
