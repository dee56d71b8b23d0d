"""Verbs of a filing review: dispatch, explanation, the six points, problems, conclusion by a second person."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.errors import Conflict, NotFound, NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.filing.actions import FilingAction
from fazhi_review.filing.examining import queries, refusals
from fazhi_review.filing.examining.hooks import found_wrong
from fazhi_review.filing.examining.letters import write_opinion
from fazhi_review.filing.examining.models import Explanation, FilingReview, ReviewPoint, ReviewProblem
from fazhi_review.filing.examining.opening import LIMIT
from fazhi_review.filing.examining.workflow import (
    Disposal,
    FilingReviewState,
    Nature,
    Outcome,
    PointVerdict,
    ReviewParty,
    ReviewTransition,
    ensure_allowed,
)
from fazhi_review.filing.models import Series
from fazhi_review.filing.numbering import take_number
from fazhi_review.filing.requirements import points
from fazhi_review.matters import clocks, notices
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import Matter
from fazhi_review.matters.place import Place
from fazhi_review.pages.forms import require_version
from fazhi_review.review.models import Disposition, FindingRow
from fazhi_review.vocabulary import Severity

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """One step being taken: who, where, on which version of the review."""

    user: User
    actor: Actor
    place: Place
    expected_version: int

    @property
    def at(self) -> datetime:
        return self.place.clock.now()

    @property
    def today(self) -> date:
        return self.place.clock.today()


@dataclass(frozen=True, slots=True)
class Problem:
    """What a reviewer writes of one clause."""

    clause: str
    quote: str
    problem: str
    basis: str
    nature: Nature
    disposal: Disposal
    finding_id: int | None = None


def assign(review_id: int, reviewer_id: int, step: ReviewStep) -> None:
    """The lead gives the review to somebody of the bureau, or to somebody else than before."""
    with unit_of_work() as session:
        review, matter = _begin(session, "assign", review_id, step)
        reviewer = session.get(User, reviewer_id)
        if reviewer is None or not (reviewer.is_enabled and reviewer.sees_all_documents):
            raise refusals.NotReviewer()
        _give_to(session, review, matter, reviewer, step, FilingAction.REVIEW_ASSIGNED, note=reviewer.full_name)
        text = f"《{review.published.title}》的备案审查由您承办。"
        _tell(session, [reviewer], review, matter, "assigned", text, step)


def take(review_id: int, step: ReviewStep) -> None:
    """A reviewer takes on what nobody has yet."""
    with unit_of_work() as session:
        review, matter = _begin(session, "take", review_id, step)
        _give_to(session, review, matter, step.user, step, FilingAction.REVIEW_ASSIGNED, note=step.user.full_name)


def ask_explanation(review_id: int, questions: str, step: ReviewStep) -> None:
    """Ask the issuing authority to explain, by a day of its own; the review's time stands still meanwhile."""
    if not questions.strip():
        raise refusals.QuestionsMissing()
    with unit_of_work() as session:
        review, matter = _begin(session, "ask_explanation", review_id, step)
        days_left = (review.due_on - step.today).days if review.due_on else 0
        owner = review.published.organization_id
        review.state = FilingReviewState.EXPLAINING
        matters.hand_over(session, matter, state=review.state.label, holder_id=owner, at=step.at)
        clock = clocks.start(session, matter, "filing_review.explanation", on=step.today, calendar=step.place.calendar)
        review.explanations.append(
            Explanation(
                questions=questions.strip(),
                asked_on=step.today,
                asked_by_id=step.user.id,
                due_on=clock.due_on,
                days_left=days_left,
            )
        )
        _note(session, review, matter, FilingAction.REVIEW_EXPLANATION_ASKED, step, note=questions.strip())
        people = notices.users_of(session, owner, Permission.UPLOAD_DOCUMENT)
        text = (
            f"《{review.published.title}》备案审查需要说明情况，请在{clock.due_on:%Y-%m-%d}前答复：{questions.strip()}"
        )
        _tell(session, people, review, matter, f"explain-{len(review.explanations)}", text, step)


