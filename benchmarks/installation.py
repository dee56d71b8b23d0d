"""A throw-away installation for measurements: its own database, one drafter, one reviewer, the shipped catalogue."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, g
from flask.testing import FlaskClient
from flask_migrate import upgrade

from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.config import ROOT, Settings
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.library.starter import ensure_catalogue
from fazhi_review.web import create_app


@dataclass(frozen=True)
class Installation:
    app: Flask
    drafter: User
    reviewer: User

    def client(self, user: User) -> FlaskClient:
        """A client signed in as `user`."""
        client = self.app.test_client()
        now = int(self.app.extensions["clock"].now().timestamp())
        with client.session_transaction() as session:
            session.update(_user_id=user.get_id(), _fresh=True, _started=now, _seen=now)
        return client


@contextmanager
def installation(database_url: str = "") -> Iterator[Installation]:
    """An application with an open context; everything is removed afterwards (a server database is left as it is)."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            Settings(
                environment="testing",
                instance=Path(folder),
                database_url=database_url or f"sqlite:///{folder}/benchmark.sqlite3",
                secret_key="x" * 40,
            )
        )
        app.config["WTF_CSRF_ENABLED"] = False
        app.before_request_funcs.setdefault(None, []).insert(0, _forget_the_request_before)
        with app.app_context():
            upgrade(directory=str(ROOT / "migrations"))
            ensure_catalogue(clock=app.extensions["clock"])
            yield Installation(app, *_people(app))
            db.session.remove()
            db.engine.dispose()


def _forget_the_request_before() -> None:
    """The application context stays open from one request to the next, and with it what each keeps in `g`: its user."""
    for name in list(g):
        g.pop(name)


def _people(app: Flask) -> tuple[User, User]:
    with unit_of_work() as session:
        users = []
        for kind, role in ((OrganizationKind.DEPARTMENT, Role.DRAFTER), (OrganizationKind.BUREAU, Role.REVIEWER)):
            organization = Organization(name=f"云岭区{kind.label}", short_name=kind.label, kind=kind)
            session.add(organization)
            session.flush()
            user = User(
                username=role.value,
                full_name=role.label,
                password_hash="!",
                role=role,
                organization_id=organization.id,
                created_at=app.extensions["clock"].now(),
                must_change_password=False,
            )
            session.add(user)
            users.append(user)
    return users[0], users[1]
