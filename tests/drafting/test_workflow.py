"""Every state, every action, every kind of person: what the table says, and nothing else."""

from typing import Any

import pytest

from fazhi_review.accounts.models import User
from fazhi_review.drafting import consulting, issuing, operations
from fazhi_review.drafting.dossier import Outcome
from fazhi_review.drafting.gates import GATE_BY_NAME
from fazhi_review.drafting.legal import ground_of
from fazhi_review.drafting.moves import GateClosed
from fazhi_review.drafting.workflow import (
    ENDED,
    HOLDERS,
    TRANSITIONS,
    Party,
    ProjectState,
    ensure_allowed,
    transition,
    transitions_from,
)
from fazhi_review.errors import Conflict, FazhiError, InvalidInput, NotFound, NotPermitted, TransitionNotAllowed
from fazhi_review.extensions import unit_of_work

ACTIONS = [step.name for step in TRANSITIONS]
#: Steps that the review room takes, through its seam.
OF_REVIEW = {"withdraw", "return_", "give_opinion"}


def attempt(district: Any, id_: int, name: str, user: User) -> None:
    """Take one step as one person would, with everything that its form asks for."""
    by, seen = district.by(user), district.version(id_)
    match name:
        case "close_consultation":
            consulting.close_consultation(id_, seen_version=seen, by=by, explanation="说明")
        case "pass_" | "pass_with_changes" | "reject":
            outcome = {
                "pass_": Outcome.PASSED,
                "pass_with_changes": Outcome.PASSED_WITH_CHANGES,
                "reject": Outcome.REJECTED,
            }[name]
            record = issuing.MeetingRecord(outcome=outcome, held_on=district.today, name="常务会议", note="意见")
            issuing.deliberate(id_, record, seen_version=seen, by=by)
        case "confirm":
            issuing.confirm(id_, seen_version=seen, by=by)
        case "sign":
            issuing.sign(id_, "王建国", district.today, seen_version=seen, by=by)
        case "register":
            issuing.register(id_, "云政", seen_version=seen, by=by)
        case "publish":
            issuing.publish(id_, district.announcement(), seen_version=seen, by=by, store=district.store)
        case _:
            operations.advance(id_, name, seen_version=seen, by=by, note="说明")


def refusal(district: Any, id_: int, name: str, user: User) -> type[FazhiError] | None:
    """What the person is told, and that a refusal changes nothing. None: the step was taken."""
    before = district.project(id_).state
    try:
        attempt(district, id_, name, user)
    except FazhiError as error:
        with unit_of_work() as session:
            session.rollback()
        assert district.project(id_).state is before, name
        return type(error)
    assert district.project(id_).state is transition(name).target
    return None


@pytest.mark.parametrize("state", ProjectState)
def test_from_a_state_only_its_own_actions_lead_on_and_only_for_their_party(district: Any, state: ProjectState) -> None:
    """For every action that does not start here: nobody, whoever it is, gets anywhere."""
    id_ = district.reach(state)
    people = {
        "owner": district.drafter,
        "issuer": district.office,
        "bureau": district.reviewer,
        "stranger": district.stranger,
    }
    for name in ACTIONS:
        if name in OF_REVIEW or name == "reopen":
            continue  # not a button: see the seam's and the text's own tests
        step = transition(name)
        for who, user in people.items():
            if state in step.sources and who == step.party.value:
                continue  # tried last, each on a project of its own
            told = refusal(district, id_, name, user)
            if who == "stranger" or (who != "owner" and state is ProjectState.PROPOSED):
                assert told is NotFound, (name, who)
            elif who != step.party.value:
                assert told is NotPermitted, (name, who, told)
            else:
                assert told is not None and issubclass(told, TransitionNotAllowed | Conflict), (name, who, told)


@pytest.mark.parametrize("state", [state for state in ProjectState if state not in ENDED])
def test_every_action_of_a_state_is_taken_or_says_what_is_missing(district: Any, state: ProjectState) -> None:
    people = {Party.OWNER: district.drafter, Party.ISSUER: district.office}
    for step in transitions_from(state):
        if step.name in OF_REVIEW or step.name == "reopen":
            continue
        id_ = district.reach(state)
        told = refusal(district, id_, step.name, people[step.party])
        assert told is None or issubclass(told, GateClosed | InvalidInput), step.name


def test_ended_projects_lead_nowhere() -> None:
    assert [transitions_from(state) for state in ENDED] == [[], []]
    assert {state for state in ProjectState if HOLDERS[state] is None} == set(ENDED)


def test_every_state_but_the_first_is_reached_by_some_action() -> None:
    reached = {step.target for step in TRANSITIONS}
    assert reached | {ProjectState.PROPOSED} == set(ProjectState)


def test_every_precondition_of_the_table_is_a_gate_with_a_rule_that_exists() -> None:
    named = {gate for step in TRANSITIONS for gate in step.gates}
    assert named == set(GATE_BY_NAME)
    for gate in GATE_BY_NAME.values():
        ground = ground_of(gate.rule)
        assert ground.source and ground.title


@pytest.mark.parametrize("state", ProjectState)
@pytest.mark.parametrize("name", ACTIONS)
def test_the_table_refuses_with_state_and_action_in_words(state: ProjectState, name: str) -> None:
    if state in transition(name).sources:
        assert ensure_allowed(name, state).name == name
        return
    with pytest.raises(TransitionNotAllowed) as refused:
        ensure_allowed(name, state)
    assert state.label in refused.value.message and transition(name).label in refused.value.message


def test_an_idea_is_its_units_own_until_it_is_approved(district: Any) -> None:
    id_ = district.open()
    for user in (district.office, district.reviewer, district.stranger):
        with pytest.raises(NotFound):
            attempt(district, id_, "approve", user)
    attempt(district, id_, "approve", district.colleague)
    assert district.project(id_).state is ProjectState.DRAFTING
