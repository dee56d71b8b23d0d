"""Pages of incoming letters, for the bureau and for an issuing authority that was asked."""

from collections.abc import Callable, Mapping
from urllib.parse import quote

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.session import current_actor, signed_in_user
from fazhi_review.errors import InvalidInput, NotFound
from fazhi_review.extensions import db
from fazhi_review.filing.incoming import daily as _daily  # noqa: F401  # registers its daily function
from fazhi_review.filing.incoming import operations, queries
from fazhi_review.filing.incoming.forms import EnterForm, StepForm
from fazhi_review.filing.incoming.operations import Letter, Step
from fazhi_review.filing.incoming.workflow import (
    UNFINISHED,
    IncomingKind,
    IncomingState,
    RefusalGround,
    transition,
    transitions_from,
)
from fazhi_review.filing.queries import history_of
from fazhi_review.matters import operations as matters
from fazhi_review.matters.kinds import describe_kind
from fazhi_review.matters.models import MatterFile, MatterKind
from fazhi_review.matters.place import Place, place_of
from fazhi_review.pages.listing import LONGEST_TEXT, paginate, requested_page

blueprint = Blueprint("incoming", __name__, url_prefix="/incoming")
describe_kind(MatterKind.SUGGESTION, endpoint="incoming.letter", argument="incoming_id")
describe_kind(MatterKind.REQUEST, endpoint="incoming.letter", argument="incoming_id")

_STATES = {state.value: (state,) for state in IncomingState} | {"all": tuple(IncomingState)}
_ROUTES = {
    Permission.UPLOAD_DOCUMENT: "issuer",
    Permission.REVIEW_DOCUMENT: "bureau",
    Permission.CONCLUDE_REVIEW: "lead",
}


@blueprint.get("")
@requires(Permission.VIEW_DOCUMENT)
def index() -> str:
    """What came in and where each letter stands."""
    user = signed_in_user()
    states = _STATES.get(request.args.get("state", ""), tuple(UNFINISHED))
    text = request.args.get("q", "").strip()[:LONGEST_TEXT]
    page = paginate(db.session(), queries.listed(user, states=states, text=text), number=requested_page())
    return render_template(
        "incoming/index.html",
        page=page,
        matters=queries.matters_of(db.session(), list(page)),
        state_options=[*((state.value, state.label) for state in IncomingState), ("all", "全部")],
        today=_place().clock.today(),
        is_filtered=bool(text or request.args.get("state")),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.REVIEW_DOCUMENT)
def new() -> ResponseReturnValue:
    """Enter a letter that came on paper."""
    form, status = EnterForm(), 200
    if form.validate_on_submit():
        try:
            receipt = operations.receive(_letter(form), user=signed_in_user(), actor=current_actor(), place=_place())
        except InvalidInput as error:
            form.form_errors.append(error.message)
            status = error.status
        else:
            flash(f"已登记，登记号 {receipt.number}。", "success")
            return redirect(url_for("incoming.letter", incoming_id=receipt.id))
    elif form.errors:
        status = InvalidInput.status
    elif not form.is_submitted():
        form.received_on.data = _place().clock.today()
    return render_template("incoming/new.html", form=form), status


@blueprint.get("/<int:incoming_id>")
@requires(Permission.VIEW_DOCUMENT)
def letter(incoming_id: int) -> str:
    """One letter: what it asks, what has been done, what comes next."""
    return _page(incoming_id)


@blueprint.post("/<int:incoming_id>/bureau/<string:name>")
@requires(Permission.REVIEW_DOCUMENT)
def bureau_step(incoming_id: int, name: str) -> ResponseReturnValue:
    """A step that every reviewer of the bureau may take."""
    form = StepForm()
    published = request.form.get("published", type=int)
    steps: dict[str, Callable[[Step], object]] = {
        "accept": lambda step: operations.accept(incoming_id, published, step),
        "forward": lambda step: operations.forward(
            incoming_id, form.addressee.data or "", form.reason.data or "", step
        ),
        "notify": lambda step: operations.notify(incoming_id, form.questions.data or "", step),
    }
    return _take(incoming_id, name, form, steps)


@blueprint.post("/<int:incoming_id>/lead/<string:name>")
@requires(Permission.CONCLUDE_REVIEW)
def lead_step(incoming_id: int, name: str) -> ResponseReturnValue:
    """What only the bureau's lead decides."""
    form = StepForm()
    ground = next((each for each in RefusalGround if each.value == form.ground.data), None)
    steps: dict[str, Callable[[Step], object]] = {
        "refuse": lambda step: operations.refuse(incoming_id, ground, form.reason.data or "", step),
        "reply": lambda step: operations.reply(incoming_id, form.outcome.data or "", step),
    }
    return _take(incoming_id, name, form, steps)


