"""The one work list over all kinds of matters: filtered, sorted and paged by the address, a constant number of queries."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from fazhi_review.accounts.models import Organization, User
from fazhi_review.accounts.permissions import Role
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
    def is_told_by_figures(self) -> bool:
        """Whether the page's own figures say already how many rows there are."""
        return not (self.timing or self.owner_id or self.text)

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
    is_open = query.status is Status.OPEN
    base = [Matter.closed_at.is_(None) if is_open else Matter.closed_at.is_not(None), queries.visible_to(user)]
    figures = _figures(session, base, user, today, calendar) if is_open else Figures()
    matching = [*base, in_scope(query.scope, user), *_filters(query, today, calendar)]
    if is_open and query.is_told_by_figures:
        total = figures.total(query)
    else:
        total = session.scalar(select(func.count()).select_from(Matter).where(*matching)) or 0
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    lines = lines_of(session, _matters(session, matching, query, order, number), today, calendar)
    return WorkList(
        query=query,
        page=Page(lines, total, number),
        scopes=figures.scopes(),
        kinds=figures.kinds(query.scope) if is_open else dict.fromkeys(MatterKind, 0),
        timings=figures.timings(query.scope),
        owners=_owners(session, base) if user.sees_all_documents else (),
    )


def _matters(
    session: Session, matching: list[ColumnElement[bool]], query: WorkQuery, order: Order, number: int
) -> list[Matter]:
    """The rows of one page. First only their ids, which an index holds in order; then the twenty rows with their names."""
    ids = session.scalars(
        select(Matter.id)
        .where(*matching)
        .order_by(*_sorting(order, query.status), Matter.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    rows = session.scalars(
        select(Matter)
        .where(Matter.id.in_(ids))
        .options(
            joinedload(Matter.owner),
            joinedload(Matter.holder),
            joinedload(Matter.user),
        )
    )
    found = {matter.id: matter for matter in rows}
    return [found[id_] for id_ in ids]


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
        # A matter carries its title; document numbers are looked up where an index holds them. No lower(): Chinese
        # knows no case, and it would cost more than the search.
        numbered = select(NormativeDocument.id).where(NormativeDocument.number.contains(query.text, autoescape=True))
        filters.append(or_(Matter.title.contains(query.text, autoescape=True), Matter.document_id.in_(numbered)))
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
    column = COLUMNS[order.name]
    return [(column.desc() if order.is_descending else column.asc()).nulls_last()]


#: The lights that the page counts.
COUNTED = (Timing.RED, Timing.ORANGE, Timing.PAUSED)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many open matters there are: for each scope that holds it first, and each kind, the count and its lights."""

    rows: tuple[tuple[Scope, MatterKind, int, tuple[int, ...]], ...] = ()

    def within(self, scope: Scope) -> list[tuple[MatterKind, int, tuple[int, ...]]]:
        """The rows of a scope: each scope holds the narrower ones before it."""
        wider = list(Scope)[: list(Scope).index(scope) + 1]
        return [(kind, count, lights) for narrowest, kind, count, lights in self.rows if narrowest in wider]

    def scopes(self) -> dict[Scope, int]:
        return {scope: sum(count for _, count, _ in self.within(scope)) for scope in Scope}

    def kinds(self, scope: Scope) -> dict[MatterKind, int]:
        counts: Counter[MatterKind] = Counter()
        for kind, count, _ in self.within(scope):
            counts[kind] += count
        return {kind: counts[kind] for kind in MatterKind if counts[kind]}

    def timings(self, scope: Scope) -> dict[Timing, int]:
        lights = [lights for _, _, lights in self.within(scope)]
        return {timing: sum(counts[place] for counts in lights) for place, timing in enumerate(COUNTED)}

    def total(self, query: WorkQuery) -> int:
        """How many rows a list has that is filtered by scope and kind alone."""
        kinds = self.kinds(query.scope)
        return kinds.get(query.kind, 0) if query.kind else sum(kinds.values())


def _figures(
    session: Session, conditions: list[ColumnElement[bool]], user: User, today: date, calendar: WorkingCalendar
) -> Figures:
    """Everything the page counts, in one pass over an index that holds all of it."""
    narrowest = case(
        (in_scope(Scope.MINE, user), Scope.MINE.value),
        (in_scope(Scope.ORGANIZATION, user), Scope.ORGANIZATION.value),
        else_=Scope.ALL.value,
    ).label("narrowest")
    sums = [func.sum(case((timing_is(timing, today, calendar), 1), else_=0)) for timing in COUNTED]
    statement = (
        select(narrowest, Matter.kind, func.count(), *sums).where(*conditions).group_by("narrowest", Matter.kind)
    )
    rows = session.execute(statement)
    return Figures(tuple((Scope(row[0]), row[1], row[2], tuple(int(count) for count in row[3:])) for row in rows))


def _owners(session: Session, conditions: list[ColumnElement[bool]]) -> tuple[tuple[int, str], ...]:
    has_some = exists().where(Matter.owner_id == Organization.id, *conditions)
    rows = session.execute(select(Organization.id, Organization.short_name).where(has_some).order_by(Organization.id))
    return tuple((row[0], row[1]) for row in rows)


def _member(enum: type[Member], value: str) -> Member | None:
    return next((member for member in enum if member.value == value), None)
