"""Runs migrations with the application's own engine and models."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, event

from fazhi_review.extensions import Base, UtcDateTime, db


def render_item(type_: str, item: object, autogen_context: object) -> str | bool:
    """Write our own types into revisions as what they are in the database, so that old revisions need no code of ours."""
    if type_ == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def prepare_sqlite(connection: Connection) -> None:
    """Make SQLite's migrations all or nothing, and let batch mode exchange a table that others refer to.

    Python's driver begins no transaction before DDL, so a revision that fails halfway would stay halfway. And to
    change a column, batch mode drops the table and renames its copy, which foreign keys would forbid; they are checked
    again at the end.
    """
    driver = connection.connection.driver_connection
    connection.detach()  # closed afterwards: these settings must not return to the pool
    driver.execute("PRAGMA foreign_keys = OFF")
    driver.isolation_level = None
    event.listen(connection, "begin", lambda begun: begun.exec_driver_sql("BEGIN IMMEDIATE"))


def run() -> None:
    """Apply the revisions inside one transaction each, in batch mode since SQLite cannot alter columns in place."""
    configure = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            prepare_sqlite(connection)
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            transaction_per_migration=True,
            render_item=render_item,
            **configure,
        )
        with context.begin_transaction():
            context.run_migrations()
        if is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
            raise RuntimeError(f"the migration left rows that refer to nothing: {broken[:5]}")


run()
