"""One law in a file of its own, and catalogues of laws known by title only."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.errors import FazhiError
from fazhi_review.library.importers.single import split_head
from fazhi_review.library.importers.table import WrongColumns
from fazhi_review.library.models import LawInstrument
from fazhi_review.library.operations import ImportReport, import_path
from fazhi_review.library.service import DatabaseLibrary
from fazhi_review.timeline.clock import FixedClock
from fazhi_review.vocabulary import CitationStatus, InstrumentRank

TODAY = date(2026, 11, 23)
LINES = [
    "洛阳市堤防管理条例",
    "（2021年8月30日洛阳市第十五届人民代表大会常务委员会第二十五次会议通过",
    "2021年11月26日河南省第十三届人民代表大会常务委员会第二十八次会议批准）",
    "目　　录",
    "第一章　总则",
    "第二章　附则",
    "第一章　总则",
    "第一条　为了加强堤防管理，制定本条例。",
    "第二条　堤防管理包括：",
    "（一）巡查；",
    "（二）维修。",
    "第二章　附则",
    "第三条　本条例自2022年1月1日起施行。《洛阳市河堤保护办法》同时废止。",
]
Bring = Callable[[str, bytes], ImportReport]


@pytest.fixture
def bring(app: Flask, clock: FixedClock, tmp_path: Path) -> Bring:
    def bring(name: str, content: bytes) -> ImportReport:
        (tmp_path / name).write_bytes(content)
        return import_path(tmp_path / name, actor=SYSTEM, clock=clock)

    return bring


def docx(lines: list[str]) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["条例.docx", "条例.txt"])
def test_a_law_as_downloaded_is_read_with_title_maker_dates_and_articles(
    name: str, bring: Bring, session: Session
) -> None:
    bring(name, docx(LINES) if name.endswith("docx") else "\n".join(LINES).encode())
    law = session.scalar(select(LawInstrument).where(LawInstrument.key == "洛阳市堤防管理条例"))
    assert law is not None and law.rank is InstrumentRank.LOCAL_REGULATIONS and law.region == "河南省"
    version = law.versions[0]
    assert (version.promulgated, version.effective_from) == (date(2021, 11, 26), date(2022, 1, 1))
    assert [(article.label, article.text) for article in version.articles] == [
        ("第一条", "为了加强堤防管理，制定本条例。"),
        ("第二条", "堤防管理包括：\n（一）巡查；\n（二）维修。"),
        ("第三条", "本条例自2022年1月1日起施行。《洛阳市河堤保护办法》同时废止。"),
    ]
    laws = DatabaseLibrary(session, "河南省")
    assert laws.resolve("洛阳市河堤保护办法", TODAY).status is CitationStatus.REPEALED


def test_a_title_over_two_lines_is_one(app: Flask) -> None:
    title, head, body = split_head(["中华人民共和国", "堤防法", "2020年1月1日全国人大通过", "第一条　甲。"])
    assert (title, head, body) == ("中华人民共和国堤防法", ("2020年1月1日全国人大通过",), ["第一条　甲。"])


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("购物单.txt", "牛奶\n鸡蛋\n".encode(), "不像一部法规"),
        ("空.txt", b"", "空文件"),
        ("坏.docx", b"PK\x03\x04 broken", "损坏"),
    ],
)
def test_a_file_that_is_no_law_is_refused_in_one_sentence(name: str, content: bytes, words: str, bring: Bring) -> None:
    with pytest.raises(FazhiError) as refused:
        bring(name, content)
    assert words in refused.value.message and refused.value.message.endswith("。")


def xlsx(rows: list[list[object]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


ROWS: list[list[object]] = [
    ["名称", "位阶", "公布日期", "施行日期", "废止日期", "状态", "替代"],
    ["云河省渡口条例", "地方性法规", "2010-01-05", "2010年3月1日", "", "现行有效", ""],
    ["云河省渡船办法", "地方政府规章", "20050105", "2005-03-01", "2012-01-01", "", "云河省渡口条例"],
    ["云河省摆渡规定", "地方政府规章", "", "", "", "已废止", ""],
    ["", "法律", "2020-01-01", "", "", "", ""],
    ["云河省闰日条例", "地方性法规", "2021-02-30", "", "", "", ""],
    ["云河省倒流条例", "地方性法规", "2021-02-03", "2020-02-03", "", "", ""],
]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "gbk"])
def test_a_catalogue_makes_laws_known_by_title_and_dates(kind: str, bring: Bring, session: Session) -> None:
    text = "\n".join(",".join(map(str, row)) for row in ROWS)
    content = xlsx(ROWS) if kind == "xlsx" else text.encode("gb18030" if kind == "gbk" else "utf-8-sig")
    report = bring("目录.xlsx" if kind == "xlsx" else "目录.csv", content)
    assert report.tally.added == 3
    assert [(item.path, item.reason) for item in report.skipped] == [
        ("第 5 行", "没有名称"),
        ("第 6 行", "日期“2021-02-30”不存在或者无法识别"),
        ("第 7 行", "施行日期 2020-02-03 早于公布日期 2021-02-03"),
    ]
    laws = DatabaseLibrary(session)
    assert laws.resolve("云河省渡口条例", TODAY).status is CitationStatus.IN_FORCE
    assert laws.resolve("云河省渡口条例", date(2010, 2, 1)).status is CitationStatus.NOT_YET_IN_FORCE
    ended = laws.resolve("云河省渡船办法", TODAY)
    assert ended.status is CitationStatus.REPEALED and ended.instrument is not None
    assert ended.instrument.replaced_by == ("云河省渡口条例",)
    assert laws.resolve("云河省摆渡规定", TODAY).status is CitationStatus.REPEALED


def test_a_catalogue_again_adds_nothing(bring: Bring) -> None:
    bring("目录.xlsx", xlsx(ROWS))
    assert bring("目录.xlsx", xlsx(ROWS)).tally.added == 0


def test_a_catalogue_with_wrong_columns_says_which_it_has(bring: Bring) -> None:
    with pytest.raises(WrongColumns) as refused:
        bring("目录.csv", "编号,日期\n1,2020-01-01\n".encode())
    assert "编号、日期" in refused.value.message


def test_a_damaged_table_is_refused(bring: Bring) -> None:
    with pytest.raises(FazhiError):
        bring("目录.xlsx", b"not a workbook")


def test_a_text_fills_in_a_law_known_by_its_title(bring: Bring, session: Session) -> None:
    bring("目录.csv", "名称,位阶,公布日期\n洛阳市堤防管理条例,地方性法规,2021-11-26\n".encode())
    bring("条例.txt", "\n".join(LINES).encode())
    law = session.scalar(select(LawInstrument).where(LawInstrument.key == "洛阳市堤防管理条例"))
    assert law is not None and len(law.versions) == 1 and law.versions[0].article_count == 3
