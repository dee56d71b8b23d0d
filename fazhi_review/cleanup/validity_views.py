"""Pages of validity: the list, one document with its events and its task, batches and their undoing."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.session import current_actor, signed_in_user
from fazhi_review.cleanup.forms import (
    BatchForm,
    DecisionForm,
    EvaluationForm,
    ReasonForm,
    StepForm,
    checked,
)
from fazhi_review.cleanup.validity import events, queries, tasks
from fazhi_review.cleanup.validity.models import ValidityTask
from fazhi_review.cleanup.validity.queries import StandingQuery, Window
from fazhi_review.cleanup.validity.workflow import Outcome, TaskState
from fazhi_review.cleanup.views import organization_choices
from fazhi_review.errors import NotFound
from fazhi_review.extensions import db
from fazhi_review.matters.kinds import describe_kind
from fazhi_review.matters.models import MatterKind
from fazhi_review.matters.place import Place, place_of
from fazhi_review.pages.context import clock
from fazhi_review.pages.listing import (
    requested_choice,
    requested_date,
    requested_number,
    requested_page,
    requested_text,
)
from fazhi_review.timeline.validity import EventKind, ValidityStatus

blueprint = Blueprint("validity", __name__, url_prefix="/cleanup/validity")
describe_kind(MatterKind.VALIDITY, endpoint="validity.task", argument="task_id")

#: What a batch may do; the rest is decided document by document.
BATCH_KINDS = (EventKind.REPEALED, EventKind.DECLARED_LAPSED, EventKind.SUSPENDED, EventKind.RESUMED)
BATCH_SIZE = 100


def _place() -> Place:
    return place_of(current_app._get_current_object())  # type: ignore[attr-defined]


@blueprint.get("")
@requires(Permission.VIEW_DOCUMENT)
def standings() -> str:
    """Published documents by what their validity is, or becomes, on the day of the request."""
    reader, today = signed_in_user(), clock().today()
    query = StandingQuery(
        window=requested_choice("window", Window), text=requested_text("q"),
        organization_id=requested_number("organization"), month=requested_text("month"),
    )  # fmt: skip
    may_batch = reader.may(Permission.CONCLUDE_REVIEW) and reader.sees_all_documents
    page = queries.standings(
        db.session(), reader, query, today, number=requested_page(), size=BATCH_SIZE if may_batch else 20
    )
    return render_template(
        "cleanup/standings.html",
        page=page,
        query=query,
        today=today,
        windows=[(window.value, window.label) for window in Window],
        organizations=organization_choices(reader),
        may_batch=may_batch,
        batch_kinds=BATCH_KINDS,
    )


@blueprint.get("/<int:standing_id>")
@requires(Permission.VIEW_DOCUMENT)
def standing(standing_id: int) -> str:
    """One document: its status on a day, every event with its deciding document, its tasks."""
    session, reader, today = db.session(), signed_in_user(), clock().today()
    row = queries.standing_for(session, reader, standing_id)
    on = requested_date("on") or today
    return render_template(
        "cleanup/standing.html",
        row=row,
        on=on,
        today=today,
        status=row.status(on),
        statuses=ValidityStatus,
        tasks=queries.tasks_of(session, standing_id),
        kinds=[kind for kind in EventKind if kind is not EventKind.EXTENDED],
        may_record=reader.sees_all_documents and reader.may(Permission.REVIEW_DOCUMENT),
    )


@blueprint.post("/<int:standing_id>/events")
@requires(Permission.REVIEW_DOCUMENT)
def record(standing_id: int) -> ResponseReturnValue:
    """Record an event that a decision made."""
    queries.standing_for(db.session(), signed_in_user(), standing_id)
    form = DecisionForm()
    checked(form)
    decision = form.decision()
    events.record_one(standing_id, decision, user=signed_in_user(), actor=current_actor(), clock=clock())
    flash(f"已登记“{decision.kind.label}”，自 {decision.effective_on} 起生效。", "success")
    return redirect(url_for("validity.standing", standing_id=standing_id))


@blueprint.post("/<int:standing_id>/events/<int:event_id>/undo")
@requires(Permission.CONCLUDE_REVIEW)
def undo(standing_id: int, event_id: int) -> ResponseReturnValue:
    """Take back an event recorded by mistake; it stays in the history."""
    row = queries.standing_for(db.session(), signed_in_user(), standing_id)
    if event_id not in {event.id for event in row.events}:
        raise NotFound()
    form = ReasonForm()
    checked(form)
    events.undo_one(event_id, form.reason.data or "", user=signed_in_user(), actor=current_actor(), clock=clock())
    flash("已撤销这次登记。", "success")
    return redirect(url_for("validity.standing", standing_id=standing_id))


@blueprint.post("/batches")
@requires(Permission.CONCLUDE_REVIEW)
def batch_new() -> ResponseReturnValue:
    """Record one decision about the chosen documents, all or none."""
    form = BatchForm()
    checked(form)
    decision = form.decision()
    batch_id = events.record_batch(
        form.chosen.data or [], decision, user=signed_in_user(), actor=current_actor(), clock=clock()
    )
    flash("已登记，全部文件在一次登记中完成；登记有误的，可以在本页整批撤销。", "success")
    return redirect(url_for("validity.batch", batch_id=batch_id))


@blueprint.get("/batches")
@requires(Permission.REVIEW_DOCUMENT)
def batches() -> str:
    """The batches recorded so far."""
    return render_template("cleanup/batches.html", page=queries.batches(db.session(), number=requested_page()))


@blueprint.get("/batches/<int:batch_id>")
@requires(Permission.REVIEW_DOCUMENT)
def batch(batch_id: int) -> str:
    """One batch with its lines."""
    session = db.session()
    return render_template(
        "cleanup/batch.html",
        batch=queries.batch_of(session, batch_id),
        page=queries.events_of_batch(session, batch_id, number=requested_page()),
    )


@blueprint.post("/batches/<int:batch_id>/undo")
@requires(Permission.CONCLUDE_REVIEW)
def batch_undo(batch_id: int) -> ResponseReturnValue:
    """Take a batch back whole."""
    form = ReasonForm()
    checked(form)
    count = events.undo_batch(
        batch_id, form.reason.data or "", expected_version=form.seen_version(),
        user=signed_in_user(), actor=current_actor(), clock=clock(),
    )  # fmt: skip
    flash(f"已整批撤销，共 {count} 件，效力恢复到登记以前。", "success")
    return redirect(url_for("validity.batch", batch_id=batch_id))


@blueprint.get("/tasks/<int:task_id>")
@requires(Permission.VIEW_DOCUMENT)
def task(task_id: int) -> str:
    """The task before an end: the evaluation form, and whose turn it is."""
    session, reader = db.session(), signed_in_user()
    found = queries.task_for(session, reader, task_id)
    is_owner = found.standing.organization_id == reader.organization_id
    return render_template(
        "cleanup/task.html",
        task=found,
        states=TaskState,
        outcomes=Outcome,
        form=EvaluationForm(obj=found, outcome=found.outcome.value if found.outcome else None),
        today=clock().today(),
        is_owner=is_owner,
        is_bureau=reader.sees_all_documents and reader.may(Permission.REVIEW_DOCUMENT),
        neighbours=_neighbours(found),
    )


def _neighbours(found: ValidityTask) -> list[int]:
    return list(
        db.session().scalars(
            select(ValidityTask.id).where(ValidityTask.standing_id == found.standing_id, ValidityTask.id != found.id)
        )
    )


@blueprint.post("/tasks/<int:task_id>/<step>")
@requires(Permission.VIEW_DOCUMENT)
def step(task_id: int, step: str) -> ResponseReturnValue:
    """One step of the task; the operation knows who may take it."""
    by = {"user": signed_in_user(), "actor": current_actor(), "place": _place()}
    if step == "submit":
        evaluation = EvaluationForm()
        checked(evaluation)
        tasks.submit(task_id, evaluation.evaluation(), expected_version=evaluation.seen_version(), **by)  # type: ignore[arg-type]
    elif step == "return":
        reason = ReasonForm()
        checked(reason)
        tasks.return_(task_id, reason.reason.data or "", expected_version=reason.seen_version(), **by)  # type: ignore[arg-type]
    elif step == "carry_out":
        _carry_out(task_id, by)
    elif step in ("withdraw", "approve"):
        plain = StepForm()
        checked(plain)
        getattr(tasks, step)(task_id, expected_version=plain.seen_version(), **by)
    else:
        raise NotFound()
    flash("已办理。", "success")
    return redirect(url_for("validity.task", task_id=task_id, _anchor="main" if request.args.get("stay") else None))


def _carry_out(task_id: int, by: dict[str, object]) -> None:
    form = DecisionForm()
    checked(form)
    found = queries.task_for(db.session(), signed_in_user(), task_id)
    decision = form.decision(tasks.kind_of(found.outcome))
    tasks.carry_out(task_id, decision, expected_version=form.seen_version(), **by)  # type: ignore[arg-type]
