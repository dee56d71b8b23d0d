"""A document's clauses set against the office's own documents in force: the same matter regulated twice, differently.

Everything in force is compared, whoever owns it: two departments that contradict each other is what nobody else would see.
What each reader may see of the result is decided when it is shown (`cases.queries.visible_comparisons`).
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from fazhi_review.conflict.against import clause_text, clauses, peer_of, place_of
from fazhi_review.conflict.candidates import terms_of
from fazhi_review.conflict.model import Verdict
from fazhi_review.conflict.peers import differ, read_peer
from fazhi_review.documents.models import DocumentVersion, NormativeDocument, ProvisionRow
from fazhi_review.errors import IndexNotBuilt, SearchUnavailable
from fazhi_review.indexing.finding import everything
from fazhi_review.review.examination import ConflictCheck, ConflictResult, ConflictSource, offsets
from fazhi_review.search.keys import plain_name
from fazhi_review.search.port import Scope, SearchEngine, SearchQuery
from fazhi_review.structure.model import Provision, StructuredDocument

logger = logging.getLogger(__name__)

_CANDIDATES = 6
# One clause contradicting many others says something about a common sentence rather than about the clause.
_MOST_PER_CLAUSE = 2


@dataclass(frozen=True, slots=True)
class OfficeClause:
    """A clause of another document in force."""

    document_id: int
    title: str
    path: str
    address: str
    begins: date | None
    text: str


def office_check(engine: Callable[[], SearchEngine], session: Session) -> ConflictCheck:
    """The comparison with the office's own documents in force; it finds nothing where there are none, or no index."""
    return partial(_check, engine, session)


def _check(
    engine: Callable[[], SearchEngine], session: Session, document: StructuredDocument, as_of: date
) -> Sequence[ConflictResult]:
    title = document.metadata.title.value if document.metadata.title else ""
    if session.scalar(select(NormativeDocument.id).where(*in_force(as_of)).limit(1)) is None:
        return []
    try:
        near = list(_near(engine(), session, document, title, as_of))
    except SearchUnavailable as error:
        # The page already says that the index cannot be used; rules and law texts are examined all the same.
        # An index that was never built is no fault: a first set-up examines its documents before there is one.
        level = logging.INFO if isinstance(error, IndexNotBuilt) else logging.WARNING
        logger.log(level, "comparison with documents was left out: %s", error.message)
        return []
    known = _clauses(session, {id_ for _, ids in near for id_ in ids}, as_of)
    return [result for provision, ids in near for result in _results(document, provision, ids, known)]


def in_force(on: date) -> tuple[ColumnElement[bool], ...]:
    """Conditions on documents that were issued and bind on `on`. What has no number has not been issued yet."""
    begins = func.coalesce(
        NormativeDocument.effective_date, NormativeDocument.publication_date, NormativeDocument.document_date
    )
    return (
        NormativeDocument.number != "",
        begins <= on,
        or_(NormativeDocument.expiry_date.is_(None), NormativeDocument.expiry_date >= on),
    )


def _near(
    engine: SearchEngine, session: Session, document: StructuredDocument, title: str, as_of: date
) -> Iterator[tuple[Provision, list[int]]]:
    """Clauses with the ids of those clauses of other documents that resemble them."""
    asked = SearchQuery(
        scope=Scope.DOCUMENTS,
        visible_to=everything(session),
        in_force_on=int(as_of.strftime("%Y%m%d")),
        # A new text of a document takes the place of the old one: they are not compared.
        excluded_laws=(title,) if plain_name(title) else (),
        limit=_CANDIDATES,
    )
    for provision in clauses(document):
        hits = engine.related(terms_of(clause_text(document, provision)), asked).hits
        if ids := [int(hit.id.partition(":")[2]) for hit in hits]:
            yield provision, ids


def _clauses(session: Session, ids: set[int], as_of: date) -> Mapping[int, OfficeClause]:
    """The clauses with these ids, of documents in force, by their newest text."""
    newest = select(func.max(DocumentVersion.id)).group_by(DocumentVersion.document_id)
    rows = session.execute(
        select(ProvisionRow, NormativeDocument, DocumentVersion.text)
        .join(DocumentVersion, DocumentVersion.id == ProvisionRow.version_id)
        .join(NormativeDocument, NormativeDocument.id == DocumentVersion.document_id)
        .where(ProvisionRow.id.in_(ids), DocumentVersion.id.in_(newest), *in_force(as_of))
    )
    return {
        row.id: OfficeClause(
            document_id=document.id,
            title=document.title,
            path=row.path,
            address=row.address,
            begins=document.effective_date or document.publication_date or document.document_date,
            text=text[row.body_start : row.end].strip(),
        )
        for row, document, text in rows
    }


def _results(
    document: StructuredDocument, provision: Provision, ids: Sequence[int], known: Mapping[int, OfficeClause]
) -> list[ConflictResult]:
    text, peer = clause_text(document, provision), peer_of(document, provision)
    found: list[tuple[OfficeClause, Verdict]] = []
    for other in (known[id_] for id_ in ids if id_ in known):
        verdict = differ(peer, read_peer(other.text), name=f"《{other.title}》{other.path}")
        if verdict is not None:
            found.append((other, verdict))
    found.sort(key=lambda each: -each[1].confidence)
    return [_result(document, provision, text, *each) for each in found[:_MOST_PER_CLAUSE]]


def _result(
    document: StructuredDocument, provision: Provision, text: str, other: OfficeClause, verdict: Verdict
) -> ConflictResult:
    start, end = place_of(provision, text, verdict)
    return ConflictResult(
        path=provision.path,
        address=provision.address,
        start=start,
        end=end,
        quote=document.text[start:end],
        law=other.title,
        version=other.begins.isoformat() if other.begins else "",
        article=other.path,
        text=other.text,
        relation=verdict.relation,
        confidence=verdict.confidence,
        explanation=verdict.explanation,
        clause=text,
        clause_mark=offsets(verdict.span_a),
        text_mark=offsets(verdict.span_b),
        source=ConflictSource.OFFICE,
        document_id=other.document_id,
        anchor=other.address,
    )
