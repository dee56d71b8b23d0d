"""Letters as an office receives them: official page, fonts by name, every value in its place."""

import re
import zipfile
from datetime import date
from io import BytesIO

import letter_samples as samples
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from fazhi_review import reading
from fazhi_review.config import ROOT
from fazhi_review.errors import NotFound
from fazhi_review.letters import FORMS, Kind, LetterIncomplete, render
from fazhi_review.structure.document_numbers import find_document_numbers

EVERY_FORM = pytest.mark.parametrize("form", FORMS)


@EVERY_FORM
def test_the_page_is_that_of_the_standard(form: str) -> None:
    section = samples.opened(render(form, samples.values_for(form))).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    line = int(grid.get(qn("w:linePitch")))
    assert round(225 / 25.4 * 1440) // line == 22
    character = 16 + int(grid.get(qn("w:charSpace"))) / 4096
    assert int(156 / 25.4 * 72 / character + 0.01) == 28


@EVERY_FORM
def test_body_lines_fill_the_grid_by_themselves(form: str) -> None:
    styles = samples.opened(render(form, samples.values_for(form))).styles
    body = styles["公文正文"]
    assert body.paragraph_format.line_spacing.pt * 22 <= 225 / 25.4 * 72 < body.paragraph_format.line_spacing.pt * 23
    closer = int(styles["Normal"].element.rPr.find(qn("w:spacing")).get(qn("w:val")))
    assert int(156 / 25.4 * 1440 // (320 + closer)) == 28


@EVERY_FORM
def test_fonts_and_sizes_are_those_of_the_standard(form: str) -> None:
    styles = samples.opened(render(form, samples.values_for(form))).styles

    def font(name: str) -> str:
        return styles[name].element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia"))

    assert (font("Normal"), styles["Normal"].font.size.pt) == ("仿宋_GB2312", 16)
    assert (font("公文标题"), styles["公文标题"].font.size.pt) == ("方正小标宋简体", 22)
    assert (font("一级标题"), font("二级标题")) == ("黑体", "楷体_GB2312")
    assert styles["公文正文"].font.size is None  # size 3 from Normal
    assert styles["公文正文"].element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"


@EVERY_FORM
def test_page_numbers_stand_outside_between_dashes(form: str) -> None:
    section = samples.opened(render(form, samples.values_for(form))).sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert [odd.text, even.text] == ["— 1 —", "— 1 —"]
    assert [paragraph._p.pPr.find(qn("w:jc")).get(qn("w:val")) for paragraph in (odd, even)] == ["right", "left"]
    assert odd.runs[0].font.size.pt == 14


@EVERY_FORM
def test_every_value_stands_in_the_letter(form: str) -> None:
    values = samples.values_for(form)
    text = samples.text_of(render(form, values))
    for field in FORMS[form].fields:
        if field.kind is Kind.TEXT:
            assert str(values[field.name]) in text, field.name
        elif field.kind is Kind.CHOICE:
            assert f"■{field.options[0]}" in text and f"□{field.options[1]}" in text
    for rows in FORMS[form].lists:
        for entry in values[rows.name]:  # type: ignore[attr-defined]
            for name, value in entry.items():
                if isinstance(value, str) and name not in UNPRINTED.get(form, ()):
                    assert value in text or f"■{value}" in text, name
    assert "【" not in text and "】" not in text


# An office words the title of its notice itself.
TITLES = {"cleanup_notice": "公告", "annulment_proposal": "关于提请改变或者撤销"}
# What a form takes but leaves to the office's own template.
UNPRINTED = {"legality_opinion": ("rule",)}


@EVERY_FORM
def test_a_letter_with_only_the_required_values_reads_whole(form: str) -> None:
    known = FORMS[form]
    needed = {field.name for field in known.fields if field.required} | {
        rows.name for rows in known.lists if rows.required
    }
    values = {name: value for name, value in samples.values_for(form).items() if name in needed}
    text = samples.text_of(render(form, values))
    assert "【" not in text and "（）" not in text and "《》" not in text and "“”" not in text
    assert TITLES.get(form, known.title) in text


@EVERY_FORM
def test_equal_values_give_equal_bytes(form: str) -> None:
    data = render(form, samples.values_for(form))
    assert data == render(form, samples.values_for(form))
    assert {entry.date_time for entry in zipfile.ZipFile(BytesIO(data)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


@EVERY_FORM
def test_our_own_reading_reads_the_letter(form: str) -> None:
    document = reading.read(render(form, samples.values_for(form)), name=f"{form}.docx", isolated=False)
    assert TITLES.get(form, FORMS[form].title) in document.text
    assert not document.warnings


@EVERY_FORM
def test_heading_rows_of_lists_repeat_on_every_page(form: str) -> None:
    for table in samples.opened(render(form, samples.values_for(form))).tables:
        marked = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert not any(marked[1:])
        if table.rows[0].cells[0].text == "序号":
            assert marked[0]


@EVERY_FORM
def test_everything_missing_is_named_at_once(form: str) -> None:
    with pytest.raises(LetterIncomplete) as refusal:
        render(form, {})
    for field in FORMS[form].fields:
        assert (f"“{field.label}”" in refusal.value.message) == field.required
    assert FORMS[form].title in refusal.value.message


def test_an_unknown_form_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NotFound, match="legality_opinion"):
        render("love_letter", {})


def test_a_value_the_form_does_not_know_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="tilte"):
        render("receipt", samples.values_for("receipt", tilte="x"))
    with pytest.raises(ValueError, match="nmae"):
        render("receipt", samples.values_for("receipt", materials=[{"nmae": "x"}]))
    with pytest.raises(ValueError, match="很合法"):
        render("legality_opinion", samples.values_for("legality_opinion", conclusion="很合法"))


def test_rows_are_written_in_order_with_their_numbers() -> None:
    materials = [{"name": f"材料之{number}"} for number in range(1, 41)]
    document = samples.opened(render("receipt", samples.values_for("receipt", materials=materials)))
    rows = [[cell.text for cell in row.cells] for row in document.tables[1].rows]
    assert [row[:2] for row in rows[1:]] == [[str(number), f"材料之{number}"] for number in range(1, 41)]


def test_an_empty_list_says_that_there_is_nothing() -> None:
    document = samples.opened(render("receipt", samples.values_for("receipt", materials=[])))
    table = document.tables[1]
    assert [cell.text for cell in table.rows[1].cells] == ["无"] * 4  # one cell across all columns
    assert len(table.rows[1]._tr.tc_lst) == 1


def test_points_of_an_opinion_are_repeated_as_a_whole() -> None:
    points = [
        {"address": "第三条", "nature": "违法", "quote": "须经批准", "issue": "甲", "suggestion": "删去"},
        {"address": "第八条", "nature": "技术", "issue": "乙"},
    ]
    text = samples.text_of(render("legality_opinion", samples.values_for("legality_opinion", points=points)))
    first, second = text.index("（一）第三条（违法）"), text.index("（二）第八条（技术）")
    assert first < text.index("原文：“须经批准”") < text.index("修改建议：删去") < second < text.index("问题：乙")
    assert text.count("原文：") == 1  # the second point quotes nothing


def test_no_points_leave_one_sentence() -> None:
    text = samples.text_of(render("legality_opinion", samples.values_for("legality_opinion", points=[])))
    assert text.count("经审核，未发现需要提出修改意见的条款。") == 2  # in the opinion and in the table for answers
    assert "问题：" not in text


def test_the_red_head_is_optional() -> None:
    values = samples.values_for("legality_opinion", letterhead="云岭区司法局文件", number="云司审〔2026〕12号")
    styles = [paragraph.style.name for paragraph in samples.opened(render("legality_opinion", values)).paragraphs]
    assert styles[:3] == ["发文机关标志", "红头发文字号", "公文标题"]
    plain = samples.opened(render("legality_opinion", values | {"letterhead": ""}))
    assert [paragraph.style.name for paragraph in plain.paragraphs][:2] == ["发文字号", "公文标题"]
    without_number = samples.opened(render("legality_opinion", values | {"number": ""}))
    assert without_number.paragraphs[1].style.name == "红头发文字号"  # the red line stays


def test_attachments_are_listed_as_the_standard_wants() -> None:
    def lines(*names: str) -> list[str]:
        values = samples.values_for("legality_opinion", attachments=[{"name": name} for name in names])
        paragraphs = samples.opened(render("legality_opinion", values)).paragraphs
        return [paragraph.text for paragraph in paragraphs if paragraph.style.name == "附件说明"]

    assert lines("修改对照表", "专家意见") == ["附件：1. 修改对照表", "　　　2. 专家意见"]
    assert lines("修改对照表") == ["附件：修改对照表"]
    assert lines() == []


@pytest.mark.parametrize(
    ("organization", "day"),
    [("云岭区司法局", date(2026, 3, 5)), ("云岭市白石高新技术产业开发区管理委员会", date(2026, 12, 15))],
)
def test_the_name_is_centred_over_the_date(organization: str, day: date) -> None:
    values = samples.values_for("supplement_notice", organization=organization, issued_on=day)
    paragraphs = samples.opened(render("supplement_notice", values)).paragraphs
    name, written = (next(p for p in paragraphs if p.style.name == style) for style in ("署名", "成文日期"))
    assert written.text == f"{day.year}年{day.month}月{day.day}日"

    def middle(indent: int, words: str) -> float:
        figures = len(re.findall(r"\d", words))
        return indent / 320 + (len(words) - figures / 2) / 2

    indents = [int(paragraph._p.pPr.find(qn("w:ind")).get(qn("w:right"))) for paragraph in (name, written)]
    assert indents[1] >= 4 * 320
    assert indents[0] >= 0
    assert middle(indents[0], name.text) == pytest.approx(middle(indents[1], written.text), abs=0.05)


def test_lines_of_a_value_become_paragraphs_of_the_same_style() -> None:
    values = samples.values_for("legality_opinion", review_basis="《甲法》\r\n《乙条例》\n\n《丙办法》")
    paragraphs = samples.opened(render("legality_opinion", values)).paragraphs
    found = [paragraph for paragraph in paragraphs if paragraph.text in ("《甲法》", "《乙条例》", "《丙办法》")]
    assert [paragraph.text for paragraph in found] == ["《甲法》", "《乙条例》", "《丙办法》"]
    assert {paragraph.style.name for paragraph in found} == {"公文正文"}


def test_brackets_of_document_numbers_and_rare_characters_come_back() -> None:
    words = "云岭〔2026〕3号，𠮷𬭎镇㙍村，喆堃龘"
    values = samples.values_for("supplement_notice", document_title=words, number="云司补〔2026〕3号")
    text = samples.text_of(render("supplement_notice", values))
    assert words in text
    assert [found.text for found in find_document_numbers(text)][:1] == ["云司补〔2026〕3号"]


HOSTILE = [
    "<w:p/>&amp;]]><script>",
    "【主送机关】和【材料·名称】",
    "\x00\x01\x0b\x1f甲\ufffe\ud800乙",
    "\u202e颠倒\u2066",
    "无" * 20_000,
    "】【【",
]


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_only_words(words: str) -> None:
    missing = [{"name": words, "requirement": words}]
    data = render("supplement_notice", samples.values_for("supplement_notice", addressee=words, missing=missing))
    text = samples.text_of(data)
    kept = re.sub("[\x00-\x1f\ufffe\ud800\u202e\u2066]", "", words)
    assert text.count(kept) >= 3
    reading.read(data, name="x.docx", isolated=False)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_any_text_makes_a_readable_letter(words: str) -> None:
    values = samples.values_for("receipt", handler=words, materials=[{"name": "甲", "note": words}])
    assert "受理回执" in samples.text_of(render("receipt", values))


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("云岭区招牌办法", ["关于《云岭区招牌办法》的备案报告"]),
        ("云岭区户外招牌设置管理办法", ["关于《云岭区户外招牌设置管理办法》", "的备案报告"]),
        ("云岭区人民政府关于进一步规范户外招牌设置管理工作的若干规定", None),
    ],
)
def test_a_long_title_is_cut_where_both_parts_are_whole(title: str, lines: list[str] | None) -> None:
    paragraphs = samples.opened(
        render("filing_report", samples.values_for("filing_report", document_title=title))
    ).paragraphs
    found = next(paragraph.text for paragraph in paragraphs if paragraph.style.name == "公文标题")
    assert found.split("\n") == (
        lines or [f"关于《{title}》的备案报告"]
    )  # too long for two lines: left to the word processor


