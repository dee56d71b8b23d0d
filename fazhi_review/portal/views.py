"""Pages without sign-in: which documents are in force, and what became of one."""

from flask import Blueprint, render_template

from fazhi_review.accounts.permissions import public
from fazhi_review.cleanup.validity.queries import Window
from fazhi_review.extensions import db
from fazhi_review.pages.context import clock
from fazhi_review.pages.listing import requested_choice, requested_date, requested_page, requested_text
from fazhi_review.portal import documents

blueprint = Blueprint("portal", __name__, url_prefix="/public")


@blueprint.get("/documents")
@public
def published() -> str:
    """Published documents by their validity on a day, today by default."""
    window = requested_choice("window", Window)
    if window not in documents.PUBLIC_WINDOWS:
        window = Window.IN_FORCE
    on = requested_date("on") or clock().today()
    page = documents.published(db.session(), window=window, text=requested_text("q"), on=on, number=requested_page())
    return render_template(
        "portal/documents.html",
        page=page,
        window=window,
        windows=documents.PUBLIC_WINDOWS,
        on=on,
        today=clock().today(),
    )


@blueprint.get("/documents/<int:standing_id>")
@public
def document(standing_id: int) -> str:
    """One document with its validity on a day, and what decided it."""
    today = clock().today()
    on = requested_date("on") or today
    found = documents.published_document(db.session(), standing_id, on)
    return render_template("portal/document.html", found=found, on=on, today=today)
