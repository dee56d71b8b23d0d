from pathlib import Path

import pytest

from fazhi_review.errors import RulePackError
from fazhi_review.rules import load_packs
from fazhi_review.vocabulary import Severity

GOOD = """\
id: sample.word
category: structure
title: 不用“搞定”一词
extends: existence
grade: S4
message: "“{quote}”疑似口语，建议改写。"
patterns: [搞定]
examples:
  incorrect: [请尽快<mark>搞定</mark>。]
  correct: [请尽快办理。, 请按时完成。]
"""


def _folder(tmp_path: Path, **files: str) -> Path:
    for name, content in files.items():
        (tmp_path / f"{name}.yml").write_text(content, encoding="utf-8")
    return tmp_path


def test_a_rule_file_becomes_a_rule_with_its_examples(tmp_path):
    rule = load_packs(_folder(tmp_path, word=GOOD)).rules[0]
    assert (rule.id, rule.severity, rule.is_hard) == ("sample.word", Severity.LOW, False)
    assert rule.incorrect[0].text == "请尽快搞定。"
    assert rule.incorrect[0].marks == ((3, 5),)


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "reason"),
    [
        ("grade: S4", "grade: S9", 5, "grade", "只能是"),
        ("extends: existence", "extends: magic", 4, "extends", "没有这种检查类型"),
        ("patterns: [搞定]", "patterns: ['(?:a+)+b']", 7, "patterns.0", "量词里套了量词"),
        ("patterns: [搞定]", "patterns: ['搞定', '搞.*定']", 7, "patterns.1", "不设上限"),
        ("patterns: [搞定]", "patterns: ['搞(定']", 7, "patterns.0", "不是有效的正则"),
        ("patterns: [搞定]", "patterns: ['(?:搞定)?']", 7, "patterns.0", "空文字"),
        ("patterns: [搞定]", "pattern: [搞定]", 7, "pattern", "没有这个键"),
        ("疑似口语，建议改写", "是违法的", 6, "message", "不得直接下结论"),
        ("{quote}", "{words}", 6, "message", "没有占位符"),
        (", 请按时完成。]", "]", 8, "examples", "至少要有"),
        ("<mark>搞定</mark>", "<mark>搞定", 9, "examples.incorrect.0", "没有结束"),
        ("grade: S4", "grade: S1\nverification: V1", 1, "basis", "必须写明依据"),
    ],
)
def test_a_wrong_rule_file_is_refused_with_file_line_and_key(tmp_path, old, new, line, key, reason):
    folder = _folder(tmp_path, word=GOOD.replace(old, new))
    with pytest.raises(RulePackError) as caught:
        load_packs(folder)
    data = caught.value.data
    assert data["file"].endswith("word.yml")
    assert (data["line"], data["key"]) == (line, key)
    assert reason in data["reason"]


def test_a_file_that_is_not_yaml_is_refused_with_its_line(tmp_path):
    with pytest.raises(RulePackError, match="第 2 行"):
        load_packs(_folder(tmp_path, word="id: a\n  b: : c\n"))


def test_an_id_is_used_once(tmp_path):
    with pytest.raises(RulePackError, match="已在"):
        load_packs(_folder(tmp_path, one=GOOD, two=GOOD))


def test_the_version_follows_the_content(tmp_path):
    before = load_packs(_folder(tmp_path, word=GOOD)).version
    assert load_packs(tmp_path).version == before
    after = load_packs(_folder(tmp_path, word=GOOD.replace("S4", "S3"))).version
    assert after != before
