"""Two independent readings side by side: what both saw, where they differ, what only one saw."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.documents import queries as document_queries
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.errors import NotFound, NotPermitted
from fazhi_review.review import queries as review_queries
from fazhi_review.review.annotations import queries, readings
from fazhi_review.review.annotations.cards import Card, cards_of
from fazhi_review.review.annotations.models import AnnotationKind, IndependentReading
from fazhi_review.review.annotations.visibility import reviews
from fazhi_review.vocabulary import Labelled

#: Of the shorter of two spans: from this much in common they are about the same words.
_SAME_WORDS = 0.5
#: What a reader puts forward as a point; comments and questions are talk about it.
_POINTS = (AnnotationKind.PROBLEM, AnnotationKind.SUGGESTION)


class Standing(Labelled):
    """How one reader's point stands to the other's."""

    AGREED = "agreed", "意见一致"
    DIFFERENT = "different", "看法不同"
    ONE = "one", "仅一人提出"


@dataclass(frozen=True, slots=True)
class Row:
    """One place of the text: what the first reader says of it, and the second."""

    standing: Standing
    first: Card | None
    second: Card | None
    differences: tuple[str, ...] = ()

    @property
    def start(self) -> int:
        return min(card.start for card in (self.first, self.second) if card is not None)


@dataclass(frozen=True, slots=True)
class Comparison:
    document: NormativeDocument
    reading: IndependentReading
    rows: Sequence[Row]
    is_lead: bool

    def count(self, standing: str) -> int:
        return sum(row.standing == standing for row in self.rows)


def comparison_of(session: Session, reader: User, document_id: int) -> Comparison:
    """Both readings of the newest version. Before they are opened only the lead sees them.

    Raises NotFound, NotPermitted.
    """
    document = document_queries.document_for(session, reader, document_id)
    version = queries.newest_version(session, document_id)
    reading = readings.reading_of(session, version.id) if reviews(reader, document) else None
    if reading is None:
        raise NotFound("这份文件没有安排两人独立审阅。")
    if reading.opened_at is None and not readings.may_lead(reader):
        raise NotPermitted("两人独立审阅还没有结束，暂时不能查看汇总。")
    cards = cards_of(
        session,
        reader,
        queries.placed_in(session, reader, version.id),
        state=review_queries.review_of(session, document_id).state,
        version_id=version.id,
        is_newest=True,
        is_owner=document.organization_id == reader.organization_id,
        is_bureau=True,
    )
    points = [card for card in cards if card.annotation.kind in _POINTS]
    first, second = (
        [card for card in points if card.annotation.author_id == person.user_id] for person in reading.readers
    )
    return Comparison(document, reading, pair(first, second), readings.may_lead(reader))


def pair(first: Sequence[Card], second: Sequence[Card]) -> list[Row]:
    """Put what is about the same words side by side, the closest pairs first; each point stands in one row."""
    likely = sorted(
        ((overlap(one, other), one, other) for one in first for other in second),
        key=lambda each: (-each[0], each[1].start, each[1].id, each[2].id),
    )
    rows: list[Row] = []
    taken: set[int] = set()
    for share, one, other in likely:
        if share < _SAME_WORDS or one.id in taken or other.id in taken:
            continue
        taken |= {one.id, other.id}
        differences = _differences(one, other)
        rows.append(Row(Standing.DIFFERENT if differences else Standing.AGREED, one, other, differences))
    rows += [Row(Standing.ONE, card, None) for card in first if card.id not in taken]
    rows += [Row(Standing.ONE, None, card) for card in second if card.id not in taken]
    return sorted(rows, key=lambda row: row.start)


def overlap(one: Card, other: Card) -> float:
    """How much of the shorter span the two have in common, from 0 to 1; two points about the whole document have all."""
    if one.start == one.end or other.start == other.end:
        same = (one.start, one.end) == (other.start, other.end)
        return 1.0 if same and one.annotation.category == other.annotation.category else 0.0
    common = min(one.end, other.end) - max(one.start, other.start)
    return max(0, common) / min(one.end - one.start, other.end - other.start)


def _differences(one: Card, other: Card) -> tuple[str, ...]:
    first, second = one.annotation, other.annotation
    found = []
    if first.kind is not second.kind:
        found.append("一人指出问题，一人提出修改建议")
    if first.category is not second.category:
        found.append("类别不同")
    if first.severity is not second.severity:
        found.append("风险程度不同")
    if first.kind is second.kind is AnnotationKind.SUGGESTION and first.replacement != second.replacement:
        found.append("建议的文字不同")
    return tuple(found)
