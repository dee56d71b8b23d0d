"""Back-off after failed sign-ins, per account name and per network address.

A name that does not exist is counted like one that does, so the answer tells nothing about accounts. The wait is bounded:
whoever fails on purpose can delay the real user by a quarter of an hour, never lock the account for good.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import SignInThrottle

# Failures that cost nothing: people mistype; an office behind one address mistypes more.
FREE_FAILURES = {"account": 5, "address": 30}
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=15)
# A day without a failure forgives all.
FORGET_AFTER = timedelta(days=1)


def keys(username: str, source: str) -> tuple[str, str]:
    """The two counters of one attempt."""
    return _key("account", username), _key("address", source)


def reserve(session: Session, username: str, source: str, *, at: datetime) -> timedelta:
    """Count one attempt as failed and return zero, or count nothing and return how long name or address must still wait.

    Both rows are locked before they are read: of many attempts at once, each sees the ones before it.
    """
    session.execute(delete(SignInThrottle).where(SignInThrottle.last_failed_at < at - FORGET_AFTER))
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    both = sorted(keys(username, source))  # one order for everybody, so that two attempts never lock crosswise
    for key in both:
        lock = insert(SignInThrottle).values(key=key, failures=0, last_failed_at=at)
        session.execute(lock.on_conflict_do_update(index_elements=["key"], set_={"key": key}))
    rows = session.scalars(select(SignInThrottle).where(SignInThrottle.key.in_(both))).all()
    wait = max(row.last_failed_at + _wait(row) - at for row in rows)
    if wait > timedelta(0):
        return wait
    for row in rows:
        row.failures += 1
        row.last_failed_at = at
    return timedelta(0)


def forgive(session: Session, username: str, source: str) -> None:
    """Take back the attempt that succeeded: the name starts anew, the address keeps what other names failed."""
    account, address = keys(username, source)
    session.execute(delete(SignInThrottle).where(SignInThrottle.key == account))
    session.execute(
        update(SignInThrottle)
        .where(SignInThrottle.key == address, SignInThrottle.failures > 0)
        .values(failures=SignInThrottle.failures - 1)
    )


def _key(kind: str, value: str) -> str:
    return f"{kind}:{hashlib.sha256(value.encode()).hexdigest()}"


def _wait(row: SignInThrottle) -> timedelta:
    excess = row.failures - FREE_FAILURES[row.key.partition(":")[0]]
    if excess < 0:
        return timedelta(0)
    doublings: int = 2 ** min(excess, 10)
    return min(FIRST_WAIT * doublings, LONGEST_WAIT)
