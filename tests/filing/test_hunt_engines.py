"""The hunt's pure parts: gaps in series, titles alike, messy lists, and what documents say of each other."""

import io
from datetime import date, datetime

import document_samples as samples
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from fazhi_review import structure
from fazhi_review.errors import InvalidInput
from fazhi_review.filing.hunting.comparison import Comparison, Known, Outcome, compare
from fazhi_review.filing.hunting.mentions import Body, MentionKind, issuer_of_number, issuer_of_title, mentions
from fazhi_review.filing.hunting.series import Run, gaps
from fazhi_review.filing.hunting.spreadsheet import ListRow, NotAList, OldWorkbook, day_of, read_list
from fazhi_review.filing.hunting.titles import TitleIndex, looks_normative, title_key
from fazhi_review.structure import DocumentNumber

SERIES = st.tuples(st.sampled_from(["云政规", "云城管"]), st.sampled_from([2025, 2026]))
NUMBERS = st.lists(st.tuples(SERIES, st.integers(1, 60)), max_size=40)


def numbers(pairs: list[tuple[tuple[str, int], int]]) -> list[DocumentNumber]:
    return [DocumentNumber(code, year, serial) for (code, year), serial in pairs]


def serials(runs: list[Run]) -> set[tuple[str, int, int]]:
    return {(run.agency_code, run.year, serial) for run in runs for serial in range(run.first, run.last + 1)}


@given(NUMBERS)
def test_known_numbers_and_gaps_together_are_every_number_up_to_the_highest(pairs: list) -> None:  # type: ignore[type-arg]
    known = {(number.agency_code, number.year, number.serial) for number in numbers(pairs)}
    found = list(gaps(numbers(pairs)))
    missing = serials(found)
    assert not missing & known
    highest: dict[tuple[str, int], int] = {}
    for code, year, serial in known:
        highest[code, year] = max(serial, highest.get((code, year), 0))
    assert missing | known == {
        (code, year, serial) for (code, year), last in highest.items() for serial in range(1, last + 1)
    }
    assert sum(run.count for run in found) == len(missing), "no number twice"


@given(NUMBERS, st.randoms())
def test_a_number_that_becomes_known_is_no_gap_any_more_and_nothing_new_appears(pairs: list, random) -> None:  # type: ignore[type-arg, no-untyped-def]
    known = numbers(pairs)
    missing = serials(list(gaps(known)))
    if not missing:
        return
    code, year, serial = random.choice(sorted(missing))
    after = serials(list(gaps([*known, DocumentNumber(code, year, serial)])))
    assert after == missing - {(code, year, serial)}


@given(NUMBERS)
def test_what_is_claimed_is_not_found_again(pairs: list) -> None:  # type: ignore[type-arg]
    found = serials(list(gaps(numbers(pairs))))
    assert not list(gaps(numbers(pairs), lambda code, year, serial: (code, year, serial) in found))


def test_a_long_run_is_asked_for_as_a_whole_and_a_misprint_makes_none() -> None:
    runs = list(gaps([DocumentNumber("云城管", 2026, 3), DocumentNumber("云城管", 2026, 40)]))
    assert [run.number for run in runs] == ["云城管〔2026〕1号", "云城管〔2026〕2号", "云城管〔2026〕4—39号"]
    assert not runs[2].is_dedicated and "发文登记簿" in runs[2].reason
    assert list(gaps([DocumentNumber("云政规", 2026, 90001)])) == []


BODIES = (
    Body(1, "云岭区人民政府", "云政"),
    Body(2, "云岭区城市管理局", "云城管"),
    Body(3, "云岭区白石镇人民政府", "白政"),
)


