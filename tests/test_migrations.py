"""Every migration up, down and up again, with rows in every table it meets."""

import itertools
import re
from collections.abc import Callable, Iterator
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

VALUES: dict[type, Any] = {
    bool: True,
    int: 1,
    float: 1.0,
    str: "x",
    bytes: b"x",
    dict: {},
    object: {},  # what JSON columns answer
    datetime: datetime(2026, 11, 23, tzinfo=UTC),
    date: date(2026, 11, 23),
}


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


def count(connection: sa.Connection, tables: list[sa.Table]) -> dict[str, int]:
    return {table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables}


def insert_one(connection: sa.Connection, table: sa.Table) -> None:
    """Insert the first row that the table's checks accept: they tie states to who is named, so several are tried."""
    choices = [[(column.name, option) for option in options(table, column)] for column in table.columns]
    refused: sa.exc.IntegrityError | None = None
    for with_references in (True, False):
        for chosen in itertools.product(*[choice for choice in choices if choice]):
            values = {**row(connection, table, with_references=with_references), **dict(chosen)}
            try:
                with connection.begin_nested():
                    connection.execute(table.insert().values(values))
            except sa.exc.IntegrityError as error:
                refused = error
            else:
                return
    raise AssertionError(f"no row fits {table.name}") from refused


def row(connection: sa.Connection, table: sa.Table, *, with_references: bool) -> dict[str, Any]:
    """Values of the columns' types. References point to the first row there is; optional ones may be left out."""
    values = {}
    for column in table.columns:
        if column.foreign_keys:
            target = next(iter(column.foreign_keys)).column
            # A table that refers to itself has no row yet.
            if target.table is not table and (with_references or not column.nullable):
                values[column.name] = connection.scalar(sa.select(target).limit(1))
        elif not column.nullable and not (column.primary_key and isinstance(column.type, sa.Integer)):
            values[column.name] = VALUES[column.type.python_type]
    return values


def options(table: sa.Table, column: sa.Column[Any]) -> list[str]:
    """The values of an enum, as its CHECK lists them; empty for other columns."""
    for check in table.constraints:
        if isinstance(check, sa.CheckConstraint):
            text = str(check.sqltext)
            if re.match(rf"\(*{column.name}\)?(::text)? (IN|= ANY) ", text):
                return re.findall(r"'([^']*)'", text)
    return []


def step(move: Callable[..., None], revision: str, kept: dict[str, int]) -> dict[str, int]:
    """Migrate one step: no table that was there before it and is there after it has lost a row. Then fill the empty ones."""
    move(directory=FOLDER, revision=revision)
    metadata = sa.MetaData()
    with db.engine.begin() as connection:
        metadata.reflect(connection)
        tables = [table for table in metadata.sorted_tables if table.name not in NOT_FILLED]
        rows = count(connection, tables)
        lost = {name: before for name, before in kept.items() if name in rows and rows[name] < before}
        assert lost == {}, f"{move.__name__} {revision}"
        for table in tables:  # parents before children
            if not rows[table.name]:
                insert_one(connection, table)
        return count(connection, tables)


def test_every_migration_goes_up_down_and_up_again_with_data(bare: Flask) -> None:
    rows: dict[str, int] = {}
    for revision in REVISIONS:
        rows = step(upgrade, revision, rows)
    for revision in reversed(REVISIONS[:-1]):
        rows = step(downgrade, revision, rows)
    step(upgrade, "head", rows)
    downgrade(directory=FOLDER, revision="base")
    with db.engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]


def test_revisions_form_one_line() -> None:
    script = ScriptDirectory.from_config(Config(config_args={"script_location": FOLDER}))
    assert len(script.get_heads()) == 1
    assert all(
        revision.down_revision is None or isinstance(revision.down_revision, str)
        for revision in script.walk_revisions()
    )


def test_reviews_from_before_appear_as_matters_with_their_holder_clock_and_history(bare: Flask) -> None:
    upgrade(directory=FOLDER, revision="9a6bc4d02d99")
    at = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
    with db.engine.begin() as connection:
        metadata = sa.MetaData()
        metadata.reflect(connection)

        def add(into: str, **values: Any) -> int:
            table = metadata.tables[into]
            given = {**row(connection, table, with_references=False), **values}
            return int(connection.execute(table.insert().values(given)).inserted_primary_key[0])

        department = add("organization", name="云岭区教育局", kind="department")
        bureau = add("organization", name="云岭区司法局", kind="bureau")
        drafter = add("user_account", username="a", role="drafter", organization_id=department)
        reviewer = add("user_account", username="b", role="reviewer", organization_id=bureau)

        def add_review(**values: Any) -> int:
            document = add(
                "normative_document", title="办法", organization_id=department, created_by_id=drafter, created_at=at
            )
            return add("review", document_id=document, **values)

        draft = add_review(state="draft")
        waiting = add_review(state="submitted", submitted_at=at)
        running = add_review(
            state="under_review", reviewer_id=reviewer, accepted_at=at, due_on=date(2026, 11, 23), return_reason=""
        )
        done = add_review(
            state="concluded", reviewer_id=reviewer, conclusion="lawful", concluded_by_id=reviewer, concluded_at=at
        )
        add(
            "audit_entry", sequence=1, at=at, actor_id=drafter, organization_id=department, action="return_review",
            action_label="退回", target_type="normative_document", target_id=str(running), after={"reason": "请补正"},
            hash="h", previous_hash="g",
        )  # fmt: skip
    upgrade(directory=FOLDER, revision="7c1f0a94be35")
    with db.engine.begin() as connection:
        matters = {found.subject_id: found for found in connection.execute(sa.text("SELECT * FROM matter"))}
        held = {id_: (matters[id_].holder_id, matters[id_].user_id, matters[id_].audience) for id_ in matters}
        assert held == {
            draft: (department, drafter, "owner"),
            waiting: (bureau, None, "shared"),
            running: (bureau, reviewer, "shared"),
            done: (bureau, None, "shared"),
        }
        assert [bool(matters[id_].closed_at) for id_ in (draft, waiting, running, done)] == [False, False, False, True]
        clock = connection.execute(sa.text("SELECT * FROM matter_clock")).one()
        assert (clock.matter_id, str(clock.started_on), str(clock.due_on)) == (
            matters[running].id,
            "2026-11-02",
            "2026-11-23",
        )
        event = connection.execute(sa.text("SELECT * FROM matter_event")).one()
        assert (event.action, event.note, event.user_id) == ("退回", "请补正", drafter)
