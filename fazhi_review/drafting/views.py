"""Pages of drafting: the list of projects, a project with its ladder, and the forms of the drafting unit."""

from urllib.parse import quote

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.session import current_actor, signed_in_user
from fazhi_review.drafting import operations, papers, queries
from fazhi_review.drafting.dossier import PROFILE_QUESTIONS, EmergencyGround
from fazhi_review.drafting.forms import (
    EmergencyForm,
    ExplainerForm,
    MaterialForm,
    MoveForm,
    ProfileForm,
    ProjectForm,
    StepForm,
    TextForm,
    required_file,
)
from fazhi_review.drafting.listing import COLUMNS, ProjectQuery, organizations_of, project_list
from fazhi_review.drafting.models import Project
from fazhi_review.drafting.moves import Setting
from fazhi_review.drafting.project_page import NEXT_PAPER, ProjectPage, is_needed, project_page
from fazhi_review.drafting.steps import RECORDED, RISK_LEVELS, Step, materials_of
from fazhi_review.drafting.workflow import ProjectState
from fazhi_review.errors import Conflict, FazhiError, InvalidInput, NotFound
from fazhi_review.extensions import db
from fazhi_review.matters.kinds import describe_kind
from fazhi_review.matters.models import MatterKind
from fazhi_review.matters.place import Place, place_of
from fazhi_review.pages.forms import Form, choices
from fazhi_review.pages.listing import requested_order, requested_page
from fazhi_review.ports import FactValue
from fazhi_review.rules.facts import FactType, known_facts

blueprint = Blueprint("drafting", __name__)
describe_kind(MatterKind.DRAFTING, endpoint="drafting.project", argument="project_id")


def here() -> Place:
    """This installation, for a view."""
    return place_of(current_app._get_current_object())  # type: ignore[attr-defined]


def setting() -> Setting:
    """Who acts in this request, and when."""
    place = here()
    return Setting(user=signed_in_user(), actor=current_actor(), at=place.clock.now(), calendar=place.calendar)


def to_project(project_id: int, anchor: str | None = None) -> ResponseReturnValue:
    """Back to the page of the project."""
    return redirect(url_for("drafting.project", project_id=project_id, _anchor=anchor))


def page_of(project_id: int) -> ProjectPage:
    """What the page of a project shows to this reader."""
    place = here()
    return project_page(db.session(), signed_in_user(), project_id, today=place.clock.today(), calendar=place.calendar)


def refused(form: Form, error: FazhiError) -> int:
    """Put a refusal above the form, with everything typed still there; gives the status. To be called before the page is made."""
    form.form_errors.append(error.message)
    return error.status


@blueprint.get("/drafting")
@requires(Permission.VIEW_DOCUMENT)
def projects() -> str:
    """Every project that this person may see."""
    order = requested_order(list(COLUMNS), "-updated")
    query = ProjectQuery.requested()
    page = project_list(db.session(), signed_in_user(), query, order=order, number=requested_page())
    return render_template(
        "drafting/projects.html",
        page=page,
        query=query,
        order=order,
        states=[(state.value, state.label) for state in ProjectState],
        organizations=organizations_of(db.session(), signed_in_user()),
    )


@blueprint.route("/drafting/new", methods=["GET", "POST"])
@requires(Permission.DRAFT_DOCUMENT)
def new_project() -> ResponseReturnValue:
    """Begin a project."""
    form = ProjectForm()
    _offer_issuers(form)
    status = 200
    if form.validate_on_submit():
        try:
            project_id = operations.open_project(form.details(), by=setting(), token=form.token.data)
        except (InvalidInput, Conflict) as error:
            status = refused(form, error)
        else:
            flash("项目已建立。请补充文件性质和立项内容，然后准予立项。", "success")
            return to_project(project_id)
    elif form.errors:
        status = InvalidInput.status
    form.draw_token()
    return render_template("drafting/initiation.html", form=form, project=None), status


@blueprint.get("/drafting/<int:project_id>")
@requires(Permission.VIEW_DOCUMENT)
def project(project_id: int) -> str:
    """The ladder: what is done, what is next, what is missing and why."""
    return _page(project_id)


def _page(
    project_id: int, *, move: MoveForm | None = None, moved: str = "", material: MaterialForm | None = None
) -> str:
    page = page_of(project_id)
    if material is None:
        material = MaterialForm(formdata=None)
        material.material.data = NEXT_PAPER.get(page.project.state)
    return render_template(
        "drafting/project.html",
        page=page,
        move=move or MoveForm(formdata=None),
        moved=moved,
        material=material,
        questions=PROFILE_QUESTIONS,
    )


