"""The auditor's page: the log by URL. There is nothing here that changes anything."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from fazhi_review.accounts import queries
from fazhi_review.accounts.audit.words import field_word, source_word
from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.extensions import db
from fazhi_review.pages.listing import paginate, requested_date, requested_page, requested_text

blueprint = Blueprint("audit", __name__)


@blueprint.get("/audit")
@requires(Permission.READ_AUDIT_LOG)
def log() -> ResponseReturnValue:
    """Who changed what, newest first."""
    statement = queries.audit_entries(
        text=requested_text("q"),
        action=requested_text("action"),
        target_type=requested_text("target_type"),
        target_id=requested_text("target_id"),
        since=requested_date("since"),
        until=requested_date("until"),
    )
    return render_template(
        "accounts/audit.html",
        page=paginate(db.session(), statement, number=requested_page(), size=50),
        field_word=field_word,
        source_word=source_word,
        actions=queries.audit_actions(db.session()),
    )
