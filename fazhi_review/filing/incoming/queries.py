"""Reads of incoming letters. The bureau sees all; an issuing authority only what it was asked about, never who asked."""

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlalchemy.orm import Session, joinedload

from fazhi_review.accounts.models import User
from fazhi_review.errors import NotFound
from fazhi_review.filing.incoming.models import Incoming
from fazhi_review.filing.incoming.workflow import IncomingState
from fazhi_review.filing.models import PublishedDocument
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import Matter, MatterKind

_MOST_CANDIDATES = 50


def visible_to(user: User) -> ColumnElement[bool]:
    """The bureau's reviewers see all of it; others what they were notified of."""
    if user.sees_all_documents:
        return true()
    mine = select(PublishedDocument.id).where(PublishedDocument.organization_id == user.organization_id)
    return and_(Incoming.notified_on.is_not(None), Incoming.published_id.in_(mine))


def incoming_for(session: Session, user: User, incoming_id: int) -> Incoming:
    """One letter. Raises NotFound alike for what is not there and not theirs."""
    found = session.scalar(
        select(Incoming)
        .where(Incoming.id == incoming_id, visible_to(user))
        .options(
            joinedload(Incoming.published).joinedload(PublishedDocument.organization),
            joinedload(Incoming.filing_review),
        )
    )
    if found is None:
        raise NotFound()
    return found


def matter_of(session: Session, incoming: Incoming) -> Matter:
    """The matter that mirrors a letter."""
    return matters.matter_of(session, incoming.kind.matter_kind, incoming.id)


def listed(user: User, *, states: Sequence[IncomingState], text: str = "") -> Select[Any]:
    """Letters in these states, the newest first; `text` in title, number or sender."""
    statement = select(Incoming).where(visible_to(user), Incoming.state.in_(states)).order_by(Incoming.id.desc())
    if text:
        columns = [Incoming.document_title, Incoming.document_number, Incoming.letter_number]
        if user.sees_all_documents:
            columns.append(Incoming.sender)
        statement = statement.where(or_(*(column.contains(text, autoescape=True) for column in columns)))
    return statement


def matters_of(session: Session, letters: Sequence[Incoming]) -> dict[int, Matter]:
    """The matters of a page of letters, by the letter's id, in one query."""
    rows = session.scalars(
        select(Matter)
        .where(
            Matter.kind.in_((MatterKind.SUGGESTION, MatterKind.REQUEST)),
            Matter.subject_id.in_([letter.id for letter in letters]),
        )
        .options(joinedload(Matter.holder))
    )
    return {matter.subject_id: matter for matter in rows}


def candidates(session: Session, incoming: Incoming, text: str = "") -> Sequence[PublishedDocument]:
    """Published documents that may be the one meant: by number, else by title, the newest first."""
    words = text or incoming.document_number or incoming.document_title.strip("《》 ")
    columns = (PublishedDocument.title, PublishedDocument.number)
    return session.scalars(
        select(PublishedDocument)
        .where(or_(*(column.contains(words, autoescape=True) for column in columns)))
        .options(joinedload(PublishedDocument.organization))
        .order_by(PublishedDocument.id.desc())
        .limit(_MOST_CANDIDATES)
    ).all()


def by_code(session: Session, number: str, code: str) -> Incoming | None:
    """The letter of the public with this number, if the code is the one its sender was shown."""
    digest = digest_of(code)
    found = session.scalars(select(Incoming).where(Incoming.query_digest == digest)).all()
    wanted = "".join(number.split())
    return next((letter for letter in found if letter.query_digest and letter.number == wanted), None)


def digest_of(code: str) -> str:
    """What is kept of a query code."""
    return hashlib.sha256(code.strip().upper().encode()).hexdigest()
