"""The main job in a real browser: a file is dropped, its findings stand at their clauses, a reviewer decides on them."""

import base64
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import document_samples as samples
import pytest
import review_steps as steps
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.review import operations
from fazhi_review.timeline.clock import FixedClock

PASSWORD = "kmw7-xqd3-bbn4"
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
STAND_APART = """() => {
  const boxes = [...document.querySelectorAll("article.finding")].map((card) => card.getBoundingClientRect());
  return boxes.every((box, place) => place === 0 || boxes[place - 1].bottom <= box.top);
}"""
DROP = """([zone, name, content]) => {
  const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name));
  for (const kind of ["dragenter", "dragover", "drop"]) {
    zone.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }
}"""


@pytest.fixture
def drafter(make_user: Callable[..., User]) -> User:
    return make_user(username="linxiao", full_name="林晓", password=PASSWORD)


@pytest.fixture
def reviewer(make_user: Callable[..., User]) -> User:
    return make_user(Role.REVIEWER, full_name="周谨")


@pytest.fixture
def under_review(app: Flask, drafter: User, reviewer: User, clock: FixedClock) -> int:
    place, actor = samples.place_with(app), samples.actor_of(drafter)
    id_ = operations.take_in("办法.txt", samples.text(), uploader=drafter, actor=actor, place=place).document_id
    operations.submit(id_, user=drafter, actor=actor, at=clock.now())
    steps.accept(id_, reviewer, clock.now())
    return id_


def drop(page: Page, name: str, data: bytes) -> None:
    zone = page.locator("[data-drop-zone]").element_handle()
    page.evaluate(DROP, [zone, name, base64.b64encode(data).decode()])


def cards(page: Page) -> Locator:
    return page.locator("article.finding")


def boxes(locator: Locator) -> list[dict[str, float]]:
    found = [item.bounding_box() for item in locator.all()]
    return [{**box} for box in found if box is not None]


def test_a_drafter_signs_in_drops_a_word_file_and_sees_findings_at_their_clauses(
    browse: Callable[..., Page], drafter: User
) -> None:
    page = browse()
    page.goto("/")
    page.get_by_label("用户名").fill("linxiao")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name="上传文件").first.click()
    drop(page, "办法.docx", samples.docx())
    expect(page).to_have_url("/documents/1")
    expect(page.get_by_role("heading", level=1)).to_have_text("云岭区临时停车场管理办法")
    clause = page.locator('p[id="art4"]')
    expect(clause).to_contain_text("处五千元以上一万元以下罚款")
    page.locator(".outline").get_by_role("link", name="第四条").click()
    expect(page).to_have_url("/documents/1#art4")
    highlight = clause.locator("a.highlight").first
    highlight.click()
    card = cards(page).and_(page.locator(".is-active"))
    expect(card).to_contain_text("疑似")
    expect(card).to_be_in_viewport()


def test_cards_stand_beside_their_clauses_and_never_overlap(
    browse: Callable[..., Page], drafter: User, app: Flask
) -> None:
    lines = [
        f"第{number}条　违反规定的，处{number}千元以下罚款；拒不改正的，处二万元以下罚款。" for number in "一二三四五六"
    ]
    operations.take_in(
        "办法.txt",
        samples.text("云岭区停车办法", *lines),
        uploader=drafter,
        actor=samples.actor_of(drafter),
        place=samples.place_with(app),
    )
    page = browse(drafter)
    page.goto("/documents/1")
    page.wait_for_function("document.querySelector('[data-sheet]').classList.contains('is-arranged')")
    # So much stands in this margin that only the active card is shown whole.
    cards(page).nth(3).click()
    cards(page).nth(3).locator("summary").first.click()
    expect(cards(page).nth(3)).to_contain_text("核实")
    text = page.locator(".unit-text").first.bounding_box()
    assert text is not None
    page.wait_for_function(STAND_APART)  # the margin is arranged anew in the frame after a card has grown
    found = boxes(cards(page))
    assert len(found) >= 12
    for above, below in pairwise(found):
        assert above["y"] + above["height"] <= below["y"]
    assert all(card["x"] >= text["x"] + text["width"] for card in found)


