"""Lists by URL: the address of a list page says its filters, its order and its page, so it can be kept and sent on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode

from flask import request
from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import Session

Row = TypeVar("Row")
Choice = TypeVar("Choice", bound=Enum)
PAGE_SIZE = 20
# Beyond this an address is a mistake or mischief, and an OFFSET that large overflows the database's integer.
LAST_PAGE = 1_000_000
LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list and how many rows the whole list has."""

    items: Sequence[Row]
    total: int
    number: int = 1
    size: int = PAGE_SIZE

    def __iter__(self) -> Iterator[Row]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def last(self) -> int:
        """The number of the last page; 1 for an empty list."""
        return max(1, -(-self.total // self.size))

    @property
    def first_row(self) -> int:
        return (self.number - 1) * self.size + 1

    def numbers(self, reach: int = 2) -> list[int | None]:
        """The page numbers to link: both ends and those around this one, None for each gap."""
        near = range(self.number - reach, self.number + reach + 1)
        shown = sorted({1, self.last, *(number for number in near if 1 <= number <= self.last)})
        numbers: list[int | None] = []
        for number in shown:
            if numbers and number - (numbers[-1] or 0) > 1:
                numbers.append(None)
            numbers.append(number)
        return numbers


@dataclass(frozen=True, slots=True)
class Order:
    """The order asked for by `?sort=name` or `?sort=-name`."""

    name: str
    is_descending: bool

    def clause(self, columns: Mapping[str, ColumnElement[Any]]) -> ColumnElement[Any]:
        """The ORDER BY of this order; the caller adds the id, so that equal rows keep their place between pages."""
        column = columns[self.name]
        return column.desc() if self.is_descending else column.asc()


def requested_page() -> int:
    """The page number of this request; 1 where it is missing or not a sensible number."""
    number = request.args.get("page", 1, type=int)
    return number if 1 <= number <= LAST_PAGE else 1


def requested_order(names: Sequence[str], default: str) -> Order:
    """The order of this request, or the default where it names no column of `names`."""
    raw = request.args.get("sort", default)
    if raw.removeprefix("-") not in names:
        raw = default
    return Order(raw.removeprefix("-"), raw.startswith("-"))


def requested_choice(name: str, choices: type[Choice]) -> Choice | None:
    """The member of an enum that `?name=value` asks for; None where it is absent or no such value."""
    value = request.args.get(name, "")
    return next((choice for choice in choices if choice.value == value), None)


def requested_date(name: str) -> date | None:
    """The day that `?name=2026-11-22` asks for; None where it is absent or no date."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def requested_number(name: str) -> int | None:
    """The id that `?name=12` asks for; None where it is absent, no number, or larger than a database's integer."""
    number = request.args.get(name, type=int)
    return number if number is not None and 0 <= number < 2**31 else None


def requested_text(name: str) -> str:
    """What somebody typed into a filter, bounded and without spaces around it."""
    return request.args.get(name, "").strip()[:LONGEST_TEXT]


def paginate(session: Session, statement: Select[Any], *, number: int, size: int = PAGE_SIZE) -> Page[Any]:
    """One page of an ordered statement in two queries. A number past the end answers with the last page.

    The statement has one row an item: no DISTINCT, no GROUP BY. Rows are counted without reading their columns.
    """
    rows_only = statement.with_only_columns(literal(1), maintain_column_froms=True).order_by(None)
    total = session.scalar(select(func.count()).select_from(rows_only.subquery())) or 0
    number = min(number, max(1, -(-total // size)))
    rows = session.scalars(statement.limit(size).offset((number - 1) * size)).unique().all()
    return Page(rows, total, number, size)


def url_with(**changes: object) -> str:
    """This page's address with some query values changed; None removes one."""
    pairs = [(key, value) for key, value in request.args.items(multi=True) if key not in changes]
    pairs += [(key, str(value)) for key, value in changes.items() if value is not None]
    query = urlencode(pairs)
    return here() + (f"?{query}" if query else "")


def here() -> str:
    """This page's address without its query."""
    return quote(request.root_path + request.path)


def sort_url(name: str, order: Order) -> str:
    """The address that sorts by `name`, turning the direction round where the list is sorted so already."""
    descending = order.name == name and not order.is_descending
    return url_with(sort=f"-{name}" if descending else name, page=None)
