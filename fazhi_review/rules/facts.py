"""What is known of a document beside its text: names, types and meanings of facts, and where each comes from."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from fazhi_review.ports import FactValue, ProcedureStep
from fazhi_review.rules.subject import DocumentView
from fazhi_review.timeline.working_days import WorkingCalendar

_FILE = Path(__file__).with_name("data") / "facts.yml"


class FactType(StrEnum):
    BOOL = "bool"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact that rules may ask for. `label` names it to a user, as the thing a reviewer would look up."""

    name: str
    type: FactType
    label: str


@cache
def known_facts() -> dict[str, Fact]:
    """Every fact by name. Each step of the procedure has done, started, finished, days, working_days and has_file."""
    content: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    facts = {name: Fact(name, FactType(kind), label) for name, (kind, label) in content["facts"].items()}
    for step, label in content["steps"].items():
        for attribute, kind, suffix in _STEP_ATTRIBUTES:
            facts[f"{step}.{attribute}"] = Fact(f"{step}.{attribute}", kind, f"{label}{suffix}")
    return facts


_STEP_ATTRIBUTES = (
    ("done", FactType.BOOL, "是否完成"),
    ("started", FactType.DATE, "开始日期"),
    ("finished", FactType.DATE, "完成日期"),
    ("days", FactType.NUMBER, "天数"),
    ("working_days", FactType.NUMBER, "工作日数"),
    ("has_file", FactType.BOOL, "有无书面材料"),
)


_STEP_NAMES = frozenset(attribute for attribute, _, _ in _STEP_ATTRIBUTES)


class FactBook:
    """Looks a fact up: what was answered, then the steps and dates of the procedure, then what the text itself says."""

    def __init__(self, view: DocumentView) -> None:
        self._view = view
        self._procedure = view.context.procedure
        self._calendar = WorkingCalendar()

    def value(self, name: str) -> FactValue | None:
        """The fact, or None where it is not known."""
        procedure = self._procedure
        if procedure is not None and name in procedure.answers:
            return procedure.answers[name]
        if name == "today":
            return self._view.context.as_of
        subject, _, attribute = name.partition(".")
        if subject == "document":
            return self._of_document(attribute)
        if procedure is not None and procedure.steps is not None and attribute in _STEP_NAMES:
            return self._of_step(procedure.steps, subject, attribute)
        return None

    def _of_document(self, attribute: str) -> FactValue | None:
        metadata, procedure = self._view.document.metadata, self._procedure
        read: FactValue | None
        match attribute:
            case "date":
                return metadata.document_date.value if metadata.document_date else None
            case "effective_date":
                read = metadata.effective_date.value if metadata.effective_date else None
                return (procedure and procedure.effective_date) or read
            case "expiry_date":
                read = metadata.expiry_date.value if metadata.expiry_date else None
                return (procedure and procedure.expiry_date) or read
            case "publication_date":
                read = metadata.publication_date.value if metadata.publication_date else None
                return (procedure and procedure.publication_date) or read
            case "filed_on":
                return procedure.filed_on if procedure else None
            case "issuer":
                return procedure.issuing_authority if procedure else None
            case "issuer_kind":
                return procedure.issuing_authority_kind if procedure else None
            case "materials":
                return procedure.materials if procedure else None
            case "characters":
                return sum(not character.isspace() for character in self._view.text)
            case _:
                return None

    def _of_step(self, steps: tuple[ProcedureStep, ...], name: str, attribute: str) -> FactValue | None:
        step = next((step for step in steps if step.name == name), None)
        if attribute == "done":
            # The list of steps is known and complete, so a step that is not in it was not taken: unless its turn is to come.
            if step is None and self._procedure is not None and name in self._procedure.pending:
                return None
            return step is not None and step.finished_on is not None
        if step is None:
            return None
        match attribute:
            case "started":
                return step.started_on
            case "finished":
                return step.finished_on
            case "has_file":
                return step.has_file
            case "days" | "working_days":
                return self.elapsed(step.started_on, step.finished_on, attribute)
            case _:
                return None

    def elapsed(self, start: FactValue | None, end: FactValue | None, unit: str) -> int | None:
        """Days from `start` to `end`, the first not counted (Civil Code, art. 201); None where a date is not known."""
        if not isinstance(start, date) or not isinstance(end, date):
            return None
        if unit == "working_days":
            return self._calendar.working_days_between(start, end)
        return (end - start).days


def fact_book(view: DocumentView) -> FactBook:
    return view.memo("fact book", lambda: FactBook(view))
