"""The metadata of a package, as JSON and as XML: the same values twice, so that either can be read and each proves the other."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from fazhi_review.filing.package.model import FORMAT, FORMAT_VERSION

NAMESPACE = "urn:fazhi-review:filing-package:1"
FOLDER = Path(__file__).parent
SCHEMA_JSON, SCHEMA_XML = FOLDER / "filing-package.schema.json", FOLDER / "filing-package.xsd"
_HEAD = ("sender", "recipient", "built_at")
_FILE = ("path", "material", "label", "name", "size", "sha256")
# What XML cannot hold at all; a title read from a damaged file may contain it.
_UNWRITABLE = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF))


def clean(text: str) -> str:
    """The text without characters that XML cannot hold, so that both forms say the same."""
    return "".join(char for char in text.translate(_UNWRITABLE) if not "\ud800" <= char <= "\udfff")


def as_json(values: Mapping[str, Any]) -> bytes:
    """UTF-8, indented, keys in the schema's order: two packages of the same content are the same bytes."""
    return (json.dumps(values, ensure_ascii=False, indent=2) + "\n").encode()


def as_xml(values: Mapping[str, Any]) -> bytes:
    """UTF-8 XML in the namespace of the schema."""
    nsmap: Any = {None: NAMESPACE}  # the default namespace; lxml's types know prefixes only
    root = etree.Element(f"{{{NAMESPACE}}}package", nsmap=nsmap)
    root.set("format", values["format"])
    root.set("version", values["format_version"])
    for name in _HEAD:
        _add(root, name, values[name])
    documents = etree.SubElement(root, f"{{{NAMESPACE}}}documents")
    for document in values["documents"]:
        node = etree.SubElement(documents, f"{{{NAMESPACE}}}document")
        for name, value in document.items():
            if name != "files":
                _add(node, name, value)
        files = etree.SubElement(node, f"{{{NAMESPACE}}}files")
        for file in document["files"]:
            child = etree.SubElement(files, f"{{{NAMESPACE}}}file")
            for name in _FILE:
                child.set(name, str(file[name]))
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def values_of_xml(data: bytes) -> dict[str, Any]:
    """What `as_xml` wrote, as the JSON holds it. Raises etree.XMLSyntaxError for what is no XML; entities stay closed."""
    root = parse(data)
    documents = []
    for node in root.findall(f"{{{NAMESPACE}}}documents/{{{NAMESPACE}}}document"):
        document: dict[str, Any] = {
            etree.QName(child).localname: child.text or "" for child in node if etree.QName(child).localname != "files"
        }
        document["files"] = [
            {name: int(file.get(name, "0")) if name == "size" else file.get(name, "") for name in _FILE}
            for file in node.findall(f"{{{NAMESPACE}}}files/{{{NAMESPACE}}}file")
        ]
        documents.append(document)
    head = {name: root.findtext(f"{{{NAMESPACE}}}{name}", "") for name in _HEAD}
    return {
        "format": root.get("format", ""),
        "format_version": root.get("version", ""),
        **head,
        "documents": documents,
    }


def parse(data: bytes) -> Any:
    """XML from outside: no entities, no network, no huge trees."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data, parser)


def _add(parent: Any, name: str, value: str) -> None:
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    child.text = value


__all__ = ["FORMAT", "FORMAT_VERSION", "as_json", "as_xml", "clean", "parse", "values_of_xml"]
