"""Runs migrations with the application's own engine and models."""

from alembic import context
from flask import current_app

from fazhi_review.extensions import Base, UtcDateTime, db


def render_item(type_: str, item: object, autogen_context: object) -> str | bool:
    """Write our own types into revisions as what they are in the database, so that old revisions need no code of ours."""
    if type_ == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Apply the revisions inside one transaction each, in batch mode since SQLite cannot alter columns in place."""
    configure = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            transaction_per_migration=True,
            render_item=render_item,
            **configure,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
