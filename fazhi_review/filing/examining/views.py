"""Pages of 备案审查: what waits, what was filed and not reviewed, one review, and how reviews begin."""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import quote

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.queries import contains, organization_choices
from fazhi_review.accounts.session import current_actor, signed_in_user
from fazhi_review.errors import InvalidInput, NotFound, NotPermitted
from fazhi_review.extensions import db
from fazhi_review.filing import queries as filing_queries
from fazhi_review.filing.examining import operations, queries, topics
from fazhi_review.filing.examining.forms import OpenForm, ReviewForm, TopicForm
from fazhi_review.filing.examining.models import FilingReview
from fazhi_review.filing.examining.operations import Problem, ReviewStep
from fazhi_review.filing.examining.review_page import latest_reviews, review_page
from fazhi_review.filing.examining.workflow import (
    UNFINISHED,
    Disposal,
    FilingReviewState,
    Nature,
    Outcome,
    PointVerdict,
    ReviewMode,
)
from fazhi_review.filing.models import PublishedDocument
from fazhi_review.filing.requirements import points
from fazhi_review.matters.kinds import describe_kind
from fazhi_review.matters.models import MatterFile, MatterKind
from fazhi_review.matters.place import Place, place_of
from fazhi_review.pages.listing import paginate, requested_choice, requested_page, requested_text
from fazhi_review.vocabulary import Labelled

Member = TypeVar("Member", bound=Labelled)

blueprint = Blueprint("filing_review", __name__, url_prefix="/filing/reviews")
describe_kind(MatterKind.FILING_REVIEW, endpoint="filing_review.review", argument="review_id")


@blueprint.get("")
@requires(Permission.VIEW_DOCUMENT)
def index() -> str:
    """The reviews, oldest first; unfinished ones unless a state is asked for."""
    user, text = signed_in_user(), requested_text("q")
    state, mode = requested_choice("state", FilingReviewState), requested_choice("mode", ReviewMode)
    outcome, is_mine = requested_choice("outcome", Outcome), request.args.get("mine") == "1"
    statement = select(FilingReview).join(FilingReview.published).where(filing_queries.visible_to(user))
    statement = statement.where(
        FilingReview.state == state
        if state
        else FilingReview.state.in_(UNFINISHED)
        if outcome is None
        else FilingReview.outcome == outcome
    )
    if mode is not None:
        statement = statement.where(FilingReview.mode == mode)
    if is_mine:
        statement = statement.where(FilingReview.reviewer_id == user.id)
    if text:
        statement = statement.where(
            contains(PublishedDocument.title, text)
            | contains(PublishedDocument.number, text)
            | contains(FilingReview.topic, text)
        )
    statement = statement.options(
        contains_eager(FilingReview.published).joinedload(PublishedDocument.organization),
        joinedload(FilingReview.reviewer),
    )
    counted = (
        select(FilingReview.state, func.count())
        .join(FilingReview.published)
        .where(filing_queries.visible_to(user))
        .group_by(FilingReview.state)
    )
    return render_template(
        "filing/reviews.html",
        page=paginate(
            db.session(), statement.order_by(FilingReview.opened_on, FilingReview.id), number=requested_page()
        ),
        counts={row[0]: row[1] for row in db.session.execute(counted)},
        states=_options(FilingReviewState),
        modes=_options(ReviewMode),
        outcomes=_options(Outcome),
        is_filtered=bool(state or mode or outcome or text or is_mine),
        today=_place().clock.today(),
    )


@blueprint.get("/unreviewed")
@requires(Permission.REVIEW_DOCUMENT)
def unreviewed() -> str:
    """Everything registered without a concluded review, oldest first: nothing filed stays unreviewed unnoticed."""
    _ensure_bureau()
    statement = queries.unreviewed()
    page = paginate(db.session(), statement, number=requested_page())
    return render_template(
        "filing/unreviewed.html",
        page=page,
        reviews=latest_reviews(db.session(), [filing.published_id for filing in page]),
        today=_place().clock.today(),
    )


@blueprint.get("/<int:review_id>")
@requires(Permission.VIEW_DOCUMENT)
def review(review_id: int) -> str:
    """One review: points, findings, problems, explanation, conclusion."""
    return _page(review_id)


@blueprint.post("/<int:review_id>/issuer/<string:name>")
@requires(Permission.UPLOAD_DOCUMENT)
def issuer_step(review_id: int, name: str) -> ResponseReturnValue:
    """The issuing authority explains."""
    form = ReviewForm()
    return _take(
        review_id, name, form, {"explain": lambda step: operations.explain(review_id, form.answer.data or "", step)}
    )


@blueprint.post("/<int:review_id>/examiner/<string:name>")
@requires(Permission.REVIEW_DOCUMENT)
def examiner_step(review_id: int, name: str) -> ResponseReturnValue:
    """A step of the reviewer."""
    form = ReviewForm()
    reason = form.reason.data or ""
    steps: dict[str, Callable[[ReviewStep], object]] = {
        "take": lambda step: operations.take(review_id, step),
        "ask_explanation": lambda step: operations.ask_explanation(review_id, form.questions.data or "", step),
        "close_explanation": lambda step: operations.close_explanation(review_id, reason, step),
        "points": lambda step: operations.save_points(review_id, _verdicts(), step),
        "add_problem": lambda step: operations.add_problem(review_id, _problem(form), step),
        "remove_problem": lambda step: operations.remove_problem(review_id, _id(form.problem_id.data), step),
        "dismiss_finding": lambda step: operations.dismiss_finding(review_id, _id(form.finding.data), reason, step),
        "propose": lambda step: operations.propose(review_id, _member(Outcome, form.outcome.data), reason, step),
    }
    return _take(review_id, name, form, steps)


