"""One document from its idea to its corrected, filed text, by the five people who have a part in it."""

from collections.abc import Callable
from datetime import timedelta

import document_samples as samples
import pytest
import review_steps as steps
from flask import Flask
from playwright.sync_api import Page, expect
from test_drafting_pages import BODY, TITLE, answer, consult, decide, publish, start, submit

from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.extensions import db
from fazhi_review.filing import arrival
from fazhi_review.filing import views as filing_views
from fazhi_review.filing.models import Filing
from fazhi_review.filing.requirements import points
from fazhi_review.filing.workflow import Recipient
from fazhi_review.review import drafting_desk, queries
from fazhi_review.timeline.clock import FixedClock

PRINTED = "\n".join(("云政规〔2026〕1号", TITLE, *BODY)).encode()
AMENDED = "云岭区便民早市管理办法（修订）"


@pytest.fixture(autouse=True)
def two_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is examined is examined with the tests' own two rules."""
    for room in (drafting_desk, arrival, filing_views):
        monkeypatch.setattr(room, "workplace", samples.place_with)


@pytest.fixture
def people(make_user: Callable[..., User], make_organization: Callable[..., Organization]) -> dict[str, User]:
    government = make_organization(OrganizationKind.GOVERNMENT, name="云岭区人民政府", agency_code="云政")
    department = make_organization(name="云岭区市场监督管理局", agency_code="云市监", parent_id=government.id)
    bureau = make_organization(OrganizationKind.BUREAU, name="云岭区司法局", parent_id=government.id)
    return {
        "drafter": make_user(organization=department, full_name="孙浩"),
        "office": make_user(organization=government, full_name="赵宁"),
        "reviewer": make_user(Role.REVIEWER, organization=bureau, full_name="周谨"),
        "second": make_user(Role.REVIEWER, organization=bureau, full_name="秦岚"),
        "lead": make_user(Role.REVIEW_LEAD, organization=bureau, full_name="何静"),
    }


def review(browse: Callable[..., Page], people: dict[str, User], clock: FixedClock) -> None:
    """Accepted, examined, read by a second person and signed."""
    handler = browse(people["reviewer"])
    handler.goto("/reviews/1")
    waiver = handler.get_by_label("缺少的材料不再要求的理由")
    if waiver.count():
        waiver.fill("材料在制定程序项目中，已核对")
    handler.get_by_role("button", name="受理", exact=True).click()
    expect(handler.locator(".status-bar")).to_contain_text("剩 15 个工作日")
    found = queries.review_of(db.session(), 1)
    steps.answer_checklist(found.document_id, people["reviewer"], clock.now())
    handler.reload()
    handler.locator("summary", has_text="拟定结论").first.click()
    handler.get_by_label("合法", exact=True).check()
    handler.get_by_label("结论理由").fill("权限、程序、内容均符合上位法。")
    handler.get_by_role("button", name="提请复核").click()
    expect(handler.locator(".status-bar")).to_contain_text("复核中")
    second = browse(people["second"])
    second.goto("/reviews/1")
    second.get_by_role("button", name="同意，提请签发").click()
    head = browse(people["lead"])
    head.goto("/reviews/1")
    head.get_by_label("用时不足的理由").fill("条文少，当日审核完毕")
    head.get_by_role("button", name="签发审核意见").click()
    expect(head.locator(".status-bar")).to_contain_text("已出具意见")


def file(page: Page, filing_id: int, text: bytes) -> None:
    """Every material the page asks for, then handed in."""
    page.goto(f"/filing/{filing_id}")
    page.get_by_role("button", name="生成备案报告").click()
    for field in page.locator("#materials .material-add input").all():
        if field.is_visible():
            content = text if field.get_attribute("name") == "official_text" else "材料的内容".encode()
            field.set_input_files({"name": "材料.txt", "mimeType": "text/plain", "buffer": content})
    page.get_by_role("button", name="上传所选材料").click()
    page.get_by_role("button", name="报送备案").click()
    expect(page.locator(".flash-success")).to_contain_text("待形式审查")


def owed_to_bureau(title: str) -> int:
    db.session.expire_all()
    rows = db.session.query(Filing).filter_by(recipient=Recipient.BUREAU).all()
    return next(row.id for row in rows if row.published.title == title)


