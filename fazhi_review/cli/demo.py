"""`flask demo seed`: a district of invented names to try the product with."""

from collections.abc import Sequence

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.accounts.demo import Credential, seed_district
from fazhi_review.cli.refusal import refuse, with_database
from fazhi_review.library.starter import ensure_catalogue
from fazhi_review.matters.place import place_of
from fazhi_review.pages.context import clock, settings
from fazhi_review.review.workplace import workplace

group = AppGroup("demo", help="演示数据。")


@group.command("seed", help="建立演示区：单位、每种角色一名用户和文件；密码随机生成，只显示一次。")
@with_database
def seed() -> None:
    """Refused in production: demo users must not appear beside real ones."""
    if settings().is_production:
        refuse("生产环境不建立演示数据。请用 flask accounts create-admin 建立第一名管理员。")
    print_credentials(seed_demo())


def seed_demo() -> list[Credential]:
    """Everything the demo consists of; rooms add theirs here, in the order of the work."""
    # Word files are made and read only here, and the library for it takes a while to load.
    from fazhi_review.drafting.demo import seed_project
    from fazhi_review.filing.demo import seed_filings
    from fazhi_review.review.demo import seed_documents, word_file

    ensure_catalogue(clock=clock())
    credentials = seed_district(actor=SYSTEM, at=clock().now())
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    seed_documents(workplace(app))
    seed_project(place_of(app), word_file)
    seed_filings(workplace(app), place_of(app))
    return credentials


def print_credentials(credentials: Sequence[Credential]) -> None:
    """The passwords, once. They are nowhere else, not even in the log."""
    click.echo("演示区已建立。以下密码只显示这一次，首次登录时须修改：")
    for credential in credentials:
        user = credential.user
        click.echo(
            f"  {user.role.label}\t{user.organization}\t{user.full_name}\t{user.username}\t{credential.password}"
        )


def register(app: Flask) -> None:
    """Add the commands to `app`."""
    app.cli.add_command(group)
