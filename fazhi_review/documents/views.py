"""Pages of a document's own facts: its original file, and the values read from it."""

from urllib.parse import quote

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.session import current_actor, signed_in_user
from fazhi_review.documents import operations, queries
from fazhi_review.documents.forms import MetadataForm
from fazhi_review.documents.storage import FileStore
from fazhi_review.errors import FazhiError, InvalidInput, StaleVersion
from fazhi_review.extensions import db

blueprint = Blueprint("documents", __name__)


@blueprint.get("/documents/<int:document_id>/file")
@requires(Permission.VIEW_DOCUMENT)
def original(document_id: int) -> ResponseReturnValue:
    """The file as it was uploaded, always as a download: nothing that a user uploaded is ever shown by the browser."""
    version = queries.version_for(db.session(), signed_in_user(), document_id, request.args.get("version", type=int))
    data = FileStore(current_app.extensions["settings"].files_folder).read(version.file.sha256)
    response = Response(data, mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(version.file_name)}"
    return response


@blueprint.route("/documents/<int:document_id>/metadata", methods=["GET", "POST"])
@requires(Permission.EDIT_METADATA)
def metadata(document_id: int) -> ResponseReturnValue:
    """Correct what was read; beside each field stand the words it was read from."""
    document = queries.document_for(db.session(), signed_in_user(), document_id)
    form = MetadataForm()
    status = 200
    if form.validate_on_submit():
        refusal = _correct(document_id, form)
        if refusal is None:
            flash("文件信息已更正。", "success")
            return redirect(url_for("review.document", document_id=document_id))
        form.form_errors.append(refusal.message)
        status = refusal.status
    elif form.errors:
        status = InvalidInput.status
    elif not form.is_submitted():
        form.fill(document)
    sources = queries.sources_of(db.session(), document_id)
    return render_template(
        "documents/metadata.html",
        document=document,
        form=form,
        sources={field.value: source for field, source in sources.items()},
    ), status


def _correct(document_id: int, form: MetadataForm) -> FazhiError | None:
    """Save the correction, or give the refusal: it is shown above the form with everything typed still there."""
    try:
        operations.correct_metadata(
            document_id,
            form.values(),
            expected_version=form.seen_version(),
            user=signed_in_user(),
            actor=current_actor(),
            at=current_app.extensions["clock"].now(),
        )
    except (InvalidInput, StaleVersion) as error:
        return error
    return None
