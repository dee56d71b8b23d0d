from fazhi_review.structure import ProvisionKind as K
from fazhi_review.structure import StructuredDocument, parse


def paths(document: StructuredDocument, *kinds: K) -> list[str]:
    return [each.path for each in document.provisions if each.kind in kinds]


MEASURE = """云岭区公共停车场管理办法

第一章　总则
第一条 为了规范停车场管理，制定本办法。
第二条 本办法适用于本区。
本办法所称停车场，是指下列场所：
（一）公共停车场；
（二）专用停车场：
1.机关停车场；
2.企业停车场；
（三）临时停车场。
前款规定的停车场实行分类管理。
第二章　管理
第一节　一般规定
第三条 有下列情形之一的，不予备案：
(一)材料不全的；
(二)不符合条件的。
第三条之一 备案不收取费用。
"""


def test_an_article_of_several_paragraphs_has_kuan_and_items_below_the_one_that_introduces_them() -> None:
    document = parse(MEASURE)
    assert paths(document, K.ARTICLE, K.PARAGRAPH, K.ITEM, K.SUBITEM) == [
        "第一条",
        "第二条",
        "第二条第一款",
        "第二条第二款",
        "第二条第二款第（一）项",
        "第二条第二款第（二）项",
        "第二条第二款第（二）项第1目",
        "第二条第二款第（二）项第2目",
        "第二条第二款第（三）项",
        "第二条第三款",
        "第三条",
        "第三条第（一）项",
        "第三条第（二）项",
        "第三条之一",
    ]


def test_addresses_mirror_the_paths() -> None:
    document = parse(MEASURE)
    for address, path in {
        "ch2/s1": "第二章第一节",
        "art2/para2/item2/subitem1": "第二条第二款第（二）项第1目",
        "art3/item2": "第三条第（二）项",
        "art3-1": "第三条之一",
    }.items():
        provision = document.by_address(address)
        assert provision is not None
        assert provision.path == path


def test_labels_stay_as_printed_and_the_body_begins_behind_them() -> None:
    document = parse(MEASURE)
    item = document.by_address("art3/item1")
    assert item is not None
    assert item.label == "(一)"
    assert MEASURE[item.body_start : item.end] == "材料不全的；\n"


def test_the_words_that_lead_to_items_belong_to_their_article_for_who_asks_by_offset() -> None:
    document = parse(MEASURE)
    at = document.at(MEASURE.index("有下列情形"))
    assert at is not None
    assert at.path == "第三条"


def test_an_article_named_in_running_text_is_no_heading() -> None:
    text = "第一条 甲。\n第二条 违反\n第一条规定的，依照本办法处理。\n第一条所列情形除外。\n第三条 乙。\n"
    assert paths(parse(text), K.ARTICLE) == ["第一条", "第二条", "第三条"]


def test_a_citation_that_begins_a_wrapped_line_is_no_heading() -> None:
    line = "第一条 为了加强本区城市道路停车秩序的管理，保障道路交通安全和畅通，依照本办法\n第三条 处理停车纠纷时，有关单位应当配合，不得推诿、拖延，也不得另行收取费用或者\n"
    text = line + "第二条 乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙乙。\n"
    assert paths(parse(text), K.ARTICLE) == ["第一条", "第二条"]


def test_a_label_without_a_blank_is_a_heading_where_its_number_is_due() -> None:
    text = "第一条为了规范管理，制定本办法。\n第二条本办法适用于本区。\n第四条罚则。\n"
    assert paths(parse(text), K.ARTICLE) == ["第一条", "第二条", "第四条"]


def test_an_article_heading_on_its_own_line_takes_the_next_line_as_first_paragraph() -> None:
    text = "第一条（目的和依据）\n为了规范管理，制定本办法。\n第二条（适用范围）\n本区适用。\n外区不适用。\n"
    document = parse(text)
    assert paths(document, K.ARTICLE, K.PARAGRAPH) == ["第一条", "第二条", "第二条第一款", "第二条第二款"]
    article = document.by_address("art1")
    assert article is not None
    assert article.heading == "目的和依据"


def test_items_within_a_line_are_items() -> None:
    text = "第一条 有下列情形之一的，不予登记：（一）材料不全；(二）内容不实；（三）其他情形。\n第二条 乙。"
    assert paths(parse(text), K.ITEM) == ["第一条第（一）项", "第一条第（二）项", "第一条第（三）项"]


def test_an_item_number_that_is_cited_does_not_cut_the_sentence() -> None:
    text = "第一条 有前条第（一）项、第（二）项情形的，不予登记。"
    assert paths(parse(text), K.ITEM) == []


def test_quoted_articles_of_an_amendment_are_text() -> None:
    text = "一、将第八条修改为：\n“第八条 甲。\n第九条 乙。”\n二、删去第十条。\n"
    document = parse(text)
    assert paths(document, K.ARTICLE) == []
    assert paths(document, K.LEVEL1) == ["一、", "二、"]


def test_contents_are_no_articles() -> None:
    text = "云岭区停车办法\n目　录\n第一章 总则\n第二章 附则\n第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。\n"
    document = parse(text)
    assert paths(document, K.CONTENTS, K.CHAPTER) == ["目录", "第一章", "第二章"]


