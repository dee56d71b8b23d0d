"""`flask deadlines`: what is done once a day, by hand or by the operator's own timer."""

import sys
from datetime import date

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from fazhi_review.cli.as_of import AsOfDate
from fazhi_review.cli.refusal import refuse, with_database
from fazhi_review.extensions import db
from fazhi_review.matters import daily, outbox
from fazhi_review.matters.mail import mailer_for
from fazhi_review.matters.place import holiday_problem, place_of
from fazhi_review.matters.worker import DailyWorker

group = AppGroup("deadlines", help="期限：提醒和每日事务。")


@group.command("run", help="执行每日事务（期限提醒、到期检查等）；可重复执行，同一提醒只发一次。")
@click.option("--as-of", type=AsOfDate(), default=None, help="按哪一天执行，默认今天。")
@with_database
def run(as_of: date | None) -> None:
    """Run every daily function; exit 1 when one failed, after the others have run."""
    place = place_of(current_app._get_current_object())  # type: ignore[attr-defined]
    failed = False
    for outcome in daily.run_all(place, as_of or place.clock.today()):
        if outcome.error:
            failed = True
            click.echo(f"{outcome.name}：没有完成，{outcome.error}", err=True)
        else:
            click.echo(f"{outcome.name}：{outcome.count} 项。")
    sent = outbox.send_waiting(mailer_for(place.settings), place.clock.now())
    click.echo(f"发送邮件：{sent} 封。")
    if failed:
        sys.exit(1)


@group.command("work", help="持续执行每日事务并发送邮件（多进程部署时单独运行；内置服务器已自带）。")
@with_database
def work() -> None:
    """Run the worker in the foreground until interrupted; several may run."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    click.echo("每日事务进程已启动（按 Ctrl+C 停止）。")
    try:
        DailyWorker(app).run()
    except KeyboardInterrupt:
        click.echo("每日事务进程已停止。")


@group.command("status", help="每日事务最近一次执行的情况和等待发送的邮件。")
@with_database
def status() -> None:
    """Print what there is; changes nothing."""
    for name in daily.names():
        run = daily.last_run(db.session(), name)
        click.echo(f"{name}：{f'{run.day} 执行，{run.count} 项' if run else '尚未执行'}。")
    waiting, given_up = outbox.unsent(db.session())
    click.echo(f"等待发送的邮件 {waiting} 封，多次失败不再发送的 {given_up} 封。")
    place = place_of(current_app._get_current_object())  # type: ignore[attr-defined]
    click.echo(f"节假日安排收录到 {place.calendar.covered_until}。")
    if problem := holiday_problem(place.settings):
        refuse(problem)


def register(app: Flask) -> None:
    """Add the commands to `app`."""
    app.cli.add_command(group)
