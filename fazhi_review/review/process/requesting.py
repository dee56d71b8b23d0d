"""What every step is told of the request: who acts, when, and which state of the review and of the text the page showed."""

from datetime import datetime
from typing import TypedDict

from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.accounts.session import current_actor, signed_in_user
from fazhi_review.pages.context import clock
from fazhi_review.review.process.forms import ProcessForm


class Who(TypedDict):
    user: User
    actor: Actor
    at: datetime


class StepOf(Who):
    seen: int | None


class StepOnText(StepOf):
    seen_version_id: int | None


def who() -> Who:
    """The person of this request."""
    return {"user": signed_in_user(), "actor": current_actor(), "at": clock().now()}


def step_of(form: ProcessForm) -> StepOf:
    """The same with the version of the review that the page showed."""
    return {**who(), "seen": form.seen_version()}


def step_on_text(form: ProcessForm) -> StepOnText:
    """The same with the version of the text that the page showed."""
    return {**step_of(form), "seen_version_id": form.seen_text()}
