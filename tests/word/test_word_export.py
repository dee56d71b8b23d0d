"""An export is the original file with comments and tracked changes, and nothing else changed."""

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import word_samples as samples
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from word_samples import ARTICLES, docx, note_on, p, r, tracked

from fazhi_review.review.word import Note, Reply, export

FILES = sorted(samples.CORPUS.glob("*.docx"))
EVERY_FILE = pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])


def one(data: bytes, words: str, **values: object) -> dict[str, str]:
    return samples.commented_words(export(data, [note_on(data, words, **values)]))


def test_a_comment_stands_at_exactly_its_words() -> None:
    data = docx(p("申请人应当提交身份证明，逾期不予受理。"))
    assert one(data, "逾期不予受理") == {"请核对依据。": "逾期不予受理"}


def test_words_over_several_runs_keep_the_format_of_each() -> None:
    data = docx(p(r("申请人应当", "<w:b/>"), r("提交身份", "<w:i/>"), r("证明。", "<w:u/>")))
    note = note_on(data, "当提交身份证")
    exported = export(data, [note])
    assert samples.commented_words(exported) == {"请核对依据。": "当提交身份证"}
    assert samples.formats(exported) == samples.formats(data)


def test_the_author_the_time_and_the_replies_are_those_of_the_note() -> None:
    data = docx(p("申请人应当提交身份证明。"))
    reply = Reply("李四", samples.AT, "同意。\n第二行")
    comments = list(
        samples.opened(export(data, [note_on(data, "身份证明", replies=(reply,), is_resolved=True)])).comments
    )
    assert [(comment.author, comment.text) for comment in comments] == [
        ("张三", "请核对依据。"),
        ("李四", "同意。\n第二行"),
    ]
    # Word shows the local time of the author and calls it Z.
    assert comments[0]._comment_elm.get(qn("w:date")) == "2026-11-23T10:15:30Z"


def test_replies_and_what_is_resolved_stand_in_the_extended_part() -> None:
    data = docx(p("申请人应当提交身份证明。"))
    reply = Reply("李四", samples.AT, "同意。")
    exported = export(data, [note_on(data, "身份证明", replies=(reply,), is_resolved=True)])
    extended = zipfile.ZipFile(BytesIO(exported)).read("word/commentsExtended.xml").decode()
    assert extended.count("commentEx ") == 2
    assert extended.count("paraIdParent") == 1
    assert 'done="1"' in extended


def test_a_suggestion_is_a_tracked_change() -> None:
    data = docx(p(r("应当在十五日内", "<w:b/>"), "答复。"))
    exported = export(data, [note_on(data, "十五日", text="", replacement="三十日")])
    body = samples.body_of(exported)
    deleted, inserted = next(body.iter(qn("w:del"))), next(body.iter(qn("w:ins")))
    assert "".join(words.text for words in deleted.iter(qn("w:delText"))) == "十五日"
    assert "".join(words.text for words in inserted.iter(qn("w:t"))) == "三十日"
    assert inserted.find(f"{qn('w:r')}/{qn('w:rPr')}/{qn('w:b')}") is not None
    assert {change.get(qn("w:author")) for change in (deleted, inserted)} == {"张三"}
    assert samples.text_of(exported).text == "应当在三十日内答复。"
    assert not list(samples.opened(exported).comments)


def test_a_suggestion_with_words_is_a_change_and_a_comment_at_it() -> None:
    data = docx(p("应当在十五日内答复。"))
    assert one(data, "十五日", replacement="三十日") == {"请核对依据。": "十五日"}


def test_a_suggestion_to_delete_inserts_nothing() -> None:
    data = docx(p("处五百元罚款，情节严重的加倍。"))
    exported = export(data, [note_on(data, "，情节严重的加倍", replacement="")])
    assert samples.text_of(exported).text == "处五百元罚款。"
    assert not list(samples.body_of(exported).iter(qn("w:ins")))


def test_a_number_that_word_draws_is_neither_deleted_nor_written_twice() -> None:
    data = docx(p("本办法适用于招牌。", number=True) + p("申请人应当提交证明。", number=True), numbering=ARTICLES)
    note = note_on(data, "第二条　申请人应当提交证明。", replacement="第二条　申请人提交申请即可。")
    exported = export(data, [note])
    assert samples.text_of(exported).text == "第一条　本办法适用于招牌。\n第二条　申请人提交申请即可。"
    assert samples.commented_words(exported) == {"请核对依据。": "申请人应当提交证明。"}


def test_a_note_on_a_drawn_number_alone_hangs_on_its_paragraph() -> None:
    data = docx(p("本办法适用于招牌。", number=True), numbering=ARTICLES)
    assert one(data, "第一条") == {"（针对“第一条”）请核对依据。": "本办法适用于招牌。"}


