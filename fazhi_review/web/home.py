"""The front door: health for the operator, and where a visitor goes first."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import text

from fazhi_review.accounts.permissions import public
from fazhi_review.extensions import db

blueprint = Blueprint("home", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """Whether the database answers. Load balancers and the operator ask this."""
    db.session.execute(text("SELECT 1"))
    return jsonify(status="ok")
