"""Fixtures that every room's tests use: an application on its own database, a clock that stands still, signed-in clients.

The database is SQLite unless TEST_DATABASE_URL names another one; `TEST_DATABASE_URL=pgserver` starts a real PostgreSQL.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask, g
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import event, make_url
from sqlalchemy.orm import Session

from fazhi_review import cli
from fazhi_review.accounts.audit.models import FIRST_HASH
from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.config import ROOT, Settings, load_settings
from fazhi_review.extensions import Base, db, unit_of_work
from fazhi_review.timeline.clock import FixedClock
from fazhi_review.web import create_app

# Argon2 with parameters that cost no time; correct ones are measured in the sign-in tests.
CHEAP_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
# A working Monday, 09:30 in Beijing.
MONDAY = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a server database only the tests that use one run again: engines give the same answers beside any database."""
    if os.environ.get("TEST_DATABASE_URL"):
        others = [item for item in items if "server_url" not in getattr(item, "fixturenames", ())]
        if others:
            config.hook.pytest_deselected(items=others)
            items[:] = [item for item in items if item not in set(others)]


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server database to test on, or "" for SQLite."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    if url != "pgserver":
        if url and "test" not in make_url(url).database:
            pytest.exit("TEST_DATABASE_URL: the tests empty this database, so its name must contain “test”", 4)
        yield (
            load_settings({"FAZHI_ENV": "testing", "SECRET_KEY": "x", "DATABASE_URL": url}).database_url if url else ""
        )
        return
    # platformdirs, which pgserver asks for a folder of its own, warns without this one.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    try:
        import pgserver  # starts a real PostgreSQL; only this path needs it
    except ImportError:
        pytest.exit("TEST_DATABASE_URL=pgserver: no pgserver for this processor; name a server of your own instead", 4)
    # Not below pytest's own folder, which every start of pytest closes to all but the present user: PostgreSQL refuses
    # to run as root, so where root runs the tests it belongs to a user of its own.
    folder = Path(tempfile.mkdtemp(prefix="fazhi-postgres-"))
    server = pgserver.get_server(folder)
    # The data live as long as the tests: what a power cut would lose may be lost.
    server.psql("ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET synchronous_commit = off;")
    server.psql("SELECT pg_reload_conf();")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def empty_database(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """Runs every migration once: on the server, or in a SQLite file that each test copies.

    Tests so stand on the very schema that installations get, triggers included.
    """
    folder = tmp_path_factory.mktemp("database")
    path = None if server_url else folder / "empty.sqlite3"
    app = create_app(
        Settings(
            environment="testing", database_url=server_url or f"sqlite:///{path}", secret_key="x" * 32, instance=folder
        )
    )
    with app.app_context():
        if server_url:  # a server of one's own may hold the tables of an earlier run
            with db.engine.begin() as connection:
                connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        upgrade(directory=str(ROOT / "migrations"))
        db.engine.dispose()
    return path


@pytest.fixture(scope="session")
def cheap_hasher() -> PasswordHasher:
    """Argon2 with parameters that cost no time."""
    return CHEAP_HASHER


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MONDAY)


@pytest.fixture
def settings(tmp_path: Path, server_url: str, empty_database: Path | None) -> Settings:
    instance = tmp_path / "instance"
    instance.mkdir()
    if empty_database is not None:
        shutil.copy(empty_database, instance / "test.sqlite3")
    return Settings(
        environment="testing",
        instance=instance,
        # A server's database is emptied between tests; its name of its own keeps what is cached by URL apart.
        database_url=f"{server_url}{'&' if '?' in server_url else '?'}application_name={tmp_path.name}"
        if server_url
        else f"sqlite:///{instance / 'test.sqlite3'}",
        search_url="memory:",
        secret_key="test-secret-of-sufficient-length-0123456789",
    )


