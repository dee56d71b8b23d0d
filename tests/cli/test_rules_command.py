"""`flask rules` as a user runs it."""

import json
from pathlib import Path

from flask import Flask

from fazhi_review.config import ROOT
from fazhi_review.rules import default_pack
from fazhi_review.rules.reference import DOCUMENT, render


def _office_file(app: Flask, name: str, content: str) -> None:
    folder: Path = app.extensions["settings"].rule_packs_folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(content, encoding="utf-8")


def test_the_list_names_every_rule(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["rules", "list", "--json"])
    listed = [json.loads(line) for line in result.output.splitlines()]
    assert result.exit_code == 0
    assert [rule["id"] for rule in listed] == [rule.id for rule in default_pack().rules]
    assert {"grade", "severity", "basis", "verification", "is_hard", "is_enabled", "pack_version"} <= set(listed[0])


def test_what_the_office_switched_off_stays_in_the_list(app: Flask) -> None:
    _office_file(app, "overrides.yml", "disabled: [text.vague_time]\n")
    result = app.test_cli_runner().invoke(args=["rules", "list", "--json"])
    listed = {rule["id"]: rule for rule in map(json.loads, result.output.splitlines())}
    assert not listed["text.vague_time"]["is_enabled"]
    assert "（已停用）" in app.test_cli_runner().invoke(args=["rules", "list"]).output


def test_the_shipped_rules_pass_their_own_tests(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["rules", "test"])
    assert result.exit_code == 0
    assert "全部符合例句" in result.output


def test_a_rule_that_misses_its_example_fails_with_the_sentence(app: Flask) -> None:
    rule = """\
id: office.nickname
category: structure
title: 不用“老城”一词
extends: existence
grade: S4
message: "“{quote}”疑似俗称，建议改写。"
patterns: [新城]
examples:
  incorrect: [<mark>老城</mark>内的商户。]
  correct: [中心城区内的商户。, 老年人优先。]
"""
    _office_file(app, "nickname.yml", rule)
    result = app.test_cli_runner().invoke(args=["rules", "test"])
    assert result.exit_code == 1
    assert "office.nickname：应当报出而没有报出（老城内的商户。）" in result.stderr


def test_a_broken_file_is_named_in_one_line(app: Flask) -> None:
    _office_file(app, "overrides.yml", "disabled:\n  - no.such_rule\n")
    result = app.test_cli_runner().invoke(args=["rules", "list"])
    assert result.exit_code == 1
    assert "overrides.yml 第 2 行" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_reference_page_is_current() -> None:
    """Run `flask rules docs` after changing a rule."""
    assert (ROOT / DOCUMENT).read_text(encoding="utf-8") == render(default_pack())
