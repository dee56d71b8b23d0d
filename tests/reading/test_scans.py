"""Pages that are pictures: recognised where tesseract is installed and marked as such, else refused with what to do."""

import difflib
import struct
import zlib
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from compose_ofd import Text as OfdText
from compose_ofd import ofd, with_picture
from compose_pdf import Text, pdf, scan

import fazhi_review.reading
from fazhi_review.errors import ScannedFile, UnreadableScan
from fazhi_review.reading import Limits, read
from fazhi_review.reading.ocr import find_ocr, mend_head

DECISION = Path(__file__).parent.parent / "corpus" / "decision"
IMAGE = '<ofd:ImageObject ID="7" Boundary="0 0 210 297" ResourceID="4"/>'
needs_ocr = pytest.mark.skipif(find_ocr() is None, reason="tesseract with chi_sim is not installed")


@pytest.fixture
def _without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fazhi_review.reading, "find_ocr", lambda: None)


def picture() -> tuple[int, int, bytes]:
    """The first page of a document of the golden set, as a scanner sees it."""
    document = pdfium.PdfDocument(DECISION.with_suffix(".pdf").read_bytes())
    bitmap = document[0].render(scale=200 / 72, grayscale=True)
    pixels, stride = bytes(bitmap.buffer), bitmap.stride
    found = (
        bitmap.width,
        bitmap.height,
        b"".join(pixels[row * stride : row * stride + bitmap.width] for row in range(bitmap.height)),
    )
    bitmap.close()
    document.close()
    return found


def png(width: int, height: int, pixels: bytes) -> bytes:
    rows = b"".join(b"\x00" + pixels[row * width : (row + 1) * width] for row in range(height))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )


def likeness(text: str) -> float:
    typed = "".join(DECISION.with_suffix(".txt").read_text(encoding="utf-8").split())
    return difflib.SequenceMatcher(None, "".join(text.split()), typed, autojunk=False).ratio()


@pytest.mark.usefixtures("_without_ocr")
@pytest.mark.parametrize("data", [pdf([], [], picture=True), ofd([IMAGE])])
def test_a_scan_is_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(ScannedFile) as refusal:
        read(data, name="扫描件.pdf")
    assert "扫描件.pdf" in refusal.value.message
    assert "tesseract" in refusal.value.message


@pytest.mark.usefixtures("_without_ocr")
def test_pages_that_are_pictures_are_reported_where_others_have_text() -> None:
    mixed = ofd([OfdText(28, 40, "第一条　为了规范停车，制定本办法。")], [IMAGE])
    document = read(mixed, name="a.ofd", isolated=False)
    assert [warning.code for warning in document.warnings] == ["picture_pages"]
    assert "第 2 页" in document.warnings[0].message
    assert document.pages == 2


def test_text_that_a_scanner_laid_under_its_picture_is_read_and_marked() -> None:
    hidden = [Text(72, 100, "第一条　为了规范停车，制定本办法。", mode=3)]
    document = read(scan((1, 1, b"\xff"), hidden=hidden), name="a.pdf", isolated=False)
    assert document.text == "第一条　为了规范停车，制定本办法。"
    assert document.is_ocr
    assert [warning.code for warning in document.warnings] == ["ocr_layer"]


@needs_ocr
@pytest.mark.parametrize("name", ["扫描件.pdf", "扫描件.ofd"])
def test_a_scan_is_recognised_and_marked(name: str) -> None:
    width, height, pixels = picture()
    data = (
        scan((width, height, pixels))
        if name.endswith("pdf")
        else with_picture(ofd([IMAGE]), "4", png(width, height, pixels))
    )
    document = read(data, name=name)
    assert document.is_ocr
    assert [warning.code for warning in document.warnings] == ["ocr"]
    assert "由OCR识别" in document.warnings[0].message
    assert likeness(document.text) > 0.9


@pytest.mark.parametrize(
    ("recognised", "printed"),
    [
        ("第-条为规范停车", "第一条　为规范停车"),
        ("第十=条县水利局", "第十二条　县水利局"),
        ("第三条的规定", "第三条的规定"),
        ("=、删去", "二、删去"),
        ("一）编制", "（一）编制"),
        ("(=）编制", "（二）编制"),
        ("一般情形", "一般情形"),
    ],
)
def test_numbers_at_the_head_of_recognised_paragraphs_are_mended(recognised: str, printed: str) -> None:
    assert mend_head(recognised) == printed


@needs_ocr
def test_a_scan_without_words_is_refused() -> None:
    with pytest.raises(UnreadableScan):
        read(scan((100, 100, b"\xff" * 10_000)), name="a.pdf")


@needs_ocr
def test_recognition_that_takes_too_long_stops_with_a_warning() -> None:
    hidden = [Text(72, 100, "第一条　为了规范停车，制定本办法。")]
    pages = scan((1, 1, b"\xff"), (100, 100, b"\xff" * 10_000), hidden=hidden)
    document = read(pages, name="a.pdf", limits=Limits(ocr_seconds=0.0), isolated=False)
    assert [warning.code for warning in document.warnings] == ["ocr_partial"]


@pytest.mark.usefixtures("_without_ocr")
def test_a_page_whose_font_has_no_codes_is_as_unreadable_as_a_picture() -> None:
    readable = [Text(72, 100 + 30 * index, "第一条为了规范停车制定本办法") for index in range(3)]
    coded = pdf(readable).replace(b"/UniGB-UTF16-H", b"/Identity-H    ").replace(b"(GB1)", b"(Xyz)")
    with pytest.raises(ScannedFile):
        read(coded, name="a.pdf", isolated=False)


@pytest.mark.usefixtures("_without_ocr")
def test_characters_without_codes_among_others_are_reported() -> None:
    private = [Text(72, 100 + 30 * index, "第一条为了规范停车" + "\ue123" * 9) for index in range(3)]
    document = read(pdf(private), name="a.pdf", isolated=False)
    assert [warning.code for warning in document.warnings] == ["garbled"]
    assert "\ue123" not in document.text
