"""`flask compare`: pairs of clauses on standard input, a verdict a line on standard output, in order."""

import json
import sys

import click
from flask import Flask

from fazhi_review.cli.refusal import refuse, refusing


@click.command(
    "compare", help='逐行比较条款：从标准输入读取 {"a": 本地条款, "b": 上位法条款}，逐行输出关系、置信度和说明。'
)
@click.option("--json", "as_json", is_flag=True, help="逐行输出 JSON。")
@refusing
def compare(as_json: bool) -> None:
    """Compare pair by pair; a line that is no pair is refused with its number."""
    from fazhi_review.conflict.verdict import compare as compare_clauses  # loads weights only when used

    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        a, b, law = _pair(line, number)
        verdict = compare_clauses(a, b, law=law)
        if as_json:
            values = {
                "relation": verdict.relation.value,
                "confidence": verdict.confidence,
                "explanation": verdict.explanation,
            }
            click.echo(json.dumps(values, ensure_ascii=False))
        else:
            click.echo(f"{verdict.relation.label}（{verdict.confidence:.2f}）{verdict.explanation}")


def _pair(line: str, number: int) -> tuple[str, str, str]:
    try:
        values = json.loads(line)
        a, b = values["a"], values["b"]
    except (json.JSONDecodeError, KeyError, TypeError):
        refuse(f"第 {number} 行不是有效的条款对，应为一行 JSON，含 a（本地条款）和 b（上位法条款）两个字段。")
    if not (isinstance(a, str) and isinstance(b, str)):
        refuse(f"第 {number} 行的 a 和 b 应为文字。")
    law = values.get("law")
    return a, b, law if isinstance(law, str) and law else "上位法"


def register(app: Flask) -> None:
    """Add the command to `app`."""
    app.cli.add_command(compare)
