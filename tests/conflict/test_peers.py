"""The same matter regulated twice: other figures and opposite words are found, parallel cases are left alone."""

import json
from pathlib import Path

import pytest

from fazhi_review.conflict.against import contradictions
from fazhi_review.conflict.peers import differ, pairs_within, read_peer
from fazhi_review.structure import parse
from fazhi_review.vocabulary import Relation

PAIRS = [json.loads(line) for line in Path(__file__).with_name("peers.jsonl").read_text("utf-8").splitlines()]
# Met when these pairs were last judged; a change that finds fewer must say why (benchmarks/peers.py shows which).
FOUND = 0.9


def relation(pair: dict[str, str]) -> str:
    verdict = differ(read_peer(pair["a"]), read_peer(pair["b"]), name="乙办法")
    return verdict.relation.value if verdict else "none"


def test_most_composed_contradictions_are_found_with_their_type() -> None:
    wanted = [pair for pair in PAIRS if pair["relation"] != "none"]
    assert sum(relation(pair) == pair["relation"] for pair in wanted) >= FOUND * len(wanted)


@pytest.mark.parametrize(
    "pair", [pair for pair in PAIRS if pair["relation"] == "none"], ids=lambda pair: pair["a"][:12]
)
def test_parallel_cases_do_not_contradict_each_other(pair: dict[str, str]) -> None:
    assert relation(pair) == "none"


def test_both_directions_tell_the_same() -> None:
    for pair in PAIRS:
        assert relation(pair) == relation({"a": pair["b"], "b": pair["a"]})


def test_the_words_that_differ_are_marked_in_both_clauses() -> None:
    b = "当事人对退还金额有异议的，可以在收到通知后二十日内申请复核。"
    a = "停车费应当按照原渠道退还。" + b.replace("二十日内", "十日内")
    verdict = differ(read_peer(a), read_peer(b), name="《甲办法》第三条")
    assert verdict is not None
    assert verdict.span_a is not None
    assert verdict.span_b is not None
    assert a[verdict.span_a.start : verdict.span_a.end] == "十日内"
    assert b[verdict.span_b.start : verdict.span_b.end] == "二十日内"
    assert verdict.explanation == "本条“十日内”，《甲办法》第三条“二十日内”，疑似对同一事项作了不同规定。"


TEXT = """云岭区社区食堂管理办法
第一条　为了规范社区食堂运营，制定本办法。
第二条　社区食堂应当每月公示一次食材采购价格，公示期不少于七日。
第三条　街道办事处应当自受理申请之日起十个工作日内作出审核决定。
第四条　对个人处五十元罚款。对单位处五百元罚款。
第五条　街道办事处应当自受理申请之日起十五个工作日内作出审核决定。
第六条　本办法自2026年12月1日起施行。
"""


def test_two_clauses_of_one_document_that_contradict_are_told_once_at_the_later_one() -> None:
    document = parse(TEXT)
    (found,) = contradictions(document)
    assert (found.provision.path, found.earlier.path) == ("第五条", "第三条")
    assert document.text[found.start : found.end] == "十五个工作日内"
    assert found.verdict.relation is Relation.QUANTITY


def test_a_thousand_clauses_of_one_pattern_are_not_all_compared_with_each_other() -> None:
    peers = [read_peer(f"第{number}号摊位的经营者应当在每日八时前清扫摊位周边。") for number in range(1000)]
    assert list(pairs_within(peers)) == []
