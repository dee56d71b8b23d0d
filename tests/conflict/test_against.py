"""A whole document against a handful of articles."""

from collections.abc import Sequence

from fazhi_review.conflict.against import clauses, compare_document
from fazhi_review.conflict.model import Candidate
from fazhi_review.ports import LawArticle
from fazhi_review.structure import parse
from fazhi_review.vocabulary import InstrumentRank, Relation

TEXT = """云岭区政务服务办法
第一条 为了规范政务服务，制定本办法。
第二条 受理机关应当自受理申请之日起三十日内作出是否准予许可的决定。
第三条 征收决定由市、县级人民政府作出。
申请人应当如实提交有关材料。
第四条 本办法自2026年12月1日起施行。
"""
LAW = {
    1: "行政机关应当自受理申请之日起二十日内作出是否准予许可的决定。",
    2: "征收决定由市、县级人民政府作出。",
    3: "图书馆应当免费开放。",
}


def _fetch(ids: Sequence[int]) -> dict[int, LawArticle]:
    return {
        key: LawArticle(key, "某法", InstrumentRank.LAW, "2020-01-01", f"第{key}条", LAW[key])
        for key in ids
        if key in LAW
    }


def _find(clause: str) -> list[Candidate]:
    return [Candidate(f"article:{key}", 1.0) for key in LAW] + [Candidate("provision:9", 1.0)]


def test_clashes_and_repetitions_stand_out_at_their_words() -> None:
    document = parse(TEXT)
    found = compare_document(document, _find, _fetch)
    assert [(comparison.provision.path, comparison.verdict.relation) for comparison in found] == [
        ("第二条", Relation.QUANTITY),
        ("第三条第一款", Relation.DUPLICATE),
    ]
    assert TEXT[found[0].start : found[0].end] == "三十日内"


def test_paragraphs_are_compared_one_by_one_and_the_date_of_commencement_is_not() -> None:
    document = parse(TEXT)
    assert [provision.path for provision in clauses(document)] == ["第一条", "第二条", "第三条第一款", "第三条第二款"]
