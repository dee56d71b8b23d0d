"""What every verb of a correction begins and ends with: who may, on which version, and what is written down."""

import logging
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.correction import queries
from fazhi_review.correction.actions import CorrectionAction
from fazhi_review.correction.models import Correction
from fazhi_review.correction.workflow import CorrectionState, Party, Result, Transition, ensure_allowed
from fazhi_review.errors import NotPermitted
from fazhi_review.filing import queries as filings
from fazhi_review.filing.refusals import NoBureau
from fazhi_review.matters import clocks, notices
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import Audience, Matter
from fazhi_review.matters.place import Place
from fazhi_review.pages.forms import require_version

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """One step being taken: who, where, on which version of the correction."""

    user: User
    actor: Actor
    place: Place
    expected_version: int

    @property
    def at(self) -> datetime:
        return self.place.clock.now()

    @property
    def today(self) -> date:
        return self.place.clock.today()


def may_take(transition: Transition, correction: Correction, user: User) -> bool:
    """Whether this step is this user's, whatever the state."""
    if transition.party is Party.BUREAU:
        return user.sees_all_documents and user.may(transition.permission)
    return correction.published.organization_id == user.organization_id and user.may(transition.permission)


def begin(session: Session, name: str, correction_id: int, step: Step) -> tuple[Correction, Matter]:
    """The correction and its matter, if this user may take this step now, on the version that was seen."""
    correction = queries.correction_for(session, step.user, correction_id)
    transition = ensure_allowed(name, correction.state)
    if not may_take(transition, correction, step.user):
        raise NotPermitted()
    require_version(correction.version, step.expected_version)
    return correction, queries.matter_of(session, correction)


def hand_to_issuer(
    session: Session, correction: Correction, matter: Matter, state: CorrectionState, limit_key: str, step: Step
) -> date:
    """It is the issuing authority's turn, within this limit; the last day."""
    correction.state = state
    matters.hand_over(
        session,
        matter,
        state=state.label,
        holder_id=correction.published.organization_id,
        at=step.at,
        audience=Audience.SHARED,
    )
    return clocks.start(session, matter, limit_key, on=step.today, calendar=step.place.calendar).due_on


def hand_to_bureau(
    session: Session, correction: Correction, matter: Matter, state: CorrectionState, step: Step
) -> None:
    """It is the bureau's turn; the issuing authority's clock stops."""
    bureau = filings.bureau(session)
    if bureau is None:
        raise NoBureau()
    if clocks.running(session, matter) is not None:
        clocks.stop(session, matter, on=step.today)
    correction.state = state
    matters.hand_over(session, matter, state=state.label, holder_id=bureau.id, at=step.at)


def close(session: Session, correction: Correction, matter: Matter, result: Result, reason: str, step: Step) -> None:
    """A person ends the correction with a result."""
    correction.state, correction.result, correction.result_reason = CorrectionState.CLOSED, result, reason
    correction.closed_on, correction.closed_by_id = step.today, step.user.id
    matters.close(session, matter, state=f"{CorrectionState.CLOSED.label}（{result.label}）", at=step.at)


def note(
    session: Session,
    correction: Correction,
    matter: Matter,
    action: CorrectionAction,
    step: Step,
    *,
    words: str = "",
    after: dict[str, Any] | None = None,
    is_internal: bool = False,
) -> None:
    """Write the step into the matter's history and the audit log."""
    session.flush()
    matters.record(
        session, matter, action=action.label, user=step.user, note=words, at=step.at, is_internal=is_internal
    )
    audit.record(
        session, step.actor, action, correction, after={"state": correction.state, **(after or {})}, at=step.at
    )
    logger.info("correction %s: %s -> %s", correction.id, action, correction.state.value)


def tell_issuer(session: Session, correction: Correction, matter: Matter, occasion: str, text: str, step: Step) -> None:
    """One sentence to everybody of the issuing authority who may act."""
    people = notices.users_of(session, correction.published.organization_id, Permission.UPLOAD_DOCUMENT)
    _tell(session, people, correction, matter, occasion, text, step)


def tell_bureau(session: Session, correction: Correction, matter: Matter, occasion: str, text: str, step: Step) -> None:
    """One sentence to the bureau's reviewers."""
    bureau = filings.bureau(session)
    if bureau is None:
        raise NoBureau()
    people = notices.users_of(session, bureau.id, Permission.REVIEW_DOCUMENT)
    _tell(session, people, correction, matter, occasion, text, step)


def _tell(
    session: Session, people: list[User], correction: Correction, matter: Matter, occasion: str, text: str, step: Step
) -> None:
    key = f"correction-{correction.id}-{occasion}"
    notices.notify(session, people, key=key, text=text, matter=matter, at=step.at)
