"""Plain text in every encoding that offices use, told apart by the bytes."""

import pytest

from fazhi_review.errors import EmptyFile, FileTooLarge, UnsupportedFile
from fazhi_review.reading import BlockKind, FileType, Limits, read

TEXT = "云岭区临时停车管理办法\n第一条 为了规范停车，制定本办法。\n2026年3月1日"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "utf-32"]
)
def test_the_encoding_is_recognised(encoding: str) -> None:
    document = read(TEXT.encode(encoding), name="办法.txt")
    assert document.text == TEXT.replace("条 为", "条　为")
    assert document.file_type is FileType.TXT
    assert document.warnings == ()


def test_mixed_line_ends_blank_lines_and_indents_are_layout() -> None:
    data = "\u3000\u3000第一条\u3000甲\r\n\r\n  乙 \r丙\u2028丁\x0c戊\n\n".encode()
    assert read(data, name="a.txt").text == "第一条\u3000甲\n乙\n丙\n丁\n戊"


def test_blocks_cover_the_text_line_by_line() -> None:
    document = read(TEXT.encode(), name="a.txt")
    assert [document.text[block.start : block.end] for block in document.blocks] == document.text.split("\n")


def test_control_and_invisible_characters_are_dropped_and_radicals_mended() -> None:
    assert (
        read("第\u200b⼀条\u00ad\u3000\ufeff⻓期\x07有效\u00a0x".encode(), name="a.txt").text
        == "第一条\u3000长期有效 x"
    )


def test_a_last_character_cut_off_is_no_reason_to_read_another_encoding() -> None:
    document = read(("制定本办法。" * 20).encode()[:-1], name="a.txt")
    assert document.text == ("制定本办法。" * 20)[:-1]
    assert [warning.code for warning in document.warnings] == ["damaged_characters"]


def test_dots_before_a_page_number_are_layout() -> None:
    assert (
        read("第一章 总则…………………… 1\n第二章 附则.......12\n见附件……".encode(), name="a.txt").text
        == "第一章　总则 1\n第二章　附则 12\n见附件……"
    )


def test_a_stray_zero_byte_does_not_make_it_binary() -> None:
    assert read("制定本办法。".encode() * 20 + b"\x00" + "施行。".encode(), name="a.txt").text.endswith("施行。")


def test_a_damaged_byte_costs_a_character_and_a_warning() -> None:
    data = bytearray(("制定本办法。" * 50).encode())
    data[30] = 0xFF
    document = read(bytes(data), name="a.txt")
    assert document.text.count("办法") >= 49
    assert [warning.code for warning in document.warnings] == ["damaged_characters"]


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 40,
        b"\x7fELF\x02\x01\x01" + b"\x00\x01\x02\x90" * 500,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
    ],
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(UnsupportedFile) as refusal:
        read(data, name="办法.txt")
    assert "办法.txt" in refusal.value.message


@pytest.mark.parametrize("data", [b"", b"\n \r\n\t", b"\xef\xbb\xbf", "\u3000\u3000\n".encode()])
def test_a_file_without_a_word_is_empty(data: bytes) -> None:
    with pytest.raises(EmptyFile):
        read(data, name="a.txt")


def test_size_and_length_are_bounded() -> None:
    with pytest.raises(FileTooLarge):
        read(b"a" * 2048, name="a.txt", limits=Limits(size=1024))
    with pytest.raises(FileTooLarge):
        read("办法。".encode() * 500, name="a.txt", limits=Limits(characters=1000))


def test_a_table_saved_as_text_keeps_its_cells_and_a_tab_after_a_number_is_a_gap() -> None:
    document = read("第一条\t甲\n第二条\t乙\n事项\t期限\n设置\t3日\n末\t尾。".encode(), name="a.txt")
    assert document.text == "第一条　甲\n第二条　乙\n事项\t期限\n设置\t3日\n末\t尾。"
    assert [block.kind for block in document.blocks[1:3]] == [BlockKind.PARAGRAPH, BlockKind.TABLE_ROW]
    assert read("甲\t乙\n丙".encode(), name="a.txt").text == "甲 乙\n丙"


WRAPPED = """        云岭区临时停车管理办法
    第一条 为了规范本区临时停车秩序，保障道路
安全畅通，根据有关法律、法规的规定，结合本区实
际，制定本办法。
    第二条 本区行政区域内临时停车泊位的设置、使
用和管理，适用本办法。
    第三条 区公安机关交通管理部门负责临时停车泊
位的监督管理，并依照第二条的规定会同有关部门编
制设置方案。
"""


def test_lines_cut_at_a_fixed_width_are_put_together() -> None:
    document = read(WRAPPED.encode(), name="a.txt")
    assert document.text.split("\n") == [
        "云岭区临时停车管理办法",
        "第一条\u3000为了规范本区临时停车秩序，保障道路安全畅通，根据有关法律、法规的规定，结合本区实际，制定本办法。",
        "第二条\u3000本区行政区域内临时停车泊位的设置、使用和管理，适用本办法。",
        "第三条\u3000区公安机关交通管理部门负责临时停车泊位的监督管理，并依照第二条的规定会同有关部门编制设置方案。",
    ]
    assert [warning.code for warning in document.warnings] == ["joined_lines"]


def test_short_lines_that_were_meant_are_kept() -> None:
    short = "\n".join(f"第{number}条 临时停车应当遵守本规定。" for number in "一二三四五六七八九")
    assert read(short.encode(), name="a.txt").text.count("\n") == 8
    names = "\n".join(["云岭区人民政府办公室文件收发登记"] * 9)
    assert read(names.encode(), name="a.txt").text.count("\n") == 8
