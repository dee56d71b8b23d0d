"""Names, articles, histories and dates as they stand in law texts."""

from datetime import date

import pytest

from fazhi_review.library.addresses import article_label, article_number
from fazhi_review.library.citing import cited_laws
from fazhi_review.library.importers.markdown import read_markdown
from fazhi_review.library.names import clean_title, local_short_key, name_key, without_trial
from fazhi_review.library.parts import has_item, has_paragraph, paragraphs_of
from fazhi_review.library.places import province_mentioned, province_of
from fazhi_review.library.ranks import rank_of_history, rank_of_title
from fazhi_review.library.sources import LawText, dates_of
from fazhi_review.library.texts import EventKind, impossible_dates, read_articles, read_history
from fazhi_review.library.wording import bare, check_quote, difference_words
from fazhi_review.vocabulary import InstrumentRank


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("《中华人民共和国行政处罚法》", "行政处罚法"),
        ("行政处罚法（2021年修订）", "行政处罚法"),
        ("河南省实施《中华人民共和国水法》办法", "河南省实施〈水法〉办法"),
        ("最高人民法院 最高人民检察院关于甲的解释", "最高人民法院、最高人民检察院关于甲的解释"),
        ("关于甲的规定(试行)", "关于甲的规定（试行）"),
        ("某 某 条 例", "某某条例"),
        ("全国人大常委会关于甲的决定", "全国人民代表大会常务委员会关于甲的决定"),
        ("河南省＜水法＞实施办法", "河南省《水法》实施办法"),
    ],
)
def test_ways_of_writing_one_name_share_a_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("行政处罚法", "行政许可法"), ("甲条例", "甲条例实施细则"), ("宪法", "宪法修正案")]
)
def test_different_laws_have_different_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_a_trial_text_is_found_without_the_word() -> None:
    assert without_trial(name_key("云岭区养犬办法（试行）")) == "云岭区养犬办法"
    assert clean_title("# 《中华人民共和国 水法》 <!-- 题 -->") == "中华人民共和国水法"


def test_places_tell_the_province() -> None:
    assert province_of("郑州市城市供水条例") == "河南省" and province_of("中华人民共和国水法") == ""
    assert province_mentioned("2020年6月1日洛阳市第十五届人民代表大会常务委员会通过") == "河南省"
    assert local_short_key("河南省物业管理条例") == "物业管理条例" and local_short_key("物业管理条例") == ""


def test_articles_keep_their_paragraphs_items_and_divisions() -> None:
    body = read_articles(
        [
            "## 第一章  总则",
            "**第一条**　甲。",
            "",
            "乙：",
            "（一）丙；",
            "## 第二章",
            "### 第一节  细节",
            "第二条 丁。",
            "第二条之一 戊。",
        ]
    )
    assert [(each.label, each.number, each.suffix, each.text) for each in body.articles] == [
        ("第一条", 1, 0, "甲。\n乙：\n（一）丙；"),
        ("第二条", 2, 0, "丁。"),
        ("第二条之一", 2, 1, "戊。"),
    ]
    assert body.articles[0].division == "第一章  总则" and body.articles[1].division == "第二章　第一节  细节"


def test_words_that_cite_an_article_at_the_head_of_a_line_begin_none() -> None:
    body = read_articles(["第一条 甲。", "第五条规定的情形除外。", "第二条第二款的规定适用。", "第二条乙。"])
    assert [each.label for each in body.articles] == ["第一条", "第二条"]
    assert body.articles[0].text == "甲。\n第五条规定的情形除外。\n第二条第二款的规定适用。"


def test_nothing_is_lost_around_the_articles() -> None:
    body = read_articles(["序文。", "第一条 甲。", "## 附件一", "表格。"])
    assert [(each.label, each.number, each.text) for each in body.articles] == [
        ("序言", 0, "序文。"),
        ("第一条", 1, "甲。"),
        ("附件一", 0, "表格。"),
    ]


def test_a_text_without_articles_is_divided_by_its_own_numbers() -> None:
    body = read_articles(["为了甲，决定：", "一、乙。", "丙。", "二、丁。"])
    assert not body.has_articles
    assert [(each.label, each.text) for each in body.articles] == [
        ("序言", "为了甲，决定："),
        ("一、", "乙。\n丙。"),
        ("二、", "丁。"),
    ]


def test_a_history_tells_adoption_revision_amendment_and_commencement() -> None:
    history = read_history(
        [
            "1996年3月17日第八届全国人民代表大会第四次会议通过",
            "根据2009年8月27日第十一届全国人民代表大会常务委员会第十次会议《关于修改部分法律的决定》第一次修正",
            "2021年1月22日第十三届全国人民代表大会常务委员会第二十五次会议修订",
            "2021年7月15日 施行",
        ]
    )
    assert [(line.kind, line.on) for line in history] == [
        (EventKind.ADOPTED, date(1996, 3, 17)),
        (EventKind.AMENDED, date(2009, 8, 27)),
        (EventKind.REVISED, date(2021, 1, 22)),
        (EventKind.EFFECTIVE, date(2021, 7, 15)),
    ]


