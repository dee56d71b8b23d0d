from datetime import date
from pathlib import Path

import pytest

from fazhi_review.rules import default_pack, examine, inspect, load_packs
from fazhi_review.rules.merging import merge, sentence_of_reason
from fazhi_review.rules.model import Finding, RuleContext
from fazhi_review.rules.selftest import check_pack, clause_document
from fazhi_review.structure import parse
from fazhi_review.vocabulary import Category, Severity

CONTEXT = RuleContext(as_of=date(2026, 11, 1))

RULE = """\
id: sample.{slug}
category: {category}
title: 不用这个词语
extends: existence
grade: {grade}
basis: [{{law: 中华人民共和国立法法, article: 第六条}}]
message: "“{{quote}}”疑似不当，建议改写。"
patterns: ['{pattern}']
examples: {{incorrect: [x], correct: [y, z]}}
"""


def _pack(tmp_path: Path, *rules: dict[str, str]):
    for index, rule in enumerate(rules):
        fields = {"slug": f"r{index}", "category": "structure", "grade": "S3", **rule}
        (tmp_path / f"{fields['slug']}.yml").write_text(RULE.format(**fields), encoding="utf-8")
    return load_packs(tmp_path)


def test_every_shipped_rule_passes_its_own_examples():
    failures = [failure for failure in check_pack(default_pack()) if not failure.is_known]
    assert failures == []


def test_a_finding_quotes_its_place_and_names_its_basis(tmp_path):
    text = "第一句。\n由甲单位搞定此事。"
    (finding,) = examine(clause_document(text), _pack(tmp_path, {"pattern": "搞定"}), CONTEXT)
    assert text[finding.start : finding.end] == finding.quote == "搞定"
    assert finding.path == "第2段"
    assert finding.basis[0].law == "中华人民共和国立法法"


def test_what_is_forbidden_is_not_done(tmp_path):
    pack = _pack(tmp_path, {"pattern": "收取押金"})
    assert examine(clause_document("不得向租户收取押金。"), pack, CONTEXT) == []
    assert examine(clause_document("不得涨价，应当收取押金。"), pack, CONTEXT)


def test_the_title_of_a_law_accuses_nobody(tmp_path):
    pack = _pack(tmp_path, {"pattern": "罚款"})
    assert examine(clause_document("依照《罚款决定与罚款收缴分离实施办法》执行。"), pack, CONTEXT) == []


def test_two_rules_of_one_defect_make_one_finding_with_two_reasons(tmp_path):
    pack = _pack(
        tmp_path,
        {"pattern": "收取押金", "grade": "S2", "category": "fee"},
        {"pattern": "押金一百元", "grade": "S3", "category": "fee"},
    )
    (finding,) = examine(clause_document("应当收取押金一百元。"), pack, CONTEXT)
    assert finding.rule == "sample.r0"
    assert finding.severity is Severity.MEDIUM
    assert [reason.split(":")[0] for reason in finding.reasons] == ["sample.r1"]
    (reason,) = finding.reasons
    assert reason.startswith("sample.r1: ") and sentence_of_reason(reason) == reason.removeprefix("sample.r1: ")


def test_a_reason_that_no_rule_tells_is_read_as_it_stands():
    assert (
        sentence_of_reason("《云岭省停车条例》第九条：处罚款: 二百元。") == "《云岭省停车条例》第九条：处罚款: 二百元。"
    )


def test_one_kind_of_defect_twice_in_one_sentence_is_one_finding(tmp_path):
    pack = _pack(tmp_path, {"pattern": "收取押金|收取保洁费", "grade": "S2", "category": "fee"})
    text = "进场时收取押金，每月收取保洁费。另行收取保洁费的，应当公示。"
    assert sorted(finding.start for finding in examine(clause_document(text), pack, CONTEXT)) == [10, 18]


def test_a_heading_and_the_sentence_after_it_are_one_defect(tmp_path):
    pack = _pack(tmp_path, {"pattern": "缴存[一-龥]{0,4}保证金", "grade": "S2", "category": "fee"})
    text = "关于规范停车的通知\n\n一、总体要求\n\n（一）缴存保证金。企业应当缴存秩序保证金。\n\n（二）加强管理。\n\n（三）抓好落实。"
    assert len(examine(parse(text), pack, CONTEXT)) == 1


def test_a_remark_on_wording_is_not_swallowed_by_a_substantive_defect():
    common = {"severity": Severity.LOW, "path": "", "address": "", "quote": "", "message": "建议"}
    substance = Finding(rule="a.a", category=Category.FEE, start=0, end=10, **common)
    wording = Finding(rule="b.b", category=Category.STRUCTURE, start=2, end=6, **common)
    assert len(merge([substance, wording], lambda _: (0, 20))) == 2


def test_a_soft_rule_can_be_switched_off_and_a_hard_one_cannot(tmp_path):
    pack = _pack(tmp_path, {"pattern": "甲", "grade": "S3"}, {"pattern": "乙", "grade": "S1"})
    context = RuleContext(as_of=CONTEXT.as_of, disabled=frozenset({"sample.r0", "sample.r1"}))
    assert [finding.rule for finding in examine(clause_document("甲乙"), pack, context)] == ["sample.r1"]


def test_a_rule_that_spends_its_time_is_named_and_the_others_go_on(tmp_path, monkeypatch):
    monkeypatch.setattr("fazhi_review.rules.engine._SECONDS", -1.0)
    examination = inspect(clause_document("甲"), _pack(tmp_path, {"pattern": "甲"}), CONTEXT)
    assert examination.unfinished == ("sample.r0",)


def test_a_text_without_anything_gives_nothing():
    assert examine(clause_document(""), default_pack(), CONTEXT) == []


@pytest.mark.parametrize("length", [1_199, 1_200, 1_201, 5_000])
def test_a_word_is_found_wherever_it_stands_on_an_endless_line(tmp_path, length):
    pack = _pack(tmp_path, {"pattern": "搞[一-龥]{0,3}定"})
    text = "空" * length + "搞得定" + "空" * 3_000
    assert [finding.start for finding in examine(clause_document(text), pack, CONTEXT)] == [length]


def test_a_sentence_that_ends_without_a_full_stop_is_read_to_its_last_word():
    text = "根据领导批示精神予以处罚" * 60
    assert all(finding.end <= len(text) for finding in examine(clause_document(text), default_pack(), CONTEXT))


def test_what_regulations_may_create_only_reminds_in_regulations(tmp_path):
    pack = _pack(tmp_path, {"pattern": "罚款", "grade": "S1", "category": "penalty"})
    head = "（2025年3月1日云岭市第五届人民代表大会常务委员会第八次会议通过）\n\n"
    body = "第一条 为规范养犬，制定本条例。\n\n第二条 养犬人应当拴绳。\n\n第三条 违反规定的，处二百元罚款。"
    regulations = parse("云岭市养犬管理条例\n\n" + head + body)
    measure = parse("云岭区养犬管理办法\n\n" + body)
    assert [finding.severity for finding in examine(regulations, pack, CONTEXT)] == [Severity.LOW]
    assert [finding.severity for finding in examine(measure, pack, CONTEXT)] == [Severity.HIGH]
