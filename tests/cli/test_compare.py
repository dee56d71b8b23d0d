"""`flask compare` as a user runs it."""

import json

from flask import Flask

PAIR = {"a": "征收决定由城投公司作出。", "b": "征收决定由市、县级人民政府作出。"}


def test_verdicts_come_in_order_as_json(app: Flask) -> None:
    lines = [PAIR, {"a": "图书馆应当免费开放。", "b": "投标保证金不得超过估算价的百分之二。"}]
    result = app.test_cli_runner().invoke(args=["compare", "--json"], input="\n".join(map(json.dumps, lines)))
    verdicts = [json.loads(line) for line in result.output.splitlines()]
    assert result.exit_code == 0
    assert [verdict["relation"] for verdict in verdicts] == ["authority", "unrelated"]
    assert set(verdicts[0]) == {"relation", "confidence", "explanation"}


def test_a_line_that_is_no_pair_is_refused_by_its_number(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["compare", "--json"], input=json.dumps(PAIR) + '\n{"a": 1}\n')
    assert result.exit_code == 1
    assert "第 2 行" in result.stderr