def test_the_signature_never_stands_alone_though_the_line_before_it_vanished() -> None:
    values = samples.values_for("cleanup_notice", transition="")
    paragraphs = samples.opened(render("cleanup_notice", values)).paragraphs
    styles = [paragraph.style.name for paragraph in paragraphs]
    end = styles.index("附件说明")
    assert styles[end - 1] == "公文正文"
    assert paragraphs[end - 1]._p.pPr.find(qn("w:keepNext")) is not None


def test_options_are_never_cut_in_the_middle() -> None:
    values = samples.values_for("evaluation_report", conclusion="延长有效期")
    text = samples.text_of(render("evaluation_report", values))
    assert "□继续有效　□修改　□废止　■延长有效期\n□重新制定" in text


def test_a_list_knows_how_many_it_holds() -> None:
    values = samples.values_for(
        "cleanup_notice", retained=[{"name": f"办法之{number}"} for number in range(12)], lapsed=[]
    )
    text = samples.text_of(render("cleanup_notice", values))
    assert "继续有效12件" in text and "宣布失效0件" in text


def test_the_documentation_lists_every_form() -> None:
    page = (ROOT / "docs" / "letters.md").read_text(encoding="utf-8")
    for form in FORMS.values():
        assert f"| `{form.name}` | {form.title} | {form.purpose} | {form.basis} |" in page


