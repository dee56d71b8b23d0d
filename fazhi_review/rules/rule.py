"""A rule and a pack of rules as values: what a rule file says, read and checked."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from fazhi_review.rules.model import Basis
from fazhi_review.vocabulary import Category, Severity, Verification

if TYPE_CHECKING:
    from fazhi_review.rules.subject import Subject


class Grade(StrEnum):
    """Weight of a rule in the legal fact base (legal fact base, section 0)."""

    S1 = "S1"  # bars the conclusion 合法
    S2 = "S2"  # must be mended or explained
    S3 = "S3"  # should be mended
    S4 = "S4"  # a hint for the reviewer

    @property
    def severity(self) -> Severity:
        """S3 and S4 are both `low`: neither stands in the way of a conclusion, and three levels are what a reader can use."""
        return {Grade.S1: Severity.HIGH, Grade.S2: Severity.MEDIUM}.get(self, Severity.LOW)

    @property
    def is_hard(self) -> bool:
        """A hard rule cannot be switched off or made milder by an office."""
        return self is Grade.S1


class Scope(StrEnum):
    """The stretches of text that a check is shown, one at a time."""

    DOCUMENT = "document"  # the whole text, only where the text is a document and not a clause on its own
    TEXT = "text"  # the whole text, whatever it is
    TITLE = "title"
    HEADING = "heading"  # headings of 章, 节, 一、
    ARTICLE = "article"  # a whole 条 or 一、, with its 款 and 项
    PARAGRAPH = "paragraph"  # the own words of one provision, without what stands below it
    ITEM = "item"  # as paragraph, of 项 and 目 only
    SENTENCE = "sentence"  # up to 。；！？


class InLegislation(StrEnum):
    """What a rule says where the text is itself a law or regulations, which a rule made for documents may not fit."""

    REPORTED = ""
    LOW = "low"  # legislation may provide for it
    SILENT = "silent"  # the requirement is one on normative documents


class Yields(StrEnum):
    FINDING = "finding"
    TRIAGE = "triage"  # a reason for or against 规范性文件; never a finding


@dataclass(frozen=True, slots=True)
class Match:
    """Where a check type saw what its rule looks for; offsets into the whole text.

    `values` fill the placeholders of the message beside `{quote}`. `severity` overrides the rule's own. A cleared
    suspicion that should still be compared with the cited law sets `needs_basis_check` and is reported `low`.
    """

    start: int
    end: int
    values: Mapping[str, str] = field(default_factory=dict)
    needs_basis_check: bool = False
    severity: Severity | None = None
    score: float = 0.0
    basis: tuple[Basis, ...] = ()
    likely: tuple[
        Category, ...
    ] = ()  # what the defect is likeliest to be: of several rules, the one of such a category leads


class Unknown(Exception):
    """Raised by a check that lacks a fact: the rule stays silent and is listed for a person to check."""

    def __init__(self, *facts: str) -> None:
        self.facts = facts
        super().__init__("、".join(facts))


Check = Callable[["Subject"], Iterable[Match]]
Parameters = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CheckType:
    """One kind of check, named by `extends` in a rule file.

    `parameters` maps the keys that a rule may set to JSON Schema; `build` turns a rule's keys into a check, raising
    `InvalidParameter` for what a schema cannot see. `values` are the placeholders its matches fill.
    """

    name: str
    summary: str  # one Chinese sentence for docs/rules.md
    parameters: Mapping[str, Any]
    build: Callable[[Parameters], Check]
    required: tuple[str, ...] = ()
    scopes: frozenset[Scope] = frozenset(Scope)
    values: frozenset[str] = frozenset()
    needs_examples: bool = True
    # The span only shows where to look: two findings at one place are two defects, never merged.
    about_whole: bool = False


class InvalidParameter(Exception):
    """A key of a rule file whose value cannot be used, and why (in Chinese)."""

    def __init__(self, key: tuple[str | int, ...], reason: str) -> None:
        self.key, self.reason = key, reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class RuleBasis:
    law: str
    article: str = ""
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A text that is the rule's test. `marks` are the spans that must be found, empty for a correct text."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()
    is_document: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    category: Category
    title: str
    extends: str
    grade: Grade
    severity: Severity
    scope: Scope
    message: str
    check: Check = field(compare=False)
    why: str = ""
    suggestion: str = ""
    together: str = ""  # the message of one finding for all places, with {count} and {places}; "" where each is one
    legislation: InLegislation = InLegislation.REPORTED
    basis: tuple[RuleBasis, ...] = ()
    verification: Verification = Verification.LOGIC
    source: str = ""  # id in the legal fact base, SC-01
    yields: Yields = Yields.FINDING
    parameters: Parameters = field(default_factory=dict)
    incorrect: tuple[Example, ...] = ()
    correct: tuple[Example, ...] = ()
    todo_incorrect: tuple[Example, ...] = ()
    aliases: tuple[str, ...] = ()
    file: str = ""

    @property
    def is_hard(self) -> bool:
        return self.grade.is_hard

    @property
    def pack(self) -> str:
        return self.id.split(".", 1)[0]

    @property
    def bases(self) -> tuple[Basis, ...]:
        return tuple(Basis(entry.law, entry.article) for entry in self.basis)


@dataclass(frozen=True, slots=True)
class RulePack:
    """Rules that run together. `version` is a hash of the content of every file they came from."""

    rules: tuple[Rule, ...]
    version: str

    def rule(self, rule_id: str) -> Rule | None:
        return next((rule for rule in self.rules if rule_id == rule.id or rule_id in rule.aliases), None)
