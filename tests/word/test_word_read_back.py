"""What a reviewer wrote in Word comes back to its words, also when Word or LibreOffice saved the file anew."""

from pathlib import Path

import pytest
import word_samples as samples
from hypothesis import given, settings
from hypothesis import strategies as st
from word_samples import ARTICLES, docx, note_on, p, r, tracked

from fazhi_review.review.word import Note, Reply, export, read_back

FILES = sorted(samples.CORPUS.glob("*.docx"))
START, END, REFERENCE = (
    '<w:commentRangeStart w:id="{0}"/>',
    '<w:commentRangeEnd w:id="{0}"/>',
    '<w:r><w:commentReference w:id="{0}"/></w:r>',
)


def comment(key: int, text: str, author: str = "李四", more: str = "") -> str:
    return f'<w:comment w:id="{key}" w:author="{author}" {more}>{p(text)}</w:comment>'


def test_an_export_reads_back_as_it_was_written() -> None:
    data = docx(p("第一条 申请人应当提交身份证明。") + p("第二条 应当在十五日内答复。"))
    notes = [
        note_on(data, "身份证明", replies=(Reply("李四", samples.AT, "同意。\n请改。"),), is_resolved=True),
        note_on(data, "十五日", text="期限过长", replacement="十日"),
    ]
    found = read_back(export(data, notes), data)
    assert [(each.quote, each.author, each.text, each.replacement) for each in found] == [
        ("身份证明", "张三", "请核对依据。", None),
        ("身份证明", "李四", "同意。\n请改。", None),
        ("十五日", "张三", "期限过长", None),
        ("十五日", "张三", "", "十日"),
    ]
    assert [found[0].at, found[0].is_resolved, found[1].parent] == [samples.AT, True, found[0].key]
    text = samples.text_of(data).text
    assert all(text[each.start : each.end] == each.quote for each in found)


def test_a_comment_of_word_knows_its_words_and_what_stands_around_them() -> None:
    body = p("甲乙", START.format(4), r("丙", "<w:b/>"), "丁", END.format(4), REFERENCE.format(4), "戊己")
    found = read_back(docx(body, comments=comment(4, "为什么？", more='w:date="2026-11-20T16:05:00Z"')))
    assert [(each.quote, each.before, each.after, each.text) for each in found] == [
        ("丙丁", "甲乙", "戊己", "为什么？")
    ]
    assert found[0].at is not None and found[0].at.isoformat() == "2026-11-20T08:05:00+00:00"


def test_a_comment_without_a_range_is_on_its_line_and_one_without_a_reference_is_none() -> None:
    body = p("前一段。") + p("甲乙", REFERENCE.format(1), "丙") + p("后一段。")
    found = read_back(docx(body, comments=comment(1, "此处") + comment(2, "无处")))
    assert [(each.quote, each.text) for each in found] == [("甲乙丙", "此处")]


def test_a_comment_over_drawn_numbers_and_paragraphs_spans_them() -> None:
    body = p(START.format(1), "甲。", number=True) + p("乙。", END.format(1), REFERENCE.format(1), number=True)
    found = read_back(docx(body, numbering=ARTICLES, comments=comment(1, "两条")))
    assert found[0].quote == "甲。\n第二条　乙。"


def test_marks_between_paragraphs_are_understood() -> None:
    body = p("前。") + START.format(1) + p("甲。") + END.format(1) + p(REFERENCE.format(1), "后。")
    assert read_back(docx(body, comments=comment(1, "整段")))[0].quote == "甲。"


