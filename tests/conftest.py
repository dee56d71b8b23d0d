"""Fixtures that every room's tests use: an application on its own database, a clock that stands still, signed-in clients.

The database is SQLite unless TEST_DATABASE_URL names another one; `TEST_DATABASE_URL=pgserver` starts a real PostgreSQL.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from fazhi_review import cli
from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.config import Settings
from fazhi_review.extensions import Base, db, unit_of_work
from fazhi_review.timeline.clock import FixedClock
from fazhi_review.web import create_app

# A working Monday, 09:30 in Beijing.
MONDAY = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server database to test on, or "" for SQLite."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    if url == "pgserver":
        import pgserver  # starts a real PostgreSQL; only this path needs it

        server = pgserver.get_server(tmp_path_factory.mktemp("postgres"))
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()
    else:
        yield url


@pytest.fixture(scope="session")
def empty_database(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """Creates every table once: on the server, or in a SQLite file that each test copies."""
    path = None if server_url else tmp_path_factory.mktemp("database") / "empty.sqlite3"
    engine = create_engine(server_url or f"sqlite:///{path}")
    create_app(
        Settings(
            environment="testing",
            database_url="sqlite:///:memory:",
            secret_key="x" * 32,
            instance=tmp_path_factory.mktemp("models"),
        )
    )  # imports every room, hence every table
    Base.metadata.create_all(engine)
    engine.dispose()
    return path


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
        database_url=server_url or f"sqlite:///{instance / 'test.sqlite3'}",
        search_url="memory:",
        secret_key="test-secret-of-sufficient-length-0123456789",
    )


@pytest.fixture
def app(settings: Settings, clock: FixedClock, server_url: str) -> Iterator[Flask]:
    """An application with an open context and an empty database."""
    app = create_app(settings, clock=clock)
    cli.register(app)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield app
        db.session.remove()
        if server_url:
            with db.engine.begin() as connection:
                tables = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
                connection.exec_driver_sql(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
        db.engine.dispose()


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
    """Factory: an enabled user; the password cannot be used to sign in, use `sign_in` instead."""
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
                password_hash=str(values.pop("password_hash", "!")),
                role=role,
                organization_id=organization.id,
                created_at=MONDAY,
                **values,
            )
            session.add(user)
        return user

    return make


@pytest.fixture
def sign_in(app: Flask) -> Callable[[User], FlaskClient]:
    """A client signed in as the given user."""

    def sign_in(user: User) -> FlaskClient:
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = user.get_id()
            session["_fresh"] = True
        return client

    return sign_in
