"""The page of a review (审核办理) and the owner's steps on it: materials, submitting, supplementing, answering."""

from urllib.parse import quote

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from fazhi_review.accounts.permissions import Permission, Role, requires
from fazhi_review.accounts.session import signed_in_user
from fazhi_review.documents.intake import NoFileChosen
from fazhi_review.documents.models import StoredFile
from fazhi_review.documents.storage import FileStore
from fazhi_review.errors import NotFound
from fazhi_review.extensions import db
from fazhi_review.matters.models import MatterFile
from fazhi_review.review import queries
from fazhi_review.review.process import acting, counsel, dossier, forms, opinion, points, submission
from fazhi_review.review.process.acting import carry_out, place
from fazhi_review.review.process.requesting import step_of, who

blueprint = Blueprint("process", __name__, url_prefix="/reviews")


@blueprint.get("/<int:review_id>")
@requires(Permission.VIEW_DOCUMENT)
def page(review_id: int) -> str:
    """Where a review stands, its papers, its clock, and what this person may do next."""
    return acting.show(review_id)


@blueprint.get("/of-document/<int:document_id>")
@requires(Permission.VIEW_DOCUMENT)
def of_document(document_id: int) -> ResponseReturnValue:
    """The review of a document, for links that know only the document."""
    review = queries.review_of_document(db.session(), signed_in_user(), document_id)
    return redirect(url_for("process.page", review_id=review.id))


@blueprint.post("/<int:review_id>/circumstances")
@requires(Permission.UPLOAD_DOCUMENT)
def circumstances(review_id: int) -> ResponseReturnValue:
    form = forms.CircumstancesForm(prefix="circumstances")
    return carry_out(
        review_id,
        form,
        lambda document_id: submission.state_circumstances(document_id, form.stated.data or (), **who()),
        "文件情形已保存，所需材料已更新。",
        anchor="materials",
    )


@blueprint.post("/<int:review_id>/materials")
@requires(Permission.UPLOAD_DOCUMENT)
def attach(review_id: int) -> ResponseReturnValue:
    """Hand in one or several files as one of the materials."""
    form = forms.MaterialForm(prefix="material")

    def keep(document_id: int) -> None:
        chosen = form.chosen()
        if not chosen:
            raise NoFileChosen()
        for part in chosen:
            submission.attach(
                document_id,
                form.material.data,
                part.filename or "",
                part.stream.read(),
                store=place().store,
                **who(),
            )

    return carry_out(review_id, form, keep, "材料已上传。", anchor="materials")


@blueprint.post("/<int:review_id>/materials/<int:file_id>/removal")
@requires(Permission.UPLOAD_DOCUMENT)
def detach(review_id: int, file_id: int) -> ResponseReturnValue:
    form = forms.PlainForm(prefix="detach")
    return carry_out(
        review_id,
        form,
        lambda document_id: submission.detach(document_id, file_id, **who()),
        "材料已删除。",
        anchor="materials",
    )


@blueprint.post("/<int:review_id>/materials/explanation")
@requires(Permission.UPLOAD_DOCUMENT)
def explain(review_id: int) -> ResponseReturnValue:
    """Say why a material does not apply; the reviewer weighs it."""
    form = forms.ExplanationForm(prefix="explanation")
    return carry_out(
        review_id,
        form,
        lambda document_id: submission.explain_absence(
            document_id, form.material.data, form.reason.data or "", **who()
        ),
        "说明已保存，由审核机构判断。",
        anchor="materials",
    )


@blueprint.get("/<int:review_id>/files/<int:file_id>")
@requires(Permission.VIEW_DOCUMENT)
def file(review_id: int, file_id: int) -> ResponseReturnValue:
    """A material, or a letter of an earlier step, always as a download."""
    session, reader = db.session(), signed_in_user()
    review = queries.review_for(session, reader, review_id)
    matter = queries.matter_of_review(session, review.id)
    found = session.get(MatterFile, file_id)
    if found is None or found.removed_at is not None:
        raise NotFound()
    is_own = matter is not None and found.matter_id == matter.id
    if not is_own and all(paper.file.id != file_id for paper in dossier.files_of(session, review)):
        raise NotFound()
    is_body = reader.reviews_for(review.body_id) or reader.sees_all_documents
    if found.is_internal and not is_body and found.uploaded_by_id != reader.id:
        raise NotFound()
    return _download(found.file, found.name)


