"""The rules as an office sees them: what each rests on, what reviewers made of its findings, and the office's own settings."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.audit import describe_fields
from fazhi_review.errors import NotFound, StaleVersion
from fazhi_review.extensions import unit_of_work
from fazhi_review.review.models import Disposition, FindingRow
from fazhi_review.rules import Overrides, all_rules, read_overrides, write_overrides
from fazhi_review.rules.checks import check_types
from fazhi_review.rules.rule import Rule
from fazhi_review.vocabulary import Category, Labelled, Severity


class RuleAction(Labelled):
    """What the audit log calls a change of the rules."""

    ADJUST = "adjust_rule", "调整规则"


describe_fields({"enabled": "启用", "severity": "等级", "words": "增加的词语"})


@dataclass(frozen=True, slots=True)
class Tally:
    """What people decided on the findings that rest on one rule."""

    open: int = 0
    adopted: int = 0
    dismissed: int = 0

    @property
    def decided(self) -> int:
        return self.adopted + self.dismissed

    @property
    def adoption_rate(self) -> float | None:
        """Share of decided findings that were adopted; None where none has been decided."""
        return self.adopted / self.decided if self.decided else None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the register."""

    rule: Rule
    severity: Severity  # as this office has it
    is_enabled: bool
    words: tuple[str, ...]  # the office's own
    tally: Tally

    @property
    def takes_words(self) -> bool:
        """Whether the office may add words to the rule."""
        return "words" in check_types()[self.rule.extends].parameters


def register(session: Session, folder: Path) -> list[Entry]:
    """Every rule, shipped and the office's own, in order of id. Two queries at the most, however many rules."""
    overrides, tallies = read_overrides(folder), _tallies(session)
    return [_entry(rule, overrides, tallies) for rule in all_rules(folder).rules]


def entry(session: Session, folder: Path, rule_id: str) -> Entry:
    """One rule by its id. Raises NotFound."""
    found = next((line for line in register(session, folder) if line.rule.id == rule_id), None)
    if found is None:
        raise NotFound()
    return found


def _entry(rule: Rule, overrides: Overrides, tallies: Mapping[str, Tally]) -> Entry:
    return Entry(
        rule=rule,
        severity=overrides.severity.get(rule.id, rule.severity),
        is_enabled=rule.id not in overrides.disabled,
        words=overrides.words.get(rule.id, ()),
        tally=tallies.get(rule.id, Tally()),
    )


def _tallies(session: Session) -> dict[str, Tally]:
    counted = session.execute(
        select(FindingRow.rule, FindingRow.disposition, func.count()).group_by(FindingRow.rule, FindingRow.disposition)
    )
    tallies: dict[str, dict[str, int]] = {}
    for rule, disposition, number in counted:
        tallies.setdefault(rule, {})[Disposition(disposition).value] = number
    return {rule: Tally(**numbers) for rule, numbers in tallies.items()}


@dataclass(frozen=True, slots=True)
class Search:
    """What the register is filtered by; empty values ask for everything."""

    text: str = ""
    category: Category | None = None
    severity: Severity | None = None
    state: str = ""  # enabled, disabled, decided

    def keeps(self, line: Entry) -> bool:
        """Whether a line of the register answers the filters."""
        rule = line.rule
        words = " ".join((rule.id, rule.title, rule.source, *(basis.law for basis in rule.basis)))
        return (
            (not self.text or self.text in words)
            and self.category in (None, rule.category)
            and self.severity in (None, line.severity)
            and {"enabled": line.is_enabled, "disabled": not line.is_enabled, "decided": line.tally.decided > 0}.get(
                self.state, True
            )
        )


def adjust_rule(
    folder: Path,
    rule_id: str,
    *,
    is_enabled: bool,
    severity: Severity,
    words: tuple[str, ...],
    seen: Overrides,
    actor: Actor,
    at: datetime,
) -> None:
    """Set what this office changes of one rule, for all examinations from now on.

    Raises InvalidInput where the rule is hard or its basis unconfirmed, StaleVersion where the settings were changed
    since `seen`, NotFound for no such rule.
    """
    rule = all_rules(folder).rule(rule_id)
    if rule is None:
        raise NotFound()
    current = read_overrides(folder)
    if _of(current, rule) != _of(seen, rule):
        raise StaleVersion()
    severities = {key: value for key, value in current.severity.items() if key != rule_id}
    if severity is not rule.severity:
        severities[rule_id] = severity
    own_words = {key: value for key, value in current.words.items() if key != rule_id}
    if words:
        own_words[rule_id] = words
    disabled = current.disabled - {rule_id} if is_enabled else current.disabled | {rule_id}
    changed = replace(current, disabled=disabled, severity=severities, words=own_words)
    with unit_of_work() as session:
        audit.record(
            session,
            actor,
            RuleAction.ADJUST,
            None,
            before={"rule": rule_id, **_of(current, rule)},
            after={"rule": rule_id, **_of(changed, rule)},
            at=at,
        )
        # Last, so that a refused change leaves neither a file nor a line in the log.
        write_overrides(folder, changed)


def _of(overrides: Overrides, rule: Rule) -> dict[str, object]:
    return {
        "enabled": rule.id not in overrides.disabled,
        "severity": overrides.severity.get(rule.id, rule.severity).label,
        "words": list(overrides.words.get(rule.id, ())),
    }
