"""Names of WordprocessingML, and the small readings of its attributes that every module here needs."""

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

# ISO 29500 strict writes other namespaces for the same words; Word offers it as "Strict Open XML".
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)


def to_transitional(content: bytes) -> bytes:
    """The same part in the namespaces that everybody writes."""
    if b"purl.oclc.org" in content:
        for strict, transitional in _STRICT:
            content = content.replace(strict, transitional)
    return content


def value_of(parent: etree._Element | None, child: str) -> str | None:
    """The w:val of a child element; None where there is no such child or no such attribute."""
    element = parent.find(W + child) if parent is not None else None
    return element.get(W + "val") if element is not None else None


def integer_of(parent: etree._Element | None, child: str) -> int | None:
    return to_integer(value_of(parent, child))


def to_integer(text: str | None) -> int | None:
    """A whole number of at most nine digits; None for what is none, because damaged files say anything here."""
    text = (text or "").strip()
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 10 and text.count("-") <= 1 else None


def switch(parent: etree._Element | None, child: str) -> bool | None:
    """An on/off property: True or False where it is stated, None where it is not."""
    element = parent.find(W + child) if parent is not None else None
    if element is None:
        return None
    return element.get(W + "val", "true") not in ("0", "false", "off")
