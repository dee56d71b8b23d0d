from fazhi_review.structure import ProvisionKind as K
from fazhi_review.structure import StructuredDocument, parse

NOTICE = """云岭区城市管理局关于规范共享单车停放的通知

云城管〔2026〕9号

各镇人民政府、街道办事处：

为规范停放秩序，现就有关事项通知如下。

一、总体要求
坚持便民为本。
（一）有序停放。运营企业应当及时清理。
（二）各单位应当配合，不得推诿。
二、主要任务
（三）设置停放区
1．划定区域。由城管部门划定。
2．设立标志。
（1）标志应当清晰；
（2）标志应当完整。
（四）加强监督

本通知自印发之日起施行。

云岭区城市管理局
2026年8月3日
"""


def paths(document: StructuredDocument, *kinds: K) -> list[str]:
    return [each.path for each in document.provisions if each.kind in kinds]


def test_levels_nest_by_their_print() -> None:
    assert paths(parse(NOTICE), K.LEVEL1, K.LEVEL2, K.LEVEL3, K.LEVEL4) == [
        "一、",
        "一、（一）",
        "一、（二）",
        "二、",
        "二、（三）",
        "二、（三）1.",
        "二、（三）2.",
        "二、（三）2.（1）",
        "二、（三）2.（2）",
        "二、（四）",
    ]


def test_level_addresses_are_stable_steps() -> None:
    provision = parse(NOTICE).by_address("sec2/sub3/point2/subpoint1")
    assert provision is not None
    assert provision.path == "二、（三）2.（1）"


def test_numbers_that_run_on_across_sections_are_no_fault() -> None:
    assert parse(NOTICE).warnings == ()


def test_headings_are_told_from_sentences() -> None:
    headings = {each.path: each.heading for each in parse(NOTICE).provisions if each.heading}
    assert headings["一、"] == "总体要求"
    assert headings["一、（一）"] == "有序停放"
    assert headings["二、（三）"] == "设置停放区"
    assert "一、（二）" not in headings


def test_what_stands_around_the_body_is_told_apart() -> None:
    document = parse(NOTICE)
    around = [
        (each.kind, each.path) for each in document.provisions if each.parent is None and each.kind is not K.LEVEL1
    ]
    assert around == [
        (K.TITLE, "标题"),
        (K.NUMBER, "发文字号"),
        (K.ADDRESSEE, "主送机关"),
        (K.PARAGRAPH, "首段"),
        (K.PARAGRAPH, "末段"),
        (K.SIGNATURE, "落款"),
        (K.DATE, "成文日期"),
    ]


def test_several_unnumbered_paragraphs_of_a_section_are_duan() -> None:
    text = "一、总体要求\n甲甲甲。\n乙乙乙。\n（一）丙丙丙。\n"
    assert paths(parse(text), K.LEVEL1, K.PARAGRAPH, K.LEVEL2) == ["一、", "一、第一段", "一、第二段", "一、（一）"]


def test_a_document_without_numbers_counts_its_paragraphs() -> None:
    text = "云岭区人民政府公告\n\n现将有关事项公告如下。\n请遵照执行。\n特此公告。\n"
    assert paths(parse(text), K.PARAGRAPH) == ["第一段", "第二段", "第三段"]


def test_sections_may_group_articles() -> None:
    text = "一、总则\n第一条 甲。\n第二条 乙。\n二、管理\n第三条 丙：\n（一）丁；\n（二）戊。\n"
    assert paths(parse(text), K.LEVEL1, K.ARTICLE, K.ITEM) == [
        "一、",
        "第一条",
        "第二条",
        "二、",
        "第三条",
        "第三条第（一）项",
        "第三条第（二）项",
    ]


def test_numbers_that_belong_to_words_are_no_levels() -> None:
    text = "一、甲\n二、乙。\n1.5米以上。\n2026年开展。\n10.2.1项目。\n"
    assert paths(parse(text), K.LEVEL1, K.LEVEL3) == ["一、", "二、"]


def test_what_follows_a_bare_heading_is_its_text_even_if_it_sounds_like_a_closing() -> None:
    text = "一、要求\n各单位要加强宣传。\n二、其他\n本通知自印发之日起施行。\n"
    document = parse(text)
    assert paths(document, K.LEVEL1, K.PARAGRAPH) == ["一、", "二、"]
    at = document.at(text.index("本通知"))
    assert at is not None
    assert at.path == "二、"


def test_a_draft_with_blank_date_and_number_is_read_like_a_finished_document() -> None:
    text = "云岭区停车办法\n（征求意见稿）\n云政规〔2026〕  号\n一、甲。\n云岭区人民政府\n2026年  月  日\n"
    document = parse(text)
    assert [each.kind for each in document.provisions] == [K.TITLE, K.NUMBER, K.LEVEL1, K.SIGNATURE, K.DATE]
    assert document.metadata.number is None
    assert document.metadata.document_date is None


def test_a_sentence_that_sounds_like_a_closing_does_not_break_the_numbering() -> None:
    text = "一、要求\n（一）甲甲。\n各单位要认真落实。\n（二）乙乙。\n本通知自印发之日起施行。\n"
    assert paths(parse(text), K.LEVEL2, K.PARAGRAPH) == [
        "一、（一）",
        "一、（一）第一段",
        "一、（一）第二段",
        "一、（二）",
        "末段",
    ]
