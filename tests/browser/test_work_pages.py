"""Work list, calendar, history and notices in a real browser, at a desk and on a phone."""

import re
from collections.abc import Callable
from datetime import timedelta

import document_samples as samples
import pytest
import review_steps as steps
from flask import Flask
from playwright.sync_api import Page, expect

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters import clocks
from fazhi_review.matters.models import Matter
from fazhi_review.matters.place import Place, place_of
from fazhi_review.review import operations
from fazhi_review.timeline.clock import FixedClock

DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def drafter(make_user: Callable[..., User]) -> User:
    return make_user(full_name="林晓")


@pytest.fixture
def lead(make_user: Callable[..., User]) -> User:
    return make_user(Role.REVIEW_LEAD, full_name="何静")


@pytest.fixture
def place(app: Flask) -> Place:
    return place_of(app)


@pytest.fixture
def in_every_light(app: Flask, drafter: User, lead: User, clock: FixedClock, place: Place) -> list[int]:
    """Documents under review whose clocks are green, orange, red and paused."""
    ids = []
    now = clock.now()
    for number, days_ago in enumerate((0, 19, 40, 5)):
        at = now - timedelta(days=days_ago)
        lines = (f"云岭区第{number + 1}类停车场临时管理办法", f"第一条　违反规定的，处{number + 1}千元以下罚款。")
        id_ = operations.take_in(
            f"办法{number}.txt",
            samples.text(*lines),
            uploader=drafter,
            actor=samples.actor_of(drafter),
            place=samples.place_with(app),
        ).document_id
        operations.submit(id_, user=drafter, actor=samples.actor_of(drafter), at=at)
        steps.accept(id_, lead, at)
        ids.append(id_)
    with unit_of_work() as session:
        paused = session.query(Matter).filter_by(document_id=ids[3]).one()
        clocks.pause(session, paused, on=clock.today(), reason="补正起草说明", calendar=place.calendar)
    return ids


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_page_fits_and_is_accessible(
    browse: Callable[..., Page],
    in_every_light: list[int],
    lead: User,
    viewport: dict[str, int],
    assert_accessible: Callable[[Page], None],
    assert_fits: Callable[[Page], None],
) -> None:
    page = browse(lead, viewport=viewport)
    for address in (
        "/work",
        "/work?scope=all&light=red",
        "/work?q=没有",
        "/calendar",
        "/calendar?month=2027-03",
        "/calendar?month=2026-10",
        f"/documents/{in_every_light[3]}/history",
        "/notices",
        "/time-limits",
        "/time-limits/filing.government",
    ):
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        assert_fits(page)
        assert_accessible(page)


def test_a_figure_leads_to_its_rows_and_a_row_to_its_document(
    browse: Callable[..., Page], in_every_light: list[int], lead: User
) -> None:
    page = browse(lead)
    page.goto("/work")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.first).to_contain_text("已逾期")
    page.get_by_role("link", name="1 已逾期").click()
    expect(rows).to_have_count(1)
    page.get_by_role("link", name="云岭区第3类停车场临时管理办法", exact=True).click()
    expect(page).to_have_url(re.compile(r"/reviews/\d+$"))
    expect(page.locator(".breadcrumb")).to_contain_text("第3类停车场")


def test_on_a_phone_a_day_of_the_calendar_lists_what_ends_on_it(
    browse: Callable[..., Page], in_every_light: list[int], lead: User
) -> None:
    page = browse(lead, viewport=PHONE)
    page.goto("/work")
    page.get_by_role("link", name="期限日历").click()
    page.get_by_role("link", name="11月25日，到期 1 件").click()
    day = page.locator("#day")
    expect(day).to_contain_text("2026年11月25日到期")
    expect(day).to_contain_text("云岭区第2类停车场临时管理办法")
    expect(day).to_contain_text("何静")


def test_the_bell_counts_and_a_notice_leads_to_its_document(
    browse: Callable[..., Page], in_every_light: list[int], drafter: User
) -> None:
    page = browse(drafter)
    page.goto("/work")
    page.get_by_role("link", name="通知，未读 4").click()
    page.get_by_role("link", name="《云岭区第4类停车场临时管理办法》已受理").click()
    expect(page).to_have_url(re.compile(r"/reviews/\d+$"))
    expect(page.locator(".breadcrumb")).to_contain_text("第4类停车场")
    expect(page.get_by_role("link", name="通知，未读 3")).to_be_visible()
