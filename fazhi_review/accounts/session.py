"""Who is signed in to this request, for views only: operations are handed an Actor.

A session is a signed cookie. The server decides from it alone that it has ended: after some time without activity, after half
a day in any case, and at once when the user's epoch has moved on (password changed, role changed, disabled, signed out everywhere).
"""

from datetime import datetime, timedelta

from flask import g, has_request_context, request, session
from flask_login import LoginManager, current_user, login_user, logout_user

from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.accounts.sign_in import actor_of
from fazhi_review.extensions import db
from fazhi_review.pages.context import clock, settings

# A working day: whoever forgets to sign out on Friday is signed out on Monday, however active a page kept the session.
LONGEST_SESSION = timedelta(hours=12)
# The page warns this long before the end.
WARNING_BEFORE = timedelta(minutes=5)
_STARTED, _SEEN = "_started", "_seen"

login_manager = LoginManager()
# flask-login can bind a session to the network address; offices change it mid-session (NAT, IPv6 privacy), so it is off.
login_manager.session_protection = None


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_user(stored: str) -> User | None:
    """The user of this session, or None once it has ended; `session_has_ended` then tells the sign-in page so."""
    user_id, _, epoch = stored.partition(".")
    if not (user_id.isdigit() and epoch.isdigit()):
        return None
    if time_left(clock().now()) <= timedelta(0):
        g.session_has_ended = True
        return None
    user = db.session.get(User, int(user_id))
    if user is None or not user.is_enabled or user.session_epoch != int(epoch):
        g.session_has_ended = True
        return None
    return user


def start_session(user: User, *, at: datetime) -> None:
    """Sign a user in to this browser, in a session that shares nothing with the one before it."""
    session.clear()
    # Flask-WTF keeps the token it has made for this request; what is rendered from here on needs the new session's.
    g.pop("csrf_token", None)
    login_user(user)
    session[_STARTED] = session[_SEEN] = int(at.timestamp())


def end_session() -> None:
    """Sign this browser out."""
    logout_user()
    session.clear()


def keep_alive(at: datetime) -> None:
    """Note activity. The cookie is written anew at most every half minute."""
    now = int(at.timestamp())
    if now - session.get(_SEEN, 0) >= 30:
        session[_SEEN] = now


def time_left(at: datetime) -> timedelta:
    """How long this session lasts without further activity; a session without its times has none."""
    now = int(at.timestamp())
    idle = timedelta(minutes=settings().session_minutes) - timedelta(seconds=now - session.get(_SEEN, 0))
    whole = LONGEST_SESSION - timedelta(seconds=now - session.get(_STARTED, 0))
    return min(idle, whole)


def session_has_ended() -> bool:
    """Whether this request came with a session that has ended."""
    return bool(g.get("session_has_ended", False))


def last_user_id() -> int | None:
    """Whose session this is or was: also after it has ended, as long as the browser kept it."""
    user_id = str(session.get("_user_id", "")).partition(".")[0]
    return int(user_id) if user_id.isdigit() else None


def signed_in_user() -> User:
    """The user of this request. Only for views whose permission is not public."""
    user = current_user._get_current_object()
    if not isinstance(user, User):
        raise RuntimeError("a view that needs a user was opened without one")
    return user


def current_actor() -> Actor:
    """The signed-in user as operations and the audit log see them."""
    return actor_of(signed_in_user(), source_address())


def source_address() -> str:
    """The network address of this request."""
    return (request.remote_addr or "") if has_request_context() else ""
