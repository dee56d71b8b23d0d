"""Pages of one's own account: signing in and out, the session, the password."""

from urllib.parse import urlsplit

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from fazhi_review.accounts import operations, resume
from fazhi_review.accounts.actions import AccountAction
from fazhi_review.accounts.audit import record
from fazhi_review.accounts.forms import PasswordForm, SignInForm
from fazhi_review.accounts.models import User
from fazhi_review.accounts.passwords import WeakPassword
from fazhi_review.accounts.permissions import Permission, public, requires
from fazhi_review.accounts.session import (
    current_actor,
    end_session,
    keep_alive,
    session_has_ended,
    signed_in_user,
    source_address,
    start_session,
    time_left,
)
from fazhi_review.accounts.sign_in import SignInBlocked, SignInRefused, authenticate
from fazhi_review.extensions import limiter, unit_of_work
from fazhi_review.pages.context import clock

blueprint = Blueprint("accounts", __name__)


def local_path(target: str | None) -> str:
    """`target` if it is a path of this site, else the front page: a link must not lead from our sign-in to elsewhere."""
    target = target or "/"
    parts = urlsplit(target)
    is_local = not parts.scheme and not parts.netloc and target.startswith("/") and not target.startswith("//")
    return target if is_local and "\\" not in target and target.isprintable() else "/"


def sign_in_page(form: SignInForm, *, status: int = 200, kept: resume.KeptText | None = None) -> ResponseReturnValue:
    """The sign-in page, with the text it carries for a form that was not sent."""
    kept = kept or resume.unseal(form.kept.data or "")
    return render_template("accounts/sign_in.html", form=form, kept=kept), status


def ask_to_sign_in() -> ResponseReturnValue:
    """What a page that needs a user answers without one: the way to sign in and come back, with the text typed so far."""
    message = "登录已过期，请重新登录。" if session_has_ended() else "请先登录。"
    if request.method == "GET":
        flash(message, "info")
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    kept = resume.kept_text()
    form = SignInForm(formdata=None, next="/", kept=resume.seal(kept) if kept else "")
    flash(message, "info")
    return sign_in_page(form, status=401, kept=kept)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit("60/minute", methods=["POST"])
def sign_in() -> ResponseReturnValue:
    """Sign in and go back to where one was; text that was not sent is handed back first."""
    form = SignInForm(next=request.args.get("next"))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(local_path(form.next.data))
    if not form.validate_on_submit():
        return sign_in_page(form, status=422 if form.is_submitted() else 200)
    now = clock().now()
    try:
        user = authenticate(form.username.data, form.password.data, source=source_address(), at=now)
    except (SignInRefused, SignInBlocked) as error:
        form.password.errors = [error.message]
        return sign_in_page(form, status=error.status)
    start_session(user, at=now)
    if user.must_change_password and form.kept.data:
        return render_template(
            "accounts/password.html", form=PasswordForm(formdata=None, kept=form.kept.data), user=user
        )
    return _hand_back(form.kept.data, user) or redirect(local_path(form.next.data))


def _hand_back(sealed: str | None, user: User) -> ResponseReturnValue | None:
    """The page that gives back text typed before the session ended, if there is any of this user's."""
    kept = resume.unseal(sealed or "")
    if kept is None or not kept.belongs_to(user.id):
        return None
    return render_template("accounts/resume.html", kept=kept, resumed=True)


@blueprint.post("/sign-out")
@requires(Permission.SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """Sign this browser out."""
    with unit_of_work() as session:
        record(session, current_actor(), AccountAction.SIGNED_OUT, signed_in_user(), at=clock().now())
    end_session()
    flash("您已退出。", "success")
    return redirect(url_for("accounts.sign_in"))


@blueprint.get("/account")
@requires(Permission.SIGNED_IN)
def profile() -> ResponseReturnValue:
    """One's own account."""
    return render_template("accounts/profile.html", user=signed_in_user())


@blueprint.route("/account/password", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def change_password() -> ResponseReturnValue:
    """Choose a new password."""
    user = signed_in_user()
    form = PasswordForm()
    if not form.validate_on_submit():
        return render_template("accounts/password.html", form=form, user=user)
    now = clock().now()
    try:
        user = operations.change_password(
            user.id, form.current_password.data, form.new_password.data, actor=current_actor(), at=now
        )
    except operations.WrongPassword as error:
        form.current_password.errors = [error.message]
        return render_template("accounts/password.html", form=form, user=user), error.status
    except WeakPassword as error:
        form.new_password.errors = [error.message]
        return render_template("accounts/password.html", form=form, user=user), error.status
    start_session(user, at=now)
    flash("密码已修改，其他设备上的登录已退出。", "success")
    return _hand_back(form.kept.data, user) or redirect("/")


@blueprint.post("/account/end-sessions")
@requires(Permission.SIGNED_IN)
def end_sessions() -> ResponseReturnValue:
    """Sign out everywhere, this browser included."""
    operations.end_sessions(signed_in_user().id, actor=current_actor(), at=clock().now())
    end_session()
    flash("已在所有设备上退出，请重新登录。", "success")
    return redirect(url_for("accounts.sign_in"))


@blueprint.post("/account/keep-alive")
@requires(Permission.SIGNED_IN)
def extend_session() -> ResponseReturnValue:
    """Say that somebody is still there; answers with the seconds that remain."""
    now = clock().now()
    keep_alive(now)
    return jsonify(seconds=int(time_left(now).total_seconds()))
