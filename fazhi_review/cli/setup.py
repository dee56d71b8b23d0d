"""`flask setup`: an installation from nothing, and again without harm. `flask serve`: the embedded server."""

import click
from flask import Flask, current_app

from fazhi_review.accounts.demo import is_empty
from fazhi_review.cli.demo import print_credentials, seed_demo
from fazhi_review.cli.refusal import with_database
from fazhi_review.extensions import db
from fazhi_review.indexing.worker import IndexWorker
from fazhi_review.library.starter import ensure_catalogue
from fazhi_review.matters.worker import DailyWorker
from fazhi_review.pages.context import settings
from fazhi_review.review.workplace import workplace


@click.command("setup", help="初始化数据库和演示区；可重复执行，不影响已有数据。")
@with_database
def setup() -> None:
    """`with_database` brings the schema up to date; the very first run of a local installation also gets the demo district."""
    ensure_catalogue(clock=current_app.extensions["clock"])
    click.echo("数据库已就绪。")
    if not is_empty(db.session()):
        return
    if settings().is_production:
        click.echo("尚无用户，请用 flask accounts create-admin 建立第一名管理员。")
        return
    print_credentials(seed_demo())


@click.command("serve", help="启动内置服务器（单机使用）。")
@with_database
def serve() -> None:
    """Serve with waitress, which runs wherever Python runs."""
    from waitress import serve as run  # only this command needs the server

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    here = settings()
    # Rules and names of laws take a second to load: before the first request, not during it.
    workplace(app)
    IndexWorker(app).start()
    DailyWorker(app).start()
    click.echo(f"{here.site_name}已启动：http://{here.host}:{here.port}  （按 Ctrl+C 停止）")
    run(app, host=here.host, port=here.port, threads=8, ident=None)


def register(app: Flask) -> None:
    """Add the commands to `app`."""
    app.cli.add_command(setup)
    app.cli.add_command(serve)
