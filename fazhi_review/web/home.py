"""The front door: health for the operator, and where a visitor goes first."""

from flask import Blueprint, Response, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import text

from fazhi_review.accounts.permissions import public
from fazhi_review.extensions import db
from fazhi_review.web import navigation

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
def index() -> ResponseReturnValue:
    """A signed-in person goes to the first of their duties; a visitor to the sign-in page."""
    if not current_user.is_authenticated:
        return redirect(url_for("accounts.sign_in"))
    duties = navigation.entries()
    return redirect(url_for(duties[0].endpoint if duties else "accounts.profile"))


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """Whether the database answers. Load balancers and the operator ask this."""
    db.session.execute(text("SELECT 1"))
    return jsonify(status="ok")
