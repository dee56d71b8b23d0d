"""What follows a conclusion that something is wrong: rooms above (correction) register here and act in the same commit."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.filing.examining.models import FilingReview
from fazhi_review.matters.place import Place

#: Called with the review just concluded as WRONG, within the unit of work that concludes it: (session, review, user, actor, place).
WhenWrong = Callable[[Session, FilingReview, User, Actor, Place], None]

_CALLBACKS: list[WhenWrong] = []


def on_wrong(callback: WhenWrong) -> WhenWrong:
    """Register what is done when a filed document is found wrong; registering twice does it once."""
    if callback not in _CALLBACKS:
        _CALLBACKS.append(callback)
    return callback


def found_wrong(session: Session, review: FilingReview, user: User, actor: Actor, place: Place) -> None:
    """Tell everybody who has registered. An exception of theirs undoes the conclusion too."""
    for callback in _CALLBACKS:
        callback(session, review, user, actor, place)
