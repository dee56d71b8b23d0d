"""The front door: health for the operator, and where a visitor goes first."""

from flask import Blueprint, Response, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import text

from fazhi_review.accounts.permissions import Role, public
from fazhi_review.accounts.session import signed_in_user
from fazhi_review.extensions import db

blueprint = Blueprint("home", __name__)

HOMES = {
    Role.DRAFTER: "matters.work",
    Role.REVIEWER: "matters.work",
    Role.REVIEW_LEAD: "matters.work",
    Role.ADMINISTRATOR: "administration.users",
    Role.AUDITOR: "audit.log",
    Role.COUNSEL: "review.documents",
}


@blueprint.get("/")
@public
def index() -> ResponseReturnValue:
    """A signed-in person goes to what their role is there for; a visitor to the sign-in page."""
    if not current_user.is_authenticated:
        return redirect(url_for("accounts.sign_in"))
    return redirect(url_for(HOMES[signed_in_user().role]))


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """Whether the database answers. Load balancers and the operator ask this."""
    db.session.execute(text("SELECT 1"))
    return jsonify(status="ok")