def law(history: list[str], last: str) -> LawText:
    return LawText(
        "甲法", InstrumentRank.LAW, "", "x", "x", read_articles([f"第一条 {last}"]).articles, read_history(history)
    )


@pytest.mark.parametrize(
    ("history", "last", "promulgated", "effective", "stated"),
    [
        (["2021年1月22日修订"], "本法自2021年7月15日起施行。", date(2021, 1, 22), date(2021, 7, 15), True),
        # An amended law keeps the sentence of its first version: that day is not the amendment's.
        (
            ["2003年8月27日通过", "2019年4月23日修正"],
            "本法自2004年7月1日起施行。",
            date(2019, 4, 23),
            date(2019, 4, 23),
            False,
        ),
        (["2020年5月28日通过", "2021年1月1日 施行"], "甲。", date(2020, 5, 28), date(2021, 1, 1), True),
        ([], "本法自二〇二〇年五月一日起施行。", None, date(2020, 5, 1), True),
        ([], "甲。", None, None, False),
    ],
)
def test_dates_of_a_text(
    history: list[str], last: str, promulgated: date | None, effective: date | None, stated: bool
) -> None:
    dates = dates_of(law(history, last))
    assert (dates.promulgated, dates.effective_from, dates.is_stated) == (promulgated, effective, stated)


def test_dates_that_no_calendar_has_are_noticed() -> None:
    assert impossible_dates(["2021年2月30日通过", "2021年2月28日通过"]) == ("2021年2月30日",)


@pytest.mark.parametrize(
    ("title", "head", "rank"),
    [
        ("甲法", (), InstrumentRank.LAW),
        ("甲办法", (), InstrumentRank.UNKNOWN),
        ("甲条例", ("2020年1月1日国务院令第1号公布",), InstrumentRank.ADMINISTRATIVE_REGULATIONS),
        (
            "甲条例",
            ("2020年1月1日河南省第十三届人民代表大会常务委员会第一次会议通过",),
            InstrumentRank.LOCAL_REGULATIONS,
        ),
        ("甲办法", ("2020年1月1日河南省人民政府令第1号公布",), InstrumentRank.LOCAL_GOVERNMENT_RULES),
        ("甲规定", ("2020年1月1日公安部令第1号公布",), InstrumentRank.DEPARTMENTAL_RULES),
        ("最高人民法院关于甲的解释", (), InstrumentRank.JUDICIAL_INTERPRETATION),
    ],
)
def test_rank_by_title_and_maker(title: str, head: tuple[str, ...], rank: InstrumentRank) -> None:
    assert rank_of_history(title, head) is rank
    assert rank_of_title("无证无照经营查处办法") is not InstrumentRank.LAW


def test_a_markdown_head_ends_at_the_mark_or_at_the_first_line_that_is_no_history() -> None:
    marked = read_markdown("# 甲法\n\n# 总则\n\n2020年1月1日 通过\n<!-- INFO END -->\n第一条 乙。\n")
    assert (marked.title, marked.subtitle, marked.head) == ("甲法", "总则", ("2020年1月1日 通过",))
    plain = read_markdown("---\nsidebar: auto\n---\n# 甲法\n\n2020年1月1日全国人大通过\n\n## 第一章\n\n第一条 乙。\n")
    assert (plain.title, plain.head) == ("甲法", ("2020年1月1日全国人大通过",))


def test_paragraphs_and_items_of_an_article() -> None:
    text = "有下列情形之一的：\n（一）甲；\n（二）乙。\n前款不适用于丙。"
    assert len(paragraphs_of(text)) == 2 and has_paragraph(text, 2) and not has_paragraph(text, 3)
    assert has_item(text, 1, 2) and has_item(text, None, 1) and not has_item(text, 2, 1) and not has_item(text, None, 3)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("第十七条", (17, 0)),
        ("17", (17, 0)),
        ("第一百二十条之一", (120, 1)),
        ("第 ８ 条", (8, 0)),
        ("总则", None),
        ("", None),
    ],
)
def test_article_numbers(written: str, number: tuple[int, int] | None) -> None:
    assert article_number(written) == number


def test_article_labels() -> None:
    assert article_label(120, 1) == "第一百二十条之一" and article_label(1260) == "第一千二百六十条"


def test_laws_named_in_a_text() -> None:
    found = [
        (law.title, law.article)
        for law in cited_laws("依照《甲法》第三条、《实施〈乙法〉办法》和《云岭日报》办理《许可证》。")
    ]
    assert found == [("甲法", "第三条"), ("实施〈乙法〉办法", "")]


def test_form_alone_makes_no_difference() -> None:
    assert bare("“甲”，（一）乙 ；") == bare('"甲", (一)乙;')
    assert check_quote("巡护，不少于二次", "巡护不少于二次。").is_exact
    assert difference_words("罚款二百元", "罚款五百元，没收") == "“二”改为“五”，增加“，没收”"
