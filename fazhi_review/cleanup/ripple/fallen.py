"""A document of the office that ends takes the ground from others: those that name it as their basis, or refer to it.

Documents cite each other by title or by number; both are asked of the index of citations.
"""

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.cleanup.models import Ripple, RippleState
from fazhi_review.cleanup.ripple.clauses import Clauses, newest_versions
from fazhi_review.cleanup.ripple.event import EventKind
from fazhi_review.cleanup.ripple.line import Found, Said, Strength, Touch
from fazhi_review.cleanup.ripple.operations import RippleAction, keep_lines
from fazhi_review.cleanup.validity.models import Standing
from fazhi_review.documents.models import CitationRow, DocumentVersion, NormativeDocument
from fazhi_review.errors import InvalidInput, NotFound
from fazhi_review.extensions import unit_of_work
from fazhi_review.library.citation_evidence import is_told_only
from fazhi_review.timeline.validity import ValidityStatus

logger = logging.getLogger(__name__)


class NotEnded(InvalidInput):
    sentence = "《{title}》在 {day} 以前没有失效，没有需要查找的影响。"


def standing_named(session: Session, name: str) -> Standing:
    """The published document with this title or number. Raises NotFound, or InvalidInput where several bear the title."""
    rows = session.scalars(
        select(Standing)
        .join(Standing.document)
        .where(or_(NormativeDocument.title == name.strip("《》 "), NormativeDocument.number == name.strip()))
        .limit(2)
    ).all()
    if not rows:
        raise NotFound(f"没有已公布的文件“{name}”，请核对标题或者文号。")
    if len(rows) > 1:
        raise InvalidInput(f"有几件文件都叫“{name}”，请改用文号。")
    return rows[0]


def examine_fallen(standing_id: int, as_of: date, *, actor: Actor, now: datetime) -> tuple[int, int]:
    """Find what rests on, or refers to, a document that ended on or before `as_of`; the ripple's id and how many lines are new.

    One transaction, since only what cites the document is read. Doing it again finds what was uploaded since.
    """
    with unit_of_work() as session:
        row = session.get_one(
            Standing, standing_id, options=[joinedload(Standing.document), selectinload(Standing.events)]
        )
        if row.ended_on is None or row.ended_on > as_of:
            raise NotEnded(title=row.document.title, day=as_of)
        ripple = _ripple(session, row, row.ended_on, now)
        lines = list(_lines(session, row, row.ended_on))
        new = keep_lines(session, ripple, lines)
        if new:
            figures = {"law": row.document.title, "effective_on": row.ended_on, "lines": new}
            audit.record(session, actor, RippleAction.EXAMINED, ripple, after=figures, at=now)
        return ripple.id, new


def fallen_and_cited(session: Session, today: date, back: timedelta, ahead: timedelta) -> list[int]:
    """The watched documents that end near the day, are cited by another, and were not followed yet."""
    done = select(Ripple.id).where(
        Ripple.standing_id == Standing.id, Ripple.effective_on == Standing.ended_on, Ripple.state == RippleState.DONE
    )
    by_title = select(CitationRow.id).where(CitationRow.law == NormativeDocument.title)
    by_number = select(CitationRow.id).where(
        NormativeDocument.number != "", CitationRow.document_number == NormativeDocument.number
    )
    return list(
        session.scalars(
            select(Standing.id)
            .join(Standing.document)
            .where(
                Standing.ended_on.between(today - back, today + ahead),
                ~done.exists(),
                or_(by_title.exists(), by_number.exists()),
            )
            .order_by(Standing.id)
        )
    )


def _ripple(session: Session, row: Standing, ended_on: date, now: datetime) -> Ripple:
    ripple = session.scalar(select(Ripple).where(Ripple.standing_id == row.id, Ripple.effective_on == ended_on))
    if ripple is None:
        number = f"（{row.document.number}）" if row.document.number else ""
        kind = EventKind.REPLACED if row.status(ended_on) is ValidityStatus.SUPERSEDED else EventKind.REPEALED
        ripple = Ripple(
            standing_id=row.id, effective_on=ended_on, kind=kind,
            sentence=f"《{row.document.title}》{number}自 {ended_on} 起失效。"[:500], texts_digest="",
            state=RippleState.DONE, started_at=now, finished_at=now,
        )  # fmt: skip
        session.add(ripple)
        session.flush()
    ripple.finished_at = now
    return ripple


def _lines(session: Session, row: Standing, ended_on: date) -> Iterator[Found]:
    clauses = Clauses(session, ended_on)
    successor = next((event.successor for event in row.events if event.successor and not event.is_undone), None)
    new_title = successor.document.title if successor else ""
    for citation in _citations(session, row.document):
        clause = clauses.at(citation.version_id, citation.start)
        if clause is None or not clause.holder.is_standing:
            continue
        if is_told_only(clauses.text(citation.version_id), citation.start, citation.end):
            continue
        touch = Touch.RESTS if citation.is_basis else Touch.CITES
        strength = Strength.STRONG if citation.is_basis or citation.article else Strength.MEDIUM
        replaced = f"，由《{new_title}》代替" if new_title else ""
        role = "本文件以其为制定依据" if citation.is_basis else "本条引用了该文件"
        said = f"《{row.document.title}》自 {ended_on} 起失效{replaced}，{role}，建议核对后改引现行规定，或者一并处理。"
        old, new = Said(row.document.title, citation.article), Said(new_title)
        yield Found(touch, strength, clause, citation.start, citation.end, old, new, "", said)


def _citations(session: Session, document: NormativeDocument) -> Iterator[CitationRow]:
    named = CitationRow.law == document.title
    if document.number:
        named = or_(named, CitationRow.document_number == document.number)
    yield from session.scalars(
        select(CitationRow)
        .join(DocumentVersion, DocumentVersion.id == CitationRow.version_id)
        .where(named, DocumentVersion.document_id != document.id, CitationRow.version_id.in_(newest_versions()))
        .order_by(CitationRow.version_id, CitationRow.start)
    )
