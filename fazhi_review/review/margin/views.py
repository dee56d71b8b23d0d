"""Annotations on paper, in Word, and back from Word."""

from urllib.parse import quote

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.session import current_actor, signed_in_user
from fazhi_review.documents import queries as document_queries
from fazhi_review.documents.models import DocumentVersion
from fazhi_review.documents.storage import FileStore
from fazhi_review.errors import FazhiError
from fazhi_review.extensions import db
from fazhi_review.review.annotations.models import Visibility
from fazhi_review.review.margin.forms import WordCommentsForm
from fazhi_review.review.margin.notes import Findings, MarginNote, notes_of
from fazhi_review.review.margin.sheet import sheet_of
from fazhi_review.review.margin.taking_in import Taken, take_in
from fazhi_review.review.margin.word_file import annotated_file, annotated_name, is_word_file

blueprint = Blueprint("margin", __name__)
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@blueprint.get("/documents/<int:document_id>/print")
@requires(Permission.VIEW_DOCUMENT)
def printed(document_id: int) -> str:
    """The text with numbered notes in the margin, for paper or the browser's pdf."""
    version, notes, findings = _asked(document_id)
    provisions = document_queries.provisions_of(db.session(), version.id)
    return render_template(
        "review/print.html",
        document=version.document,
        version=version,
        sheet=sheet_of(version.text, provisions, notes),
        findings=findings,
        choices=Findings,
        is_word_file=is_word_file(version),
        printed_at=current_app.extensions["clock"].now(),
    )


@blueprint.get("/documents/<int:document_id>/annotated-file")
@requires(Permission.VIEW_DOCUMENT)
def word_file(document_id: int) -> ResponseReturnValue:
    """The original docx with what this reader may see as comments and tracked changes."""
    version, notes, _ = _asked(document_id)
    response = Response(annotated_file(version, notes, _store()), mimetype=_DOCX)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(annotated_name(version))}"
    return response


@blueprint.route("/documents/<int:document_id>/word-comments", methods=["GET", "POST"])
@requires(Permission.REVIEW_DOCUMENT)
def word_comments(document_id: int) -> ResponseReturnValue:
    """Read comments and changes back from a file that was annotated in Word."""
    version = document_queries.version_for(db.session(), signed_in_user(), document_id)
    form = WordCommentsForm()
    taken: list[Taken] | None = None
    status = 200
    if form.validate_on_submit():
        try:
            taken = _take_in(document_id, form)
        except FazhiError as error:
            form.file.errors = [error.message]
            status = error.status
    return render_template(
        "review/word_comments.html", document=version.document, version=version, form=form, taken=taken
    ), status


def _take_in(document_id: int, form: WordCommentsForm) -> list[Taken]:
    part = form.chosen()
    return take_in(
        document_id,
        part.filename or "",
        part.stream.read(),
        visibility=Visibility(form.visibility.data),
        user=signed_in_user(),
        actor=current_actor(),
        at=current_app.extensions["clock"].now(),
        store=_store(),
    )


def _asked(document_id: int) -> tuple[DocumentVersion, list[MarginNote], Findings]:
    """The version and notes that the address asks for; whatever it says, only what the reader may see."""
    reader = signed_in_user()
    version = document_queries.version_for(db.session(), reader, document_id, request.args.get("version", type=int))
    asked = request.args.get("findings", "")
    findings = Findings(asked) if asked in list(Findings) else Findings.ADOPTED
    return version, notes_of(db.session(), reader, version, findings=findings), findings


def _store() -> FileStore:
    return FileStore(current_app.extensions["settings"].files_folder)
