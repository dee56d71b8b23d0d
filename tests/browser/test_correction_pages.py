"""A correction in a real browser: sent, answered by its issuer, verified; and one that is overdue and goes up."""

from collections.abc import Callable
from datetime import timedelta

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
    government = make_organization(OrganizationKind.GOVERNMENT, name="云岭区人民政府", short_name="区政府")
    department = make_organization(name="云岭区城市管理局", short_name="区城管局", parent_id=government.id)
    bureau = make_organization(
        OrganizationKind.BUREAU, name="云岭区司法局", short_name="区司法局", parent_id=government.id
    )
    return Desk(
        app,
        place_of(app),
        clock,
        make_user(organization=department, full_name="林晓"),
        make_user(Role.REVIEWER, organization=bureau, full_name="周宁"),
        make_user(Role.REVIEW_LEAD, organization=bureau, full_name="何静"),
    )


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_page_fits_and_is_accessible(
    browse: Callable[..., Page],
    desk: Desk,
    viewport: dict[str, int],
    assert_accessible: Callable[[Page], None],
    assert_fits: Callable[[Page], None],
) -> None:
    draft, objected, verifying = desk.opened(), desk.objected(), desk.verifying()
    page = browse(desk.lead, viewport=viewport)
    addresses = ("/corrections", "/corrections?q=没有", f"/corrections/new/{desk.correction(draft).published_id}")
    for address in (*addresses, *(f"/corrections/{id_}" for id_ in (draft, objected, verifying))):
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)


def test_an_opinion_is_sent_answered_put_right_and_verified(browse: Callable[..., Page], desk: Desk) -> None:
    id_ = desk.opened()
    lead = browse(desk.lead)
    lead.goto(f"/corrections/{id_}")
    lead.get_by_label("总的处理意见").fill("修改第四条，删除收费的规定。")
    lead.get_by_role("button", name="发出纠错意见书").click()
    expect(lead.get_by_text("当前状态：待反馈")).to_be_visible()

    drafter = browse(desk.drafter, viewport=PHONE)
    drafter.goto(f"/corrections/{id_}")
    drafter.get_by_role("button", name="反馈处理意见").click()
    expect(drafter.get_by_role("alert")).to_contain_text("还有 1 处问题没有答复")
    drafter.get_by_label("接受", exact=True).check()
    drafter.get_by_role("button", name="反馈处理意见").click()
    expect(drafter.get_by_text("当前状态：整改中")).to_be_visible()
    desk.published(title="云岭区便民早市管理办法（修订）", text="便民早市不收取任何费用", on=desk.clock.today())
    drafter.goto(f"/corrections/{id_}")
    drafter.get_by_label("整改文件").select_option(label="云岭区便民早市管理办法（修订）（云城管规〔2026〕2号）")
    drafter.get_by_role("button", name="报告整改结果").click()
    expect(drafter.get_by_text("当前状态：待核验")).to_be_visible()

    reviewer = browse(desk.reviewer)
    reviewer.goto(f"/corrections/{id_}")
    expect(reviewer.get_by_text("已不见原文")).to_be_visible()
    reviewer.get_by_label("已纠正", exact=True).check()
    reviewer.get_by_role("button", name="核验通过").click()
    expect(reviewer.get_by_text("已办结（已纠正）").first).to_be_visible()


def test_what_is_overdue_is_reminded_supervised_and_taken_up(browse: Callable[..., Page], desk: Desk) -> None:
    id_ = desk.issued()
    lead = browse(desk.lead)
    lead.goto(f"/corrections/{id_}")
    expect(lead.get_by_role("button", name="催办")).to_have_count(0)
    desk.clock.moment += timedelta(days=40)
    lead = browse(desk.lead)  # the session of forty days ago is over
    lead.goto(f"/corrections/{id_}")
    expect(lead.get_by_text("已逾期")).to_be_visible()
    lead.get_by_role("button", name="催办").click()
    expect(lead.get_by_text("已催办")).to_be_visible()
    desk.clock.moment += timedelta(days=30)
    lead = browse(desk.lead)
    lead.goto(f"/corrections/{id_}")
    lead.get_by_label("督办要求").fill("请立即改正并书面反馈")
    lead.get_by_role("button", name="发出督办函").click()
    desk.clock.moment += timedelta(days=40)
    lead = browse(desk.lead)
    lead.goto(f"/corrections/{id_}")
    lead.get_by_label("提请理由").fill("经督办仍未纠正。")
    lead.get_by_role("button", name="提请改变或者撤销").click()
    expect(lead.get_by_text("已提请云岭区人民政府改变或者撤销，等待决定。")).to_be_visible()

    drafter = browse(desk.drafter)
    drafter.goto("/notices")
    expect(drafter.get_by_text("逾期未纠正，已提请云岭区人民政府").first).to_be_visible()
