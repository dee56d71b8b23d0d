"""How published documents come under watch: at publication by drafting, else with what the filing room knows as published."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from fazhi_review.cleanup.validity.models import Standing
from fazhi_review.cleanup.validity.standing import take_under_watch
from fazhi_review.drafting.issuing import on_published
from fazhi_review.drafting.models import Project
from fazhi_review.drafting.moves import Setting
from fazhi_review.extensions import unit_of_work
from fazhi_review.filing.models import PublishedDocument

_BATCH = 200


@on_published
def watch_from_publication(session: Session, project: Project, by: Setting) -> None:
    """Watch a document from the very commit that publishes it."""
    if project.document is not None and project.published_on is not None:
        take_under_watch(session, project.document, project.published_on, by.at)


def take_up_published(at: datetime) -> int:
    """Watch every published document that is not watched yet, a batch a commit; how many were taken up."""
    taken, after = 0, 0
    while True:
        with unit_of_work() as session:
            rows = _unwatched(session, after)
            for row in rows:
                if row.document is not None and row.published_on is not None:
                    take_under_watch(session, row.document, row.published_on, at)
            if not rows:
                return taken
            taken += len(rows)
            after = rows[-1].id


def _unwatched(session: Session, after: int) -> list[PublishedDocument]:
    return list(
        session.scalars(
            select(PublishedDocument)
            .outerjoin(Standing, Standing.document_id == PublishedDocument.document_id)
            .where(
                PublishedDocument.id > after,
                PublishedDocument.document_id.is_not(None),
                PublishedDocument.published_on.is_not(None),
                Standing.id.is_(None),
            )
            .options(joinedload(PublishedDocument.document))
            .order_by(PublishedDocument.id)
            .limit(_BATCH)
        )
    )
