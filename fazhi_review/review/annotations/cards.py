"""A thread as one reader's card shows it: what is said, by whom, and what this reader may do with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.review.annotations import queries, readings
from fazhi_review.review.annotations.anchoring import Match
from fazhi_review.review.annotations.basis import cites_of
from fazhi_review.review.annotations.models import (
    Annotation,
    AnnotationKind,
    AnnotationPlace,
    AnnotationReply,
    Visibility,
)
from fazhi_review.review.models import Disposition
from fazhi_review.review.workflow import ReviewState


@dataclass(frozen=True, slots=True)
class Card:
    """One thread in the margin of one version, for one reader."""

    annotation: Annotation
    start: int
    end: int
    match: Match
    replies: Sequence[AnnotationReply]
    is_author: bool
    is_bureau: bool
    may_decide: bool
    may_show: bool
    may_assign: bool
    may_answer: bool  # for the department whose document it is
    may_take_back: bool

    @property
    def id(self) -> int:
        return self.annotation.id

    @property
    def tone(self) -> str:
        return self.annotation.tone

    @property
    def cites(self) -> str:
        """The legal basis that stands by name alone, as the composer holds it."""
        return cites_of(self.annotation.basis)

    @property
    def shows_decision(self) -> bool:
        """Whether a point goes into the opinion is the bureau's business until the opinion says so."""
        return self.is_bureau and self.annotation.decision is not Disposition.OPEN

    @property
    def may_settle(self) -> bool:
        return self.is_bureau or self.is_author


def cards_of(
    session: Session,
    reader: User,
    rows: Iterable[tuple[Annotation, AnnotationPlace]],
    *,
    state: ReviewState,
    version_id: int,
    is_newest: bool,
    is_owner: bool,
    is_bureau: bool,
) -> list[Card]:
    """The cards of threads that the reader has been let see, in two queries whatever their number."""
    found = list(rows)
    replies = queries.replies_of(session, reader, [annotation.id for annotation, _ in found]) if found else {}
    reading = readings.state_for(session, reader, version_id, is_bureau=is_bureau) if found else None
    lead = is_bureau and readings.may_lead(reader)
    free = reading is None or reading.is_open or lead
    return [
        Card(
            annotation=annotation,
            start=place.start or 0,
            end=place.end or 0,
            match=place.match,
            replies=tuple(replies.get(annotation.id, ())),
            is_author=annotation.author_id == reader.id,
            is_bureau=is_bureau,
            may_decide=is_bureau
            and is_newest
            and state is ReviewState.UNDER_REVIEW
            and free
            and annotation.visibility is not Visibility.ME
            and annotation.kind in (AnnotationKind.PROBLEM, AnnotationKind.SUGGESTION),
            may_show=annotation.author_id == reader.id or lead,
            may_assign=is_bureau and free and annotation.visibility is not Visibility.ME,
            may_answer=is_owner
            and not is_bureau
            and annotation.kind in (AnnotationKind.PROBLEM, AnnotationKind.SUGGESTION),
            may_take_back=annotation.author_id == reader.id and annotation.decision is not Disposition.ADOPTED,
        )
        for annotation, place in found
    ]
