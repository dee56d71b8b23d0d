"""Who is signed in to this request, for views only: operations are handed an Actor."""

from flask import has_request_context, request
from flask_login import LoginManager, current_user

from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.extensions import db

login_manager = LoginManager()
login_manager.login_view = "accounts.sign_in"
login_manager.login_message = "请先登录。"
login_manager.login_message_category = "info"
login_manager.session_protection = "strong"


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_user(user_id: str) -> User | None:
    """The enabled user of this session; None signs the session out."""
    if not user_id.isdigit():
        return None
    user = db.session.get(User, int(user_id))
    return user if user is not None and user.is_enabled else None


def signed_in_user() -> User:
    """The user of this request. Only for views whose permission is not public."""
    user = current_user._get_current_object()
    if not isinstance(user, User):
        raise RuntimeError("a view that needs a user was opened without one")
    return user


def current_actor() -> Actor:
    """The signed-in user as operations and the audit log see them."""
    user = signed_in_user()
    source = (request.remote_addr or "") if has_request_context() else ""
    return Actor(user_id=user.id, name=user.full_name, organization_id=user.organization_id, source=source)
