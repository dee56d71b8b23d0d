"""Pages of independent readings: setting one up, finishing, opening, and the two side by side."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.session import current_actor, signed_in_user
from fazhi_review.documents import queries as document_queries
from fazhi_review.errors import FazhiError
from fazhi_review.extensions import db
from fazhi_review.pages.context import clock
from fazhi_review.review.annotations import readings
from fazhi_review.review.annotations.comparison import comparison_of
from fazhi_review.review.annotations.forms import ReadersForm

blueprint = Blueprint("readings", __name__)


@blueprint.route("/documents/<int:document_id>/readings/new", methods=["GET", "POST"])
@requires(Permission.CONCLUDE_REVIEW)
def begin(document_id: int) -> ResponseReturnValue:
    """Choose the two who read independently."""
    session = db.session()
    document = document_queries.document_for(session, signed_in_user(), document_id)
    people = readings.candidates(session, document)
    form = ReadersForm()
    form.offer(people)
    if form.validate_on_submit():
        try:
            chosen = (form.first.data, form.second.data)
            readings.begin(document_id, chosen, user=signed_in_user(), actor=current_actor(), at=clock().now())
        except FazhiError as error:
            form.second.errors = [error.message]
            return render_template("review/reading_new.html", form=form, document=document), error.status
        flash("已安排两人独立审阅，完成前双方看不到对方的批注。", "success")
        return redirect(url_for("review.document", document_id=document_id))
    page = render_template("review/reading_new.html", form=form, document=document)
    return page, 422 if form.errors else 200


@blueprint.post("/documents/<int:document_id>/readings/finish")
@requires(Permission.REVIEW_DOCUMENT)
def finish(document_id: int) -> ResponseReturnValue:
    """One has read everything."""
    is_open = readings.finish(document_id, user=signed_in_user(), actor=current_actor(), at=clock().now())
    flash("两人都已审阅完毕，批注互相可见。" if is_open else "已记录，等待另一位审阅人完成。", "success")
    return redirect(url_for("review.document", document_id=document_id))


@blueprint.post("/documents/<int:document_id>/readings/open")
@requires(Permission.CONCLUDE_REVIEW)
def open_reading(document_id: int) -> ResponseReturnValue:
    """The lead opens the readings before both have finished."""
    readings.open_reading(document_id, user=signed_in_user(), actor=current_actor(), at=clock().now())
    flash("已公开两人的批注。", "success")
    return redirect(url_for("readings.compare", document_id=document_id))


@blueprint.get("/documents/<int:document_id>/readings")
@requires(Permission.REVIEW_DOCUMENT)
def compare(document_id: int) -> ResponseReturnValue:
    """What both saw, and what only one did; the lead decides point by point."""
    page = comparison_of(db.session(), signed_in_user(), document_id)
    return render_template("review/readings.html", page=page)