def explain(review_id: int, answer: str, step: ReviewStep) -> None:
    """The issuing authority explains; the review's time goes on with as many days as were left."""
    if not answer.strip():
        raise refusals.AnswerMissing()
    with unit_of_work() as session:
        review, matter = _begin(session, "explain", review_id, step)
        asked = review.explanations[-1]
        asked.answer, asked.answered_on, asked.answered_by_id = answer.strip(), step.today, step.user.id
        _go_on(session, review, matter, asked, step)
        _note(session, review, matter, FilingAction.REVIEW_EXPLAINED, step, note=answer.strip())
        if review.reviewer is not None:
            text = f"《{review.published.title}》的制定机关已作出说明，请继续审查。"
            _tell(session, [review.reviewer], review, matter, f"explained-{asked.id}", text, step)


def close_explanation(review_id: int, reason: str, step: ReviewStep) -> None:
    """Go on without an explanation, with the reason."""
    if not reason.strip():
        raise refusals.ReasonMissing(what="不再等待说明")
    with unit_of_work() as session:
        review, matter = _begin(session, "close_explanation", review_id, step)
        _go_on(session, review, matter, review.explanations[-1], step)
        _note(session, review, matter, FilingAction.REVIEW_EXPLANATION_CLOSED, step, note=reason.strip())


def save_points(review_id: int, verdicts: Mapping[str, tuple[PointVerdict, str]], step: ReviewStep) -> None:
    """Keep what the reviewer says of the six points, complete or not; the conclusion needs all of them."""
    with unit_of_work() as session:
        review = _in_hand(session, review_id, step)
        known = {point.point: point for point in review.points}
        for point in points():
            if point.key not in verdicts:
                continue
            verdict, note = verdicts[point.key]
            if verdict is PointVerdict.PROBLEM and not note.strip():
                raise refusals.ProblemNotTold(point=point.label)
            row = known.get(point.key)
            if row is None:
                row = ReviewPoint(point=point.key)
                review.points.append(row)
            row.verdict, row.note = verdict, note.strip()
        _touch(session, review)


def add_problem(review_id: int, problem: Problem, step: ReviewStep) -> None:
    """List one clause that must be put right. One that came from a finding adopts it."""
    missing = [
        label
        for label, value in (("条款", problem.clause), ("存在的问题", problem.problem), ("法律依据", problem.basis))
        if not value.strip()
    ]
    if missing:
        raise refusals.ProblemIncomplete(missing="、".join(missing))
    with unit_of_work() as session:
        review = _in_hand(session, review_id, step)
        if problem.finding_id is not None:
            _decide(session, review, problem.finding_id, Disposition.ADOPTED, "", step)
        review.problems.append(
            ReviewProblem(
                finding_id=problem.finding_id,
                clause=problem.clause.strip()[:300],
                quote=problem.quote.strip(),
                problem=problem.problem.strip(),
                basis=problem.basis.strip(),
                nature=problem.nature,
                disposal=problem.disposal,
            )
        )
        _touch(session, review)


def remove_problem(review_id: int, problem_id: int, step: ReviewStep) -> None:
    """Take a clause off the list; the finding that led to it is open again."""
    with unit_of_work() as session:
        review = _in_hand(session, review_id, step)
        problem = next((each for each in review.problems if each.id == problem_id), None)
        if problem is None:
            raise NotFound()
        if problem.finding_id is not None:
            _decide(session, review, problem.finding_id, Disposition.OPEN, "", step)
        review.problems.remove(problem)
        session.delete(problem)
        _touch(session, review)


def dismiss_finding(review_id: int, finding_id: int, reason: str, step: ReviewStep) -> None:
    """Say why a suspicion of the machine is none."""
    if not reason.strip():
        raise refusals.ReasonMissing(what="不采纳")
    with unit_of_work() as session:
        review = _in_hand(session, review_id, step)
        _decide(session, review, finding_id, Disposition.DISMISSED, reason.strip(), step)
        _touch(session, review)


def propose(review_id: int, outcome: Outcome | None, reason: str, step: ReviewStep) -> None:
    """The reviewer proposes a conclusion: with all six points answered, and with what it says fitting the conclusion."""
    if outcome is None or not reason.strip():
        raise refusals.OutcomeMissing()
    with unit_of_work() as session:
        review, matter = _begin(session, "propose", review_id, step)
        _ensure_fits(session, review, outcome)
        review.state, review.outcome, review.reason = FilingReviewState.PROPOSED, outcome, reason.strip()
        review.proposed_by_id, review.proposed_at = step.user.id, step.at
        matters.hand_over(session, matter, state=review.state.label, holder_id=matter.holder_id, at=step.at)
        _note(session, review, matter, FilingAction.REVIEW_PROPOSED, step, note=outcome.label, is_internal=True)
        leads = [
            lead
            for lead in notices.users_of(session, matter.holder_id, Permission.CONCLUDE_REVIEW)
            if lead.id != step.user.id
        ]
        text = f"《{review.published.title}》的备案审查意见等待签发。"
        _tell(session, leads, review, matter, f"proposed-{review.version}", text, step)


