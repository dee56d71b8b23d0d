"""One document in a real browser from 立项 to 解读, as the drafter and the government's office; each page fits and is accessible."""

from collections.abc import Callable
from datetime import timedelta

import document_samples as samples
import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.drafting import legality, queries
from fazhi_review.drafting.dossier import LegalityConclusion
from fazhi_review.drafting.legality import GivenOpinion
from fazhi_review.drafting.models import Project
from fazhi_review.drafting.moves import Setting
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters.place import place_of
from fazhi_review.review import drafting_desk
from fazhi_review.timeline.clock import FixedClock

PHONE = {"width": 390, "height": 844}
TITLE = "云岭区便民早市管理办法"
BODY = (
    "第一条　为了规范便民早市管理，根据《中华人民共和国食品安全法》，制定本办法。",
    "第二条　本办法适用于本区行政区域内便民早市的设置和管理。",
    "第三条　本办法自2027年6月1日起施行，有效期五年。",
)


@pytest.fixture(autouse=True)
def two_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting_desk, "workplace", samples.place_with)


@pytest.fixture
def government(make_organization: Callable[..., Organization]) -> Organization:
    return make_organization(OrganizationKind.GOVERNMENT, name="云岭区人民政府", agency_code="云政")


@pytest.fixture
def drafter(
    make_user: Callable[..., User], make_organization: Callable[..., Organization], government: Organization
) -> User:
    department = make_organization(name="云岭区市场监督管理局", agency_code="云市监", parent_id=government.id)
    return make_user(organization=department, full_name="孙浩")


@pytest.fixture
def office(make_user: Callable[..., User], government: Organization) -> User:
    return make_user(organization=government, full_name="赵宁")


@pytest.fixture
def lead(
    make_user: Callable[..., User], make_organization: Callable[..., Organization], government: Organization
) -> User:
    bureau = make_organization(OrganizationKind.BUREAU, name="云岭区司法局", parent_id=government.id)
    return make_user(Role.REVIEW_LEAD, organization=bureau, full_name="何静")


def attach(page: Page, material: str, name: str = "材料.txt") -> None:
    page.get_by_label("材料种类").select_option(label=material)
    page.get_by_label("文件", exact=True).set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": f"{material} {name}".encode()}
    )
    page.get_by_role("button", name="归入材料").click()
    expect(page.get_by_text("材料已归入项目")).to_be_visible()


def conclude(app: Flask, clock: FixedClock, lead: User) -> None:
    """What the review room says through its seam."""
    with unit_of_work() as session:
        project = session.get(Project, 1)
        assert project is not None and project.document_id is not None
        session.refresh(project)
        version = queries.newest_version(session, project)
        assert version is not None
        opinion = GivenOpinion(
            conclusion=LegalityConclusion.LAWFUL,
            version_id=version.id,
            issued_on=clock.today(),
            accepted_on=clock.today(),
            number="云司审〔2026〕9号",
        )
        by = Setting(lead, samples.actor_of(lead), clock.now(), place_of(app).calendar)
        legality.record_legality_opinion(session, project.document_id, opinion, by=by)


def start(page: Page) -> None:
    page.goto("/drafting")
    page.get_by_role("link", name="新建第一个项目").click()
    page.get_by_label("文件名称").fill(TITLE)
    page.get_by_label("制定机关").select_option(label="云岭区人民政府")
    page.get_by_label("制定的必要性").fill("早市占道经营，群众反映集中。")
    page.get_by_label("制定依据").fill("《中华人民共和国食品安全法》第三十六条")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    page.locator("aside").get_by_role("link", name="判断").click()
    for number, question in enumerate(page.locator("fieldset.field").all()):
        question.get_by_label("是" if number == 0 else "否", exact=True).check()
    page.get_by_label("涉及几个部门的职责").fill("1")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="准予立项").click()
    expect(page.locator("#step-consult .missing-bar")).to_contain_text("还没有上传文件草案")
    expect(page.locator("#step-consult")).to_contain_text("procedure.materials_incomplete")


