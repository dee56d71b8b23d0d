"""Pages of review: the work list, the documents, a document with its findings, and the steps of its review."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.session import current_actor, signed_in_user
from fazhi_review.documents import queries as document_queries
from fazhi_review.documents.intake import NoFileChosen, safe_file_name
from fazhi_review.documents.operations import Receipt
from fazhi_review.errors import InvalidInput, StaleVersion
from fazhi_review.extensions import db
from fazhi_review.pages.answers import wants_json
from fazhi_review.pages.listing import requested_order, requested_page
from fazhi_review.review import listing, operations
from fazhi_review.review.annotations import drafts
from fazhi_review.review.annotations.models import AnnotationKind, Answer, Visibility
from fazhi_review.review.document_page import document_page
from fazhi_review.review.forms import DecisionForm, UploadForm
from fazhi_review.review.listing import ListQuery
from fazhi_review.review.models import Disposition
from fazhi_review.review.workplace import workplace
from fazhi_review.vocabulary import Category, Severity

blueprint = Blueprint("review", __name__)


@blueprint.get("/documents")
@requires(Permission.VIEW_DOCUMENT)
def documents() -> str:
    """Every document that this person may see."""
    order = requested_order(list(listing.COLUMNS), "-updated")
    found = listing.document_list(
        db.session(),
        signed_in_user(),
        ListQuery.parse(request.args),
        order=order,
        number=requested_page(),
        today=current_app.extensions["clock"].today(),
    )
    return render_template("review/documents.html", listing=found, order=order)


@blueprint.route("/documents/new", methods=["GET", "POST"])
@requires(Permission.UPLOAD_DOCUMENT)
def upload() -> ResponseReturnValue:
    """Upload files as new documents. A script that shows progress sends the same form and is answered in JSON."""
    form = UploadForm()
    if form.validate_on_submit():
        return _received(form)
    form.draw_token()
    return render_template("review/upload.html", form=form, document=None)


@blueprint.route("/documents/<int:document_id>/versions/new", methods=["GET", "POST"])
@requires(Permission.UPLOAD_DOCUMENT)
def new_version(document_id: int) -> ResponseReturnValue:
    """Upload a new text of a document that is with its owner."""
    known = document_queries.owned_document(db.session(), signed_in_user(), document_id)
    form = UploadForm()
    if form.validate_on_submit():
        return _received(form, document_id)
    form.draw_token()
    return render_template("review/upload.html", form=form, document=known)


@blueprint.get("/documents/<int:document_id>")
@requires(Permission.VIEW_DOCUMENT)
def document(document_id: int) -> str:
    """The text with its outline, its findings beside the clauses they concern, and where its review stands."""
    return _page(document_id, version_number=request.args.get("version", type=int))


@blueprint.post("/documents/<int:document_id>/examination")
@requires(Permission.UPLOAD_DOCUMENT)
def examine_again(document_id: int) -> ResponseReturnValue:
    """Run today's rules over the newest version once more."""
    count = operations.examine_again(
        document_id, user=signed_in_user(), actor=current_actor(), place=workplace(current_app)
    )
    flash(f"已按现行规则重新审查，共有 {count} 条发现。", "success")
    return _to_document(document_id)


@blueprint.post("/findings/<int:finding_id>/decision")
@requires(Permission.REVIEW_DOCUMENT)
def decide(finding_id: int) -> ResponseReturnValue:
    """Adopt or dismiss one finding; a refusal comes back to its card, with what was typed."""
    form = DecisionForm()
    document_id = operations.document_of_finding(finding_id, user=signed_in_user())
    if form.is_resumed:
        return _page(document_id, refused=RefusedDecision(finding_id, form.reason.data or "", NOT_SAVED))
    if not form.validate_on_submit():
        raise InvalidInput()
    try:
        operations.decide(
            finding_id,
            Disposition(form.disposition.data),
            form.reason.data or "",
            expected_version=form.seen_version(),
            user=signed_in_user(),
            actor=current_actor(),
            at=_now(),
        )
    except (operations.ReasonMissing, StaleVersion) as error:
        if wants_json():
            raise
        refused = RefusedDecision(finding_id, form.reason.data or "", error.message)
        return _page(document_id, refused=refused), error.status
    if wants_json():
        return jsonify(finding=finding_id, disposition=form.disposition.data)
    return redirect(url_for("review.document", document_id=document_id, _anchor=f"finding-{finding_id}"))


NOT_SAVED = "登录曾经过期，您填写的理由尚未保存，请核对后重新提交。"


@dataclass(frozen=True, slots=True)
class RefusedDecision:
    """A decision that was not saved, to be shown again on its card."""

    finding_id: int
    reason: str
    message: str


def _page(
    document_id: int,
    *,
    version_number: int | None = None,
    refused: RefusedDecision | None = None,
) -> str:
    page = document_page(
        db.session(),
        signed_in_user(),
        document_id,
        today=current_app.extensions["clock"].today(),
        version_number=version_number,
    )
    return render_template(
        "review/document.html",
        page=page,
        refused=refused,
        drafts=[drafts.as_json(row) for row in page.drafts],
        annotation_kinds=list(AnnotationKind),
        visibilities=list(Visibility),
        categories=list(Category),
        severities=list(Severity),
        answers=list(Answer),
    )


def _received(form: UploadForm, document_id: int | None = None) -> ResponseReturnValue:
    """Take in every file that was chosen; what is refused is named, the rest is kept."""
    refusals: list[InvalidInput] = []
    receipts: list[tuple[str, Receipt]] = []
    for position, part in enumerate(form.files()):
        try:
            receipts.append((part.filename or "", _take_in(part, f"{form.token.data}-{position}", document_id)))
        except InvalidInput as error:
            refusals.append(error)
    if not receipts and not refusals:
        refusals.append(NoFileChosen())
    if wants_json():
        if refusals:
            raise refusals[0]
        return jsonify(
            location=url_for("review.document", document_id=receipts[0][1].document_id), is_new=receipts[0][1].is_new
        )
    for name, receipt in receipts:
        _say_received(name, receipt)
    if refusals and not receipts:
        form.file.errors = [refusal.message for refusal in refusals]
        document = document_queries.document_for(db.session(), signed_in_user(), document_id) if document_id else None
        return render_template("review/upload.html", form=form, document=document), refusals[0].status
    for refusal in refusals:
        flash(refusal.message, "error")
    if len(receipts) == 1:
        return _to_document(receipts[0][1].document_id)
    return redirect(url_for("review.documents"))


def _take_in(part: FileStorage, token: str, document_id: int | None) -> Receipt:
    place, uploader, actor = workplace(current_app), signed_in_user(), current_actor()
    name, data = part.filename or "", part.stream.read()
    if document_id is None:
        return operations.take_in(name, data, uploader=uploader, actor=actor, place=place, token=token)
    return operations.replace_text(document_id, name, data, uploader=uploader, actor=actor, place=place, token=token)


def _say_received(name: str, receipt: Receipt) -> None:
    name = safe_file_name(name)
    if receipt.is_new:
        flash(f"“{name}”已上传并完成审查。", "success")
    else:
        flash(f"“{name}”的内容与已上传的这份文件完全相同，没有重复保存。", "info")


def _to_document(document_id: int) -> ResponseReturnValue:
    return redirect(url_for("review.document", document_id=document_id))


def _now() -> datetime:
    now: datetime = current_app.extensions["clock"].now()
    return now
