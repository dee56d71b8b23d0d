"""Clauses of a document set against indexed law."""

from collections.abc import Sequence
from datetime import date

import pytest

from fazhi_review.errors import IndexOutdated
from fazhi_review.ports import LawArticle, Resolution
from fazhi_review.review.against_law import binds, conflict_check, is_of_the_matter
from fazhi_review.search.memory import MemoryEngine
from fazhi_review.search.port import IndexDocument, Scope, SearchEngine
from fazhi_review.structure import parse
from fazhi_review.vocabulary import CitationStatus, InstrumentRank, Relation

LAW = "行政机关应当自受理行政许可申请之日起二十日内作出行政许可决定。"
TEXT = """云岭区行政许可办理规定
第一条 为了规范行政许可，制定本规定。
第二条 受理机关应当自受理行政许可申请之日起四十日内作出行政许可决定。
第三条 本规定自2026年12月1日起施行。
"""


class OneArticle:
    """A library that holds one article."""

    def resolve(self, name: str, on: date) -> Resolution:
        return Resolution(None, CitationStatus.UNKNOWN_LAW)

    def article(self, instrument_id: int, article: str, on: date) -> LawArticle | None:
        return None

    def articles(self, ids: Sequence[int]) -> dict[int, LawArticle]:
        held = LawArticle(7, "行政许可通则", InstrumentRank.LAW, "2020-01-01", "第四十二条", LAW)
        return {7: held} if 7 in ids else {}


@pytest.fixture
def engine() -> MemoryEngine:
    engine = MemoryEngine()
    engine.upsert(
        [
            IndexDocument(
                id="article:7",
                scope=Scope.LIBRARY,
                instrument="law:1",
                title="行政许可通则",
                label="第四十二条",
                body=LAW,
                rank=InstrumentRank.LAW.value,
            )
        ]
    )
    return engine


def test_a_clause_that_leaves_the_laws_figure_is_shown_beside_it(engine: MemoryEngine) -> None:
    check = conflict_check(lambda: engine, OneArticle(), "河南省")
    assert check is not None
    (found,) = check(parse(TEXT), date(2026, 11, 23))
    assert (found.path, found.relation, found.law) == ("第二条", Relation.QUANTITY, "行政许可通则")
    assert found.quote == "四十日内"
    assert found.clause_mark is not None
    assert found.text_mark is not None
    assert found.clause[slice(*found.clause_mark)] == "四十日内"
    assert found.text[slice(*found.text_mark)] == "二十日内"


def test_without_law_in_the_index_a_document_is_not_compared() -> None:
    assert conflict_check(lambda: MemoryEngine(), OneArticle(), "河南省") is None


def test_an_index_that_cannot_be_opened_leaves_the_examination_standing() -> None:
    def damaged() -> SearchEngine:
        raise IndexOutdated()

    assert conflict_check(damaged, OneArticle(), "河南省") is None


@pytest.mark.parametrize(
    ("law", "title", "is_above"),
    [
        ("河南省市容管理条例", "云岭区市容管理办法", True),
        ("云川市市容管理条例", "云岭区市容管理办法", False),
        ("云川市市容管理条例", "云川市云岭区市容管理办法", True),
    ],
)
def test_regulations_of_a_neighbouring_city_do_not_stand_above(law: str, title: str, is_above: bool) -> None:
    article = LawArticle(1, law, InstrumentRank.LOCAL_REGULATIONS, "2020-01-01", "第一条", "市容应当整洁。")
    assert binds(article, "河南省", title) is is_above


@pytest.mark.parametrize(
    ("law", "text", "is_of_the_matter_"),
    [
        ("中华人民共和国货物进出口管理条例", "村民申请建房的，应当自受理之日起二十日内作出决定。", False),
        ("中华人民共和国土地管理法", "村民申请宅基地，应当节约集约利用土地。", True),
        ("中华人民共和国行政许可法", "受理行政许可申请的机关应当在四十日内作出决定。", True),
        ("河南省旅游条例", "发展全域旅游，应当发挥资源优势。", True),
    ],
)
def test_only_laws_whose_matter_the_document_speaks_of_are_compared(
    law: str, text: str, is_of_the_matter_: bool
) -> None:
    assert is_of_the_matter(law, text) is is_of_the_matter_
