"""How a form of the review's page is carried out: done and said, or refused beside the form with everything typed still there."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from fazhi_review.accounts.models import User
from fazhi_review.accounts.session import signed_in_user
from fazhi_review.errors import Conflict, FazhiError, InvalidInput, NotPermitted, StaleVersion
from fazhi_review.extensions import db
from fazhi_review.matters.place import Place, place_of
from fazhi_review.pages.forms import choices
from fazhi_review.review import queries
from fazhi_review.review.process import forms
from fazhi_review.review.process.page import ProcessPage, process_page
from fazhi_review.review.process.refusals import OutdatedVersion

#: Every step's form by the prefix of its fields, which is also its name in the template.
STEP_FORMS: Mapping[str, type[forms.ProcessForm]] = {
    "circumstances": forms.CircumstancesForm,
    "material": forms.MaterialForm,
    "explanation": forms.ExplanationForm,
    "submit": forms.SubmitForm,
    "withdraw": forms.PlainForm,
    "supply": forms.SupplyForm,
    "reopen": forms.PlainForm,
    "assign": forms.AssignForm,
    "accept": forms.AcceptForm,
    "decline": forms.ReasonForm,
    "giveback": forms.ReasonForm,
    "supplement": forms.SupplementForm,
    "extend": forms.ExtendForm,
    "point": forms.PointForm,
    "propose": forms.ProposeForm,
    "agree": forms.AgreeForm,
    "sendback": forms.RemarksForm,
    "sign": forms.SignForm,
    "refuse": forms.RemarksForm,
    "counsel": forms.CounselForm,
    "advice": forms.AdviceForm,
}


def place() -> Place:
    """Files, working calendar and clock of this installation."""
    return place_of(current_app._get_current_object())  # type: ignore[attr-defined]


def letter_templates() -> Path:
    """Where an office keeps its own letter templates."""
    return place().settings.letter_templates_folder


def gathered(review_id: int) -> ProcessPage:
    """The page's contents for the person of this request."""
    here = place()
    return process_page(db.session(), signed_in_user(), review_id, today=here.clock.today(), calendar=here.calendar)


def carry_out(
    review_id: int, form: forms.ProcessForm, verb: Callable[[int], object], said: str, *, anchor: str = ""
) -> ResponseReturnValue:
    """Validate, act, say so; a refusal comes back on the page, in its form."""
    document_id = queries.review_for(db.session(), signed_in_user(), review_id).document_id
    if not _is_ready(form, review_id):
        return show(review_id, form), (InvalidInput.status if form.errors else 200)
    try:
        verb(document_id)
    except (Conflict, InvalidInput, NotPermitted) as error:
        db.session.rollback()
        return refused(review_id, form, error)
    flash(said, "success")
    return redirect(url_for("process.page", review_id=review_id, _anchor=anchor or None))


def refused(review_id: int, form: forms.ProcessForm, error: FazhiError) -> ResponseReturnValue:
    """The page again, with the sentence of the refusal in its form."""
    form.form_errors.append(error.message)
    if isinstance(error, StaleVersion):
        # The page that is shown now is the newest: whoever has read it may go on from it.
        form.version.data = None
    link = (
        url_for("review.document", document_id=error.data["document_id"]) if isinstance(error, OutdatedVersion) else ""
    )
    return show(review_id, form, newest_text=link), error.status


def show(review_id: int, form: forms.ProcessForm | None = None, *, newest_text: str = "") -> str:
    """The page with every form that it may need; `form` is the one that was sent and comes back."""
    page = gathered(review_id)
    ready = step_forms(page)
    if form is not None:
        name = form._prefix.removesuffix("-")
        _prepare(form, page)
        ready[name] = form
    return render_template(
        "review/process_page.html",
        page=page,
        forms=ready,
        sent=form,
        newest_text=newest_text,
        today=place().clock.today(),
    )


def step_forms(page: ProcessPage) -> dict[str, Any]:
    """A form for every step, each with the version of the review that the page shows."""
    ready: dict[str, Any] = {name: kind(formdata=None, prefix=name) for name, kind in STEP_FORMS.items()}
    for line in page.checklist:
        form = forms.ChecklistForm(formdata=None, prefix=f"check-{line.point.key.value}")
        if line.answer is not None:
            form.verdict.data, form.note.data = line.answer.verdict.value, line.answer.note
        elif line.suggestion is not None:
            form.verdict.data = line.suggestion.value
        form.version.data = str(line.answer.version if line.answer is not None else 0)
        ready[f"check-{line.point.key.value}"] = form
    for _, point in page.points:
        edit = forms.PointForm(formdata=None, prefix=f"point-{point.id}")
        edit.fill(point)
        ready[f"point-{point.id}"] = edit
    if page.last_round is not None:
        points = [point for _, point in page.last_round.points]
        ready["answers"] = forms.answers_form(points, formdata=None, prefix="answers")
    for form in ready.values():
        _prepare(form, page)
    ready["circumstances"].stated.data = list(page.circumstances)
    return ready


def _prepare(form: forms.ProcessForm, page: ProcessPage) -> None:
    """Fill in what depends on the review: versions that the page shows, and people to choose from."""
    if not form.version.data:
        form.version.data = str(page.review.version)
    if not form.text_version.data and page.review.version_id is not None:
        form.text_version.data = str(page.review.version_id)
    _offer_people(form, page.reviewers, page.all_counsels, handler_id=page.review.reviewer_id)


def _offer_people(form: forms.ProcessForm, reviewers: Any, counsels: Any, *, handler_id: int | None) -> None:
    if isinstance(form, forms.AssignForm):
        form.reviewer.choices = choices(_named(reviewers))
    if isinstance(form, forms.ProposeForm):
        others = [user for user in reviewers if user.id != handler_id]
        form.second_reader.choices = forms.with_nobody(_named(others), "不指定（由其他审核人员复核）")
        form.second_reader.data = form.second_reader.data or 0
    if isinstance(form, forms.CounselForm):
        form.counsel.choices = choices(_named(counsels))


def _named(users: list[User]) -> list[tuple[int, str]]:
    return [(user.id, f"{user.full_name}（{user.role.label}）") for user in users]


def _is_ready(form: forms.ProcessForm, review_id: int) -> bool:
    """Choices of people must be there before a form can be validated."""
    if isinstance(form, forms.AssignForm | forms.ProposeForm | forms.CounselForm):
        _prepare(form, gathered(review_id))
    return bool(form.validate_on_submit())
