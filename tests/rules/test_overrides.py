from datetime import date
from pathlib import Path

import pytest

from fazhi_review.errors import InvalidInput, RulePackError
from fazhi_review.rules import Overrides, default_pack, examine, office_pack, read_overrides, write_overrides
from fazhi_review.rules.model import RuleContext
from fazhi_review.rules.selftest import clause_document
from fazhi_review.vocabulary import Severity

CONTEXT = RuleContext(as_of=date(2026, 11, 1))

OWN = """\
id: office.nickname
category: structure
title: 不用“老城”一词
extends: existence
grade: S4
scope: sentence
message: "“{quote}”疑似俗称，建议改写。"
patterns: [老城]
examples:
  incorrect: [<mark>老城</mark>内的商户。]
  correct: [中心城区内的商户。, 老年人优先。]
"""


def _folder(tmp_path: Path, overrides: str = "", **rules: str) -> Path:
    folder = tmp_path / "rule_packs"
    folder.mkdir()
    if overrides:
        (folder / "overrides.yml").write_text(overrides, encoding="utf-8")
    for name, content in rules.items():
        (folder / f"{name}.yml").write_text(content, encoding="utf-8")
    return folder


def _rules(text: str, folder: Path) -> dict[str, Severity]:
    findings = examine(clause_document(text), office_pack(folder), CONTEXT)
    return {finding.rule: finding.severity for finding in findings}


def test_without_a_folder_the_shipped_rules_apply(tmp_path):
    assert office_pack(tmp_path / "none") is default_pack()


def test_an_empty_folder_changes_neither_rules_nor_version(tmp_path):
    assert office_pack(_folder(tmp_path)).version == default_pack().version


def test_an_office_adds_a_rule_of_its_own(tmp_path):
    folder = _folder(tmp_path, nickname=OWN)
    assert "office.nickname" in _rules("老城内的商户应当遵守。", folder)
    assert office_pack(folder).version != default_pack().version


def test_an_office_switches_a_soft_rule_off(tmp_path):
    text = "会议强调，各部门要提高认识。"
    assert "text.meeting_style" in _rules(text, tmp_path)
    assert "text.meeting_style" not in _rules(text, _folder(tmp_path, "disabled: [text.meeting_style]\n"))


def test_an_office_weighs_a_rule_differently(tmp_path):
    folder = _folder(tmp_path, "severity: {text.meeting_style: medium}\n")
    assert _rules("会议强调，各部门要提高认识。", folder)["text.meeting_style"] is Severity.MEDIUM


def test_an_office_adds_words_to_a_rule(tmp_path):
    folder = _folder(tmp_path, "words: {text.meeting_style: [现场办公会明确]}\n")
    assert "text.meeting_style" in _rules("现场办公会明确，由商户自行清理。", folder)


def test_a_change_of_the_file_is_seen_at_once(tmp_path):
    folder = _folder(tmp_path, "disabled: [text.meeting_style]\n")
    before = office_pack(folder)
    write_overrides(folder, Overrides())
    assert office_pack(folder).version != before.version


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("disabled:\n  - basis.repealed_law\n", 2, "不能停用"),
        ("severity:\n  basis.repealed_law: low\n", 2, "不能调整等级"),
        ("disabled:\n  - text.vague_time\n  - text.no_such_rule\n", 3, "没有编号为"),
        ("severity: {text.vague_time: severe}\n", 1, "只能是"),
        ("severity: {format.date_form: high}\n", 1, "尚未核实"),
        ("words: {text.numbering: [一]}\n", 1, "不支持增加词语"),
        ("words: {text.first_person: 俺们}\n", 1, "词语的列表"),
        ("disable: [text.vague_time]\n", 1, "没有这个键"),
        ("disabled: text.vague_time\n", 1, "列表"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path, content, line, reason):
    with pytest.raises(RulePackError) as caught:
        office_pack(_folder(tmp_path, content))
    assert caught.value.data["line"] == line
    assert reason in caught.value.data["reason"]


def test_an_own_rule_cannot_take_the_id_of_a_shipped_one(tmp_path):
    with pytest.raises(RulePackError, match="系统自带"):
        office_pack(_folder(tmp_path, one=OWN.replace("office.nickname", "text.meeting_style")))


def test_what_is_written_is_read_back(tmp_path):
    overrides = Overrides(
        disabled=frozenset({"text.vague_time"}),
        severity={"text.meeting_style": Severity.MEDIUM},
        words={"text.first_person": ("俺们",)},
    )
    write_overrides(tmp_path / "rule_packs", overrides)
    assert read_overrides(tmp_path / "rule_packs") == overrides


def test_what_is_refused_leaves_the_old_file(tmp_path):
    folder = _folder(tmp_path, "disabled: [text.vague_time]\n")
    with pytest.raises(InvalidInput, match="不能停用"):
        write_overrides(folder, Overrides(disabled=frozenset({"basis.repealed_law"})))
    assert read_overrides(folder).disabled == {"text.vague_time"}
