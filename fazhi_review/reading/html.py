"""html as saved from a government site: the document without the site around it."""

import re
from collections.abc import Iterator

from lxml import etree

from fazhi_review.errors import FileTooComplex
from fazhi_review.reading.building import TextBuilder, normalise_line
from fazhi_review.reading.docx.number_formats import format_number
from fazhi_review.reading.html_document import parse_html, text_content
from fazhi_review.reading.model import FileType, Limits, ReadDocument
from fazhi_review.reading.safe_xml import exceeds_depth

_DROPPED = frozenset(
    {
        "script", "style", "noscript", "template", "nav", "footer", "aside", "iframe", "object", "embed", "svg",
        "canvas", "video", "audio", "button", "select", "option", "input", "textarea", "head", "title", "link",
        "meta", "base", "dialog", "map",
    }
)  # fmt: skip
_BLOCKS = frozenset(
    {
        "html", "body", "div", "p", "section", "article", "main", "header", "h1", "h2", "h3", "h4", "h5", "h6", "ul",
        "ol", "li", "dl", "dt", "dd", "table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "blockquote",
        "pre", "form", "fieldset", "figure", "figcaption", "center", "address", "hr", "details", "summary",
    }
)  # fmt: skip
_HOLDERS = ("div", "section", "article", "main", "td", "table", "tbody", "tr", "form", "center")
# Words in class or id of what surrounds a document on the sites of Chinese offices.
_FURNITURE = re.compile(
    r"(?:[a-z0-9]+[-_])?(?:nav|navbar|menu|breadcrumbs?|crumbs?|footer|sidebar|share|bshare|bdsharebuttonbox|qrcode|ewm|toolbar|pagination|pager"
    r"|xgwz|dqwz|weizhi|copyright|dayin|fontsize|friendlink|yqlj|gotop|totop|wza)(?:[-_]?(?:bar|box|wrap|list|left|right|top|main|inner|con|area|links?|\d+))*"
    r"|(?:foot|side|related?|position|location|search|login|print|comment|advert|ads?|banner|skip)\d*",
    re.IGNORECASE,
)
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# What the content systems of those sites call the place of the document itself.
_CONTENT = re.compile(
    r"(?:^|\s)(?:trs_(?:editor|ueditor)\w*|ucap-content|zoom|vsb_content\w*|article[_-]?content|articlecontent|news_?content|detail[_-]?content"
    r"|content[_-]?text|pages_content|zfxxgk_zw_content|bt_content|mainText|main_?content|view)(?:$|\s)",
    re.IGNORECASE,
)
_CONTENT_SHARE = 0.4
_MAIN_SHARE = 0.75
_HAN_BREAK = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef])[ \t]*[\r\n]+[ \t]*(?=[\u2e80-\u9fff\uff00-\uffef])")
_WHITESPACE = re.compile(r"[ \t\r\n]+")
_LONG_CELL = 300
_LIST_FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_META = {"articletitle": "title", "pubdate": "created", "contentsource": "creator", "author": "creator"}


def read_html(data: bytes, *, name: str, limits: Limits) -> ReadDocument:
    """The main text with its title; menus, scripts, footers and other furniture of the site are left out."""
    root = parse_html(data, name=name)
    if exceeds_depth(root, limits.nesting):
        raise FileTooComplex(name=name)
    builder = TextBuilder(name, limits)
    builder.properties.update(_properties(root))
    page_title = next((text_content(element) for element in root.iter("title")), "")
    _strip(root)
    title = _title(root, page_title) or builder.properties.get("title", "")
    main = _main(root)
    walker = _Walker(builder)
    if title and not _holds(main, title):
        builder.add(title)
    walker.walk(main)
    walker.flush()
    return builder.build(FileType.HTML)


def _tag(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2].casefold() if isinstance(element.tag, str) else ""


def _strip(root: etree._Element) -> None:
    """Takes out what is no text of the page, keeping the text that follows each such element."""
    sentences = _sentences(root)
    doomed = [element for element in root.iter() if _is_no_text(element) or _is_furniture(element, sentences)]
    for element in doomed:
        parent = element.getparent()
        if parent is None:
            continue
        if element.tail:
            before = element.getprevious()
            if before is not None:
                before.tail = (before.tail or "") + element.tail
            else:
                parent.text = (parent.text or "") + element.tail
        parent.remove(element)


def _is_no_text(element: etree._Element) -> bool:
    tag = _tag(element)
    if tag in ("html", "body", ""):
        return False
    return (
        tag in _DROPPED or element.get("hidden") is not None or _INVISIBLE.search(element.get("style", "")) is not None
    )


def _is_furniture(element: etree._Element, sentences: int) -> bool:
    """A block that calls itself part of the site; but what holds half of the sentences is the document, whatever its name."""
    if _tag(element) not in _BLOCKS or _tag(element) in ("html", "body"):
        return False
    names = f"{element.get('class', '')} {element.get('id', '')}".split()
    return any(_FURNITURE.fullmatch(name) for name in names) and _sentences(element) * 2 <= sentences


def _sentences(element: etree._Element) -> int:
    return sum(text_content(element).count(mark) for mark in "。；")


def _weight(element: etree._Element, weights: dict[etree._Element, int]) -> int:
    """Characters of text that is no link, less those that are: menus and lists of related pages count against."""
    sign = -1 if _tag(element) == "a" else 1
    own = sum(len("".join((text or "").split())) for text in (element.text, *(child.tail for child in element)))
    total = sign * own + sum(
        weights[child] if sign > 0 else -abs(weights[child]) for child in element if child in weights
    )
    weights[element] = total
    return total


