"""The review body's steps on the page of a review: completeness, assignment, checklist, second reading, signing."""

from flask.typing import ResponseReturnValue

from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.errors import NotFound
from fazhi_review.review.process import acceptance, counsel, forms, opinion, points
from fazhi_review.review.process.acting import carry_out, letter_templates, place
from fazhi_review.review.process.checklist import PointKey, Verdict
from fazhi_review.review.process.requesting import step_of, step_on_text, who
from fazhi_review.review.process.views import blueprint
from fazhi_review.review.workflow import Conclusion


@blueprint.post("/<int:review_id>/assignment")
@requires(Permission.CONCLUDE_REVIEW)
def assign(review_id: int) -> ResponseReturnValue:
    form = forms.AssignForm(prefix="assign")
    return carry_out(
        review_id,
        form,
        lambda document_id: acceptance.assign(
            document_id, form.reviewer.data, reason=form.reason.data or "", **step_of(form)
        ),
        "已分派。",
    )


@blueprint.post("/<int:review_id>/acceptance")
@requires(Permission.REVIEW_DOCUMENT)
def accept(review_id: int) -> ResponseReturnValue:
    form = forms.AcceptForm(prefix="accept")
    return carry_out(
        review_id,
        form,
        lambda document_id: acceptance.accept(document_id, waiver=form.waiver.data or "", **step_of(form)),
        "已受理，审核时限从今日起算。",
    )


@blueprint.post("/<int:review_id>/declining")
@requires(Permission.REVIEW_DOCUMENT)
def decline(review_id: int) -> ResponseReturnValue:
    form = forms.ReasonForm(prefix="decline")
    return carry_out(
        review_id,
        form,
        lambda document_id: acceptance.decline(document_id, form.reason.data or "", **step_of(form)),
        "已告知不予受理。",
    )


@blueprint.post("/<int:review_id>/return")
@requires(Permission.REVIEW_DOCUMENT)
def return_(review_id: int) -> ResponseReturnValue:
    form = forms.ReasonForm(prefix="giveback")
    return carry_out(
        review_id,
        form,
        lambda document_id: acceptance.return_(document_id, form.reason.data or "", **step_of(form)),
        "已退回起草单位。",
    )


@blueprint.post("/<int:review_id>/supplement-request")
@requires(Permission.REVIEW_DOCUMENT)
def request_supplement(review_id: int) -> ResponseReturnValue:
    """Ask for everything that is missing, once."""
    form = forms.SupplementForm(prefix="supplement")
    return carry_out(
        review_id,
        form,
        lambda document_id: acceptance.request_supplement(
            document_id,
            form.lines(),
            store=place().store,
            templates=letter_templates(),
            **step_of(form),
        ),
        "已发出补正通知。",
    )


@blueprint.post("/<int:review_id>/extension")
@requires(Permission.CONCLUDE_REVIEW)
def extend(review_id: int) -> ResponseReturnValue:
    form = forms.ExtendForm(prefix="extend")
    return carry_out(
        review_id,
        form,
        lambda document_id: acceptance.extend(
            document_id, form.days.data or 0, form.reason.data or "", **step_of(form)
        ),
        "审核期限已延长。",
    )


@blueprint.post("/<int:review_id>/checklist/<key>")
@requires(Permission.REVIEW_DOCUMENT)
def check(review_id: int, key: str) -> ResponseReturnValue:
    """A person's word on one point of the list."""
    if key not in set(PointKey):
        raise NotFound()
    form = forms.ChecklistForm(prefix=f"check-{key}")
    return carry_out(
        review_id,
        form,
        lambda document_id: opinion.answer_point(
            document_id,
            PointKey(key),
            Verdict(form.verdict.data),
            form.note.data or "",
            expected_version=form.seen_version(),
            **who(),
        ),
        "审核事项的结论已保存。",
        anchor=f"check-{key}",
    )


@blueprint.post("/<int:review_id>/points")
@requires(Permission.REVIEW_DOCUMENT)
def write_point(review_id: int) -> ResponseReturnValue:
    """A point of the reviewer's own."""
    form = forms.PointForm(prefix="point")
    return carry_out(
        review_id,
        form,
        lambda document_id: points.write(document_id, form.clause.data or "", form.text(), **who()),
        "审核意见已保存。",
        anchor="points",
    )


