"""The list of obligations and the register: filtered, sorted and paged by the address, a constant number of queries each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, join, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from fazhi_review.accounts.models import Organization, User
from fazhi_review.accounts.queries import contains
from fazhi_review.filing.models import Filing, FilingSeries, PublishedDocument, Series, is_late
from fazhi_review.filing.queries import visible_to
from fazhi_review.filing.tables import Cell, Column
from fazhi_review.filing.workflow import UNFINISHED, FilingState, Recipient
from fazhi_review.pages.listing import LONGEST_TEXT, PAGE_SIZE, Order, Page
from fazhi_review.vocabulary import Labelled

Member = TypeVar("Member", bound=Labelled)


class Lateness(Labelled):
    """What a list can be asked for: each is computed from dates."""

    LATE = "late", "迟报或者逾期未报"
    PAST_DEFAULT = "past_default", "超过默认期限（待司法局确认）"
    IN_TIME = "in_time", "按期报送"
    RUNNING = "running", "未到期"


class Stage(Labelled):
    """Which filings a list shows; the states themselves are among them."""

    UNFINISHED = "unfinished", "未办结"
    OWED = "owed", "待报送"
    SUBMITTED = "submitted", "待形式审查"
    SUPPLEMENT = "supplement", "补正中"
    DECLINED = "declined", "不予登记"
    REGISTERED = "registered", "已登记"
    WAIVED = "waived", "无需报送"
    ALL = "all", "全部"


#: What the lists can be sorted by.
COLUMNS: dict[str, Any] = {
    "due": Filing.due_on,
    "title": PublishedDocument.title,
    "published": PublishedDocument.published_on,
    "submitted": Filing.submitted_on,
    "registered": Filing.registered_on,
    "number": Filing.number_serial,
}


@dataclass(frozen=True, slots=True)
class FilingQuery:
    """What an address asks of a list. Anything unknown in it is left out rather than refused."""

    text: str = ""
    stage: Stage = Stage.UNFINISHED
    recipient: Recipient | None = None
    lateness: Lateness | None = None
    organization_id: int | None = None
    year: int | None = None

    @classmethod
    def parse(cls, arguments: Mapping[str, str], *, stage: Stage = Stage.UNFINISHED) -> "FilingQuery":
        return cls(
            text=arguments.get("q", "").strip()[:LONGEST_TEXT],
            stage=_member(Stage, arguments.get("state", "")) or stage,
            recipient=_member(Recipient, arguments.get("recipient", "")),
            lateness=_member(Lateness, arguments.get("lateness", "")),
            organization_id=_number(arguments.get("organization", "")),
            year=_number(arguments.get("year", "")),
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self.text or self.recipient or self.lateness or self.organization_id or self.year)


def filings_page(
    session: Session, user: User, query: FilingQuery, *, order: Order, number: int, today: date
) -> Page[Filing]:
    """The obligations that match; those of the user's own organization, all of them for the bureau."""
    return _page(session, user, query, [*_filters(query, today), *_stage(query.stage)], order, number)


def register_page(
    session: Session, user: User, query: FilingQuery, *, order: Order, number: int, today: date
) -> Page[Filing]:
    """One page of the bureau's register (备案台账)."""
    return _page(session, user, query, _registered(query, today), order, number)


def register(user: User, query: FilingQuery, *, order: Order, today: date) -> Select[Any]:
    """The bureau's register (备案台账): what was registered, under its number."""
    return _select(user, _registered(query, today), order)


def _registered(query: FilingQuery, today: date) -> list[ColumnElement[bool]]:
    registered = [Filing.recipient == Recipient.BUREAU, Filing.state == FilingState.REGISTERED]
    return [*_filters(query, today, year=Filing.number_year), *registered]


def _page(
    session: Session,
    user: User,
    query: FilingQuery,
    conditions: Sequence[ColumnElement[bool]],
    order: Order,
    number: int,
) -> Page[Filing]:
    """Count and ids from as few tables as the question needs, then the rows of the page by their ids."""
    ids = select(Filing.id).where(visible_to(user), *conditions)
    counted = select(func.count()).select_from(Filing).where(visible_to(user), *conditions)
    asks_published = bool(query.text or query.organization_id or query.year) or not user.sees_all_documents
    if asks_published:
        counted = counted.join(Filing.published)
    if asks_published or order.name in ("title", "published"):
        ids = ids.join(Filing.published)
    total = session.scalar(counted) or 0
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    chosen = list(session.scalars(ids.order_by(*_sorting(order)).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)))
    rows = session.scalars(
        select(Filing)
        .where(Filing.id.in_(chosen))
        .options(joinedload(Filing.published).joinedload(PublishedDocument.organization))
    )
    by_id = {filing.id: filing for filing in rows}
    return Page([by_id[id_] for id_ in chosen], total, number)


def with_registrar(statement: Select[Any]) -> Select[Any]:
    """The same rows with whoever registered each, for an export."""
    return statement.options(joinedload(Filing.registered_by))


