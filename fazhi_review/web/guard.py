"""Deny by default: every route declares its permission, and every request is checked against it."""

from flask import Flask, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from fazhi_review.accounts.permissions import Permission
from fazhi_review.errors import NotPermitted


class UndeclaredRoute(RuntimeError):
    """A route without @requires or @public; the application refuses to start with one."""


# Flask's own view of the static folder: style sheets and scripts without anything private.
_STATIC = {"static"}


def required_permission(app: Flask, endpoint: str) -> Permission:
    """The permission that `endpoint` declares. Raises UndeclaredRoute."""
    if endpoint in _STATIC:
        return Permission.PUBLIC
    permission = getattr(app.view_functions[endpoint], "required_permission", None)
    if not isinstance(permission, Permission):
        raise UndeclaredRoute(f"route {endpoint} declares no permission: add @requires(...) or @public")
    return permission


def init_app(app: Flask) -> None:
    """Check all declarations now and every request from now on. Call after all blueprints are registered."""
    for rule in app.url_map.iter_rules():
        required_permission(app, rule.endpoint)

    @app.before_request
    def enforce() -> ResponseReturnValue | None:
        if request.endpoint is None:  # no such route: the 404 page answers
            return None
        permission = required_permission(app, request.endpoint)
        if permission is Permission.PUBLIC:
            return None
        if not current_user.is_authenticated:
            flash("请先登录。", "info")
            return redirect(url_for("accounts.sign_in", next=request.full_path if request.method == "GET" else None))
        if not current_user.may(permission):
            raise NotPermitted()
        return None
