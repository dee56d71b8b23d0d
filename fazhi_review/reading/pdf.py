"""pdf by PDFium: characters with their places, page by page; what they mean as text is `layout`'s work."""

import ctypes
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from fazhi_review.errors import CorruptFile, EncryptedFile, FileTooLarge
from fazhi_review.reading.building import TextBuilder
from fazhi_review.reading.glyphs import Glyph
from fazhi_review.reading.layout import FEW_CHARACTERS, PageLines, add_pages, page_of, report_pictures
from fazhi_review.reading.model import FileType, Limits, ReadDocument
from fazhi_review.reading.ocr import Recogniser
from fazhi_review.reading.pdf_page import Placing, has_large_picture, is_invisible, render, rules_of

_GARBLED = 0.3  # share of characters without a code
_PROPERTIES = {
    "Title": "title",
    "Author": "creator",
    "CreationDate": "created",
    "ModDate": "modified",
    "Producer": "producer",
}


def open_pdf(data: bytes, *, name: str, limits: Limits) -> pdfium.PdfDocument:
    """The document, refused where it needs a password, is damaged or has too many pages."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD:
            raise EncryptedFile(name=name) from error
        raise CorruptFile(name=name) from error
    count = len(document)
    if count > limits.pages:
        document.close()
        raise FileTooLarge(name=name, limit=f"{limits.pages} 页")
    if count == 0:
        document.close()
        raise CorruptFile(name=name)
    return document


def read_pdf(data: bytes, *, name: str, limits: Limits, ocr: str | None = None) -> ReadDocument:
    """The text layer in reading order; ScannedFile where all pages are pictures.

    `ocr` is the program that reads pictures. Without it a page that is one is reported, and its words are missing.
    """
    document = open_pdf(data, name=name, limits=limits)
    try:
        builder = TextBuilder(name, limits, pages=len(document))
        pages = list(_pages(document, builder, Recogniser.start(ocr, builder) if ocr else None))
        properties = document.get_metadata_dict(skip_empty=True)
    finally:
        document.close()
    add_pages(builder, pages)
    builder.properties.update({_PROPERTIES[key]: text[:500] for key, text in properties.items() if key in _PROPERTIES})
    return builder.build(FileType.PDF)


def _pages(document: pdfium.PdfDocument, builder: TextBuilder, recogniser: Recogniser | None) -> Iterator[PageLines]:
    left = builder.limits.characters
    pictures: list[int] = []
    for index in range(len(document)):
        builder.check_time()
        try:
            page = document[index]
        except pdfium.PdfiumError:
            builder.warn("damaged_page", f"第 {index + 1} 页已损坏，没有读取，请对照原件核对。")
            continue
        try:
            lines = _read_page(page, index + 1, left, recogniser, builder)
            if lines is None:
                pictures.append(index + 1)
                continue
        finally:
            page.close()
        left -= sum(len(line.text) for line in lines.lines)
        if left <= 0:
            raise FileTooLarge(name=builder.name, limit=f"{builder.limits.characters} 字")
        yield lines
    report_pictures(builder, pictures, len(document))


def _read_page(
    page: pdfium.PdfPage, number: int, most: int, recogniser: Recogniser | None, builder: TextBuilder
) -> PageLines | None:
    """The lines of a page; None where it is a picture that cannot be read."""
    width, height = page.get_size()
    place = Placing(page)
    glyphs, unreadable = _glyphs(page, place, most)
    rules = rules_of(page, place)
    is_picture = has_large_picture(page)
    is_garbled = unreadable > _GARBLED * (len(glyphs) + unreadable) and unreadable >= FEW_CHARACTERS
    if is_garbled or (is_picture and len(glyphs) < FEW_CHARACTERS):
        if recogniser is not None:
            recognised = recogniser.read(render(page), page=number, width=width, height=height)
            glyphs, rules = recognised or glyphs, []
        elif len(glyphs) < FEW_CHARACTERS:
            return None
        else:
            builder.warn(
                "garbled", f"第 {number} 页等处的字体没有文字编码，读出的文字可能是乱码或缺漏，请改用可编辑的原始文档。"
            )
    elif is_picture and is_invisible(page):
        builder.is_ocr = True
        builder.warn("ocr_layer", "文字来自扫描时附加的识别结果，可能有错字、漏字，请对照原件逐字核对。")
    return page_of(glyphs, rules, number=number, width=width, height=height)


def _glyphs(page: pdfium.PdfPage, place: Placing, most: int) -> tuple[list[Glyph], int]:
    """The characters of a page, and how many have no code that means anything.

    PDFium's own made-up spaces and line ends are left out: distances decide.
    """
    text_page = page.get_textpage()
    try:
        handle = text_page.raw
        found: list[Glyph] = []
        unreadable = 0
        for index in range(max(min(pdfium_c.FPDFText_CountChars(handle), most + 1), 0)):
            if pdfium_c.FPDFText_IsGenerated(handle, index) == 1:
                continue
            character = _character(handle, index)
            if not character:
                unreadable += 1
                continue
            glyph = _glyph(handle, index, character, place)
            if glyph is not None:
                found.append(glyph)
        return found, unreadable
    finally:
        text_page.close()


def _character(handle: object, index: int) -> str:
    """The character at `index`; "" where the font has no code for it, or one that it made up."""
    code = pdfium_c.FPDFText_GetUnicode(handle, index)
    if (
        code < 0x20
        or 0xD800 <= code < 0xF900
        or code >= 0xFFFD
        or pdfium_c.FPDFText_HasUnicodeMapError(handle, index) == 1
    ):
        return chr(code) if 0x20000 <= code < 0x110000 else ""
    return chr(code)


def _glyph(handle: object, index: int, character: str, place: Placing) -> Glyph | None:
    box, matrix = pdfium_c.FS_RECTF(), pdfium_c.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    if not (
        pdfium_c.FPDFText_GetLooseCharBox(handle, index, box)
        and pdfium_c.FPDFText_GetCharOrigin(handle, index, x, y)
        and pdfium_c.FPDFText_GetMatrix(handle, index, matrix)
    ):
        return None
    size = pdfium_c.FPDFText_GetFontSize(handle, index) * (matrix.c**2 + matrix.d**2) ** 0.5
    return place.glyph(character, box, (x.value, y.value), (matrix.a, matrix.b), size)
