"""The comments of a docx as parts: comments.xml, and commentsExtended.xml for replies and what is resolved."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from lxml import etree

from fazhi_review.letters.package import DocxParts
from fazhi_review.reading.docx.names import W, to_integer

W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_NAMESPACES = {"w": W[1:-1], "w14": W14[1:-1], "w15": W15[1:-1], "mc": _MC}
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_EXTENDED = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# Word writes the local time of the author and calls it Z.
LOCAL = ZoneInfo("Asia/Shanghai")


def stamp(at: datetime) -> str:
    return at.astimezone(LOCAL).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str | None) -> datetime | None:
    """What a w:date says, aware; None where it says nothing that is a date."""
    try:
        read = datetime.fromisoformat((text or "").strip().removesuffix("Z"))
    except ValueError:
        return None
    return (read if read.tzinfo else read.replace(tzinfo=LOCAL)).astimezone(UTC)


def writable(text: str) -> str:
    """The text without what XML cannot hold."""
    return _UNWRITABLE.sub("", text)


class CommentParts:
    """Adds comments to a docx; those that are there stay as they are."""

    def __init__(self, parts: DocxParts) -> None:
        self._comments = _part(parts, "comments", f"{_OFFICE}/comments", "comments", f"{_TYPES}.comments+xml")
        self._extended = _part(
            parts, "commentsExtended", _EXTENDED, "commentsEx", f"{_TYPES}.commentsExtended+xml", space=W15
        )
        ids = [to_integer(comment.get(W + "id")) or 0 for comment in self._comments.iterchildren(W + "comment")]
        self._next = max(ids, default=-1) + 1
        self._taken = {element.get(W14 + "paraId") for element in self._comments.iter() if isinstance(element.tag, str)}

    def add(
        self, text: str, *, author: str, at: datetime, parent: str | None = None, is_resolved: bool = False
    ) -> tuple[str, str]:
        """One comment; gives its id for the marks in the text, and the id by which replies name it."""
        key, paragraph_id = str(self._next), self._paragraph_id()
        self._next += 1
        author = writable(author)
        comment = etree.SubElement(
            self._comments,
            W + "comment",
            {W + "id": key, W + "author": author, W + "date": stamp(at), W + "initials": author[:1]},
        )
        lines = writable(text).split("\n")
        for number, line in enumerate(lines):
            paragraph = etree.SubElement(comment, W + "p")
            if number == len(lines) - 1:
                paragraph.set(W14 + "paraId", paragraph_id)
            if number == 0:
                etree.SubElement(etree.SubElement(paragraph, W + "r"), W + "annotationRef")
            words = etree.SubElement(etree.SubElement(paragraph, W + "r"), W + "t")
            words.text = line
            words.set(_SPACE, "preserve")
        extended = etree.SubElement(self._extended, W15 + "commentEx", {W15 + "paraId": paragraph_id})
        if parent is not None:
            extended.set(W15 + "paraIdParent", parent)
        extended.set(W15 + "done", "1" if is_resolved else "0")
        return key, paragraph_id

    def _paragraph_id(self) -> str:
        """Eight hexadecimal digits below 0x80000000, unlike every other one."""
        number = 0x5F000000 + self._next
        while (text := f"{number:08X}") in self._taken:
            number += 1
        self._taken.add(text)
        return text


def all_comments(parts: DocxParts) -> Iterator[etree._Element]:
    for part in dict.fromkeys(parts.related(parts.main, "comments")):
        yield from parts.seen(part).iterchildren(W + "comment")


def threads(parts: DocxParts) -> dict[str, tuple[str | None, bool]]:
    """Paragraph id of a comment -> paragraph id of the one it answers, and whether it is resolved."""
    return {
        element.get(W15 + "paraId", ""): (element.get(W15 + "paraIdParent"), element.get(W15 + "done") in ("1", "true"))
        for part in dict.fromkeys(parts.related(parts.main, "commentsExtended"))
        for element in parts.seen(part).iterchildren(W15 + "commentEx")
    }


def _part(
    parts: DocxParts, name: str, relation: str, root: str, content_type: str, *, space: str = W
) -> etree._Element:
    """The root of the part, made where there is none."""
    existing = parts.related(parts.main, relation.rpartition("/")[2])
    if existing:
        return parts.root(existing[0])
    folder = parts.main.rpartition("/")[0]
    made = etree.Element(space + root, {f"{{{_MC}}}Ignorable": "w14 w15"}, nsmap=_NAMESPACES)
    path = f"{folder}/{name}.xml" if folder else f"{name}.xml"
    number = 1
    while path in parts:
        number += 1
        path = f"{folder}/{name}{number}.xml"
    parts.add(path, made, relation=relation, content_type=content_type)
    return made
