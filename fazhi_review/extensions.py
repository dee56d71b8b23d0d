"""The database, the unit of work and the limiter of requests: what every duty stands on."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, MetaData, event
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

from fazhi_review.errors import StaleVersion

# Named constraints, so that migrations can drop them on every database.
NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, in UTC. SQLite forgets the zone; this puts it back and refuses naive values."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    registry = registry(metadata=MetaData(naming_convention=NAMING), type_annotation_map={datetime: UtcDateTime()})


db = SQLAlchemy(model_class=Base)
migrate = Migrate()
# Counts in this process: a first barrier against floods. What must hold across processes is counted in the database.
limiter = Limiter(key_func=get_remote_address, storage_uri="memory://", default_limits=[])


@event.listens_for(Engine, "connect")
def _configure_sqlite(connection: Any, record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    # Another process may hold the write lock for a moment: wait rather than fail.
    cursor.execute("PRAGMA busy_timeout = 10000")
    cursor.close()


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One operation, one commit. Within another unit of work it joins that one, which commits for both.

    Raises StaleVersion when somebody else changed a row in the meantime.
    """
    session: Session = db.session()
    depth = session.info.get("unit_of_work_depth", 0)
    session.info["unit_of_work_depth"] = depth + 1
    try:
        yield session
        if depth == 0:
            session.commit()
    except StaleDataError as error:
        session.rollback()
        raise StaleVersion() from error
    except BaseException:
        if depth == 0:
            session.rollback()
        raise
    finally:
        session.info["unit_of_work_depth"] = depth
