"""`flask check`: rows without files, files without rows, wrong checksums."""

import click
from flask import Flask, current_app

from fazhi_review.cli.refusal import refuse, with_database
from fazhi_review.documents.checking import FaultKind, check_files, file_count
from fazhi_review.documents.storage import FileStore
from fazhi_review.extensions import db


@click.command("check", help="核对数据库登记与存储中的文件：缺失、多余和校验值不符的文件。")
@with_database
def check() -> None:
    """Report every difference; exit 1 if a document's file is missing or damaged. A file without a row is only told:
    an upload that was interrupted leaves one, and it harms nobody."""
    session = db.session()
    store = FileStore(current_app.extensions["settings"].files_folder)
    swept = store.sweep()
    harmful = 0
    for fault in check_files(session, store):
        harmful += fault.kind is not FaultKind.UNKNOWN
        titles = "、".join(f"《{title}》" for title in fault.documents)
        click.echo(f"{fault.kind}：{fault.sha256}{'　' + titles if titles else ''}")
    if swept:
        click.echo(f"清理了上传中断留下的临时文件 {swept} 个。")
    if harmful:
        refuse(f"有 {harmful} 个文件缺失或损坏，请从备份恢复。")
    click.echo(f"登记的 {file_count(session)} 个文件完好。")


def register(app: Flask) -> None:
    """Add the command to `app`."""
    app.cli.add_command(check)
