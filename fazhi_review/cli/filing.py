"""`flask filing`: check a package, hunt for missed filings, check the register's numbers."""

from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import select

from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.cli.refusal import refuse, with_database
from fazhi_review.errors import InvalidInput
from fazhi_review.extensions import db
from fazhi_review.filing.hunting import operations as hunting
from fazhi_review.filing.models import FilingSeries, Series
from fazhi_review.filing.numbering import missing_numbers
from fazhi_review.filing.package.operations import known_digest
from fazhi_review.filing.package.verification import verify
from fazhi_review.matters.place import place_of

group = AppGroup("filing", help="备案：核对报送包、核查漏报、核对台账编号。")


@group.command("verify-package", help="核对备案报送包是否完整、有无改动，是否由本系统生成。")
@click.argument("file")
@with_database
def verify_package(file: str) -> None:
    """Exit 1 when anything is missing, added or changed."""
    try:
        data = Path(file).read_bytes()
    except FileNotFoundError:
        raise InvalidInput("没有找到文件“{path}”，请检查路径是否正确。", path=file) from None
    except OSError:
        raise InvalidInput("“{path}”无法读取，请确认它是一个文件且有读取权限。", path=file) from None
    verdict = verify(Path(file).name, data)
    click.echo(f"报送机关：{verdict.sender}\n接收机关：{verdict.recipient}\n生成时间：{verdict.built_at}")
    click.echo(f"所报文件：{len(verdict.titles)} 件，包内文件 {verdict.files} 个\n校验值：{verdict.digest}")
    for fault in verdict.faults:
        click.echo(f"  {fault}")
    if verdict.faults:
        refuse(f"报送包有 {len(verdict.faults)} 处问题。")
    known = known_digest(db.session(), verdict.digest)
    click.echo(f"完整无改动；{'由本系统生成：' + known.name if known else '不是本系统生成的包'}。")


@group.command("hunt", help="核查漏报：文号断号、文件之间的引用和废止、未登记公布的文件。")
@with_database
def hunt() -> None:
    """Look now rather than at night."""
    place = place_of(current_app._get_current_object())  # type: ignore[attr-defined]
    found = hunting.hunt(user=None, actor=SYSTEM, place=place)
    click.echo(f"新读文件 {found.read} 件，新增线索 {found.found} 条，已登记而消除 {found.resolved} 条。")


@group.command("check-register", help="核对备案台账编号是否连续、不重。")
@with_database
def check_register() -> None:
    """Exit 1 when a number that was given stands nowhere."""
    years = db.session.scalars(
        select(FilingSeries.year).where(FilingSeries.series == Series.REGISTER).order_by(FilingSeries.year)
    )
    lost = {year: missing for year in years if (missing := missing_numbers(db.session(), year))}
    for year, missing in lost.items():
        click.echo(f"规备〔{year}〕缺：{'、'.join(str(serial) for serial in missing)}")
    if lost:
        refuse("台账编号不连续，请核对审计日志。")
    click.echo("台账编号连续、不重。")


def register(app: Flask) -> None:
    """Add the commands to `app`."""
    app.cli.add_command(group)
