"""`flask review` at a terminal: the contract of its JSON, a readable report, and one clear line for what it refuses."""

import json
from pathlib import Path

import document_samples as samples
import pytest
from click.testing import Result
from flask import Flask

from fazhi_review.vocabulary import CitationStatus

SHARED = Path(__file__).resolve().parents[3] / "shared"


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["review", *arguments])


@pytest.fixture
def measures(tmp_path: Path) -> Path:
    path = tmp_path / "办法.docx"
    path.write_bytes(samples.docx())
    return path


def test_json_is_one_object_a_file_with_the_keys_of_the_contract(app: Flask, measures: Path, tmp_path: Path) -> None:
    plain = tmp_path / "办法.txt"
    plain.write_bytes(samples.text())
    result = run(app, str(measures), str(plain), "--json", "--as-of", "2026-11-22")
    assert result.exit_code == 0
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert list(first) == ["file", "seconds", "document", "findings", "citations", "conflicts"]
    assert first["file"] == str(measures)
    assert first["document"] == {
        "title": "云岭区临时停车场管理办法",
        "number": "云政规〔2026〕3号",
        "issuing_authority": "云岭区人民政府",
        "document_date": "2026-11-02",
        "effective_date": "2026-12-01",
        "expiry_date": "2031-11-30",
        "articles": 5,
    }
    assert [(citation["law"], citation["article"]) for citation in first["citations"]] == [
        ("中华人民共和国道路交通安全法", "第三十三条")
    ]
    assert second["document"] == first["document"]


def test_a_finding_names_rule_place_and_basis(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "办法.txt"
    path.write_bytes(samples.text("云岭区养犬管理办法（征求意见稿）", "第一条　为了规范养犬，制定本办法。"))
    result = run(app, str(path), "--json")
    findings = {finding["rule"]: finding for finding in json.loads(result.stdout)["findings"]}
    finding = findings["text.draft_remains"]
    assert set(finding) == {
        "rule", "category", "severity", "path", "start", "end", "quote", "message", "basis", "suggestion",
    }  # fmt: skip
    assert finding["quote"] == "（征求意见稿）"
    assert finding["basis"][0].keys() == {"law", "article", "status"}
    assert finding["basis"][0]["status"] in set(CitationStatus)


def test_the_report_says_that_a_person_must_conclude(app: Flask, measures: Path) -> None:
    result = run(app, str(measures))
    assert result.exit_code == 0
    assert result.stdout.startswith("云岭区临时停车场管理办法\n")
    assert "结果仅供参考，以人工审核为准" in result.stdout


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("没有.docx", None, "找不到文件"),
        ("空.docx", b"", "空文件"),
        ("程序.docx", b"MZ\x90\x00" + bytes(999), "不是可以识别的文件类型"),
    ],
)
def test_what_cannot_be_reviewed_is_one_line_and_exit_code_1(
    app: Flask, tmp_path: Path, name: str, content: bytes | None, sentence: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    result = run(app, str(path), "--json")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert sentence in result.stderr
    assert name in result.stderr


def test_a_folder_is_refused(app: Flask, tmp_path: Path) -> None:
    result = run(app, str(tmp_path))
    assert (result.exit_code, result.stderr) == (1, f"“{tmp_path}”是文件夹，请指定其中的文件。\n")


def test_without_a_path_the_command_says_what_it_wants(app: Flask) -> None:
    result = run(app)
    assert result.exit_code == 1
    assert result.stderr.startswith("请指定要审查的文件")


def test_a_wrong_date_is_one_line(app: Flask, measures: Path) -> None:
    result = run(app, str(measures), "--as-of", "昨天")
    assert (result.exit_code, result.stderr) == (1, "日期“昨天”不正确，应写作 2026-11-22 的形式。\n")


def test_a_bad_file_does_not_stop_the_others(app: Flask, measures: Path, tmp_path: Path) -> None:
    result = run(app, str(tmp_path / "没有.txt"), str(measures), "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["document"]["articles"] == 5
    assert result.stderr.count("\n") == 1


@pytest.mark.corpus
def test_the_seed_files_are_reviewed(app: Flask) -> None:
    paths = [str(path) for path in sorted((SHARED / "seed").glob("*.txt"))]
    if not paths:
        pytest.skip("no ../shared/seed on this machine")
    result = run(app, *paths, "--json")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == len(paths)