@blueprint.get("/<int:review_id>/rounds/<int:round_>/letter")
@requires(Permission.VIEW_DOCUMENT)
def letter(review_id: int, round_: int) -> ResponseReturnValue:
    """The opinion letter of a round."""
    session, reader = db.session(), signed_in_user()
    if reader.role is Role.COUNSEL:
        raise NotFound()
    issued = opinion.opinion_of(session, reader, review_id, round_)
    if issued.letter_id is None:
        raise NotFound(sentence="这份意见是在系统出具文书之前作出的，没有意见书文件。")
    stored = session.scalars(select(StoredFile).where(StoredFile.id == issued.letter_id)).one()
    title = queries.review_for(session, reader, review_id).document.title
    return _download(stored, f"{title[:120]}（合法性审核意见书 {issued.number}）.docx")


@blueprint.post("/<int:review_id>/submission")
@requires(Permission.UPLOAD_DOCUMENT)
def submit(review_id: int) -> ResponseReturnValue:
    form = forms.SubmitForm(prefix="submit")
    return carry_out(
        review_id,
        form,
        lambda document_id: submission.submit(document_id, note=form.note.data or "", **step_of(form)),
        "已提交审核，请等待审核机构核对材料。",
    )


@blueprint.post("/<int:review_id>/withdrawal")
@requires(Permission.UPLOAD_DOCUMENT)
def withdraw(review_id: int) -> ResponseReturnValue:
    form = forms.PlainForm(prefix="withdraw")
    return carry_out(
        review_id,
        form,
        lambda document_id: submission.withdraw(document_id, **step_of(form)),
        "已撤回，可以修改后重新提交。",
    )


@blueprint.post("/<int:review_id>/supplement")
@requires(Permission.UPLOAD_DOCUMENT)
def supply(review_id: int) -> ResponseReturnValue:
    form = forms.SupplyForm(prefix="supply")
    return carry_out(
        review_id,
        form,
        lambda document_id: submission.supply(document_id, form.answer.data or "", **step_of(form)),
        "补正材料已提交，审核机构继续办理。",
    )


@blueprint.post("/<int:review_id>/reopening")
@requires(Permission.UPLOAD_DOCUMENT)
def reopen(review_id: int) -> ResponseReturnValue:
    form = forms.PlainForm(prefix="reopen")
    return carry_out(
        review_id,
        form,
        lambda document_id: submission.reopen(document_id, **step_of(form)),
        "已开始新一轮送审，上一轮的意见和采纳情况已保留。",
    )


@blueprint.post("/<int:review_id>/answers")
@requires(Permission.UPLOAD_DOCUMENT)
def answers(review_id: int) -> ResponseReturnValue:
    """The drafters' answer to every point of the opinion."""
    session = db.session()
    review = queries.review_for(session, signed_in_user(), review_id)
    asked = points.points_of(session, review)
    form = forms.answers_form(asked, prefix="answers")
    return carry_out(
        review_id,
        form,
        lambda document_id: opinion.answer(document_id, form.given(asked), **step_of(form)),
        "采纳情况已反馈。",
        anchor="rounds",
    )


@blueprint.post("/<int:review_id>/counsel-opinion")
@requires(Permission.GIVE_COUNSEL)
def advise(review_id: int) -> ResponseReturnValue:
    """The opinion of the outside counsel who was asked."""
    form = forms.AdviceForm(prefix="advice")
    return carry_out(
        review_id,
        form,
        lambda document_id: counsel.advise(
            document_id, form.opinion.data or "", file=form.attached(), store=place().store, **who()
        ),
        "意见已提交，供审核机构参考。",
    )


def _download(stored: StoredFile, name: str) -> Response:
    data = FileStore(place().settings.files_folder).read(stored.sha256)
    response = Response(data, mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
