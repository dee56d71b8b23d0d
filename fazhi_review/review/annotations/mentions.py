"""@somebody in a text: whom it reaches, and whom it names without reaching them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.review.annotations import queries
from fazhi_review.review.annotations.models import Visibility

_MARKS = ("@", "＠")


@dataclass(frozen=True, slots=True)
class Mentions:
    """`unreached` are people of the widest circle whom the chosen visibility leaves out; their names are told to the author."""

    told: tuple[User, ...]
    unreached: tuple[str, ...] = ()


def mentions_in(
    session: Session, text: str, document: NormativeDocument, visibility: Visibility, *, author: User
) -> Mentions:
    """Whom a text mentions by @ and full name. Two people of one name are both told; only who may read it is."""
    if not any(mark in text for mark in _MARKS):
        return Mentions(())
    named = _named(text, queries.people_for(session, document, Visibility.DRAFTER))
    may = {user.id for user in queries.people_for(session, document, visibility)}
    others = [user for user in named if user.id != author.id]
    return Mentions(
        tuple(user for user in others if user.id in may),
        tuple(user.full_name for user in others if user.id not in may),
    )


def _named(text: str, people: Sequence[User]) -> list[User]:
    """Longest names first, so that @周明远 does not also name a 周明."""
    found: list[User] = []
    rest = text
    for name in sorted({user.full_name for user in people}, key=len, reverse=True):
        for mark in _MARKS:
            if mark + name in rest:
                rest = rest.replace(mark + name, "\n")
                found += [user for user in people if user.full_name == name]
    return list({user.id: user for user in found}.values())
