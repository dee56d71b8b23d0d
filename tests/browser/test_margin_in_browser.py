"""A reviewer takes a document to Word and back, prints it with its notes, and a lead changes a template of letters."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import document_samples as samples
import pytest
import review_steps as steps
from docx import Document
from flask import Flask
from playwright.sync_api import Page, expect

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.reading import read
from fazhi_review.review import operations
from fazhi_review.timeline.clock import FixedClock

Browse = Callable[..., Page]
Check = Callable[[Page], None]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def drafter(make_user: Callable[..., User]) -> User:
    return make_user(full_name="林晓")


@pytest.fixture
def reviewer(make_user: Callable[..., User]) -> User:
    return make_user(Role.REVIEWER, full_name="周谨")


@pytest.fixture
def under_review(app: Flask, drafter: User, reviewer: User, clock: FixedClock) -> int:
    place, actor = samples.place_with(app), samples.actor_of(drafter)
    id_ = operations.take_in("停车场办法.docx", samples.docx(), uploader=drafter, actor=actor, place=place).document_id
    operations.submit(id_, user=drafter, actor=actor, at=clock.now())
    steps.accept(id_, reviewer, clock.now())
    return id_


def commented(data: bytes) -> bytes:
    """The file after the reviewer commented one paragraph in Word."""
    document = Document(BytesIO(data))
    run = next(run for paragraph in document.paragraphs for run in paragraph.runs if "罚款" in run.text)
    document.add_comment(run, text="罚款没有上位法依据。", author="周谨", initials="周")
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def test_a_document_goes_to_word_and_comes_back_with_comments(
    browse: Browse,
    reviewer: User,
    drafter: User,
    under_review: int,
    tmp_path: Path,
    assert_accessible: Check,
    assert_fits: Check,
) -> None:
    page = browse(reviewer)
    page.goto(f"/documents/{under_review}")
    with page.expect_download() as download:
        page.get_by_role("link", name="批注版 Word").click()
    assert download.value.suggested_filename == "停车场办法（批注）.docx"
    file = tmp_path / "带批注.docx"
    file.write_bytes(commented(Path(download.value.path()).read_bytes()))

    page.get_by_role("link", name="打印批注").click()
    page.get_by_role("link", name="读回 Word 批注").click()
    assert_accessible(page)
    page.get_by_label("在 Word 中批注过的文件").set_input_files(file)
    page.get_by_label("起草单位也可见").check()
    page.get_by_role("button", name="读回").click()
    expect(page.get_by_role("status")).to_contain_text("读回 1 条")
    assert_accessible(page)
    page.get_by_role("link", name="已读回").click()
    expect(page.get_by_text("罚款没有上位法依据。").first).to_be_visible()

    theirs = browse(drafter, viewport=PHONE)
    theirs.goto(f"/documents/{under_review}/print")
    expect(theirs.get_by_text("罚款没有上位法依据。")).to_be_visible()
    assert_accessible(theirs)
    assert_fits(theirs)


def test_the_printed_page_is_a_pdf_with_its_notes(
    browse: Browse, reviewer: User, under_review: int, assert_accessible: Check, assert_fits: Check
) -> None:
    page = browse(reviewer)
    page.goto(f"/documents/{under_review}/print?findings=all")
    assert_accessible(page)
    assert_fits(page)
    text = read(page.pdf(prefer_css_page_size=True), name="a.pdf", isolated=False).text
    assert "第四条" in text and "系统提示" in text
    assert "下载批注版" not in text  # what is only for the screen stays there


def test_a_lead_changes_a_template_of_letters(
    browse: Browse, make_user: Callable[..., User], tmp_path: Path, assert_accessible: Check, assert_fits: Check
) -> None:
    page = browse(make_user(Role.REVIEW_LEAD))
    page.goto("/letter-templates")
    assert_accessible(page)
    page.get_by_role("link", name="受理回执").click()
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载模板").click()
    document = Document(str(download.value.path()))
    document.add_paragraph("【经办人】")
    file = tmp_path / "回执.docx"
    document.save(str(file))
    page.get_by_label("修改好的模板").set_input_files(file)
    page.get_by_role("button", name="使用这个模板").click()
    expect(page.locator("#file-error")).to_contain_text("不认识【经办人】")
    assert_accessible(page)

    document.paragraphs[-1].text = "监督电话：12345"
    document.save(str(file))
    page.get_by_label("修改好的模板").set_input_files(file)
    page.get_by_role("button", name="使用这个模板").click()
    expect(page.get_by_text("今后出具的“受理回执”都使用它")).to_be_visible()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert_fits(page)
