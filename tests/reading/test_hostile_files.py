"""Damaged, mislabelled and hostile files: one clear refusal each, naming the file."""

import io
import struct
import sys
import zipfile

import pytest
from compose_docx import docx, p, pack
from compose_pdf import Text, pdf

from fazhi_review.errors import CorruptFile, EncryptedFile, FazhiError, FileTooComplex, FileTooLarge, UnsupportedFile
from fazhi_review.reading import FileType, Limits, isolation, read, sniff
from fazhi_review.reading.parsing import reader_of
from fazhi_review.reading.worker import bound_resources

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def refuse(data: bytes, kind: type[FazhiError], name: str = "办法.docx", limits: Limits | None = None) -> None:
    with pytest.raises(kind) as refusal:
        read(data, name=name, limits=limits or Limits(), isolated=False)
    assert name in refusal.value.message


def compound(*streams: str) -> bytes:
    """An OLE2 file with these stream names: a header, one FAT sector, one directory sector."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<III", header, 44, 1, 1, 0)
    struct.pack_into("<I", header, 56, 4096)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    fat = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    directory = b"".join(_entry(name) for name in ("Root Entry", *streams)).ljust(512, b"\x00")
    return bytes(header) + fat + directory


def _entry(name: str) -> bytes:
    entry = bytearray(128)
    code = name.encode("utf-16-le")
    entry[: len(code)] = code
    struct.pack_into("<HB", entry, 64, len(code) + 2, 5 if name == "Root Entry" else 2)
    return bytes(entry)


def test_a_docx_with_a_password_is_recognised() -> None:
    refuse(compound("EncryptionInfo", "EncryptedPackage"), EncryptedFile)


def test_a_word_97_file_is_told_from_other_compound_files() -> None:
    assert sniff(compound("WordDocument", "1Table"), "a.docx") is FileType.DOC
    assert sniff(compound("WordDocument"), "a.wps") is FileType.WPS
    with pytest.raises(UnsupportedFile):
        sniff(compound("Workbook"), "a.doc")


@pytest.mark.parametrize("length", [8, 300, 512, 700, 1100])
def test_a_truncated_compound_file_is_refused(length: int) -> None:
    with pytest.raises((CorruptFile, UnsupportedFile)):
        sniff(compound("WordDocument")[:length], "a.doc")


def test_the_directory_of_a_compound_file_may_run_in_a_circle() -> None:
    data = bytearray(compound("WordDocument"))
    struct.pack_into("<I", data, 512 + 4, 1)
    assert sniff(bytes(data), "a.doc") is FileType.DOC


def test_the_content_decides_and_a_wrong_name_is_reported() -> None:
    document = read(docx(p("甲")), name="办法.pdf", isolated=False)
    assert document.file_type is FileType.DOCX
    assert [warning.code for warning in document.warnings] == ["wrong_extension"]
    assert read("第一条 甲".encode(), name="办法.docx").file_type is FileType.TXT


def test_other_packages_are_not_supported() -> None:
    refuse(pack({"xl/workbook.xml": "<x/>", "[Content_Types].xml": "<x/>"}), UnsupportedFile, "台账.xlsx")


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
def test_a_truncated_zip_is_refused(share: float) -> None:
    whole = docx(p("甲" * 500))
    refuse(whole[: int(len(whole) * share)], CorruptFile)


def test_a_docx_without_a_body_is_refused() -> None:
    refuse(pack({"word/document.xml": f'<w:document xmlns:w="{WORD}"/>'}), CorruptFile)
    refuse(pack({"word/other.xml": "<x/>"}), CorruptFile)
    refuse(pack({"word/document.xml": "<w:document"}), CorruptFile)


def test_a_zip_bomb_is_refused() -> None:
    bomb = pack({"word/document.xml": b"<x>" + b" " * 60_000_000 + b"</x>"})
    assert len(bomb) < 100_000
    refuse(bomb, FileTooLarge)
    refuse(pack({f"word/{index}.xml": "x" for index in range(300)}), FileTooLarge, limits=Limits(entries=200))


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(pack({"word/document.xml": b"<x>" + b"a" * 5_000_000 + b"</x>"}))
    central = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, central + 24, 10)
    with pytest.raises(FazhiError):
        read(bytes(data), name="a.docx", isolated=False)


def test_a_part_outside_the_package_is_never_asked_for() -> None:
    target = "../../../../etc/passwd"
    relations = f'<Relationships><Relationship Type="x/officeDocument" Target="{target}"/></Relationships>'
    refuse(pack({"word/x.xml": "<x/>", "_rels/.rels": relations, target: "<x/>"}), CorruptFile)


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE x SYSTEM "http://localhost:9/x.dtd">',
    ],
)
def test_a_document_type_declaration_is_refused(prolog: str) -> None:
    entity = "&c;" if "ENTITY c" in prolog else "&a;" if "ENTITY" in prolog else ""
    part = f'{prolog}<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>甲{entity}</w:t></w:r></w:p></w:body></w:document>'
    refuse(pack({"word/document.xml": part}), CorruptFile)


def test_deep_nesting_is_refused() -> None:
    deep = '<w:document xmlns:w="{}"><w:body>{}{}</w:body></w:document>'
    tables = deep.format(WORD, "<w:tbl><w:tr><w:tc>" * 80, "</w:tc></w:tr></w:tbl>" * 80)
    refuse(pack({"word/document.xml": tables}), FileTooComplex)
    runs = deep.format(WORD, "<w:p>" + "<w:ins>" * 5000, "</w:ins>" * 5000 + "</w:p>")
    with pytest.raises((FileTooComplex, CorruptFile)):
        read(pack({"word/document.xml": runs}), name="a.docx", isolated=False)


def test_an_encrypted_zip_entry_is_recognised() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    data = bytearray(target.getvalue())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    refuse(bytes(data), EncryptedFile)


def test_a_file_that_takes_too_long_is_refused() -> None:
    many = docx("".join(p(f"第{index}段") for index in range(50)))
    refuse(many, FileTooComplex, limits=Limits(seconds=0.0))


def test_a_worker_that_dies_costs_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "_START", "import os; os.abort()")
    with pytest.raises(CorruptFile):
        read(docx(p("甲")), name="a.docx")


def test_a_worker_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "_START", "import time; time.sleep(600)")
    monkeypatch.setattr(isolation, "_GRACE", 0.2)
    with pytest.raises(FileTooComplex):
        read(docx(p("甲")), name="a.docx", limits=Limits(seconds=0.1))


def test_a_worker_that_answers_nonsense_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "_START", """print('{"error": {"kind": "NotPermitted", "data": {}}}')""")
    with pytest.raises(CorruptFile):
        read(docx(p("甲")), name="a.docx")


def test_refusals_of_the_worker_keep_their_kind() -> None:
    with pytest.raises(FileTooLarge) as refusal:
        read(pdf([Text(72, 100, "甲")], [Text(72, 100, "乙")]), name="办法.pdf", limits=Limits(pages=1))
    assert "1 页" in refusal.value.message


def test_the_worker_does_not_inherit_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "x")
    environment: dict[str, str] = {}
    popen = isolation.subprocess.Popen

    def recording(*arguments: object, **options: object) -> object:
        environment.update(options["env"])  # type: ignore[call-overload]
        return popen(*arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(isolation.subprocess, "Popen", recording)
    read(docx(p("甲")), name="a.docx")
    assert "SECRET_KEY" not in environment


@pytest.mark.skipif(sys.platform == "win32", reason="memory is bounded only where the platform has resource limits")
def test_memory_of_the_worker_is_bounded() -> None:
    long = "".join(chr(0x4E00 + index % 5000) for index in range(2_000_000))
    with pytest.raises((FileTooComplex, CorruptFile)):
        read(docx(p(long)), name="a.docx", limits=Limits(memory=60 * 1024 * 1024))


@pytest.mark.parametrize("file_type", FileType)
def test_every_type_has_a_reader(file_type: FileType) -> None:
    assert callable(reader_of(file_type))


def test_a_platform_without_resource_limits_is_served_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)
    bound_resources(Limits())
    assert isolation.document_from_json(isolation.document_to_json(read("甲".encode(), name="a.txt"))).text == "甲"


def test_blocks_outside_the_text_are_not_believed() -> None:
    answer = isolation.document_to_json(read("甲".encode(), name="a.txt"))
    answer["blocks"][0]["end"] = 9
    with pytest.raises(ValueError, match="block"):
        isolation.document_from_json(answer)
