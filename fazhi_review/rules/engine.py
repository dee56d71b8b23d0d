"""Runs the rules of a pack over a document."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from fazhi_review.rules.checks import check_types
from fazhi_review.rules.merging import fold, gather, in_order, merge
from fazhi_review.rules.model import Finding, RuleContext
from fazhi_review.rules.rule import InLegislation, Match, Rule, RulePack, Unknown, Yields
from fazhi_review.rules.subject import BudgetSpent, DocumentView
from fazhi_review.rules.triage import Triage, TriageReason, judge
from fazhi_review.structure.model import StructuredDocument
from fazhi_review.vocabulary import Category, InstrumentRank, Severity

# What a normative document may not create and a law or regulations may, each within its powers (Administrative
# Penalties Law, arts. 10-16; Administrative Licensing Law, arts. 14-17; Administrative Coercion Law, arts. 10-11).
_POWERS = frozenset(
    {
        Category.LICENCE,
        Category.PENALTY,
        Category.COERCION,
        Category.FEE,
        Category.PROOF,
        Category.RIGHTS,
        Category.AUTHORITY,
        Category.DUTY,
        Category.STOPPAGE,
    }
)

_NATIONAL_POWERS = frozenset({Category.COMPETITION_ENTRY, Category.COMPETITION_COST, Category.CONFLICT_NUMBER})

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
    run = _Run(DocumentView(document, context))
    for rule in pack.rules:
        is_wanted = rule.is_hard or rule.id not in context.disabled
        if is_wanted and not (run.view.legislation is not None and rule.legislation is InLegislation.SILENT):
            run.take(rule)
    view = run.view
    together = {rule.id: rule.together for rule in pack.rules if rule.together}
    defects = [finding for finding in run.findings if finding.rule not in together]
    hints = [finding for finding in run.findings if finding.rule in together]
    merged = fold(run.about_whole, merge(defects, view.saying_at))
    merged = gather(merged, hints, together, view.saying_at)
    return Examination(
        findings=tuple(in_order(merged)),
        triage=judge(view, run.reasons, pack),
        checklist=tuple(run.checklist) if view.is_document or context.procedure else (),
        unfinished=tuple(run.unfinished),
        checked=run.checked,
        pack_version=pack.version,
    )


@dataclass(slots=True)
class _Run:
    """What has been gathered so far."""

    view: DocumentView
    findings: list[Finding] = field(default_factory=list)
    about_whole: list[Finding] = field(default_factory=list)
    reasons: list[TriageReason] = field(default_factory=list)
    checklist: list[ChecklistItem] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    checked: int = 0

    def take(self, rule: Rule) -> None:
        """Run one rule; what it found before it ended counts, however it ended."""
        matches: list[Match] = []
        try:
            for match in islice(run_rule(rule, self.view), _MOST_MATCHES):
                matches.append(match)
            self.checked += 1
        except Unknown as unknown:
            self.checklist.append(ChecklistItem(rule, unknown.facts))
        except BudgetSpent:
            logger.warning("rule %s used up its time", rule.id)
            self.unfinished.append(rule.id)
        if rule.yields is Yields.TRIAGE:
            self.reasons.extend(
                TriageReason(rule.id, say(rule, self.view, match), match.start, match.end) for match in matches
            )
        else:
            kept = self.about_whole if check_types()[rule.extends].about_whole else self.findings
            kept.extend(_finding(rule, self.view, match) for match in matches)


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
    if view.legislation is not None and _may_provide(view.legislation, rule):
        severity = Severity.LOW
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
        score=match.score + _likelihood(rule, match),
    )


def _may_provide(rank: InstrumentRank, rule: Rule) -> bool:
    """Whether legislation of this rank may provide for what the rule forbids to a normative document.

    Access to a market, tax relief and advantages for some operators need a law, administrative regulations or the State
    Council's approval (Regulations on Improving the Business Environment, art. 20; Fair Competition Review Regulations,
    art. 10): national legislation is that ground, and may set figures of its own.
    The second reader (candidate) has learned from documents of offices; of law it knows nothing.
    """
    if rule.category in _POWERS or rule.extends == "candidate" or rule.legislation is InLegislation.LOW:
        return True
    return rule.category in _NATIONAL_POWERS and rank is not InstrumentRank.LOCAL_REGULATIONS


def _likelihood(rule: Rule, match: Match) -> float:
    """More for a rule whose category stands early in `match.likely`, between 0 and 1."""
    return 1 / (1 + match.likely.index(rule.category)) if rule.category in match.likely else 0.0


def _trimmed(text: str, match: Match) -> tuple[int, int]:
    start, end = match.start, match.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
