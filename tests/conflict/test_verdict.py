"""Verdicts on pairs of clauses: each kind of clash, what must stay silent, and the measure over the composed pairs."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fazhi_review.conflict.against import LEAST_CONFIDENCE
from fazhi_review.conflict.verdict import CLASHES, compare
from fazhi_review.vocabulary import Relation

PAIRS = [json.loads(line) for line in (Path(__file__).parent / "pairs.jsonl").read_text("utf-8").splitlines()]
LIMIT = "行政机关应当自受理申请之日起二十日内作出决定。"


def test_a_longer_time_limit_for_the_authority_is_a_conflict_of_quantity() -> None:
    verdict = compare("受理机关应当自受理之日起三十日内作出决定。", LIMIT, law="《行政许可法》第四十二条")
    assert verdict.relation is Relation.QUANTITY
    assert "“三十日内”，长于《行政许可法》第四十二条的“二十日内”" in verdict.explanation


def test_a_shorter_time_limit_for_the_authority_is_consistent() -> None:
    assert compare("受理机关应当自受理之日起十日内作出决定。", LIMIT).relation is Relation.CONSISTENT


def test_a_shorter_time_limit_for_the_citizen_is_a_conflict() -> None:
    law = "当事人可以自收到决定书之日起六十日内提出申请。"
    assert compare("当事人应当自收到决定书之日起十五日内提出申请，逾期不予受理。", law).relation is Relation.QUANTITY


def test_the_clashing_words_are_marked_in_both_clauses() -> None:
    a = "本条说明如下。受理机关应当自受理之日起三十日内作出决定。"
    verdict = compare(a, LIMIT)
    assert verdict.span_a is not None
    assert verdict.span_b is not None
    assert a[verdict.span_a.start : verdict.span_a.end] == "三十日内"
    assert LIMIT[verdict.span_b.start : verdict.span_b.end] == "二十日内"


@pytest.mark.parametrize(
    ("a", "b", "relation"),
    [
        ("设立托育点须经街道批准。", "设立托育点的，应当在设立后向街道办事处备案。", Relation.MODALITY),
        ("窗口可以要求申请人购买指定的打印服务。", "行政机关不得要求申请人购买指定商品或者服务。", Relation.MODALITY),
        ("征收决定由城投公司作出。", "征收决定由市、县级人民政府作出。", Relation.AUTHORITY),
        ("所有门店均应当安装油烟净化设施。", "排放油烟的餐饮门店应当安装油烟净化设施。", Relation.SCOPE),
        (
            "申请登记的，还应当提交村民委员会同意意见和无纠纷证明。",
            "申请登记的，应当提交申请书和身份证明。",
            Relation.CONDITION,
        ),
        (
            "携犬出户未束犬链的，没收犬只。",
            "携犬出户未束犬链的，责令改正，处五十元以上二百元以下罚款。",
            Relation.SANCTION,
        ),
        (
            "本办法所称小微企业，是指年营业收入三百万元以下的企业。",
            "本法所称小微企业，是指达到国家划分标准的小型企业和微型企业。",
            Relation.DEFINITION,
        ),
        ("履约保证金不得超过合同金额的10%。", "履约保证金不得超过合同金额的百分之十。", Relation.DUPLICATE),
        ("图书馆应当免费开放。", "投标保证金不得超过估算价的百分之二。", Relation.UNRELATED),
    ],
)
def test_each_relation_is_recognised(a: str, b: str, relation: Relation) -> None:
    assert compare(a, b).relation is relation


def test_an_exception_carried_out_is_no_conflict() -> None:
    law = "禁止携带犬只进入公共场所，盲人携带导盲犬的除外。"
    assert compare("盲人携带导盲犬进入公共场所的，有关单位应当提供便利。", law).relation not in CLASHES


def test_dates_of_commencement_are_no_quantities() -> None:
    assert compare("本条例自2021年3月1日起施行。", "本条例自2011年3月1日起施行。").relation not in CLASHES


def test_no_false_alarm_on_duplicate_or_unrelated_pairs() -> None:
    quiet = [pair for pair in PAIRS if pair["relation"] in ("duplicate", "unrelated")]
    assert len(quiet) >= 40
    assert [pair["id"] for pair in quiet if compare(pair["a"], pair["b"]).relation in CLASHES] == []


def test_the_composed_pairs_are_judged_as_well_as_documented() -> None:
    """docs/conflict.md gives the figures; this keeps them from falling."""
    right = sum((pair["relation"] in CLASHES) == (compare(pair["a"], pair["b"]).relation in CLASHES) for pair in PAIRS)
    conflicts = [pair for pair in PAIRS if pair["relation"] in CLASHES]
    typed = sum(compare(pair["a"], pair["b"]).relation == pair["relation"] for pair in conflicts)
    assert right / len(PAIRS) >= 0.90
    assert typed / len(conflicts) >= 0.85


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_makes_it_fail(a: str, b: str) -> None:
    verdict = compare(a, b)
    assert 0 <= verdict.confidence <= 1
    for span, text in ((verdict.span_a, a), (verdict.span_b, b)):
        assert span is None or 0 <= span.start <= span.end <= len(text)


def test_fines_for_conduct_that_is_not_told_are_compared_but_never_surely() -> None:
    verdict = compare("逾期不改正的，处五千元以上三万元以下罚款。", "逾期不改正的，处一千元以上一万元以下罚款。")
    assert verdict.relation is Relation.QUANTITY
    assert verdict.confidence < LEAST_CONFIDENCE
