"""Signing in, the session's warning, and the administrator's and auditor's pages in a real browser."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.accounts.models import Organization, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.extensions import unit_of_work
from fazhi_review.timeline.clock import FixedClock

PASSWORD = "kmw7-xqd3-bbn4"
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


def fill_sign_in(page: Page, username: str) -> None:
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_signing_in_leads_to_one_s_duty_and_out_again(
    javascript: bool, browse: Callable[..., Page], make_user: Callable[..., User]
) -> None:
    make_user(Role.AUDITOR, username="wumin", full_name="吴敏", password=PASSWORD)
    page = browse(javascript=javascript)
    page.goto("/")
    fill_sign_in(page, "wumin")
    expect(page).to_have_url("/audit")
    page.get_by_text("吴敏").first.click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("status")).to_contain_text("您已退出")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
@pytest.mark.parametrize(
    ("role", "paths"),
    [
        (None, ["/sign-in", "/no-such-page"]),
        (
            Role.ADMINISTRATOR,
            ["/users", "/users/new", "/users/1", "/organizations", "/organizations/1", "/account", "/account/password"],
        ),
        (Role.AUDITOR, ["/audit", "/audit?q=nobody", "/users"]),
    ],
)
def test_pages_are_accessible_and_fit(
    role: Role | None,
    paths: list[str],
    viewport: dict[str, int],
    browse: Callable[..., Page],
    make_user: Callable[..., User],
    clock: FixedClock,
    assert_accessible: Callable[[Page], None],
    assert_fits: Callable[[Page], None],
) -> None:
    user = make_user(role) if role else None
    with unit_of_work() as session:
        audit.record(session, SYSTEM, "test.change", user, {"name": "甲" * 40}, {"name": "乙" * 40}, at=clock.now())
    page = browse(user, viewport=viewport)
    for path in paths:
        page.goto(path)
        assert_accessible(page)
        assert_fits(page)


def test_the_keyboard_reaches_the_text_first_and_opens_the_user_menu(
    browse: Callable[..., Page], make_user: Callable[..., User]
) -> None:
    page = browse(make_user(Role.ADMINISTRATOR))
    page.goto("/users")
    page.keyboard.press("Tab")
    expect(page.get_by_text("跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()


def test_faults_lead_to_their_fields(
    browse: Callable[..., Page], make_user: Callable[..., User], assert_accessible: Callable[[Page], None]
) -> None:
    page = browse(make_user(Role.ADMINISTRATOR))
    page.goto("/users/new")
    page.get_by_role("button", name="新建并生成初始密码").click()
    assert_accessible(page)
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.get_by_label("姓名")).to_have_attribute("aria-invalid", "true")


def test_the_page_warns_before_the_session_ends_and_keeps_it_alive(
    app: Flask,
    browse: Callable[..., Page],
    make_user: Callable[..., User],
    clock: FixedClock,
    assert_accessible: Callable[[Page], None],
) -> None:
    page = browse(make_user(Role.ADMINISTRATOR))
    page.clock.install()
    page.goto("/users")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_hidden()
    page.clock.run_for(56 * 60 * 1000)
    clock.moment += timedelta(minutes=56)
    expect(dialog).to_contain_text("4 分钟")
    assert_accessible(page)
    dialog.get_by_role("button", name="继续使用").click()
    expect(dialog).to_be_hidden()
    page.clock.run_for(50 * 60 * 1000)
    expect(dialog).to_be_hidden()
    page.clock.run_for(11 * 60 * 1000)
    expect(dialog).to_contain_text("登录已过期")


@pytest.mark.parametrize("javascript", [True, False])
def test_text_typed_before_the_session_ended_is_saved_after_signing_in_again(
    javascript: bool,
    browse: Callable[..., Page],
    make_user: Callable[..., User],
    make_organization: Callable[..., Organization],
    clock: FixedClock,
    assert_accessible: Callable[[Page], None],
) -> None:
    page = browse(make_user(Role.ADMINISTRATOR, username="chenli", password=PASSWORD), javascript=javascript)
    page.goto("/organizations/new")
    page.get_by_label("单位全称").fill("云岭区水利局（筹）")
    page.get_by_label("简称").fill("区水利局")
    clock.moment += timedelta(hours=2)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("没有丢失")).to_be_visible()
    fill_sign_in(page, "chenli")
    expect(page.get_by_role("heading", name="您有一份没有提交的内容")).to_be_visible()
    if javascript:
        assert_accessible(page)
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_label("单位全称")).to_have_value("云岭区水利局（筹）")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_contain_text("已新建")


def test_on_paper_only_the_content_remains(browse: Callable[..., Page], make_user: Callable[..., User]) -> None:
    page = browse(make_user(Role.ADMINISTRATOR))
    page.goto("/users")
    page.emulate_media(media="print")
    for hidden in (".masthead", ".duties", ".filters", ".footer"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator(".table")).to_be_visible()


def test_the_accessibility_check_finds_what_is_wrong(
    browse: Callable[..., Page], assert_accessible: Callable[[Page], None]
) -> None:
    page = browse()
    page.goto("/sign-in")
    page.evaluate("document.querySelector('label[for=username]').remove()")
    with pytest.raises(AssertionError, match="label"):
        assert_accessible(page)
