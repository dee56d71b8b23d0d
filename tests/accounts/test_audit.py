"""The audit log: written in the commit that changes, chained, refused to change, and verified."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import SYSTEM, Actor
from fazhi_review.accounts.audit import AuditEntry
from fazhi_review.accounts.audit.chain import BrokenChain
from fazhi_review.accounts.models import Organization, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.timeline.clock import FixedClock

SQLITE_OPEN = (
    "DROP TRIGGER audit_entry_no_update",
    "DROP TRIGGER audit_entry_no_delete",
    "DROP TRIGGER audit_head_only_forward",
    "DROP TRIGGER audit_head_no_delete",
)
POSTGRESQL_OPEN = ("ALTER TABLE audit_entry DISABLE TRIGGER USER", "ALTER TABLE audit_head DISABLE TRIGGER USER")


@pytest.fixture
def log(app: Flask, clock: FixedClock, make_organization: Callable[..., Organization]) -> Organization:
    """Five entries about one organization."""
    organization = make_organization()
    for number in range(5):
        with unit_of_work() as session:
            audit.record(session, SYSTEM, "test.change", organization, {"n": number}, {"n": number + 1}, at=clock.now())
    return organization


def go_around_the_triggers(*statements: str) -> None:
    """What somebody with the database's own password could do."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    with db.engine.begin() as connection:
        for statement in (*(SQLITE_OPEN if is_sqlite else POSTGRESQL_OPEN), *statements):
            connection.exec_driver_sql(statement)


def test_an_entry_says_who_what_and_from_where(
    session: Session, clock: FixedClock, make_user: Callable[..., User]
) -> None:
    user = make_user(full_name="林晓雨")
    actor = Actor(user.id, "林晓雨", user.organization_id, "192.0.2.7")
    with unit_of_work() as session:
        audit.record(session, actor, "test.change", user, {"role": Role.DRAFTER}, {"at": clock.now()}, at=clock.now())
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.actor_name, entry.source, entry.target_type, entry.target_id) == (
        "林晓雨",
        "192.0.2.7",
        "user_account",
        str(user.id),
    )
    assert entry.before == {"role": "起草人员"}
    assert entry.after == {"at": clock.now().isoformat()}


def test_a_target_made_in_the_same_commit_has_its_id(session: Session, clock: FixedClock) -> None:
    with unit_of_work() as session:
        organization = Organization(name="云岭区水利局", short_name="区水利局", kind="department")
        session.add(organization)
        audit.record(session, SYSTEM, "test.create", organization, at=clock.now())
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.target_id, entry.target_label) == (str(organization.id), "云岭区水利局")


def test_what_is_rolled_back_leaves_no_entry(session: Session, clock: FixedClock, log: Organization) -> None:
    with pytest.raises(RuntimeError, match="stop"), unit_of_work() as session:
        audit.record(session, SYSTEM, "test.change", log, at=clock.now())
        raise RuntimeError("stop")
    with unit_of_work() as session:
        session.execute(select(Organization))
    assert audit.verify(session).entries == 5


def test_a_savepoint_that_is_rolled_back_takes_only_its_own_entries(
    session: Session, clock: FixedClock, log: Organization
) -> None:
    with unit_of_work() as session:
        audit.record(session, SYSTEM, "test.kept", log, at=clock.now())
        with session.begin_nested() as savepoint:
            audit.record(session, SYSTEM, "test.dropped", log, at=clock.now())
            savepoint.rollback()
        with session.begin_nested():
            audit.record(session, SYSTEM, "test.kept", log, at=clock.now())
    assert list(session.scalars(select(AuditEntry.action).where(AuditEntry.sequence > 5))) == ["test.kept"] * 2
    assert audit.verify(session).is_intact


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor_name = 'x' WHERE sequence = 2",
        "DELETE FROM audit_entry WHERE sequence = 2",
        "UPDATE audit_head SET sequence = 1",
        "DELETE FROM audit_head",
    ],
)
def test_the_database_refuses_to_change_the_log(session: Session, log: Organization, statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"append-only|only moves forward|is kept"):
        session.execute(text(statement))
    session.rollback()
    assert audit.verify(session).is_intact


@pytest.mark.parametrize(
    ("statements", "faults"),
    [
        ((), []),
        (["UPDATE audit_entry SET actor_name = 'x' WHERE sequence = 2"], [(2, "changed")]),
        (["UPDATE audit_entry SET after = '{\"n\": 99}' WHERE sequence = 3"], [(3, "changed")]),
        (["DELETE FROM audit_entry WHERE sequence = 1"], [(1, "missing")]),
        (["DELETE FROM audit_entry WHERE sequence = 3"], [(3, "missing")]),
        (["DELETE FROM audit_entry WHERE sequence = 5"], [(5, "missing")]),
        (["DELETE FROM audit_head"], [(6, "missing")]),
        (["UPDATE audit_head SET hash = 'x'"], [(5, "changed")]),
        (["DELETE FROM audit_entry WHERE sequence = 5", "UPDATE audit_head SET sequence = 4"], [(4, "changed")]),
    ],
)
def test_tampering_is_found_and_placed(
    session: Session, log: Organization, statements: list[str], faults: list[tuple[int, str]]
) -> None:
    go_around_the_triggers(*statements)
    verdict = audit.verify(session)
    assert [(fault.sequence, fault.kind) for fault in verdict.faults] == faults
    assert verdict.is_intact == (not faults)


def test_rows_exchanged_are_found(session: Session, log: Organization) -> None:
    go_around_the_triggers(
        "UPDATE audit_entry SET sequence = 99 WHERE sequence = 2",
        "UPDATE audit_entry SET sequence = 2 WHERE sequence = 4",
        "UPDATE audit_entry SET sequence = 4 WHERE sequence = 99",
    )
    assert "reordered" in {fault.kind for fault in audit.verify(session).faults}


def test_a_row_changed_with_its_own_hash_breaks_the_next(session: Session, log: Organization) -> None:
    """The forger knows the algorithm and mends the row's hash, but not the chain behind it."""
    entry = session.scalars(select(AuditEntry).where(AuditEntry.sequence == 2)).one()
    entry.actor_name = "x"
    forged = audit.chain.digest(entry)
    session.rollback()
    go_around_the_triggers(f"UPDATE audit_entry SET actor_name = 'x', hash = '{forged}' WHERE sequence = 2")
    assert [(fault.sequence, fault.kind) for fault in audit.verify(session).faults] == [(2, "changed")]


def test_without_the_head_nothing_may_change(session: Session, clock: FixedClock, log: Organization) -> None:
    go_around_the_triggers("DELETE FROM audit_head")
    with pytest.raises(BrokenChain), unit_of_work() as session:
        audit.record(session, SYSTEM, "test.change", log, at=clock.now())


def test_two_writers_at_once_never_fork_the_chain(
    app: Flask, session: Session, clock: FixedClock, log: Organization
) -> None:
    writers, each = 4, 8
    faults: list[BaseException] = []

    def write(organization_id: int) -> None:
        try:
            with app.app_context():
                for number in range(each):
                    with unit_of_work() as session:
                        row = session.get(Organization, organization_id)
                        audit.record(session, SYSTEM, "test.race", row, after={"n": number}, at=clock.now())
                db.session.remove()
        except BaseException as error:  # noqa: BLE001  # told to the test below
            faults.append(error)

    threads = [threading.Thread(target=write, args=(log.id,)) for _ in range(writers)]
    session.rollback()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    verdict = audit.verify(session)
    assert (verdict.entries, verdict.faults) == (5 + writers * each, ())
