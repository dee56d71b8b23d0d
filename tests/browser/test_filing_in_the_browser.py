"""Filing in a real browser: filed, supplemented, registered, reviewed; and a missed filing found by a gap, filed late."""

from collections.abc import Callable
from datetime import timedelta

import document_samples as samples
import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.filing import arrival, entering
from fazhi_review.filing import views as filing_views
from fazhi_review.filing.requirements import points
from fazhi_review.matters.place import place_of
from fazhi_review.timeline.clock import FixedClock

DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
TITLE = "云岭区临时停车场管理办法"


@pytest.fixture(autouse=True)
def two_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """What arrives is examined with the tests' own two rules."""
    monkeypatch.setattr(arrival, "workplace", samples.place_with)
    monkeypatch.setattr(filing_views, "workplace", samples.place_with)


@pytest.fixture
def district(make_organization: Callable[..., Organization]) -> Organization:
    return make_organization(OrganizationKind.GOVERNMENT, name="云岭区人民政府", agency_code="云政")


@pytest.fixture
def drafter(
    make_user: Callable[..., User], make_organization: Callable[..., Organization], district: Organization
) -> User:
    department = make_organization(
        name="云岭区城市管理局", short_name="区城管局", agency_code="云城管", parent_id=district.id
    )
    return make_user(full_name="林晓", organization=department)


@pytest.fixture
def bureau(make_organization: Callable[..., Organization], district: Organization) -> Organization:
    return make_organization(OrganizationKind.BUREAU, name="云岭区司法局", parent_id=district.id)


@pytest.fixture
def reviewer(make_user: Callable[..., User], bureau: Organization) -> User:
    return make_user(Role.REVIEWER, full_name="周谨", organization=bureau)


@pytest.fixture
def lead(make_user: Callable[..., User], bureau: Organization) -> User:
    return make_user(Role.REVIEW_LEAD, full_name="何静", organization=bureau)


def bring_materials(page: Page) -> None:
    """Every material that is asked for, by the fields of the page."""
    page.get_by_role("button", name="生成备案报告").click()
    for label in ("正式文本", "起草说明", "制定依据", "合法性审核意见书"):
        content = samples.text() if label == "正式文本" else f"{label}的内容".encode()
        page.get_by_label(f"选择{label}").set_input_files(
            {"name": f"{label}.txt", "mimeType": "text/plain", "buffer": content}
        )
    page.get_by_role("button", name="上传所选材料").click()
    expect(page.locator(".material .chip-orange")).to_have_count(0)


def test_a_document_is_filed_supplemented_registered_and_reviewed(
    browse: Callable[..., Page],
    drafter: User,
    reviewer: User,
    lead: User,
    assert_accessible: Callable[[Page], None],
    assert_fits: Callable[[Page], None],
) -> None:
    unit = browse(drafter)
    unit.goto("/filing")
    unit.get_by_role("link", name="登记已公布文件").first.click()
    unit.get_by_label("文件", exact=True).set_input_files(
        {"name": "办法.txt", "mimeType": "text/plain", "buffer": samples.text()}
    )
    unit.get_by_label("公布日期").fill("2026-11-20")
    unit.get_by_label("涉及经营主体的生产经营活动").uncheck()
    assert_accessible(unit)
    unit.get_by_role("button", name="登记", exact=True).click()
    expect(unit.get_by_role("heading", level=1)).to_have_text(TITLE)
    unit.get_by_role("button", name="报送备案").click()
    expect(unit.get_by_role("alert")).to_contain_text("缺少起草说明（BA-05")
    bring_materials(unit)
    unit.get_by_role("button", name="报送备案").click()
    expect(unit.locator(".flash-success")).to_contain_text("待形式审查")

    desk = browse(reviewer)
    desk.goto("/filing")
    desk.get_by_role("link", name=TITLE).click()
    desk.locator("summary", has_text="通知补正").click()
    desk.get_by_label("需要补正的内容").fill("正式文本没有盖章\n制定依据缺少条款")
    desk.get_by_role("button", name="通知补正").click()
    expect(desk.locator(".flash-success")).to_contain_text("补正中")

    unit.reload()
    expect(unit.locator(".flash-warning")).to_contain_text("制定依据缺少条款")
    assert_accessible(unit)
    unit.get_by_role("button", name="补正后报送").click()
    desk.reload()
    desk.get_by_role("button", name="予以登记").click()
    expect(desk.locator(".flash-success")).to_contain_text("规备〔2026〕1号")
    assert_accessible(desk)
    assert_fits(desk)

    desk.get_by_role("link", name="主动审查").click()
    desk.get_by_role("button", name="承办").click()
    assert_accessible(desk)
    for point in points():
        desk.locator(f"input[name='verdict-{point.key}'][value='no_problem']").check()
    desk.locator("input[name='verdict-higher_law'][value='problem']").check()
    desk.locator("#note-higher_law").fill("第四条设定处罚")
    desk.get_by_role("button", name="保存要点").click()
    desk.locator("#findings summary", has_text="列入审查意见").first.click()
    finding = desk.locator("#findings details[open]").first
    finding.get_by_label("存在的问题").fill("设定行政处罚")
    finding.get_by_label("法律依据").fill("行政处罚法第十六条")
    finding.get_by_role("button", name="列入审查意见").click()
    expect(desk.locator("#problems")).to_contain_text("行政处罚法第十六条")
    desk.locator("summary", has_text="提出审查意见").click()
    desk.get_by_label("存在应当纠正的问题").check()
    desk.get_by_label("理由", exact=True).fill("第四条应当修改")
    desk.get_by_role("button", name="提出审查意见").click()
    expect(desk.locator(".flash-success")).to_contain_text("待签发")

    signer = browse(lead)
    signer.goto("/filing/reviews")
    signer.get_by_role("link", name=TITLE).click()
    signer.get_by_role("button", name="签发审查意见").click()
    expect(signer.locator(".flash-success")).to_contain_text("已审结")
    signer.goto("/filing/reviews/unreviewed")
    expect(signer.locator(".empty")).to_contain_text("都已审结")
    unit.goto("/filing/reviews?state=concluded")
    unit.get_by_role("link", name=TITLE).click()
    expect(unit.get_by_role("main")).to_contain_text("备审〔2026〕1号")
    assert_accessible(unit)


