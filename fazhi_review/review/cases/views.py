"""Pages of cases: the register, one case, and one comparison on which a reviewer decides."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.session import current_actor, signed_in_user
from fazhi_review.errors import InvalidInput, NotFound, StaleVersion
from fazhi_review.extensions import db
from fazhi_review.pages.context import clock
from fazhi_review.pages.listing import requested_choice, requested_date, requested_page, requested_text
from fazhi_review.review import versus
from fazhi_review.review.cases import operations, queries
from fazhi_review.review.cases.forms import WITHDRAWN, CaseForm
from fazhi_review.review.cases.models import CaseVerdict
from fazhi_review.review.cases.queries import CaseQuery
from fazhi_review.review.examination import ConflictSource
from fazhi_review.review.versus import comparisons_of
from fazhi_review.review.workflow import ReviewState
from fazhi_review.vocabulary import Relation

blueprint = Blueprint("cases", __name__)

NOT_SAVED = "登录曾经过期，您填写的理由尚未保存，请核对后重新提交。"


@dataclass(frozen=True, slots=True)
class Refused:
    """A verdict that was not saved, to be shown again in its form."""

    reason: str
    message: str


@blueprint.get("/cases")
@requires(Permission.REVIEW_DOCUMENT)
def register() -> str:
    """Every case this reviewer may see, by words, verdict, relation, law and day."""
    query = CaseQuery(
        text=requested_text("q"),
        verdict=requested_choice("verdict", CaseVerdict),
        relation=requested_choice("relation", Relation),
        source=requested_choice("source", ConflictSource),
        law=requested_text("law"),
        since=requested_date("since"),
        until=requested_date("until"),
    )
    page = queries.register(db.session(), signed_in_user(), query, number=requested_page())
    return render_template(
        "review/cases.html",
        page=page,
        is_filtered=query != CaseQuery(),
        verdicts=[(each.value, each.label) for each in CaseVerdict],
        sources=[(each.value, each.label) for each in ConflictSource],
        relations=[
            (each.value, each.label)
            for each in Relation
            if each not in (Relation.CONSISTENT, Relation.UNRELATED, Relation.UNDECIDED)
        ],
    )


@blueprint.get("/cases/<int:case_id>")
@requires(Permission.REVIEW_DOCUMENT)
def case(case_id: int) -> str:
    """One case with both texts as they were, and the other cases of the same pair."""
    session, reader = db.session(), signed_in_user()
    found = queries.case_for(session, reader, case_id)
    return render_template(
        "review/case.html",
        case=found,
        other=versus.side_of_case(session, reader, found, clock().today()),
        clause=versus.cut(found.clause, (found.clause_start, found.clause_end)),
        text=versus.cut(found.text, (found.text_start, found.text_end)),
        others=queries.others_like(session, reader, found),
    )


@blueprint.get("/examinations/<int:examination_id>/comparisons/<key>")
@requires(Permission.REVIEW_DOCUMENT)
def comparison(examination_id: int, key: str) -> str:
    """One comparison of an examination by itself."""
    return _comparison(examination_id, key, None)


@blueprint.post("/examinations/<int:examination_id>/comparisons/<key>")
@requires(Permission.REVIEW_DOCUMENT)
def decide(examination_id: int, key: str) -> ResponseReturnValue:
    """Keep a verdict, or take it back; a refusal comes back with what was typed."""
    form = CaseForm()
    if form.is_resumed:
        return _comparison(examination_id, key, Refused(form.reason.data or "", NOT_SAVED))
    try:
        document_id = _decide(form, examination_id, key)
    except (operations.CaseReasonMissing, StaleVersion) as error:
        return _comparison(examination_id, key, Refused(form.reason.data or "", error.message)), error.status
    return redirect(url_for("review.document", document_id=document_id, _anchor=f"comparison-{key}"))


def _decide(form: CaseForm, examination_id: int, key: str) -> int:
    if not form.validate_on_submit():
        raise InvalidInput("；".join(fault for faults in form.errors.values() for fault in faults))
    user, actor, at = signed_in_user(), current_actor(), clock().now()
    if form.verdict.data == WITHDRAWN:
        document_id = operations.withdraw(
            examination_id, key, expected_version=form.seen_version(), user=user, actor=actor, at=at
        )
        flash("已撤回判断。", "success")
        return document_id
    verdict = CaseVerdict(form.verdict.data)
    document_id = operations.decide(
        examination_id,
        key,
        verdict,
        form.reason.data or "",
        expected_version=form.seen_version(),
        user=user,
        actor=actor,
        at=at,
    )
    flash(f"已判断为“{verdict.label}”，并记入比对案例。", "success")
    return document_id


def _comparison(examination_id: int, key: str, refused: Refused | None) -> str:
    session, reader = db.session(), signed_in_user()
    examination, review = queries.examination_for(session, reader, examination_id)
    shown = comparisons_of(session, reader, review, examination, today=clock().today())
    found = next((each for each in shown if each.key == key), None)
    if found is None:
        raise NotFound()
    return render_template(
        "review/comparison.html",
        comparison=found,
        examination=examination,
        document_id=review.document_id,
        title=review.document.title,
        may_decide=reader.sees_all_documents
        and review.state is ReviewState.UNDER_REVIEW
        and review.examination_id == examination.id,
        refused=refused,
    )
