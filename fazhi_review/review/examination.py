"""What the machine makes of one text: rules, citations and conflicts put together. The command and the pages use the same.

Pure composition over values and ports: no request, no table. What is not at hand (no law held, no verdicts) leaves its
list empty; nothing is invented to fill it.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from fazhi_review import rules
from fazhi_review.ports import LawLibrary, ProcedureFacts
from fazhi_review.rules.model import Finding, RuleContext
from fazhi_review.rules.rule import RulePack
from fazhi_review.structure.model import ProvisionKind, StructuredDocument
from fazhi_review.vocabulary import CitationStatus, Relation, Severity

_SEVERITIES = tuple(Severity)


@dataclass(frozen=True, slots=True)
class CitationResult:
    """One citation and what the library says of it on the date of the examination."""

    text: str
    start: int
    end: int
    law: str
    article: str
    status: CitationStatus
    path: str = ""
    address: str = ""
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class ConflictResult:
    """A clause set against one of law, with a typed and reasoned relation."""

    path: str
    address: str
    start: int
    end: int
    quote: str
    law: str
    version: str
    article: str
    text: str  # of the article
    relation: Relation
    confidence: float
    explanation: str


#: Sets the clauses of a text against law; filled by conflict search.
ConflictCheck = Callable[[StructuredDocument, date], Sequence[ConflictResult]]


@dataclass(frozen=True, slots=True)
class ChecklistEntry:
    """What only a person can check, and which facts were missing if that is why."""

    rule: str
    title: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Examination:
    """All that one run gives, and what was looked at: a report must say both."""

    as_of: date
    seconds: float
    findings: tuple[Finding, ...]
    citations: tuple[CitationResult, ...]
    conflicts: tuple[ConflictResult, ...]
    pack_version: str
    rules_checked: int
    articles: int
    unfinished: tuple[str, ...] = ()
    checklist: tuple[ChecklistEntry, ...] = ()
    triage: str = ""
    triage_reasons: tuple[str, ...] = ()
    had_library: bool = False
    compared: bool = False

    def count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Examiner:
    """What an examination is made with. One per process: packs take time to load, a library to warm up."""

    pack: RulePack
    library: LawLibrary | None = None
    conflicts: ConflictCheck | None = None
    region: str = ""
    disabled: frozenset[str] = field(default_factory=frozenset)

    def examine(
        self, structured: StructuredDocument, *, as_of: date, procedure: ProcedureFacts | None = None
    ) -> Examination:
        """Findings strongest first, then in the order of the text."""
        began = time.perf_counter()
        context = RuleContext(
            as_of=as_of, library=self.library, procedure=procedure, region=self.region, disabled=self.disabled
        )
        run = rules.inspect(structured, self.pack, context)
        citations = check_citations(structured, self.library, as_of)
        conflicts = tuple(self.conflicts(structured, as_of)) if self.conflicts else ()
        return Examination(
            as_of=as_of,
            seconds=time.perf_counter() - began,
            findings=tuple(sorted(run.findings, key=_rank)),
            citations=citations,
            conflicts=conflicts,
            pack_version=run.pack_version,
            rules_checked=run.checked,
            articles=article_count(structured),
            unfinished=run.unfinished,
            checklist=tuple(
                ChecklistEntry(item.rule.id, item.rule.title, tuple(item.missing)) for item in run.checklist
            ),
            triage=run.triage.verdict.value,
            triage_reasons=tuple(reason.message for reason in run.triage.reasons),
            had_library=self.library is not None,
            compared=self.conflicts is not None,
        )


def check_citations(
    structured: StructuredDocument, library: LawLibrary | None, as_of: date
) -> tuple[CitationResult, ...]:
    """Every reference to an instrument outside the document. Without a library no law is known, and that is said."""
    results = []
    for citation in structured.citations:
        if citation.is_internal or not citation.law:
            continue
        provision = structured.at(citation.start)
        results.append(
            CitationResult(
                text=citation.text,
                start=citation.start,
                end=citation.end,
                law=citation.law,
                article=citation.article,
                status=_status(library, citation.law, citation.article, as_of),
                path=provision.path if provision else "",
                address=provision.address if provision else "",
            )
        )
    return tuple(results)


def _status(library: LawLibrary | None, law: str, article: str, as_of: date) -> CitationStatus:
    if library is None:
        return CitationStatus.UNKNOWN_LAW
    resolution = library.resolve(law, as_of)
    if resolution.instrument is None or resolution.status is not CitationStatus.IN_FORCE or not article:
        return resolution.status
    instrument = resolution.instrument.id
    if library.article(instrument, article, as_of) is not None:
        return resolution.status
    # A law known only by its title has no article at all: that is a gap of the library, not of the law.
    is_text_held = library.article(instrument, "第一条", as_of) is not None
    return CitationStatus.ARTICLE_MISSING if is_text_held else resolution.status


def article_count(structured: StructuredDocument) -> int:
    """Articles (条); where a text has none, its 一、 divisions."""
    articles = sum(provision.kind is ProvisionKind.ARTICLE for provision in structured.provisions)
    return articles or sum(provision.kind is ProvisionKind.LEVEL1 for provision in structured.provisions)


def _rank(finding: Finding) -> tuple[int, float, int]:
    return _SEVERITIES.index(finding.severity), -finding.score, finding.start