def _select(user: User, conditions: Sequence[ColumnElement[bool]], order: Order) -> Select[Any]:
    return (
        select(Filing)
        .join(Filing.published)
        .join(PublishedDocument.organization)
        .where(visible_to(user), *conditions)
        .options(contains_eager(Filing.published).contains_eager(PublishedDocument.organization))
        .order_by(*_sorting(order))
    )


def _sorting(order: Order) -> list[Any]:
    # Rows without a date come last either way; the id keeps equal rows in their place between pages.
    last = [COLUMNS[order.name].is_(None)] if order.name not in ("title", "number") else []
    year = [Filing.number_year.desc() if order.is_descending else Filing.number_year] if order.name == "number" else []
    return [*last, *year, order.clause(COLUMNS), Filing.id.desc()]


def _stage(stage: Stage) -> list[ColumnElement[bool]]:
    if stage is Stage.ALL:
        return []
    if stage is Stage.UNFINISHED:
        return [Filing.state.in_(UNFINISHED)]
    return [Filing.state == FilingState(stage.value)]


def _filters(query: FilingQuery, today: date, *, year: Any = None) -> Iterator[ColumnElement[bool]]:
    if query.text:
        yield or_(contains(PublishedDocument.title, query.text), contains(PublishedDocument.number, query.text))
    if query.recipient is not None:
        yield Filing.recipient == query.recipient
    if query.organization_id is not None:
        yield PublishedDocument.organization_id == query.organization_id
    if query.year is not None and year is not None:
        yield year == query.year
    elif query.year is not None and 1949 <= query.year <= 9998:
        yield PublishedDocument.published_on.between(date(query.year, 1, 1), date(query.year, 12, 31))
    if query.lateness is not None:
        yield _lateness(query.lateness, today)


def _lateness(lateness: Lateness, today: date) -> ColumnElement[bool]:
    past = or_(
        Filing.submitted_on > Filing.due_on,
        and_(Filing.submitted_on.is_(None), Filing.due_on < today, Filing.state != FilingState.WAIVED),
    )
    if lateness is Lateness.LATE:
        condition: ColumnElement[bool] = is_late(today)
        return condition
    if lateness is Lateness.PAST_DEFAULT:
        return and_(past, Filing.limit_is_confirmed.is_(False))
    if lateness is Lateness.IN_TIME:
        return Filing.submitted_on <= Filing.due_on
    return and_(Filing.submitted_on.is_(None), Filing.due_on >= today, Filing.state != FilingState.WAIVED)


@dataclass(frozen=True, slots=True)
class Figures:
    """How much waits, for the figures above the list; each leads to its rows."""

    owed: int
    late: int
    submitted: int
    supplement: int


def figures(session: Session, user: User, today: date) -> Figures:
    """Counted in one query."""
    unfinished = Filing.state.in_((FilingState.OWED, FilingState.DECLINED))
    row = session.execute(
        select(
            func.count().filter(Filing.state == FilingState.OWED),
            func.count().filter(and_(unfinished, is_late(today))),
            func.count().filter(and_(Filing.state == FilingState.SUBMITTED, Filing.recipient == Recipient.BUREAU)),
            func.count().filter(Filing.state == FilingState.SUPPLEMENT),
        )
        .select_from(Filing if user.sees_all_documents else join(Filing, PublishedDocument))
        .where(visible_to(user), Filing.state.in_(UNFINISHED))
    ).one()
    return Figures(*row)


def organizations(session: Session) -> list[tuple[int, str]]:
    """The bodies that have published something, for the filter."""
    owners = select(PublishedDocument.organization_id)
    rows = session.execute(
        select(Organization.id, Organization.short_name).where(Organization.id.in_(owners)).order_by(Organization.id)
    )
    return [(row[0], row[1]) for row in rows]


def register_years(session: Session) -> list[int]:
    """The years of the register, newest first."""
    statement = (
        select(FilingSeries.year).where(FilingSeries.series == Series.REGISTER).order_by(FilingSeries.year.desc())
    )
    return list(session.scalars(statement))


#: The register as a file (T-8 文件台账).
REGISTER_COLUMNS: tuple[Column, ...] = (
    Column("备案号", 20), Column("发文字号", 22), Column("文件名称", 50), Column("报备单位", 26), Column("公布日期", 12),
    Column("公布载体", 24), Column("报送期限", 12), Column("报送日期", 12), Column("是否按期", 26), Column("登记日期", 12),
    Column("登记人", 10), Column("期限依据", 40),
)  # fmt: skip


def register_row(filing: Filing, today: date) -> list[Cell]:
    """One line of the exported register."""
    published = filing.published
    return [
        filing.number,
        published.number,
        published.title,
        published.organization.name,
        published.published_on,
        published.carrier,
        filing.due_on,
        filing.submitted_on,
        filing.judgement(today).text,
        filing.registered_on,
        filing.registered_by.full_name if filing.registered_by else "",
        filing.limit_source,
    ]


def _member(enum: type[Member], value: str) -> Member | None:
    return next((member for member in enum if member.value == value), None)


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None
