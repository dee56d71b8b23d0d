"""Deny by default: every route declares its permission, and every request is checked against it."""

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from fazhi_review.accounts.permissions import Permission
from fazhi_review.accounts.session import keep_alive
from fazhi_review.accounts.views import ask_to_sign_in
from fazhi_review.errors import InvalidInput, NotPermitted
from fazhi_review.pages.answers import wants_json
from fazhi_review.pages.context import clock
from fazhi_review.web import errors


class UndeclaredRoute(RuntimeError):
    """A route without @requires or @public; the application refuses to start with one."""


# Flask's own view of the static folder: style sheets and scripts without anything private.
_STATIC = {"static"}
# What a user whose password somebody else chose may still open.
_BEFORE_NEW_PASSWORD = {"accounts.change_password", "accounts.sign_out", "accounts.extend_session"}


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
        _refuse_nul()
        permission = required_permission(app, request.endpoint)
        if permission is Permission.PUBLIC:
            return None
        if not current_user.is_authenticated:
            return errors.page(401, "请先登录。") if wants_json() else ask_to_sign_in()
        if not current_user.may(permission):
            raise NotPermitted()
        if current_user.must_change_password and request.endpoint not in _BEFORE_NEW_PASSWORD:
            return redirect(url_for("accounts.change_password"))
        keep_alive(clock().now())
        return None


def _refuse_nul() -> None:
    """No database stores the character NUL in a text, and no keyboard types it."""
    for values in (request.args, request.form):
        if any("\x00" in value for _, value in values.items(multi=True)):
            raise InvalidInput("提交的内容含有无法保存的字符，请删除后重新提交。")