def find_wrong(browse: Callable[..., Page], people: dict[str, User], filing_id: int) -> None:
    """Registered, reviewed on arrival, found wrong in one point, signed by the lead."""
    desk = browse(people["reviewer"])
    desk.goto(f"/filing/{filing_id}")
    desk.get_by_role("button", name="予以登记").click()
    desk.get_by_role("link", name="主动审查").click()
    desk.get_by_role("button", name="承办").click()
    for point in points():
        desk.locator(f"input[name='verdict-{point.key}'][value='no_problem']").check()
    desk.locator("input[name='verdict-higher_law'][value='problem']").check()
    desk.locator("#note-higher_law").fill("第二条适用范围过宽")
    desk.get_by_role("button", name="保存要点").click()
    form = desk.locator("#problems")
    form.locator("summary", has_text="填写一条意见").click()
    form.get_by_label("条款").fill("第二条")
    form.get_by_label("原文").fill("本办法适用于本区行政区域内便民早市的设置和管理")
    form.get_by_label("存在的问题").fill("没有排除依法设立的农贸市场")
    form.get_by_label("法律依据").fill("《中华人民共和国食品安全法》第三十六条")
    form.get_by_role("button", name="列入审查意见").click()
    desk.locator("summary", has_text="提出审查意见").click()
    desk.get_by_label("存在应当纠正的问题").check()
    desk.get_by_label("理由", exact=True).fill("第二条应当修改")
    desk.get_by_role("button", name="提出审查意见").click()
    head = browse(people["lead"])
    head.goto("/filing/reviews")
    head.get_by_role("link", name=TITLE).click()
    head.get_by_role("button", name="签发审查意见").click()
    expect(head.locator(".flash-success")).to_contain_text("已审结")


def correct(browse: Callable[..., Page], people: dict[str, User], clock: FixedClock) -> None:
    """The opinion is sent, accepted, put right by an amended document, and verified."""
    head = browse(people["lead"])
    head.goto("/corrections/1")
    head.get_by_label("总的处理意见").fill("修改第二条。")
    head.get_by_role("button", name="发出纠错意见书").click()
    office = browse(people["office"])
    office.goto("/corrections/1")
    office.get_by_label("接受", exact=True).check()
    office.get_by_role("button", name="反馈处理意见").click()
    expect(office.get_by_text("当前状态：整改中")).to_be_visible()
    lines = (
        "云政规〔2026〕2号",
        AMENDED,
        BODY[0],
        "第二条　本办法适用于临时设置的便民早市，不适用于农贸市场。",
        BODY[2],
    )
    office.goto("/filing/new")
    office.get_by_label("文件", exact=True).set_input_files(
        {"name": "修订.txt", "mimeType": "text/plain", "buffer": "\n".join(lines).encode()}
    )
    office.get_by_label("公布日期").fill(clock.today().isoformat())
    office.get_by_role("button", name="登记", exact=True).click()
    expect(office.get_by_role("heading", level=1)).to_have_text(AMENDED)
    file(office, owed_to_bureau(AMENDED), "\n".join(lines).encode())
    office.goto("/corrections/1")
    office.get_by_label("整改文件").select_option(label=f"{AMENDED}（云政规〔2026〕2号）")
    office.get_by_role("button", name="报告整改结果").click()
    desk = browse(people["reviewer"])
    desk.goto(f"/filing/{owed_to_bureau(AMENDED)}")
    desk.get_by_role("button", name="予以登记").click()
    expect(desk.locator(".flash-success")).to_contain_text("规备〔2026〕2号")
    desk.goto("/corrections/1")
    desk.get_by_label("已纠正", exact=True).check()
    desk.get_by_role("button", name="核验通过").click()
    expect(desk.get_by_text("已办结（已纠正）").first).to_be_visible()


def test_from_the_idea_to_the_corrected_and_filed_text(
    browse: Callable[..., Page], app: Flask, clock: FixedClock, people: dict[str, User]
) -> None:
    drafter = browse(people["drafter"])
    start(drafter)
    consult(drafter, clock)
    clock.moment += timedelta(days=11)
    drafter = browse(people["drafter"])
    answer(drafter, clock)
    submit(drafter, clock)
    review(browse, people, clock)
    drafter.goto("/drafting/1")
    drafter.get_by_role("button", name="提请集体审议").click()
    office = browse(people["office"])
    decide(office, clock)
    publish(office, clock)
    filing_id = owed_to_bureau(TITLE)
    file(office, filing_id, PRINTED)
    find_wrong(browse, people, filing_id)
    correct(browse, people, clock)
