"""Notices: one sentence for one person, told once."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import ROLE_PERMISSIONS, Permission
from fazhi_review.matters.models import Matter, Notice


def notify(
    session: Session,
    users: Iterable[User],
    *,
    key: str,
    text: str,
    url: str = "",
    matter: Matter | None = None,
    at: datetime,
) -> int:
    """Tell each of `users` this sentence, which names the matter; whoever was told under the same key is not told again.

    Gives how many are told now. Safe while another process tells the same. Without `url` the notice leads to
    the matter's own page.
    """
    session.flush()
    rows = [
        {
            "user_id": user.id,
            "key": key,
            "text": text,
            "matter_id": matter.id if matter is not None else None,
            "url": url,
            "created_at": at,
        }
        for user in {user.id: user for user in users}.values()
        if user.is_enabled
    ]
    if not rows:
        return 0
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(Notice).on_conflict_do_nothing(index_elements=["user_id", "key"]).returning(Notice.id)
    return len(session.scalars(statement, rows).all())


def users_of(session: Session, organization_id: int, permission: Permission) -> list[User]:
    """The enabled people of an organization whose role holds `permission`."""
    roles = [role for role, permissions in ROLE_PERMISSIONS.items() if permission in permissions]
    return list(
        session.scalars(
            select(User)
            .where(User.organization_id == organization_id, User.is_enabled, User.role.in_(roles))
            .order_by(User.id)
        )
    )


def unread(session: Session, user: User) -> int:
    """How many notices this person has not read."""
    return session.scalar(select(func.count()).where(Notice.user_id == user.id, Notice.read_at.is_(None))) or 0


def mark_read(session: Session, user: User, *, at: datetime, notice_id: int | None = None) -> None:
    """This person has read one notice, or all of them."""
    statement = update(Notice).where(Notice.user_id == user.id, Notice.read_at.is_(None)).values(read_at=at)
    if notice_id is not None:
        statement = statement.where(Notice.id == notice_id)
    session.execute(statement)
