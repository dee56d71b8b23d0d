"""Every migration up, down and up again, with rows in every table it meets."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from fazhi_review.config import ROOT, Settings
from fazhi_review.extensions import db
from fazhi_review.web import create_app

FOLDER = str(ROOT / "migrations")
REVISIONS = [script.revision for script in reversed(list(ScriptDirectory(FOLDER).walk_revisions()))]
# Written by the migration itself, and nothing but one row is allowed in it.
NOT_FILLED = {"alembic_version", "audit_head"}


@pytest.fixture
def bare(settings: Settings, server_url: str) -> Iterator[Flask]:
    """An application on a database without any table: a new file, or a schema of its own on the server."""
    url = f"sqlite:///{settings.instance / 'bare.sqlite3'}"
    if server_url:
        server = sa.create_engine(server_url)
        with server.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA IF EXISTS bare CASCADE; CREATE SCHEMA bare")
        server.dispose()
        url = sa.make_url(server_url).update_query_dict({"options": "-csearch_path=bare"}, append=True)
        url = url.render_as_string(hide_password=False)
    app = create_app(Settings(environment="testing", instance=settings.instance, database_url=url, secret_key="x" * 32))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def fill(connection: sa.Connection) -> dict[str, int]:
    """Put a row into every table that has none, parents first, and say how many rows each has."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    rows = {}
    for table in metadata.sorted_tables:
        if table.name in NOT_FILLED:
            continue
        count = sa.select(sa.func.count()).select_from(table)
        if not connection.scalar(count):
            connection.execute(table.insert().values(row(connection, table)))
        rows[table.name] = connection.scalar(count) or 0
    return rows


def row(connection: sa.Connection, table: sa.Table) -> dict[str, Any]:
    """Values that the table's types, checks and foreign keys accept."""
    values = {}
    for column in table.columns:
        if column.foreign_keys:
            target = next(iter(column.foreign_keys)).column
            # A table that refers to itself has no row yet.
            values[column.name] = None if target.table is table else connection.scalar(sa.select(target).limit(1))
        elif not column.nullable and not (column.primary_key and isinstance(column.type, sa.Integer)):
            values[column.name] = value(table, column)
    return values


def value(table: sa.Table, column: sa.Column[Any]) -> Any:
    """A value of the column's type; for an enum, the first that its CHECK lists."""
    for check in table.constraints:
        if isinstance(check, sa.CheckConstraint):
            text = str(check.sqltext)
            if text.lstrip("(").startswith(column.name) and "'" in text:
                return text.split("'")[1]
    kinds: dict[type, Any] = {bool: True, int: 1, float: 1.0, str: "x", bytes: b"x", dict: {}}
    kinds |= {datetime: datetime(2026, 11, 23, tzinfo=UTC), date: date(2026, 11, 23)}
    return kinds[column.type.python_type]


def counted() -> dict[str, int]:
    with db.engine.begin() as connection:
        return fill(connection)


def test_every_migration_goes_up_down_and_up_again_with_data(bare: Flask) -> None:
    for before, revision in zip([None, *REVISIONS], REVISIONS, strict=False):
        kept = counted() if before else {}
        upgrade(directory=FOLDER, revision=revision)
        assert_kept(kept, revision)
        counted()
        downgrade(directory=FOLDER, revision=before or "base")
        assert_kept(kept, f"down from {revision}")
        upgrade(directory=FOLDER, revision=revision)
        assert_kept(kept, f"{revision} again")
    downgrade(directory=FOLDER, revision="base")
    with db.engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]


def assert_kept(kept: dict[str, int], step: str) -> None:
    """No step loses a row of a table that was there before it and is there after it."""
    metadata = sa.MetaData()
    with db.engine.connect() as connection:
        metadata.reflect(connection)
        for name, rows in kept.items():
            if name in metadata.tables:
                table = metadata.tables[name]
                assert connection.scalar(sa.select(sa.func.count()).select_from(table)) == rows, f"{name}: {step}"


def test_revisions_form_one_line() -> None:
    script = ScriptDirectory.from_config(Config(config_args={"script_location": FOLDER}))
    assert len(script.get_heads()) == 1
    assert all(
        revision.down_revision is None or isinstance(revision.down_revision, str)
        for revision in script.walk_revisions()
    )