@blueprint.post("/<int:review_id>/points/<int:point_id>")
@requires(Permission.REVIEW_DOCUMENT)
def change_point(review_id: int, point_id: int) -> ResponseReturnValue:
    form = forms.PointForm(prefix=f"point-{point_id}")
    return carry_out(
        review_id,
        form,
        lambda document_id: points.change(
            document_id, point_id, form.text(), expected_version=form.seen_version(), **who()
        ),
        "审核意见已保存。",
        anchor="points",
    )


@blueprint.post("/<int:review_id>/points/<int:point_id>/removal")
@requires(Permission.REVIEW_DOCUMENT)
def remove_point(review_id: int, point_id: int) -> ResponseReturnValue:
    form = forms.PlainForm(prefix="remove")
    return carry_out(
        review_id,
        form,
        lambda document_id: points.remove(document_id, point_id, expected_version=form.seen_version(), **who()),
        "审核意见已删除。",
        anchor="points",
    )


@blueprint.post("/<int:review_id>/proposal")
@requires(Permission.REVIEW_DOCUMENT)
def propose(review_id: int) -> ResponseReturnValue:
    form = forms.ProposeForm(prefix="propose")
    return carry_out(
        review_id,
        form,
        lambda document_id: opinion.propose(
            document_id,
            Conclusion(form.conclusion.data),
            form.reason.data or "",
            haste_reason=form.haste_reason.data or "",
            second_reader_id=form.second_reader.data or None,
            **step_on_text(form),
        ),
        "已提请复核。",
    )


@blueprint.post("/<int:review_id>/agreement")
@requires(Permission.REVIEW_DOCUMENT)
def agree(review_id: int) -> ResponseReturnValue:
    form = forms.AgreeForm(prefix="agree")
    return carry_out(
        review_id,
        form,
        lambda document_id: opinion.agree(document_id, remarks=form.remarks.data or "", **step_on_text(form)),
        "已复核同意，等待签发。",
    )


@blueprint.post("/<int:review_id>/sending-back")
@requires(Permission.REVIEW_DOCUMENT)
def send_back(review_id: int) -> ResponseReturnValue:
    form = forms.RemarksForm(prefix="sendback")
    return carry_out(
        review_id,
        form,
        lambda document_id: opinion.send_back(document_id, form.remarks.data or "", **step_of(form)),
        "已退回审核人修改。",
    )


@blueprint.post("/<int:review_id>/signature")
@requires(Permission.CONCLUDE_REVIEW)
def conclude(review_id: int) -> ResponseReturnValue:
    form = forms.SignForm(prefix="sign")
    return carry_out(
        review_id,
        form,
        lambda document_id: opinion.conclude(
            document_id,
            haste_reason=form.haste_reason.data or "",
            store=place().store,
            templates=letter_templates(),
            **step_on_text(form),
        ),
        "审核意见已签发，意见书已生成。",
        anchor="rounds",
    )


@blueprint.post("/<int:review_id>/signature-refusal")
@requires(Permission.CONCLUDE_REVIEW)
def refuse_signing(review_id: int) -> ResponseReturnValue:
    form = forms.RemarksForm(prefix="refuse")
    return carry_out(
        review_id,
        form,
        lambda document_id: opinion.refuse_signing(document_id, form.remarks.data or "", **step_of(form)),
        "已退回审核人修改。",
    )


@blueprint.post("/<int:review_id>/counsel")
@requires(Permission.CONCLUDE_REVIEW)
def ask_counsel(review_id: int) -> ResponseReturnValue:
    """Ask an outside counsel about this document."""
    form = forms.CounselForm(prefix="counsel")
    return carry_out(
        review_id,
        form,
        lambda document_id: counsel.ask(
            document_id,
            form.counsel.data,
            form.question.data or "",
            due_on=form.due_on.data,
            **step_of(form),
        ),
        "已征询法律顾问，其可以查阅本文件和送审材料。",
    )
