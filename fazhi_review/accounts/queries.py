"""Reads for the pages of organizations, users and the audit log, and the filter by organization that every list uses."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import Session

from fazhi_review.accounts.audit import AuditEntry
from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.accounts.permissions import Permission, Role
from fazhi_review.errors import Conflict, NotFound
from fazhi_review.pages.listing import Order
from fazhi_review.timeline.clock import BEIJING


def visible_to(user: User, organization_id: Any) -> ColumnElement[bool]:
    """The condition that keeps a list to what `user` may see, for a column that holds the owning organization's id.

    The bureau's reviewers see every organization; others who may view documents see their own organization's; nobody
    else sees any, an outside counsel neither.
    """
    if user.sees_all_documents:
        return true()
    if not user.may(Permission.VIEW_DOCUMENT) or user.role is Role.COUNSEL:
        return false()
    own: ColumnElement[bool] = organization_id == user.organization_id
    return own


def require_visible(user: User, organization_id: int) -> None:
    """Raise NotFound for what belongs to an organization `user` may not see: its existence is not told either."""
    if user.sees_all_documents:
        return
    if not user.may(Permission.VIEW_DOCUMENT) or organization_id != user.organization_id:
        raise NotFound()


class NoBureau(Conflict):
    sentence = "系统中还没有司法行政部门，不能提交；请系统管理员先在“单位”中建立。"


def bureau_of(session: Session, organization_id: int) -> int:
    """The id of the judicial bureau (司法行政部门) that serves an organization: the one nearest in the tree.

    The bureau below the same government, else below the government above it; where none is placed so, the first.
    Raises NoBureau.
    """
    rows = session.execute(
        select(Organization.id, Organization.parent_id, Organization.kind)
        .where(Organization.is_active)
        .order_by(Organization.id)
    ).all()
    bureaus: dict[int | None, int] = {
        row.parent_id: row.id for row in reversed(rows) if row.kind is OrganizationKind.BUREAU
    }
    parents: dict[int, int | None] = {row.id: row.parent_id for row in rows}
    if not bureaus:
        raise NoBureau()
    above: int | None = organization_id
    while above is not None:
        if above in bureaus:
            return bureaus[above]
        above = parents.get(above)
    return bureaus.get(None) or min(bureaus.values())


@dataclass(frozen=True, slots=True)
class Branch:
    """One organization in the tree, with its depth and the number of its enabled users."""

    organization: Organization
    depth: int
    users: int


def organization_tree(session: Session) -> list[Branch]:
    """Every organization, parents before children, in two queries."""
    organizations = session.scalars(select(Organization).order_by(Organization.id)).all()
    counted = select(User.organization_id, func.count()).where(User.is_enabled).group_by(User.organization_id)
    users = {row[0]: row[1] for row in session.execute(counted)}
    children: dict[int | None, list[Organization]] = {}
    for organization in organizations:
        children.setdefault(organization.parent_id, []).append(organization)
    tree: list[Branch] = []
    waiting = [(organization, 0) for organization in reversed(children.get(None, []))]
    while waiting:
        organization, depth = waiting.pop()
        tree.append(Branch(organization, depth, users.get(organization.id, 0)))
        waiting += [(child, depth + 1) for child in reversed(children.get(organization.id, []))]
    return tree


def organization_choices(session: Session, *, keep: int | None = None) -> list[tuple[int, str]]:
    """Active organizations for a select field, indented by depth; `keep` stays even if it is inactive."""
    return [
        (branch.organization.id, "　" * branch.depth + branch.organization.name)
        for branch in organization_tree(session)
        if branch.organization.is_active or branch.organization.id == keep
    ]


USER_COLUMNS: dict[str, ColumnElement[Any]] = {
    "username": User.username.expression,
    "name": User.full_name.expression,
    "role": User.role.expression,
    "login": User.last_login_at.expression,
}


def users(*, text: str, role: Role | None, organization_id: int | None, state: str, order: Order) -> Select[Any]:
    """The users that match a list page's filters."""
    statement = select(User)
    if text:
        statement = statement.where(or_(contains(User.username, text), contains(User.full_name, text)))
    if role is not None:
        statement = statement.where(User.role == role)
    if organization_id is not None:
        statement = statement.where(User.organization_id == organization_id)
    if state in ("enabled", "disabled"):
        statement = statement.where(User.is_enabled == (state == "enabled"))
    return statement.order_by(order.clause(USER_COLUMNS), User.id)


def audit_entries(
    *, text: str, action: str, target_type: str, target_id: str, since: date | None, until: date | None
) -> Select[Any]:
    """The log entries that match the filters, newest first. Dates are days in Beijing, both included."""
    statement = select(AuditEntry)
    if text:
        statement = statement.where(
            or_(
                contains(AuditEntry.actor_name, text),
                contains(AuditEntry.target_label, text),
                contains(AuditEntry.source, text),
            )
        )
    if action:
        statement = statement.where(AuditEntry.action == action)
    if target_type:
        statement = statement.where(AuditEntry.target_type == target_type)
    if target_id:
        statement = statement.where(AuditEntry.target_id == target_id)
    if since is not None:
        statement = statement.where(AuditEntry.at >= _midnight(since))
    if until is not None:
        statement = statement.where(AuditEntry.at < _midnight(until) + timedelta(days=1))
    return statement.order_by(AuditEntry.sequence.desc())


def audit_actions(session: Session) -> list[tuple[str, str]]:
    """Every action that occurs in the log, with its Chinese word."""
    statement = select(AuditEntry.action, func.max(AuditEntry.action_label)).group_by(AuditEntry.action)
    return [(action, label) for action, label in session.execute(statement.order_by(AuditEntry.action))]


def contains(column: Any, text: str) -> ColumnElement[bool]:
    """LIKE with the user's own % and _ taken literally."""
    condition: ColumnElement[bool] = column.icontains(text, autoescape=True)
    return condition


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=BEIJING)
