"""Taking a step: who may, from where, and what goes with it into the same commit.

Every verb begins here and ends here, so that state, history, audit log and notices never tell different stories.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.documents import queries as document_queries
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.errors import NotPermitted
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import Audience, Matter
from fazhi_review.matters.notices import notify
from fazhi_review.pages.forms import require_version
from fazhi_review.review import queries
from fazhi_review.review.matter import matter_of
from fazhi_review.review.models import Review
from fazhi_review.review.process.actions import ReviewAction
from fazhi_review.review.process.refusals import AssignedToAnother, FourEyes, NotTheReviewBody, OutdatedVersion
from fazhi_review.review.workflow import WITH_BUREAU, Party, ReviewState, Transition, ensure_allowed, transition
from fazhi_review.timeline.clock import BEIJING

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """One step that is being taken: the rows it is about, who takes it, and when."""

    session: Session
    document: NormativeDocument
    review: Review
    transition: Transition
    before: ReviewState
    user: User
    actor: Actor
    at: datetime

    @property
    def today(self) -> date:
        return self.at.astimezone(BEIJING).date()

    def move(self) -> None:
        """Put the review into its next state now: the database checks a state together with what belongs to it."""
        self.review.state = self.transition.moves[self.before]

    @property
    def matter(self) -> Matter:
        return matter_of(self.session, self.review)


def begin(
    session: Session,
    name: str,
    document_id: int,
    *,
    user: User,
    actor: Actor,
    at: datetime,
    seen: int | None = None,
) -> Step:
    """The step, if this user may take it from where the review stands.

    `seen` is the version of the review that the user's page showed. Raises NotFound, NotPermitted, StaleVersion,
    TransitionNotAllowed.
    """
    document = document_queries.document_for(session, user, document_id)
    review = queries.review_of(session, document_id)
    step = transition(name)
    require_party(step, document, review, user)
    if seen is not None:
        require_version(review.version, seen)
    ensure_allowed(name, review.state)
    return Step(session, document, review, step, review.state, user, actor, at)


def begin_once(
    session: Session,
    name: str,
    document_id: int,
    *,
    user: User,
    actor: Actor,
    at: datetime,
    is_repeat: Callable[[Review], bool],
    seen: int | None = None,
) -> Step | None:
    """As `begin`, but None where the very same step has been taken already: a button pressed twice is no conflict."""
    document = document_queries.document_for(session, user, document_id)
    review = queries.review_of(session, document_id)
    step = transition(name)
    require_party(step, document, review, user)
    if review.state in step.moves.values() and review.state not in step.moves and is_repeat(review):
        return None
    return begin(session, name, document_id, user=user, actor=actor, at=at, seen=seen)


def may_take(step: Transition, document: NormativeDocument, review: Review, user: User) -> bool:
    """Whether this step is this user's to take, whatever state the review is in."""
    try:
        require_party(step, document, review, user)
    except NotPermitted:
        return False
    return True


def require_party(step: Transition, document: NormativeDocument, review: Review, user: User) -> None:
    """Raise NotPermitted where the step is somebody else's."""
    if not user.may(step.permission):
        raise NotPermitted()
    if step.party is Party.OWNER:
        if document.organization_id != user.organization_id:
            raise NotPermitted()
        return
    if step.party is Party.COUNSEL:
        return  # who was asked, and about what, is the request's to say
    if not user.reviews_for(review.body_id):
        if review.body is not None and user.sees_all_documents:
            raise NotTheReviewBody(body=review.body.name)
        raise NotPermitted()
    if step.party is Party.HANDLER and review.reviewer_id not in (None, user.id):
        raise AssignedToAnother(name=review.reviewer.full_name if review.reviewer else "他人")
    if step.party is Party.SECOND and review.reviewer_id == user.id:
        raise FourEyes()


def require_newest(step: Step, seen_version_id: int | None = None) -> None:
    """Refuse to go on with a text that has been replaced. Raises OutdatedVersion."""
    newest = document_queries.version_for(step.session, step.user, step.document.id)
    worked_on = seen_version_id if seen_version_id is not None else step.review.version_id
    if worked_on is None or worked_on == newest.id:
        return
    numbers = {version.id: version.number for version in document_queries.versions_of(step.session, step.document.id)}
    raise OutdatedVersion(seen=numbers.get(worked_on, "?"), newest=newest.number, document_id=step.document.id)


def finish(
    step: Step,
    action: ReviewAction,
    *,
    note: str = "",
    told: Iterable[User] = (),
    sentence: str = "",
    holder_user_id: int | None = None,
    file_id: int | None = None,
    is_internal: bool = False,
    **more: Any,
) -> None:
    """Move the review, its matter, the history and the audit log, and tell whose turn it is now."""
    review, session = step.review, step.session
    step.move()
    step.document.updated_at = step.at
    session.flush()
    matter = mirror(step, holder_user_id=holder_user_id)
    matters.record(
        session,
        matter,
        action=action.label,
        user=step.user,
        note=note,
        at=step.at,
        file_id=file_id,
        version_id=review.version_id,
        is_internal=is_internal,
    )
    if sentence:
        tell(step, told, sentence, key=f"{step.transition.name}-{review.round}-{review.version}")
    audit.record(
        session, step.actor, action, step.document, {"state": step.before}, {"state": review.state, **more}, at=step.at
    )
    logger.info("document %s: %s -> %s", review.document_id, step.before.value, review.state.value)


def tell(step: Step, told: Iterable[User], sentence: str, *, key: str) -> None:
    """A notice for each of these people but the one who acts."""
    people = [person for person in told if person.id != step.user.id]
    notify(
        step.session,
        people,
        key=f"review-{step.review.id}-{key}",
        text=sentence,
        url=f"/reviews/{step.review.id}",
        matter=step.matter,
        at=step.at,
    )


def mirror(step: Step, *, holder_user_id: int | None = None) -> Matter:
    """Say in the matter whose turn it is: the review body's while it works, the owner's otherwise."""
    review, document = step.review, step.document
    matter = step.matter
    with_body = review.state in WITH_BUREAU and review.body_id is not None
    holder_id = review.body_id if with_body and review.body_id is not None else document.organization_id
    if not with_body:
        holder_user_id = document.created_by_id
    matters.rename(step.session, matter, document.title)
    audience = Audience.OWNER if document.submitted_at is None else Audience.SHARED
    if matter.is_closed:
        matters.reopen(
            step.session, matter, state=review.state.label, holder_id=holder_id, at=step.at, user_id=holder_user_id
        )
    matters.hand_over(
        step.session,
        matter,
        state=review.state.label,
        holder_id=holder_id,
        user_id=holder_user_id,
        at=step.at,
        audience=audience,
    )
    return matter
