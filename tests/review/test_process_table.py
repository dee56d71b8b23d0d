"""Every state × action × person: who may take which step from where, by the real guard and by the real verbs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import document_samples as samples
import pytest
import review_steps as steps
from flask import Flask
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.errors import NotFound, NotPermitted, TransitionNotAllowed
from fazhi_review.extensions import unit_of_work
from fazhi_review.review import operations, queries
from fazhi_review.review.process import counsel, points
from fazhi_review.review.process.models import Answer, Nature
from fazhi_review.review.process.opinion import PointAnswer
from fazhi_review.review.process.points import PointText
from fazhi_review.review.process.steps import begin
from fazhi_review.review.workflow import TRANSITIONS, Conclusion, Party, ReviewState
from fazhi_review.timeline.clock import FixedClock

POINT = PointText(problem="没有依据", basis="《云岭区条例》第三条", nature=Nature.UNLAWFUL)


@dataclass
class People:
    """One of each kind of person, by what they are to the document."""

    owner: User
    handler: User
    colleague: User
    lead: User
    asked: User
    stranger: User
    administrator: User
    auditor: User

    def all(self) -> dict[str, User]:
        return dict(vars(self))


#: Who may take a step, by whose it is; a lead is a reviewer too.
MAY = {
    Party.OWNER: {"owner"},
    Party.BUREAU: {"handler", "colleague", "lead"},
    Party.HANDLER: {"handler"},
    Party.SECOND: {"colleague", "lead"},
    Party.COUNSEL: {"asked"},
}
LEAD_ONLY = {"assign", "extend", "ask_counsel", "conclude", "refuse_signing"}


@pytest.fixture
def people(drafter: User, reviewer: User, lead: User, make_user: Callable[..., User]) -> People:
    return People(
        owner=drafter,
        handler=reviewer,
        colleague=make_user(Role.REVIEWER, organization=reviewer.organization),
        lead=lead,
        asked=make_user(Role.COUNSEL),
        stranger=make_user(),
        administrator=make_user(Role.ADMINISTRATOR, organization=reviewer.organization),
        auditor=make_user(Role.AUDITOR),
    )


@pytest.fixture
def bring_to(app: Flask, document_id: int, people: People, clock: FixedClock) -> Callable[[ReviewState], int]:
    """The document in a state, by the steps that lead there."""

    def bring(state: ReviewState) -> int:
        at = clock.now()
        if state is ReviewState.DRAFT:
            return document_id
        steps.submit(document_id, people.owner, at)
        if state in (ReviewState.RETURNED, ReviewState.DECLINED):
            verb = operations.return_ if state is ReviewState.RETURNED else operations.decline
            verb(document_id, "理由", user=people.handler, actor=samples.actor_of(people.handler), at=at)
        if state is ReviewState.SUPPLEMENT:
            ask_for_supplement(app, document_id, people.handler, at)
        if state in (ReviewState.SUBMITTED, ReviewState.RETURNED, ReviewState.DECLINED, ReviewState.SUPPLEMENT):
            return document_id
        steps.accept(document_id, people.handler, at)
        ask(document_id, people, at)
        if state is ReviewState.PAUSED:
            ask_for_supplement(app, document_id, people.handler, at)
        if state in (ReviewState.UNDER_REVIEW, ReviewState.PAUSED):
            return document_id
        points.write(document_id, "第四条", POINT, user=people.handler, actor=samples.actor_of(people.handler), at=at)
        steps.answer_checklist(document_id, people.handler, at)
        steps.propose(document_id, Conclusion.UNLAWFUL, people.handler, at, reason="违反上位法")
        if state is ReviewState.SECOND_READING:
            return document_id
        steps.agree(document_id, people.colleague, at)
        if state is ReviewState.CONCLUDED:
            steps.sign(app, document_id, people.lead, at)
        return document_id

    return bring


def ask(document_id: int, people: People, at: datetime) -> None:
    counsel.ask(
        document_id, people.asked.id, "是否有依据", user=people.lead, actor=samples.actor_of(people.lead), at=at
    )


def ask_for_supplement(app: Flask, document_id: int, user: User, at: datetime) -> None:
    store = samples.place_with(app).store
    operations.request_supplement(
        document_id, ["补充说明"], user=user, actor=samples.actor_of(user), at=at, store=store
    )


@pytest.mark.parametrize("state", list(ReviewState))
def test_every_step_from_every_state_by_everybody(
    state: ReviewState, bring_to: Callable[[ReviewState], int], people: People, clock: FixedClock
) -> None:
    document_id = bring_to(state)
    wrong = []
    for step in TRANSITIONS:
        allowed = MAY[step.party] if step.name not in LEAD_ONLY else {"lead"}
        for name, user in people.all().items():
            expected = state in step.moves and name in allowed
            try:
                with unit_of_work() as session:
                    begin(session, step.name, document_id, user=user, actor=samples.actor_of(user), at=clock.now())
            except TransitionNotAllowed:
                outcome, is_right = "state", state not in step.moves and name in allowed
            except (NotPermitted, NotFound):
                outcome, is_right = "refused", not expected
            else:
                outcome, is_right = "taken", expected
            # A handler is whoever takes a document on: where nobody has it yet, any reviewer could be.
            if step.party in (Party.HANDLER, Party.SECOND) and state not in step.moves:
                is_right = outcome != "taken"
            if not is_right:
                wrong.append((step.name, name, outcome))
    assert wrong == []


def test_every_step_of_the_table_is_taken_by_its_verb(
    app: Flask, session: Session, bring_to: Callable[[ReviewState], int], people: People, clock: FixedClock
) -> None:
    """One walk that passes through every state and takes every step at least once, with the state after each."""
    at, store = clock.now(), samples.place_with(app).store
    id_ = bring_to(ReviewState.DRAFT)
    taken: list[str] = []

    def take(name: str, user: User, state: ReviewState, *more: object, **options: object) -> None:
        verb = {"ask_counsel": counsel.ask, "advise": counsel.advise}.get(name) or getattr(operations, name)
        verb(id_, *more, user=user, actor=samples.actor_of(user), at=at, **options)
        assert queries.review_of(session, id_).state is state, name
        taken.append(name)

    state = ReviewState
    owner, handler, colleague, lead = people.owner, people.handler, people.colleague, people.lead
    take("submit", owner, state.SUBMITTED)
    take("withdraw", owner, state.DRAFT)
    take("submit", owner, state.SUBMITTED)
    take("decline", handler, state.DECLINED, "不属于行政规范性文件")
    take("submit", owner, state.SUBMITTED)
    take("return_", handler, state.RETURNED, "请修改")
    take("submit", owner, state.SUBMITTED)
    take("assign", lead, state.SUBMITTED, handler.id)
    take("accept", handler, state.UNDER_REVIEW, waiver=steps.WAIVER)
    take("request_supplement", handler, state.PAUSED, ["说明第四条的依据"], store=store)
    take("supply", owner, state.UNDER_REVIEW, "已说明")
    take("extend", lead, state.UNDER_REVIEW, 3, "疑难，需要论证")
    take("ask_counsel", lead, state.UNDER_REVIEW, people.asked.id, "第四条有无依据")
    take("advise", people.asked, state.UNDER_REVIEW, "没有依据", store=store)
    point_id = points.write(id_, "第四条", POINT, user=handler, actor=samples.actor_of(handler), at=at)
    steps.answer_checklist(id_, handler, at)
    take("propose", handler, state.SECOND_READING, Conclusion.UNLAWFUL, "违反上位法")
    take("send_back", colleague, state.UNDER_REVIEW, "理由请补充")
    take("propose", handler, state.SECOND_READING, Conclusion.UNLAWFUL, "违反上位法")
    take("agree", colleague, state.SIGNING)
    take("refuse_signing", lead, state.UNDER_REVIEW, "再斟酌")
    take("propose", handler, state.SECOND_READING, Conclusion.UNLAWFUL, "违反上位法第四条")
    take("agree", colleague, state.SIGNING)
    take("conclude", lead, state.CONCLUDED, store=store, haste_reason=steps.HASTE)
    take("answer", owner, state.CONCLUDED, {point_id: PointAnswer(Answer.ADOPTED, "", 1)})
    take("reopen", owner, state.DRAFT)
    assert set(taken) == {transition.name for transition in TRANSITIONS}
    assert queries.review_of(session, id_).round == 2
