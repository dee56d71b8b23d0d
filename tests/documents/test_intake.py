"""A file as it arrives: whatever it is called and whatever it holds, one clear sentence or a text."""

import document_samples as samples
import pytest

from fazhi_review.documents.intake import parse_file, safe_file_name
from fazhi_review.errors import EmptyFile, FazhiError, FileTooLarge, InvalidInput, UnsupportedFile
from fazhi_review.reading.model import Limits


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\张三\\办法.docx", "办法.docx"),
        ("办法\x00\r\n.docx", "办法.docx"),
        ("", "未命名文件"),
        ("...", "未命名文件"),
        ("\u202e办法.docx", "办法.docx"),
    ],
)
def test_a_name_loses_folders_and_control_characters(given: str, kept: str) -> None:
    assert safe_file_name(given) == kept


def test_a_name_of_300_characters_keeps_its_extension() -> None:
    name = safe_file_name("办" * 300 + ".docx")
    assert len(name) == 200
    assert name.endswith("办.docx")


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("空.txt", b"", EmptyFile),
        ("空.docx", b"", EmptyFile),
        ("程序.docx", b"MZ\x90\x00" + bytes(2000), UnsupportedFile),
        ("程序.txt", b"\x7fELF\x02\x01\x01" + bytes(2000), UnsupportedFile),
    ],
)
def test_what_is_no_document_is_refused_by_name(name: str, data: bytes, error: type[FazhiError]) -> None:
    with pytest.raises(error) as refused:
        parse_file(name, data)
    assert name in refused.value.message


def test_a_docx_cut_in_half_is_refused() -> None:
    data = samples.docx()
    with pytest.raises(InvalidInput, match=r"半份\.docx"):
        parse_file("半份.docx", data[: len(data) // 2])


def test_a_file_over_the_limit_is_refused() -> None:
    with pytest.raises(FileTooLarge, match=r"大文件\.txt"):
        parse_file("大文件.txt", b"a" * 2000, Limits(size=1000))


def test_a_word_file_becomes_provisions() -> None:
    parsed = parse_file("办法.docx", samples.docx())
    assert [provision.path for provision in parsed.structured.provisions if provision.kind == "article"] == [
        "第一条",
        "第二条",
        "第三条",
        "第四条",
        "第五条",
    ]