@blueprint.route("/drafting/<int:project_id>/initiation", methods=["GET", "POST"])
@requires(Permission.DRAFT_DOCUMENT)
def initiation(project_id: int) -> ResponseReturnValue:
    """Correct what the idea says of itself."""
    known = queries.project_for(db.session(), signed_in_user(), project_id)
    form = ProjectForm()
    _offer_issuers(form)
    status = 200
    if form.validate_on_submit():
        try:
            operations.describe(project_id, form.details(), seen_version=form.seen_version(), by=setting())
        except (InvalidInput, Conflict) as error:
            status = refused(form, error)
        else:
            flash("立项内容已保存。", "success")
            return to_project(project_id)
    elif form.errors:
        status = InvalidInput.status
    elif not form.is_submitted():
        form.fill(known)
    return render_template("drafting/initiation.html", form=form, project=known), status


@blueprint.route("/drafting/<int:project_id>/profile", methods=["GET", "POST"])
@requires(Permission.DRAFT_DOCUMENT)
def profile(project_id: int) -> ResponseReturnValue:
    """Say what the document is."""
    known = queries.project_for(db.session(), signed_in_user(), project_id)
    form = ProfileForm()
    status = 200
    if form.validate_on_submit():
        try:
            operations.judge_profile(project_id, form.profile(), seen_version=form.seen_version(), by=setting())
        except (InvalidInput, Conflict) as error:
            status = refused(form, error)
        else:
            flash("文件性质已保存，须办理的程序已按此列出。", "success")
            return to_project(project_id)
    elif form.errors:
        status = InvalidInput.status
    elif not form.is_submitted():
        form.fill(known)
    return render_template("drafting/profile.html", form=form, project=known), status


@blueprint.route("/drafting/<int:project_id>/emergency", methods=["GET", "POST"])
@requires(Permission.DRAFT_DOCUMENT)
def emergency(project_id: int) -> ResponseReturnValue:
    """Put the project on the simplified path."""
    known = queries.project_for(db.session(), signed_in_user(), project_id)
    form = EmergencyForm()
    status = 200
    if form.validate_on_submit():
        try:
            operations.declare_emergency(project_id, form.emergency(), seen_version=form.seen_version(), by=setting())
        except (InvalidInput, Conflict) as error:
            status = refused(form, error)
        else:
            flash("已按应急程序办理。请把批准材料归入项目。", "success")
            return to_project(project_id)
    elif form.errors:
        status = InvalidInput.status
    elif not form.is_submitted():
        _fill_emergency(form, known)
    return render_template("drafting/emergency.html", form=form, project=known), status


def _fill_emergency(form: EmergencyForm, known: Project) -> None:
    ground: EmergencyGround | None = known.emergency_ground
    form.ground.data = ground.value if ground else None
    form.note.data = known.emergency_note
    form.approved_by.data = known.emergency_approved_by
    form.approved_on.data = known.emergency_approved_on
    form.make_up_by.data = known.emergency_make_up_by
    form.version.data = str(known.version)


@blueprint.route("/drafting/<int:project_id>/text", methods=["GET", "POST"])
@requires(Permission.DRAFT_DOCUMENT)
def text(project_id: int) -> ResponseReturnValue:
    """Bring a new text of the document."""
    page = page_of(project_id)
    form = TextForm()
    status = 200
    if form.validate_on_submit():
        try:
            part = required_file(form.file)
            papers.upload_text(
                project_id,
                part.filename or "",
                part.stream.read(),
                by=setting(),
                token=form.token.data,
                reopen_reason=(form.reason.data or "") if form.is_changed.data else "",
            )
        except (InvalidInput, Conflict) as error:
            status = refused(form, error)
        else:
            flash("文本已上传并按现行规则审查。", "success")
            return to_project(project_id)
    form.draw_token()
    return render_template("drafting/text.html", form=form, page=page, project=page.project), status


@blueprint.get("/drafting/<int:project_id>/reading")
@requires(Permission.VIEW_DOCUMENT)
def reading(project_id: int) -> str:
    """The text to read, for whoever decides on it."""
    page = page_of(project_id)
    if not page.may_read_text or page.version is None:
        raise NotFound()
    lines = [line for line in page.version.text.split("\n") if line.strip()]
    return render_template("drafting/reading.html", page=page, project=page.project, lines=lines)


@blueprint.get("/drafting/<int:project_id>/reading/file")
@requires(Permission.VIEW_DOCUMENT)
def text_file(project_id: int) -> ResponseReturnValue:
    """The file of the text, always as a download."""
    page = page_of(project_id)
    if not page.may_read_text or page.version is None:
        raise NotFound()
    return download(here().store.read(page.version.file.sha256), page.version.file_name)


def download(data: bytes, name: str, mimetype: str = "application/octet-stream") -> Response:
    """A file under its name, never shown by the browser itself."""
    response = Response(data, mimetype=mimetype)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@blueprint.post("/drafting/<int:project_id>/materials")
@requires(Permission.DRAFT_DOCUMENT)
def attach(project_id: int) -> ResponseReturnValue:
    """Put a paper into the project."""
    form = MaterialForm()
    if form.validate_on_submit():
        try:
            part = required_file(form.file)
            papers.attach(
                project_id,
                form.material.data,
                part.filename or "",
                part.stream.read(),
                store=here().store,
                by=setting(),
            )
        except (InvalidInput, Conflict) as error:
            status = refused(form, error)
            return _page(project_id, material=form), status
        flash("材料已归入项目。", "success")
        return to_project(project_id, "materials")
    return _page(project_id, material=form), InvalidInput.status if form.errors else 200


