"""What the machine makes of one text: rules, citations and conflicts put together. The command and the pages use the same.

Pure composition over values and ports: no request, no table. What is not at hand (no law held, no verdicts) leaves its
list empty; nothing is invented to fill it.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain

from fazhi_review import rules
from fazhi_review.conflict.against import clause_text, contradictions
from fazhi_review.conflict.model import Span
from fazhi_review.library.currency import CitationCheck, citation_findings, merged_findings
from fazhi_review.ports import LawLibrary, ProcedureFacts
from fazhi_review.rules.model import Finding, RuleContext
from fazhi_review.rules.rule import RulePack
from fazhi_review.structure.model import ProvisionKind, StructuredDocument
from fazhi_review.vocabulary import CitationStatus, InstrumentRank, Labelled, Relation, Severity

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


class ConflictSource(Labelled):
    """What a clause was set against."""

    LAW = "law", "上位法"
    OFFICE = "office", "现行文件"  # another document of the office, in force
    SELF = "self", "本文件"  # another clause of the same document


@dataclass(frozen=True, slots=True)
class ConflictResult:
    """A clause set against one of law, or of another document, or of its own, with a typed and reasoned relation."""

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
    clause: str = ""  # the whole clause compared, without its number
    clause_mark: tuple[int, int] | None = None  # the words that clash, in the clause
    text_mark: tuple[int, int] | None = None  # and in the article
    source: ConflictSource = ConflictSource.LAW
    document_id: int | None = None  # of the other clause, where that is an office document
    anchor: str = ""  # address of the other clause within its document

    @property
    def other_side(self) -> str:
        """What the clause was set against, in words."""
        return f"本文件{self.article}" if self.source is ConflictSource.SELF else f"《{self.law}》{self.article}"


#: Sets the clauses of a text against law; filled by conflict search.
ConflictCheck = Callable[[StructuredDocument, date], Sequence[ConflictResult]]


#: Checks what a text cites, on the document's date and today; filled by the library.
CitationsCheck = Callable[[StructuredDocument, date, date], Sequence[CitationCheck]]


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
    citations: CitationsCheck | None = None
    conflicts: ConflictCheck | None = None
    # Other documents of the office; asked only where there are any in force.
    office: ConflictCheck | None = None
    region: str = ""
    disabled: frozenset[str] = field(default_factory=frozenset)

    def examine(
        self, structured: StructuredDocument, *, as_of: date, procedure: ProcedureFacts | None = None
    ) -> Examination:
        """Findings strongest first, then in the order of the text."""
        began = time.perf_counter()
        context = RuleContext(
            as_of=as_of,
            library=self.library,
            procedure=procedure,
            region=self.region,
            disabled=self.disabled,
            rank=self._rank(structured, as_of),
        )
        run = rules.inspect(structured, self.pack, context)
        checks = self.citations(structured, document_day(structured, as_of), as_of) if self.citations else None
        findings = run.findings if checks is None else merged_findings(run.findings, citation_findings(checks))
        citations = tuple(_unchecked(structured) if checks is None else _results(structured, checks))
        checks_of_clauses = [check for check in (self.conflicts, self.office) if check is not None]
        conflicts = tuple(
            chain(within_document(structured), *(check(structured, as_of) for check in checks_of_clauses))
        )
        return Examination(
            as_of=as_of,
            seconds=time.perf_counter() - began,
            findings=tuple(sorted(self._dated(findings, as_of), key=_rank)),
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
            had_library=self.citations is not None,
            compared=self.conflicts is not None,
        )

    def _rank(self, structured: StructuredDocument, as_of: date) -> InstrumentRank | None:
        """The rank of a text that the library itself holds under this very title and that bears no document number."""
        title = structured.metadata.title
        if self.library is None or title is None or structured.metadata.number is not None:
            return None
        instrument = self.library.resolve(title.value, as_of).instrument
        return instrument.rank if instrument is not None and instrument.title == title.value else None

    def _dated(self, findings: Sequence[Finding], as_of: date) -> Iterator[Finding]:
        """The findings with what the library says of each law they rest on: a rule's ground may itself have fallen."""
        if self.library is None:
            yield from findings
            return
        known: dict[str, CitationStatus] = {}
        for finding in findings:
            for basis in finding.basis:
                if basis.status is None and basis.law not in known:
                    known[basis.law] = self.library.resolve(basis.law, as_of).status
            yield replace(
                finding,
                basis=tuple(
                    replace(basis, status=known[basis.law]) if basis.status is None else basis
                    for basis in finding.basis
                ),
            )


def _results(structured: StructuredDocument, checks: Sequence[CitationCheck]) -> Iterator[CitationResult]:
    """The checks as they are stored and shown. Certificates, lists and newspapers in 《》 are no citations of law."""
    for check in checks:
        if not check.is_instrument:
            continue
        citation = check.citation
        provision = structured.at(citation.start)
        yield CitationResult(
            text=citation.text,
            start=citation.start,
            end=citation.end,
            law=check.law,
            article=citation.article,
            status=check.status,
            path=provision.path if provision else "",
            address=provision.address if provision else "",
            explanation=check.explanation,
        )


def _unchecked(structured: StructuredDocument) -> Iterator[CitationResult]:
    """Without a library no law is known, and that is said."""
    for citation in structured.citations:
        if citation.is_internal or not citation.law:
            continue
        provision = structured.at(citation.start)
        yield CitationResult(
            text=citation.text,
            start=citation.start,
            end=citation.end,
            law=citation.law,
            article=citation.article,
            status=CitationStatus.UNKNOWN_LAW,
            path=provision.path if provision else "",
            address=provision.address if provision else "",
        )


def within_document(structured: StructuredDocument) -> Iterator[ConflictResult]:
    """Clauses of the document that contradict each other; this needs neither a library nor an index."""
    title = structured.metadata.title.value if structured.metadata.title else ""
    for found in contradictions(structured):
        yield ConflictResult(
            path=found.provision.path,
            address=found.provision.address,
            start=found.start,
            end=found.end,
            quote=structured.text[found.start : found.end],
            law=title,
            version="",
            article=found.earlier.path,
            text=clause_text(structured, found.earlier),
            relation=found.verdict.relation,
            confidence=found.verdict.confidence,
            explanation=found.verdict.explanation,
            clause=clause_text(structured, found.provision),
            clause_mark=offsets(found.verdict.span_a),
            text_mark=offsets(found.verdict.span_b),
            source=ConflictSource.SELF,
            anchor=found.earlier.address,
        )


def offsets(span: Span | None) -> tuple[int, int] | None:
    """A span as examinations keep it."""
    return (span.start, span.end) if span else None


def document_day(structured: StructuredDocument, as_of: date) -> date:
    """The day on which the document was made, as far as its text tells; the day of the examination for a draft."""
    metadata = structured.metadata
    for read in (metadata.document_date, metadata.publication_date, metadata.effective_date):
        if read is not None:
            return min(read.value, as_of)
    return as_of


def article_count(structured: StructuredDocument) -> int:
    """Articles (条); where a text has none, its 一、 divisions."""
    articles = sum(provision.kind is ProvisionKind.ARTICLE for provision in structured.provisions)
    return articles or sum(provision.kind is ProvisionKind.LEVEL1 for provision in structured.provisions)


def _rank(finding: Finding) -> tuple[int, float, int]:
    return _SEVERITIES.index(finding.severity), -finding.score, finding.start
