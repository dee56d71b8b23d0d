"""What search finds of an office's own documents: the clauses of each document's newest version."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, undefer

from fazhi_review.documents.models import DocumentVersion, NormativeDocument, ProvisionRow
from fazhi_review.indexing.sources import FoundProvision
from fazhi_review.search.port import IndexDocument, Scope
from fazhi_review.structure.model import ProvisionKind

_PREFIX = "provision:"
_OPEN_BEGINNING, _OPEN_END = 0, 99999999
_BATCH = 200
_LEVELS = frozenset({ProvisionKind.LEVEL1, ProvisionKind.LEVEL2})
_CLAUSES = frozenset({ProvisionKind.ARTICLE, ProvisionKind.PARAGRAPH, *_LEVELS})
# Parts of a file around its clauses: a heading or a date is nothing to compare with law.
_SURROUNDINGS = frozenset(
    {
        ProvisionKind.LETTERHEAD,
        ProvisionKind.TITLE,
        ProvisionKind.NUMBER,
        ProvisionKind.CAPTION,
        ProvisionKind.ADDRESSEE,
        ProvisionKind.CONTENTS,
        ProvisionKind.SIGNATURE,
        ProvisionKind.DATE,
        ProvisionKind.ATTACHMENT_NOTE,
        ProvisionKind.IMPRINT,
    }
)


class DocumentSource:
    """Documents as search knows them: document:<pk> with its clauses provision:<pk>."""

    kind = "document"

    def instruments(self, session: Session) -> Iterator[str]:
        """Every document."""
        for id_ in session.scalars(select(NormativeDocument.id).order_by(NormativeDocument.id)):
            yield f"document:{id_}"

    def documents(self, session: Session, instruments: Sequence[str]) -> Iterable[IndexDocument]:
        """The clauses of the newest version of each of these documents."""
        ids = [int(name.partition(":")[2]) for name in instruments]
        for first in range(0, len(ids), _BATCH):
            chunk = ids[first : first + _BATCH]
            for version in session.scalars(_newest().where(DocumentVersion.document_id.in_(chunk))):
                rows = session.scalars(
                    select(ProvisionRow).where(ProvisionRow.version_id == version.id).order_by(ProvisionRow.position)
                ).all()
                yield from _clauses(version, rows)

    def found(self, session: Session, ids: Sequence[str]) -> Mapping[str, FoundProvision]:
        """The provisions with these index ids."""
        numbers = [int(id_.removeprefix(_PREFIX)) for id_ in ids if id_.removeprefix(_PREFIX).isdigit()]
        if not numbers:
            return {}
        rows = session.scalars(
            select(ProvisionRow)
            .where(ProvisionRow.id.in_(numbers))
            .options(
                joinedload(ProvisionRow.version).options(
                    undefer(DocumentVersion.text), joinedload(DocumentVersion.document)
                )
            )
        )
        return {f"{_PREFIX}{row.id}": _found(row) for row in rows}


def _newest() -> Select[Any]:
    newest = select(func.max(DocumentVersion.id)).group_by(DocumentVersion.document_id)
    return (
        select(DocumentVersion)
        .where(DocumentVersion.id.in_(newest))
        .options(undefer(DocumentVersion.text), joinedload(DocumentVersion.document))
        .order_by(DocumentVersion.id)
    )


def _clauses(version: DocumentVersion, rows: Sequence[ProvisionRow]) -> Iterator[IndexDocument]:
    """Each clause once: an article whole, a numbered level whole where no further level divides it."""
    by_position = {row.position: row for row in rows}
    divided = {row.parent for row in rows if row.kind in _LEVELS}
    for row in rows:
        if row.kind not in _CLAUSES or _is_inside_clause(row, by_position, divided):
            continue
        # Of a level that others divide, its own opening words.
        end = min((child.start for child in rows if child.parent == row.position), default=row.end)
        body = version.text[row.start : end if row.position in divided else row.end].strip()
        if body:
            yield _index_document(version, row, body)


def _is_inside_clause(row: ProvisionRow, rows: Mapping[int, ProvisionRow], divided: set[int | None]) -> bool:
    parent = rows.get(row.parent) if row.parent is not None else None
    while parent is not None:
        if parent.kind in _SURROUNDINGS or (parent.kind in _CLAUSES and parent.position not in divided):
            return True
        parent = rows.get(parent.parent) if parent.parent is not None else None
    return False


def _index_document(version: DocumentVersion, row: ProvisionRow, body: str) -> IndexDocument:
    document = version.document
    known = document.document_date or document.effective_date
    return IndexDocument(
        id=f"{_PREFIX}{row.id}",
        scope=Scope.DOCUMENTS,
        instrument=f"document:{document.id}",
        title=document.title,
        label=row.path,
        body=body,
        authority=document.issuing_authority,
        organization=str(document.organization_id),
        year=known.year if known else 0,
        # Those who draft and review look for a text before its day comes.
        effective_from=_OPEN_BEGINNING,
        effective_to=_day(document.ended_on or document.expiry_date, _OPEN_END),
        number=document.number,
        visible_to=(f"org:{document.organization_id}", *(("bureau",) if document.submitted_at else ())),
    )


def _found(row: ProvisionRow) -> FoundProvision:
    document = row.version.document
    known = document.effective_date or document.document_date
    return FoundProvision(
        id=f"{_PREFIX}{row.id}",
        instrument=f"document:{document.id}",
        law=document.title,
        article=row.path,
        version=known.isoformat() if known else "",
        text=row.version.text[row.start : row.end].strip(),
        number=document.number,
        authority=document.issuing_authority,
        effective_from=document.effective_date,
        effective_to=document.ended_on or document.expiry_date,
        endpoint="review.document",
        values={"document_id": document.id, "_anchor": row.address},
    )


def _day(value: date | None, unknown: int) -> int:
    return value.year * 10_000 + value.month * 100 + value.day if value else unknown
