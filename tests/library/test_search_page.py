"""The full-text page as a drafter and a reviewer use it."""

from collections.abc import Callable
from dataclasses import replace

import document_samples as samples
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.documents import operations as documents
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.indexing.upkeep import catch_up
from fazhi_review.review.operations import take_in
from fazhi_review.timeline.clock import FixedClock

Page = Callable[..., str]


@pytest.fixture
def library(composed_library: None) -> None:
    """Both composed collections, indexed."""
    catch_up()


@pytest.fixture
def drafter(make_user: Callable[..., User], sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    return sign_in(make_user(Role.DRAFTER))


@pytest.fixture
def page(library: None, drafter: FlaskClient) -> Page:
    """The text of the page for a query."""

    def page(**query: object) -> str:
        response = drafter.get("/search/", query_string=query)
        assert response.status_code == 200
        return response.get_data(as_text=True)

    return page


def test_visitors_are_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/search/?q=罚款").status_code == 302


def test_with_no_law_imported_the_page_says_so_and_what_to_do(
    drafter: FlaskClient, make_user: Callable[..., User], sign_in: Callable[[User], FlaskClient]
) -> None:
    page = drafter.get("/search/?q=罚款").get_data(as_text=True)
    assert "法规库里还没有法规文本" in page
    assert "flask library import" in page
    assert "查看法规目录" in page
    lead = sign_in(make_user(Role.REVIEW_LEAD)).get("/search/?q=罚款").get_data(as_text=True)
    assert "导入法规</a>" in lead
    documents_only = drafter.get("/search/?q=罚款&scope=documents").get_data(as_text=True)
    assert "换一个词" in documents_only


def test_the_words_are_marked_in_the_text_with_law_and_state(page: Page) -> None:
    text = page(q="巡护记录 五年")
    assert "<mark>巡护</mark><mark>记录</mark>" in text or "<mark>巡护记录</mark>" in text
    assert "<mark>五年</mark>" in text
    assert "中华人民共和国河湖巡护条例" in text
    assert "现行有效" in text


def test_by_default_only_what_is_in_force_today_is_found(page: Page) -> None:
    assert "没有找到" in page(q="“每月巡护不少于二次”")
    old = page(q="“每月巡护不少于二次”", period="any")
    assert "旧版本" in old
    assert "现行有效" in page(q="“每月巡护不少于二次”", on="2020-01-01")
    assert "尚未施行" in page(q="标题：运河", period="any")


def test_an_address_goes_straight_to_the_article(library: None, drafter: FlaskClient) -> None:
    response = drafter.get("/search/", query_string={"q": "《河湖巡护条例》第三条之一"})
    assert response.status_code == 302
    assert "鼓励公众参与" in drafter.get(response.headers["Location"]).get_data(as_text=True)


def test_facets_narrow_and_more_of_one_law_is_a_link_away(page: Page) -> None:
    text = page(q="河湖")
    assert "rank=local_regulations" in text
    assert "河南省河湖看护条例" not in page(q="河湖", rank="administrative_regulations")
    assert "浙江省河湖看护条例" not in page(q="河湖", region="河南省")


@pytest.mark.parametrize(("typed", "meant"), [("河湖巡户条例", "河湖巡护条例"), ("hhxhtl", "河湖巡护条例")])
def test_a_name_typed_wrong_or_in_pinyin_is_helped(page: Page, typed: str, meant: str) -> None:
    text = page(q=typed)
    assert "您要找的是否为" in text
    assert meant in text


def test_without_an_exact_answer_what_is_near_is_shown_and_said(page: Page) -> None:
    assert "以下为相近结果" in page(q="巡护员 罚款幅度")


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "“", "-", "a:b OR c", "%", "'", "标题：", "《》第条"])
def test_whatever_is_typed_the_page_stands_and_escapes(page: Page, typed: str) -> None:
    assert "<script>alert" not in page(q=typed)


@pytest.mark.parametrize(
    "query", [{"page": "99999999"}, {"year": "x"}, {"on": "2026-13-01"}, {"within": "law:x"}, {"rank": "emperor"}]
)
def test_addresses_with_nonsense_are_answered(page: Page, query: dict[str, str]) -> None:
    page(q="河湖", **query)


def test_a_query_that_is_too_long_is_told_in_one_sentence(page: Page) -> None:
    assert "检索词" in page(q="河湖 巡护 " * 60)


def test_a_missing_index_leaves_browsing_alive(app: Flask, drafter: FlaskClient) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], search_url="auto")
    text = drafter.get("/search/?q=河湖").get_data(as_text=True)
    assert "flask index rebuild" in text
    assert "按名称查法规库" in text


def test_drafts_of_others_are_neither_shown_nor_counted(
    app: Flask, make_user: Callable[..., User], sign_in: Callable[[User], FlaskClient], clock: FixedClock
) -> None:
    owner, stranger, reviewer = make_user(Role.DRAFTER), make_user(Role.DRAFTER), make_user(Role.REVIEWER)
    place = samples.place_of(app)
    data = samples.text(
        "云岭区噪声管理办法", "第一条 夜间施工应当公告附近居民。", "第二条 本办法自2026年1月1日起施行。"
    )
    id_ = take_in("办法.txt", data, uploader=owner, actor=samples.actor_of(owner), place=place).document_id
    catch_up()

    def seen_by(user: User) -> str:
        return sign_in(user).get("/search/?q=“夜间施工”").get_data(as_text=True)

    assert "共 1 条" in seen_by(owner)
    assert "没有找到" in seen_by(stranger)
    assert "没有找到" in seen_by(reviewer)
    with unit_of_work() as session:
        documents.mark_submitted(session, session.get_one(NormativeDocument, id_), clock.now(), at=clock.now())
    catch_up()
    assert "共 1 条" in seen_by(reviewer)
    assert "没有找到" in seen_by(stranger)


def test_the_number_of_queries_does_not_grow_with_the_hits(page: Page) -> None:
    page(q="河湖")  # the library's names are read once

    def statements(**query: object) -> int:
        seen: list[str] = []

        def count(*arguments: object) -> None:
            seen.append(str(arguments[2]))

        event.listen(db.engine, "before_cursor_execute", count)
        try:
            page(**query)
        finally:
            event.remove(db.engine, "before_cursor_execute", count)
        return len(seen)

    assert statements(q="“条例”") == statements(q="“巡护记录”")
