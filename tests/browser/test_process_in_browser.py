"""A review from its materials to the answered opinion and its second round, in real browsers of four people."""

from collections.abc import Callable
from pathlib import Path

import document_samples as samples
import pytest
import review_steps as steps
from docx import Document
from flask import Flask
from playwright.sync_api import Page, expect

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.review import operations
from fazhi_review.review.process import counsel
from fazhi_review.timeline.clock import FixedClock

DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def drafter(make_user: Callable[..., User]) -> User:
    return make_user(full_name="林晓")


@pytest.fixture
def reviewer(make_user: Callable[..., User]) -> User:
    return make_user(Role.REVIEWER, full_name="周谨")


@pytest.fixture
def colleague(make_user: Callable[..., User], reviewer: User) -> User:
    return make_user(Role.REVIEWER, organization=reviewer.organization, full_name="秦岚")


@pytest.fixture
def lead(make_user: Callable[..., User], reviewer: User) -> User:
    return make_user(Role.REVIEW_LEAD, organization=reviewer.organization, full_name="何静")


@pytest.fixture
def document_id(app: Flask, drafter: User) -> int:
    return operations.take_in(
        "办法.txt",
        samples.text(),
        uploader=drafter,
        actor=samples.actor_of(drafter),
        place=samples.place_with(app),
    ).document_id


def open_step(page: Page, name: str) -> None:
    page.locator("summary", has_text=name).first.click()


def state_of(page: Page) -> None:
    return expect(page.locator(".status-bar"))  # type: ignore[return-value]