def test_a_suggestion_over_two_paragraphs_is_said_in_the_comment() -> None:
    data = docx(p("（一）甲；") + p("（二）乙。"))
    found = one(data, "甲；\n（二）乙", replacement="丙")
    assert found == {"请核对依据。\n建议改为：“丙”": "甲；（二）乙"}


def test_the_second_of_two_overlapping_suggestions_is_said_in_its_comment() -> None:
    data = docx(p("应当在十五日内书面答复申请人。"))
    notes = [
        note_on(data, "十五日内书面", text="甲", replacement="三十日内书面"),
        note_on(data, "书面答复", text="乙", replacement="答复"),
    ]
    exported = export(data, notes)
    assert samples.text_of(exported).text == "应当在三十日内书面答复申请人。"
    assert samples.commented_words(exported) == {"甲": "十五日内书面", "乙\n建议改为：“答复”": "书面答复"}


def test_overlapping_and_nested_comments_all_stand_at_their_words() -> None:
    data = docx(p(r("申请人应当提交", "<w:b/>"), "身份证明和居住证明。"))
    words = [
        "申请人应当提交身份证明",
        "应当提交",
        "提交身份证明和居住",
        "居住证明",
        "申请人应当提交身份证明和居住证明。",
    ]
    notes = [note_on(data, quote, text=f"批注{number}") for number, quote in enumerate(words)]
    assert samples.commented_words(export(data, notes)) == {
        f"批注{number}": quote for number, quote in enumerate(words)
    }


def test_a_cell_of_a_table_is_reached() -> None:
    cells = "".join(f"<w:tc>{p(words)}</w:tc>" for words in ("许可事项", "三日", "五日"))
    data = docx(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>")
    exported = export(data, [note_on(data, "五日", replacement="三日")])
    assert samples.text_of(exported).text == "许可事项\t三日\t三日"
    assert samples.commented_words(exported) == {"请核对依据。": "五日"}


def test_a_note_in_a_text_box_hangs_on_the_paragraph_of_the_box() -> None:
    box = f"<w:r><w:pict><v:textbox><w:txbxContent>{p('云岭区人民政府文件')}</w:txbxContent></v:textbox></w:pict></w:r>"
    data = docx(p("正文在此。", box))
    assert one(data, "人民政府") == {"（针对“人民政府”）请核对依据。": "正文在此。云岭区人民政府文件"}


def test_a_note_on_a_footnote_hangs_on_its_reference() -> None:
    note = f'<w:footnote w:id="2">{p("见附件。")}</w:footnote>'
    data = docx(p("甲", '<w:r><w:footnoteReference w:id="2"/></w:r>', "乙"), footnotes=note)
    exported = export(data, [note_on(data, "见附件", replacement="略")])
    assert samples.commented_words(exported) == {"（针对“见附件”）请核对依据。\n建议改为：“略”": ""}
    marks = [
        element.tag.rpartition("}")[2] for element in samples.body_of(exported).iter() if "omment" in str(element.tag)
    ]
    assert marks == ["commentRangeStart", "commentRangeEnd", "commentReference"]


def test_words_that_a_field_computes_are_not_replaced() -> None:
    field = "".join(
        f"<w:r>{inner}</w:r>"
        for inner in (
            '<w:fldChar w:fldCharType="begin"/>', "<w:instrText> REF x </w:instrText>",
            '<w:fldChar w:fldCharType="separate"/>', "<w:t>第九条</w:t>", '<w:fldChar w:fldCharType="end"/>',
        )
    )  # fmt: skip
    data = docx(p("依照", field, "处理。"))
    exported = export(data, [note_on(data, "第九条", replacement="第八条")])
    assert samples.text_of(exported).text == "依照第九条处理。"
    assert samples.commented_words(exported) == {"请核对依据。\n建议改为：“第八条”": "第九条"}


def test_changes_that_stood_in_the_file_stay() -> None:
    body = p(
        "应当", tracked("del", "<w:r><w:delText>立即</w:delText></w:r>"), tracked("ins", r("在十五日内")), "答复。"
    )
    data = docx(body)
    exported = export(data, [note_on(data, "十五日内答复", replacement="三十日内答复")])
    assert samples.text_of(exported).text == "应当在三十日内答复。"
    authors = [change.get(qn("w:author")) for change in samples.body_of(exported).iter(qn("w:ins"), qn("w:del"))]
    assert authors.count("起草人") == 2
    assert samples.commented_words(exported) == {"请核对依据。": "十五日内答复"}


def test_comments_that_stood_in_the_file_stay() -> None:
    theirs = f'<w:comment w:id="3" w:author="起草人">{p("原有批注")}</w:comment>'
    body = p(
        '<w:commentRangeStart w:id="3"/>',
        "甲乙丙",
        '<w:commentRangeEnd w:id="3"/>',
        '<w:r><w:commentReference w:id="3"/></w:r>',
    )
    data = docx(body, comments=theirs)
    exported = export(data, [note_on(data, "乙")])
    assert samples.commented_words(exported) == {"原有批注": "甲乙丙", "请核对依据。": "乙"}


def test_a_span_that_is_off_finds_the_nearest_place_of_its_words() -> None:
    data = docx(p("应当备案。") + p("应当公布。") + p("应当备案。"))
    note = note_on(data, "应当公布")
    moved = replace(note, start=note.start + 8, end=note.end + 8, quote="应当备案")
    exported = export(data, [moved])
    last = list(samples.body_of(exported))[2]
    assert last.find(qn("w:commentRangeStart")) is not None


def test_words_that_are_nowhere_are_quoted_at_the_paragraph() -> None:
    data = docx(p("应当备案。") + p("应当公布。"))
    gone = Note(7, 9, "审批", "张三", samples.AT, "已经不在")
    assert samples.commented_words(export(data, [gone])) == {"（针对“审批”）已经不在": "应当公布。"}


def test_hostile_words_of_a_note_are_only_words() -> None:
    data = docx(p("应当备案。"))
    note = replace(
        note_on(data, "备案", replacement="<w:p/>&\x00\x1f备查\n另行"), text="]]>\x0b<b>\ud800", author="<甲>\x01"
    )
    exported = export(data, [note])
    assert [comment.text for comment in samples.opened(exported).comments] == ["]]><b>"]
    assert "<w:p/>&备查" in samples.text_of(exported).text


def test_without_notes_the_file_is_the_same() -> None:
    data = FILES[0].read_bytes()
    assert export(data, []) == data


@EVERY_FILE
def test_parts_that_are_not_concerned_are_copied_byte_for_byte(path: Path) -> None:
    data = path.read_bytes()
    exported = export(data, [note_on(data, samples.text_of(data).text[:4])])
    before, after = zipfile.ZipFile(BytesIO(data)), zipfile.ZipFile(BytesIO(exported))
    concerned = {"[Content_Types].xml", "word/document.xml", "word/_rels/document.xml.rels", "word/comments.xml"}
    for name in before.namelist():
        if name not in concerned:
            assert after.read(name) == before.read(name), name


def _notes(data: bytes, spans: list[tuple[float, int, str | None]]) -> list[Note]:
    text = samples.text_of(data).text
    notes = []
    for number, (where, length, replacement) in enumerate(spans):
        start = int(where * (len(text) - 1))
        quote = text[start : start + length]
        notes.append(
            Note(start, start + len(quote), quote, "张三", samples.AT, f"批注{number}", replacement=replacement)
        )
    return notes


SPANS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(1, 60), st.none() | st.sampled_from(["", "改为此句", "第一条　改为\n两行"])),
    max_size=8,
)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(FILES), SPANS)
def test_any_notes_leave_the_text_the_format_and_the_numbering_as_they_were(path: Path, spans: list) -> None:  # type: ignore[type-arg]
    data = path.read_bytes()
    exported = export(data, _notes(data, spans))
    assert samples.text_of(samples.rejected(exported)).text == samples.text_of(data).text
    assert samples.formats(exported) == samples.formats(data)
    before, after = (
        [block.number for block in samples.text_of(each).blocks] for each in (data, samples.rejected(exported))
    )
    assert before == after
    assert len(list(samples.opened(exported).comments)) == len(spans)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(FILES), SPANS)
