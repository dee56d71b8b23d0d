"""`flask related`: which provisions stand near the clauses of a text, without a verdict."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click
from flask import Flask, current_app

from fazhi_review.cli.as_of import AsOfDate
from fazhi_review.cli.refusal import refuse, with_database
from fazhi_review.conflict import candidates
from fazhi_review.conflict.against import clauses
from fazhi_review.errors import InvalidInput
from fazhi_review.extensions import db
from fazhi_review.indexing.engine import current_engine
from fazhi_review.indexing.finding import hydrate
from fazhi_review.indexing.upkeep import catch_up_if_free
from fazhi_review.library.places import province_of
from fazhi_review.pages.context import settings
from fazhi_review.reading import read
from fazhi_review.structure import parse


@dataclass(frozen=True, slots=True)
class _Clause:
    id: str
    text: str
    title: str = ""
    bases: tuple[str, ...] = ()


@click.command("related", help="查找与条文相关的法律条文（不作判断）：PATH 为文件，- 表示从标准输入逐行读取 JSON。")
@click.argument("path")
@click.option("--limit", type=click.IntRange(1, 200), default=10, show_default=True, help="每条最多显示多少条。")
@click.option("--as-of", type=AsOfDate(), metavar="DATE", help="以哪一天的法律文本为准（默认今天）。")
@click.option("--in-force", is_flag=True, help="只要当日现行有效的法规。")
@click.option("--json", "as_json", is_flag=True, help="每条输出一行 JSON（标准输入时总是如此）。")
@with_database
def related(path: str, limit: int, as_of: date | None, in_force: bool, as_json: bool) -> None:
    """Print the candidates of each clause, in order."""
    catch_up_if_free()
    on = as_of or current_app.extensions["clock"].today()
    where = candidates.Where(on=int(on.strftime("%Y%m%d")), in_force_only=in_force)
    asked = _from_lines() if path == "-" else _from_file(Path(path))
    for clause in asked:
        hits = _hits(clause, where, limit)
        if as_json or path == "-":
            click.echo(json.dumps({"id": clause.id, "hits": hits}, ensure_ascii=False))
        else:
            click.echo(clause.id)
            for hit in hits:
                click.echo(f"    {hit['score']:.3f} 《{hit['law']}》{hit['article']}（{hit['version']}）")


def _hits(clause: _Clause, where: candidates.Where, limit: int) -> list[dict[str, object]]:
    found = candidates.find(
        clause.text,
        engine=current_engine(),
        title=clause.title,
        bases=clause.bases,
        region=province_of(clause.title) or settings().region,
        where=where,
        limit=limit,
    )
    provisions = hydrate(db.session(), [candidate.id for candidate in found])
    return [
        {"law": shown.law, "article": shown.article, "version": shown.version, "score": round(candidate.score, 6)}
        for candidate in found
        if (shown := provisions.get(candidate.id))
    ]


def _from_file(path: Path) -> Iterator[_Clause]:
    """The clauses of a document, with its own title and bases."""
    try:
        content = path.read_bytes()
    except OSError:
        raise InvalidInput("“{path}”无法读取，请检查路径和读取权限。", path=path) from None
    document = parse(read(content, name=path.name).text)
    facts = document.metadata
    for provision in clauses(document):
        yield _Clause(
            id=provision.path,
            text=document.text[provision.body_start : provision.end].strip(),
            title=facts.title.value if facts.title else "",
            bases=tuple(basis.value for basis in facts.bases),
        )


def _from_lines() -> Iterator[_Clause]:
    """The clauses on standard input. A line that cannot be read ends the command, naming the line."""
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            clause = _Clause(
                id=given["id"],
                text=str(given["text"]),
                title=str(given.get("title") or ""),
                bases=tuple(map(str, given.get("basis") or ())),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            refuse(f'标准输入第 {number} 行不是 {{"id": …, "text": …}} 形式的 JSON，请检查。')
        yield clause


def register(app: Flask) -> None:
    """Add the command to `app`."""
    app.cli.add_command(related)
