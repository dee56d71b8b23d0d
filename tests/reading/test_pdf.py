"""A pdf is read as paragraphs: lines joined, running heads and page numbers apart."""

import pytest
from compose_pdf import Text, pdf

from fazhi_review.errors import CorruptFile, EmptyFile, EncryptedFile, FileTooLarge
from fazhi_review.reading import FileType, Limits, read

FULL = 28  # Han characters of 16 points in a line from 72 to 520
SENTENCE = "为了规范城市道路临时停车管理，保障道路完好、有序和交通畅通，"[:FULL]


def body(*lines: tuple[int, str], top: float = 100) -> list[Text]:
    """Lines 28 points apart, each with its indent in characters."""
    return [Text(72 + 16 * indent, top + 28 * index, text) for index, (indent, text) in enumerate(lines)]


def text_of(*pages: list[Text], **options: object) -> str:
    return read(pdf(*pages, **options), name="办法.pdf", isolated=False).text  # type: ignore[arg-type]


def test_lines_of_a_paragraph_are_joined_without_spaces() -> None:
    lines = body((2, SENTENCE[:26]), (0, SENTENCE), (0, "制定本办法。"), (2, "本区范围内适用本办法。"))
    assert text_of(lines) == f"{SENTENCE[:26]}{SENTENCE}制定本办法。\n本区范围内适用本办法。"


def test_a_citation_at_the_head_of_a_line_begins_no_paragraph() -> None:
    lines = body((2, SENTENCE[:26]), (0, "第三条的规定办理。"), (2, "本办法所称停车，是指临时停车。"))
    assert text_of(lines).split("\n")[0].endswith("第三条的规定办理。")


def test_a_sentence_goes_on_over_the_page() -> None:
    first = [*body((2, SENTENCE[:26]), (0, SENTENCE), top=700), Text(280, 800, "— 1 —", 12)]
    second = [*body((0, "制定本办法。"), (2, "施行。")), Text(280, 800, "— 2 —", 12)]
    document = read(pdf(first, second), name="a.pdf", isolated=False)
    assert document.text == f"{SENTENCE[:26]}{SENTENCE}制定本办法。\n施行。"
    assert document.footers == ("— 1 —", "— 2 —")
    assert (document.pages, document.file_type) == (2, FileType.PDF)


def test_a_running_head_is_kept_apart() -> None:
    pages = [
        [Text(72, 50, "云岭区人民政府公报", 10), *body((2, f"第{number}页的正文内容。"), (2, "另有一段文字。"))]
        for number in "甲乙丙"
    ]
    document = read(pdf(*pages), name="a.pdf", isolated=False)
    assert document.headers == ("云岭区人民政府公报",)
    assert "公报" not in document.text


def test_a_title_over_several_lines_is_one() -> None:
    title = [Text(120, 100, "云岭区人民政府办公室关于印发《云岭", 22), Text(164, 136, "区临时停车管理办法》的通知", 22)]
    title[1] = Text(72 + (448 - 13 * 22) / 2, 136, "区临时停车管理办法》的通知", 22)
    title[0] = Text(72 + (448 - 17 * 22) / 2, 100, "云岭区人民政府办公室关于印发《云岭", 22)
    lines = body((2, SENTENCE[:26]), (0, SENTENCE), (0, "制定本办法。"), top=200)
    assert text_of([*title, *lines]).split("\n")[0] == "云岭区人民政府办公室关于印发《云岭区临时停车管理办法》的通知"


def test_text_on_a_turned_page_is_read_as_it_is_seen() -> None:
    turned = [
        Text(100 + 28 * index, 700, text, turned=True) for index, text in enumerate(["第一条　甲。", "第二条　乙。"])
    ]
    assert text_of(turned, rotate=90) == "第一条　甲。\n第二条　乙。"


def test_a_watermark_across_the_page_is_not_text() -> None:
    lines = body((2, SENTENCE[:26]), (0, SENTENCE), (0, "制定本办法。"))
    assert "内部资料" not in text_of([*lines, Text(300, 500, "内部资料", 40, turned=True)])


def test_a_letterhead_set_apart_over_the_width_has_no_spaces() -> None:
    head = [Text(80 + 60 * index, 100, character, 40) for index, character in enumerate("云岭区人民政府")]
    assert text_of([*head, *body((2, SENTENCE[:26]), (0, SENTENCE), top=200)]).startswith("云岭区人民政府\n")


def test_a_pdf_without_anything_is_empty() -> None:
    with pytest.raises(EmptyFile):
        read(pdf([]), name="a.pdf", isolated=False)


def test_a_pdf_with_a_password_is_recognised() -> None:
    locked = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>] /Root" % (
        b"41" * 32,
        b"42" * 32,
    )
    with pytest.raises(EncryptedFile):
        read(pdf(body((0, "甲"))).replace(b"/Root", locked), name="a.pdf", isolated=False)


def test_a_damaged_pdf_and_one_with_too_many_pages_are_refused() -> None:
    whole = pdf(body((0, "甲")), body((0, "乙")))
    with pytest.raises(CorruptFile):
        read(b"%PDF-1.7\n" + b"\x00\xff" * 300, name="a.pdf")
    with pytest.raises(FileTooLarge):
        read(whole, name="a.pdf", limits=Limits(pages=1), isolated=False)


def test_a_worker_process_gives_the_same_document() -> None:
    data = pdf(body((2, SENTENCE[:26]), (0, "制定本办法。")))
    assert read(data, name="a.pdf") == read(data, name="a.pdf", isolated=False)


def column(x: float, paragraphs: int, *, size: float = 10) -> list[Text]:
    """Paragraphs of three lines in a column of 22 characters; the first line is indented, the last is short."""
    lines: list[Text] = []
    for number in range(paragraphs):
        top = 150 + number * 54
        lines.append(Text(x + 2 * size, top, (SENTENCE * 2)[:20], size))
        lines.append(Text(x, top + 18, (SENTENCE * 2)[20:42], size))
        lines.append(Text(x, top + 36, f"制定本办法{number}。", size))
    return lines


def test_the_left_column_of_a_gazette_is_read_before_the_right_one() -> None:
    title = Text(200, 100, "云岭区人民政府公报", 22)
    lines = text_of([title, *column(60, 5), *column(310, 5)]).split("\n")
    whole = (SENTENCE * 2)[:42]
    assert lines[0] == "云岭区人民政府公报"
    assert lines[1:] == [f"{whole}制定本办法{number}。" for number in range(5)] * 2


def test_a_list_with_a_gap_down_the_middle_is_read_across() -> None:
    rows = [
        [Text(60, 100 + 20 * row, f"第{row}号泊位", 10), Text(310, 100 + 20 * row, f"{row}日", 10)] for row in range(14)
    ]
    lines = text_of([text for row in rows for text in row]).split("\n")
    assert len(lines) == 14
    assert lines[3].startswith("第3号泊位")
    assert lines[3].endswith("3日")


def test_a_caption_over_two_lines_is_one() -> None:
    first, second = "（2026年1月12日云岭区人民政府第3次常务会议通过，自", "2026年3月1日起施行）"
    title = [
        Text(200, 60, "云岭区停车办法", 22),
        Text(80, 100, first, 14),
        Text(296 - 7 * len(second), 128, second, 14),
    ]
    assert first + second in text_of([*title, *body((2, SENTENCE[:26]), (0, SENTENCE), (0, "制定本办法。"), top=200)])
