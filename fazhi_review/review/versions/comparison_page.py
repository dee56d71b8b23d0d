"""What the page of two versions shows: the rows, and what became of every point of the opinion."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.documents import queries as document_queries
from fazhi_review.documents.models import DocumentVersion, NormativeDocument, ProvisionRow
from fazhi_review.errors import NotFound
from fazhi_review.library.wording import bare
from fazhi_review.review import queries as review_queries
from fazhi_review.review.annotations import queries as annotation_queries
from fazhi_review.review.annotations.anchoring import Match
from fazhi_review.review.annotations.models import Annotation
from fazhi_review.review.process.models import OpinionPoint
from fazhi_review.review.versions.comparing import Change, Clause, Comparison, Row, compare
from fazhi_review.review.workflow import ReviewState
from fazhi_review.structure.model import ProvisionKind
from fazhi_review.vocabulary import Labelled

#: What holds clauses below it and is compared with all of them: a moved item of an article is a change of the article.
_WHOLE = frozenset({ProvisionKind.ARTICLE.value})
_NOT_COMPARED = frozenset({ProvisionKind.CONTENTS.value})


class Outcome(Labelled):
    """What became of a point in the new version, as far as a machine can see."""

    GONE = "gone", "所涉文字已删除"
    CHANGED = "changed", "所涉文字已改动"
    CLAUSE_CHANGED = "clause_changed", "所涉文字未动，同条其他文字有改动"
    UNTOUCHED = "untouched", "所涉文字未改动"
    WHOLE = "whole", "针对全文，请人核对"


@dataclass(frozen=True, slots=True)
class PointLine:
    point: OpinionPoint
    outcome: Outcome
    row: Row | None


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """Two versions side by side, as one reader sees them."""

    document: NormativeDocument
    versions: Sequence[DocumentVersion]
    old: DocumentVersion
    new: DocumentVersion
    comparison: Comparison
    points: Sequence[PointLine]
    orphans: Sequence[Annotation]
    provisions: Sequence[ProvisionRow]  # of the new version, to place orphans on
    ignore_form: bool


def versions_page(
    session: Session, reader: User, document_id: int, old: int | None, new: int | None, *, ignore_form: bool
) -> VersionsPage:
    """Compare two versions, by default the newest with the one before it. Raises NotFound."""
    document = document_queries.document_for(session, reader, document_id)
    versions = document_queries.versions_of(session, document_id)
    if len(versions) < 2:
        raise NotFound()
    newer = document_queries.version_for(session, reader, document_id, new if new is not None else versions[0].number)
    older = document_queries.version_for(session, reader, document_id, old if old is not None else versions[1].number)
    comparison = compare(clauses_of(session, older), clauses_of(session, newer), ignore_form=ignore_form)
    is_newest = newer.id == versions[0].id
    placed = annotation_queries.placed_in(session, reader, newer.id) if is_newest and reader.sees_all_documents else []
    return VersionsPage(
        document=document,
        versions=versions,
        old=older,
        new=newer,
        comparison=comparison,
        points=_points(session, reader, document_id, comparison, newer.text),
        orphans=[annotation for annotation, place in placed if place.match is Match.ORPHANED],
        provisions=document_queries.provisions_of(session, newer.id) if is_newest else (),
        ignore_form=ignore_form,
    )


def clauses_of(session: Session, version: DocumentVersion) -> list[Clause]:
    """The units of a version: each article whole, everything else by the words of its own."""
    provisions = document_queries.provisions_of(session, version.id)
    clauses, inside = [], -1
    for place, row in enumerate(provisions):
        if row.kind in _NOT_COMPARED or row.start < inside:
            continue
        if row.kind in _WHOLE:
            end = inside = row.end
        else:
            following = provisions[place + 1].start if place + 1 < len(provisions) else row.end
            if following == row.start:  # all its words are its first child's
                continue
            end = min(row.end, following)
        body = max(row.start, min(row.body_start, end))
        text = version.text[body:end].strip()
        if text or row.label:
            clauses.append(Clause(row.label, text, row.path, row.address, row.start))
    return clauses


def _points(session: Session, reader: User, document_id: int, comparison: Comparison, text: str) -> list[PointLine]:
    """The points of the last opinion that was given, for those who may read it."""
    review = review_queries.review_of(session, document_id)
    is_given = review.state is ReviewState.CONCLUDED or review.round > 1
    if not reader.sees_all_documents and not is_given:
        return []
    last = review.round if review.state is ReviewState.CONCLUDED or review.round == 1 else review.round - 1
    points = session.scalars(
        select(OpinionPoint)
        .where(OpinionPoint.review_id == review.id, OpinionPoint.round == last)
        .order_by(OpinionPoint.start, OpinionPoint.id)
    )
    return [_line(point, comparison, text) for point in points]


def _line(point: OpinionPoint, comparison: Comparison, text: str) -> PointLine:
    quote = bare(point.quote)
    if quote:
        row = next((row for row in comparison.rows if row.before and quote in bare(_whole(row.before))), None)
    else:
        row = next((row for row in comparison.rows if row.before and _holds(row.before, point.address)), None)
    if row is None:
        return PointLine(
            point, Outcome.WHOLE if not quote else Outcome.UNTOUCHED if quote in bare(text) else Outcome.GONE, None
        )
    if row.change is Change.SAME:
        return PointLine(point, Outcome.UNTOUCHED, row)
    if row.after is None:
        return PointLine(point, Outcome.GONE, row)
    still = quote and quote in bare(_whole(row.after))
    return PointLine(point, Outcome.CLAUSE_CHANGED if still else Outcome.CHANGED, row)


def _holds(clause: Clause, address: str) -> bool:
    """Whether the provision of this address is the clause or stands in it."""
    return bool(address and clause.anchor) and (address == clause.anchor or address.startswith(f"{clause.anchor}/"))


def _whole(clause: Clause) -> str:
    return clause.label + clause.text
