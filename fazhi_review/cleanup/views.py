"""Pages of clean-up: the dashboard, what changes of law reach, and one case of them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.queries import organization_choices as tree_choices
from fazhi_review.accounts.session import current_actor, signed_in_user
from fazhi_review.cleanup.dashboard import dashboard as figures
from fazhi_review.cleanup.forms import CaseForm, LineForm, checked
from fazhi_review.cleanup.models import CaseOutcome, LineState
from fazhi_review.cleanup.ripple import cases, queries
from fazhi_review.cleanup.ripple.line import Strength, Touch
from fazhi_review.cleanup.ripple.queries import LineQuery
from fazhi_review.extensions import db
from fazhi_review.library.wording import difference
from fazhi_review.matters.kinds import describe_kind
from fazhi_review.matters.models import MatterKind
from fazhi_review.pages.context import clock
from fazhi_review.pages.listing import requested_choice, requested_number, requested_page, requested_text

blueprint = Blueprint("cleanup", __name__, url_prefix="/cleanup")
describe_kind(MatterKind.RIPPLE, endpoint="cleanup.case", argument="case_id")


def organization_choices(reader: User) -> list[tuple[str, str]]:
    """Departments to filter by, for those who see more than their own."""
    if not reader.sees_all_documents:
        return []
    return [(str(id_), name) for id_, name in tree_choices(db.session())]


@blueprint.get("")
@requires(Permission.VIEW_DOCUMENT)
def dashboard() -> str:
    """What lapses when, what stands on dead or changed law, what contradicts what, who owes what."""
    today = clock().today()
    return render_template("cleanup/dashboard.html", board=figures(db.session(), signed_in_user(), today), today=today)


@blueprint.get("/ripples")
@requires(Permission.VIEW_DOCUMENT)
def ripples() -> str:
    """The changes of law whose effects were looked for."""
    return render_template(
        "cleanup/ripples.html", page=queries.ripples(db.session(), signed_in_user(), number=requested_page())
    )


@blueprint.get("/lines")
@requires(Permission.VIEW_DOCUMENT)
def lines() -> str:
    """Lines by event, kind, strength, state, department, law and words."""
    reader = signed_in_user()
    query = LineQuery(
        ripple_id=requested_number("ripple"), touch=requested_choice("touch", Touch),
        strength=requested_choice("strength", Strength), state=requested_choice("state", LineState),
        organization_id=requested_number("organization"), document_id=requested_number("document"),
        law=requested_text("law"), text=requested_text("q"),
    )  # fmt: skip
    return render_template(
        "cleanup/lines.html",
        page=queries.found_lines(db.session(), reader, query, number=requested_page()),
        query=query,
        touches=_options(Touch),
        strengths=_options(Strength),
        states=_options(LineState),
        organizations=organization_choices(reader),
    )


@blueprint.get("/lines/<int:line_id>")
@requires(Permission.VIEW_DOCUMENT)
def line(line_id: int) -> str:
    """One line with its whole evidence: clause, old and new article, what differs word by word."""
    found = queries.line_for(db.session(), signed_in_user(), line_id)
    return render_template(
        "cleanup/line.html",
        line=found,
        mark=(found.start - found.clause_start, found.end - found.clause_start),
        segments=difference(found.old_text, found.new_text) if found.old_text and found.new_text else (),
    )


@blueprint.post("/lines/<int:line_id>")
@requires(Permission.VIEW_DOCUMENT)
def decide(line_id: int) -> ResponseReturnValue:
    """Keep what a person makes of a line."""
    form = LineForm()
    checked(form)
    state = LineState(form.state.data)
    cases.decide_line(
        line_id, state, form.reason.data or "", expected_version=form.seen_version(),
        user=signed_in_user(), actor=current_actor(), at=clock().now(),
    )  # fmt: skip
    flash(f"已核对为“{state.label}”。", "success")
    return redirect(url_for("cleanup.line", line_id=line_id))


@blueprint.get("/cases/<int:case_id>")
@requires(Permission.VIEW_DOCUMENT)
def case(case_id: int) -> str:
    """What a change of law means for one document, and the conclusion of its department."""
    session, reader = db.session(), signed_in_user()
    found = queries.case_for(session, reader, case_id)
    return render_template(
        "cleanup/case.html",
        case=found,
        lines=queries.lines_of_case(session, found),
        outcomes=list(CaseOutcome),
        may_conclude=found.outcome is None and found.organization_id == reader.organization_id,
    )


@blueprint.post("/cases/<int:case_id>")
@requires(Permission.UPLOAD_DOCUMENT)
def conclude(case_id: int) -> ResponseReturnValue:
    """Keep the department's conclusion."""
    form = CaseForm()
    checked(form)
    outcome = CaseOutcome(form.outcome.data)
    cases.conclude(
        case_id, outcome, form.reason.data or "", expected_version=form.seen_version(),
        user=signed_in_user(), actor=current_actor(), at=clock().now(),
    )  # fmt: skip
    flash(f"处理意见已提出：{outcome.label}。", "success")
    return redirect(url_for("cleanup.case", case_id=case_id))


def _options(enum: type[Touch] | type[Strength] | type[LineState]) -> list[tuple[str, str]]:
    return [(member.value, member.label) for member in enum]
