"""The pages of the library, for a drafter, a reviewer and the administrator."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import compose_laws as compose
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.extensions import db
from fazhi_review.library.models import LawArticleRow, LawInstrument, LawVersion, LibraryImport
from fazhi_review.library.operations import import_path
from fazhi_review.timeline.clock import FixedClock

Open = Callable[[Role], FlaskClient]


@pytest.fixture
def open_as(make_user: Callable[..., User], sign_in: Callable[[User], FlaskClient]) -> Open:
    return lambda role: sign_in(make_user(role))


@pytest.fixture
def library(composed_library: None) -> None:
    """Both composed collections."""


def law_id(session: Session, key: str = "河湖巡护条例") -> int:
    return session.scalar(select(LawInstrument.id).where(LawInstrument.key == key))


def article_id(session: Session, label: str, edition: str, key: str = "河湖巡护条例") -> int:
    return session.scalar(
        select(LawArticleRow.id)
        .join(LawVersion)
        .join(LawInstrument)
        .where(LawInstrument.key == key, LawVersion.edition == edition, LawArticleRow.label == label)
    )


def test_a_fresh_installation_already_lists_the_shipped_catalogue(open_as: Open) -> None:
    page = open_as(Role.DRAFTER).get("/library/?q=大气污染防治法").get_data(as_text=True)
    assert "中华人民共和国大气污染防治法" in page and "已废止" in page and "没有文本" in page


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("q=河湖巡护", "中华人民共和国河湖巡护条例", "河南省河湖看护条例"),
        ("q=监督法", "各级人民代表大会常务委员会监督法", "河湖巡护条例"),
        ("region=河南省", "河南省河湖看护条例", "浙江省河湖看护条例"),
        ("q=河湖&rank=local_regulations", "浙江省河湖看护条例", "中华人民共和国河湖巡护条例"),
        ("q=河湖&state=ended", "河湖看护暂行条例", "中华人民共和国河湖巡护条例"),
        ("q=运河&state=pending", "中华人民共和国运河条例", "河湖巡护条例"),
    ],
)
def test_laws_are_found_by_name_rank_region_and_state(
    query: str, shown: str, hidden: str, library: None, open_as: Open
) -> None:
    page = open_as(Role.DRAFTER).get(f"/library/?{query}").get_data(as_text=True)
    assert shown in page and hidden not in page


def test_a_law_shows_the_text_in_force_its_versions_and_its_history(
    library: None, open_as: Open, session: Session
) -> None:
    client = open_as(Role.DRAFTER)
    page = client.get(f"/library/{law_id(session)}").get_data(as_text=True)
    assert "巡护员每月巡护不少于四次" in page and "2019-06-01 起施行" in page and "修订" in page
    old = session.scalar(select(LawVersion.id).where(LawVersion.edition == "2019-03-01"))
    assert "巡护员每月巡护不少于二次" in client.get(f"/library/{law_id(session)}?version={old}").get_data(as_text=True)


def test_a_repealed_law_says_by_what_and_since_when(library: None, open_as: Open, session: Session) -> None:
    page = open_as(Role.DRAFTER).get(f"/library/{law_id(session, '河湖看护暂行条例')}").get_data(as_text=True)
    assert "自 2024-09-01 起不再施行" in page and "《中华人民共和国河湖巡护条例》代替" in page


def test_an_article_shows_then_and_now_with_the_difference(library: None, open_as: Open, session: Session) -> None:
    page = open_as(Role.DRAFTER).get(f"/library/articles/{article_id(session, '第一条', '2024-05-10')}")
    text = page.get_data(as_text=True)
    assert "<ins>保护水环境，</ins>" in text and "2019-03-01 公布" in text


def test_who_cites_an_article_is_listed(library: None, open_as: Open, session: Session) -> None:
    client = open_as(Role.DRAFTER)
    article = client.get(f"/library/articles/{article_id(session, '第二条', '2024-05-10')}").get_data(as_text=True)
    law = client.get(f"/library/{law_id(session)}/relations").get_data(as_text=True)
    assert "河南省河湖看护条例 第一条" in article and "河南省河湖看护条例 第一条" in law


def test_cited_but_not_held_is_a_task_for_the_librarian(
    library: None, open_as: Open, clock: FixedClock, tmp_path: Path
) -> None:
    files = {
        "行政法/灯塔条例(2020-01-01).md": compose.lawrefbook_file(
            "灯塔条例", [], ["第一条 依照《航标管理办法》和《云岭日报》办理。"]
        )
    }
    import_path(compose.write(tmp_path / "more", files), actor=SYSTEM, clock=clock)
    page = open_as(Role.ADMINISTRATOR).get("/library/missing").get_data(as_text=True)
    assert "航标管理办法" in page and "云岭日报" not in page and "河湖看护暂行条例" not in page


def test_the_difference_between_two_sources_is_shown_to_the_administrator(
    library: None, open_as: Open, session: Session
) -> None:
    client = open_as(Role.ADMINISTRATOR)
    assert "河湖巡护条例" in client.get("/library/differences").get_data(as_text=True)
    version = session.scalar(select(LawVersion.id).where(LawVersion.edition == "2024-05-10"))
    page = client.get(f"/library/versions/{version}/differences").get_data(as_text=True)
    assert "<ins>并</ins>" in page and "第三条" in page


def test_the_age_page_tells_how_old_each_source_is(library: None, open_as: Open) -> None:
    page = open_as(Role.DRAFTER).get("/library/age").get_data(as_text=True)
    assert "现行有效法律目录截至 2026-06-26，共 311 部" in page and "随产品提供的法律目录" in page


def test_the_administrator_imports_a_collection_and_reads_the_report(
    open_as: Open, session: Session, tmp_path: Path
) -> None:
    archive = compose.zipped(tmp_path / "laws.zip", compose.lawrefbook()).read_bytes()
    client = open_as(Role.ADMINISTRATOR)
    response = client.post("/library/imports", data={"file": (io.BytesIO(archive), "laws.zip")}, follow_redirects=True)
    page = response.get_data(as_text=True)
    assert "新增 5" in page and "不是法律文件" in page
    assert session.scalar(select(LibraryImport.added)) == 5


def test_a_file_that_is_nothing_is_refused_in_one_sentence_and_recorded(open_as: Open) -> None:
    client = open_as(Role.ADMINISTRATOR)
    response = client.post(
        "/library/imports", data={"file": (io.BytesIO(b"PK broken"), "laws.zip")}, follow_redirects=True
    )
    page = response.get_data(as_text=True)
    assert "已损坏或没有下载完整" in page and "失败" in page


def test_a_drafter_may_not_import(open_as: Open) -> None:
    assert open_as(Role.DRAFTER).get("/library/imports").status_code == 403


def test_the_list_takes_the_same_queries_whatever_its_length(library: None, open_as: Open, app: Flask) -> None:
    client = open_as(Role.DRAFTER)
    client.get("/library/")
    counts = []
    for address in ("/library/?q=河湖", "/library/"):
        queries: list[str] = []
        listener = lambda *arguments, seen=queries: seen.append(arguments[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        client.get(address)
        event.remove(db.engine, "before_cursor_execute", listener)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


def test_the_clock_of_the_pages_is_the_applications(
    library: None, open_as: Open, session: Session, clock: FixedClock
) -> None:
    clock.moment = clock.moment.replace(year=2027)
    assert clock.today() > date(2027, 1, 1)
    page = open_as(Role.DRAFTER).get(f"/library/{law_id(session, '运河条例')}").get_data(as_text=True)
    assert "新。" in page
