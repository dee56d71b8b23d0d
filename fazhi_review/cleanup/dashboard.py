"""The figures of the dashboard, each with the condition by which its rows are listed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, distinct, func, or_, select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import Organization, User
from fazhi_review.cleanup.models import LineState, RippleLine
from fazhi_review.cleanup.ripple.line import Touch
from fazhi_review.cleanup.ripple.queries import newest_lines
from fazhi_review.cleanup.validity.models import Standing
from fazhi_review.cleanup.validity.queries import Window, condition
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.documents.queries import visible_to
from fazhi_review.matters.models import Matter, MatterKind

_MONTHS = 24
_MOST_CLASHES = 12
_KINDS = (MatterKind.VALIDITY, MatterKind.RIPPLE, MatterKind.CLEANUP, MatterKind.EVALUATION)


@dataclass(frozen=True, slots=True)
class MonthBar:
    """What ends in a month, for the timeline; `share` is against the fullest month, 0 to 100."""

    month: str  # 2027-03
    count: int
    share: int


@dataclass(frozen=True, slots=True)
class Clash:
    """A law of which clauses of a document are suspected to say otherwise."""

    document_id: int
    title: str
    law: str
    count: int


@dataclass(frozen=True, slots=True)
class Debt:
    """What a department still has to do."""

    organization: Organization
    validity: int
    ripple: int
    other: int
    overdue: int

    @property
    def total(self) -> int:
        return self.validity + self.ripple + self.other


@dataclass(frozen=True, slots=True)
class Dashboard:
    windows: dict[Window, int]
    months: Sequence[MonthBar]
    touches: dict[Touch, tuple[int, int]]  # undecided lines and the documents that have them
    clashes: Sequence[Clash]
    debts: Sequence[Debt]

    @property
    def is_empty(self) -> bool:
        return not any(self.windows.values()) and not self.touches and not self.debts


def dashboard(session: Session, reader: User, today: date) -> Dashboard:
    """All figures that `reader` may see, in a constant number of queries."""
    return Dashboard(
        windows=_windows(session, reader, today),
        months=_months(session, reader, today),
        touches=_touches(session, reader),
        clashes=_clashes(session, reader),
        debts=_debts(session, reader, today),
    )


def _windows(session: Session, reader: User, today: date) -> dict[Window, int]:
    columns = [
        func.coalesce(func.sum(case((condition(window, today), 1), else_=0)), 0).label(window.value)
        for window in Window
    ]
    row = session.execute(
        select(*columns).select_from(Standing).join(Standing.document).where(visible_to(reader))
    ).one()
    return {window: int(getattr(row, window.value)) for window in Window}


def _months(session: Session, reader: User, today: date) -> list[MonthBar]:
    months = [_month_after(today, number) for number in range(_MONTHS)]
    ends = session.scalars(
        select(Standing.last_day)
        .join(Standing.document)
        .where(
            visible_to(reader),
            Standing.last_day >= today,
            Standing.last_day < date.fromisoformat(f"{_month_after(today, _MONTHS)}-01"),
            or_(Standing.ended_on.is_(None), Standing.ended_on > Standing.last_day),
        )
    ).all()
    counts = dict.fromkeys(months, 0)
    for end in ends:
        if end is not None:
            counts[f"{end:%Y-%m}"] += 1
    most = max(counts.values(), default=0)
    return [MonthBar(month, count, round(100 * count / most) if most else 0) for month, count in counts.items()]


def _month_after(today: date, number: int) -> str:
    year, month = divmod(today.year * 12 + today.month - 1 + number, 12)
    return f"{year:04d}-{month + 1:02d}"


def _touches(session: Session, reader: User) -> dict[Touch, tuple[int, int]]:
    lines = newest_lines(reader).where(RippleLine.state == LineState.OPEN).subquery()
    rows = session.execute(
        select(lines.c.touch, func.count(), func.count(distinct(lines.c.document_id))).group_by(lines.c.touch)
    )
    found = {Touch(touch): (count, documents) for touch, count, documents in rows}
    return {touch: found[touch] for touch in Touch if touch in found}


def _clashes(session: Session, reader: User) -> list[Clash]:
    lines = (
        newest_lines(reader)
        .where(RippleLine.touch == Touch.CONFLICTS, RippleLine.state != LineState.DISMISSED)
        .subquery()
    )
    rows = session.execute(
        select(lines.c.document_id, NormativeDocument.title, lines.c.new_law, func.count())
        .join(NormativeDocument, NormativeDocument.id == lines.c.document_id)
        .group_by(lines.c.document_id, NormativeDocument.title, lines.c.new_law)
        .order_by(func.count().desc(), lines.c.document_id)
        .limit(_MOST_CLASHES)
    )
    return [Clash(*row) for row in rows]


def _debts(session: Session, reader: User, today: date) -> list[Debt]:
    """Open matters of clean-up by whoever holds them. A drafter sees the own department's."""

    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((condition, 1), else_=0))

    late = and_(Matter.due_on < today, Matter.due_is_confirmed, ~Matter.due_is_minimum)
    statement = (
        select(
            Organization,
            count(Matter.kind == MatterKind.VALIDITY),
            count(Matter.kind == MatterKind.RIPPLE),
            count(Matter.kind.in_((MatterKind.CLEANUP, MatterKind.EVALUATION))),
            count(late),
        )
        .join(Matter, Matter.holder_id == Organization.id)
        .where(Matter.kind.in_(_KINDS), Matter.closed_at.is_(None))
        .group_by(Organization.id)
        .order_by(func.count().desc(), Organization.id)
    )
    if not reader.sees_all_documents:
        statement = statement.where(Matter.holder_id == reader.organization_id)
    return [
        Debt(organization, int(validity), int(ripple), int(other), int(overdue or 0))
        for organization, validity, ripple, other, overdue in session.execute(statement)
    ]
