"""Lists by URL: page numbers, order and addresses, from sensible and from hostile query strings."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import Organization
from fazhi_review.pages.listing import Order, Page, paginate, requested_order, requested_page, sort_url, url_with


@pytest.mark.parametrize(
    ("query", "number"),
    [("", 1), ("page=3", 3), ("page=0", 1), ("page=-2", 1), ("page=x", 1), ("page=99999999999999999999", 1)],
)
def test_page_number_is_always_sensible(app: Flask, query: str, number: int) -> None:
    with app.test_request_context(f"/?{query}"):
        assert requested_page() == number


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", Order("due", True)),
        ("sort=title", Order("title", False)),
        ("sort=-title", Order("title", True)),
        ("sort=password_hash", Order("due", True)),
    ],
)
def test_only_named_columns_sort(app: Flask, query: str, order: Order) -> None:
    with app.test_request_context(f"/?{query}"):
        assert requested_order(["title", "due"], "-due") == order


def test_page_numbers_show_both_ends_and_the_gaps() -> None:
    assert Page([], total=400, number=10).numbers() == [1, None, 8, 9, 10, 11, 12, None, 20]
    assert Page([], total=0).numbers() == [1]


def test_address_keeps_the_other_filters(app: Flask) -> None:
    with app.test_request_context("/list/%E6%96%87%E4%BB%B6?state=a&state=b&q=%E5%81%9C%E8%BD%A6&page=4"):
        assert url_with(page=2) == "/list/%E6%96%87%E4%BB%B6?state=a&state=b&q=%E5%81%9C%E8%BD%A6&page=2"
        assert url_with(state=None, page=None) == "/list/%E6%96%87%E4%BB%B6?q=%E5%81%9C%E8%BD%A6"


def test_sorting_the_same_column_again_turns_it_round(app: Flask) -> None:
    with app.test_request_context("/list?sort=title&page=3"):
        assert sort_url("title", Order("title", False)) == "/list?sort=-title"
        assert sort_url("title", Order("title", True)) == "/list?sort=title"
        assert sort_url("due", Order("title", False)) == "/list?sort=due"


def test_a_number_past_the_end_answers_with_the_last_page(
    session: Session, make_organization: Callable[..., Organization]
) -> None:
    for _ in range(5):
        make_organization()
    page = paginate(session, select(Organization).order_by(Organization.id), number=9, size=2)
    assert (page.number, page.last, page.total, len(page), page.first_row) == (3, 3, 5, 1, 5)


def test_an_empty_list_has_one_empty_page(session: Session) -> None:
    page = paginate(session, select(Organization).order_by(Organization.id), number=1)
    assert (list(page), page.total, page.last) == ([], 0, 1)
