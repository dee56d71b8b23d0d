"""`flask search`, `flask related` and `flask index` as somebody at a terminal uses them."""

import json
from dataclasses import replace

import pytest
from flask import Flask

from fazhi_review.extensions import unit_of_work
from fazhi_review.indexing import sources
from fazhi_review.indexing.operations import enqueue
from tests.indexing.conftest import OneShelf


@pytest.fixture
def shelf(app: Flask) -> OneShelf:
    """Two laws, queued as an import leaves them."""
    shelf = OneShelf()
    app.extensions["index_sources"] = {}
    sources.register(app, shelf)
    shelf.laws = {
        "law:1": ["为了规范养犬行为，制定本条例。", "养犬人应当自取得犬只之日起三十日内登记。", "养犬限于二只。"],
        "law:2": ["为了规范饮水，制定本条例。", "供水单位应当每日检测。"],
    }
    with unit_of_work() as session:
        enqueue(session, shelf.laws)
    return shelf


def lines(output: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def test_search_prints_the_contract_one_hit_a_line(app: Flask, shelf: OneShelf) -> None:
    result = app.test_cli_runner().invoke(args=["search", "30日 登记", "--json"])
    assert result.exit_code == 0, result.output
    (hit,) = lines(result.output)
    assert hit.keys() == {"law", "article", "version", "score", "snippet"}
    assert (hit["law"], hit["article"], hit["version"]) == ("云岭省第1号条例", "第2条", "2020-01-01")
    assert "三十日内登记" in str(hit["snippet"])


def test_search_goes_straight_to_an_address(app: Flask, shelf: OneShelf) -> None:
    result = app.test_cli_runner().invoke(args=["search", "《云岭省第2号条例》第二条", "--json"])
    assert [hit["article"] for hit in lines(result.output)] == ["第2条"]


def test_search_without_an_exact_answer_offers_what_is_near_and_says_so(app: Flask, shelf: OneShelf) -> None:
    result = app.test_cli_runner().invoke(args=["search", "养犬 每日检测 罚款"])
    assert "相近结果" in result.output


def test_search_that_finds_nothing_says_what_it_left_out(app: Flask, shelf: OneShelf) -> None:
    assert "--all-versions" in app.test_cli_runner().invoke(args=["search", "宇宙飞船"]).output
    assert app.test_cli_runner().invoke(args=["search", "宇宙飞船", "--all-versions"]).output == "没有找到。\n"


def test_search_keeps_to_its_limit(app: Flask, shelf: OneShelf) -> None:
    result = app.test_cli_runner().invoke(args=["search", "条例", "--limit", "2", "--json"])
    assert len(lines(result.output)) == 2


def test_related_answers_line_by_line_in_order(app: Flask, shelf: OneShelf) -> None:
    asked = [
        {"id": 7, "text": "供水单位应当检测。"},
        {"id": "b", "text": "养犬应当登记。", "title": "云岭区养犬办法", "basis": ["云岭省第1号条例"]},
        {"id": "c", "text": "“”"},
    ]
    text = "\n".join(json.dumps(each, ensure_ascii=False) for each in asked)
    result = app.test_cli_runner().invoke(args=["related", "-", "--limit", "2"], input=text)
    assert result.exit_code == 0, result.output
    answers = lines(result.output)
    assert [answer["id"] for answer in answers] == [7, "b", "c"]
    first = answers[0]["hits"][0]  # type: ignore[index]
    assert first.keys() == {"law", "article", "version", "score"}
    assert (first["law"], first["article"]) == ("云岭省第2号条例", "第2条")
    assert answers[1]["hits"][0]["article"] == "第2条"  # type: ignore[index]
    assert answers[2]["hits"] == []


@pytest.mark.parametrize("line", ["not json", "[]", '{"id": 1}', '{"text": "x"}'])
def test_related_names_the_line_it_cannot_read(app: Flask, shelf: OneShelf, line: str) -> None:
    result = app.test_cli_runner().invoke(args=["related", "-"], input=f'{{"id": 1, "text": "养犬"}}\n{line}\n')
    assert result.exit_code == 1
    assert "第 2 行" in result.stderr


def test_related_reads_the_clauses_of_a_file(
    app: Flask, shelf: OneShelf, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("file") / "办法.txt"
    path.write_text(
        "云岭区养犬办法\n\n第一条 为了规范养犬行为，制定本办法。\n第二条 养犬人应当在三十日内登记犬只。\n",
        encoding="utf-8",
    )
    result = app.test_cli_runner().invoke(args=["related", str(path), "--json"])
    assert result.exit_code == 0, result.output
    answers = {str(answer["id"]): answer["hits"] for answer in lines(result.output)}
    assert answers["第二条"][0]["article"] == "第2条"  # type: ignore[index]
    missing = app.test_cli_runner().invoke(args=["related", str(path.parent / "没有.txt")])
    assert missing.exit_code == 1
    assert "无法读取" in missing.stderr


def test_index_is_rebuilt_verified_and_described(app: Flask, shelf: OneShelf) -> None:
    run = app.test_cli_runner().invoke
    assert "5 条" in run(args=["index", "rebuild"]).output
    assert "一致" in run(args=["index", "verify"]).output
    assert "待写入的变更 0 项" in run(args=["index", "status"]).output
    shelf.laws["law:2"].append("新增一条。")
    refused = run(args=["index", "verify"])
    assert refused.exit_code == 1
    assert "缺少 1 条" in refused.stderr


def test_an_unknown_engine_is_refused_in_one_sentence(app: Flask, shelf: OneShelf) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], search_url="opensearch:http://localhost")
    result = app.test_cli_runner().invoke(args=["search", "养犬"])
    assert result.exit_code == 1
    assert "OpenSearch" in result.stderr


def test_a_search_in_an_empty_library_says_what_to_do(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["search", "养犬"])
    assert result.exit_code == 0
    assert "法规库里还没有法规文本" in result.output
    assert "flask library import" in result.output
