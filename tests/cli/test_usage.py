"""Commands written wrongly: one Chinese line, exit 1, never English and never a traceback."""

import pytest
from flask import Flask


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["search"], "缺少参数 QUERY，用法见"),
        (["search", "许可", "--nonsense"], "没有“--nonsense”这个选项，用法见"),
        (["search", "许可", "--limit", "many"], "的值不正确，用法见"),
        (["library", "nonsense"], "没有这个命令，用法见"),
        (["structure", "a.txt", "b.txt"], "参数过多，用法见"),
    ],
)
def test_a_wrong_call_is_one_chinese_line(app: Flask, args: list[str], sentence: str) -> None:
    result = app.test_cli_runner().invoke(args=args)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert sentence in result.stderr
    assert result.stdout == ""


def test_help_stays_help(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["search", "--help"])
    assert result.exit_code == 0
    assert "全文检索" in result.stdout


def test_several_words_are_one_search(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["search", "许可", "期限"])
    assert result.exit_code == 0
    assert "没有找到" in result.stdout
