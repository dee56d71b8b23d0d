"""html from strangers as a tree: charset by mark, by the page's own statement, or by the bytes; MHTML unpacked."""

import email
import email.policy
import re

from lxml import etree
from lxml import html as lxml_html

from fazhi_review.errors import CorruptFile, UnsupportedFile
from fazhi_review.reading.plain import decode

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]+)|<\?xml[^>]{0,100}?encoding=[\"']([A-Za-z0-9_\-]+)",
    re.I,
)
_MHTML = re.compile(rb"(?:^|\n)Content-Type:\s*multipart/related", re.IGNORECASE)
# A page that says gb2312 means the whole of what its editor could type.
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "iso-8859-1": "",
    "ascii": "",
}


def parse_html(data: bytes, *, name: str) -> etree._Element:
    """The root element. Scripts never run and nothing is fetched: this is a parser, not a browser."""
    if _MHTML.search(data[:4096]):
        data = _page_of_archive(data, name)
    text = _decode(data, name)
    parser = lxml_html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CorruptFile(name=name) from error
    if root is None:
        raise CorruptFile(name=name)
    return root


def _decode(data: bytes, name: str) -> str:
    stated = _CHARSET.search(data[:4096])
    if stated and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        charset = (stated[1] or stated[2]).decode("ascii").casefold()
        charset = _WIDER.get(charset, charset)
        try:
            return data.decode(charset) if charset else _by_bytes(data, name)
        except (LookupError, UnicodeDecodeError):
            return _by_bytes(data, name)
    return _by_bytes(data, name)


def _by_bytes(data: bytes, name: str) -> str:
    found = decode(data)
    if found is None:
        raise UnsupportedFile(name=name)
    return found[0]


def _page_of_archive(data: bytes, name: str) -> bytes:
    """The first html part of a page saved as one file (mht)."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload.strip():
                return payload
    raise CorruptFile(name=name)


def text_content(element: etree._Element) -> str:
    """All text within the element."""
    return "".join(str(piece) for piece in element.itertext())
