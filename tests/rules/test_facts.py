from datetime import date

import pytest

from fazhi_review.ports import ProcedureFacts, ProcedureStep
from fazhi_review.rules import default_pack, inspect
from fazhi_review.rules.facts import known_facts
from fazhi_review.rules.model import RuleContext
from fazhi_review.rules.selftest import clause_document

DOCUMENT = clause_document("本办法自2026年6月1日起施行。")


def _examine(facts: ProcedureFacts | None):
    return inspect(DOCUMENT, default_pack(), RuleContext(as_of=date(2026, 11, 1), procedure=facts))


def _rules(facts: ProcedureFacts | None) -> set[str]:
    return {finding.rule for finding in _examine(facts).findings}


def _step(name: str, started: date | None = None, finished: date | None = None) -> ProcedureStep:
    return ProcedureStep(name=name, started_on=started, finished_on=finished, has_file=True)


def test_what_is_not_known_accuses_nobody():
    assert not {rule for rule in _rules(ProcedureFacts()) if rule.startswith(("procedure.", "filing.", "cleanup."))}


def test_without_facts_a_clause_on_its_own_gets_no_checklist():
    assert _examine(None).checklist == ()


def test_a_rule_whose_facts_are_missing_is_listed_for_a_person_with_what_is_missing():
    checklist = {item.rule.id: item.missing for item in _examine(ProcedureFacts()).checklist}
    assert checklist["procedure.no_evaluation"] == ("document.is_important", "evaluation.done")
    assert checklist["format.body_font"] == ()


def test_a_step_that_was_not_taken_is_told_from_steps_that_are_not_known():
    steps = (_step("deliberation", finished=date(2026, 5, 11)),)
    assert "procedure.no_legality_review" in _rules(ProcedureFacts(steps=steps))
    assert "procedure.no_legality_review" not in _rules(ProcedureFacts(steps=None))
    reviewed = (*steps, _step("legality_review", finished=date(2026, 5, 8)))
    assert "procedure.no_legality_review" not in _rules(ProcedureFacts(steps=reviewed))


def test_the_days_of_a_step_are_counted_from_its_dates():
    steps = (_step("consultation", date(2026, 4, 1), date(2026, 4, 16)),)
    answers = {"document.affects_business": True, "consultation.shortening_reason": False}
    examination = _examine(ProcedureFacts(steps=steps, answers=answers))
    (finding,) = (f for f in examination.findings if f.rule == "procedure.short_consultation_business")
    assert "15 日" in finding.message


def test_dates_that_the_filing_room_knows_are_compared_with_dates():
    facts = ProcedureFacts(publication_date=date(2026, 9, 1), filed_on=date(2026, 10, 20))
    assert "filing.late_to_government" in _rules(facts)


def test_every_fact_that_a_rule_asks_for_is_listed_and_said_in_chinese():
    assert all(any("一" <= c <= "龥" for c in fact.label) for fact in known_facts().values())


@pytest.mark.parametrize("pack", ["procedure", "filing", "cleanup"])
def test_every_procedural_rule_has_its_source_and_is_facts_or_manual(pack):
    rules = [rule for rule in default_pack().rules if rule.pack == pack and rule.extends in ("facts", "manual")]
    assert rules
    assert all(rule.source for rule in rules)
