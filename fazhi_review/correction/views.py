"""Pages of 有错必纠: the corrections, one correction with its points and steps."""

from collections.abc import Callable, Mapping
from urllib.parse import quote

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.session import current_actor, signed_in_user
from fazhi_review.correction import escalation, opening, operations, queries
from fazhi_review.correction.forms import OpenForm, PointForm, StepForm, answers_in, verdicts_in
from fazhi_review.correction.operations import PointText
from fazhi_review.correction.page import correction_page
from fazhi_review.correction.steps import Step
from fazhi_review.correction.workflow import UNFINISHED, CorrectionState, Result, transition
from fazhi_review.errors import InvalidInput, NotFound
from fazhi_review.extensions import db
from fazhi_review.filing import queries as filings
from fazhi_review.filing.examining.workflow import Disposal, Nature
from fazhi_review.matters.kinds import describe_kind
from fazhi_review.matters.models import MatterFile, MatterKind
from fazhi_review.matters.place import Place, place_of
from fazhi_review.pages.listing import LONGEST_TEXT, paginate, requested_page

blueprint = Blueprint("correction", __name__, url_prefix="/corrections")
describe_kind(MatterKind.CORRECTION, endpoint="correction.correction", argument="correction_id")

_STATES = {state.value: (state,) for state in CorrectionState} | {"all": tuple(CorrectionState)}


@blueprint.get("")
@requires(Permission.VIEW_DOCUMENT)
def index() -> str:
    """What was found wrong and where each correction stands."""
    user, place = signed_in_user(), _place()
    states = _STATES.get(request.args.get("state", ""), tuple(UNFINISHED))
    text = request.args.get("q", "").strip()[:LONGEST_TEXT]
    late_on = place.clock.today() if request.args.get("state") == "late" else None
    statement = queries.listed(user, states=states, text=text, late_on=late_on)
    page = paginate(db.session(), statement, number=requested_page())
    return render_template(
        "correction/index.html",
        page=page,
        matters=queries.matters_of(db.session(), list(page)),
        figures=queries.figures(db.session(), user, place),
        state_options=[(state.value, state.label) for state in CorrectionState]
        + [("late", "超过期限"), ("all", "全部")],
        today=place.clock.today(),
        is_filtered=bool(text or request.args.get("state")),
    )


@blueprint.route("/new/<int:published_id>", methods=["GET", "POST"])
@requires(Permission.REVIEW_DOCUMENT)
def new(published_id: int) -> ResponseReturnValue:
    """Begin a correction of a published document on other grounds than a filing review."""
    published = filings.published_for(db.session(), signed_in_user(), published_id)
    form, status = OpenForm(), 200
    if form.validate_on_submit():
        try:
            id_ = opening.open_by_bureau(
                published_id, form.origin.data or "", user=signed_in_user(), actor=current_actor(), place=_place()
            )
        except InvalidInput as error:
            form.form_errors.append(error.message)
            status = error.status
            published = filings.published_for(db.session(), signed_in_user(), published_id)
        else:
            return redirect(url_for("correction.correction", correction_id=id_))
    return render_template("correction/new.html", form=form, published=published), status


@blueprint.get("/<int:correction_id>")
@requires(Permission.VIEW_DOCUMENT)
def correction(correction_id: int) -> str:
    """One correction: what is wrong, what was answered, what has been done, what comes next."""
    return _page(correction_id)


@blueprint.post("/<int:correction_id>/points")
@requires(Permission.REVIEW_DOCUMENT)
def save_point(correction_id: int) -> ResponseReturnValue:
    """Add a point to an opinion that has not been sent, or change the one named in `point`."""
    form = PointForm()
    if not form.validate_on_submit():
        return _page(correction_id, point_form=form), InvalidInput.status if form.errors else 200
    text = PointText(
        form.clause.data or "",
        form.quote.data or "",
        form.problem.data or "",
        form.basis.data or "",
        next(each for each in Nature if each.value == form.nature.data),
        next(each for each in Disposal if each.value == form.disposal.data),
    )
    point_id = request.form.get("point", type=int)
    try:
        operations.save_point(correction_id, point_id, text, _step(form))
    except InvalidInput as error:
        db.session.rollback()
        form.form_errors.append(error.message)
        return _page(correction_id, point_form=form), error.status
    flash("纠错事项已保存。", "success")
    return _to(correction_id, "points")


@blueprint.post("/<int:correction_id>/points/<int:point_id>/removal")
@requires(Permission.REVIEW_DOCUMENT)
def remove_point(correction_id: int, point_id: int) -> ResponseReturnValue:
    operations.remove_point(correction_id, point_id, _step(StepForm()))
    flash("纠错事项已删除。", "success")
    return _to(correction_id, "points")