def _main(root: etree._Element) -> etree._Element:
    """The innermost element that holds most of the text."""
    weights: dict[etree._Element, int] = {}
    for _, element in etree.iterwalk(root, events=("end",)):
        _weight(element, weights)
    current = next(root.iter("body"), root)
    best = max(weights[current], 1)
    named = [
        element
        for element in root.iter(*_HOLDERS)
        if _CONTENT.search(f"{element.get('class', '')} {element.get('id', '')}")
    ]
    place = max(named, key=lambda element: weights[element], default=None)
    if place is not None and weights[place] >= _CONTENT_SHARE * best:
        return place
    while True:
        inner = max(
            (child for child in current if _tag(child) in _HOLDERS), key=lambda child: weights[child], default=None
        )
        if inner is None or weights[inner] < _MAIN_SHARE * best:
            return current
        current = inner


def _title(root: etree._Element, page_title: str) -> str:
    """The title as the page prints it: the heading that the title of the window repeats; "" without one.

    The first h1 of a site is as often the name of the office as the title of the document.
    """
    headings = [
        normalise_line(text_content(element))
        for element in root.iter("h1", "h2", "h3", "div", "p")
        if _is_heading(element)
    ]
    inside = [
        text for text in headings if 4 <= len(text) <= 200 and "".join(text.split()) in "".join(page_title.split())
    ]
    return max(inside, key=len, default="")


def _is_heading(element: etree._Element) -> bool:
    return (
        _tag(element) in ("h1", "h2", "h3")
        or "title" in f"{element.get('class', '')} {element.get('id', '')}".casefold()
    )


def _holds(main: etree._Element, title: str) -> bool:
    start = "".join(text_content(main).split())[:2000]
    return "".join(title.split()) in start


def _properties(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = _META.get((meta.get("name") or "").casefold())
        value = normalise_line(meta.get("content") or "")
        if key and value:
            found.setdefault(key, value[:500])
    return found


class _Walker:
    """Turns a tree into lines: blocks end a line, inline elements do not."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._line = ""

    def flush(self) -> None:
        line, self._line = self._line, ""
        self._builder.add(line)

    def walk(self, element: etree._Element) -> None:
        self._text(element.text, element)
        for child in element:
            self._child(child)
            self._text(child.tail, element)

    def _child(self, child: etree._Element) -> None:
        tag = _tag(child)
        if tag == "br":
            self.flush()
        elif tag == "table" and _is_data_table(child):
            self.flush()
            for cells in _rows(child):
                self._builder.add_row(cells)
        elif tag in _BLOCKS:
            self.flush()
            if tag == "li":
                self._line = _number_of(child)
            self.walk(child)
            self.flush()
        elif tag:
            self.walk(child)

    def _text(self, text: str | None, parent: etree._Element) -> None:
        if text:
            self._line += text if _tag(parent) == "pre" else _WHITESPACE.sub(" ", _HAN_BREAK.sub("", text))


def _number_of(item: etree._Element) -> str:
    """The number a browser draws before an item of an ordered list."""
    parent = item.getparent()
    if parent is None or _tag(parent) != "ol":
        return ""
    items = [child for child in parent if _tag(child) == "li"]
    start = parent.get("start", "1")
    value = (int(start) if start.isdecimal() and len(start) < 6 else 1) + items.index(item)
    return format_number(value, _LIST_FORMATS.get(parent.get("type", "1"), "decimal")) + ". "


def _is_data_table(table: etree._Element) -> bool:
    """Old sites lay out whole pages with tables: one that holds tables, long cells or a single column is layout."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    rows = _rows(table)
    return any(len(row) > 1 for row in rows) and not any(len(cell) > _LONG_CELL for row in rows for cell in row)


def _rows(table: etree._Element) -> list[list[str]]:
    """Cells row by row; a cell that reaches down from a row above leaves an empty one, as in Word."""
    rows: list[list[str]] = []
    hanging: dict[int, int] = {}
    for row in table.iterdescendants("tr"):
        cells: list[str] = []
        for cell in (child for child in row if _tag(child) in ("td", "th")):
            _fill(cells, hanging)
            rows_down = cell.get("rowspan", "1")
            if rows_down.isdecimal() and int(rows_down[:4]) > 1:
                hanging[len(cells)] = int(rows_down[:4])
            cells.append(" ".join(_lines(cell)))
        _fill(cells, hanging)
        hanging = {column: left - 1 for column, left in hanging.items() if left > 1}
        rows.append(cells)
    return rows


def _fill(cells: list[str], hanging: dict[int, int]) -> None:
    """Empty cells for the columns that a row above still covers; those that begin in this row are not among them."""
    while len(cells) in hanging and len(cells) < 200:
        cells.append("")


def _lines(cell: etree._Element) -> Iterator[str]:
    text = ""
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        if event == "start":
            if _tag(element) in _BLOCKS or _tag(element) == "br":
                yield from filter(None, [text.strip()])
                text = ""
            text += _WHITESPACE.sub(" ", _HAN_BREAK.sub("", element.text or ""))
        elif element is not cell:
            if _tag(element) in _BLOCKS:
                yield from filter(None, [text.strip()])
                text = ""
            text += _WHITESPACE.sub(" ", _HAN_BREAK.sub("", element.tail or ""))
    yield from filter(None, [text.strip()])
