import pytest

from fazhi_review.structure import Citation, find_citations, parse


def brief(citations: tuple[Citation, ...]) -> list[tuple[str, str, int | None, int | None]]:
    return [(each.law, each.article, each.paragraph, each.item) for each in citations]


def test_article_paragraph_and_item_after_a_title() -> None:
    (one,) = find_citations("依照《行政处罚法》第九条第一款第（二）项处理。", offset=10)
    assert (one.law, one.article, one.paragraph, one.item) == ("行政处罚法", "第九条", 1, 2)
    assert one.text == "《行政处罚法》第九条第一款第（二）项"
    assert (one.start, one.end) == (12, 30)


@pytest.mark.parametrize("item", ["第二项", "第（二）项", "第(二)项", "第2项", "第(2)项"])
def test_an_item_is_read_in_every_print(item: str) -> None:
    (one,) = find_citations(f"《甲条例》第三条{item}")
    assert one.item == 2


def test_several_articles_after_one_title_are_one_citation_each() -> None:
    citations = find_citations("《甲法》第十条、第十二条和第十五条")
    assert [each.article for each in citations] == ["第十条", "第十二条", "第十五条"]
    assert [each.text for each in citations] == ["《甲法》第十条", "第十二条", "第十五条"]
    assert {each.law for each in citations} == {"甲法"}


def test_paragraphs_joined_to_an_article_keep_it() -> None:
    citations = find_citations("《甲法》第十条第一款、第三款，第十一条第（一）、（二）项")
    assert brief(citations) == [
        ("甲法", "第十条", 1, None),
        ("甲法", "第十条", 3, None),
        ("甲法", "第十一条", None, 1),
        ("甲法", "第十一条", None, 2),
    ]


def test_numbers_that_share_one_unit_are_spread() -> None:
    assert [each.article for each in find_citations("《甲法》第三、四、五条")] == ["第三条", "第四条", "第五条"]


@pytest.mark.parametrize("joint", ["至", "到", "—", "-", "～"])
def test_a_range_is_one_citation_with_both_ends(joint: str) -> None:
    (one,) = find_citations(f"《甲法》第十条{joint}第十五条")
    assert (one.article, one.article_to) == ("第十条", "第十五条")


def test_a_short_name_stands_for_the_title_it_was_defined_for() -> None:
    text = "根据《云岭区停车管理条例》（以下简称《条例》）第三条。违反《条例》第五条的。依照“条例”第六条。"
    assert [each.law for each in find_citations(text)] == ["云岭区停车管理条例"] * 3


def test_a_short_name_in_quotation_marks_stands_for_its_title() -> None:
    text = "《云岭区停车管理条例》（以下简称“停车条例”）施行后，依照停车条例第五条处理。"
    citations = find_citations(text)
    assert [each.text for each in citations] == ["《云岭区停车管理条例》", "停车条例第五条"]
    assert citations[1].law == "云岭区停车管理条例"


def test_the_same_law_and_that_article_look_back() -> None:
    citations = find_citations("《甲法》第三条规定的，依照同法第四条、该条第二款处理。")
    assert brief(citations) == [
        ("甲法", "第三条", None, None),
        ("甲法", "第四条", None, None),
        ("甲法", "第四条", 2, None),
    ]


def test_titles_within_a_title_belong_to_the_outer_one() -> None:
    text = "《国务院办公厅关于印发〈甲办法〉的通知》（国办发[2018]037号）和《关于转发《乙办法》的通知》"
    citations = find_citations(text)
    assert [each.law for each in citations] == ["国务院办公厅关于印发〈甲办法〉的通知", "关于转发《乙办法》的通知"]
    assert citations[0].document_number == "国办发〔2018〕37号"


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("《甲办法》（试行）第五条", "甲办法"),
        ("《甲办法（试行）》第五条", "甲办法（试行）"),
        ("《甲办法（2021年修订）》第五条", "甲办法"),
        ("《甲办法》（2021年修订）第五条", "甲办法"),
        ("《刑法修正案（十一）》第五条", "刑法修正案（十一）"),
        ("《甲方案（2021—2025年）》第五条", "甲方案（2021—2025年）"),
    ],
)
def test_brackets_about_a_title_are_told_from_the_title(text: str, law: str) -> None:
    (one,) = find_citations(text)
    assert (one.law, one.article) == (law, "第五条")
    assert one.text == text


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("依照行政处罚法第九条", "行政处罚法"),
        ("违反中华人民共和国刑法第一百二十条之一", "中华人民共和国刑法"),
        ("和优化营商环境条例第九条", "优化营商环境条例"),
        ("《甲法》、民法典第九条", "民法典"),
    ],
)
def test_a_law_without_brackets_is_named_where_it_is_unmistakable(text: str, law: str) -> None:
    citation = find_citations(text)[-1]
    assert citation.law == law
    assert not citation.is_internal