def test_what_the_reviewer_changed_is_a_suggestion_and_the_text_is_the_one_sent_out() -> None:
    original = docx(p("应当在十五日内答复。") + p("附则。"))
    when = "2026-11-22T09:00:00Z"
    body = p(
        "应当在",
        tracked("del", "<w:r><w:delText>十五</w:delText></w:r>", author="李四", date=when),
        tracked("ins", r("三十"), author="李四", date=when),
        "日内",
        tracked("ins", r("书面"), author="李四", date=when),
        START.format(1), "答复", END.format(1), REFERENCE.format(1), "。",
    ) + p(tracked("del", "<w:r><w:delText>附则。</w:delText></w:r>", author="李四", date=when))  # fmt: skip
    found = read_back(docx(body, comments=comment(1, "对谁答复？")), original)
    text = samples.text_of(original).text
    assert [(each.start, each.quote, each.replacement, each.text) for each in found] == [
        (3, "十五", "三十", ""),
        (7, "", "书面", ""),
        (7, "答复", None, "对谁答复？"),
        (11, "附则。", "", ""),
    ]
    assert all(text[each.start : each.end] == each.quote for each in found)


def test_changes_that_came_with_the_file_are_no_suggestions() -> None:
    own = tracked("ins", r("立即"))
    original = docx(p("应当", own, "答复。"))
    commented = docx(
        p("应当", own, START.format(1), "答复", END.format(1), REFERENCE.format(1), "。"), comments=comment(1, "好")
    )
    found = read_back(commented, original)
    assert [(each.start, each.quote) for each in found] == [(4, "答复")]
    assert samples.text_of(original).text[4:6] == "答复"


def test_a_paragraph_that_the_reviewer_split_is_read_as_one() -> None:
    when = "2026-11-22T09:00:00Z"
    mark = f'<w:pPr><w:rPr><w:ins w:id="9" w:author="李四" w:date="{when}"/></w:rPr></w:pPr>'
    body = f"<w:p>{mark}{r('甲。')}</w:p>" + p(START.format(1), "乙。", END.format(1), REFERENCE.format(1))
    found = read_back(docx(body, comments=comment(1, "另起一段？")), docx(p("甲。乙。")))
    assert [(each.start, each.quote) for each in found] == [(2, "乙。")]


def test_a_file_without_comments_gives_none() -> None:
    assert read_back(docx(p("甲"))) == []


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(FILES),
    st.lists(st.tuples(st.floats(0, 1), st.integers(1, 40), st.sampled_from([None, None, "", "改为此句"])), max_size=6),
)
def test_every_comment_and_suggestion_comes_back_to_its_words(path: Path, spans: list) -> None:  # type: ignore[type-arg]
    data = path.read_bytes()
    document = samples.text_of(data)
    notes = []
    for number, (where, length, replacement) in enumerate(spans):
        start = int(where * (len(document.text) - 1))
        end = min(len(document.text), start + length)
        notes.append(Note(start, end, document.text[start:end], "张三", samples.AT, f"批注{number}", replacement))
    found = {each.text.splitlines()[0]: each for each in read_back(export(data, notes), data) if each.text}
    for note in notes:
        if note.text not in found:
            assert any(text.startswith("（针对") and text.endswith(note.text) for text in found)
            continue
        each = found[note.text]
        assert document.text[each.start : each.end] == each.quote
        # Drawn numbers and spaces at either end are not in the file, so a span comes back without them.
        assert each.quote.strip() in note.quote
        missing = note.quote.replace(each.quote, "", 1)
        drawn = [block.number for block in document.blocks if block.number]
        assert not missing.strip() or any(part in number for number in drawn for part in missing.split())


@pytest.mark.parametrize("name", ["measure.docx", "notice.docx"])
def test_comments_come_back_from_a_file_that_libreoffice_saved(name: str, tmp_path: Path) -> None:
    data = (samples.CORPUS / name).read_bytes()
    text = samples.text_of(data).text
    lines = [line for line in text.split("\n") if len(line) > 20 and text.count(line[-9:]) == 1 and "\t" not in line]
    notes = [note_on(data, line[-9:], text=f"批注{number}") for number, line in enumerate(lines[1:4])]
    notes.append(note_on(data, lines[4][-9:-3], text="改", replacement="另一说法"))
    saved = samples.by_libreoffice(export(data, notes), tmp_path, "docx")
    found = {each.text: each for each in read_back(saved, data) if each.text}
    for note in notes:
        assert (found[note.text].start, found[note.text].end) == (note.start, note.end)
    assert [each.replacement for each in read_back(saved, data) if each.replacement] == ["另一说法"]
