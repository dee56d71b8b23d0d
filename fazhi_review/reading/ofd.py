"""ofd (GB/T 33190-2016), the format in which Chinese offices exchange finished documents: a zip of XML pages.

Like a PDF it knows where each character stands; `layout` makes paragraphs of that. Places are in millimetres from the
upper left corner, `Boundary` moves an object, `CTM` turns and scales it, `DeltaX` is the step from character to character.
"""

from collections.abc import Iterator

from lxml import etree

from fazhi_review.errors import CorruptFile, EncryptedFile, FileTooLarge, ScannedFile
from fazhi_review.reading.building import TextBuilder
from fazhi_review.reading.glyphs import Glyph
from fazhi_review.reading.layout import PageLines, add_pages, page_of
from fazhi_review.reading.model import FileType, Limits, ReadDocument
from fazhi_review.reading.package import Package, resolve
from fazhi_review.reading.ruling import Rule, rule_of
from fazhi_review.reading.safe_xml import local_name

_POINTS = 72 / 25.4
_A4 = (210.0, 297.0)
_PROPERTIES = {
    "Title": "title",
    "Author": "creator",
    "Subject": "subject",
    "CreationDate": "created",
    "ModDate": "modified",
}
_CONTAINERS = ("Layer", "PageBlock", "Content")


def read_ofd(data: bytes, *, name: str, limits: Limits) -> ReadDocument:
    """The text of all pages in reading order; ScannedFile where the pages are pictures."""
    package = Package(data, name=name, limits=limits)
    if "Encryptions.xml" in package:
        raise EncryptedFile(name=name)
    root = package.xml("OFD.xml")
    bodies = _all(root, "DocBody")
    if not bodies:
        raise CorruptFile(name=name)
    builder = TextBuilder(name, limits, pages=0)
    pages: list[PageLines] = []
    pictures = 0
    for body in bodies:
        _read_properties(body, builder)
        document = _Document(package, _text_of(body, "DocRoot"), builder)
        for lines, has_picture in document.pages(len(pages)):
            pages.append(lines)
            pictures += has_picture
    builder.pages = len(pages)
    if pictures and not any(page.lines for page in pages):
        raise ScannedFile(name=name)
    add_pages(builder, pages)
    return builder.build(FileType.OFD)


class _Document:
    """One DocBody: its pages in order, each with the templates it stands on."""

    def __init__(self, package: Package, root_part: str, builder: TextBuilder) -> None:
        self._package = package
        self._builder = builder
        self._part = resolve("", root_part)
        self._root = package.xml(self._part) if root_part else None
        if self._root is None:
            raise CorruptFile(name=package.name)
        common = _child(self._root, "CommonData")
        self._size = _page_size(common, "PageArea") or _A4
        self._templates = {
            template.get("ID", ""): template.get("BaseLoc", "") for template in _all(common, "TemplatePage")
        }
        self._template_contents: dict[str, tuple[list[Glyph], list[Rule]]] = {}

    def pages(self, before: int) -> Iterator[tuple[PageLines, bool]]:
        """Each page's lines, and whether there is a picture on it."""
        entries = [page for pages in _all(self._root, "Pages") for page in _all(pages, "Page")]
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
            glyphs, rules = list(_glyphs(page)), list(_rules(page))
            left -= len(glyphs)
            if left <= 0:
                raise FileTooLarge(name=self._builder.name, limit=f"{limits.characters} 字")
            for template in _all(page, "Template"):
                template_glyphs, template_rules = self._template(template.get("TemplateID", ""))
                glyphs += template_glyphs
                rules += template_rules
            width, height = _page_size(page, "Area") or self._size
            lines = page_of(glyphs, rules, number=number, width=width * _POINTS, height=height * _POINTS)
            yield lines, any(local_name(element) == "ImageObject" for element in page.iter())

    def _template(self, template_id: str) -> tuple[list[Glyph], list[Rule]]:
        if template_id not in self._template_contents:
            location = self._templates.get(template_id, "")
            page = self._package.xml(resolve(self._part, location)) if location else None
            contents = (list(_glyphs(page)), list(_rules(page))) if page is not None else ([], [])
            self._template_contents[template_id] = contents
        return self._template_contents[template_id]


def _glyphs(page: etree._Element) -> Iterator[Glyph]:
    for element in _objects(page, "TextObject"):
        yield from _text_object(element)


def _objects(page: etree._Element, kind: str) -> Iterator[etree._Element]:
    """The visible objects of a kind, in layers and blocks of any depth."""
    waiting = _all(page, "Content")[::-1]
    while waiting:
        element = waiting.pop()
        name = local_name(element)
        if name in _CONTAINERS:
            waiting += list(element)[::-1]
        elif name == kind and element.get("Visible", "true") != "false" and element.get("Alpha") != "0":
            yield element


