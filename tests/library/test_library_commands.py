"""`flask library`: one clear line, exit 0 or 1."""

import os
from pathlib import Path

import compose_laws as compose
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskCliRunner:
    # The tests' database is made from the models, not by migrations.
    monkeypatch.setattr("fazhi_review.cli.refusal.ensure_schema", lambda app: None)
    return app.test_cli_runner()


def test_import_status_and_show(run: FlaskCliRunner, tmp_path: Path) -> None:
    root = compose.write(tmp_path / "laws", compose.lawrefbook())
    done = run.invoke(args=["library", "import", str(root)])
    assert done.exit_code == 0 and "新增 5" in done.output and "不是法律文件" in done.output
    assert "无变化 5" in run.invoke(args=["library", "import", str(root)]).output
    assert "LawRefBook/Laws" in run.invoke(args=["library", "status"]).output
    shown = run.invoke(args=["library", "show", "河湖巡护条例", "第三条"])
    assert shown.exit_code == 0 and "巡护员每月巡护不少于四次" in shown.output and "2024-05-10 公布" in shown.output
    old = run.invoke(args=["library", "show", "河湖巡护条例", "2", "--as-of", "2020-01-01"])
    assert "不少于二次" in old.output
    ended = run.invoke(args=["library", "show", "河湖看护暂行条例"])
    assert "自 2024-09-01 起失效" in ended.output and compose.RIVER in ended.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["library", "show", "没有这部法律"], "没有收录"),
        (["library", "show", "行政许可法", "第十七条"], "没有收录文本"),
        (["library", "show", "行政许可法", "总则"], "不是条文序号"),
        (["library", "show", "行政许可法", "--as-of", "2021-02-30"], "2021-02-30"),
        (["library", "import", "/nowhere/at/all"], "没有找到"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(arguments: list[str], words: str, run: FlaskCliRunner) -> None:
    refused = run.invoke(args=arguments)
    assert refused.exit_code == 1 and words in refused.output and "Traceback" not in refused.output
    assert refused.output.count("\n") == 1


def test_a_truncated_archive_is_imported_as_far_as_it_goes_and_refused(run: FlaskCliRunner, tmp_path: Path) -> None:
    files = {**compose.lawrefbook(), "行政法/数据.txt": os.urandom(400_000)}
    whole = compose.tar_xz(tmp_path / "laws.tar.xz", files)
    whole.write_bytes(whole.read_bytes()[:200_000])
    refused = run.invoke(args=["library", "import", str(whole)])
    assert refused.exit_code == 1 and "新增" in refused.output and "没有读完" in refused.output