@blueprint.post("/drafting/<int:project_id>/materials/<int:file_id>/removal")
@requires(Permission.DRAFT_DOCUMENT)
def detach(project_id: int, file_id: int) -> ResponseReturnValue:
    """Take a paper out of the project."""
    papers.remove(project_id, file_id, by=setting())
    flash("材料已移出，办理记录中仍可查到。", "success")
    return to_project(project_id, "materials")


@blueprint.route("/drafting/<int:project_id>/records/<step_name>", methods=["GET", "POST"])
@requires(Permission.DRAFT_DOCUMENT)
def record(project_id: int, step_name: str) -> ResponseReturnValue:
    """Record a step that is one event."""
    step = next((step for step in RECORDED if step.value == step_name), None)
    if step is None:
        raise NotFound()
    page = page_of(project_id)
    existing = page.rows.records.get(step)
    form = StepForm()
    status = 200
    if form.validate_on_submit():
        try:
            operations.record_step(
                project_id,
                step,
                started_on=form.started_on.data,
                finished_on=form.finished_on.data,
                note=form.note.data or "",
                answers=_answers(step),
                waived_reason=form.waived_reason.data or "",
                seen_version=form.seen_version(),
                by=setting(),
            )
        except (InvalidInput, Conflict) as error:
            status = refused(form, error)
        else:
            flash(f"{step.label}已登记。", "success")
            return to_project(project_id)
    elif form.errors:
        status = InvalidInput.status
    elif not form.is_submitted():
        if existing is not None:
            form.started_on.data, form.finished_on.data = existing.started_on, existing.finished_on
            form.note.data, form.waived_reason.data = existing.note, existing.waived_reason
        form.version.data = str(existing.version if existing else 0)
    return render_template(
        "drafting/record.html",
        form=form,
        page=page,
        project=page.project,
        step=step,
        fields=[(field, known_facts()[field.name].type.value) for field in RECORDED[step]],
        values=_answers(step) if form.is_submitted() else (existing.answers if existing else {}),
        risk_levels=RISK_LEVELS,
        papers=materials_of(step),
        is_needed=is_needed(step, page.dossier),
    ), status


def _answers(step: Step) -> dict[str, FactValue]:
    """The answers that were typed, in the types that rules expect; what was left open is left out."""
    answers: dict[str, FactValue] = {}
    for field in RECORDED[step]:
        raw = request.form.get(field.name, "").strip()
        kind = known_facts()[field.name].type
        if kind is FactType.BOOL and raw in ("yes", "no"):
            answers[field.name] = raw == "yes"
        elif kind is FactType.NUMBER and raw:
            if not raw.isascii() or not raw.isdigit() or len(raw) > 4:
                raise operations.NotAFact(label=field.label)
            answers[field.name] = int(raw)
        elif kind is FactType.TEXT and raw in RISK_LEVELS:
            answers[field.name] = raw
    return answers


@blueprint.post("/drafting/<int:project_id>/steps/<name>")
@requires(Permission.DRAFT_DOCUMENT)
def advance(project_id: int, name: str) -> ResponseReturnValue:
    """Take a step that needs nothing but a word."""
    if name not in operations.SIMPLE_STEPS:
        raise NotFound()
    form = MoveForm()
    if not form.validate_on_submit():
        return _page(project_id, move=form, moved=name), InvalidInput.status if form.errors else 200
    try:
        done = operations.advance(
            project_id, name, seen_version=form.seen_version(), by=setting(), note=form.note.data or ""
        )
    except (InvalidInput, Conflict) as error:
        status = refused(form, error)
        return _page(project_id, move=form, moved=name), status
    flash(f"已办理：{done}。", "success")
    return to_project(project_id)


@blueprint.route("/drafting/<int:project_id>/explainer", methods=["GET", "POST"])
@requires(Permission.DRAFT_DOCUMENT)
def explainer(project_id: int) -> ResponseReturnValue:
    """Where the explainer was published."""
    known = queries.project_for(db.session(), signed_in_user(), project_id)
    form = ExplainerForm()
    status = 200
    if form.validate_on_submit():
        try:
            operations.set_explainer(project_id, form.url.data or "", seen_version=form.seen_version(), by=setting())
        except (InvalidInput, Conflict) as error:
            status = refused(form, error)
        else:
            flash("解读网址已登记。", "success")
            return to_project(project_id)
    elif form.errors:
        status = InvalidInput.status
    elif not form.is_submitted():
        form.url.data, form.version.data = known.explainer_url, str(known.version)
    return render_template("drafting/explainer.html", form=form, project=known), status


def _offer_issuers(form: ProjectForm) -> None:
    issuers = queries.issuers_for(db.session(), signed_in_user().organization)
    form.issuer_id.choices = choices((issuer.id, issuer.name) for issuer in issuers)
    if form.issuer_id.data is None:
        form.issuer_id.data = signed_in_user().organization_id
