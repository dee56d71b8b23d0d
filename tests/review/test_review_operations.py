"""The verbs of a review, and what each refuses."""

from collections.abc import Callable
from datetime import date

import document_samples as samples
import pytest
import review_steps as steps
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fazhi_review.accounts.audit import AuditEntry
from fazhi_review.accounts.models import User
from fazhi_review.errors import Conflict, NotFound, NotPermitted, StaleVersion, TransitionNotAllowed
from fazhi_review.extensions import unit_of_work
from fazhi_review.review import operations, queries
from fazhi_review.review.models import Disposition, FindingRow, Review
from fazhi_review.review.workflow import TRANSITIONS, Conclusion, ReviewState, ensure_allowed
from fazhi_review.timeline.clock import FixedClock


def findings_of(session: Session, document_id: int) -> list[FindingRow]:
    review = queries.review_of(session, document_id)
    assert review.examination_id is not None
    return list(queries.findings_of(session, review.examination_id))


def decide(
    finding: FindingRow, disposition: Disposition, user: User, clock: FixedClock, reason: str = "", version: int = 0
) -> None:
    operations.decide(
        finding.id,
        disposition,
        reason,
        expected_version=version or finding.version,
        user=user,
        actor=samples.actor_of(user),
        at=clock.now(),
    )


def test_a_finding_keeps_its_words_and_what_stands_around_them(session: Session, document_id: int) -> None:
    finding = findings_of(session, document_id)[-1]
    assert finding.quote == "处五千元以上一万元以下罚款"
    assert finding.path.startswith("第四条")
    assert finding.context_before.endswith("违反本办法规定的，")
    assert finding.context_after.startswith("。")


def test_acceptance_starts_a_clock_of_fifteen_working_days(session: Session, under_review: int) -> None:
    review = queries.review_of(session, under_review)
    assert review.state is ReviewState.UNDER_REVIEW
    assert review.due_on == date(2026, 12, 14)


def test_a_finding_is_adopted_by_a_named_person_and_logged(
    session: Session, under_review: int, reviewer: User, clock: FixedClock
) -> None:
    finding = findings_of(session, under_review)[0]
    decide(finding, Disposition.ADOPTED, reviewer, clock)
    assert (finding.disposition, finding.disposed_by_id) == (Disposition.ADOPTED, reviewer.id)
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert entry.action == operations.ReviewAction.DECIDE
    assert entry.after is not None
    assert entry.after["disposition"] == "已采纳"


def test_dismissing_needs_a_reason(session: Session, under_review: int, reviewer: User, clock: FixedClock) -> None:
    finding = findings_of(session, under_review)[0]
    with pytest.raises(operations.ReasonMissing, match="不采纳的理由"):
        decide(finding, Disposition.DISMISSED, reviewer, clock, reason="  ")
    decide(finding, Disposition.DISMISSED, reviewer, clock, reason="上位法已有规定")
    assert finding.disposition_reason == "上位法已有规定"


def test_a_decision_can_be_taken_back(session: Session, under_review: int, reviewer: User, clock: FixedClock) -> None:
    finding = findings_of(session, under_review)[0]
    decide(finding, Disposition.ADOPTED, reviewer, clock)
    decide(finding, Disposition.OPEN, reviewer, clock)
    assert (finding.disposition, finding.disposed_by_id, finding.disposed_at) == (Disposition.OPEN, None, None)


def test_two_people_do_not_overwrite_each_other(
    session: Session, under_review: int, reviewer: User, lead: User, clock: FixedClock
) -> None:
    finding = findings_of(session, under_review)[0]
    seen = finding.version
    decide(finding, Disposition.ADOPTED, reviewer, clock)
    with pytest.raises(StaleVersion, match="内容已被他人修改"):
        decide(finding, Disposition.DISMISSED, lead, clock, reason="另有考虑", version=seen)
    assert finding.disposition is Disposition.ADOPTED


def test_a_drafter_decides_on_nothing(session: Session, under_review: int, drafter: User, clock: FixedClock) -> None:
    with pytest.raises(NotPermitted):
        decide(findings_of(session, under_review)[0], Disposition.ADOPTED, drafter, clock)


def test_another_organizations_finding_does_not_exist(
    session: Session, under_review: int, make_user: Callable[..., User], clock: FixedClock
) -> None:
    with pytest.raises(NotFound):
        decide(findings_of(session, under_review)[0], Disposition.ADOPTED, make_user(), clock)


def test_nothing_is_decided_before_acceptance(
    session: Session, document_id: int, drafter: User, reviewer: User, clock: FixedClock
) -> None:
    operations.submit(document_id, user=drafter, actor=samples.actor_of(drafter), at=clock.now())
    with pytest.raises(Conflict, match="受理之后"):
        decide(findings_of(session, document_id)[0], Disposition.ADOPTED, reviewer, clock)


def test_decisions_survive_another_examination(
    app: Flask, session: Session, under_review: int, reviewer: User, clock: FixedClock
) -> None:
    decide(findings_of(session, under_review)[0], Disposition.DISMISSED, reviewer, clock, reason="已有依据")
    before = [finding.id for finding in findings_of(session, under_review)]
    operations.examine_again(
        under_review, user=reviewer, actor=samples.actor_of(reviewer), place=samples.place_with(app)
    )
    after = findings_of(session, under_review)
    assert before != [finding.id for finding in after]
    assert (after[0].disposition, after[0].disposition_reason) == (Disposition.DISMISSED, "已有依据")
    assert after[1].disposition is Disposition.OPEN


