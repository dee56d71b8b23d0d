"""Supplements that stop the clock over a holiday, a document that goes back and comes again, and two people at once."""

from collections.abc import Callable
from datetime import UTC, datetime

import document_samples as samples
import pytest
import review_steps as steps
from flask import Flask
from playwright.sync_api import Page, expect

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.review import operations
from fazhi_review.timeline.clock import FixedClock

BEFORE_NATIONAL_DAY = datetime(2026, 9, 24, 2, tzinfo=UTC)
AFTER_NATIONAL_DAY = datetime(2026, 10, 9, 2, tzinfo=UTC)


@pytest.fixture
def drafter(make_user: Callable[..., User]) -> User:
    return make_user(full_name="林晓")


@pytest.fixture
def reviewer(make_user: Callable[..., User]) -> User:
    return make_user(Role.REVIEWER, full_name="周谨")


@pytest.fixture
def lead(make_user: Callable[..., User], reviewer: User) -> User:
    return make_user(Role.REVIEW_LEAD, organization=reviewer.organization, full_name="何静")


@pytest.fixture
def submitted(app: Flask, drafter: User, reviewer: User, clock: FixedClock) -> int:
    actor, place = samples.actor_of(drafter), samples.place_with(app)
    id_ = operations.take_in("办法.txt", samples.text(), uploader=drafter, actor=actor, place=place).document_id
    operations.submit(id_, user=drafter, actor=actor, at=clock.now())
    return id_


def test_a_supplement_stops_the_clock_over_the_national_day(
    browse: Callable[..., Page], clock: FixedClock, submitted: int, drafter: User, reviewer: User
) -> None:
    clock.moment = BEFORE_NATIONAL_DAY
    steps.accept(submitted, reviewer, clock.now())
    page = browse(reviewer)
    page.goto("/reviews/1")
    expect(page.locator(".status-bar")).to_contain_text("剩 15 个工作日")
    page.locator("summary", has_text="要求补正").first.click()
    page.get_by_label("还需要补正或者说明的事项").fill("第四条：说明罚款的依据")
    page.get_by_role("button", name="发出补正通知").click()
    expect(page.locator("section", has_text="审核期限").last).to_contain_text("暂停")

    clock.moment = AFTER_NATIONAL_DAY
    owner = browse(drafter)
    owner.goto("/reviews/1")
    owner.get_by_label("补正说明").fill("罚款依据道路交通安全法第九十条。")
    owner.get_by_role("button", name="提交补正").click()
    page = browse(reviewer)
    page.goto("/reviews/1")
    expect(page.locator(".status-bar")).to_contain_text("剩 15 个工作日")


def test_a_document_goes_back_and_comes_again(
    browse: Callable[..., Page], submitted: int, drafter: User, reviewer: User
) -> None:
    page = browse(reviewer)
    page.goto("/reviews/1")
    page.locator("summary", has_text="退回起草单位").click()
    form = page.locator("details", has_text="退回起草单位")
    form.get_by_role("button", name="退回", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("理由")
    form.get_by_role("textbox").fill("请先征求市场监管部门意见")
    form.get_by_role("button", name="退回", exact=True).click()
    expect(page.locator(".status-bar")).to_contain_text("已退回")
    owner = browse(drafter)
    owner.goto("/reviews/1")
    expect(owner.locator("main")).to_contain_text("请先征求市场监管部门意见")
    owner.get_by_role("button", name="提交审核").click()
    expect(owner.locator(".status-bar")).to_contain_text("待受理")


def test_of_two_people_deciding_at_once_one_is_told(
    browse: Callable[..., Page], clock: FixedClock, submitted: int, reviewer: User, lead: User
) -> None:
    steps.accept(submitted, reviewer, clock.now())
    first, second = browse(reviewer, javascript=False), browse(lead, javascript=False)
    for page in (first, second):
        page.goto(f"/documents/{submitted}")
    first.locator("article.finding").first.get_by_role("button", name="采纳", exact=True).click()
    card = second.locator("article.finding").first
    card.get_by_text("不采纳或写明理由").click()
    card.get_by_label("理由").fill("有上位法依据")
    card.get_by_role("button", name="不采纳").click()
    expect(second.get_by_text("内容已被他人修改").first).to_be_visible()
    expect(second.get_by_text("有上位法依据").first).to_be_visible()  # what was typed is not lost
