"""`flask index`: build the search index anew, prove that it equals the database, see how it is."""

import sys

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from fazhi_review.cli.refusal import refuse, with_database
from fazhi_review.indexing import upkeep
from fazhi_review.indexing.worker import IndexWorker

index = AppGroup("index", help="检索索引：重建、核验、状态。")


@index.command("rebuild", help="重建检索索引；重建期间原索引继续使用。")
@with_database
def rebuild() -> None:
    """Build a new generation, verified before it serves."""
    count = upkeep.rebuild(_show_progress)
    if sys.stderr.isatty():
        click.echo("", err=True)
    click.echo(f"索引已重建：{count:,} 条，已核验并启用。")


def _show_progress(count: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r已写入 {count:,} 条", nl=False, err=True)


@index.command("verify", help="处理完待写入的变更后，逐条核验索引与数据库是否一致。")
@with_database
def verify() -> None:
    """Compare every document; exit 1 when anything differs."""
    difference = upkeep.verify()
    if not difference.is_equal:
        refuse(
            f"索引与数据库不一致：缺少 {difference.missing:,} 条，内容过时 {difference.outdated:,} 条，"
            f"多余 {difference.surplus:,} 条；请执行 flask index rebuild 重建。"
        )
    click.echo(f"索引与数据库一致，共 {difference.expected:,} 条。")


@index.command("status", help="索引引擎、条数和待写入的变更。")
@with_database
def status() -> None:
    """Print what there is; changes nothing."""
    now = upkeep.status()
    if now.health.is_ready:
        click.echo(f"引擎 {now.health.engine}，{now.health.count:,} 条，版本 {now.health.generation}。")
    else:
        click.echo(f"引擎 {now.health.engine}：{now.health.message}")
    waiting = f"待写入的变更 {now.waiting:,} 项"
    click.echo(f"{waiting}，最早 {now.oldest:%Y-%m-%d %H:%M} UTC。" if now.oldest else f"{waiting}。")


@index.command("work", help="持续处理待写入的变更（多进程部署时单独运行一个；内置服务器已自带）。")
@with_database
def work() -> None:
    """Run the worker in the foreground until interrupted."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    click.echo("索引工作进程已启动（按 Ctrl+C 停止）。")
    try:
        IndexWorker(app).run()
    except KeyboardInterrupt:
        click.echo("索引工作进程已停止。")


def register(app: Flask) -> None:
    """Add the commands to `app`."""
    app.cli.add_command(index)