def test_a_review_of_two_rounds_by_four_people(
    browse: Callable[..., Page],
    document_id: int,
    drafter: User,
    reviewer: User,
    colleague: User,
    lead: User,
    clock: FixedClock,
    tmp_path: Path,
) -> None:
    note = tmp_path / "起草说明.txt"
    note.write_text("必要性……", encoding="utf-8")
    owner = browse(drafter)
    owner.goto(f"/documents/{document_id}")
    owner.get_by_role("link", name="提交审核").click()
    expect(owner.locator(".next")).to_contain_text("还缺少 提请审核的函、起草说明")
    owner.locator("#material-material").select_option("drafting_note")
    owner.locator("#material-files").set_input_files(note)
    owner.get_by_role("button", name="上传", exact=True).click()
    expect(owner.get_by_role("link", name="起草说明.txt")).to_be_visible()
    owner.get_by_role("button", name="提交审核").click()
    state_of(owner).to_contain_text("待受理")

    handler = browse(reviewer)
    handler.goto("/work")
    handler.get_by_role("link", name="云岭区临时停车场管理办法", exact=True).click()
    handler.get_by_role("button", name="受理", exact=True).click()
    expect(handler.get_by_role("alert")).to_contain_text("送审材料还缺少：提请审核的函")
    open_step(handler, "要求补正")
    handler.get_by_label("还需要补正或者说明的事项").fill("第四条：说明罚款的依据")
    handler.get_by_role("button", name="发出补正通知").click()
    state_of(handler).to_contain_text("待补正")

    owner.reload()
    expect(owner.locator(".next")).to_contain_text("说明罚款的依据")
    owner.get_by_label("补正说明").fill("其他材料属于内部事项，没有形成书面材料。")
    owner.get_by_role("button", name="提交补正").click()
    state_of(owner).to_contain_text("待受理")

    handler.reload()
    expect(handler.locator(".next")).to_contain_text("不能再次要求")
    handler.get_by_label("缺少的材料不再要求的理由").fill("起草单位已说明")
    handler.get_by_role("button", name="受理", exact=True).click()
    state_of(handler).to_contain_text("剩 15 个工作日")
    issuer = handler.locator("#check-issuer")
    issuer.locator("summary", has_text="作出结论").click()
    issuer.get_by_label("存在问题").check()
    issuer.get_by_role("button", name="保存结论").click()
    expect(issuer.get_by_role("alert")).to_contain_text("请写明“存在问题”的理由")
    issuer.get_by_label("未发现问题").check()
    issuer.get_by_role("button", name="保存结论").click()
    expect(issuer).to_contain_text("未发现问题")
    steps.answer_checklist(document_id, reviewer, clock.now(), but=frozenset({"issuer"}))
    handler.reload()
    open_step(handler, "新增意见")
    form = handler.locator("#points form").last
    form.get_by_label("条款").fill("第四条")
    form.get_by_label("存在的问题").fill("设定罚款没有法律、法规、规章依据")
    form.get_by_label("依据").fill("《中华人民共和国行政处罚法》第十六条")
    form.get_by_role("button", name="保存意见").click()
    expect(handler.locator("#points")).to_contain_text("（一）第四条")
    open_step(handler, "拟定结论")
    handler.get_by_label("应当予以修改").check()
    handler.get_by_label("结论理由").fill("第四条应当删除。")
    handler.get_by_role("button", name="提请复核").click()
    state_of(handler).to_contain_text("复核中")
    expect(handler.get_by_role("button", name="同意，提请签发")).to_have_count(0)

    second = browse(colleague)
    second.goto(handler.url)
    expect(second.locator(".proposal")).to_contain_text("应当予以修改")
    second.get_by_role("button", name="同意，提请签发").click()
    state_of(second).to_contain_text("待签发")

    head = browse(lead)
    head.goto(handler.url)
    head.get_by_label("用时不足的理由").fill("条文少，当日审核完毕")
    head.get_by_role("button", name="签发审核意见").click()
    state_of(head).to_contain_text("已出具意见")

    owner.reload()
    with owner.expect_download() as download:
        owner.get_by_role("link", name="下载意见书").click()
    letter = "\n".join(paragraph.text for paragraph in Document(str(download.value.path())).paragraphs)
    assert "设定罚款没有法律、法规、规章依据" in letter
    owner.get_by_label("未采纳").check()
    owner.get_by_role("button", name="反馈采纳情况").click()
    expect(owner.get_by_role("alert")).to_contain_text("部分采纳和未采纳的，说明理由")
    owner.get_by_label("采纳", exact=True).check()
    owner.get_by_role("button", name="反馈采纳情况").click()
    expect(owner.locator(".next")).to_contain_text("采纳情况已反馈")
    owner.get_by_role("link", name="上传新版本").click()
    changed = tmp_path / "修改稿.txt"
    changed.write_bytes(samples.text(*[line for line in samples.MEASURES if not line.startswith("第四条")]))
    owner.get_by_label("选择文件").set_input_files(changed)
    owner.get_by_role("button", name="上传并审查").click()
    owner.get_by_role("link", name="提交审核").click()
    state_of(owner).to_contain_text("第 2 轮")
    owner.get_by_role("button", name="提交审核").click()

    handler.reload()
    state_of(handler).to_contain_text("待受理")
    expect(handler.locator("#rounds")).to_contain_text("第 1 轮")
    expect(handler.locator("#rounds")).to_contain_text("审〔2026〕1号")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_stage_of_the_page_is_accessible_and_fits(
    viewport: dict[str, int],
    browse: Callable[..., Page],
    app: Flask,
    document_id: int,
    drafter: User,
    reviewer: User,
    lead: User,
    make_user: Callable[..., User],
    clock: FixedClock,
    assert_accessible: Callable[[Page], None],
    assert_fits: Callable[[Page], None],
) -> None:
    def look(user: User) -> None:
        page = browse(user, viewport=viewport)
        page.goto("/reviews/1")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert_accessible(page)
        assert_fits(page)

    look(drafter)
    steps.submit(document_id, drafter, clock.now())
    look(reviewer)
    steps.accept(document_id, reviewer, clock.now())
    asked = make_user(Role.COUNSEL)
    counsel.ask(document_id, asked.id, "第四条有无依据", user=lead, actor=samples.actor_of(lead), at=clock.now())
    look(asked)
    look(reviewer)
    look(lead)
    steps.concluded(app, document_id, reviewer, lead, clock)
    look(drafter)