def test_a_refused_file_is_named_and_the_page_stays(browse: Callable[..., Page], drafter: User) -> None:
    page = browse(drafter)
    page.goto("/documents/new")
    drop(page, "程序.docx", b"MZ\x90\x00" + bytes(3000))
    expect(page.locator("[data-upload-list]")).to_contain_text("“程序.docx”不是可以识别的文件类型")
    expect(page).to_have_url("/documents/new")


def test_an_upload_after_the_session_has_ended_says_so(
    browse: Callable[..., Page], drafter: User, clock: FixedClock
) -> None:
    page = browse(drafter)
    page.goto("/documents/new")
    clock.moment += timedelta(hours=3)
    drop(page, "办法.docx", samples.docx())
    expect(page.locator("[data-upload-list]")).to_contain_text("请先登录")


def test_without_script_the_form_uploads_and_the_page_reads(
    browse: Callable[..., Page], drafter: User, reviewer: User, tmp_path: Path
) -> None:
    path = tmp_path / "办法.docx"
    path.write_bytes(samples.docx())
    page = browse(drafter, javascript=False)
    page.goto("/documents/new")
    page.get_by_label("选择文件").set_input_files(path)
    page.get_by_role("button", name="上传并审查").click()
    expect(page).to_have_url("/documents/1")
    expect(page.get_by_role("status").first).to_contain_text("已上传并完成审查")
    expect(cards(page).first).to_be_visible()
    page.get_by_role("link", name="提交审核").click()
    page.get_by_role("button", name="提交审核").click()
    expect(page.locator(".status-bar")).to_contain_text("待受理")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_reviewer_finds_the_document_in_the_work_list_and_decides(
    browse: Callable[..., Page], reviewer: User, under_review: int, javascript: bool
) -> None:
    page = browse(reviewer, javascript=javascript)
    page.goto("/")
    row = page.get_by_role("row").filter(has_text="云岭区临时停车场管理办法")
    expect(row).to_contain_text("剩 15 个工作日")
    row.get_by_role("link", name="云岭区临时停车场管理办法", exact=True).click()
    page.get_by_role("link", name="查看文件和审查发现").click()
    first, second = cards(page).nth(0), cards(page).nth(1)
    first.get_by_role("button", name="采纳", exact=True).click()
    expect(first).to_contain_text("已采纳")
    second.get_by_text("不采纳或写明理由").click()
    second.get_by_role("button", name="不采纳").click()
    expect(second.get_by_role("alert")).to_contain_text("请写明不采纳的理由")
    second.get_by_label("理由").fill("《云岭区条例》第三条已有规定")
    second.get_by_role("button", name="不采纳").click()
    expect(second).to_contain_text("理由：《云岭区条例》第三条已有规定")
    expect(page.locator(".summary")).to_contain_text("0 处待处理")


def test_a_long_title_in_the_breadcrumb_does_not_widen_a_phone_page(
    browse: Callable[..., Page], drafter: User, app: Flask, assert_fits: Callable[[Page], None]
) -> None:
    title = "云岭区人民政府办公室关于进一步加强城市道路临时停车场规划建设和经营管理工作的实施办法"
    operations.take_in(
        "办法.txt",
        samples.text(title),
        uploader=drafter,
        actor=samples.actor_of(drafter),
        place=samples.place_with(app),
    )
    page = browse(drafter, viewport=PHONE)
    page.goto("/documents/1/metadata")
    expect(page.locator(".breadcrumb")).to_contain_text(title)
    assert_fits(page)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
def test_pages_are_accessible_and_fit(
    viewport: dict[str, int],
    browse: Callable[..., Page],
    drafter: User,
    reviewer: User,
    under_review: int,
    assert_accessible: Callable[[Page], None],
    assert_fits: Callable[[Page], None],
) -> None:
    page = browse(reviewer, viewport=viewport)
    for address in ("/work", "/documents", "/documents?q=没有", f"/documents/{under_review}"):
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)
    page = browse(drafter, viewport=viewport)
    for address in ("/work", "/documents/new", f"/documents/{under_review}/metadata"):
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)
