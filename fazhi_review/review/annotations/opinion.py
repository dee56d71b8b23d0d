"""A thread that is adopted becomes a point of the opinion, in its author's words; one that is dismissed or open again is none."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.documents.models import ProvisionRow
from fazhi_review.review import queries as review_queries
from fazhi_review.review.annotations import queries
from fazhi_review.review.annotations.models import Annotation, AnnotationKind
from fazhi_review.review.models import Disposition, FindingRow, Review
from fazhi_review.review.process.models import Nature, OpinionPoint
from fazhi_review.review.process.points import cited
from fazhi_review.vocabulary import Category, Severity

_TECHNICAL = frozenset({Category.FORMAT, Category.STRUCTURE})
_UNEXPLAINED = "此处表述建议修改"


def follow_decision(session: Session, annotation: Annotation, *, user: User, at: datetime) -> None:
    """Make, reword or take away the point that stands on this thread, in the caller's unit of work."""
    session.flush()
    review = review_queries.review_of(session, annotation.document_id)
    point = _point_of(session, review, annotation)
    if annotation.decision is not Disposition.ADOPTED:
        # What stood on the machine's finding too goes back to the finding's own decision.
        if point is not None and point.rule:
            point.annotation_id = None
        elif point is not None:
            session.delete(point)
    elif point is None:
        values = _columns(session, annotation)
        session.add(
            OpinionPoint(review_id=review.id, round=review.round, created_by_id=user.id, created_at=at, **values)
        )
    else:
        for name, value in _words(annotation).items():
            setattr(point, name, value)
        point.annotation_id = annotation.id
    session.flush()


def _point_of(session: Session, review: Review, annotation: Annotation) -> OpinionPoint | None:
    """The thread's own point of this round, or that of the finding it was made from."""
    statement = select(OpinionPoint).where(OpinionPoint.review_id == review.id, OpinionPoint.round == review.round)
    own = session.scalar(statement.where(OpinionPoint.annotation_id == annotation.id))
    finding = session.get(FindingRow, annotation.finding_id) if annotation.finding_id and own is None else None
    if finding is None:
        return own
    return session.scalar(
        statement.where(
            OpinionPoint.rule == finding.rule,
            OpinionPoint.address == finding.address,
            OpinionPoint.quote == finding.quote,
        )
    )


def _columns(session: Session, annotation: Annotation) -> dict[str, Any]:
    """A new point: where its clause is, and what is said of it."""
    place = queries.place_of(session, annotation.id)
    start = place.start or 0 if place is not None else 0
    clause = None
    if place is not None and annotation.quote:
        clause = session.scalar(
            select(ProvisionRow)
            .where(ProvisionRow.version_id == place.version_id, ProvisionRow.start <= start, ProvisionRow.end > start)
            .order_by(ProvisionRow.position.desc())
            .limit(1)
        )
    return {
        "start": start,
        "path": clause.path if clause else "",
        "address": clause.address if clause else "",
        "quote": annotation.quote,
        "annotation_id": annotation.id,
        **_words(annotation),
    }


def _words(annotation: Annotation) -> dict[str, Any]:
    basis = "；".join(cited(row) for row in annotation.basis)
    return {
        "problem": annotation.text or _UNEXPLAINED,
        "basis": basis,
        "suggestion": _suggestion(annotation),
        "nature": _nature(annotation, has_basis=bool(basis)),
    }


def _suggestion(annotation: Annotation) -> str:
    if annotation.kind is not AnnotationKind.SUGGESTION:
        return ""
    if not annotation.replacement:
        return f"删除“{annotation.quote}”。"
    return f"将“{annotation.quote}”修改为“{annotation.replacement}”。"


def _nature(annotation: Annotation, *, has_basis: bool) -> Nature:
    """Only what names the law it is against is called unlawful."""
    if annotation.category in _TECHNICAL:
        return Nature.TECHNICAL
    is_grave = annotation.kind is AnnotationKind.PROBLEM and annotation.severity is not Severity.LOW
    return Nature.UNLAWFUL if is_grave and has_basis else Nature.IMPROPER