def consult(page: Page, clock: FixedClock) -> None:
    page.locator("#step-consult").get_by_role("link", name="还没有上传文件草案").click()
    draft = "\n".join((f"{TITLE}（送审稿）", *BODY)).encode()
    page.get_by_label("文件草案").set_input_files({"name": "草案.txt", "mimeType": "text/plain", "buffer": draft})
    page.get_by_role("button", name="上传并审查").click()
    attach(page, "起草：起草说明")
    attach(page, "起草：制定依据和条款依据对照表")
    page.get_by_role("button", name="开始征求意见").click()
    page.get_by_role("link", name="公开征求意见", exact=True).click()
    page.get_by_label("社会公众（公开征求意见）").check()
    page.get_by_label("具体对象或者公布渠道").fill("区政府网站意见征集栏目")
    page.get_by_label("截止日期").fill((clock.today() + timedelta(days=2)).isoformat())
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("待司法局确认")
    page.get_by_label("截止日期").fill((clock.today() + timedelta(days=10)).isoformat())
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator(".round")).to_contain_text("征求中")


def answer(page: Page, clock: FixedClock) -> None:
    page.goto("/drafting/1/consultation")
    page.get_by_text("登记一条意见").click()
    page.get_by_label("提出人（单位）").fill("市民王女士")
    page.get_by_label("意见内容").fill("开市时间建议延长到上午九点。")
    page.get_by_role("button", name="登记意见").click()
    page.locator(".opinion summary").click()
    page.get_by_label("部分采纳").check()
    page.get_by_role("button", name="保存答复").click()
    expect(page.get_by_role("alert")).to_contain_text("须写明理由")
    page.locator(".opinion").get_by_label("理由").fill("平日不变，周末延长到九点。")
    page.get_by_role("button", name="保存答复").click()
    expect(page.locator(".opinion-answer")).to_contain_text("部分采纳")
    page.get_by_text("结束这一轮").first.click()
    page.get_by_role("button", name="结束这一轮").click()
    page.get_by_role("button", name="归入材料").click()
    page.get_by_role("button", name="结束征求意见").click()
    expect(page.locator(".status-bar")).to_contain_text("论证和审查中")


def submit(page: Page, clock: FixedClock) -> None:
    page.get_by_role("link", name="起草部门审核").click()
    page.get_by_label("完成日期").fill(clock.today().isoformat())
    page.get_by_label("结论和说明").fill("经局法规科审核，合法。")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="送合法性审核").click()
    expect(page.locator(".status-bar")).to_contain_text("现由云岭区司法局办理")


def decide(page: Page, clock: FixedClock) -> None:
    page.goto("/drafting/1")
    expect(page.locator("#step-pass_")).to_contain_text("会议纪要")
    page.get_by_role("link", name="查看文本").click()
    expect(page.locator(".reading")).to_contain_text("第三条")
    page.goto("/drafting/1")
    attach(page, "集体审议：会议纪要或者议定事项记录")
    page.goto("/drafting/1/deliberation")
    page.get_by_label("审议通过").check()
    page.get_by_label("会议名称").fill("云岭区人民政府第12次常务会议")
    page.get_by_label("会议日期").fill(clock.today().isoformat())
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="签发", exact=True).click()
    page.get_by_label("签发人").fill("王建国")
    page.get_by_label("签发日期").fill(clock.today().isoformat())
    page.get_by_role("button", name="登记签发").click()
    page.get_by_role("link", name="统一登记编号").last.click()
    page.get_by_label("机关代字").fill("云政规")
    page.get_by_role("button", name="取号登记").click()
    expect(page.get_by_text("已统一登记编号：云政规〔2026〕1号")).to_be_visible()


