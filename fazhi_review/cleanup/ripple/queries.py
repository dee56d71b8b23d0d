"""Reads of ripples and their lines. Lines of versions that have been superseded are history and left out."""

from collections.abc import Sequence

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, joinedload

from fazhi_review.accounts.models import User
from fazhi_review.cleanup.models import Ripple, RippleLine
from fazhi_review.cleanup.ripple.line import Strength, Touch
from fazhi_review.documents.models import DocumentVersion, NormativeDocument
from fazhi_review.documents.queries import visible_to

_BY_STRENGTH = case({strength: number for number, strength in enumerate(Strength)}, value=RippleLine.strength)


def standing_lines(ripple_id: int, reader: User | None = None) -> Select[RippleLine]:
    """The lines of a ripple, of newest versions only, that `reader` may see; None is the server's own terminal."""
    later = select(DocumentVersion.id).where(
        DocumentVersion.document_id == RippleLine.document_id, DocumentVersion.id > RippleLine.version_id
    )
    statement = (
        select(RippleLine)
        .join(NormativeDocument, NormativeDocument.id == RippleLine.document_id)
        .where(RippleLine.ripple_id == ripple_id, ~later.exists())
    )
    return statement if reader is None else statement.where(visible_to(reader))


def lines_of(session: Session, ripple_id: int, reader: User | None = None) -> Sequence[RippleLine]:
    """All lines of a ripple, the strongest first."""
    statement = standing_lines(ripple_id, reader).options(
        joinedload(RippleLine.document), joinedload(RippleLine.organization)
    )
    return session.scalars(statement.order_by(_BY_STRENGTH, RippleLine.document_id, RippleLine.start)).all()


def figures_of(session: Session, ripple_id: int, reader: User | None = None) -> dict[tuple[Touch, Strength], int]:
    """How many lines of each kind and strength."""
    lines = standing_lines(ripple_id, reader).subquery()
    rows = session.execute(
        select(lines.c.touch, lines.c.strength, func.count()).group_by(lines.c.touch, lines.c.strength)
    )
    return {(Touch(touch), Strength(strength)): count for touch, strength, count in rows}


def ripple_of(session: Session, ripple_id: int) -> Ripple:
    """The ripple with its law."""
    return session.get_one(Ripple, ripple_id, options=[joinedload(Ripple.instrument)])
