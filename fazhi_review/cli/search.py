"""`flask search`: the full-text search at a terminal."""

import json

import click
from flask import Flask, current_app

from fazhi_review.cli.refusal import with_database
from fazhi_review.extensions import db
from fazhi_review.indexing.engine import current_engine
from fazhi_review.indexing.finding import everything, look_up
from fazhi_review.indexing.upkeep import catch_up_if_free
from fazhi_review.search.port import Scope, SearchQuery

_NO_LAW = "没有找到：法规库里还没有法规文本。请先执行 flask library import 文件夹或压缩包，导入之后再检索。"
_NOT_FOUND_TODAY = "没有找到。只检索了今天有效的文本，旧版本和已废止的法规请加 --all-versions。"


@click.command("search", help="全文检索：flask search '行政许可 期限 “二十日” -听证'；标题: 开头只查标题。")
@click.argument("query", nargs=-1, required=True)
@click.option(
    "--scope", type=click.Choice([scope.value for scope in Scope]), default=Scope.ALL.value, help="检索范围。"
)
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="最多显示多少条。")
@click.option("--all-versions", is_flag=True, help="包括已被修改的旧版本和已废止的法规。")
@click.option("--json", "as_json", is_flag=True, help="每条结果输出一行 JSON。")
@with_database
def search(query: tuple[str, ...], scope: str, limit: int, all_versions: bool, as_json: bool) -> None:
    """Print the hits, best first."""
    catch_up_if_free()
    today = current_app.extensions["clock"].today()
    asked = SearchQuery(
        scope=Scope(scope),
        limit=limit,
        visible_to=everything(db.session()),
        in_force_on=None if all_versions else int(today.strftime("%Y%m%d")),
    )
    found = look_up(db.session(), " ".join(query), asked)
    for hit in found.hits:
        provision = hit.provision
        if as_json:
            line = {
                "law": provision.law,
                "article": provision.article,
                "version": provision.version,
                "score": round(hit.score, 4),
                "snippet": "".join(piece.text for piece in hit.snippet),
            }
            click.echo(json.dumps(line, ensure_ascii=False))
        else:
            version = f"（{provision.version}）" if provision.version else ""
            marked = "".join(click.style(piece.text, bold=piece.is_match) for piece in hit.snippet)
            click.echo(f"《{provision.law}》{provision.article}{version}\n    {marked.replace(chr(10), ' ')}")
    if not as_json:
        if not found.hits and scope != Scope.DOCUMENTS.value and _is_library_empty():
            click.echo(_NO_LAW)
        elif not found.hits:
            click.echo("没有找到。" if all_versions else _NOT_FOUND_TODAY)
        elif found.is_relaxed:
            click.echo("没有同时包含全部词语的条文，以上为相近结果。")
        else:
            click.echo(f"共 {found.total:,} 条。")


def _is_library_empty() -> bool:
    return not current_engine().search(SearchQuery(scope=Scope.LIBRARY, limit=1)).hits


def register(app: Flask) -> None:
    """Add the command to `app`."""
    app.cli.add_command(search)
