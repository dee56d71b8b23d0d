"""`flask setup`: an installation from nothing, and again without harm. `flask serve`: the embedded server."""

import click
from flask import Flask, current_app

from fazhi_review.cli.refusal import with_database


@click.command("setup", help="初始化数据库；可重复执行，不影响已有数据。")
@with_database
def setup() -> None:
    """Bring the schema up to date; `with_database` has done it."""
    click.echo("数据库已就绪。")


@click.command("serve", help="启动内置服务器（单机使用）。")
@with_database
def serve() -> None:
    """Serve with waitress, which runs wherever Python runs."""
    from waitress import serve as run  # only this command needs the server

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    settings = app.extensions["settings"]
    click.echo(f"{settings.site_name}已启动：http://{settings.host}:{settings.port}  （按 Ctrl+C 停止）")
    run(app, host=settings.host, port=settings.port, threads=8, ident=None)


def register(app: Flask) -> None:
    """Add the commands to `app`."""
    app.cli.add_command(setup)
    app.cli.add_command(serve)
