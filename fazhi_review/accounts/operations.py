"""What changes organizations and users: guard, change, audit, one commit."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fazhi_review.accounts import audit, passwords
from fazhi_review.accounts.actions import AccountAction
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.accounts.sign_in import normalized
from fazhi_review.errors import Conflict, InvalidInput, NotFound
from fazhi_review.extensions import unit_of_work
from fazhi_review.pages.forms import require_version

LONGEST_USERNAME = 60
#: As `review_body_id`: the organization reviews its documents itself, whatever its id is or will be.
ITSELF = -1


class NameTaken(Conflict):
    sentence = "“{name}”已被使用，请换一个名称。"


class WrongPlace(InvalidInput):
    sentence = "上级单位不能是该单位自己或其下级单位。"


class WrongOrganization(InvalidInput):
    """An outside counsel must not share an organization, and with it its documents, with those who draft or review."""

    sentence = "法律顾问应当在类别为“外部机构”的单位，其他角色不能在外部机构：请先在“单位”中建立律师事务所等外部机构。"


class LastAdministrator(Conflict):
    sentence = "这是最后一个可用的系统管理员，不能停用或改为其他角色。请先设置另一名系统管理员。"


class WrongPassword(InvalidInput):
    sentence = "当前密码不正确。"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationDetails:
    name: str
    short_name: str
    kind: OrganizationKind
    agency_code: str = ""
    parent_id: int | None = None
    review_body_id: int | None = None  # None: the judicial bureau; ITSELF: a legality unit of its own
    is_active: bool = True

    def values(self, own_id: int | None) -> dict[str, Any]:
        """The columns; of an organization that has no id yet, ITSELF is left out."""
        return asdict(self) | {"review_body_id": own_id if self.review_body_id == ITSELF else self.review_body_id}


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDetails:
    full_name: str
    role: Role
    organization_id: int
    email: str = ""


def create_organization(details: OrganizationDetails, *, actor: Actor, at: datetime) -> Organization:
    """Add an organization to the tree. Raises NameTaken, or NotFound for its parent."""
    with unit_of_work() as session:
        _require_free_name(session, details.name, None)
        if details.parent_id is not None:
            _organization(session, details.parent_id)
        organization = Organization(**details.values(None))
        session.add(organization)
        session.flush()
        organization.review_body_id = details.values(organization.id)["review_body_id"]
        after = _readable(session, details.values(organization.id))
        audit.record(session, actor, AccountAction.ORGANIZATION_CREATED, organization, after=after, at=at)
    return organization


def change_organization(
    organization_id: int, details: OrganizationDetails, *, seen_version: int, actor: Actor, at: datetime
) -> Organization:
    """Save an organization. Raises NameTaken, WrongPlace, NotFound, StaleVersion."""
    with unit_of_work() as session:
        organization = _organization(session, organization_id)
        require_version(organization.version, seen_version)
        _require_free_name(session, details.name, organization_id)
        _require_outside(session, details.parent_id, organization_id)
        values = details.values(organization_id)
        _change(session, organization, values, AccountAction.ORGANIZATION_CHANGED, actor, at)
    return organization


def create_user(
    username: str, details: UserDetails, *, actor: Actor, at: datetime, password: str | None = None
) -> tuple[User, str]:
    """Add a user; the password (random unless given) is returned once and must be changed at the first sign-in.

    Raises NameTaken, NotFound for the organization, WeakPassword for a given one.
    """
    username = normalized(username)
    if len(username) > LONGEST_USERNAME:  # some characters become several when they are normalised
        raise InvalidInput(f"用户名不能超过 {LONGEST_USERNAME} 个字符。")
    if password is None:
        password = passwords.random_password()
    passwords.require_strong(password, username=username)
    with unit_of_work() as session:
        if session.scalar(select(User.id).where(User.username == username)) is not None:
            raise NameTaken(name=username)
        _require_fitting(_organization(session, details.organization_id), details.role)
        user = User(
            username=username,
            password_hash=passwords.hash_password(password),
            must_change_password=True,
            created_at=at,
            **asdict(details),
        )
        session.add(user)
        after = {"username": username, **_readable(session, asdict(details))}
        audit.record(session, actor, AccountAction.USER_CREATED, user, after=after, at=at)
    return user, password


def change_user(user_id: int, details: UserDetails, *, seen_version: int, actor: Actor, at: datetime) -> User:
    """Save a user. A change of role or organization ends the user's sessions. Raises LastAdministrator, NotFound, StaleVersion."""
    with unit_of_work() as session:
        user = _user(session, user_id)
        require_version(user.version, seen_version)
        _require_fitting(_organization(session, details.organization_id), details.role)
        if details.role is not Role.ADMINISTRATOR:
            _require_another_administrator(session, user)
        if (user.role, user.organization_id) != (details.role, details.organization_id):
            user.session_epoch += 1
        _change(session, user, asdict(details), AccountAction.USER_CHANGED, actor, at)
    return user