@pytest.mark.parametrize(
    ("number", "issuer"),
    [
        ("云政规〔2026〕1号", 1),
        ("云政办规〔2026〕1号", 1),
        ("云城管规字〔2026〕1号", 2),
        ("云城管函〔2026〕1号", None),
        ("国办发〔2018〕37号", None),
        ("云政法〔2026〕1号", None),
    ],
)
def test_a_number_belongs_to_the_body_whose_code_begins_it(number: str, issuer: int | None) -> None:
    found = issuer_of_number(DocumentNumber.parse(number), BODIES)
    assert (found.id if found else None) == issuer


@pytest.mark.parametrize(
    ("title", "issuer"),
    [
        ("云岭区停车管理办法", 1),
        ("云岭区城市管理局关于规范占道经营的通知", 2),
        ("云岭区白石镇农村建房实施细则", 3),
        ("云岭区城市管理局工作报告", None),
        ("中华人民共和国行政处罚法", None),
        ("云岭市停车管理办法", None),
    ],
)
def test_a_title_belongs_to_the_body_or_the_place_that_begins_it(title: str, issuer: int | None) -> None:
    found = issuer_of_title(title, BODIES)
    assert (found.id if found else None) == issuer


def test_what_a_document_cites_and_repeals_is_found_with_its_number_and_its_sentence() -> None:
    lines = [
        *samples.MEASURES[:4],
        "第二条　占道经营按照《云岭区占道经营管理规定》（云城管规〔2024〕2号）执行。",
        "第三条　本办法自2026年12月1日起施行。《云岭区停车场管理暂行办法》（云政规〔2020〕6号）同时废止。",
    ]
    found = {(each.kind, each.title, each.number) for each in mentions(structure.parse("\n".join(lines)))}
    assert (MentionKind.CITED, "云岭区占道经营管理规定", "云城管规〔2024〕2号") in found
    assert (MentionKind.REPEALED, "云岭区停车场管理暂行办法", "云政规〔2020〕6号") in found


def test_titles_are_the_same_whatever_their_spelling() -> None:
    index = TitleIndex(["云岭区人民政府关于印发《云岭区停车管理办法》的通知", "云岭区市容管理规定"])
    assert index.same("《云岭区停车管理办法（试行）》") == 0
    assert index.same("云岭区 市容管理规定") == 1
    near = index.nearest("云岭区市容和管理规定")
    assert near is not None and near.position == 1
    assert index.nearest("云岭区殡葬服务收费标准") is None
    assert looks_normative("云岭区停车管理办法（试行）") and not looks_normative("关于张三同志任职的函")
    assert title_key("《甲》") == "甲"


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


MESSY = (
    ("云岭区2026年规范性文件公开目录",),
    (),
    ("序号", "文 件 标 题", "发文 字号", "发布日期（年月日）", "发文单位"),
    (1, "《云岭区停车管理办法》", "云政规[2026]第3号", datetime(2026, 3, 1), "区政府"),  # noqa: DTZ001  a cell's day has no zone
    (2, "云岭区市容管理规定", "云城管规〔2026〕1号", "2026.4.5", None),
    ("序号", "文 件 标 题", "发文 字号", "发布日期（年月日）", "发文单位"),
    (3, "云岭区校外托管办法", "", 46127, "区教育局"),
    (4, None, "制表人：某某", None, None),
    (5, "云岭区垃圾分类方案", "云分", "下周三", "区城管局"),
)


