"""An ofd is read like the page it shows: places, turns, steps, templates and page order."""

import pytest
from compose_ofd import Text, ofd, pack

from fazhi_review.errors import CorruptFile, EncryptedFile, FileTooLarge
from fazhi_review.reading import FileType, Limits, ReadDocument, read

SENTENCE = "为了规范城市道路临时停车管理，保障道路完好、有序和交通畅"
LEFT, EM = 28.0, 5.6


def opened(data: bytes) -> ReadDocument:
    return read(data, name="办法.ofd", isolated=False)


def body(*lines: tuple[int, str], top: float = 40) -> list[Text]:
    return [Text(LEFT + EM * indent, top + 10 * index, text) for index, (indent, text) in enumerate(lines)]


def test_lines_are_joined_to_paragraphs() -> None:
    document = opened(ofd(body((2, SENTENCE[:25]), (0, SENTENCE[:27]), (0, "制定本办法。"), (2, "施行。"))))
    assert document.text == f"{SENTENCE[:25]}{SENTENCE[:27]}制定本办法。\n施行。"
    assert (document.file_type, document.pages, document.properties["title"]) == (FileType.OFD, 1, "题名")


def test_pages_come_in_the_order_of_the_page_list() -> None:
    assert opened(ofd(body((2, "后")), body((2, "先")), order=[1, 0])).text == "先\n后"


def test_a_line_of_several_objects_is_one_line_and_objects_may_be_out_of_order() -> None:
    parts = [
        Text(LEFT + 2 * EM, 60, "第二条"),
        Text(LEFT + 3 * EM, 40, "一条"),
        Text(LEFT + 2 * EM, 40, "第"),
        Text(LEFT + 6 * EM, 60, "甲。"),
    ]
    assert opened(ofd([*parts, Text(LEFT + 6 * EM, 40, "乙。")])).text == "第一条　乙。\n第二条　甲。"


def test_steps_are_read_singly_and_in_groups() -> None:
    single = '<ofd:TextObject Boundary="30 40 90 8" Size="5"><ofd:TextCode X="0" Y="5" DeltaX="5 5 g 2 5 15">第一条为了甲</ofd:TextCode></ofd:TextObject>'
    assert opened(ofd([single])).text == "第一条为了　甲"


def test_a_scaled_object_stands_where_its_matrix_puts_it() -> None:
    scaled = '<ofd:TextObject Boundary="30 40 90 8" Size="1" CTM="5 0 0 5 0 0"><ofd:TextCode X="0" Y="1" DeltaX="1 1">第一条</ofd:TextCode></ofd:TextObject>'
    assert opened(ofd([scaled, Text(50, 45, "甲。", 5)])).text == "第一条　甲。"


def test_a_turned_or_invisible_object_is_no_text() -> None:
    watermark = Text(60, 150, "内部资料", 20, ctm="0.7 0.7 -0.7 0.7 0 0")
    hidden = Text(60, 200, "看不见", more='Visible="false"')
    assert opened(ofd([*body((2, "正文。")), watermark, hidden])).text == "正文。"


def test_text_of_a_template_is_text_of_every_page_and_a_running_head_there_is_none() -> None:
    document = opened(ofd(body((2, "甲。")), body((2, "乙。")), template=[Text(80, 15, "云岭区公报", 4)]))
    assert (document.text, document.headers) == ("甲。\n乙。", ("云岭区公报",))
    assert opened(ofd(body((2, "甲。")), template=[Text(80, 20, "云岭区文件", 9)])).text == "云岭区文件\n甲。"


def test_page_numbers_are_kept_apart() -> None:
    document = opened(ofd([*body((2, "甲。")), Text(100, 280, "- 1 -", 4, 2.0)]))
    assert (document.text, document.footers) == ("甲。", ("- 1 -",))


def test_an_encrypted_damaged_or_endless_ofd_is_refused() -> None:
    with pytest.raises(EncryptedFile):
        opened(pack({"OFD.xml": "<x/>", "Encryptions.xml": "<x/>"}))
    with pytest.raises(CorruptFile):
        opened(pack({"OFD.xml": "<x/>"}))
    with pytest.raises(CorruptFile):
        opened(pack({"OFD.xml": "<OFD><DocBody><DocRoot>nowhere.xml</DocRoot></DocBody></OFD>"}))
    with pytest.raises(FileTooLarge):
        read(ofd(body((0, "甲")), body((0, "乙"))), name="a.ofd", limits=Limits(pages=1), isolated=False)


def test_a_missing_page_is_reported_and_the_rest_is_read() -> None:
    document = opened(ofd(body((2, "甲。")), order=[0, 1]))
    assert document.text == "甲。"
    assert [warning.code for warning in document.warnings] == ["damaged_page"]


def test_figures_that_are_none_cost_nothing() -> None:
    odd = '<ofd:TextObject Boundary="x y" Size="nan" CTM="1 2"><ofd:TextCode X="1e999" Y="" DeltaX="g g g 9999999999 1">甲乙丙</ofd:TextCode></ofd:TextObject>'
    assert "甲" in opened(ofd([odd])).text
