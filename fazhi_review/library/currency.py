"""The citation check: what the library says of every law a document cites, on the document's date and today.

Each citation gets one check with its evidence (the article then and now, what repealed the law and when); what is wrong becomes a
finding with a rule id `citation.*`. A library that lacks a text says so and accuses nobody.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from fazhi_review.library.citation_evidence import CitationCheck, Dates, check_one
from fazhi_review.library.citation_findings import findings_of
from fazhi_review.library.names import name_key
from fazhi_review.library.service import DatabaseLibrary
from fazhi_review.rules.model import Finding
from fazhi_review.structure.model import StructuredDocument
from fazhi_review.vocabulary import Severity

__all__ = ["CitationCheck", "check_citations", "citation_findings", "merged_findings"]

# Rules that tell from a small table what this check tells from the whole library: the same defect, reported once.
_SAME_DEFECT = {
    "basis.repealed_law": {"citation.repealed"},
    "basis.not_yet_in_force": {"citation.not_yet_in_force"},
    "basis.renumbered_article": {"citation.number_moved", "citation.article_replaced", "citation.quote_elsewhere"},
    "basis.article_missing": {"citation.article_missing"},
    "basis.law_name_unmarked": {"citation.repealed", "citation.wrong_name", "citation.short_name"},
}
_SEVERITIES = list(Severity)


def check_citations(
    document: StructuredDocument, *, library: DatabaseLibrary, on: date, today: date
) -> tuple[CitationCheck, ...]:
    """Check every citation of another instrument, in order. `on` is the document's date, `today` the day of the review."""
    dates = Dates(on, today)
    title = document.metadata.title
    own = name_key(title.value) if title else ""
    checks = [
        check_one(document, citation, library, dates)
        for citation in document.citations
        if not citation.is_internal and citation.law and name_key(citation.law) != own
    ]
    return tuple(findings_of(document, checks, library, dates))


def citation_findings(checks: Sequence[CitationCheck]) -> tuple[Finding, ...]:
    """All findings of the checks, in the order of the text."""
    return tuple(sorted((finding for check in checks for finding in check.findings), key=lambda f: (f.start, f.rule)))


def merged_findings(by_rules: Sequence[Finding], by_citation: Sequence[Finding]) -> tuple[Finding, ...]:
    """Both kinds of findings, a defect that both tell once: the citation's evidence, the stronger weight, the rule as a reason."""
    kept: list[Finding] = []
    merged = list(by_citation)
    for finding in by_rules:
        same = _SAME_DEFECT.get(finding.rule, set())
        twin = next(
            (
                position
                for position, other in enumerate(merged)
                if other.rule in same and other.start < finding.end and finding.start < other.end
            ),
            None,
        )
        if twin is None:
            kept.append(finding)
            continue
        other = merged[twin]
        severity = min(other.severity, finding.severity, key=_SEVERITIES.index)
        merged[twin] = replace(other, severity=severity, reasons=(*other.reasons, f"{finding.rule}: {finding.message}"))
    return (*kept, *merged)
