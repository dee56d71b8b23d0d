"""docs/drafting.md says what the program does."""

from fazhi_review.config import ROOT
from fazhi_review.drafting.reference import BEGIN, END, reference
from fazhi_review.drafting.steps import MATERIALS, Step
from fazhi_review.rules.facts import known_facts


def test_the_workflow_table_in_the_docs_is_the_programs_own() -> None:
    text = (ROOT / "docs" / "drafting.md").read_text(encoding="utf-8")
    written = text[text.index(BEGIN) : text.index(END) + len(END)]
    assert written == reference(), "put drafting.reference.reference() between the marks of docs/drafting.md"


def test_every_step_is_one_that_rules_may_ask_for_and_the_rest_is_filings() -> None:
    asked = {name.removesuffix(".done") for name in known_facts() if name.endswith(".done")}
    assert asked - {step.value for step in Step} == {"filing_government", "filing_congress"}
    assert {step.value for step in Step} <= asked


def test_every_paper_proves_one_step() -> None:
    assert len({material.key for material in MATERIALS}) == len(MATERIALS)
