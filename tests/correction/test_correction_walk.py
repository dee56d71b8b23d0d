"""Every state × every action × every role: only what the table says happens, everything else is refused."""

import itertools
from collections.abc import Callable
from datetime import date
from pathlib import Path

import document_samples as samples
import pytest
from correction_desk import Desk

from fazhi_review.accounts.models import Organization, User
from fazhi_review.accounts.permissions import Permission, Role
from fazhi_review.correction import escalation, operations
from fazhi_review.correction.steps import Step
from fazhi_review.correction.workflow import TRANSITIONS, CorrectionState, Party, Result, transition
from fazhi_review.errors import FazhiError, NotFound, NotPermitted, TransitionNotAllowed

WHO = ("owner", "stranger", "reviewer", "lead", "administrator", "auditor")
DAY = date(2026, 11, 23)


def actions(desk: Desk, id_: int) -> dict[str, Callable[[Step], object]]:
    return {
        "issue": lambda step: operations.issue(id_, "修改", step),
        "discard": lambda step: operations.discard(id_, "已自行改正", step),
        "answer": lambda step: operations.answer(id_, desk.answers(id_), step),
        "uphold": lambda step: operations.uphold(id_, "理由不成立", step),
        "yield_": lambda step: operations.yield_(id_, "理由成立", step),
        "report": lambda step: operations.report(id_, desk.published(on=desk.place.clock.today()), "", step),
        "verify": lambda step: operations.verify(id_, desk.verdicts(id_), step),
        "return_": lambda step: operations.return_(id_, desk.verdicts(id_, wrong=1), "仍有收费", step),
        "remind": lambda step: escalation.remind(id_, step),
        "supervise": lambda step: escalation.supervise(id_, "请改正", step),
        "propose": lambda step: escalation.propose(id_, "区人民政府", "逾期", step),
        "decide": lambda step: escalation.decide(id_, Result.ANNULLED, DAY, "云政〔2026〕9号", step),
    }


@pytest.fixture
def people(make_user: Callable[..., User], desk: Desk, stranger: User, bureau: Organization) -> dict[str, User]:
    return {
        "owner": desk.drafter,
        "stranger": stranger,
        "reviewer": desk.reviewer,
        "lead": desk.lead,
        "administrator": make_user(Role.ADMINISTRATOR, organization=bureau),
        "auditor": make_user(Role.AUDITOR, organization=bureau),
    }


def test_the_table_knows_exactly_the_verbs(desk: Desk) -> None:
    assert {each.name for each in TRANSITIONS} == set(actions(desk, 1))


def is_allowed(name: str, state: CorrectionState, who: str) -> bool:
    """What the table says, spelled out once more by hand."""
    step = transition(name)
    by_lead = {"issue", "discard", "uphold", "yield_", "supervise", "propose", "decide"}
    parties = {"owner"} if step.party is Party.ISSUER else ({"lead"} if name in by_lead else {"reviewer", "lead"})
    return state in step.sources and who in parties


@pytest.mark.parametrize("state", list(CorrectionState))
def test_what_the_table_does_not_say_changes_nothing(
    desk: Desk, people: dict[str, User], state: CorrectionState
) -> None:
    id_ = desk.in_state(state)
    correction = desk.correction(id_)
    before = (correction.state, correction.version)
    for who, (name, act) in itertools.product(WHO, actions(desk, id_).items()):
        if is_allowed(name, state, who):
            continue
        step = Step(people[who], samples.actor_of(people[who]), desk.place, before[1])
        with pytest.raises((NotFound, NotPermitted, TransitionNotAllowed)):
            act(step)
        correction = desk.correction(id_)
        assert (correction.state, correction.version) == before, (who, name)


@pytest.mark.parametrize(
    "name", [each.name for each in TRANSITIONS if each.name not in ("remind", "supervise", "propose")]
)
def test_what_the_table_says_happens(desk: Desk, people: dict[str, User], name: str) -> None:
    """The ways up, which wait for terms, have tests of their own."""
    (state,) = transition(name).sources
    id_ = desk.in_state(state)
    who = next(who for who in WHO if is_allowed(name, state, who))
    actions(desk, id_)[name](desk.step(people[who], id_))
    reached = desk.correction(id_).state
    assert reached is not state and transition(name).target in (None, reached)


def test_pressing_goes_one_step_after_the_other_and_only_when_a_term_has_passed(desk: Desk) -> None:
    id_ = desk.issued()
    for name in ("remind", "supervise", "propose"):
        with pytest.raises(FazhiError, match=r"届满后才能|还不能"):
            actions(desk, id_)[name](desk.step(desk.lead, id_))
    desk.pass_term(id_)
    with pytest.raises(FazhiError, match="应当先催办"):
        actions(desk, id_)["supervise"](desk.step(desk.lead, id_))
    actions(desk, id_)["remind"](desk.step(desk.lead, id_))
    with pytest.raises(FazhiError, match="不能重复办理"):
        actions(desk, id_)["remind"](desk.step(desk.lead, id_))
    with pytest.raises(FazhiError, match="届满后才能"):
        actions(desk, id_)["supervise"](desk.step(desk.lead, id_))


def test_the_documented_table_is_the_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "correction.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("| ")
    ]
    written = {row[0]: row for row in rows[1:]}
    assert list(written) == [each.label for each in TRANSITIONS]
    for each in TRANSITIONS:
        _, sources, target, who, rule = written[each.label]
        assert set(sources.split("、")) == {state.label for state in each.sources}
        assert each.target is None or target == each.target.label
        assert who.startswith(each.party.label)
        assert ("负责人" in who) == (each.permission is Permission.CONCLUDE_REVIEW)
        assert rule == (each.rule or "—")
