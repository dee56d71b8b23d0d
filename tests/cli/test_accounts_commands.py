"""The commands of the accounts room: set-up, the demo district, the first administrator, the audit log."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fazhi_review.accounts import audit, passwords
from fazhi_review.accounts.demo import MORE_DRAFTERS, ORGANIZATIONS, USERS
from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.config import Settings
from fazhi_review.extensions import db


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch, cheap_hasher: object) -> None:
    monkeypatch.setattr(passwords, "HASHER", cheap_hasher)


def test_the_demo_district_has_every_kind_of_organization_and_every_role() -> None:
    kinds = [kind for _, _, kind, _ in ORGANIZATIONS]
    assert [kinds.count(kind) for kind in OrganizationKind] == [1, 8, 3, 1, 1]
    assert [user.role for user in USERS] == list(Role)
    names = {name for name, *_ in ORGANIZATIONS}
    assert {user.organization for user in (*USERS, *MORE_DRAFTERS)} <= names


def test_the_first_set_up_prints_passwords_that_work_and_the_second_keeps_the_data(
    runner: FlaskCliRunner, session: Session
) -> None:
    first = runner.invoke(args=["setup"])
    assert first.exit_code == 0
    for user in session.scalars(select(User)):
        line = next(line for line in first.output.splitlines() if f"\t{user.username}\t" in line)
        assert passwords.is_correct(line.split("\t")[-1], user.password_hash)
        assert user.must_change_password
    second = runner.invoke(args=["setup"])
    assert (second.exit_code, second.output) == (0, "数据库已就绪。\n")
    assert session.scalar(select(func.count()).select_from(Organization)) == len(ORGANIZATIONS)
    assert audit.verify(session).is_intact


def test_two_districts_never_share_a_password(runner: FlaskCliRunner, session: Session) -> None:
    output = runner.invoke(args=["demo", "seed"]).output
    made = [line.split("\t")[-1] for line in output.splitlines()[1:]]
    assert len(set(made)) == len(USERS) + len(MORE_DRAFTERS)
    assert not any(password in repr(session.execute(select(audit.AuditEntry.after)).all()) for password in made)


def test_a_demo_is_refused_beside_real_data(runner: FlaskCliRunner, make_user: Callable[..., User]) -> None:
    make_user()
    result = runner.invoke(args=["demo", "seed"])
    assert result.exit_code == 1
    assert "已有单位" in result.stderr


def test_production_gets_no_demo(app: Flask, runner: FlaskCliRunner, settings: Settings, session: Session) -> None:
    app.extensions["settings"] = Settings(environment="production", instance=settings.instance, secret_key="x" * 64)
    assert "create-admin" in runner.invoke(args=["setup"]).output
    assert runner.invoke(args=["demo", "seed"]).exit_code == 1
    assert session.scalar(select(func.count()).select_from(User)) == 0


def test_the_first_administrator_of_production(runner: FlaskCliRunner, session: Session) -> None:
    result = runner.invoke(
        args=["accounts", "create-admin", "chenli", "--name", "陈立", "--organization", "云岭区司法局"]
    )
    assert result.exit_code == 0
    user = session.scalars(select(User)).one()
    assert (user.role, user.organization.name) == (Role.ADMINISTRATOR, "云岭区司法局")
    again = runner.invoke(
        args=["accounts", "create-admin", "chenli", "--name", "陈立", "--organization", "云岭区财政局"]
    )
    assert (again.exit_code, again.stderr) == (1, "“chenli”已被使用，请换一个名称。\n")
    assert session.scalar(select(func.count()).select_from(Organization)) == 1, (
        "a refused command left something behind"
    )


def test_a_forgotten_password_is_reset_at_the_terminal(
    runner: FlaskCliRunner, session: Session, make_user: Callable[..., User]
) -> None:
    user = make_user(username="chenli")
    password = runner.invoke(args=["accounts", "reset-password", "ChenLi"]).output.split("：")[1].split()[0]
    session.refresh(user)
    assert passwords.is_correct(password, user.password_hash)
    unknown = runner.invoke(args=["accounts", "reset-password", "nobody"])
    assert (unknown.exit_code, unknown.stderr) == (1, "没有用户名为“nobody”的用户。\n")


def test_verify_tells_an_intact_log_from_a_broken_one(app: Flask, runner: FlaskCliRunner) -> None:
    runner.invoke(args=["setup"])
    intact = runner.invoke(args=["audit", "verify"])
    assert (intact.exit_code, "完整" in intact.output) == (0, True)
    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER audit_entry_no_update")
        else:
            connection.exec_driver_sql("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        connection.exec_driver_sql("UPDATE audit_entry SET actor_name = 'x' WHERE sequence = 2")
    broken = runner.invoke(args=["audit", "verify"])
    assert broken.exit_code == 1
    assert broken.stdout == "第 2 条：内容被改动。\n"
    assert broken.stderr.count("\n") == 1
