"""A thread as HTML for one reader: its card, and the lines of the text that show its mark."""

from dataclasses import dataclass
from typing import Any

from flask import get_template_attribute
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from fazhi_review.accounts.models import User
from fazhi_review.documents.models import DocumentVersion, ProvisionRow
from fazhi_review.review import queries as review_queries
from fazhi_review.review.annotations import queries
from fazhi_review.review.annotations.anchoring import Match
from fazhi_review.review.annotations.cards import Card, cards_of
from fazhi_review.review.annotations.models import Annotation, AnnotationPlace
from fazhi_review.review.annotations.visibility import reviews
from fazhi_review.review.layout import lay_out_lines, whole_lines
from fazhi_review.review.models import FindingRow, Review


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a page puts in the place of what it shows."""

    html: str
    start: int
    end: int
    lines: list[dict[str, Any]]

    def whole(self) -> dict[str, Any]:
        return {"html": self.html, "start": self.start, "end": self.end, "lines": self.lines}

    def lines_only(self) -> dict[str, Any]:
        return {"lines": self.lines}


def rendered(session: Session, reader: User, annotation: Annotation, place: AnnotationPlace | None) -> Rendered:
    """The card of a thread and the lines it stands on, in the version of `place`."""
    if place is None:
        return Rendered("", 0, 0, [])
    card = card_of(session, reader, annotation, place)
    html = str(get_template_attribute("review/_annotation.html", "annotation_card")(card))
    if place.match is Match.ORPHANED or card.start == card.end:
        return Rendered(html, card.start, card.end, [])
    return Rendered(html, card.start, card.end, _lines(session, reader, place))


def card_of(session: Session, reader: User, annotation: Annotation, place: AnnotationPlace) -> Card:
    """The card of one thread that the reader has been let see."""
    review = review_queries.review_of(session, annotation.document_id)
    return cards_of(
        session,
        reader,
        [(annotation, place)],
        state=review.state,
        version_id=place.version_id,
        is_newest=queries.newest_version(session, annotation.document_id).id == place.version_id,
        is_owner=annotation.document.organization_id == reader.organization_id,
        is_bureau=reviews(reader, annotation.document),
    )[0]


def _lines(session: Session, reader: User, place: AnnotationPlace) -> list[dict[str, Any]]:
    version = session.get(DocumentVersion, place.version_id, options=[undefer(DocumentVersion.text)])
    if version is None:
        return []
    start, end = whole_lines(version.text, (place.start or 0, place.end or 0))
    provisions = session.scalars(
        select(ProvisionRow)
        .where(ProvisionRow.version_id == version.id, ProvisionRow.start < end, ProvisionRow.end > start)
        .order_by(ProvisionRow.position)
    ).all()
    review = session.scalar(select(Review).where(Review.document_id == version.document_id))
    findings = session.scalars(
        select(FindingRow).where(
            FindingRow.examination_id == (review.examination_id if review else None),
            FindingRow.version_id == version.id,
            FindingRow.start < end,
            FindingRow.end > start,
        )
    ).all()
    rows = queries.placed_in(session, reader, version.id, between=(start, end))
    notes = [_Mark(annotation, found) for annotation, found in rows]
    lines = lay_out_lines(version.text, provisions, findings, notes, (start, end))
    as_html = get_template_attribute("review/_line.html", "text_line")
    return [{"start": line.start, "html": str(as_html(line))} for line in lines]


@dataclass(frozen=True, slots=True)
class _Mark:
    """As much of a card as the lines need."""

    annotation: Annotation
    place: AnnotationPlace

    @property
    def id(self) -> int:
        return self.annotation.id

    @property
    def start(self) -> int:
        return self.place.start or 0

    @property
    def end(self) -> int:
        return self.place.end or 0

    @property
    def tone(self) -> str:
        return self.annotation.tone
