"""Everything that the page of one filing review shows; its issuing authority sees what concerns it, and the rest at the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.filing import queries as filing_queries
from fazhi_review.filing.examining import operations, queries
from fazhi_review.filing.examining.models import Explanation, FilingReview, ReviewPoint
from fazhi_review.filing.examining.workflow import FilingReviewState, ReviewTransition, transitions_from
from fazhi_review.filing.requirements import Point, point_of, points
from fazhi_review.matters import notices
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import Matter, MatterEvent, MatterFile
from fazhi_review.review.models import Disposition, FindingRow
from fazhi_review.review.queries import findings_of


@dataclass(frozen=True, slots=True)
class PointLine:
    """One of the six points: what a person said, and what the machine found for it."""

    point: Point
    answer: ReviewPoint | None
    findings: Sequence[FindingRow]

    @property
    def undecided(self) -> int:
        return sum(finding.disposition is Disposition.OPEN for finding in self.findings)


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One filing review as it is shown to one user."""

    review: FilingReview
    matter: Matter
    steps: Sequence[ReviewTransition]
    points: Sequence[PointLine]
    reviewers: Sequence[User]
    letters: Sequence[MatterFile]
    history: Sequence[MatterEvent]
    is_bureau: bool
    is_in_hand: bool  # this user is examining it now
    today: date

    @property
    def shows_content(self) -> bool:
        """What the bureau thinks is its own until it is signed."""
        return self.is_bureau or self.review.state is FilingReviewState.CONCLUDED

    @property
    def question(self) -> Explanation | None:
        """What waits for the issuing authority's explanation."""
        is_asked = self.review.state is FilingReviewState.EXPLAINING and self.review.explanations
        return self.review.explanations[-1] if is_asked else None


def review_page(session: Session, user: User, review_id: int, *, today: date) -> ReviewPage:
    """The page of one review. Raises NotFound."""
    review = queries.review_for(session, user, review_id)
    matter = queries.matter_of(session, review)
    is_bureau = user.sees_all_documents
    steps = [each for each in transitions_from(review.state) if operations.may_take(each, review, user)]
    return ReviewPage(
        review=review,
        matter=matter,
        steps=steps,
        points=_points(session, review) if is_bureau or review.state is FilingReviewState.CONCLUDED else (),
        reviewers=_reviewers(session) if any(step.name == "assign" for step in steps) else (),
        letters=matters.files_of(session, matter),
        history=filing_queries.history_of(session, user, matter),
        is_bureau=is_bureau,
        is_in_hand=is_bureau and review.state is FilingReviewState.EXAMINING and review.reviewer_id == user.id,
        today=today,
    )


def _points(session: Session, review: FilingReview) -> list[PointLine]:
    answers = {answer.point: answer for answer in review.points}
    findings = findings_of(session, review.examination_id) if review.examination_id is not None else ()
    lines = []
    for point in points():
        mine = [finding for finding in findings if point_of(finding.category) == point]
        lines.append(PointLine(point, answers.get(point.key), mine))
    return lines


def _reviewers(session: Session) -> list[User]:
    bureau = filing_queries.bureau(session)
    return notices.users_of(session, bureau.id, Permission.REVIEW_DOCUMENT) if bureau else []


def latest_reviews(session: Session, published_ids: Sequence[int]) -> dict[int, FilingReview]:
    """The newest review of each of these published documents."""
    rows = session.scalars(
        select(FilingReview).where(FilingReview.published_id.in_(published_ids)).order_by(FilingReview.id)
    )
    return {review.published_id: review for review in rows}
