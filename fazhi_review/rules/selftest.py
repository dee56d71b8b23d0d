"""Runs the examples of every rule as its tests: the marked words must be found, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from fazhi_review.errors import RulePackError
from fazhi_review.ports import FactValue, ProcedureFacts
from fazhi_review.rules.engine import run_rule
from fazhi_review.rules.facts import FactType, known_facts
from fazhi_review.rules.model import RuleContext
from fazhi_review.rules.rule import Example, Match, Rule, RulePack, Scope, Unknown, Yields
from fazhi_review.rules.subject import BudgetSpent, DocumentView
from fazhi_review.structure import parse
from fazhi_review.structure.model import Metadata, Provision, ProvisionKind, Read, StructuredDocument
from fazhi_review.vocabulary import Severity

# Examples without a date of their own are read as of this day, so that a test does not change with the calendar.
_AS_OF = date(2026, 11, 1)
_SECONDS = 1.0  # an example is short: who needs this long will not end


@dataclass(frozen=True, slots=True)
class Failure:
    """What a rule did that its example says it should not, or did not do."""

    rule: str
    text: str
    problem: str  # Chinese
    is_known: bool = False  # stands in todo_incorrect: reported, does not fail


def check_pack(pack: RulePack) -> list[Failure]:
    """Each rule against its own examples, then every rule against the correct examples of its category."""
    failures = [failure for rule in pack.rules for failure in check_rule(rule)]
    failures.extend(_false_alarms(pack))
    return failures


def check_rule(rule: Rule) -> list[Failure]:
    failures = []
    for example in rule.incorrect:
        problem = _missed(example, _matches(rule, example))
        if problem:
            failures.append(Failure(rule.id, example.text, problem))
    for example in rule.correct:
        failures.extend(
            Failure(rule.id, example.text, f"不应报出，却报出了“{example.text[match.start : match.end]}”")
            for match in _matches(rule, example)
            if _accuses(match)
        )
    for example in rule.todo_incorrect:
        problem = _missed(example, _matches(rule, example))
        if problem:
            failures.append(Failure(rule.id, example.text, problem, is_known=True))
    return failures


def clause_document(text: str, kind: ProvisionKind = ProvisionKind.PARAGRAPH) -> StructuredDocument:
    """A clause on its own: paragraphs without title, number or date."""
    provisions, start = [], 0
    for index, line in enumerate(text.splitlines(keepends=True)):
        provisions.append(
            Provision(
                index=index,
                parent=None,
                kind=kind,
                label="",
                path=f"第{index + 1}段",
                address=f"para{index + 1}",
                start=start,
                end=start + len(line),
                body_start=start,
            )
        )
        start += len(line)
    return StructuredDocument(text=text, provisions=tuple(provisions))


def _view(example: Example, scope: Scope) -> DocumentView:
    procedure = ProcedureFacts(answers=_answers(example)) if example.facts else None
    context = RuleContext(as_of=example.as_of or _AS_OF, procedure=procedure)
    return DocumentView(_document(example, scope), context)


def _document(example: Example, scope: Scope) -> StructuredDocument:
    """An example is a clause on its own, unless it says `document`, or its rule looks at titles or headings only."""
    if example.is_document:
        return parse(example.text)
    if scope is Scope.TITLE:
        document = clause_document(example.text, ProvisionKind.TITLE)
        return replace(document, metadata=Metadata(title=Read(example.text, 0, len(example.text))))
    return clause_document(example.text, ProvisionKind.CHAPTER if scope is Scope.HEADING else ProvisionKind.PARAGRAPH)


def _answers(example: Example) -> dict[str, FactValue]:
    """The facts of an example in the types that facts.yml gives them."""
    answers: dict[str, FactValue] = {}
    for name, value in example.facts.items():
        fact = known_facts()[name]
        if fact.type is FactType.DATE:
            answers[name] = date.fromisoformat(value)
        else:
            answers[name] = tuple(value) if fact.type is FactType.LIST else value
    return answers


def _matches(rule: Rule, example: Example) -> list[Match]:
    try:
        return list(run_rule(rule, _view(example, rule.scope), seconds=_SECONDS))
    except Unknown:
        return []
    except BudgetSpent:
        raise RulePackError(
            file=rule.file, line=1, key="patterns", reason=f"检查“{example.text[:20]}”用时过长"
        ) from None


def _missed(example: Example, matches: list[Match]) -> str:
    if not matches:
        return "应当报出而没有报出"
    found = {(match.start, match.end) for match in matches}
    if example.marks and not set(example.marks) <= found:
        words = "、".join(f"“{example.text[start:end]}”" for start, end in sorted(found))
        return f"报出的位置与 <mark> 不符：{words}"
    return ""


def _false_alarms(pack: RulePack) -> Iterator[Failure]:
    """Lawful look-alikes of one rule must not be taken by another rule of the same category."""
    textual = [rule for rule in pack.rules if rule.yields is Yields.FINDING and rule.extends != "facts"]
    for owner in textual:
        for example in owner.correct:
            for rule in textual:
                # What only reminds (severity low) accuses nobody, so it raises no alarm.
                if rule is owner or rule.category is not owner.category or rule.severity is Severity.LOW:
                    continue
                if rule.scope is not owner.scope and Scope.TITLE in (rule.scope, owner.scope):
                    continue
                for match in _matches(rule, example):
                    if _accuses(match):
                        words = example.text[match.start : match.end]
                        problem = f"误报 {owner.id} 的合法例句：“{words}”"
                        # Rules of two folders have two authors: what one thinks lawful is shown to the other, who decides.
                        yield Failure(rule.id, example.text, problem, is_known=_folder(rule) != _folder(owner))


def _accuses(match: Match) -> bool:
    """A match taken down to `low`, by a citation or by doubt, only asks for a look."""
    return not match.needs_basis_check and match.severity is not Severity.LOW


def _folder(rule: Rule) -> str:
    return rule.file.split("/")[1]
