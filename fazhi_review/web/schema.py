"""The database schema at start: brought to the newest revision where that is safe, demanded where it is not."""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade

from fazhi_review.config import ROOT
from fazhi_review.errors import FazhiError
from fazhi_review.extensions import db


class SchemaOutdated(FazhiError):
    sentence = "数据库结构不是最新版本，请先备份，再执行 flask db upgrade。"


def ensure_schema(app: Flask) -> None:
    """Bring an embedded SQLite database up to date; for a server database only check, since its operator migrates it.

    Raises SchemaOutdated when a server database is behind.
    """
    head = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    with app.app_context():
        with db.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
        if current == head:
            return
        if db.engine.dialect.name != "sqlite":
            raise SchemaOutdated()
        upgrade(directory=str(ROOT / "migrations"))
