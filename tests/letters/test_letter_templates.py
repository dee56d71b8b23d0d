"""Templates that an office has edited: split runs, moved and removed placeholders, damage."""

from pathlib import Path

import letter_samples as samples
import pytest
from docx.document import Document

from fazhi_review.letters import (
    FORMS,
    LetterTemplateUnusable,
    built_in_template,
    render,
    template_of,
    unused_in_template,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def put(folder: Path, form: str, data: bytes) -> None:
    (folder / f"{form}.docx").write_bytes(data)


@pytest.mark.parametrize("form", FORMS)
def test_a_template_saved_anew_gives_the_same_words(form: str, folder: Path) -> None:
    put(folder, form, samples.edited(form, lambda document: None))
    values = samples.values_for(form)
    assert samples.text_of(render(form, values, overrides=folder)) == samples.text_of(render(form, values))


@pytest.mark.parametrize("form", FORMS)
def test_a_placeholder_cut_into_a_run_for_each_character_is_filled(form: str, folder: Path) -> None:
    def cut(document: Document) -> None:
        for paragraph in [*document.paragraphs, *(p for t in document.tables for c in t._cells for p in c.paragraphs)]:
            words, runs = paragraph.text, paragraph.runs
            for run in runs[1:]:
                run._r.getparent().remove(run._r)
            if runs:
                runs[0].text = words[:1]
                for character in words[1:]:
                    paragraph.add_run(character).bold = True

    put(folder, form, samples.edited(form, cut))
    values = samples.values_for(form)
    assert samples.text_of(render(form, values, overrides=folder)) == samples.text_of(render(form, values))


def test_the_offices_words_and_format_stay(folder: Path) -> None:
    def change(document: Document) -> None:
        document.paragraphs[-1].add_run("　监督电话：12345").italic = True
        document.sections[0].header.paragraphs[0].text = "编号：【发文字号】"

    put(folder, "supplement_notice", samples.edited("supplement_notice", change))
    values = samples.values_for("supplement_notice", number="云司补〔2026〕7号")
    letter = samples.opened(render("supplement_notice", values, overrides=folder))
    assert letter.paragraphs[-1].runs[-1].italic
    assert letter.sections[0].header.paragraphs[0].text == "编号：云司补〔2026〕7号"


def test_spaces_and_other_dots_in_a_placeholder_do_no_harm(folder: Path) -> None:
    def change(document: Document) -> None:
        document.paragraphs[-1].text = "【 署名 机关 】"
        document.tables[0].rows[1].cells[1].paragraphs[0].runs[0].text = "【补正事项．材料】"

    put(folder, "supplement_notice", samples.edited("supplement_notice", change))
    text = samples.text_of(render("supplement_notice", samples.values_for("supplement_notice"), overrides=folder))
    assert text.endswith("云岭署名机关")
    assert "补正事项材料之2" in text


def test_an_unknown_placeholder_is_refused_with_the_known_ones(folder: Path) -> None:
    put(folder, "receipt", samples.edited("receipt", lambda document: document.add_paragraph("【经办人】")))
    with pytest.raises(LetterTemplateUnusable) as refusal:
        render("receipt", samples.values_for("receipt"), overrides=folder)
    assert "不认识【经办人】" in refusal.value.message
    assert "【承办人】" in refusal.value.message
    assert "【材料·名称】" in refusal.value.message
    assert "\n" not in refusal.value.message


@pytest.mark.parametrize("words", ["【文件名称", "文件名称】", "【【文件名称】"])
def test_a_bracket_without_its_partner_is_refused(words: str, folder: Path) -> None:
    put(folder, "receipt", samples.edited("receipt", lambda document: document.add_paragraph(words)))
    with pytest.raises(LetterTemplateUnusable, match="没有成对"):
        render("receipt", samples.values_for("receipt"), overrides=folder)


def test_two_lists_in_one_line_are_refused(folder: Path) -> None:
    def change(document: Document) -> None:
        document.add_paragraph("【审核意见·条款】【附件·名称】")

    put(folder, "legality_opinion", samples.edited("legality_opinion", change))
    with pytest.raises(LetterTemplateUnusable, match="混用了审核意见、附件"):
        render("legality_opinion", samples.values_for("legality_opinion"), overrides=folder)


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0 an old doc", template_of("receipt")[:2000]],
    ids=["empty", "torn", "doc", "half"],
)
def test_a_damaged_template_is_refused_in_one_sentence(data: bytes, folder: Path) -> None:
    put(folder, "receipt", data)
    with pytest.raises(LetterTemplateUnusable, match=r"receipt\.docx.*另存为 docx"):
        render("receipt", samples.values_for("receipt"), overrides=folder)


def test_a_list_that_the_office_took_out_is_simply_not_written(folder: Path) -> None:
    def change(document: Document) -> None:
        document.tables[1]._tbl.getparent().remove(document.tables[1]._tbl)

    put(folder, "receipt", samples.edited("receipt", change))
    text = samples.text_of(render("receipt", samples.values_for("receipt"), overrides=folder))
    assert "材料名称之1" not in text


def test_required_values_that_a_template_leaves_out_are_named(folder: Path) -> None:
    def change(document: Document) -> None:
        for paragraph in document.paragraphs:
            if "【审核结论】" in paragraph.text:
                paragraph.text = "结论见附件。"

    put(folder, "legality_opinion", samples.edited("legality_opinion", change))
    assert unused_in_template("legality_opinion", overrides=folder) == ("审核结论",)


@pytest.mark.parametrize("form", FORMS)
def test_built_in_templates_use_every_required_value(form: str) -> None:
    assert unused_in_template(form) == ()
    assert template_of(form) == built_in_template(form)


@pytest.mark.parametrize("form", FORMS)
def test_built_in_templates_hold_every_placeholder(form: str) -> None:
    """What a form takes is shown somewhere, except where it is meant for offices' own templates."""
    text = samples.text_of(template_of(form))
    known = FORMS[form]
    unshown = {
        label for label in known.placeholders if f"【{label}】" not in text and not label.endswith(("序号", "件数"))
    }
    assert unshown <= {"附件·名称", "审核意见·规则编号"} | (
        {"发文字号"} if "发文机关标志" in known.placeholders else set()
    )
