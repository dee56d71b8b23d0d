"""`flask cleanup`: what a change of law reaches."""

import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.cleanup.models import RippleLine
from fazhi_review.cleanup.ripple import operations, queries
from fazhi_review.cleanup.ripple.fallen import examine_fallen, standing_named
from fazhi_review.cleanup.ripple.line import Strength, Touch
from fazhi_review.cleanup.ripple.operations import Progress, RipplePlace, RippleReport
from fazhi_review.cli.as_of import AsOfDate
from fazhi_review.cli.refusal import refuse, with_database
from fazhi_review.config import Settings
from fazhi_review.extensions import db
from fazhi_review.indexing.engine import current_engine
from fazhi_review.indexing.finding import everything
from fazhi_review.indexing.upkeep import catch_up
from fazhi_review.library.service import DatabaseLibrary
from fazhi_review.library.starter import ensure_catalogue

cleanup = AppGroup("cleanup", help="动态清理：依据变动影响查找。")
_SHOWN_LINES = 20


@cleanup.command(
    "ripple", help="法规变动后，查找受影响的文件和条款。可中断，再次执行从中断处继续；查完后再次执行只查新文件。"
)
@click.option("--law", "law", metavar="NAME", help="发生变动的法规，例如 生态环境法典。")
@click.option("--document", "document", metavar="NAME", help="已失效的本单位文件，写标题或者文号。")
@click.option("--as-of", type=AsOfDate(), metavar="DATE", help="看这一天为止最近一次变动，默认今天。")
@click.option("--json", "as_json", is_flag=True, help="每条线索输出一行 JSON。")
@click.option("--all", "show_all", is_flag=True, help="列出全部线索。")
@with_database
def ripple(law: str | None, document: str | None, as_of: date | None, as_json: bool, show_all: bool) -> None:
    """Look for what the change reaches, then print the lines."""
    if (law is None) == (document is None):
        refuse("请用 --law 指明发生变动的法规，或者用 --document 指明已失效的文件，二者选一。")
    place = ripple_place()
    if document is not None:
        row = standing_named(db.session(), document)
        ripple_id, new = examine_fallen(row.id, as_of or place.clock.today(), actor=SYSTEM, now=place.clock.now())
        lines = queries.lines_of(db.session(), ripple_id)
        _print(
            lines,
            [queries.ripple_of(db.session(), ripple_id).sentence, f"新增线索 {new} 条。", *counts(lines)],
            as_json,
            show_all,
        )
        return
    catch_up()
    began = perf_counter()
    report = operations.examine(
        law or "", as_of or place.clock.today(), place=place, actor=SYSTEM, progress=_show_progress
    )  # fmt: skip
    if sys.stderr.isatty():
        click.echo("", err=True)
    lines = queries.lines_of(db.session(), report.ripple_id)
    _print(lines, summary(report, lines, perf_counter() - began), as_json, show_all)


def _print(lines: Sequence[RippleLine], head: Sequence[str], as_json: bool, show_all: bool) -> None:
    if as_json:
        for line in lines:
            click.echo(json.dumps(as_contract(line), ensure_ascii=False))
        return
    for text in head:
        click.echo(text)
    for line in lines if show_all else lines[:_SHOWN_LINES]:
        click.echo(told(line))
    if not show_all and len(lines) > _SHOWN_LINES:
        click.echo(f"……另有 {len(lines) - _SHOWN_LINES} 条，加 --all 查看全部。")


def ripple_place() -> RipplePlace:
    """What the examination stands on in this application; the shipped catalogue is there first."""
    settings: Settings = current_app.extensions["settings"]
    clock = current_app.extensions["clock"]
    ensure_catalogue(clock=clock)
    return RipplePlace(
        DatabaseLibrary(db.session(), settings.region),
        current_engine(),
        everything(db.session()),
        clock,
        Path(settings.instance) / "ripple.lock",
    )


def _show_progress(progress: Progress) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r已查 {progress.done}/{progress.total}，线索 {progress.lines} 条", nl=False, err=True)


def summary(report: RippleReport, lines: Sequence[RippleLine], seconds: float) -> list[str]:
    """What happened, what was done now, and how many lines there are, by kind."""
    told = [report.event.sentence]
    if not report.has_old_text:
        told.append("提示：法规库没有旧文本，只能按引用和新文本查找；导入旧文本后再次执行，可逐条对照。")
    if report.examined:
        resumed = "（从上次中断处继续）" if report.was_resumed else ""
        told.append(f"查找{resumed}用时 {seconds:.1f} 秒，新增线索 {report.new_lines} 条。")
    else:
        told.append("上次查完以后没有新的文件或者版本，以下是已有结果。")
    return told + counts(lines)


def counts(lines: Sequence[RippleLine]) -> list[str]:
    """How many documents, owners and lines, by kind and strength."""
    told = []
    documents = len({line.document_id for line in lines})
    owners = len({line.organization_id for line in lines})
    told.append(f"受影响文件 {documents} 件，涉及单位 {owners} 个，线索 {len(lines)} 条：")
    for touch in Touch:
        counts = [
            (strength, sum(line.touch is touch and line.strength is strength for line in lines))
            for strength in Strength
        ]
        if any(count for _, count in counts):
            told.append(
                f"  {touch.label}：" + "，".join(f"{strength.label} {count}" for strength, count in counts if count)
            )
    return told


def told(line: RippleLine) -> str:
    """One line as a person reads it at a terminal."""
    number = f"（{line.document.number}）" if line.document.number else ""
    return (
        f"［{line.strength.label}·{line.touch.label}］《{line.document.title}》{number}{line.path}　责任单位：{line.organization.name}\n"
        f"    {line.explanation}"
    )


def as_contract(line: RippleLine) -> dict[str, Any]:
    """One line of `--json`; the keys are a contract (docs/cleanup.md)."""
    start, end = line.start - line.clause_start, line.end - line.clause_start
    return {
        "document": line.document.title,
        "number": line.document.number,
        "owner": line.organization.name,
        "path": line.path,
        "clause": line.clause,
        "quote": line.clause[max(start, 0) : end],
        "touch": line.touch.value,
        "strength": line.strength.value,
        "confidence": line.confidence,
        "old": {"law": line.old_law, "article": line.old_article, "text": line.old_text},
        "new": {"law": line.new_law, "article": line.new_article, "text": line.new_text},
        "difference": line.difference,
        "explanation": line.explanation,
        "state": line.state.value,
    }


def register(app: Flask) -> None:
    """Add the commands to `app`."""
    app.cli.add_command(cleanup)
