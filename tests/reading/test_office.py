"""doc and wps are read through LibreOffice; without it the user is told what to do."""

import subprocess
from pathlib import Path

import pytest
from compose_docx import abstract, docx, level, num, p
from test_hostile_files import compound

from fazhi_review.errors import ConverterMissing, CorruptFile, EncryptedFile, FileTooComplex
from fazhi_review.reading import FileType, Limits, office, read

OFFICE = office.find_office()
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
BODY = p("甲", number=1) + p("乙", number=1, level=1) + p("丙", number=1)
NUMBERING = abstract(
    0, [level(0, "chineseCountingThousand", "第%1条"), level(1, "chineseCounting", "（%2）", suffix="nothing")]
)
RTF = rb"{\rtf1\ansi\ansicpg936\uc1 \u31532?\u19968?\u26465? \u30002?\par}"


@pytest.fixture(scope="module")
def word_97(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    assert OFFICE is not None
    folder: Path = tmp_path_factory.mktemp("office")
    (folder / "a.docx").write_bytes(docx(BODY, numbering=NUMBERING + num(1, 0)))
    profile = (folder / "profile").as_uri()
    command = [
        OFFICE,
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "doc",
        "--outdir",
        str(folder),
        str(folder / "a.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return (folder / "a.doc").read_bytes()


@needs_office
@pytest.mark.parametrize(("name", "file_type"), [("办法.doc", FileType.DOC), ("办法.wps", FileType.WPS)])
def test_a_word_97_file_is_read_with_its_numbers(word_97: bytes, name: str, file_type: FileType) -> None:
    document = read(word_97, name=name)
    assert document.text == "第一条　甲\n（一）乙\n第二条　丙"
    assert document.file_type is file_type
    assert {block.source for block in document.blocks} == {None}
    assert document.warnings == ()


@needs_office
def test_a_word_97_file_with_a_password_is_recognised(word_97: bytes) -> None:
    locked = bytearray(word_97)
    locked[word_97.index(b"\xec\xa5") + 11] |= 0x01
    with pytest.raises(EncryptedFile):
        read(bytes(locked), name="办法.doc")


@needs_office
def test_rich_text_is_read() -> None:
    document = read(RTF, name="办法.doc")
    assert (document.text, document.file_type) == ("第一条　甲", FileType.DOC)


@needs_office
def test_a_damaged_word_97_file_is_refused() -> None:
    with pytest.raises(CorruptFile):
        read(compound("WordDocument", "1Table"), name="办法.doc")


@needs_office
def test_a_conversion_that_takes_too_long_is_refused() -> None:
    with pytest.raises(FileTooComplex):
        read(RTF, name="办法.doc", limits=Limits(seconds=0.01), isolated=False)


@needs_office
@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are looked up in /proc")
def test_a_conversion_that_was_ended_leaves_no_process_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with pytest.raises(FileTooComplex):
        read(RTF, name="办法.doc", limits=Limits(seconds=0.4))
    # What was killed may need a moment to be gone.
    assert any(not _mentions(tmp_path) for _ in range(500))


def _mentions(folder: Path) -> bool:
    """Whether a running process was started with this folder in its command."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(folder).encode() in path.read_bytes():
                return True
        except OSError:
            continue  # ended while we looked
    return False


def test_without_libreoffice_the_user_is_told_to_save_as_docx(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "find_office", lambda: None)
    with pytest.raises(ConverterMissing) as refusal:
        read(RTF, name="办法.doc", isolated=False)
    assert "docx" in refusal.value.message
    assert "办法.doc" in refusal.value.message
