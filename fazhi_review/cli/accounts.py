"""`flask accounts`: the first administrator, and the way back in when the last one forgot the password."""

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import select

from fazhi_review.accounts import operations
from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.accounts.operations import OrganizationDetails, UserDetails
from fazhi_review.accounts.permissions import Role
from fazhi_review.accounts.sign_in import normalized
from fazhi_review.cli.refusal import refuse, with_database
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.pages.context import clock

group = AppGroup("accounts", help="单位和用户。")


@group.command("create-admin", help="建立系统管理员，显示一次随机密码；单位不存在时一并建立。")
@click.argument("username")
@click.option("--name", "full_name", required=True, help="姓名。")
@click.option("--organization", required=True, help="所在单位全称，例如“云岭区司法局”。")
@with_database
def create_admin(username: str, full_name: str, organization: str) -> None:
    """An administrator needs an organization, so a new installation gets its first one here."""
    now = clock().now()
    with unit_of_work() as session:
        place = session.scalar(select(Organization).where(Organization.name == organization))
        if place is None:
            details = OrganizationDetails(name=organization, short_name=organization[:40], kind=OrganizationKind.BUREAU)
            place = operations.create_organization(details, actor=SYSTEM, at=now)
            session.flush()
        administrator = UserDetails(full_name=full_name, role=Role.ADMINISTRATOR, organization_id=place.id)
        user, password = operations.create_user(username, administrator, actor=SYSTEM, at=now)
    _show(user, password)


@group.command("reset-password", help="重置用户密码，显示一次随机密码。")
@click.argument("username")
@with_database
def reset_password(username: str) -> None:
    """For when no administrator can sign in."""
    user = db.session.scalar(select(User).where(User.username == normalized(username)))
    if user is None:
        refuse(f"没有用户名为“{username}”的用户。")
    _show(*operations.reset_password(user.id, actor=SYSTEM, at=clock().now()))


def _show(user: User, password: str) -> None:
    click.echo(f"{user.role.label} {user.full_name}（{user.username}）的密码：{password}")
    click.echo("密码只显示这一次，首次登录时须修改。")


def register(app: Flask) -> None:
    """Add the commands to `app`."""
    app.cli.add_command(group)