def _rules(page: etree._Element) -> Iterator[Rule]:
    """Straight strokes: a thin object, or the horizontal and vertical lines of a path."""
    for element in _objects(page, "PathObject"):
        boundary = [value * _POINTS for value in _numbers(element.get("Boundary"))]
        if len(boundary) != 4:
            continue
        left, top, width, height = boundary
        rule = rule_of(left, top, left + width, top + height)
        if rule is not None:
            yield rule
        elif element.get("Stroke", "true") != "false":
            yield from _path_rules(element, left, top)


def _path_rules(element: etree._Element, left: float, top: float) -> Iterator[Rule]:
    """The lines of an AbbreviatedData: M and S move, L draws, C closes; curves only move on."""
    words = iter(_text_of(element, "AbbreviatedData").split()[:2000])
    matrix = _numbers(element.get("CTM"))
    a, b, c, d, e, f = matrix if len(matrix) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    counts = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
    start = last = (left, top)
    for word in words:
        values = [_number(next(words, None), 0.0) for _ in range(counts.get(word, 0))]
        if word == "C":
            point = start
        elif len(values) >= 2:
            x, y = values[-2:]
            point = (left + (a * x + c * y + e) * _POINTS, top + (b * x + d * y + f) * _POINTS)
        else:
            continue
        if word in ("L", "C"):
            rule = rule_of(
                min(last[0], point[0]), min(last[1], point[1]), max(last[0], point[0]), max(last[1], point[1])
            )
            if rule is not None:
                yield rule
        elif word in ("M", "S"):
            start = point
        last = point


def _text_object(element: etree._Element) -> Iterator[Glyph]:
    boundary = _numbers(element.get("Boundary"))
    left, top = (boundary[0], boundary[1]) if len(boundary) >= 2 else (0.0, 0.0)
    matrix = _numbers(element.get("CTM"))
    a, b, c, d, e, f = matrix if len(matrix) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    if a <= 0 or abs(b) > 0.2 * a or element.get("ReadDirection", "0") not in ("", "0"):
        return  # set across the reading direction: a watermark
    size = _number(element.get("Size"), 3.175)
    horizontal = size * _number(element.get("HScale"), 1.0)
    x = y = 0.0
    for code in _all(element, "TextCode"):
        x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
        text = code.text or ""
        steps, falls = _deltas(code.get("DeltaX"), len(text)), _deltas(code.get("DeltaY"), len(text))
        for index, character in enumerate(text):
            width = horizontal * (0.5 if character.isascii() else 1.0)
            step = steps[index] if index < len(steps) else 0.0 if steps or falls else width
            advance = min(width, step) if step > 0 else width
            at = left + a * x + c * y + e
            baseline = top + b * x + d * y + f
            yield Glyph(
                character,
                at * _POINTS,
                (at + a * advance) * _POINTS,
                baseline * _POINTS,
                max(size * (c * c + d * d) ** 0.5 * _POINTS, 0.1),
            )
            x += step
            y += falls[index] if index < len(falls) else 0.0


def _deltas(text: str | None, most: int) -> list[float]:
    """The steps of a DeltaX; `g 5 3.5` stands for five steps of 3.5. At most as many as there are characters."""
    words = (text or "").split()
    steps: list[float] = []
    index = 0
    while index < len(words) and len(steps) < most:
        if words[index] == "g" and index + 2 < len(words):
            count = int(_number(words[index + 1], 0))
            steps += [_number(words[index + 2], 0.0)] * max(0, min(count, most))
            index += 3
        else:
            steps.append(_number(words[index], 0.0))
            index += 1
    return steps[:most]


def _numbers(text: str | None) -> list[float]:
    return [_number(word, 0.0) for word in (text or "").split()]


def _number(text: str | None, default: float) -> float:
    """A finite number of sensible size; damaged files say anything here."""
    try:
        number = float(text) if text else default
    except ValueError:
        return default
    return number if abs(number) < 1e6 else default


def _page_size(parent: etree._Element | None, area: str) -> tuple[float, float] | None:
    box = _numbers(_text_of(_child(parent, area), "PhysicalBox"))
    return (box[2], box[3]) if len(box) == 4 and box[2] > 0 and box[3] > 0 else None


def _read_properties(body: etree._Element, builder: TextBuilder) -> None:
    for element in (element for info in _all(body, "DocInfo") for element in info):
        key = _PROPERTIES.get(local_name(element))
        if key and element.text and element.text.strip():
            builder.properties[key] = element.text.strip()[:500]


def _all(parent: etree._Element | None, name: str) -> list[etree._Element]:
    """Children by local name: the namespace is the standard's in theory and a vendor's in practice."""
    return [child for child in parent if local_name(child) == name] if parent is not None else []


def _child(parent: etree._Element | None, name: str) -> etree._Element | None:
    return next(iter(_all(parent, name)), None)


def _text_of(parent: etree._Element | None, name: str) -> str:
    child = _child(parent, name)
    return (child.text or "").strip() if child is not None else ""