def send_back(review_id: int, reason: str, step: ReviewStep) -> None:
    """The signer is not satisfied, and says why."""
    if not reason.strip():
        raise refusals.ReasonMissing(what="退回")
    with unit_of_work() as session:
        review, matter = _begin(session, "send_back", review_id, step)
        review.state, review.sent_back_reason = FilingReviewState.EXAMINING, reason.strip()
        matters.hand_over(
            session,
            matter,
            state=review.state.label,
            holder_id=matter.holder_id,
            user_id=review.reviewer_id,
            at=step.at,
        )
        _note(session, review, matter, FilingAction.REVIEW_SENT_BACK, step, note=reason.strip(), is_internal=True)
        if review.reviewer is not None:
            text = f"《{review.published.title}》的备案审查意见被退回：{reason.strip()}"
            _tell(session, [review.reviewer], review, matter, f"back-{review.version}", text, step)


def conclude(review_id: int, step: ReviewStep) -> str:
    """A second person signs; the opinion gets its number, which is returned. What is wrong goes to correction."""
    with unit_of_work() as session:
        review, matter = _begin(session, "conclude", review_id, step)
        outcome = review.outcome
        if outcome is None:
            raise refusals.OutcomeMissing()
        serial = take_number(session, Series.OPINION, step.today.year)
        review.opinion_year, review.opinion_serial = step.today.year, serial
        review.state = FilingReviewState.CONCLUDED
        review.concluded_by_id, review.concluded_at = step.user.id, step.at
        session.flush()
        write_opinion(session, review, user=step.user, place=step.place)
        note = f"{outcome.label}（{review.opinion_number}）"
        _note(session, review, matter, FilingAction.REVIEW_CONCLUDED, step, note=note)
        matters.close(session, matter, state=review.state.label, at=step.at)
        people = notices.users_of(session, review.published.organization_id, Permission.UPLOAD_DOCUMENT)
        text = f"《{review.published.title}》备案审查结论：{note}。"
        _tell(session, people, review, matter, "concluded", text, step)
        if outcome is Outcome.WRONG:
            found_wrong(session, review, step.user, step.actor, step.place)
        return review.opinion_number


def may_take(transition: ReviewTransition, review: FilingReview, user: User) -> bool:
    """Whether this step is this user's, whatever the state."""
    in_bureau = user.sees_all_documents
    party = {
        ReviewParty.BUREAU: in_bureau,
        ReviewParty.EXAMINER: in_bureau and review.reviewer_id == user.id,
        ReviewParty.ISSUER: review.published.organization_id == user.organization_id,
        ReviewParty.SIGNER: in_bureau and review.proposed_by_id != user.id,
    }[transition.party]
    return party and user.may(transition.permission)


def _begin(session: Session, name: str, review_id: int, step: ReviewStep) -> tuple[FilingReview, Matter]:
    review = queries.review_for(session, step.user, review_id)
    transition = ensure_allowed(name, review.state)
    if not may_take(transition, review, step.user):
        is_own = transition.party is ReviewParty.SIGNER and review.proposed_by_id == step.user.id
        raise refusals.OwnOpinion() if is_own else NotPermitted()
    require_version(review.version, step.expected_version)
    return review, queries.matter_of(session, review)


def _in_hand(session: Session, review_id: int, step: ReviewStep) -> FilingReview:
    """The review, if this user is examining it now."""
    review = queries.review_for(session, step.user, review_id)
    if not step.user.sees_all_documents or review.reviewer_id != step.user.id:
        raise NotPermitted()
    if review.state is not FilingReviewState.EXAMINING:
        raise Conflict(sentence=f"当前为“{review.state.label}”，不能修改审查意见。")
    require_version(review.version, step.expected_version)
    return review