# The order of ISO 29500-1, annex A, of what occurs here; Word calls a file damaged whose properties stand otherwise.
ORDERED = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl pBdr autoSpaceDE autoSpaceDN snapToGrid spacing ind "
    "contextualSpacing jc outlineLvl rPr",
    "rPr": "rStyle rFonts b i color spacing kern sz szCs u lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar",
    "tcPr": "tcW gridSpan vMerge tcBorders vAlign",
    "sectPr": "headerReference footerReference pgSz pgMar docGrid",
    "settings": "zoom defaultTabStop evenAndOddHeaders drawingGridVerticalSpacing characterSpacingControl compat themeFontLang",
}


@EVERY_FORM
def test_properties_stand_in_the_order_of_the_schema(form: str) -> None:
    document = samples.opened(render(form, samples.values_for(form)))
    parts = [document.element, document.styles.element, document.sections[0].footer._element, document.settings.element]
    for root in parts:
        for name, order in ORDERED.items():
            for properties in root.iter(qn(f"w:{name}")):
                children = [child.tag.rpartition("}")[2] for child in properties]
                assert children == sorted(children, key=order.split().index), name


@pytest.mark.parametrize(
    ("contact", "phone", "line"),
    [
        ("张三", "0370-1", "（联系人：张三；联系电话：0370-1）"),
        ("张三", "", "（联系人：张三）"),
        ("", "0370-1", "（联系电话：0370-1）"),
        ("", "", None),
    ],
)
def test_an_empty_value_takes_its_label_along(contact: str, phone: str, line: str | None) -> None:
    values = samples.values_for("supplement_notice", contact=contact, phone=phone)
    paragraphs = samples.opened(render("supplement_notice", values)).paragraphs
    assert [paragraph.text for paragraph in paragraphs if paragraph.style.name == "附注"] == ([line] if line else [])


@EVERY_FORM
def test_no_signature_stands_alone_on_a_page(form: str) -> None:
    """Whatever is left out, a line of text stands before the name and goes with it to the next page."""
    known = FORMS[form]
    needed = {field.name for field in known.fields if field.required} | {
        rows.name for rows in known.lists if rows.required
    }
    for values in (samples.values_for(form), {k: v for k, v in samples.values_for(form).items() if k in needed}):
        body = list(samples.opened(render(form, values)).element.body)
        for element in body:
            style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            if style is not None and style.get(qn("w:val")) == "Signature":
                before = element.getprevious()
                assert before.tag == qn("w:p")
                assert before.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None
