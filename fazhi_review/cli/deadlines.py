"""`flask deadlines`: what is done once a day, by hand or by the operator's own timer."""

import sys
from datetime import date

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from fazhi_review.cli.as_of import AsOfDate
from fazhi_review.cli.refusal import with_database
from fazhi_review.matters import daily
from fazhi_review.matters.place import place_of

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
    if failed:
        sys.exit(1)


def register(app: Flask) -> None:
    """Add the commands to `app`."""
    app.cli.add_command(group)
