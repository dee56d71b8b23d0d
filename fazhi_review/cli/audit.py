"""`flask audit verify`: whether the log is as it was written."""

import click
from flask import Flask
from flask.cli import AppGroup

from fazhi_review.accounts.audit import verify
from fazhi_review.cli.refusal import refuse, with_database
from fazhi_review.extensions import db

group = AppGroup("audit", help="审计日志。")


@group.command("verify", help="核验审计日志：找出被改动、缺失或调换顺序的记录。")
@with_database
def verify_log() -> None:
    """Exit 1 where the chain is broken, with the places on standard output."""
    verdict = verify(db.session())
    if verdict.is_intact:
        click.echo(f"审计日志完整：共 {verdict.entries} 条。")
        click.echo(f"链头 {verdict.head}（可抄录另存，以后核对时应能在日志中找到）")
        return
    for fault in verdict.faults:
        click.echo(fault.sentence)
    refuse(f"审计日志不完整：共 {verdict.entries} 条，发现 {verdict.fault_count} 处问题。")


def register(app: Flask) -> None:
    """Add the commands to `app`."""
    app.cli.add_command(group)
