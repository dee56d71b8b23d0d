"""The number a person sees before a paragraph is the number that is read."""

import pytest
from compose_docx import abstract, docx, level, num, p

from fazhi_review.reading import read
from fazhi_review.reading.docx.number_formats import format_number

MEASURE = abstract(
    0,
    [
        level(0, "chineseCountingThousand", "第%1条"),
        level(1, "chineseCounting", "（%2）", suffix="nothing"),
        level(2, "decimal", "%3."),
    ],
)


def text_of(body: str, numbering: str = "", **parts: str) -> str:
    return read(docx(body, numbering=numbering, **parts), name="办法.docx", isolated=False).text


def test_articles_items_and_subitems_are_counted() -> None:
    body = (
        p("甲", number=1)
        + p("乙", number=1, level=1)
        + p("丙", number=1, level=2)
        + p("丁", number=1, level=1)
        + p("戊", number=1)
    )
    assert text_of(body, MEASURE + num(1, 0)) == "第一条　甲\n（一）乙\n1.丙\n（二）丁\n第二条　戊"


def test_the_number_is_kept_beside_the_text() -> None:
    block = read(docx(p("甲", number=1), numbering=MEASURE + num(1, 0)), name="办法.docx", isolated=False).blocks[0]
    assert (block.number, block.source, block.start, block.end) == ("第一条", 0, 0, 5)


def test_a_deeper_level_begins_anew_after_each_higher_one() -> None:
    body = p("甲", number=1) + p("乙", number=1, level=1) + p("丙", number=1) + p("丁", number=1, level=1)
    assert text_of(body, MEASURE + num(1, 0)) == "第一条　甲\n（一）乙\n第二条　丙\n（一）丁"


def test_articles_go_on_counting_through_chapters_where_the_level_never_restarts() -> None:
    levels = [
        level(0, "chineseCountingThousand", "第%1章"),
        level(1, "chineseCountingThousand", "第%2条", more='<w:lvlRestart w:val="0"/>'),
    ]
    body = p("总则", number=1) + p("甲", number=1, level=1) + p("附则", number=1) + p("乙", number=1, level=1)
    assert text_of(body, abstract(0, levels) + num(1, 0)) == "第一章　总则\n第一条　甲\n第二章　附则\n第二条　乙"


def test_a_level_restarts_only_after_the_level_it_names() -> None:
    levels = [
        level(0, "decimal", "%1."),
        level(1, "decimal", "%2."),
        level(2, "decimal", "%3)", more='<w:lvlRestart w:val="1"/>'),
    ]
    body = p("甲", number=1) + p("乙", number=1, level=1) + p("丙", number=1, level=2) + p("丁", number=1, level=1)
    body += p("戊", number=1, level=2) + p("己", number=1) + p("庚", number=1, level=2)
    assert text_of(body, abstract(0, levels) + num(1, 0)).split("\n")[4:] == ["2) 戊", "2.己", "1) 庚"]


def test_two_lists_of_one_definition_share_their_count() -> None:
    body = p("甲", number=1) + p("乙", number=2) + p("丙", number=1)
    assert text_of(body, MEASURE + num(1, 0) + num(2, 0)) == "第一条　甲\n第二条　乙\n第三条　丙"


def test_a_start_override_begins_anew_once() -> None:
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    body = p("甲", number=1) + p("乙", number=1) + p("丙", number=2) + p("丁", number=2)
    assert text_of(body, MEASURE + num(1, 0) + num(2, 0, override)) == "第一条　甲\n第二条　乙\n第一条　丙\n第二条　丁"


def test_an_overridden_level_is_drawn_as_overridden() -> None:
    override = f'<w:lvlOverride w:ilvl="0">{level(0, "decimal", "%1、", start=5)}</w:lvlOverride>'
    assert text_of(p("甲", number=2), MEASURE + num(2, 0, override)) == "5、甲"


def test_a_style_numbers_its_paragraphs_at_the_level_that_names_it() -> None:
    levels = [
        level(0, "chineseCounting", "%1、", suffix="nothing", more='<w:pStyle w:val="H1"/>'),
        level(1, "chineseCounting", "（%2）", suffix="nothing", more='<w:pStyle w:val="H2"/>'),
    ]
    styles = (
        '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="H3"><w:name w:val="own"/><w:basedOn w:val="H2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Off"><w:name w:val="off"/><w:basedOn w:val="H1"/><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>'
    )
    body = p("甲", style="H1") + p("乙", style="H2") + p("丙", style="H3") + p("丁", style="Off") + p("戊", style="H1")
    assert text_of(body, abstract(0, levels) + num(1, 0), styles=styles) == "一、甲\n（一）乙\n（二）丙\n丁\n二、戊"


def test_a_paragraph_may_refuse_the_number_of_its_style() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="a"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    body = p("甲", style="A") + p("乙", style="A", number=0) + p("丙", style="A")
    assert text_of(body, MEASURE + num(1, 0), styles=styles) == "第一条　甲\n乙\n第二条　丙"


def test_a_list_that_only_names_a_numbering_style_means_the_list_of_that_style() -> None:
    linked = abstract(0, [level(0, "ideographTraditional", "%1、")], '<w:styleLink w:val="L"/>')
    naming = abstract(1, [], '<w:numStyleLink w:val="L"/>')
    styles = '<w:style w:type="numbering" w:styleId="L"><w:name w:val="l"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    body = p("一", number=2) + p("二", number=2)
    assert text_of(body, linked + naming + num(1, 0) + num(2, 1), styles=styles) == "甲、一\n乙、二"


