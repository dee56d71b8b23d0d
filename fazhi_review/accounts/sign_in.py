"""Signing in: one answer for every wrong name and every wrong password, in the same time."""

import math
import unicodedata
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fazhi_review.accounts import audit, passwords, throttle
from fazhi_review.accounts.actions import AccountAction
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.errors import InvalidInput
from fazhi_review.extensions import unit_of_work


class SignInRefused(InvalidInput):
    """Wrong name, wrong password or disabled account: the sentence does not say which."""

    status = 401
    sentence = "用户名或密码不正确，或者账号已停用。"


class SignInBlocked(InvalidInput):
    status = 429
    sentence = "尝试次数过多，请 {minutes} 分钟后再试。如忘记密码，请联系本单位管理员重置。"


def normalized(username: str) -> str:
    """Names are compared without case, width or surrounding space: people type on all kinds of keyboards."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


def authenticate(username: str, password: str, *, source: str, at: datetime) -> User:
    """The user whose name and password these are. Raises SignInBlocked before, SignInRefused after looking at the password.

    The failure is counted and committed before the password is looked at, so that many attempts at once cannot all
    slip through before the first is counted.
    """
    username = normalized(username)
    with unit_of_work() as session:
        wait = throttle.reserve(session, username, source, at=at)
        if wait > timedelta(0):
            raise SignInBlocked(minutes=math.ceil(wait / timedelta(minutes=1)))
    with unit_of_work() as session:
        user = session.scalar(select(User).where(User.username == username))
        correct = passwords.is_correct(password, user.password_hash if user is not None else None)
        if user is not None and correct and user.is_enabled:
            _welcome(session, user, password, source=source, at=at)
            return user
        audit.record(session, _stranger(source), AccountAction.SIGN_IN_FAILED, user, at=at)
    raise SignInRefused()


def _welcome(session: Session, user: User, password: str, *, source: str, at: datetime) -> None:
    throttle.forgive(session, user.username, source)
    values: dict[str, Any] = {"last_login_at": at}
    if passwords.needs_rehash(user.password_hash):
        values["password_hash"] = passwords.hash_password(password)
    # Past the row's version: signing in must not make an administrator's open form stale, nor another sign-in fail.
    session.execute(update(User).where(User.id == user.id).values(values))
    audit.record(session, actor_of(user, source), AccountAction.SIGNED_IN, user, at=at)


def actor_of(user: User, source: str) -> Actor:
    """The user as operations and the log see them."""
    return Actor(user_id=user.id, name=user.full_name, organization_id=user.organization_id, source=source)


def _stranger(source: str) -> Actor:
    return Actor(user_id=None, name="未登录", source=source)