@blueprint.post("/<int:incoming_id>/issuer/<string:name>")
@requires(Permission.UPLOAD_DOCUMENT)
def issuer_step(incoming_id: int, name: str) -> ResponseReturnValue:
    """The issuing authority's written answer."""
    form = StepForm()
    return _take(
        incoming_id, name, form, {"explain": lambda step: operations.explain(incoming_id, form.answer.data or "", step)}
    )


@blueprint.get("/<int:incoming_id>/files/<int:file_id>")
@requires(Permission.REVIEW_DOCUMENT)
def file(incoming_id: int, file_id: int) -> Response:
    """The answer that was written, always as a download."""
    session = db.session()
    incoming = queries.incoming_for(session, signed_in_user(), incoming_id)
    found = session.get(MatterFile, file_id)
    if found is None or found.matter_id != queries.matter_of(session, incoming).id:
        raise NotFound()
    response = Response(_place().store.read(found.file.sha256), mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    return response


def endpoint_of(name: str) -> str:
    """The endpoint that takes this step: by permission, as `web.guard` checks it."""
    return f"incoming.{_ROUTES[transition(name).permission]}_step"


def _letter(form: EnterForm) -> Letter:
    return Letter(
        kind=next(kind for kind in IncomingKind if kind.value == form.kind.data),
        sender=form.sender.data or "",
        contact=form.contact.data or "",
        document_title=form.document_title.data or "",
        document_number=form.document_number.data or "",
        clauses=form.clauses.data or "",
        reasons=form.reasons.data or "",
        received_on=form.received_on.data or _place().clock.today(),
        letter_number=form.letter_number.data or "",
        due_on=form.due_on.data,
    )


def _take(
    incoming_id: int, name: str, form: StepForm, steps: Mapping[str, Callable[[Step], object]]
) -> ResponseReturnValue:
    """Take one step; a refusal comes back above its form with what was typed."""
    take = steps.get(name)
    if take is None:
        raise NotFound()
    if not form.validate_on_submit():
        return _page(incoming_id, form=form, refused=name), InvalidInput.status if form.errors else 200
    try:
        take(Step(signed_in_user(), current_actor(), _place(), form.seen_version()))
    except InvalidInput as error:
        db.session.rollback()
        form.form_errors.append(error.message)
        return _page(incoming_id, form=form, refused=name), error.status
    found = queries.incoming_for(db.session(), signed_in_user(), incoming_id)
    flash(f"已办理，当前状态：{found.state.label}。", "success")
    return redirect(url_for("incoming.letter", incoming_id=incoming_id))


def _page(incoming_id: int, *, form: StepForm | None = None, refused: str = "") -> str:
    session, user = db.session(), signed_in_user()
    incoming = queries.incoming_for(session, user, incoming_id)
    matter = queries.matter_of(session, incoming)
    in_bureau = user.sees_all_documents
    return render_template(
        "incoming/letter.html",
        incoming=incoming,
        matter=matter,
        steps=[step for step in transitions_from(incoming.state) if _is_offered(step.name, incoming_id)],
        candidates=queries.candidates(session, incoming, request.args.get("find", "").strip()[:LONGEST_TEXT])
        if in_bureau and incoming.state is IncomingState.RECEIVED
        else (),
        files=matters.files_of(session, matter) if in_bureau else (),
        history=history_of(session, user, matter) if in_bureau else (),
        form=form or StepForm(formdata=None),
        refused=refused,
        typed=request.form if refused else {},
        endpoint_of=endpoint_of,
        today=_place().clock.today(),
    )


def _is_offered(name: str, incoming_id: int) -> bool:
    """Whether the page offers a step: it is this user's, and not done already."""
    user = signed_in_user()
    incoming = queries.incoming_for(db.session(), user, incoming_id)
    if not operations.may_take(transition(name), incoming, user):
        return False
    if name == "notify":
        return incoming.kind.must_notify and incoming.notified_on is None
    if name == "explain":
        return incoming.notified_on is not None and incoming.issuer_answered_on is None
    return True


def _place() -> Place:
    return place_of(current_app._get_current_object())  # type: ignore[attr-defined]