def test_every_comment_stands_at_its_words_wherever_they_are(path: Path, spans: list) -> None:  # type: ignore[type-arg]
    data = path.read_bytes()
    document = samples.text_of(data)
    drawn = {
        offset
        for block in document.blocks
        if block.number
        for offset in range(block.start, block.start + len(block.number))
    }
    notes = _notes(data, spans)
    found = samples.commented_words(export(data, notes))
    for note in notes:
        comment = next(text for text in found if text.splitlines()[0] == note.text or "）" + note.text in text)
        if not comment.startswith("（针对"):
            # Spaces are normalised and drawn numbers are not in the file; every other character is there, in order.
            kept = "".join(document.text[offset] for offset in range(note.start, note.end) if offset not in drawn)
            assert "".join(found[comment].split()) == "".join(kept.split())


@pytest.mark.parametrize("name", ["measure.docx", "opinions.libreoffice.docx"])
def test_libreoffice_opens_an_export_and_loses_nothing(name: str, tmp_path: Path) -> None:
    data = (samples.CORPUS / name).read_bytes()
    text = samples.text_of(data).text
    notes = _notes(data, [(0.1, 6, None), (0.4, 9, "改为此句"), (0.7, 5, ""), (0.8, 30, None)])
    saved = samples.by_libreoffice(export(data, notes), tmp_path, "docx")
    assert len(list(samples.opened(saved).comments)) == 4
    assert samples.text_of(samples.rejected(saved)).text == text
