"""The public suggests a review (BA-13) without signing in, and looks up what became of it by number and code."""

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.permissions import public
from fazhi_review.errors import InvalidInput
from fazhi_review.extensions import db, limiter
from fazhi_review.filing.incoming import operations, queries
from fazhi_review.filing.incoming.forms import PublicForm, StatusForm
from fazhi_review.filing.incoming.operations import Letter
from fazhi_review.filing.incoming.refusals import WrongCode
from fazhi_review.filing.incoming.workflow import IncomingKind
from fazhi_review.matters.place import Place, place_of

blueprint = Blueprint("suggestions", __name__, url_prefix="/public/suggestions")


@blueprint.route("/new", methods=["GET", "POST"])
@public
@limiter.limit("5 per hour; 20 per day", methods=["POST"])
def new() -> ResponseReturnValue:
    """Suggest that a document be reviewed."""
    form, status = PublicForm(), 200
    form.document_title.data = form.document_title.data or request.args.get("title", "")[:300]
    if form.validate_on_submit():
        try:
            receipt = operations.receive(
                _letter(form), user=None, actor=Actor(None, "公众", source=request.remote_addr or ""), place=_place()
            )
        except InvalidInput as error:
            form.form_errors.append(error.message)
            status = error.status
        else:
            return render_template("incoming/public_receipt.html", receipt=receipt)
    elif form.errors:
        status = InvalidInput.status
    return render_template("incoming/public_new.html", form=form), status


@blueprint.route("/status", methods=["GET", "POST"])
@public
@limiter.limit("20 per hour", methods=["POST"])
def status() -> ResponseReturnValue:
    """What became of a suggestion; number and code go in the body, never in an address."""
    form, incoming, answer = StatusForm(), None, 200
    if form.validate_on_submit():
        incoming = queries.by_code(db.session(), form.number.data or "", form.code.data or "")
        if incoming is None:
            form.form_errors.append(WrongCode().message)
            answer = WrongCode.status
    elif form.errors:
        answer = InvalidInput.status
    return render_template("incoming/public_status.html", form=form, incoming=incoming), answer


def _letter(form: PublicForm) -> Letter:
    return Letter(
        kind=IncomingKind.SUGGESTION,
        sender=form.sender.data or "",
        contact=form.contact.data or "",
        document_title=form.document_title.data or "",
        document_number=form.document_number.data or "",
        clauses=form.clauses.data or "",
        reasons=form.reasons.data or "",
        received_on=_place().clock.today(),
    )


def _place() -> Place:
    return place_of(current_app._get_current_object())  # type: ignore[attr-defined]
