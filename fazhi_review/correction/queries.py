"""Reads of corrections. The issuing authority sees its own once they have been sent; the bureau's reviewers see all."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session, joinedload, undefer

from fazhi_review.accounts.models import User
from fazhi_review.correction.models import Correction
from fazhi_review.correction.workflow import UNFINISHED, CorrectionState
from fazhi_review.documents.models import DocumentVersion
from fazhi_review.errors import NotFound
from fazhi_review.filing.models import PublishedDocument
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import Matter, MatterKind
from fazhi_review.matters.place import Place

_MIRRORS = and_(Matter.kind == MatterKind.CORRECTION, Matter.subject_id == Correction.id)


def _is_late(today: date) -> ColumnElement[bool]:
    """The issuing authority's term has passed, whatever is known of the limit."""
    waits = Correction.state.in_((CorrectionState.ISSUED, CorrectionState.CORRECTING))
    return and_(waits, Matter.due_on < today)


def visible_to(user: User) -> ColumnElement[bool]:
    """What `user` may see: the bureau all of it, others their own documents' corrections that were sent."""
    if user.sees_all_documents:
        return true()
    return and_(PublishedDocument.organization_id == user.organization_id, Correction.issued_on.is_not(None))


def correction_for(session: Session, user: User, correction_id: int) -> Correction:
    """One correction with its document. Raises NotFound alike for what is not there and not theirs."""
    correction = session.scalar(
        select(Correction)
        .join(Correction.published)
        .where(Correction.id == correction_id, visible_to(user))
        .options(
            joinedload(Correction.published).joinedload(PublishedDocument.organization),
            joinedload(Correction.filing_review),
            joinedload(Correction.remedy),
        )
    )
    if correction is None:
        raise NotFound()
    return correction


def matter_of(session: Session, correction: Correction) -> Matter:
    """The matter that mirrors a correction."""
    return matters.matter_of(session, MatterKind.CORRECTION, correction.id)


def listed(
    user: User, *, states: Sequence[CorrectionState], text: str = "", late_on: date | None = None
) -> Select[Any]:
    """Corrections in these states, the newest first; `text` in title or number of the document.

    With `late_on`, only those whose issuing authority has let a term pass by that day.
    """
    statement = (
        select(Correction)
        .join(Correction.published)
        .where(visible_to(user), Correction.state.in_(states))
        .options(joinedload(Correction.published).joinedload(PublishedDocument.organization))
        .order_by(Correction.id.desc())
    )
    if text:
        named = (PublishedDocument.title, PublishedDocument.number)
        statement = statement.where(or_(*(column.contains(text, autoescape=True) for column in named)))
    return statement if late_on is None else statement.join(Matter, _MIRRORS).where(_is_late(late_on))


def matters_of(session: Session, corrections: Sequence[Correction]) -> dict[int, Matter]:
    """The matters of a page of corrections, by the correction's id, in one query."""
    ids = [correction.id for correction in corrections]
    rows = session.scalars(
        select(Matter)
        .where(Matter.kind == MatterKind.CORRECTION, Matter.subject_id.in_(ids))
        .options(joinedload(Matter.holder))
    )
    return {matter.subject_id: matter for matter in rows}


def figures(session: Session, user: User, place: Place) -> dict[str, int]:
    """How many wait for an answer, for correction, for the bureau, and how many are overdue."""
    statement = (
        select(Correction.state, func.count())
        .join(Correction.published)
        .where(visible_to(user), Correction.state.in_(UNFINISHED))
        .group_by(Correction.state)
    )
    counts: dict[str, int] = {state.value: count for state, count in session.execute(statement)}
    late = (
        select(func.count())
        .select_from(Correction)
        .join(Correction.published)
        .join(Matter, _MIRRORS)
        .where(visible_to(user), _is_late(place.clock.today()))
    )
    return counts | {"late": session.scalar(late) or 0}


def remedies_for(session: Session, correction: Correction) -> Sequence[PublishedDocument]:
    """What the issuing authority has published since the opinion was sent: among these stands what puts it right."""
    return session.scalars(
        select(PublishedDocument)
        .where(
            PublishedDocument.organization_id == correction.published.organization_id,
            PublishedDocument.id != correction.published_id,
            PublishedDocument.published_on >= correction.issued_on,
        )
        .order_by(PublishedDocument.published_on.desc(), PublishedDocument.id.desc())
    ).all()


def newest_text(session: Session, document_id: int | None) -> str:
    """The text of a document's newest version; "" where the system holds none."""
    if document_id is None:
        return ""
    version = session.scalar(
        select(DocumentVersion)
        .where(DocumentVersion.document_id == document_id)
        .options(undefer(DocumentVersion.text))
        .order_by(DocumentVersion.number.desc())
        .limit(1)
    )
    return version.text if version is not None else ""
