"""The page of two versions, and the form that places an orphan."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.session import current_actor, signed_in_user
from fazhi_review.errors import InvalidInput
from fazhi_review.extensions import db
from fazhi_review.review.annotations.queries import annotation_for
from fazhi_review.review.versions import carrying
from fazhi_review.review.versions.comparing import Change
from fazhi_review.review.versions.comparison_page import versions_page

blueprint = Blueprint("versions", __name__)


@blueprint.get("/documents/<int:document_id>/compare")
@requires(Permission.VIEW_DOCUMENT)
def compare(document_id: int) -> str:
    """Any two versions, side by side or in one column; form alone is no change unless asked for."""
    page = versions_page(
        db.session(),
        signed_in_user(),
        document_id,
        request.args.get("old", type=int),
        request.args.get("new", type=int),
        ignore_form=request.args.get("form") != "all",
    )
    return render_template(
        "review/versions.html",
        page=page,
        is_inline=request.args.get("view") == "inline",
        shows_all=request.args.get("rows") == "all",
        Change=Change,
    )


@blueprint.post("/annotations/<int:annotation_id>/place")
@requires(Permission.REVIEW_DOCUMENT)
def place(annotation_id: int) -> ResponseReturnValue:
    """Put an orphan on words of a provision, or on the whole of it."""
    user = signed_in_user()
    document_id = annotation_for(db.session(), user, annotation_id).document_id
    try:
        carrying.place_orphan(
            annotation_id,
            request.form.get("path", ""),
            request.form.get("words", "")[:1000],
            user=user,
            actor=current_actor(),
            at=current_app.extensions["clock"].now(),
        )
    except InvalidInput as error:
        db.session.rollback()
        flash(error.message, "error")
    else:
        flash("批注已放到新的位置。", "success")
    return redirect(url_for("versions.compare", document_id=document_id, _anchor="orphans"))