def test_a_missed_filing_is_found_by_a_gap_confirmed_and_filed_late(
    app: Flask, browse: Callable[..., Page], drafter: User, reviewer: User, lead: User, clock: FixedClock
) -> None:
    enter(app, drafter, "云岭区占道经营管理规定", "云城管规〔2026〕2号", clock)
    desk = browse(reviewer)
    desk.goto("/filing/missed")
    desk.get_by_role("button", name="立即核查").click()
    desk.get_by_role("link", name="云城管规〔2026〕1号").click()
    expect(desk.get_by_role("main")).to_contain_text("该序列为规范性文件专用编号")
    desk.get_by_label("文件名称").fill(TITLE)
    desk.get_by_label("公布日期").fill("2026-09-01")
    desk.get_by_role("button", name="确认漏报，通知补报").click()
    expect(desk.get_by_role("main")).to_contain_text("漏报核查确认")

    unit = browse(drafter)
    unit.goto("/filing")
    unit.get_by_role("link", name=TITLE).click()
    expect(unit.get_by_role("main")).to_contain_text("超过默认期限 68 天（待司法局确认）")
    unit.get_by_label("已公布的文件").set_input_files(
        {"name": "办法.txt", "mimeType": "text/plain", "buffer": samples.text()}
    )
    unit.get_by_role("button", name="上传文件").click()
    unit.get_by_role("link", name="更正").click()
    unit.get_by_label("涉及经营主体的生产经营活动").uncheck()
    unit.get_by_role("button", name="保存").click()
    bring_materials(unit)
    unit.get_by_role("button", name="报送备案").click()
    desk.reload()
    desk.get_by_role("button", name="予以登记").click()
    expect(desk.locator(".flash-success")).to_contain_text("规备〔2026〕1号")
    expect(desk.get_by_role("main")).to_contain_text("超过默认期限 68 天（待司法局确认）")
    desk.goto("/filing/register")
    expect(desk.get_by_role("main")).to_contain_text("超过默认期限 68 天（待司法局确认）")


def enter(app: Flask, user: User, title: str, number: str, clock: FixedClock) -> int:
    return entering.enter_issued(
        f"{title}.txt",
        samples.text(title, number, *samples.MEASURES[2:]),
        entering.Issued(user.organization_id, clock.today() - timedelta(days=3), "区政府网站", number, False),
        token=title,
        user=user,
        actor=samples.actor_of(user),
        place=place_of(app),
        workplace=samples.place_with(app),
    )


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_every_page_is_accessible_and_fits_at_a_desk_and_on_a_phone(
    viewport: dict[str, int],
    app: Flask,
    browse: Callable[..., Page],
    drafter: User,
    lead: User,
    clock: FixedClock,
    assert_accessible: Callable[[Page], None],
    assert_fits: Callable[[Page], None],
) -> None:
    first = enter(app, drafter, "云岭区占道经营管理规定", "云城管规〔2026〕2号", clock)
    page = browse(lead, viewport=viewport)
    page.goto("/filing/missed")
    page.get_by_role("button", name="立即核查").click()
    for address in (
        "/filing", f"/filing/{first}", f"/filing/{first}/facts", "/filing/register", "/filing/new", "/filing/missed",
        "/filing/missed/1", "/filing/missed/lists/new", "/filing/reviews", "/filing/reviews/unreviewed",
        "/filing/reviews/topic", "/filing/reviews/new/1", "/filing/packages", "/filing/packages/catalogue/2026",
    ):  # fmt: skip
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert_accessible(page)
        assert_fits(page)