def test_lists_that_name_each_other_in_a_circle_are_read_without_numbers() -> None:
    circle = abstract(0, [], '<w:numStyleLink w:val="L"/><w:styleLink w:val="M"/>')
    circle += abstract(1, [], '<w:numStyleLink w:val="M"/><w:styleLink w:val="L"/>')
    assert text_of(p("甲", number=1), circle + num(1, 0)) == "甲"


def test_a_legal_level_draws_the_numbers_above_it_in_figures_and_its_own_as_defined() -> None:
    levels = [
        level(0, "upperRoman", "Article %1."),
        level(1, "decimalZero", "Section %1.%2", more="<w:isLgl/>", suffix="space"),
    ]
    body = p("甲", number=1) + p("乙", number=1, level=1)
    assert text_of(body, abstract(0, levels) + num(1, 0)) == "Article I. 甲\nSection 1.01 乙"


def test_a_level_that_is_skipped_counts_as_used() -> None:
    levels = [level(index, "decimal", text) for index, text in enumerate(["%1", "%1.%2", "%1.%2.%3"])]
    body = "".join(p("甲", number=1, level=index) for index in (0, 2, 1, 2, 0))
    drawn = [line.split(" ")[0] for line in text_of(body, abstract(0, levels) + num(1, 0)).split("\n")]
    assert drawn == ["1", "1.1.1", "1.2", "1.2.1", "2"]


def test_text_boxes_count_for_themselves() -> None:
    box = f"<w:r><w:pict><v:textbox><w:txbxContent>{p('框', number=1)}</w:txbxContent></v:textbox></w:pict></w:r>"
    body = p("甲", number=1) + p("乙", number=1, raw=box) + p("丙", number=1)
    assert text_of(body, MEASURE + num(1, 0)) == "第一条　甲\n第一条　框\n第二条　乙\n第三条　丙"


def test_a_level_above_that_was_never_used_shows_its_start() -> None:
    levels = [level(0, "decimal", "%1", start=3), level(1, "decimal", "%1.%2", suffix="space")]
    assert text_of(p("甲", number=1, level=1), abstract(0, levels) + num(1, 0)) == "3.1 甲"


def test_an_unknown_format_is_read_as_figures_with_a_warning() -> None:
    read_document = read(
        docx(p("甲", number=1), numbering=abstract(0, [level(0, "klingon", "%1、")]) + num(1, 0)),
        name="a.docx",
        isolated=False,
    )
    assert read_document.text == "1、甲"
    assert [warning.code for warning in read_document.warnings] == ["unknown_numbering"]


def test_a_number_whose_list_is_missing_is_no_number() -> None:
    assert text_of(p("甲", number=7), MEASURE + num(1, 0)) == "甲"


def test_an_article_number_is_parted_from_the_text_though_word_draws_no_gap() -> None:
    levels = [level(0, "chineseCountingThousand", "第%1条", suffix="nothing")]
    assert text_of(p("为了规范停车", number=1), abstract(0, levels) + num(1, 0)) == "第一条　为了规范停车"


def test_bullets_are_read_as_they_look() -> None:
    font = '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>'
    bullets = f'<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF06C;"/>{font}</w:lvl></w:abstractNum>'
    assert text_of(p("甲", number=1), bullets + num(1, 0)) == "● 甲"


@pytest.mark.parametrize(
    ("number_format", "value", "drawn"),
    [
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 21, "二十一"),
        ("chineseCounting", 105, "一〇五"),
        ("chineseCountingThousand", 19, "十九"),
        ("chineseCountingThousand", 101, "一百零一"),
        ("chineseCountingThousand", 110, "一百一十"),
        ("chineseCountingThousand", 1010, "一千零一十"),
        ("chineseCountingThousand", 12005, "一万二千零五"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographLegalTraditional", 23, "貳拾參"),
        ("ideographTraditional", 3, "丙"),
        ("ideographTraditional", 11, "11"),
        ("ideographZodiac", 12, "亥"),
        ("ideographZodiacTraditional", 61, "甲子"),
        ("ideographEnclosedCircle", 2, "㊁"),
        ("ideographDigital", 205, "二〇五"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircleChinese", 21, "21"),
        ("decimalEnclosedParen", 4, "⑷"),
        ("decimalEnclosedFullstop", 4, "⒋"),
        ("decimalFullWidth", 12, "１２"),
        ("decimalZero", 7, "07"),
        ("japaneseCounting", 111, "百十一"),
        ("japaneseCounting", 10001, "一万一"),
        ("taiwaneseCounting", 11, "十一"),
        ("taiwaneseCountingThousand", 101, "一百零一"),
        ("taiwaneseDigital", 10, "一〇"),
        ("lowerLetter", 28, "bb"),
        ("upperLetter", 26, "Z"),
        ("upperRoman", 1994, "MCMXCIV"),
        ("lowerRoman", 4, "iv"),
        ("ordinal", 22, "22nd"),
        ("ordinal", 12, "12th"),
        ("cardinalText", 21, "Twenty-one"),
        ("ordinalText", 20, "Twentieth"),
        ("hex", 26, "1A"),
        ("none", 4, ""),
    ],
)
def test_number_formats_are_drawn_as_word_draws_them(number_format: str, value: int, drawn: str) -> None:
    assert format_number(value, number_format) == drawn


def test_a_custom_format_has_the_width_of_its_first_example() -> None:
    assert format_number(7, "custom", "001, 002, 003, ...") == "007"