@pytest.mark.parametrize("text", ["依法第三条", "本办法第三条", "用该办法第三条", "按此方法第三条"])
def test_words_that_end_like_a_law_are_no_law(text: str) -> None:
    assert all(each.law == "" for each in find_citations(text))


def test_a_document_number_alone_is_a_citation() -> None:
    citations = find_citations("根据国发〔2018〕37号文件和《甲通知》云政〔2020〕5号")
    assert [each.document_number for each in citations] == ["国发〔2018〕37号", "云政〔2020〕5号"]
    assert citations[1].law == "甲通知"


def test_words_quoted_beside_a_citation_are_kept() -> None:
    (one,) = find_citations("《甲法》第九条规定：“不得收取费用。”")
    assert one.quoted == "不得收取费用。"


def test_a_statement_of_basis_is_marked() -> None:
    text = "根据《甲法》《乙条例》等法律法规，结合本区实际，制定本办法。违反《丙法》的，依法处理。"
    assert [each.is_basis for each in find_citations(text)] == [True, True, False]


MEASURE = """第一条 根据《甲法》，制定本办法。
第二条 甲甲。
乙乙：
（一）丙；
（二）丁。
前款规定的丙由前条规定。
第三条 违反本办法第二条第二款第（二）项、第一条规定的，依照前两款处理。
第四条 有本条第（二）项情形的：
（一）戊；
（二）己。
第五条 违反第二条第四款、第九条、本办法第八条的，依照《甲法》第六条，第七条规定处理。
"""


def test_internal_references_find_their_target() -> None:
    targets = {each.text: each.target for each in parse(MEASURE).citations if each.is_internal}
    assert targets["前款"] == "art2/para2"
    assert targets["前条"] == "art1"
    assert targets["本办法第二条第二款第（二）项"] == "art2/para2/item2"
    assert targets["第一条"] == "art1"
    assert targets["本条第（二）项"] == "art4/item2"


def test_references_without_a_target_are_reported() -> None:
    document = parse(MEASURE)
    unresolved = [
        document.text[each.start : each.end] for each in document.warnings if each.code == "unresolved_reference"
    ]
    assert unresolved == ["前两款", "第二条第四款", "第九条", "本办法第八条"]


def test_the_number_of_an_article_is_no_citation_of_it() -> None:
    assert [each.text for each in parse("第一条 甲。\n第二条 乙。\n").citations] == []


def test_the_title_and_number_of_the_document_are_no_citations() -> None:
    text = "关于印发《甲办法》的通知\n云政〔2026〕1号\n各镇人民政府：\n现将《甲办法》印发给你们。\n云岭区人民政府\n2026年1月1日\n甲办法\n第一条 甲。\n"
    document = parse(text)
    (one,) = document.citations
    assert one.is_internal
    assert one.target == "measure1"


@pytest.mark.parametrize(
    "text",
    [
        "第" * 50_000,
        "《" * 50_000,
        "1" * 50_000,
        "〔2018〕" * 10_000,
        "第一、" * 10_000,
        "（一）" * 10_000,
        "《甲》（" * 9_000,
    ],
)
def test_hostile_lines_are_read_to_the_end(text: str) -> None:
    document = parse(text)
    assert "".join(text[leaf.start : leaf.end] for leaf in document.leaves()) == text


def test_a_bare_item_belongs_to_the_article_named_before_it() -> None:
    text = (
        "第一条 甲：\n（一）乙；\n（二）丙。\n"
        "第二条 违反本办法第一条规定的，按照下列规定处理：\n（一）违反第一项的，给予批评；\n（二）违反第（二）项的，责令改正。\n"
    )
    targets = [each.target for each in parse(text).citations]
    assert targets == ["art1", "art1/item1", "art1/item2"]


