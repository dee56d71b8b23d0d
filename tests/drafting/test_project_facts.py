"""What a project knows reaches the rules; what is not due yet accuses nobody."""

from datetime import timedelta
from typing import Any

from fazhi_review import structure
from fazhi_review.drafting.facts import facts_of_document
from fazhi_review.drafting.steps import Step
from fazhi_review.drafting.workflow import ProjectState
from fazhi_review.extensions import unit_of_work
from fazhi_review.ports import ProcedureFacts
from fazhi_review.rules import default_pack, inspect
from fazhi_review.rules.facts import known_facts
from fazhi_review.rules.model import RuleContext


def facts_of(district: Any, id_: int) -> ProcedureFacts:
    with unit_of_work() as session:
        facts = facts_of_document(session, district.project(id_).document_id, today=district.today)
    assert facts is not None
    return facts


def procedural(district: Any, id_: int) -> set[str]:
    """The rules of procedure that speak when the project's text is examined with its facts."""
    document = structure.parse("\n".join(district.lines(id_)))
    context = RuleContext(as_of=district.today, procedure=facts_of(district, id_))
    found = inspect(document, default_pack(), context).findings
    return {finding.rule for finding in found if finding.rule.startswith("procedure.")}


def test_steps_whose_turn_has_not_come_accuse_nobody(district: Any, business: Any) -> None:
    id_ = district.open(business)
    district.draft(id_)
    facts = facts_of(district, id_)
    assert {"consultation", "competition_review", "explainer"} <= facts.pending
    assert procedural(district, id_) == set()


def test_a_project_that_did_everything_is_found_nothing_against(district: Any, business: Any) -> None:
    id_ = district.open(business)
    district.draft(id_)
    district.consult(id_)
    district.record(id_, Step.EVALUATION, **{"evaluation.consistency": True})
    district.review_competition(id_)
    district.record(id_, Step.DEPARTMENT_REVIEW)
    district.attach(id_, "department_opinion")
    district.submit(id_)
    district.later(8)
    district.conclude(id_)
    district.advance(id_, "propose")
    district.meet(id_)
    district.sign(id_)
    district.register(id_)
    district.publish(id_, effective_on=district.today + timedelta(days=90))
    district.attach(id_, "explainer")
    district.advance(id_, "explain")
    assert district.project(id_).state is ProjectState.COMPLETED
    assert procedural(district, id_) <= {"procedure.no_counsel", "procedure.no_symposium"}  # review's own to know


def test_what_was_left_out_is_found_by_the_rule_that_asks_for_it(district: Any, business: Any) -> None:
    id_ = district.open(business)
    district.draft(id_)
    district.consult(id_)
    district.review_competition(id_)
    district.record(id_, Step.DEPARTMENT_REVIEW)
    district.submit(id_, explanation="评估论证与立项调研合并进行，见立项材料。")
    assert "procedure.no_evaluation" in procedural(district, id_)


def test_every_answer_is_a_fact_that_rules_know_in_its_type(district: Any, business: Any) -> None:
    id_ = district.open(business)
    district.draft(id_)
    district.consult(id_)
    district.review_competition(id_)
    known = known_facts()
    facts = facts_of(district, id_)
    kinds = {"bool": bool, "number": int, "text": str, "list": tuple}
    for name, value in facts.answers.items():
        kind = known[name].type.value
        assert kind == "date" or type(value) is kinds[kind], name
    assert {step.name for step in facts.steps or ()} <= {step.value for step in Step}
    days = next(step for step in facts.steps or () if step.name == "consultation")
    assert (days.finished_on - days.started_on).days == 31


def test_a_document_without_a_project_has_no_facts(district: Any) -> None:
    with unit_of_work() as session:
        assert facts_of_document(session, 999, today=district.today) is None
