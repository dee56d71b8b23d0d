"""What stands in the margin of one version for one reader, as plain notes: threads that they may read, and findings."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.documents.models import DocumentVersion
from fazhi_review.review import queries as review_queries
from fazhi_review.review.annotations import queries
from fazhi_review.review.annotations.models import Annotation, AnnotationPlace, AnnotationReply, ThreadState
from fazhi_review.review.models import Disposition, FindingRow, Review
from fazhi_review.review.word import Note, Reply
from fazhi_review.review.workflow import ReviewState
from fazhi_review.vocabulary import Labelled

MACHINE = "系统提示"


class Findings(Labelled):
    """Which findings of the machine go along."""

    NONE = "none", "不列"
    ADOPTED = "adopted", "只列已采纳的"
    ALL = "all", "列出全部（不采纳的除外）"


@dataclass(frozen=True, slots=True)
class MarginNote:
    """One note with what a page shows beside its words. `annotation_id` is None for a finding of the machine."""

    note: Note
    label: str
    tone: str
    annotation_id: int | None = None
    basis: tuple[str, ...] = ()
    body: str = ""  # what was said, without label and basis


def notes_of(session: Session, reader: User, version: DocumentVersion, *, findings: Findings) -> list[MarginNote]:
    """The notes of a version that the reader has been let see, in the order of the text.

    A finding that became an annotation stands as that. What the bureau decided on a finding is told to the drafter no
    earlier than on the document's page.
    """
    rows = queries.placed_in(session, reader, version.id)
    replies = queries.replies_of(session, reader, [annotation.id for annotation, _ in rows]) if rows else {}
    notes = [_of_thread(annotation, place, replies.get(annotation.id, [])) for annotation, place in rows]
    if findings is not Findings.NONE:
        told = {annotation.finding_id for annotation, _ in rows}
        review = review_queries.review_of(session, version.document_id)
        notes += [
            note for finding, note in _of_findings(session, reader, review, version, findings) if finding not in told
        ]
    return sorted(notes, key=lambda each: (each.note.start, each.note.end))


def _of_thread(annotation: Annotation, place: AnnotationPlace, replies: list[AnnotationReply]) -> MarginNote:
    graded = [annotation.severity.label] if annotation.severity else []
    category = [annotation.category.label] if annotation.category else []
    label = "·".join([annotation.kind.label, *graded, *category])
    if annotation.state is ThreadState.RESOLVED:
        label += "（已解决）"
    basis = _basis(annotation.basis)
    start, end = place.start or 0, place.end or 0
    note = Note(
        start=start,
        end=end,
        quote=annotation.quote,
        author=annotation.author.full_name,
        at=annotation.created_at,
        text=_joined(label, annotation.text, basis) if annotation.text or basis else "",
        replacement=annotation.replacement if end > start else None,
        replies=tuple(Reply(row.author.full_name, row.created_at, _reply(row)) for row in replies),
        is_resolved=annotation.state is ThreadState.RESOLVED,
    )
    return MarginNote(note, label, annotation.tone, annotation.id, basis, annotation.text)


def _reply(row: AnnotationReply) -> str:
    return f"【{row.answer.label}】{row.text}" if row.answer else row.text


def _of_findings(
    session: Session, reader: User, review: Review, version: DocumentVersion, wanted: Findings
) -> Iterator[tuple[int, MarginNote]]:
    examination = review_queries.examination_of(session, review)
    if examination is None or examination.version_id != version.id:
        return
    shows = reader.sees_all_documents or review.state in (ReviewState.RETURNED, ReviewState.CONCLUDED)
    for finding in review_queries.findings_of(session, examination.id):
        decided = finding.disposition if shows else Disposition.OPEN
        if decided is Disposition.DISMISSED or (wanted is Findings.ADOPTED and decided is not Disposition.ADOPTED):
            continue
        yield finding.id, _of_finding(finding, decided, examination.examined_at)


def _of_finding(finding: FindingRow, decided: Disposition, examined_at: Any) -> MarginNote:
    label = "·".join([MACHINE, finding.severity.label, finding.category.label])
    if decided is Disposition.ADOPTED:
        label += "（已采纳）"
    basis = _basis(finding.basis)
    said = finding.message + (f"\n建议：{finding.suggestion}" if finding.suggestion else "")
    if not finding.verification.is_confirmed:
        said += f"\n（{finding.verification.label}）"
    note = Note(finding.start, finding.end, finding.quote, MACHINE, examined_at, _joined(label, said, basis))
    return MarginNote(note, label, f"finding-{finding.severity}", None, basis, said)


def _basis(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(f"《{row['law']}》{row.get('article', '')}" for row in rows if row.get("law"))


def _joined(label: str, text: str, basis: tuple[str, ...]) -> str:
    lines = [f"【{label}】{text}"]
    if basis:
        lines.append("依据：" + "；".join(basis))
    return "\n".join(lines)