def enable_user(user_id: int, *, actor: Actor, at: datetime) -> User:
    """Let a disabled user sign in again."""
    with unit_of_work() as session:
        user = _user(session, user_id)
        _change(session, user, {"is_enabled": True}, AccountAction.USER_ENABLED, actor, at)
    return user


def disable_user(user_id: int, *, actor: Actor, at: datetime) -> User:
    """Refuse a user's sign-in and end their sessions. Users are never deleted: the audit log names them."""
    with unit_of_work() as session:
        user = _user(session, user_id)
        _require_another_administrator(session, user)
        user.session_epoch += 1
        _change(session, user, {"is_enabled": False}, AccountAction.USER_DISABLED, actor, at)
    return user


def reset_password(user_id: int, *, actor: Actor, at: datetime) -> tuple[User, str]:
    """Give a user a random password that is returned once, and end their sessions."""
    password = passwords.random_password()
    with unit_of_work() as session:
        user = _user(session, user_id)
        _set_password(user, password, must_change=True)
        audit.record(session, actor, AccountAction.PASSWORD_RESET, user, at=at)
    return user, password


def change_password(user_id: int, current: str, new: str, *, actor: Actor, at: datetime) -> User:
    """Let a user choose a password. Raises WrongPassword, WeakPassword. Ends the user's other sessions."""
    with unit_of_work() as session:
        user = _user(session, user_id)
        if not passwords.is_correct(current, user.password_hash):
            raise WrongPassword()
        if new == current:
            raise passwords.WeakPassword(reason="不能与当前密码相同。")
        passwords.require_strong(new, username=user.username)
        _set_password(user, new, must_change=False)
        audit.record(session, actor, AccountAction.PASSWORD_CHANGED, user, at=at)
    return user


def end_sessions(user_id: int, *, actor: Actor, at: datetime) -> User:
    """Sign a user out everywhere."""
    with unit_of_work() as session:
        user = _user(session, user_id)
        user.session_epoch += 1
        audit.record(session, actor, AccountAction.SESSIONS_ENDED, user, at=at)
    return user


def _set_password(user: User, password: str, *, must_change: bool) -> None:
    user.password_hash = passwords.hash_password(password)
    user.must_change_password = must_change
    user.session_epoch += 1


def _change(
    session: Session,
    row: Organization | User,
    values: dict[str, object],
    action: AccountAction,
    actor: Actor,
    at: datetime,
) -> None:
    """Set what differs, and log only that; saving a form unchanged leaves no trace."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return
    before = _readable(session, audit.snapshot(row, *changed))
    for name in changed:
        setattr(row, name, values[name])
    audit.record(session, actor, action, row, before, _readable(session, audit.snapshot(row, *changed)), at=at)


def _readable(session: Session, values: dict[str, Any]) -> dict[str, Any]:
    """The values with organizations by name instead of by id: the log is read by people, also after a name has changed."""
    readable = {}
    for name, value in values.items():
        if name in ("organization_id", "parent_id", "review_body_id"):
            place = session.get(Organization, value) if value is not None else None
            readable[name.removesuffix("_id")] = place.name if place is not None else None
        else:
            readable[name] = value
    return readable


def _organization(session: Session, organization_id: int) -> Organization:
    organization = session.get(Organization, organization_id)
    if organization is None:
        raise NotFound()
    return organization


def _user(session: Session, user_id: int) -> User:
    user = session.get(User, user_id)
    if user is None:
        raise NotFound()
    return user


def _require_free_name(session: Session, name: str, own_id: int | None) -> None:
    taken = session.scalar(select(Organization.id).where(Organization.name == name))
    if taken is not None and taken != own_id:
        raise NameTaken(name=name)


def _require_fitting(organization: Organization, role: Role) -> None:
    if (organization.kind is OrganizationKind.OUTSIDE) != (role is Role.COUNSEL):
        raise WrongOrganization()


def _require_outside(session: Session, parent_id: int | None, organization_id: int) -> None:
    """Walk up from the new parent: meeting the organization itself would close a circle."""
    while parent_id is not None:
        if parent_id == organization_id:
            raise WrongPlace()
        parent_id = _organization(session, parent_id).parent_id


def _require_another_administrator(session: Session, user: User) -> None:
    if user.role is not Role.ADMINISTRATOR or not user.is_enabled:
        return
    others = select(func.count()).where(User.role == Role.ADMINISTRATOR, User.is_enabled, User.id != user.id)
    if not session.scalar(others):
        raise LastAdministrator()
