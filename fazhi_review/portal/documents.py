"""What the public may read of published documents: their facts and their validity on a day. Never a draft, never a text under work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from fazhi_review.cleanup.validity.models import Standing, ValidityEventRow
from fazhi_review.cleanup.validity.queries import Window, condition
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.errors import NotFound
from fazhi_review.pages.listing import Page, paginate
from fazhi_review.timeline.validity import ValidityStatus

#: What the public filters by.
PUBLIC_WINDOWS = (Window.IN_FORCE, Window.ENDED, Window.NOT_YET)


@dataclass(frozen=True, slots=True)
class PublicDocument:
    """A published document as the public sees it on a day."""

    standing: Standing
    status: ValidityStatus
    events: Sequence[ValidityEventRow]

    @property
    def document(self) -> NormativeDocument:
        return self.standing.document

    @property
    def may_be_relied_on(self) -> bool:
        return self.status in (ValidityStatus.IN_FORCE, ValidityStatus.PARTIALLY_REPEALED)


def published(session: Session, *, window: Window, text: str, on: date, number: int) -> Page[PublicDocument]:
    """Published documents in force (or ended, or not yet in force) on a day, the newest first."""
    statement = (
        select(Standing)
        .join(Standing.document)
        .where(condition(window, on), Standing.published_on <= on)
        .options(contains_eager(Standing.document), joinedload(Standing.organization), selectinload(Standing.events))
        .order_by(Standing.published_on.desc(), Standing.id.desc())
    )
    if text:
        statement = statement.where(
            or_(
                NormativeDocument.title.contains(text, autoescape=True),
                NormativeDocument.number.contains(text, autoescape=True),
            )
        )
    page = paginate(session, statement, number=number)
    return Page([_public(row, on) for row in page], page.total, page.number, page.size)


def published_document(session: Session, standing_id: int, on: date) -> PublicDocument:
    """One published document. Raises NotFound for anything that was not published."""
    row = session.scalar(
        select(Standing)
        .where(Standing.id == standing_id)
        .options(
            joinedload(Standing.document),
            joinedload(Standing.organization),
            selectinload(Standing.events).joinedload(ValidityEventRow.successor).joinedload(Standing.document),
        )
    )
    if row is None:
        raise NotFound()
    return _public(row, on)


def _public(row: Standing, on: date) -> PublicDocument:
    return PublicDocument(row, row.status(on), [event for event in row.events if not event.is_undone])
