"""Incoming letters in a real browser: the public suggests without signing in, the bureau takes it up."""

from collections.abc import Callable

import pytest
from correction_desk import Desk
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.matters.place import place_of
from fazhi_review.timeline.clock import FixedClock

DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def desk(
    app: Flask,
    session: Session,
    clock: FixedClock,
    make_organization: Callable[..., Organization],
    make_user: Callable[..., User],
) -> Desk:
    department = make_organization(name="云岭区城市管理局", short_name="区城管局")
    bureau = make_organization(OrganizationKind.BUREAU, name="云岭区司法局", short_name="区司法局")
    return Desk(
        app,
        place_of(app),
        clock,
        make_user(organization=department, full_name="林晓"),
        make_user(Role.REVIEWER, organization=bureau, full_name="周宁"),
        make_user(Role.REVIEW_LEAD, organization=bureau, full_name="何静"),
    )


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_suggestion_goes_from_the_public_page_to_a_review(
    browse: Callable[..., Page],
    desk: Desk,
    viewport: dict[str, int],
    assert_accessible: Callable[[Page], None],
    assert_fits: Callable[[Page], None],
) -> None:
    desk.published()
    public = browse(viewport=viewport)
    public.goto("/public/suggestions/new")
    assert_accessible(public)
    assert_fits(public)
    public.get_by_label("文件名称").fill("便民早市管理办法")
    public.get_by_label("理由").fill("第九条收费没有法律依据")
    public.get_by_label("姓名或者单位名称").fill("李女士")
    public.get_by_label("联系方式").fill("li@example.cn")
    public.get_by_role("button", name="提交审查建议").click()
    expect(public.get_by_text("查询码只显示这一次")).to_be_visible()
    assert_accessible(public)
    assert_fits(public)

    reviewer = browse(desk.reviewer, viewport=viewport)
    for address in ("/incoming", "/incoming/new", "/incoming/1"):
        reviewer.goto(address)
        assert_accessible(reviewer)
        assert_fits(reviewer)
    reviewer.get_by_role("button", name="受理", exact=True).click()
    expect(reviewer.get_by_text("当前状态：审查中")).to_be_visible()
    assert_accessible(reviewer)

    public.goto("/public/suggestions/status")
    assert_accessible(public)
    assert_fits(public)
