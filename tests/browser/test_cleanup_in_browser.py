"""Clean-up in a real browser: a law is revised, the department's task appears, and it is worked off to its conclusion."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import document_samples as samples
import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.cleanup.ripple.daily import follow_changes
from fazhi_review.cleanup.validity.daily import watch_validity
from fazhi_review.cleanup.validity.standing import take_under_watch
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.library.operations import import_path
from fazhi_review.matters.place import place_of
from fazhi_review.review import operations
from fazhi_review.timeline.clock import FixedClock

PHONE = {"width": 390, "height": 844}
HEAD = "# 中华人民共和国塘坝管护条例\n\n2020年3月1日 国务院令第一千零一号公布\n\n"
OLD = f"""{HEAD}<!-- INFO END -->

第一条 塘坝管护单位应当每季度对坝体、溢洪道和启闭设施进行一次全面检查，并建立检查档案。

第二条 向塘坝倾倒渣土的，由水行政主管部门责令限期清理，处一千元以上五千元以下的罚款。

第三条 本条例自2020年6月1日起施行。
"""
NEW = f"""{HEAD}2026年9月10日 国务院令第一千零二号修订

<!-- INFO END -->

第一条 塘坝管护单位应当每月对坝体、溢洪道和启闭设施进行一次全面检查，并建立检查档案。

第二条 向塘坝倾倒渣土的，由水行政主管部门责令限期清理，处一万元以上三万元以下的罚款。

第三条 本条例自2026年11月1日起施行。
"""
LINES = (
    "云岭区塘坝管护办法",
    "云政规〔2023〕6号",
    "第一条　根据《塘坝管护条例》，制定本办法。",
    "第二条　塘坝管护单位应当每季度对坝体、溢洪道和启闭设施进行一次全面检查，并建立检查档案。",
    "第三条　向塘坝倾倒渣土的，由区水利部门责令限期清理，处一千元以上五千元以下的罚款。",
    "第四条　本办法自2023年7月1日起施行，有效期至2027年1月31日。",
    "云岭区人民政府",
    "2023年6月2日",
)


@pytest.fixture
def drafter(make_user: Callable[..., User]) -> User:
    return make_user(full_name="林晓")


@pytest.fixture
def published(app: Flask, drafter: User, clock: FixedClock) -> int:
    """A published document of the district that rests on the law; the id of its watch."""
    receipt = operations.take_in(
        "办法.docx", samples.docx(*LINES), uploader=drafter, actor=samples.actor_of(drafter), place=samples.place_with(app)
    )  # fmt: skip
    with unit_of_work() as session:
        document = session.get_one(NormativeDocument, receipt.document_id)
        document.submitted_at = clock.now()
        return take_under_watch(session, document, date(2023, 6, 20), clock.now()).id


@pytest.fixture
def revised(app: Flask, published: int, clock: FixedClock, tmp_path: Path) -> None:
    """The law's new text is imported, and the day's work is done."""
    folder = tmp_path / "laws" / "行政法规"
    folder.mkdir(parents=True)
    (folder / "塘坝管护条例(2020-03-01).md").write_text(OLD, encoding="utf-8")
    (folder / "塘坝管护条例(2026-09-10).md").write_text(NEW, encoding="utf-8")
    import_path(tmp_path / "laws", actor=SYSTEM, clock=clock)
    place = place_of(app)
    assert follow_changes(place, clock.today()) == 1
    assert watch_validity(place, clock.today()) > 0
    db.session.rollback()


def test_from_a_revised_law_to_the_departments_conclusion(
    revised: None, drafter: User, browse: Callable[..., Page], assert_accessible: Callable[[Page], None]
) -> None:
    page = browse(drafter)
    page.goto("/work?kind=ripple")
    page.get_by_role("link", name="云岭区塘坝管护办法").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("云岭区塘坝管护办法")
    assert_accessible(page)
    page.get_by_role("link", name="第三条").click()
    expect(page.locator("mark")).to_contain_text("一千元以上五千元以下")
    expect(page.get_by_text("一万元以上三万元以下的罚款").first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="确受影响").click()
    expect(page.get_by_text("已核对为“确受影响”")).to_be_visible()
    page.goto("/work?kind=ripple")
    page.get_by_role("link", name="云岭区塘坝管护办法").first.click()
    page.get_by_label("拟修改").check()
    page.get_by_label("理由").fill("罚款幅度按新条例修改。")
    page.get_by_role("button", name="提出处理意见").click()
    expect(page.get_by_text("处理意见已提出：拟修改")).to_be_visible()
    page.goto("/work?kind=ripple")
    expect(page.get_by_role("link", name="云岭区塘坝管护办法")).to_have_count(0)


def test_from_the_reminder_to_the_extension(
    revised: None,
    published: int,
    drafter: User,
    make_user: Callable[..., User],
    browse: Callable[..., Page],
    assert_accessible: Callable[[Page], None],
) -> None:
    reviewer = make_user(Role.REVIEWER)
    page = browse(drafter)
    page.goto("/work?kind=validity")
    page.get_by_role("link", name="云岭区塘坝管护办法").first.click()
    assert_accessible(page)
    page.get_by_label("实施情况").fill("各镇均已建立检查档案。")
    page.get_by_label("延续", exact=True).check()
    page.get_by_label("建议延续到").fill("2032-01-31")
    page.get_by_label("理由（必填）").fill("仍有必要。")
    page.get_by_role("button", name="提交评估意见").click()
    task = page.url
    bureau = browse(reviewer)
    bureau.goto(task)
    assert_accessible(bureau)
    bureau.get_by_role("button", name="同意").click()
    expect(bureau.get_by_text("已办理。")).to_be_visible()
    page.goto(task)
    page.get_by_label("作出决定的文件").fill("关于延长《云岭区塘坝管护办法》有效期的通知")
    page.get_by_label("决定日期").fill("2026-11-23")
    page.get_by_label("自何日起生效").fill("2026-11-23")
    assert_accessible(page)
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("已处理")).to_be_visible()
    visitor = browse()
    visitor.goto(f"/public/documents/{published}?on=2031-06-01")
    expect(visitor.get_by_text("2031-06-01，本文件现行有效")).to_be_visible()
    expect(visitor.get_by_text("2032-01-31").first).to_be_visible()
    assert_accessible(visitor)


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
def test_every_page_is_accessible_and_fits(
    viewport: dict[str, int] | None,
    revised: None,
    published: int,
    make_user: Callable[..., User],
    browse: Callable[..., Page],
    assert_accessible: Callable[[Page], None],
    assert_fits: Callable[[Page], None],
) -> None:
    lead = make_user(Role.REVIEW_LEAD)
    page = browse(lead, viewport=viewport) if viewport else browse(lead)
    for address in (
        "/cleanup", "/cleanup/ripples", "/cleanup/lines", "/cleanup/validity", f"/cleanup/validity/{published}",
        "/cleanup/validity/batches", "/public/documents", f"/public/documents/{published}",
    ):  # fmt: skip
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)
    page.goto("/cleanup/validity")
    for details in page.locator("details.batch-form").all():
        details.locator("summary").click()
    assert_accessible(page)
    assert page.evaluate("document.querySelectorAll('input[name=chosen]').length") == 1
    page.goto(f"/cleanup/validity/{published}")
    page.get_by_text("登记效力变动").click()
    assert_accessible(page)