def test_a_bare_paragraph_after_another_law_is_that_laws() -> None:
    text = "第一条 甲。\n第二条 依照《乙法》第三条第一款处罚；有第二款情形的，从重处罚。\n"
    assert brief(parse(text).citations) == [("乙法", "第三条", 1, None), ("乙法", "第三条", 2, None)]


def test_in_a_document_of_sections_an_article_of_this_notice_is_a_section() -> None:
    text = "关于停车的通告\n现通告如下：\n一、甲。\n二、违反本通告第一条规定的，依法处理。\n"
    (citation,) = parse(text).citations
    assert citation.target == "sec1"


def test_a_decision_to_amend_cites_the_law_it_amends() -> None:
    document = parse("关于修改《甲办法》的决定\n一、将第三条修改为：“乙。”\n二、删去第九条第二款。\n")
    assert brief(document.citations) == [("甲办法", "第三条", None, None), ("甲办法", "第九条", 2, None)]
    assert document.warnings == ()


def test_a_citation_broken_for_width_is_one_citation() -> None:
    (first, second) = find_citations("依照《云岭区\n停车办法》第十条第\n二款、第\n十一条处理")
    assert (first.law, first.article, first.paragraph) == ("云岭区停车办法", "第十条", 2)
    assert second.article == "第十一条"


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("应当认定为专利法第十一条规定的", "专利法"),
        ("原告以公司法第二十二条", "公司法"),
        ("纳税人有刑法第二百零一条", "刑法"),
        ("属于反垄断法第十七条", "反垄断法"),
        ("依照对外贸易法第三条", "对外贸易法"),
        ("在中华人民共和国领域内适用海事诉讼特别程序法第二条", "海事诉讼特别程序法"),
    ],
)
def test_the_words_before_a_known_name_are_no_part_of_it(text: str, law: str) -> None:
    assert find_citations(text)[0].law == law


def test_a_law_applied_in_the_body_is_no_basis() -> None:
    text = "关于停车的通告\n根据《甲法》，现通告如下：\n一、违法的，依照《乙法》第三条作出处罚决定。\n"
    assert [each.is_basis for each in parse(text).citations] == [True, False]


def test_an_article_of_an_enclosed_measure_is_found_by_its_title() -> None:
    text = (
        "关于印发《甲办法》的通知\n各镇人民政府：\n《甲办法》第二条自下月起执行。\n云岭区人民政府\n2026年1月1日\n"
        "甲办法\n第一条 乙。\n第二条 《甲办法》由区政府解释。\n"
    )
    citations = parse(text).citations
    assert [(each.law, each.target) for each in citations] == [("", "art2"), ("", "measure1")]


def test_a_document_that_names_itself_cites_no_other() -> None:
    (citation,) = parse("云岭区停车办法\n第一条 甲。\n第二条 《云岭区停车办法》第一条自明年起施行。\n").citations
    assert citation.is_internal
    assert citation.target == "art1"


def test_chapters_are_cited_by_name_and_checked_within_the_document() -> None:
    text = "第一章 总则\n第一条 依照《甲法》第三章和本办法第二章、本办法第五章执行。\n第二章 附则\n第二条 乙。\n"
    document = parse(text)
    assert [(each.text, each.law, each.target) for each in document.citations] == [
        ("《甲法》第三章", "甲法", ""),
        ("本办法第二章", "", "ch2"),
        ("本办法第五章", "", ""),
    ]
    assert [each.code for each in document.warnings] == ["unresolved_reference"]


def test_a_paragraph_joined_to_one_of_this_article_is_of_this_article_too() -> None:
    document = parse(
        "云岭区河湖管理办法\n\n第一条 除《甲法》第八条规定的事项外，可以先行规定。\n"
        "依照本条第一款、第二款和第三款规定的，报告。\n违反《甲法》第八条第一款、第二款的，处理。\n\n第二条 本办法自印发之日起施行。"
    )
    read = [(citation.text, citation.law, citation.target) for citation in document.citations]
    assert read[1:4] == [
        ("本条第一款", "", "art1/para1"),
        ("第二款", "", "art1/para2"),
        ("第三款", "", "art1/para3"),
    ]
    assert [(law, text) for text, law, _ in read[4:]] == [("甲法", "《甲法》第八条第一款"), ("甲法", "第二款")]