def publish(page: Page, clock: FixedClock) -> None:
    page.get_by_role("link", name="公布", exact=True).last.click()
    for label in ("印发日期", "公布日期"):
        page.get_by_label(label).fill(clock.today().isoformat())
    page.get_by_label("施行日期").fill("2027-06-01")
    page.get_by_label("政府网站").check()
    changed = "\n".join(("云政规〔2026〕1号", TITLE, *BODY)).replace("五年", "三年").encode()
    page.get_by_label("印发的正式文件").set_input_files({"name": "印.txt", "mimeType": "text/plain", "buffer": changed})
    page.get_by_role("button", name="公布").click()
    expect(page.get_by_role("alert")).to_contain_text("印发的正式文件与审议通过的文本不一致")
    expect(page.get_by_label("施行日期")).to_have_value("2027-06-01")  # what was typed is still there
    printed = changed.decode().replace("三年", "五年").encode()
    page.get_by_label("印发的正式文件").set_input_files({"name": "印.txt", "mimeType": "text/plain", "buffer": printed})
    page.get_by_role("button", name="公布").click()
    expect(page.locator(".status-bar")).to_contain_text("已公布，待解读")


def test_a_document_goes_from_its_idea_to_its_explainer(
    browse: Callable[..., Page],
    app: Flask,
    clock: FixedClock,
    drafter: User,
    office: User,
    lead: User,
    assert_accessible: Callable[[Page], None],
    assert_fits: Callable[[Page], None],
) -> None:
    page = browse(drafter)
    start(page)
    assert_accessible(page)
    consult(page, clock)
    clock.moment += timedelta(days=11)
    page = browse(drafter)
    answer(page, clock)
    assert_accessible(page)
    submit(page, clock)
    conclude(app, clock, lead)
    page.goto("/drafting/1")
    page.get_by_role("button", name="提请集体审议").click()
    expect(page.locator(".status-bar")).to_contain_text("现由云岭区人民政府办理")
    at_office = browse(office)
    decide(at_office, clock)
    publish(at_office, clock)
    page.goto("/drafting/1")
    expect(page.locator("#step-explain .missing-explain")).to_contain_text("没有政策解读")
    page.goto("/drafting/1/explainer")
    page.get_by_label("解读网址").fill("https://www.yunling.example/jd/1.html")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="解读并办结").click()
    expect(page.locator(".status-bar")).to_contain_text("已办结")
    assert_accessible(page)
    page.goto("/drafting/1/chain")
    expect(page.get_by_role("heading", level=1)).to_have_text("程序证据链")
    expect(page.locator("main")).to_contain_text("云司审〔2026〕9号")
    expect(page.locator("main")).to_contain_text("审议通过文本校验值")
    assert_accessible(page)
    phone = browse(drafter, viewport=PHONE)
    for path in ("/drafting", "/drafting/1", "/drafting/1/chain", "/drafting/1/consultation", "/drafting/register"):
        phone.goto(path)
        assert_fits(phone)
        assert_accessible(phone)


def test_the_standards_are_answered_with_a_thumb(
    browse: Callable[..., Page],
    drafter: User,
    lead: User,
    assert_accessible: Callable[[Page], None],
    assert_fits: Callable[[Page], None],
) -> None:
    wide = browse(drafter)
    start(wide)
    wide.goto("/drafting/1/competition")
    assert_accessible(wide)
    page = browse(drafter, viewport=PHONE)
    page.goto("/drafting/1/competition")
    assert_fits(page)
    assert_accessible(page)
    group = page.locator("#group-13")
    group.locator("label.is-contained").first.click()
    expect(group.get_by_label("具体条款和内容").first).to_be_visible()
    group.get_by_role("button", name="本组未回答的都答“没有”").click()
    group.get_by_role("button", name="保存答复").click()
    expect(page.get_by_role("alert")).to_contain_text("第 13.1 项回答为“有”，请逐项写明")
    group = page.locator("#group-13")
    group.get_by_label("具体条款和内容").first.fill("第四条：外地蔬菜须重复检验")
    group.get_by_role("button", name="保存答复").click()
    expect(page.get_by_text("已保存 4 项答复，还有 63 项")).to_be_visible()
    expect(page.locator("#group-13 .standard-count")).to_have_text("已回答")