def test_lawful_waits_for_every_grave_finding(
    app: Flask, session: Session, under_review: int, reviewer: User, lead: User, clock: FixedClock
) -> None:
    steps.answer_checklist(under_review, reviewer, clock.now())
    with pytest.raises(operations.FindingsOpen, match="还有 1 个高风险问题"):
        steps.propose(under_review, Conclusion.LAWFUL, reviewer, clock.now())
    for finding in findings_of(session, under_review):
        decide(finding, Disposition.DISMISSED, reviewer, clock, reason="经核对有依据")
    steps.propose(under_review, Conclusion.LAWFUL, reviewer, clock.now())
    steps.agree(under_review, lead, clock.now())
    steps.sign(app, under_review, lead, clock.now())
    review = queries.review_of(session, under_review)
    assert (review.state, review.conclusion) == (ReviewState.CONCLUDED, Conclusion.LAWFUL)


def test_only_the_lead_signs(app: Flask, under_review: int, reviewer: User, clock: FixedClock) -> None:
    with pytest.raises(NotPermitted):
        steps.sign(app, under_review, reviewer, clock.now())


def test_a_returned_document_comes_back_with_a_new_text(
    app: Flask, session: Session, under_review: int, drafter: User, reviewer: User, clock: FixedClock
) -> None:
    actor = samples.actor_of(reviewer)
    with pytest.raises(operations.ReasonMissing):
        operations.return_(under_review, " ", user=reviewer, actor=actor, at=clock.now())
    operations.return_(under_review, "第四条请核对", user=reviewer, actor=actor, at=clock.now())
    lines = [line for line in samples.MEASURES if not line.startswith("第四条")]
    operations.replace_text(
        under_review,
        "修改稿.docx",
        samples.docx(*lines),
        uploader=drafter,
        actor=samples.actor_of(drafter),
        place=samples.place_with(app),
    )
    assert [finding.rule for finding in findings_of(session, under_review)] == ["test.licence"]
    operations.submit(under_review, user=drafter, actor=samples.actor_of(drafter), at=clock.now())
    assert queries.review_of(session, under_review).state is ReviewState.SUBMITTED


def test_the_text_under_review_cannot_be_replaced(app: Flask, under_review: int, drafter: User) -> None:
    with pytest.raises(Conflict, match="不能更换文本"):
        operations.replace_text(
            under_review,
            "新.docx",
            samples.docx("云岭区新办法"),
            uploader=drafter,
            actor=samples.actor_of(drafter),
            place=samples.place_with(app),
        )


@pytest.mark.parametrize("state", list(ReviewState))
@pytest.mark.parametrize("step", [transition.name for transition in TRANSITIONS])
def test_only_steps_of_the_table_are_possible(state: ReviewState, step: str) -> None:
    always = {"ask_counsel", "advise"}
    allowed = {
        ReviewState.DRAFT: {"submit"},
        ReviewState.SUBMITTED: {"withdraw", "assign", "accept", "decline", "request_supplement", "return_"},
        ReviewState.SUPPLEMENT: {"withdraw", "supply"},
        ReviewState.UNDER_REVIEW: {"assign", "request_supplement", "return_", "extend", "propose"} | always,
        ReviewState.PAUSED: {"assign", "supply"} | always,
        ReviewState.SECOND_READING: {"extend", "agree", "send_back"} | always,
        ReviewState.SIGNING: {"extend", "conclude", "refuse_signing"} | always,
        ReviewState.RETURNED: {"submit"},
        ReviewState.DECLINED: {"submit"},
        ReviewState.CONCLUDED: {"answer", "reopen"},
    }
    if step in allowed[state]:
        assert ensure_allowed(step, state).name == step
    else:
        with pytest.raises(TransitionNotAllowed, match=state.label):
            ensure_allowed(step, state)


def test_the_database_itself_refuses_a_conclusion_without_a_person(session: Session, document_id: int) -> None:
    with pytest.raises(IntegrityError), unit_of_work() as unit:
        review = unit.scalars(select(Review).where(Review.document_id == document_id)).one()
        review.state, review.conclusion = ReviewState.CONCLUDED, Conclusion.LAWFUL


def test_a_button_pressed_twice_is_no_conflict(
    session: Session, under_review: int, drafter: User, reviewer: User, lead: User, clock: FixedClock
) -> None:
    finding = findings_of(session, under_review)[0]
    seen = finding.version
    for _ in range(2):
        decide(finding, Disposition.ADOPTED, reviewer, clock, version=seen)
    operations.accept(under_review, user=reviewer, actor=samples.actor_of(reviewer), at=clock.now())
    with pytest.raises(TransitionNotAllowed):
        operations.accept(under_review, user=lead, actor=samples.actor_of(lead), at=clock.now())
    for _ in range(2):
        operations.return_(under_review, "请修改", user=reviewer, actor=samples.actor_of(reviewer), at=clock.now())
    for _ in range(2):
        operations.submit(under_review, user=drafter, actor=samples.actor_of(drafter), at=clock.now())
    told = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert told[-4:] == [
        operations.ReviewAction.ACCEPT,
        operations.ReviewAction.DECIDE,
        operations.ReviewAction.RETURN,
        operations.ReviewAction.SUBMIT,
    ]