@blueprint.post("/<int:correction_id>/issuer/<string:name>")
@requires(Permission.UPLOAD_DOCUMENT)
def issuer_step(correction_id: int, name: str) -> ResponseReturnValue:
    """A step of the issuing authority."""
    form = StepForm()
    remedy = request.form.get("remedy", type=int)
    steps: dict[str, Callable[[Step], object]] = {
        "answer": lambda step: operations.answer(correction_id, answers_in(request.form), step),
        "report": lambda step: operations.report(correction_id, remedy, form.remedy_note.data or "", step),
    }
    return _take(correction_id, name, form, steps)


@blueprint.post("/<int:correction_id>/bureau/<string:name>")
@requires(Permission.REVIEW_DOCUMENT)
def bureau_step(correction_id: int, name: str) -> ResponseReturnValue:
    """A step that every reviewer of the bureau may take."""
    form = StepForm()
    verdicts = verdicts_in(request.form)
    steps: dict[str, Callable[[Step], object]] = {
        "verify": lambda step: operations.verify(correction_id, verdicts, step),
        "return_": lambda step: operations.return_(correction_id, verdicts, form.reason.data or "", step),
        "remind": lambda step: escalation.remind(correction_id, step),
    }
    return _take(correction_id, name, form, steps)


@blueprint.post("/<int:correction_id>/lead/<string:name>")
@requires(Permission.CONCLUDE_REVIEW)
def lead_step(correction_id: int, name: str) -> ResponseReturnValue:
    """What only the bureau's lead decides."""
    form = StepForm()
    result = next((each for each in Result if each.value == form.result.data), None)
    steps: dict[str, Callable[[Step], object]] = {
        "issue": lambda step: operations.issue(correction_id, form.handling.data or "", step),
        "discard": lambda step: operations.discard(correction_id, form.reason.data or "", step),
        "uphold": lambda step: operations.uphold(correction_id, form.reason.data or "", step),
        "yield_": lambda step: operations.yield_(correction_id, form.reason.data or "", step),
        "supervise": lambda step: escalation.supervise(correction_id, form.demand.data or "", step),
        "propose": lambda step: escalation.propose(
            correction_id, form.addressee.data or "", form.reason.data or "", step
        ),
        "decide": lambda step: escalation.decide(
            correction_id, result, form.decided_on.data, form.reason.data or "", step
        ),
    }
    return _take(correction_id, name, form, steps)


@blueprint.get("/<int:correction_id>/files/<int:file_id>")
@requires(Permission.VIEW_DOCUMENT)
def file(correction_id: int, file_id: int) -> Response:
    """A letter, always as a download."""
    session = db.session()
    correction = queries.correction_for(session, signed_in_user(), correction_id)
    found = session.get(MatterFile, file_id)
    if found is None or found.matter_id != queries.matter_of(session, correction).id:
        raise NotFound()
    response = Response(_place().store.read(found.file.sha256), mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    return response


def endpoint_of(name: str) -> str:
    """The endpoint that takes this step: by permission, as `web.guard` checks it."""
    permission = transition(name).permission
    routes = {
        Permission.UPLOAD_DOCUMENT: "issuer",
        Permission.REVIEW_DOCUMENT: "bureau",
        Permission.CONCLUDE_REVIEW: "lead",
    }
    return f"correction.{routes[permission]}_step"


def _take(
    correction_id: int, name: str, form: StepForm, steps: Mapping[str, Callable[[Step], object]]
) -> ResponseReturnValue:
    """Take one step; a refusal comes back above its form with what was typed."""
    take = steps.get(name)
    if take is None:
        raise NotFound()
    if not form.validate_on_submit():
        return _page(correction_id, form=form, refused=name), InvalidInput.status if form.errors else 200
    try:
        take(_step(form))
    except InvalidInput as error:
        db.session.rollback()
        form.form_errors.append(error.message)
        return _page(correction_id, form=form, refused=name), error.status
    found = queries.correction_for(db.session(), signed_in_user(), correction_id)
    flash(f"已办理，当前状态：{found.state.label}。", "success")
    return _to(correction_id)


def _page(
    correction_id: int, *, form: StepForm | None = None, refused: str = "", point_form: PointForm | None = None
) -> str:
    page = correction_page(db.session(), signed_in_user(), correction_id, today=_place().clock.today())
    return render_template(
        "correction/correction.html",
        page=page,
        form=form or StepForm(formdata=None),
        point_form=point_form or PointForm(formdata=None),
        is_point_refused=point_form is not None,
        refused=refused,
        typed=request.form if refused else {},
        endpoint_of=endpoint_of,
        disposals=Disposal,
    )


def _step(form: StepForm | PointForm) -> Step:
    return Step(signed_in_user(), current_actor(), _place(), form.seen_version())


def _place() -> Place:
    return place_of(current_app._get_current_object())  # type: ignore[attr-defined]


def _to(correction_id: int, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("correction.correction", correction_id=correction_id, _anchor=anchor))
