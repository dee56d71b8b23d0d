"""A docx as parts: some are changed, every other one is written back byte for byte, and equal parts give equal bytes."""

import io
import re
import zipfile
from collections.abc import Mapping

from lxml import etree

from fazhi_review.errors import CorruptFile
from fazhi_review.reading.model import Limits
from fazhi_review.reading.package import Package, resolve
from fazhi_review.reading.safe_xml import local_name, parse_xml

_CONTENT_TYPES = "[Content_Types].xml"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
# The earliest moment a zip can state: a file made twice from the same values is the same file.
_MOMENT = (1980, 1, 1, 0, 0, 0)
# "Strict Open XML" writes every namespace differently; a file must be all one or all the other.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/([A-Za-z]+)/")
_STRICT_MARK = re.compile(rb"""\s[A-Za-z0-9]+:conformance=["']strict["']""")


def pack(parts: Mapping[str, bytes]) -> bytes:
    """A zip of these parts in this order."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


class DocxParts:
    """The parts of one docx, for changing a few of them. Raises what `reading` raises for damaged or hostile files."""

    def __init__(self, data: bytes, *, name: str, limits: Limits = Limits()) -> None:  # noqa: B008  frozen
        package = Package(data, name=name, limits=limits)
        self.name = name
        self._nesting = limits.nesting
        self._parts: dict[str, bytes] = {}
        for part in package.names():
            if not part.endswith("/"):
                self._parts[part] = _transitional(package.read(part) or b"", part)
        self._roots: dict[str, etree._Element] = {}
        if _CONTENT_TYPES not in self._parts:
            raise CorruptFile(name=name)
        main = self.related("", "officeDocument")
        self.main = main[0] if main else "word/document.xml"
        if self.main not in self._parts:
            raise CorruptFile(name=name)

    def __contains__(self, part: str) -> bool:
        return part in self._parts

    def root(self, part: str) -> etree._Element:
        """The root of an XML part; what is changed in it is written back."""
        if part not in self._roots:
            self._roots[part] = self._parse(part)
        return self._roots[part]

    def seen(self, part: str) -> etree._Element:
        """The root of an XML part for reading only: the part itself is written back byte for byte."""
        return self._roots[part] if part in self._roots else self._parse(part)

    def _parse(self, part: str) -> etree._Element:
        return parse_xml(self._parts[part], name=self.name, nesting=self._nesting)

    def related(self, part: str, kind: str) -> list[str]:
        """The parts that `part` points to by relationships whose type ends in `kind`."""
        path = _relations_of(part)
        if path not in self._parts:
            return []
        return [
            target
            for relation in self.seen(path)
            if local_name(relation) == "Relationship"
            and relation.get("TargetMode") != "External"
            and relation.get("Type", "").rpartition("/")[2] == kind
            and (target := resolve(part, relation.get("Target", ""))) in self._parts
        ]

    def add(self, part: str, root: etree._Element, *, relation: str, content_type: str) -> None:
        """A new part that the main document points to."""
        self._parts[part] = b""
        self._roots[part] = root
        types = self.root(_CONTENT_TYPES)
        etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=f"/{part}", ContentType=content_type)
        path = _relations_of(self.main)
        if path not in self._parts:
            self._parts[path] = f'<Relationships xmlns="{_RELATIONS}"/>'.encode()
        relations = self.root(path)
        used = {element.get("Id") for element in relations}
        key = next(f"rId{number}" for number in range(1, len(used) + 2) if f"rId{number}" not in used)
        etree.SubElement(relations, f"{{{_RELATIONS}}}Relationship", Id=key, Type=relation, Target=f"/{part}")

    def to_bytes(self) -> bytes:
        """The docx with the changed parts."""
        for part, root in self._roots.items():
            self._parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return pack(self._parts)


def _transitional(content: bytes, part: str) -> bytes:
    if not part.endswith((".xml", ".rels")) or b"purl.oclc.org/ooxml" not in content:
        return content
    content = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", _STRICT_MARK.sub(b"", content))
    return content.replace(b"/2006/extendedProperties", b"/2006/extended-properties")


def _relations_of(part: str) -> str:
    folder, _, file = part.rpartition("/")
    return f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
