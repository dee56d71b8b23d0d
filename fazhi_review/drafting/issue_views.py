"""Pages of whoever issues: the meeting, signing off, the register of numbers, publication; and the chain that proves it all."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.session import signed_in_user
from fazhi_review.drafting import issuing, queries
from fazhi_review.drafting.chain import chain_of
from fazhi_review.drafting.dossier import Outcome
from fazhi_review.drafting.forms import (
    MeetingForm,
    MoveForm,
    NumberForm,
    PublicationForm,
    SeriesForm,
    SignForm,
    chosen_file,
)
from fazhi_review.drafting.number_register import number_register
from fazhi_review.drafting.project_page import ProjectPage
from fazhi_review.drafting.views import blueprint, download, here, page_of, refused, setting, to_project
from fazhi_review.errors import Conflict, InvalidInput, NotFound
from fazhi_review.extensions import db
from fazhi_review.pages.forms import VersionedForm
from fazhi_review.pages.listing import requested_page, requested_text


def _render(template: str, page: ProjectPage, form: VersionedForm, step: str, status: int = 200) -> ResponseReturnValue:
    """A form of a step with what stands in its way above it."""
    choices = {choice.transition.name: choice for choice in page.choices}
    if not form.version.data:
        form.version.data = str(page.project.version)
    return render_template(template, page=page, project=page.project, form=form, choice=choices.get(step)), status


@blueprint.route("/drafting/<int:project_id>/deliberation", methods=["GET", "POST"])
@requires(Permission.ISSUE_DOCUMENT)
def deliberation(project_id: int) -> ResponseReturnValue:
    """Enter what a meeting decided."""
    page, form, status = page_of(project_id), MeetingForm(), 200
    if form.validate_on_submit():
        record = issuing.MeetingRecord(
            outcome=Outcome(form.outcome.data),
            held_on=form.held_on.data,
            name=form.name.data or "",
            note=form.note.data or "",
            record_items=tuple(form.record_items.data or ()),
        )
        try:
            issuing.deliberate(
                project_id,
                record,
                seen_version=form.seen_version(),
                by=setting(),
                explanation=form.explanation.data or "",
            )
        except (InvalidInput, Conflict) as error:
            status = refused(form, error)
        else:
            flash(f"审议结果已登记：{record.outcome.label}。", "success")
            return to_project(project_id)
    elif form.errors:
        status = InvalidInput.status
    elif not form.is_submitted():
        form.held_on.data = page.dossier.today
    return _render("drafting/deliberation.html", page, form, "pass_", status)


@blueprint.route("/drafting/<int:project_id>/confirmation", methods=["GET", "POST"])
@requires(Permission.ISSUE_DOCUMENT)
def confirmation(project_id: int) -> ResponseReturnValue:
    """After a meeting passed the text with changes: these are the changes meant."""
    page, form, status = page_of(project_id), MoveForm(), 200
    if form.validate_on_submit():
        try:
            issuing.confirm(project_id, seen_version=form.seen_version(), by=setting(), note=form.note.data or "")
        except (InvalidInput, Conflict) as error:
            status = refused(form, error)
        else:
            flash("已确认会后修改，可以签发。", "success")
            return to_project(project_id)
    return _render("drafting/confirmation.html", page, form, "confirm", status)


@blueprint.route("/drafting/<int:project_id>/sign-off", methods=["GET", "POST"])
@requires(Permission.ISSUE_DOCUMENT)
def sign_off(project_id: int) -> ResponseReturnValue:
    """Enter who signed the text off."""
    page, form, status = page_of(project_id), SignForm(), 200
    if form.validate_on_submit():
        try:
            issuing.sign(
                project_id,
                form.signatory.data or "",
                form.signed_on.data,
                seen_version=form.seen_version(),
                by=setting(),
                explanation=form.explanation.data or "",
            )
        except (InvalidInput, Conflict) as error:
            status = refused(form, error)
        else:
            flash("签发已登记，请统一登记编号。", "success")
            return to_project(project_id)
    elif form.errors:
        status = InvalidInput.status
    elif not form.is_submitted():
        form.signed_on.data = page.dossier.today
    return _render("drafting/sign_off.html", page, form, "sign", status)


@blueprint.route("/drafting/<int:project_id>/number", methods=["GET", "POST"])
@requires(Permission.ISSUE_DOCUMENT)
def number(project_id: int) -> ResponseReturnValue:
    """Give the document the next number of its series."""
    page, form, status = page_of(project_id), NumberForm(), 200
    if form.validate_on_submit():
        try:
            given = issuing.register(project_id, form.code.data or "", seen_version=form.seen_version(), by=setting())
        except (InvalidInput, Conflict) as error:
            status = refused(form, error)
        else:
            flash(f"已统一登记编号：{given}。", "success")
            return to_project(project_id)
    elif form.errors:
        status = InvalidInput.status
    elif not form.is_submitted():
        form.code.data = page.project.issuer.agency_code
    return _render("drafting/number.html", page, form, "register", status)


@blueprint.route("/drafting/<int:project_id>/publication", methods=["GET", "POST"])
@requires(Permission.ISSUE_DOCUMENT)
def publication(project_id: int) -> ResponseReturnValue:
    """Announce the document."""
    page, form, status = page_of(project_id), PublicationForm(), 200
    if form.validate_on_submit():
        part = chosen_file(form.file)
        announcement = issuing.Announcement(
            published_on=form.published_on.data,
            effective_on=form.effective_on.data,
            issued_on=form.issued_on.data,
            channels=tuple(form.channels.data or ()),
            url=form.url.data or "",
            delay_reason=form.delay_reason.data or "",
            file_name=(part.filename or "") if part else "",
            file=part.stream.read() if part else b"",
        )
        try:
            issuing.publish(
                project_id,
                announcement,
                seen_version=form.seen_version(),
                by=setting(),
                store=here().store,
                explanation=form.explanation.data or "",
            )
        except (InvalidInput, Conflict) as error:
            status = refused(form, error)
        else:
            flash("已公布。请同步解读，并按期报送备案。", "success")
            return to_project(project_id)
    elif form.errors:
        status = InvalidInput.status
    elif not form.is_submitted():
        form.issued_on.data = form.published_on.data = page.dossier.today
    return _render("drafting/publication.html", page, form, "publish", status)


@blueprint.get("/drafting/register")
@requires(Permission.VIEW_DOCUMENT)
def register_page() -> str:
    """The unified register of document numbers."""
    return _register(SeriesForm(formdata=None))


def _register(form: SeriesForm) -> str:
    user = signed_in_user()
    if not form.is_submitted():
        form.code.data, form.year.data = user.organization.agency_code, here().clock.today().year
    page = number_register(db.session(), user, text=requested_text("q"), number=requested_page())
    return render_template("drafting/register.html", page=page, form=form)


@blueprint.post("/drafting/register/series")
@requires(Permission.ISSUE_DOCUMENT)
def begin_series() -> ResponseReturnValue:
    """Say how many numbers were given before the register was begun."""
    form = SeriesForm()
    if not form.validate_on_submit():
        return _register(form), InvalidInput.status if form.errors else 200
    try:
        issuing.begin_series(form.code.data or "", year=form.year.data, used=form.used.data, by=setting())
    except (InvalidInput, Conflict) as error:
        status = refused(form, error)
        return _register(form), status
    flash("起始号已登记，今后从下一号起编。", "success")
    return redirect(url_for("drafting.register_page"))


@blueprint.get("/drafting/<int:project_id>/chain")
@requires(Permission.VIEW_DOCUMENT)
def chain(project_id: int) -> str:
    """One page that proves the procedure: each step with file, person, date and checksum."""
    page = page_of(project_id)
    return render_template(
        "drafting/chain.html",
        page=page,
        project=page.project,
        steps=chain_of(page.rows, page.dossier, queries.texts_of(db.session(), page.project)),
        today=page.dossier.today,
    )


@blueprint.get("/drafting/<int:project_id>/files/<int:file_id>")
@requires(Permission.VIEW_DOCUMENT)
def file(project_id: int, file_id: int) -> ResponseReturnValue:
    """A paper of the project, always as a download."""
    page = page_of(project_id)
    found = next((paper for paper in page.rows.files if paper.id == file_id), None)
    if found is None:
        raise NotFound()
    return download(here().store.read(found.file.sha256), found.name)
