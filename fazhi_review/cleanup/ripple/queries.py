"""Reads of ripples and their lines. Lines of versions that have been superseded are history and left out."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from fazhi_review.accounts.models import User
from fazhi_review.cleanup.models import LineState, Ripple, RippleCase, RippleLine
from fazhi_review.cleanup.ripple.line import Strength, Touch
from fazhi_review.cleanup.validity.models import Standing
from fazhi_review.documents.models import DocumentVersion, NormativeDocument
from fazhi_review.documents.queries import visible_to
from fazhi_review.errors import NotFound
from fazhi_review.pages.listing import Page, paginate

_BY_STRENGTH = case({strength: number for number, strength in enumerate(Strength)}, value=RippleLine.strength)


@dataclass(frozen=True, slots=True)
class LineQuery:
    """What an address asks of the list of lines."""

    ripple_id: int | None = None
    touch: Touch | None = None
    strength: Strength | None = None
    state: LineState | None = None
    organization_id: int | None = None
    document_id: int | None = None
    law: str = ""
    text: str = ""

    @property
    def is_filtered(self) -> bool:
        return self != LineQuery()


def newest_lines(reader: User | None = None) -> Select[RippleLine]:
    """All lines of newest versions that `reader` may see; None is the server's own terminal."""
    later = select(DocumentVersion.id).where(
        DocumentVersion.document_id == RippleLine.document_id, DocumentVersion.id > RippleLine.version_id
    )
    statement = (
        select(RippleLine)
        .join(NormativeDocument, NormativeDocument.id == RippleLine.document_id)
        .where(~later.exists())
    )
    return statement if reader is None else statement.where(visible_to(reader))


def standing_lines(ripple_id: int, reader: User | None = None) -> Select[RippleLine]:
    """The lines of one ripple."""
    return newest_lines(reader).where(RippleLine.ripple_id == ripple_id)


def lines_of(session: Session, ripple_id: int, reader: User | None = None) -> Sequence[RippleLine]:
    """All lines of a ripple, the strongest first."""
    statement = standing_lines(ripple_id, reader).options(
        joinedload(RippleLine.document), joinedload(RippleLine.organization)
    )
    return session.scalars(statement.order_by(_BY_STRENGTH, RippleLine.document_id, RippleLine.start)).all()


def found_lines(session: Session, reader: User, query: LineQuery, *, number: int) -> Page[RippleLine]:
    """A page of lines, the strongest first."""
    statement = newest_lines(reader).options(
        contains_eager(RippleLine.document), joinedload(RippleLine.organization), joinedload(RippleLine.ripple)
    )
    for column, value in (
        (RippleLine.ripple_id, query.ripple_id),
        (RippleLine.touch, query.touch),
        (RippleLine.strength, query.strength),
        (RippleLine.state, query.state),
        (RippleLine.organization_id, query.organization_id),
        (RippleLine.document_id, query.document_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if query.law:
        statement = statement.where(
            or_(
                RippleLine.old_law.contains(query.law, autoescape=True),
                RippleLine.new_law.contains(query.law, autoescape=True),
            )
        )
    if query.text:
        statement = statement.where(
            or_(
                RippleLine.clause.contains(query.text, autoescape=True),
                NormativeDocument.title.contains(query.text, autoescape=True),
            )
        )
    return paginate(
        session,
        statement.order_by(_BY_STRENGTH, RippleLine.document_id, RippleLine.start, RippleLine.id),
        number=number,
    )


def ripple_of(session: Session, ripple_id: int) -> Ripple:
    """The ripple, for whoever examined it."""
    return session.get_one(Ripple, ripple_id)


@dataclass(frozen=True, slots=True)
class RippleRow:
    """A ripple in a list: lines and documents that the reader may see."""

    ripple: Ripple
    lines: int
    undecided: int
    documents: int


def ripples(session: Session, reader: User, *, number: int) -> Page[RippleRow]:
    """The events whose effects were looked for, the latest first, with their figures."""
    page = paginate(
        session,
        select(Ripple)
        .options(joinedload(Ripple.instrument), joinedload(Ripple.standing).joinedload(Standing.document))
        .order_by(Ripple.effective_on.desc(), Ripple.id.desc()),
        number=number,
    )
    lines = newest_lines(reader).where(RippleLine.ripple_id.in_([row.id for row in page])).subquery()
    counts = {
        row.ripple_id: row
        for row in session.execute(
            select(
                lines.c.ripple_id,
                func.count().label("lines"),
                func.sum(case((lines.c.state == LineState.OPEN, 1), else_=0)).label("undecided"),
                func.count(func.distinct(lines.c.document_id)).label("documents"),
            ).group_by(lines.c.ripple_id)
        )
    }
    rows = [
        RippleRow(row, counts[row.id].lines, int(counts[row.id].undecided), counts[row.id].documents)
        if row.id in counts
        else RippleRow(row, 0, 0, 0)
        for row in page
    ]
    return Page(rows, page.total, page.number, page.size)


def line_for(session: Session, reader: User, line_id: int) -> RippleLine:
    """One line. Raises NotFound alike for what is not there, not theirs, or history."""
    line = session.scalar(
        newest_lines(reader)
        .where(RippleLine.id == line_id)
        .options(
            contains_eager(RippleLine.document), joinedload(RippleLine.organization), joinedload(RippleLine.decided_by)
        )
    )
    if line is None:
        raise NotFound()
    return line


def case_for(session: Session, reader: User, case_id: int) -> RippleCase:
    """One case with its document. Raises NotFound."""
    found = session.scalar(
        select(RippleCase)
        .join(RippleCase.document)
        .where(RippleCase.id == case_id, visible_to(reader))
        .options(
            contains_eager(RippleCase.document), joinedload(RippleCase.ripple), joinedload(RippleCase.organization)
        )
    )
    if found is None:
        raise NotFound()
    return found


def lines_of_case(session: Session, found: RippleCase) -> Sequence[RippleLine]:
    """The lines of a case, for one that the caller has been let see: the strongest first."""
    return session.scalars(
        standing_lines(found.ripple_id)
        .where(RippleLine.document_id == found.document_id)
        .options(joinedload(RippleLine.decided_by))
        .order_by(_BY_STRENGTH, RippleLine.start)
    ).all()
