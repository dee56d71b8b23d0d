"""Runs the rules of a pack over a document."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from fazhi_review.rules.checks import check_types
from fazhi_review.rules.merging import in_order, merge
from fazhi_review.rules.model import Finding, RuleContext
from fazhi_review.rules.rule import Match, Rule, RulePack, Unknown, Yields
from fazhi_review.rules.subject import BudgetSpent, DocumentView
from fazhi_review.rules.triage import Triage, TriageReason, judge
from fazhi_review.structure.model import StructuredDocument
from fazhi_review.vocabulary import Severity

logger = logging.getLogger(__name__)

# Processor time of one rule for every 100,000 characters. A rule needs a fraction of the 50 ms that benchmarks/rules.py
# holds it to; the rest is room for what is not its fault, such as garbage collected while it runs.
_SECONDS = 0.25
_CHARACTERS = 100_000
_MOST_MATCHES = 200  # of one rule in one document; who sees two hundred has seen enough
_LONGEST_QUOTE = 40  # in a message; the finding's own quote is never cut


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """A rule that a person must check, and which facts were missing, if that is why."""

    rule: Rule
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything one run gives: findings, what a person must still check, and what was not finished."""

    findings: tuple[Finding, ...]
    triage: Triage
    checklist: tuple[ChecklistItem, ...]
    unfinished: tuple[str, ...]  # ids of rules that used up their time
    checked: int  # rules that were run to the end
    pack_version: str


def examine(document: StructuredDocument, pack: RulePack, context: RuleContext) -> list[Finding]:
    """The findings of every rule of `pack` in `document`: each defect once, strongest first."""
    return list(inspect(document, pack, context).findings)


def inspect(document: StructuredDocument, pack: RulePack, context: RuleContext) -> Examination:
    """As `examine`, with the triage, the checklist for a person and what was left unfinished."""
    view = DocumentView(document, context)
    findings: list[Finding] = []
    about_whole: list[Finding] = []
    reasons: list[TriageReason] = []
    checklist: list[ChecklistItem] = []
    unfinished: list[str] = []
    checked = 0
    for rule in pack.rules:
        if rule.id in context.disabled and not rule.is_hard:
            continue
        matches: list[Match] = []
        try:
            for match in run_rule(rule, view):
                matches.append(match)
                if len(matches) >= _MOST_MATCHES:
                    break
            checked += 1
        except Unknown as unknown:
            checklist.append(ChecklistItem(rule, unknown.facts))
        except BudgetSpent:
            logger.warning("rule %s used up its time", rule.id)
            unfinished.append(rule.id)
        if rule.yields is Yields.TRIAGE:
            reasons.extend(TriageReason(rule.id, say(rule, view, match), match.start, match.end) for match in matches)
        else:
            kept = about_whole if check_types()[rule.extends].about_whole else findings
            kept.extend(_finding(rule, view, match) for match in matches)
    return Examination(
        findings=tuple(in_order([*merge(findings, view.saying_at), *about_whole])),
        triage=judge(view, reasons, pack),
        checklist=tuple(checklist) if view.is_document or context.procedure else (),
        unfinished=tuple(unfinished),
        checked=checked,
        pack_version=pack.version,
    )


def run_rule(rule: Rule, view: DocumentView, *, seconds: float | None = None) -> Iterator[Match]:
    """The matches of one rule, within its time; `seconds` of processor time instead of what the length allows."""
    view.start_clock(_SECONDS * max(1.0, len(view.text) / _CHARACTERS) if seconds is None else seconds)
    for subject in view.subjects(rule.scope):
        view.tick()
        yield from rule.check(subject)


def say(rule: Rule, view: DocumentView, match: Match) -> str:
    quote = " ".join(view.text[match.start : match.end].split())
    if len(quote) > _LONGEST_QUOTE:
        quote = quote[: _LONGEST_QUOTE - 1] + "…"
    return rule.message.format_map({**match.values, "quote": quote})


def _finding(rule: Rule, view: DocumentView, match: Match) -> Finding:
    start, end = _trimmed(view.text, match)
    provision = view.document.at(start)
    severity = match.severity or rule.severity
    message = say(rule, view, match)
    if match.needs_basis_check:
        severity = Severity.LOW
        message = f"建议核对依据：{message}"
    return Finding(
        rule=rule.id,
        category=rule.category,
        severity=severity,
        path=provision.path if provision else "",
        address=provision.address if provision else "",
        start=start,
        end=end,
        quote=view.text[start:end],
        message=message,
        basis=(*rule.bases, *match.basis),
        suggestion=rule.suggestion,
        verification=rule.verification,
        needs_basis_check=match.needs_basis_check,
        score=match.score,
    )


def _trimmed(text: str, match: Match) -> tuple[int, int]:
    start, end = match.start, match.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
