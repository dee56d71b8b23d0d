"""The workbench in a real browser: words chosen by mouse, keyboard and finger, nothing lost when things go wrong."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import annotation_samples
import document_samples as samples
import pytest
import review_steps as steps
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.extensions import db
from fazhi_review.review import operations
from fazhi_review.review.annotations import operations as annotations
from fazhi_review.review.annotations.models import Annotation, AnnotationKind, Visibility
from fazhi_review.review.annotations.operations import Span, Wording
from fazhi_review.timeline.clock import FixedClock

PASSWORD = "kmw7-xqd3-bbn4"
PHONE = {"width": 390, "height": 844}
# The box of some words of the text, brought into the middle of the window.
BOX = """(words) => {
  for (const line of document.querySelectorAll(".line[data-start]")) {
    const at = line.textContent.indexOf(words);
    if (at < 0) continue;
    line.scrollIntoView({ block: "center" });
    const range = document.createRange();
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    let seen = 0, node;
    while ((node = walker.nextNode())) {
      const from = at - seen, to = at + words.length - seen;
      if (from >= 0 && from <= node.length) range.setStart(node, from);
      if (to >= 0 && to <= node.length) { range.setEnd(node, to); break; }
      seen += node.length;
    }
    const boxes = [...range.getClientRects()].filter((box) => box.width > 0);
    const [first, last] = [boxes[0], boxes[boxes.length - 1]];
    return [first.left, first.top + first.height / 2, last.right, last.top + last.height / 2];
  }
}"""
# What a finger's long press and handles leave behind.
TOUCHED = """(words) => {
  const line = [...document.querySelectorAll(".line[data-start]")].find((line) => line.textContent.includes(words));
  const node = [...line.childNodes].find((child) => child.textContent.includes(words)).firstChild ?? line.lastChild;
  const text = node.nodeType === Node.TEXT_NODE ? node : node.firstChild;
  const at = text.data.indexOf(words);
  getSelection().setBaseAndExtent(text, at, text, at + words.length);
}"""
PLACES = """() => [...document.querySelectorAll(".line[data-start]")].map((line) => {
  const range = document.createRange();
  range.selectNodeContents(line);
  return [...range.getClientRects()].map((box) => Math.round(box.right)).reduce((a, b) => Math.max(a, b), 0)
    + line.getBoundingClientRect().height * 10000;
})"""


@pytest.fixture
def drafter(make_user: Callable[..., User]) -> User:
    return make_user(full_name="林晓雨")


@pytest.fixture
def reviewer(make_user: Callable[..., User]) -> User:
    return make_user(Role.REVIEWER, full_name="周明远", username="shenhe", password=PASSWORD)


@pytest.fixture
def lead(make_user: Callable[..., User], reviewer: User) -> User:
    return make_user(Role.REVIEW_LEAD, organization=reviewer.organization, full_name="何静")


@pytest.fixture
def address(app: Flask, drafter: User, reviewer: User, clock: FixedClock) -> str:
    """The page of a document under review."""
    place, actor = samples.place_with(app), samples.actor_of(drafter)
    id_ = operations.take_in("办法.txt", samples.text(), uploader=drafter, actor=actor, place=place).document_id
    operations.submit(id_, user=drafter, actor=actor, at=clock.now())
    steps.accept(id_, reviewer, clock.now())
    return f"/documents/{id_}"


@pytest.fixture
def annotate(address: str, reviewer: User, clock: FixedClock) -> Callable[..., int]:
    """A thread that is there already: `annotate("五千元以上", text="...")` gives its id."""

    def annotate(words: str, text: str = "请核对", visibility: Visibility = Visibility.BUREAU) -> int:
        start = annotation_samples.TEXT.index(words)
        span = Span(1, start, start + len(words), words)
        wording = Wording(AnnotationKind.COMMENT, text, visibility)
        actor = samples.actor_of(reviewer)
        return annotations.create(
            1, span, wording, token=f"token {words} {text}", user=reviewer, actor=actor, at=clock.now()
        ).annotation.id

    return annotate


def drag_over(page: Page, words: str) -> None:
    left, top, right, bottom = page.evaluate(BOX, words)
    page.mouse.move(left + 2, top)
    page.mouse.down()
    page.mouse.move(right - 2, bottom, steps=6)
    page.mouse.up()


def kind(page: Page, name: str) -> Locator:
    return page.get_by_role("toolbar", name="批注选中的文字").get_by_role("button", name=name)


def composer(page: Page) -> Locator:
    return page.locator("form.composer").first


def notes(page: Page) -> Locator:
    return page.locator("article.note")


def texts() -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(select(Annotation.text).order_by(Annotation.id)))


def test_a_reviewer_marks_words_with_the_mouse_and_writes_a_problem(
    browse: Callable[..., Page], reviewer: User, address: str
) -> None:
    page = browse(reviewer)
    page.goto(address)
    before = page.evaluate(PLACES)
    drag_over(page, "适用于本区行政区域")
    kind(page, "问题").click()
    form = composer(page)
    expect(form).to_contain_text("“适用于本区行政区域”")
    form.get_by_label("问题说明").fill("范围过宽")
    form.get_by_role("button", name="发出").click()
    expect(form.get_by_role("alert")).to_have_text("请为问题选择类别和风险程度。")
    form.get_by_label("类别").select_option("authority")
    form.get_by_label("风险").select_option("medium")
    form.get_by_role("button", name="发出").click()
    expect(notes(page)).to_contain_text("范围过宽")
    mark = page.locator(".marked")
    expect(mark).to_have_text("适用于本区行政区域")
    # Not a word has moved for it.
    assert page.evaluate(PLACES) == before
    page.keyboard.press("Escape")
    mark.click()
    expect(notes(page)).to_be_focused()


def test_words_under_several_marks_are_chosen_like_others_and_lead_to_every_card(
    browse: Callable[..., Page], reviewer: User, address: str, annotate: Callable[..., int]
) -> None:
    annotate("处五千元以上一万元以下罚款", "甲")
    annotate("一万元以下罚款", "乙")
    page = browse(reviewer)
    page.goto(address)
    drag_over(page, "违反本办法规定的，处五千元以上一万元")
    kind(page, "疑问").click()
    composer(page).get_by_label("疑问", exact=True).last.fill("丙")
    page.keyboard.press("Control+Enter")
    expect(notes(page)).to_have_count(3)
    left, top, _, _ = page.evaluate(BOX, "一万元")
    page.mouse.click(left + 4, top)
    menu = page.get_by_role("menu", name="此处的批注")
    expect(menu.get_by_role("menuitem")).to_have_count(4)  # three notes and the machine's finding
    menu.get_by_role("menuitem").filter(has_text="乙").click()
    expect(page.locator(".note.is-active")).to_contain_text("乙")


def test_everything_goes_by_keyboard(browse: Callable[..., Page], reviewer: User, address: str) -> None:
    page = browse(reviewer)
    page.goto(address)
    page.keyboard.press("s")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    for _ in range(6):
        page.keyboard.press("Shift+ArrowRight")
    chosen = page.evaluate("getSelection().toString()")
    assert len(chosen) == 6
    expect(page.locator("[data-announce]")).to_contain_text(f"已选中：{chosen}")
    page.keyboard.press("Enter")
    expect(composer(page).get_by_label("内容")).to_be_focused()
    page.keyboard.type("用键盘写的")
    page.keyboard.press("Control+Enter")
    expect(notes(page)).to_be_focused()
    page.keyboard.press("r")
    page.keyboard.type("再说一句")
    page.keyboard.press("Control+Enter")
    expect(notes(page).locator(".note-replies")).to_contain_text("再说一句")
    page.keyboard.press("e")
    expect(notes(page)).to_contain_text("已解决")
    page.keyboard.press("j")
    expect(page.locator("article.finding.is-active")).to_have_attribute("data-kind", "finding")
    expect(page.locator("[data-announce]")).to_contain_text("机器发现")
    page.keyboard.press("a")
    expect(page.locator("article.finding.is-active")).to_contain_text("已采纳")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()


def test_a_finger_s_selection_is_annotated_on_a_phone_and_the_card_is_a_sheet(
    browse: Callable[..., Page], reviewer: User, address: str, assert_fits: Callable[[Page], None]
) -> None:
    page = browse(reviewer, viewport=PHONE, touch=True)
    page.goto(address)
    page.locator('[id="art2"]').scroll_into_view_if_needed()
    page.evaluate(TOUCHED, "行政区域内")
    kind(page, "评论").tap()
    composer(page).get_by_label("内容").fill("手机上写的")
    composer(page).get_by_role("button", name="发出").tap()
    note = notes(page)
    expect(note).to_contain_text("手机上写的")
    box = note.bounding_box()
    assert box is not None
    assert (round(box["x"]), round(box["width"])) == (0, 390)
    assert box["y"] > 300
    assert_fits(page)
    page.locator("[data-pocket]").get_by_role("button", name="下一条").tap()
    expect(page.locator("article.finding.is-active")).to_be_in_viewport()


def test_filters_hide_what_does_not_fit(
    browse: Callable[..., Page], reviewer: User, address: str, annotate: Callable[..., int]
) -> None:
    annotate("处五千元以上", "甲")
    page = browse(reviewer)
    page.goto(address)
    shown = page.locator(".unit-margin > .finding:visible")
    everything = shown.count()
    page.keyboard.press("f")
    page.locator('[data-filter="kind"]').select_option("comment")
    expect(shown).to_have_count(1)
    page.get_by_role("button", name="清除条件").click()
    expect(shown).to_have_count(everything)


def test_what_was_typed_is_there_again_after_the_page_was_closed(
    browse: Callable[..., Page], reviewer: User, address: str
) -> None:
    page = browse(reviewer)
    page.goto(address)
    drag_over(page, "适用于本区行政区域")
    kind(page, "评论").click()
    composer(page).get_by_label("内容").fill("写到一半")
    expect(composer(page)).to_contain_text("草稿已保存")
    other = browse(reviewer)
    other.goto(address)
    expect(composer(other).get_by_label("内容")).to_have_value("写到一半")
    expect(composer(other)).to_contain_text("“适用于本区行政区域”")
    composer(other).get_by_role("button", name="发出").click()
    expect(notes(other)).to_contain_text("写到一半")


def test_a_dropped_connection_says_so_and_sends_once_when_it_is_back(
    browse: Callable[..., Page], reviewer: User, address: str
) -> None:
    page = browse(reviewer)
    page.goto(address)
    drag_over(page, "适用于本区行政区域")
    kind(page, "评论").click()
    composer(page).get_by_label("内容").fill("断网时写的")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert").filter(has_text="连接中断")).to_be_visible()
    expect(composer(page).get_by_label("内容")).to_have_value("断网时写的")
    page.context.set_offline(False)
    expect(notes(page)).to_contain_text("断网时写的")
    expect(page.locator("[data-trouble]")).to_be_hidden()
    assert texts() == ["断网时写的"]


def test_an_answer_that_was_lost_does_not_make_two_threads(
    browse: Callable[..., Page], reviewer: User, address: str
) -> None:
    page = browse(reviewer)
    page.goto(address)
    calls: list[str] = []

    def lose_the_first(route: Any) -> None:
        calls.append(route.request.url)
        route.fetch()
        if len(calls) == 1:
            route.abort()  # it has arrived; its answer has not
        else:
            route.continue_()

    page.route("**/documents/*/annotations", lose_the_first)
    drag_over(page, "适用于本区行政区域")
    kind(page, "评论").click()
    composer(page).get_by_label("内容").fill("只此一条")
    page.keyboard.press("Control+Enter")
    expect(notes(page)).to_have_count(1)
    assert len(calls) == 2
    assert texts() == ["只此一条"]


def test_an_expired_session_comes_back_to_the_same_place_with_the_text(
    browse: Callable[..., Page], reviewer: User, address: str, clock: FixedClock
) -> None:
    page = browse(reviewer)
    page.goto(address)
    drag_over(page, "适用于本区行政区域")
    kind(page, "评论").click()
    composer(page).get_by_label("内容").fill("过期前写的")
    clock.moment += timedelta(hours=13)
    page.keyboard.press("Control+Enter")
    trouble = page.locator("[data-trouble]")
    expect(trouble).to_contain_text("登录已过期")
    trouble.get_by_role("button", name="在本窗口重新登录").click()
    page.get_by_label("用户名").fill("shenhe")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("button", name="继续").click()
    expect(composer(page).get_by_label("内容")).to_have_value("过期前写的")
    expect(composer(page)).to_contain_text("“适用于本区行政区域”")
    composer(page).get_by_role("button", name="发出").click()
    expect(notes(page)).to_contain_text("过期前写的")


def test_signing_in_in_another_window_lets_the_page_go_on(
    browse: Callable[..., Page], reviewer: User, address: str, clock: FixedClock
) -> None:
    page = browse(reviewer)
    page.goto(address)
    drag_over(page, "适用于本区行政区域")
    kind(page, "评论").click()
    composer(page).get_by_label("内容").fill("过期前写的")
    clock.moment += timedelta(hours=13)
    page.keyboard.press("Control+Enter")
    with page.context.expect_page() as opened:
        page.locator("[data-trouble]").get_by_role("link", name="在新窗口登录").click()
    other = opened.value
    other.get_by_label("用户名").fill("shenhe")
    other.get_by_label("密码").fill(PASSWORD)
    other.get_by_role("button", name="登录").click()
    expect(other).to_have_url(address)
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(notes(page)).to_contain_text("过期前写的")


def test_two_windows_show_both_texts_and_lose_neither(
    browse: Callable[..., Page], reviewer: User, address: str, annotate: Callable[..., int]
) -> None:
    annotate("处五千元以上", "起初")
    first, second = browse(reviewer), browse(reviewer)
    for page in (first, second):
        page.goto(address)
        notes(page).click()
        page.keyboard.press("m")
    composer(first).get_by_label("内容").fill("第一个窗口")
    first.keyboard.press("Control+Enter")
    expect(notes(first)).to_contain_text("第一个窗口")
    composer(second).get_by_label("内容").fill("第二个窗口")
    second.keyboard.press("Control+Enter")
    expect(composer(second)).to_contain_text("内容已被他人修改")
    expect(composer(second).locator("[data-theirs]")).to_contain_text("第一个窗口")
    expect(composer(second).get_by_label("内容")).to_have_value("第二个窗口")
    second.keyboard.press("Control+Enter")
    expect(notes(second)).to_contain_text("第二个窗口")


def test_the_drafter_answers_point_by_point(
    browse: Callable[..., Page], drafter: User, address: str, annotate: Callable[..., int]
) -> None:
    annotate("处五千元以上", "给起草单位", Visibility.DRAFTER)
    annotate("一万元以下", "内部", Visibility.BUREAU)
    page = browse(drafter)
    page.goto(address)
    expect(notes(page)).to_have_count(1)
    notes(page).click()
    notes(page).get_by_role("button", name="回复").click()
    notes(page).get_by_label("回复").last.fill("已补充依据")
    page.keyboard.press("Control+Enter")
    expect(notes(page).locator(".note-replies")).to_contain_text("已补充依据")


def test_without_script_everything_can_be_read(
    browse: Callable[..., Page], reviewer: User, address: str, annotate: Callable[..., int]
) -> None:
    annotate("处五千元以上", "请核对")
    page = browse(reviewer, javascript=False)
    page.goto(address)
    expect(notes(page)).to_contain_text("请核对")
    expect(page.locator(".marked")).to_have_text("处五千元以上")
    expect(page.get_by_role("toolbar")).to_have_count(0)


@pytest.mark.parametrize("viewport", [{"width": 1366, "height": 768}, PHONE])
def test_the_workbench_is_accessible_while_one_writes(
    viewport: dict[str, int],
    browse: Callable[..., Page],
    reviewer: User,
    lead: User,
    address: str,
    annotate: Callable[..., int],
    assert_accessible: Callable[[Page], None],
    assert_fits: Callable[[Page], None],
) -> None:
    for words in ("处五千元以上", "一万元以下", "以上一万"):
        annotate(words, "请核对")
    page = browse(lead, viewport=viewport)
    page.goto(address)
    assert_accessible(page)
    page.keyboard.press("w")
    composer(page).get_by_text("问题", exact=True).click()
    assert_accessible(page)
    assert_fits(page)
    page.goto(f"{address}/readings/new")
    assert_accessible(page)
