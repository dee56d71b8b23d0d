"""`flask library`: import law, see how old the library is, look up an article."""

import sys
from datetime import date
from pathlib import Path
from time import perf_counter

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.cli.as_of import AsOfDate
from fazhi_review.cli.refusal import refuse, with_database
from fazhi_review.extensions import db
from fazhi_review.indexing.upkeep import catch_up
from fazhi_review.library import operations, queries
from fazhi_review.library.operations import Progress
from fazhi_review.library.service import DatabaseLibrary
from fazhi_review.library.starter import ensure_catalogue
from fazhi_review.timeline.clock import Clock

library = AppGroup("library", help="法规库：导入、查看时效、查条文。")
_SHOWN_REASONS = 20


def _clock() -> Clock:
    clock: Clock = current_app.extensions["clock"]
    return clock


@library.command(
    "import", help="导入法规：文件夹、.tar.xz 或 .zip 压缩包、单个文件、csv/xlsx 目录；格式自动识别，可重复执行。"
)
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--all-notes", is_flag=True, help="列出全部未导入的文件和原因。")
@with_database
def import_(path: Path, all_notes: bool) -> None:
    """Import and report what was skipped and why."""
    report = operations.import_path(path, actor=SYSTEM, clock=_clock(), progress=_show_progress)
    if sys.stderr.isatty():
        click.echo("", err=True)
    tally = report.tally
    click.echo(
        f"{report.title}：读到 {report.read} 份，新增 {tally.added}，更新 {tally.changed}，无变化 {tally.unchanged}，"
        f"跳过 {len(report.skipped)}；写入条文 {tally.articles:,} 条，用时 {report.seconds:.1f} 秒。"
    )
    started = perf_counter()
    if catch_up():
        click.echo(f"检索索引已更新，用时 {perf_counter() - started:.1f} 秒。")
    for warning in report.warnings:
        click.echo(f"提示：{warning}")
    shown = report.skipped if all_notes else report.skipped[:_SHOWN_REASONS]
    for item in shown:
        click.echo(f"跳过 {item.path}：{item.reason}")
    if len(shown) < len(report.skipped):
        click.echo(f"……另有 {len(report.skipped) - len(shown)} 份，加 --all-notes 查看全部。")
    if not report.is_complete:
        refuse("压缩包没有读完，只导入了读出的部分，请重新下载后再次导入。")


def _show_progress(progress: Progress) -> None:
    if sys.stderr.isatty():
        click.echo(
            f"\r已处理 {progress.done}/{progress.total} 份，条文 {progress.tally.articles:,} 条", nl=False, err=True
        )


@library.command("status", help="法规库有多少法规、多新。")
@with_database
def status() -> None:
    """Print the counts by rank and the age of each source."""
    ensure_catalogue(clock=_clock())
    summary = queries.library_summary(db.session())
    click.echo(
        f"法规 {summary.instruments:,} 部，其中有文本 {summary.with_text:,} 部、{summary.versions:,} 个版本、{summary.articles:,} 条条文。"
    )
    for rank, count in summary.by_rank:
        click.echo(f"  {rank.label}：{count:,} 部")
    for source in summary.sources:
        as_of = f"，资料截至 {source.as_of}" if source.as_of else ""
        click.echo(f"来源 {source.title}{as_of}")


@library.command("show", help="显示一部法规，或其中一条：flask library show 行政许可法 第十七条")
@click.argument("name")
@click.argument("article", required=False)
@click.option("--as-of", type=AsOfDate(), metavar="DATE", help="在哪一天（默认今天）。")
@with_database
def show(name: str, article: str | None, as_of: date | None) -> None:
    """Print the state of a law, or an article with the version it is from."""
    ensure_catalogue(clock=_clock())
    on = as_of or _clock().today()
    laws = DatabaseLibrary(db.session(), current_app.extensions["settings"].region)
    resolution = laws.resolve(name, on)
    if resolution.instrument is None:
        if resolution.candidates:
            listed = "、".join(f"{item.title}（{item.region or '全国'}）" for item in resolution.candidates[:10])
            refuse(f"“{name}”可能指多部法规，请写全称：{listed}。")
        refuse(f"法规库没有收录“{name}”，请核对名称，或者先导入。")
    # All of it before the first line is printed: an article that is not there is refused in one line.
    for line in list(queries.describe(laws, resolution.instrument.id, article, on)):
        click.echo(line)


def register(app: Flask) -> None:
    """Add the commands to `app`."""
    app.cli.add_command(library)
