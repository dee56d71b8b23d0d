"""The one work list over all kinds of matters: filtered, sorted and paged by the address, a constant number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from fazhi_review.accounts.models import Organization, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.accounts.queries import contains
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.matters import queries
from fazhi_review.matters.clocks import light
from fazhi_review.matters.models import Clock, Matter, MatterKind
from fazhi_review.pages.listing import LONGEST_TEXT, PAGE_SIZE, Order, Page
from fazhi_review.timeline.deadline import Deadline, Light
from fazhi_review.timeline.working_days import WorkingCalendar
from fazhi_review.vocabulary import Labelled

Member = TypeVar("Member", bound=Labelled)

#: What the list can be sorted by.
COLUMNS: dict[str, Any] = {
    "due": Matter.due_on,
    "since": Matter.held_since,
    "title": Matter.title,
    "opened": Matter.opened_at,
}
SORTS = ("due", "since", "title", "opened")


class Scope(Labelled):
    """Whose matters."""

    MINE = "mine", "待我办理"  # in my organization's hands, and either mine or nobody's in particular
    ORGANIZATION = "organization", "本单位办理"
    ALL = "all", "全部可见"


class Timing(Labelled):
    """How a matter stands to its deadline, for the filter."""

    RED = "red", "已逾期"
    ORANGE = "orange", "即将到期"
    GREEN = "green", "时间充足"
    PAUSED = "paused", "中止计时"
    NONE = "none", "没有期限"


class Status(Labelled):
    OPEN = "open", "在办"
    CLOSED = "closed", "已办结"


@dataclass(frozen=True, slots=True)
class WorkQuery:
    """What an address asks of the list. Anything unknown in it is left out rather than refused."""

    scope: Scope
    status: Status = Status.OPEN
    kind: MatterKind | None = None
    timing: Timing | None = None
    owner_id: int | None = None
    text: str = ""

    @classmethod
    def parse(cls, arguments: Mapping[str, str], user: User) -> "WorkQuery":
        owner = arguments.get("organization", "")
        return cls(
            scope=_member(Scope, arguments.get("scope", "")) or usual_scope(user),
            status=_member(Status, arguments.get("status", "")) or Status.OPEN,
            kind=_member(MatterKind, arguments.get("kind", "")),
            timing=_member(Timing, arguments.get("light", "")),
            owner_id=int(owner) if owner.isascii() and owner.isdigit() and len(owner) < 10 else None,
            text=arguments.get("q", "").strip()[:LONGEST_TEXT],
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self.kind or self.timing or self.owner_id or self.text or self.status is Status.CLOSED)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list."""

    matter: Matter
    clock: Clock | None
    light: Light | None
    days_left: int | None  # in the unit of the limit; None where no clock runs

    @property
    def title(self) -> str:
        """The document's title as it is today, where the matter is about a document."""
        return self.matter.document.title if self.matter.document is not None else self.matter.title


@dataclass(frozen=True, slots=True)
class WorkList:
    """One page of the list, and what the page around it needs."""

    query: WorkQuery
    page: Page[Line]
    scopes: dict[Scope, int]
    kinds: dict[MatterKind, int]
    timings: dict[Timing, int]
    owners: tuple[tuple[int, str], ...] = field(default=())


def usual_scope(user: User) -> Scope:
    """Who leads looks after everything in the house; others begin with their own."""
    return Scope.ORGANIZATION if user.role is Role.REVIEW_LEAD else Scope.MINE


def in_scope(scope: Scope, user: User) -> ColumnElement[bool]:
    """The condition of a scope, beside `queries.visible_to`."""
    held = Matter.holder_id == user.organization_id
    if scope is Scope.MINE:
        return and_(held, or_(Matter.user_id == user.id, Matter.user_id.is_(None)))
    return held if scope is Scope.ORGANIZATION else true()