@pytest.fixture
def app(settings: Settings, clock: FixedClock, server_url: str) -> Iterator[Flask]:
    """An application with an open context and an empty database."""
    app = create_app(settings, clock=clock)
    cli.register(app)
    app.config["WTF_CSRF_ENABLED"] = False
    app.before_request_funcs.setdefault(None, []).insert(0, _forget_the_request_before)
    with app.app_context():
        touched = _touched_tables() if server_url else None
        yield app
        db.session.remove()
        if touched is not None:
            _empty(touched())
        db.engine.dispose()


def _forget_the_request_before() -> None:
    """A test's application context outlives its requests, and with it what each keeps in `g`: its user, its tokens."""
    for name in list(g):
        g.pop(name)


def _touched_tables() -> Callable[[], set[str]]:
    """Watch which tables a test writes to, so that only those are emptied after it."""
    tables: set[str] = set()

    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        if match := re.match(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", statement):
            tables.add(match[1])

    event.listen(db.engine, "before_cursor_execute", note)
    return lambda: tables & set(Base.metadata.tables)


def _empty(tables: set[str]) -> None:
    """Empty these tables and what refers to them. The audit log must be asked past its own guards."""
    with db.engine.begin() as connection:
        if "audit_head" in tables:
            for table in ("audit_entry", "audit_head"):
                connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        elif tables & {"user_account", "organization"}:
            # TRUNCATE ... CASCADE would reach the empty log, which refuses; rows nothing else refers to can be deleted.
            connection.exec_driver_sql("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        if names := ", ".join(f'"{table}"' for table in sorted(tables - {"audit_head"})):
            connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
        if "audit_head" in tables:
            connection.exec_driver_sql("DELETE FROM audit_head")
            connection.exec_driver_sql(f"INSERT INTO audit_head (id, sequence, hash) VALUES (1, 0, '{FIRST_HASH}')")
            connection.exec_driver_sql("ALTER TABLE audit_head ENABLE TRIGGER USER")
        connection.exec_driver_sql("ALTER TABLE audit_entry ENABLE TRIGGER USER")


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with count_queries() as statements: ...` collects every SQL statement, to assert that a page's number is constant."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
            statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counting


@pytest.fixture
def session(app: Flask) -> Session:
    return db.session()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def make_organization(app: Flask) -> Callable[..., Organization]:
    """Factory: an organization of an invented name."""
    count = 0

    def make(kind: OrganizationKind = OrganizationKind.DEPARTMENT, **values: object) -> Organization:
        nonlocal count
        count += 1
        name = str(values.pop("name", f"云岭区第{count}{kind.label}"))
        with unit_of_work() as session:
            organization = Organization(
                name=name, short_name=str(values.pop("short_name", name[:20])), kind=kind, **values
            )
            session.add(organization)
        return organization

    return make


@pytest.fixture
def make_user(app: Flask, make_organization: Callable[..., Organization]) -> Callable[..., User]:
    """Factory: an enabled user. Most tests use `sign_in`; `password=...` is for those that sign in by the form."""
    count = 0

    def make(role: Role = Role.DRAFTER, organization: Organization | None = None, **values: object) -> User:
        nonlocal count
        count += 1
        if organization is None:
            bureau = role in (Role.REVIEWER, Role.REVIEW_LEAD)
            organization = make_organization(OrganizationKind.BUREAU if bureau else OrganizationKind.DEPARTMENT)
        with unit_of_work() as session:
            user = User(
                username=str(values.pop("username", f"user{count}")),
                full_name=str(values.pop("full_name", f"测试员{count}")),
                password_hash=CHEAP_HASHER.hash(str(values.pop("password"))) if "password" in values else "!",
                role=role,
                organization_id=organization.id,
                created_at=MONDAY,
                **values,
            )
            session.add(user)
        return user

    return make


@pytest.fixture
def sign_in(app: Flask, clock: FixedClock) -> Callable[[User], FlaskClient]:
    """A client signed in as the given user."""

    def sign_in(user: User) -> FlaskClient:
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = user.get_id()
            session["_fresh"] = True
            session["_started"] = session["_seen"] = int(clock.now().timestamp())
        return client

    return sign_in