def test_a_messy_workbook_is_read_row_by_row() -> None:
    rows = read_list("目录.xlsx", workbook(*MESSY))
    assert rows == [
        ListRow(4, "云岭区停车管理办法", "云政规〔2026〕3号", date(2026, 3, 1), "区政府"),
        ListRow(5, "云岭区市容管理规定", "云城管规〔2026〕1号", date(2026, 4, 5), "区政府"),
        ListRow(7, "云岭区校外托管办法", "", date(2026, 4, 15), "区教育局"),
        ListRow(9, "云岭区垃圾分类方案", "云分", None, "区城管局", ("发文字号“云分”无法识别", "日期“下周三”无法识别")),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_is_read_in_every_encoding_of_the_offices(encoding: str, delimiter: str) -> None:
    lines = (
        ("文件名称", "文号", "公布时间"),
        ("云岭区停车管理办法", "云政规〔2026〕3号", "2026年3月1日"),
        ("云岭区市容管理规定", "云城管规〔2026〕1号", "20260405"),
    )
    data = "\r\n".join(delimiter.join(line) for line in lines).encode(encoding)
    assert [(row.number, row.published_on) for row in read_list("目录.csv", data)] == [
        ("云政规〔2026〕3号", date(2026, 3, 1)),
        ("云城管规〔2026〕1号", date(2026, 4, 5)),
    ]


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("甲.csv", "姓名,电话\n张三,1\n".encode(), "没有找到"),
        ("甲.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "另存为 xlsx"),
        ("甲.xlsx", b"PK\x03\x04broken", "已损坏"),
        ("甲.csv", bytes(range(256)) * 4, "甲.csv"),
        ("甲.csv", b"", "没有找到"),
    ],
)
def test_what_is_no_list_is_refused_in_words(name: str, data: bytes, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        read_list(name, data)
    assert issubclass(NotAList, InvalidInput) and issubclass(OldWorkbook, InvalidInput)


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_fail_without_words(data: bytes) -> None:
    for prefix in (b"", b"PK\x03\x04", "文件名称,文号\n".encode()):
        try:
            read_list("甲", prefix + data)
        except InvalidInput as error:
            assert error.message


@given(st.dates(date(1990, 1, 1), date(2035, 12, 31)))
def test_a_day_is_read_in_every_spelling(day: date) -> None:
    excel = (day - date(1899, 12, 30)).days
    for text in (
        f"{day.year}年{day.month}月{day.day}日", day.isoformat(), f"{day.year}.{day.month}.{day.day}",
        f"{day.year}/{day.month}/{day.day}", day.strftime("%Y%m%d"), f"{day} 00:00:00", excel,
    ):  # fmt: skip
        assert day_of(text) == day, text


KNOWN = (
    Known(1, "云岭区停车管理办法", "云政规〔2026〕3号", date(2026, 3, 1)),
    Known(2, "云岭区市容和环境卫生管理规定", "云城管规〔2026〕1号", date(2026, 4, 5)),
    Known(3, "云岭区养老服务办法", "", None),
)


@pytest.mark.parametrize(
    ("title", "number", "day", "outcome", "known"),
    [
        ("云岭区停车管理办法", "云政规〔2026〕3号", date(2026, 3, 1), Outcome.SAME, 1),
        ("云岭区停车管理办法", "云政规〔2026〕3号", date(2026, 3, 9), Outcome.DIFFERS, 1),
        ("", "云政规〔2026〕3号", None, Outcome.SAME, 1),
        ("云岭区停车管理办法", "云政规〔2026〕4号", date(2026, 3, 2), Outcome.DIFFERS, 1),
        ("云岭区停车管理办法", "云政规〔2029〕4号", date(2029, 3, 2), Outcome.UNKNOWN, 1),
        ("云岭区殡葬服务管理规定", "云政规〔2026〕3号", None, Outcome.UNKNOWN, 1),
        ("云岭区市容环境卫生管理规定", "", None, Outcome.ALIKE, 2),
        ("《云岭区养老服务办法（试行）》", "云民规〔2026〕1号", None, Outcome.SAME, 3),
        ("云岭区河道采砂管理办法", "云水规〔2026〕1号", None, Outcome.UNKNOWN, None),
    ],
)
def test_a_row_is_compared_by_number_title_and_date(
    title: str, number: str, day: date | None, outcome: Outcome, known: int | None
) -> None:
    (found,) = compare([ListRow(2, title, number, day, "")], KNOWN)
    assert isinstance(found, Comparison)
    assert (found.outcome, found.known.id if found.known else None) == (outcome, known)
    assert found.reason or outcome is Outcome.SAME