def _give_to(
    session: Session,
    review: FilingReview,
    matter: Matter,
    reviewer: User,
    step: ReviewStep,
    action: FilingAction,
    *,
    note: str,
) -> None:
    review.state, review.reviewer_id = FilingReviewState.EXAMINING, reviewer.id
    matters.hand_over(
        session, matter, state=review.state.label, holder_id=matter.holder_id, user_id=reviewer.id, at=step.at
    )
    _note(session, review, matter, action, step, note=note, after={"reviewer": reviewer.full_name}, is_internal=True)


def _go_on(session: Session, review: FilingReview, matter: Matter, asked: Explanation, step: ReviewStep) -> None:
    """Back to the reviewer, with the days that were left when the question was asked."""
    if asked.answered_on is None:
        asked.answered_on = step.today
    due_on = step.place.calendar.next_working_day(step.today + timedelta(days=asked.days_left))
    review.state, review.due_on = FilingReviewState.EXAMINING, due_on
    bureau_id = review.reviewer.organization_id if review.reviewer else matter.holder_id
    matters.hand_over(
        session, matter, state=review.state.label, holder_id=bureau_id, user_id=review.reviewer_id, at=step.at
    )
    clocks.start(session, matter, LIMIT, on=step.today, calendar=step.place.calendar, due_on=due_on)


def _ensure_fits(session: Session, review: FilingReview, outcome: Outcome) -> None:
    """All points answered, and the conclusion says what they say."""
    answered = {point.point: point for point in review.points}
    open_points = [point.label for point in points() if point.key not in answered]
    if open_points:
        raise refusals.PointsUnanswered(points="；".join(open_points))
    has_problem = any(point.verdict is PointVerdict.PROBLEM for point in review.points)
    if outcome is Outcome.WRONG and not review.problems:
        raise refusals.ProblemsMissing()
    if outcome is Outcome.WRONG and not has_problem:
        raise refusals.OutcomeContradicts(contradiction="六项要点都选择了“未发现问题”", outcome=outcome.label)
    if outcome is Outcome.PASSED and (has_problem or review.problems):
        raise refusals.OutcomeContradicts(contradiction="有要点选择了“存在问题”或者列有纠正事项", outcome=outcome.label)
    if outcome is Outcome.PASSED and (count := _open_findings(session, review)):
        raise refusals.FindingsOpen(count=count)


def _open_findings(session: Session, review: FilingReview) -> int:
    count = session.scalar(
        select(func.count())
        .select_from(FindingRow)
        .where(
            FindingRow.examination_id == review.examination_id,
            FindingRow.severity == Severity.HIGH,
            FindingRow.disposition == Disposition.OPEN,
        )
    )
    return count or 0


def _decide(
    session: Session, review: FilingReview, finding_id: int, disposition: Disposition, reason: str, step: ReviewStep
) -> None:
    finding = session.get(FindingRow, finding_id)
    if finding is None or finding.examination_id != review.examination_id:
        raise NotFound()
    before = {"disposition": finding.disposition, "reason": finding.disposition_reason}
    is_open = disposition is Disposition.OPEN
    finding.disposition, finding.disposition_reason = disposition, reason
    finding.disposed_by_id = None if is_open else step.user.id
    finding.disposed_at = None if is_open else step.at
    after = {"disposition": disposition, "reason": reason, "rule": finding.rule}
    audit.record(session, step.actor, FilingAction.FINDING_DECIDED, finding, before, after, at=step.at)


def _touch(session: Session, review: FilingReview) -> None:
    """Raise the review's version, so that two people writing at once notice."""
    flag_modified(review, "state")
    session.flush()


def _note(
    session: Session,
    review: FilingReview,
    matter: Matter,
    action: FilingAction,
    step: ReviewStep,
    *,
    note: str = "",
    after: dict[str, Any] | None = None,
    is_internal: bool = False,
) -> None:
    session.flush()
    matters.record(session, matter, action=action.label, user=step.user, note=note, at=step.at, is_internal=is_internal)
    audit.record(session, step.actor, action, review, after={"state": review.state, **(after or {})}, at=step.at)
    logger.info("filing review %s: %s -> %s", review.id, action, review.state.value)


def _tell(
    session: Session,
    people: list[User],
    review: FilingReview,
    matter: Matter,
    occasion: str,
    text: str,
    step: ReviewStep,
) -> None:
    key = f"filing-review-{review.id}-{occasion}"
    notices.notify(session, people, key=key, text=text, matter=matter, at=step.at)
