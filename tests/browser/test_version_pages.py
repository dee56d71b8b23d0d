"""Two versions in a real browser, at a desk and on a phone."""

from collections.abc import Callable

import document_samples as samples
import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from fazhi_review.accounts.models import User
from fazhi_review.review import operations


@pytest.fixture
def drafter(make_user: Callable[..., User]) -> User:
    return make_user(full_name="林晓")


@pytest.fixture
def document_id(app: Flask, drafter: User) -> int:
    actor, place = samples.actor_of(drafter), samples.place_with(app)
    id_ = operations.take_in("一稿.txt", samples.text(), uploader=drafter, actor=actor, place=place).document_id
    lines = [line.replace("五千元以上一万元", "三千元以上一万元") for line in samples.MEASURES]
    lines[4], lines[3] = lines[3].replace("第一条", "第二条"), lines[4].replace("第二条", "第一条")
    operations.replace_text(id_, "二稿.txt", samples.text(*lines), uploader=drafter, actor=actor, place=place)
    return id_


@pytest.mark.parametrize(
    "viewport", [{"width": 1366, "height": 768}, {"width": 390, "height": 844}], ids=["desktop", "phone"]
)
def test_versions_are_compared(
    browse: Callable[..., Page],
    document_id: int,
    drafter: User,
    viewport: dict[str, int],
    assert_accessible: Callable[[Page], None],
    assert_fits: Callable[[Page], None],
) -> None:
    page = browse(drafter, viewport=viewport)
    page.goto(f"/documents/{document_id}")
    page.goto(f"/documents/{document_id}/compare")
    expect(page.get_by_text("有改动 1 处，新增 0 处，删除 0 处，位置移动 1 处")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    page.get_by_label("显示").select_option("inline")
    page.get_by_label("条款").select_option("all")
    page.get_by_role("button", name="对比").click()
    expect(page.locator("del").first).to_have_text("五")
    assert_accessible(page)
    assert_fits(page)