def test_table_rows_are_a_table_of_their_article() -> None:
    text = "第一条 收费标准如下：\n车型\t标准\t备注\n小型\t5元\t每次\n第二条 乙。\n"
    document = parse(text)
    assert paths(document, K.ARTICLE, K.TABLE) == ["第一条", "第一条表1", "第二条"]


def test_rows_of_markdown_are_a_table() -> None:
    text = "第一条 标准如下：\n| 车型 | 元 |\n|---|---|\n| 小型 | 5 |\n第二条 乙。\n"
    assert paths(parse(text), K.ARTICLE, K.TABLE) == ["第一条", "第一条表1", "第二条"]


def test_markdown_marks_are_read_over() -> None:
    text = "# 云岭区停车办法\n## 第一章 总则\n**第一条**　甲。\n**第二条**　修改规划的，适用本办法。\n"
    document = parse(text)
    assert paths(document, K.CHAPTER, K.ARTICLE) == ["第一章", "第一条", "第二条"]
    assert document.metadata.title is not None
    assert document.metadata.title.value == "云岭区停车办法"
    article = document.by_address("art1")
    assert article is not None
    assert text[article.body_start : article.end] == "甲。\n"


def test_parts_hold_chapters_and_articles_run_through() -> None:
    text = "第一编 总则\n第一分编 通则\n第一章 甲\n第一条 甲。\n第二编 分则\n第一章 乙\n第二条 乙。\n"
    document = parse(text)
    assert paths(document, K.PART, K.CHAPTER, K.ARTICLE) == [
        "第一编",
        "第一编第一分编",
        "第一编第一分编第一章",
        "第一条",
        "第二编",
        "第二编第一章",
        "第二条",
    ]


def test_numbers_that_jump_repeat_or_go_back_are_kept_and_reported() -> None:
    text = "第一条 甲。\n第三条 乙。\n第三条 丙。\n第二条 丁。\n"
    document = parse(text)
    assert [warning.code for warning in document.warnings] == ["numbering_gap", "numbering_repeat", "numbering_back"]
    assert paths(document, K.ARTICLE) == ["第一条", "第三条", "第三条（第2处）", "第二条"]
    assert all(warning.message.endswith("。") for warning in document.warnings)


def test_an_inserted_article_is_no_gap() -> None:
    text = "第一条 甲。\n第一条之一 乙。\n第一条之二 丙。\n第二条 丁。\n"
    assert parse(text).warnings == ()


def test_articles_whose_line_breaks_are_lost_are_articles() -> None:
    text = "第一条 甲。 第二条 乙。第三条 丙，依照第一条 处理。第二条 所列情形除外。\n第四条 丁。\n"
    assert paths(parse(text), K.ARTICLE) == ["第一条", "第二条", "第三条", "第四条"]


def test_lists_in_figures_and_circles_within_a_line_are_items() -> None:
    text = "第一条 申请人应当符合下列条件：（1）成年；（2）有住房：①自有；②租赁。\n"
    assert paths(parse(text), K.ITEM, K.SUBITEM) == [
        "第一条第（1）项",
        "第一条第（2）项",
        "第一条第（2）项第①目",
        "第一条第（2）项第②目",
    ]


def test_an_unnumbered_line_between_two_items_belongs_to_the_first() -> None:
    text = "第一条 甲：\n（一）乙；\n其中，丙另行规定；\n（二）丁。\n戊戊。\n第二条 己。\n"
    document = parse(text)
    assert paths(document, K.PARAGRAPH, K.ITEM) == [
        "第一条第一款",
        "第一条第一款第（一）项",
        "第一条第一款第（二）项",
        "第一条第二款",
    ]
    item = document.by_address("art1/para1/item1")
    assert item is not None
    assert document.text_of(item) == "（一）乙；\n其中，丙另行规定；"


def test_a_paragraph_with_a_list_of_its_own_is_a_paragraph() -> None:
    text = "第一条 甲：\n（一）乙；\n（二）丙。\n丁：\n（一）戊；\n（二）己。\n"
    assert paths(parse(text), K.PARAGRAPH) == ["第一条第一款", "第一条第二款"]


def test_contents_with_page_numbers_end_where_the_text_begins() -> None:
    text = (
        "云岭区停车办法\n目 录\n第一章　总则 1\n第二章　附则……3\n第一章　总则\n第一条 甲。\n第二章　附则\n第二条 乙。\n"
    )
    document = parse(text)
    assert paths(document, K.CONTENTS, K.CHAPTER) == ["目录", "第一章", "第二章"]
    assert document.warnings == ()


def test_a_line_that_cannot_end_a_sentence_goes_on_in_the_next() -> None:
    text = (
        "第一条 为了规范本区停车场的规划、建设、使用和管理，保障道路交通安全和畅通，根据有关法律、法规，结合本区实际，制定本办法。\n"
        "第二条 公共交通、道路客货运输车辆的停车场的管理，以及依照本办法第一条\n第二款规定设立的停车场，不适用本办法。\n"
    )
    assert paths(parse(text), K.ARTICLE, K.PARAGRAPH) == ["第一条", "第二条"]