@blueprint.post("/<int:review_id>/signer/<string:name>")
@requires(Permission.CONCLUDE_REVIEW)
def signer_step(review_id: int, name: str) -> ResponseReturnValue:
    """A step of the lead: dispatch, send back, sign."""
    form = ReviewForm()
    steps: dict[str, Callable[[ReviewStep], object]] = {
        "assign": lambda step: operations.assign(review_id, form.reviewer.data or 0, step),
        "send_back": lambda step: operations.send_back(review_id, form.reason.data or "", step),
        "conclude": lambda step: operations.conclude(review_id, step),
    }
    return _take(review_id, name, form, steps)


@blueprint.get("/<int:review_id>/files/<int:file_id>")
@requires(Permission.VIEW_DOCUMENT)
def file(review_id: int, file_id: int) -> Response:
    """The opinion and other files of a review, always as a download."""
    session = db.session()
    found, known = session.get(MatterFile, file_id), queries.review_for(session, signed_in_user(), review_id)
    if found is None or found.matter_id != queries.matter_of(session, known).id:
        raise NotFound()
    response = Response(_place().store.read(found.file.sha256), mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    return response


@blueprint.route("/new/<int:published_id>", methods=["GET", "POST"])
@requires(Permission.REVIEW_DOCUMENT)
def open_one(published_id: int) -> ResponseReturnValue:
    """Begin a review on request or by transfer."""
    _ensure_bureau()
    published = filing_queries.published_for(db.session(), signed_in_user(), published_id)
    form, status = OpenForm(), 200
    if form.validate_on_submit():
        try:
            mode = ReviewMode(form.mode.data)
            origin, place = form.origin.data or "", _place()
            review_id = topics.open_one(
                published_id, mode, origin, user=signed_in_user(), actor=current_actor(), place=place
            )
            return redirect(url_for("filing_review.review", review_id=review_id))
        except InvalidInput as error:
            db.session.rollback()
            form.form_errors.append(error.message)
            status = error.status
    elif form.errors:
        status = InvalidInput.status
    return render_template("filing/review_new.html", form=form, published=published), status


@blueprint.route("/topic", methods=["GET", "POST"])
@requires(Permission.CONCLUDE_REVIEW)
def open_topic() -> ResponseReturnValue:
    """Begin a topic review over registered documents."""
    _ensure_bureau()
    form, status = TopicForm(), 200
    form.organization.choices = [(0, "全部"), *organization_choices(db.session())]
    if form.validate_on_submit():
        topic = topics.Topic(
            form.name.data or "", form.words.data or "", form.organization.data or None, form.since.data
        )
        try:
            count = topics.open_topic(topic, user=signed_in_user(), actor=current_actor(), place=_place())
            flash(f"已对 {count} 件已登记文件启动专项审查。", "success")
            return redirect(url_for("filing_review.index", mode="targeted", q=topic.name.strip()))
        except InvalidInput as error:
            db.session.rollback()
            form.form_errors.append(error.message)
            status = error.status
    elif form.errors:
        status = InvalidInput.status
    return render_template("filing/topic.html", form=form), status


def _take(
    review_id: int, name: str, form: ReviewForm, steps: dict[str, Callable[[ReviewStep], object]]
) -> ResponseReturnValue:
    """Take one step; a refusal comes back above its form with what was typed."""
    take = steps.get(name)
    if take is None:
        raise NotFound()
    if not form.validate_on_submit():
        return _page(review_id, form=form, refused=name), InvalidInput.status if form.errors else 200
    step = ReviewStep(signed_in_user(), current_actor(), _place(), form.seen_version())
    try:
        take(step)
    except InvalidInput as error:
        db.session.rollback()
        form.form_errors.append(error.message)
        return _page(review_id, form=form, refused=name), error.status
    known = queries.review_for(db.session(), signed_in_user(), review_id)
    flash(f"已办理，当前状态：{known.state.label}。", "success")
    return redirect(url_for("filing_review.review", review_id=review_id))


def _page(review_id: int, *, form: ReviewForm | None = None, refused: str = "") -> str:
    page = review_page(db.session(), signed_in_user(), review_id, today=_place().clock.today())
    return render_template(
        "filing/review.html",
        page=page,
        form=form or ReviewForm(formdata=None),
        refused=refused,
        typed=request.form if refused else {},
        outcomes=list(Outcome),
        verdicts=list(PointVerdict),
        natures=list(Nature),
        disposals=list(Disposal),
    )


def _verdicts() -> dict[str, tuple[PointVerdict, str]]:
    """What was chosen of the six points; those left open are left out."""
    found = {}
    for point in points():
        verdict = _member(PointVerdict, request.form.get(f"verdict-{point.key}"))
        if verdict is not None:
            found[point.key] = (verdict, request.form.get(f"note-{point.key}", "")[:4000])
    return found


def _problem(form: ReviewForm) -> Problem:
    return Problem(
        clause=form.clause.data or "",
        quote=form.quote.data or "",
        problem=form.problem.data or "",
        basis=form.basis.data or "",
        nature=_member(Nature, form.nature.data) or Nature.CONFLICT,
        disposal=_member(Disposal, form.disposal.data) or Disposal.AMEND,
        finding_id=_id(form.finding.data) or None,
    )


def _member(enum: type[Member], value: str | None) -> Member | None:
    return next((member for member in enum if member.value == value), None)


def _id(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else 0


def _options(enum: type[Labelled]) -> list[tuple[str, str]]:
    return [(member.value, member.label) for member in enum]


def _ensure_bureau() -> None:
    if not signed_in_user().sees_all_documents:
        raise NotPermitted()


def _place() -> Place:
    return place_of(current_app._get_current_object())  # type: ignore[attr-defined]