def work_list(
    session: Session,
    user: User,
    query: WorkQuery,
    *,
    order: Order,
    number: int,
    today: date,
    calendar: WorkingCalendar,
) -> WorkList:
    """What waits, for whom, until when."""
    is_open = Matter.closed_at.is_(None) if query.status is Status.OPEN else Matter.closed_at.is_not(None)
    base = [is_open, queries.visible_to(user)]
    scoped = [*base, in_scope(query.scope, user)]
    matching = [*scoped, *_filters(query, today, calendar)]
    total = session.scalar(select(func.count()).select_from(Matter).where(*matching)) or 0
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    matters = session.scalars(
        select(Matter)
        .where(*matching)
        .options(
            joinedload(Matter.owner),
            joinedload(Matter.holder),
            joinedload(Matter.user),
            joinedload(Matter.document).load_only(NormativeDocument.title, NormativeDocument.number),
        )
        .order_by(*_sorting(order, query.status), Matter.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    kinds, timings = _figures(session, scoped, today, calendar)
    return WorkList(
        query=query,
        page=Page(lines_of(session, matters, today, calendar), total, number),
        scopes=_scope_counts(session, base, user),
        kinds=kinds,
        timings=timings,
        owners=_owners(session, base) if user.sees_all_documents else (),
    )


def lines_of(session: Session, matters: Any, today: date, calendar: WorkingCalendar) -> list[Line]:
    """Matters with their clocks, in one query for all."""
    running = queries.running_clocks(session, [matter.id for matter in matters])
    return [line_of(matter, running.get(matter.id), today, calendar) for matter in matters]


def line_of(matter: Matter, clock: Clock | None, today: date, calendar: WorkingCalendar) -> Line:
    """One matter with its running clock."""
    if clock is None or matter.due_on is None:
        return Line(matter, clock, None, None)
    due = Deadline(matter.due_on, clock.limit, clock.is_certain)
    return Line(matter, clock, light(matter, today, calendar), due.days_left(today, calendar))


def _filters(query: WorkQuery, today: date, calendar: WorkingCalendar) -> list[ColumnElement[bool]]:
    filters: list[ColumnElement[bool]] = []
    if query.kind is not None:
        filters.append(Matter.kind == query.kind)
    if query.timing is not None:
        filters.append(timing_is(query.timing, today, calendar))
    if query.owner_id is not None:
        filters.append(Matter.owner_id == query.owner_id)
    if query.text:
        named = select(NormativeDocument.id).where(
            or_(contains(NormativeDocument.title, query.text), contains(NormativeDocument.number, query.text))
        )
        filters.append(or_(contains(Matter.title, query.text), Matter.document_id.in_(named)))
    return filters


def timing_is(timing: Timing, today: date, calendar: WorkingCalendar) -> ColumnElement[bool]:
    """The condition of one way to stand to the deadline."""
    if timing is Timing.PAUSED:
        return Matter.is_paused.is_(True)
    if timing is Timing.NONE:
        return and_(Matter.due_on.is_(None), Matter.is_paused.is_(False))
    return queries.light_is(Light(timing.value), today, calendar)


def _sorting(order: Order, status: Status) -> list[Any]:
    if order.name == "due" and status is Status.CLOSED:  # what is over has no deadline: the latest first
        return [Matter.closed_at.desc()]
    return queries.last_where_empty(COLUMNS[order.name], is_descending=order.is_descending)


def _figures(
    session: Session, conditions: list[ColumnElement[bool]], today: date, calendar: WorkingCalendar
) -> tuple[dict[MatterKind, int], dict[Timing, int]]:
    """How many there are of each kind, and how many in each light, whatever else is filtered."""
    shown = (Timing.RED, Timing.ORANGE, Timing.PAUSED)
    sums = [func.sum(case((timing_is(timing, today, calendar), 1), else_=0)) for timing in shown]
    rows = session.execute(select(Matter.kind, func.count(), *sums).where(*conditions).group_by(Matter.kind)).all()
    found = {row[0]: row[1] for row in rows}
    kinds = {kind: found[kind] for kind in MatterKind if kind in found}
    timings = {timing: sum(int(row[place]) for row in rows) for place, timing in enumerate(shown, start=2)}
    return kinds, timings


def _scope_counts(session: Session, conditions: list[ColumnElement[bool]], user: User) -> dict[Scope, int]:
    sums = [func.sum(case((in_scope(scope, user), 1), else_=0)) for scope in Scope]
    row = session.execute(select(*sums).where(*conditions)).one()
    return {scope: int(count or 0) for scope, count in zip(Scope, row, strict=True)}


def _owners(session: Session, conditions: list[ColumnElement[bool]]) -> tuple[tuple[int, str], ...]:
    ids = select(Matter.owner_id).where(*conditions)
    rows = session.execute(
        select(Organization.id, Organization.short_name).where(Organization.id.in_(ids)).order_by(Organization.id)
    )
    return tuple((row[0], row[1]) for row in rows)


def _member(enum: type[Member], value: str) -> Member | None:
    return next((member for member in enum if member.value == value), None)
