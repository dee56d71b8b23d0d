"""The citation check: what the library says of every law a document cites, on the document's date and today.

Each citation gets one check with its evidence (the article then and now, what repealed the law and when); what is wrong becomes a
finding with a rule id `citation.*`. A library that lacks a text says so and accuses nobody.
"""

from collections.abc import Sequence
from datetime import date

from fazhi_review.library.citation_evidence import CitationCheck, Dates, check_one
from fazhi_review.library.citation_findings import findings_of
from fazhi_review.library.names import name_key
from fazhi_review.library.service import DatabaseLibrary
from fazhi_review.rules.model import Finding
from fazhi_review.structure.model import StructuredDocument

__all__ = ["CitationCheck", "check_citations", "citation_findings"]


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
