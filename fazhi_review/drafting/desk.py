"""What drafting asks of the review room, which stands above it: to take in and examine a text, and to take a submission.

Review registers its desk when it is loaded. Drafting so never imports it, and there is one way in for texts.
"""

from datetime import datetime
from typing import Protocol

from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.documents.operations import Receipt


class ReviewDesk(Protocol):
    """The counter of the review room."""

    def take_text(
        self,
        name: str,
        data: bytes,
        *,
        document_id: int | None,
        uploader: User,
        actor: Actor,
        at: datetime,
        token: str | None,
        is_issued: bool = False,
    ) -> Receipt:
        """Read, examine and keep a text, as a new document or as the next version of one. Joins the unit of work.

        `is_issued`: the text as it was printed, from the office that issues it, which does not own the document.
        """
        ...

    def submit(self, document_id: int, *, user: User, actor: Actor, at: datetime) -> None:
        """Hand a document in for legality review. Joins the unit of work; calls `legality.submitted` in it."""
        ...


_desks: list[ReviewDesk] = []


def register(desk: ReviewDesk) -> None:
    """Put the review room's desk in place; the newest one registered is used."""
    _desks[:] = [desk]


def current() -> ReviewDesk:
    """The desk. A RuntimeError is a mistake in putting the application together."""
    if not _desks:
        raise RuntimeError("the review room has not registered its desk")
    return _desks[0]
