"""The list of documents: filtered, sorted and paged by the address, a constant number of queries each."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from fazhi_review.accounts.models import Organization, User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.documents.queries import visible_to
from fazhi_review.pages.listing import PAGE_SIZE, Order, Page
from fazhi_review.review import queries
from fazhi_review.review.models import Review
from fazhi_review.review.workflow import IN_REVIEW, ReviewState
from fazhi_review.timeline.deadline import Deadline, Light
from fazhi_review.timeline.limits import national_table
from fazhi_review.timeline.working_days import WorkingCalendar
from fazhi_review.vocabulary import Labelled, Severity

Member = TypeVar("Member", bound=Labelled)

#: Working days before the last day at which a clock turns orange.
ORANGE_AT = 3
_OPINION = "review.opinion"
_LONGEST_QUERY = 100

#: What a list can be sorted by.
COLUMNS: dict[str, Any] = {
    "due": Review.due_on,
    "submitted": NormativeDocument.submitted_at,
    "updated": NormativeDocument.updated_at,
    "title": NormativeDocument.title,
}


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What an address asks of a list. Anything unknown in it is left out rather than refused."""

    text: str = ""
    state: ReviewState | None = None
    light: Light | None = None
    organization_id: int | None = None

    @classmethod
    def parse(cls, arguments: Mapping[str, str]) -> "ListQuery":
        organization = arguments.get("organization", "")
        return cls(
            text=arguments.get("q", "").strip()[:_LONGEST_QUERY],
            state=_member(ReviewState, arguments.get("state", "")),
            light=_member(Light, arguments.get("light", "")),
            organization_id=int(organization)
            if organization.isascii() and organization.isdigit() and len(organization) < 10
            else None,
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self.text or self.state or self.light or self.organization_id)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list."""

    document: NormativeDocument
    review: Review
    days_left: int | None
    light: Light | None
    is_certain: bool
    findings: Counter[Severity]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, and what the page around it needs."""

    query: ListQuery
    page: Page[Line]
    organizations: tuple[tuple[int, str], ...] = ()
    states: dict[ReviewState, int] = field(default_factory=dict)

    @property
    def state_options(self) -> list[tuple[str, str]]:
        """The states that occur in the list, for its filter."""
        return [(state.value, state.label) for state in self.states]


def document_list(
    session: Session,
    user: User,
    query: ListQuery,
    *,
    order: Order,
    number: int,
    today: date,
) -> Listing:
    """Every document that this person may see."""
    if not user.may(Permission.VIEW_DOCUMENT):
        return Listing(query=query, page=Page((), 0))
    conditions = [visible_to(user)]
    states = _state_counts(session, conditions)
    matching = [*conditions, *_filters(query, today)]
    total = session.scalar(select(func.count()).select_from(Review).join(Review.document).where(*matching)) or 0
    # A number past the end answers with the last page.
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    reviews = session.scalars(
        select(Review)
        .join(Review.document)
        .where(*matching)
        .options(contains_eager(Review.document).joinedload(NormativeDocument.organization))
        .order_by(*_sorting(order))
        .offset((number - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    ).all()
    counts = queries.finding_counts(session, [review.examination_id for review in reviews if review.examination_id])
    return Listing(
        query=query,
        page=Page([_line(review, counts, today) for review in reviews], total, number),
        organizations=_organizations(session, conditions) if user.sees_all_documents else (),
        states=states,
    )


def _filters(query: ListQuery, today: date) -> list[ColumnElement[bool]]:
    filters: list[ColumnElement[bool]] = []
    if query.text:
        pattern = f"%{_escaped(query.text)}%"
        filters.append(
            or_(NormativeDocument.title.like(pattern, escape="\\"), NormativeDocument.number.like(pattern, escape="\\"))
        )
    if query.state is not None:
        filters.append(Review.state == query.state)
    if query.organization_id is not None:
        filters.append(NormativeDocument.organization_id == query.organization_id)
    if query.light is not None:
        filters.append(_light_filter(query.light, today))
    return filters


def _light_filter(light: Light, today: date) -> ColumnElement[bool]:
    orange_until = WorkingCalendar().add_working_days(today, ORANGE_AT)
    running = Review.state.in_(IN_REVIEW)
    if light is Light.RED:
        return and_(running, Review.due_on < today)
    if light is Light.ORANGE:
        return and_(running, Review.due_on >= today, Review.due_on <= orange_until)
    return and_(running, Review.due_on > orange_until)


def _sorting(order: Order) -> list[Any]:
    # Rows without a date come last either way; the id makes the order the same on every page.
    last = [COLUMNS[order.name].is_(None)] if order.name in ("due", "submitted") else []
    return [*last, order.clause(COLUMNS), NormativeDocument.id.desc()]


def _line(review: Review, counts: dict[int, Counter[Severity]], today: date) -> Line:
    clock = clock_of(review, today)
    return Line(
        document=review.document,
        review=review,
        days_left=clock[0] if clock else None,
        light=clock[1] if clock else None,
        is_certain=clock[2] if clock else True,
        findings=counts.get(review.examination_id or 0, Counter()),
    )


def clock_of(review: Review, today: date) -> tuple[int, Light, bool] | None:
    """Working days left, their light and whether the calendar reaches that far; None while no clock runs."""
    if review.state not in IN_REVIEW or review.due_on is None:
        return None
    working = WorkingCalendar()
    limit = national_table()[_OPINION].limit
    due = Deadline(day=review.due_on, limit=limit, is_certain=working.covers(review.due_on))
    return due.days_left(today, working), due.light(today, working, orange_at=ORANGE_AT), due.is_certain


def _state_counts(session: Session, conditions: list[ColumnElement[bool]]) -> dict[ReviewState, int]:
    rows = session.execute(
        select(Review.state, func.count())
        .join(NormativeDocument, NormativeDocument.id == Review.document_id)
        .where(*conditions)
        .group_by(Review.state)
    )
    found = {row[0]: row[1] for row in rows}
    return {state: found[state] for state in ReviewState if state in found}


def _organizations(session: Session, conditions: list[ColumnElement[bool]]) -> tuple[tuple[int, str], ...]:
    ids = (
        select(NormativeDocument.organization_id)
        .join(Review, Review.document_id == NormativeDocument.id)
        .where(*conditions)
    )
    rows = session.execute(
        select(Organization.id, Organization.short_name).where(Organization.id.in_(ids)).order_by(Organization.id)
    )
    return tuple((row[0], row[1]) for row in rows)


def _member(enum: type[Member], value: str) -> Member | None:
    return next((member for member in enum if member.value == value), None)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
