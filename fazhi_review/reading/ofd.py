"""ofd (GB/T 33190-2016), the format in which Chinese offices exchange finished documents: a zip of XML pages.

Like a PDF it knows where each character stands; `layout` makes paragraphs of that. Places are in millimetres from the
upper left corner, `Boundary` moves an object, `CTM` turns and scales it, `DeltaX` is the step from character to character.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from fazhi_review.errors import CorruptFile, EncryptedFile, FileTooLarge
from fazhi_review.reading.building import TextBuilder
from fazhi_review.reading.glyphs import Glyph
from fazhi_review.reading.layout import FEW_CHARACTERS, PageLines, add_pages, page_of, report_pictures
from fazhi_review.reading.model import FileType, Limits, ReadDocument
from fazhi_review.reading.ocr import Recogniser
from fazhi_review.reading.ofd_page import (
    POINTS,
    Picture,
    child,
    children,
    glyphs_of,
    numbers,
    pictures_of,
    rules_of,
    text_of,
)
from fazhi_review.reading.package import Package, resolve
from fazhi_review.reading.ruling import Rule
from fazhi_review.reading.safe_xml import local_name

_A4 = (210.0, 297.0)
_PROPERTIES = {
    "Title": "title",
    "Author": "creator",
    "Subject": "subject",
    "CreationDate": "created",
    "ModDate": "modified",
}


def read_ofd(data: bytes, *, name: str, limits: Limits, ocr: str | None = None) -> ReadDocument:
    """The text of all pages in reading order; ScannedFile where all pages are pictures and `ocr` names no program."""
    package = Package(data, name=name, limits=limits)
    if "Encryptions.xml" in package:
        raise EncryptedFile(name=name)
    root = package.xml("OFD.xml")
    bodies = children(root, "DocBody")
    if not bodies:
        raise CorruptFile(name=name)
    builder = TextBuilder(name, limits, pages=0)
    recogniser = Recogniser.start(ocr, builder) if ocr else None
    pages: list[PageLines] = []
    pictures: list[int] = []
    for body in bodies:
        _read_properties(body, builder)
        for page in _Document(package, text_of(body, "DocRoot"), builder, recogniser).pages(len(pages) + len(pictures)):
            if page.lines is None:
                pictures.append(page.number)
            else:
                pages.append(page.lines)
    builder.pages = len(pages) + len(pictures)
    report_pictures(builder, pictures, builder.pages)
    add_pages(builder, pages)
    return builder.build(FileType.OFD)


@dataclass(frozen=True, slots=True)
class _Page:
    number: int
    lines: PageLines | None  # None where it is a picture that nobody could read


class _Document:
    """One DocBody: its pages in order, each with the templates it stands on."""

    def __init__(self, package: Package, root_part: str, builder: TextBuilder, recogniser: Recogniser | None) -> None:
        self._package = package
        self._builder = builder
        self._recogniser = recogniser
        self._part = resolve("", root_part)
        self._root = package.xml(self._part) if root_part else None
        if self._root is None:
            raise CorruptFile(name=package.name)
        self._common = child(self._root, "CommonData")
        self._size = _page_size(self._common, "PageArea") or _A4
        self._templates = {
            template.get("ID", ""): template.get("BaseLoc", "") for template in children(self._common, "TemplatePage")
        }
        self._template_contents: dict[str, tuple[list[Glyph], list[Rule]]] = {}

    def pages(self, before: int) -> Iterator[_Page]:
        """The pages, numbered on from the `before` pages of earlier bodies."""
        entries = [page for pages in children(self._root, "Pages") for page in children(pages, "Page")]
        limits = self._builder.limits
        if before + len(entries) > limits.pages:
            raise FileTooLarge(name=self._builder.name, limit=f"{limits.pages} 页")
        left = limits.characters
        for number, entry in enumerate(entries, start=before + 1):
            self._builder.check_time()
            page = self._package.xml(resolve(self._part, entry.get("BaseLoc", "")))
            if page is None:
                self._builder.warn("damaged_page", f"第 {number} 页已损坏，没有读取，请对照原件核对。")
                continue
            lines = self._read(page, number)
            left -= sum(len(line.text) for line in lines.lines) if lines else 0
            if left <= 0:
                raise FileTooLarge(name=self._builder.name, limit=f"{limits.characters} 字")
            yield _Page(number, lines)

    def _read(self, page: etree._Element, number: int) -> PageLines | None:
        glyphs, rules = list(glyphs_of(page)), list(rules_of(page))
        for template in children(page, "Template"):
            template_glyphs, template_rules = self._template(template.get("TemplateID", ""))
            glyphs += template_glyphs
            rules += template_rules
        width, height = (side * POINTS for side in _page_size(page, "Area") or self._size)
        pictures = [picture for picture in pictures_of(page) if picture.width * picture.height * 3 > width * height]
        if pictures and len(glyphs) < FEW_CHARACTERS:
            if self._recogniser is None:
                return None
            glyphs = [glyph for picture in pictures for glyph in self._recognise(picture, page, number)] or glyphs
            rules = []
        return page_of(glyphs, rules, number=number, width=width, height=height)

    def _recognise(self, picture: Picture, page: etree._Element, number: int) -> list[Glyph]:
        content = self._resource(picture.resource, page, number)
        if content is None or self._recogniser is None:
            return []
        glyphs = self._recogniser.read(content, page=number, width=picture.width, height=picture.height)
        for glyph in glyphs:
            glyph.left += picture.left
            glyph.right += picture.left
            glyph.baseline += picture.top
        return glyphs

    def _resource(self, resource_id: str, page: etree._Element, number: int) -> bytes | None:
        """The bytes of a picture, from the resources of the document or of the page."""
        listed = [text_of(self._common, "PublicRes"), text_of(self._common, "DocumentRes"), text_of(page, "PageRes")]
        for location in filter(None, listed):
            part = resolve(self._part, location)
            root = self._package.xml(part)
            base = root.get("BaseLoc", "") if root is not None else ""
            for group in children(root, "MultiMedias"):
                for media in children(group, "MultiMedia"):
                    if media.get("ID") == resource_id:
                        file = text_of(media, "MediaFile")
                        return self._package.read(resolve(part, f"{base}/{file}" if base else file))
        self._builder.warn("picture_missing", f"第 {number} 页的图片缺失，没有读取，请对照原件核对。")
        return None

    def _template(self, template_id: str) -> tuple[list[Glyph], list[Rule]]:
        if template_id not in self._template_contents:
            location = self._templates.get(template_id, "")
            page = self._package.xml(resolve(self._part, location)) if location else None
            contents = (list(glyphs_of(page)), list(rules_of(page))) if page is not None else ([], [])
            self._template_contents[template_id] = contents
        return self._template_contents[template_id]


def _page_size(parent: etree._Element | None, area: str) -> tuple[float, float] | None:
    box = numbers(text_of(child(parent, area), "PhysicalBox"))
    return (box[2], box[3]) if len(box) == 4 and box[2] > 0 and box[3] > 0 else None


def _read_properties(body: etree._Element, builder: TextBuilder) -> None:
    for element in (element for info in children(body, "DocInfo") for element in info):
        key = _PROPERTIES.get(local_name(element))
        if key and element.text and element.text.strip():
            builder.properties[key] = element.text.strip()[:500]
