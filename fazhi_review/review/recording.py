"""Writing an examination into the tables: what pages show and people decide on."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.documents.models import DocumentVersion, NormativeDocument
from fazhi_review.review import conflict_findings, matter, queries
from fazhi_review.review.examination import ConflictSource, Examination
from fazhi_review.review.models import Disposition, ExaminationRow, FindingRow, Review
from fazhi_review.review.versions.carrying import carry_over
from fazhi_review.rules.model import Finding

#: Characters of text kept on either side of a quote, to find it again in a later version.
CONTEXT = 40


def open_review(
    session: Session,
    document: NormativeDocument,
    version: DocumentVersion,
    *,
    examination: Examination,
    examined_by: User,
    at: datetime,
) -> None:
    """Begin the review of a new document, with its first examination."""
    review = Review(document_id=document.id)
    session.add(review)
    session.flush()
    matter.begin(session, review, document, version, examined_by, at=at)
    keep_examination_of(session, document, version, examination=examination, examined_by=examined_by, at=at)


def keep_new_version(
    session: Session,
    document: NormativeDocument,
    version: DocumentVersion,
    *,
    examination: Examination,
    examined_by: User,
    at: datetime,
) -> None:
    """The same for another version of a document that has its review already."""
    matter.note_version(session, queries.review_of(session, document.id), version, examined_by, at=at)
    keep_examination_of(session, document, version, examination=examination, examined_by=examined_by, at=at)
    carry_over(session, version, at=at)


def keep_examination_of(
    session: Session,
    document: NormativeDocument,
    version: DocumentVersion,
    *,
    examination: Examination,
    examined_by: User,
    at: datetime,
) -> None:
    """Store the examination of a version that has just been made."""
    keep_examination(
        session, queries.review_of(session, document.id), version, examination, examined_by=examined_by, at=at
    )


def keep_examination(
    session: Session,
    review: Review,
    version: DocumentVersion,
    examination: Examination,
    *,
    examined_by: User,
    at: datetime,
) -> ExaminationRow:
    """Store an examination and make it the one that pages show; what people decided on the same words stays decided."""
    text = version.text
    decided = queries.decisions_on(session, review.examination_id)
    row = ExaminationRow(
        version_id=version.id,
        examined_at=at,
        examined_by_id=examined_by.id,
        as_of=examination.as_of,
        seconds=examination.seconds,
        pack_version=examination.pack_version,
        rules_checked=examination.rules_checked,
        articles=examination.articles,
        unfinished=list(examination.unfinished),
        triage={"verdict": examination.triage, "reasons": list(examination.triage_reasons)},
        checklist=[asdict(entry) for entry in examination.checklist],
        citations=[asdict(citation) for citation in examination.citations],
        conflicts=[asdict(each) for each in examination.conflicts if each.source is not ConflictSource.OFFICE],
        office_conflicts=[asdict(each) for each in examination.conflicts if each.source is ConflictSource.OFFICE],
        had_library=examination.had_library,
        compared=examination.compared,
    )
    session.add(row)
    session.flush()
    review.examination_id = row.id
    rows = [
        _finding_values(finding, text, row, decided.get((finding.rule, finding.address, finding.quote)))
        for finding in (*examination.findings, *conflict_findings.findings_of(examination.conflicts))
    ]
    if rows:
        session.execute(insert(FindingRow), rows)
    return row


def _finding_values(
    finding: Finding, text: str, examination: ExaminationRow, decided: FindingRow | None
) -> dict[str, Any]:
    return {
        "examination_id": examination.id,
        "version_id": examination.version_id,
        "rule": finding.rule,
        "pack_version": examination.pack_version,
        "category": finding.category,
        "severity": finding.severity,
        "path": finding.path[:300],
        "address": finding.address[:300],
        "start": finding.start,
        "end": finding.end,
        "quote": finding.quote,
        "context_before": text[max(0, finding.start - CONTEXT) : finding.start],
        "context_after": text[finding.end : finding.end + CONTEXT],
        "message": finding.message,
        "basis": [asdict(basis) for basis in finding.basis],
        "suggestion": finding.suggestion,
        "verification": finding.verification,
        "reasons": list(finding.reasons),
        "needs_basis_check": finding.needs_basis_check,
        "score": finding.score,
        "disposition": decided.disposition if decided else Disposition.OPEN,
        "disposition_reason": decided.disposition_reason if decided else "",
        "disposed_by_id": decided.disposed_by_id if decided else None,
        "disposed_at": decided.disposed_at if decided else None,
        "version": 1,
    }
