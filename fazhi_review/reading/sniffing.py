"""What a file is, by its content: names lie, and a wrong extension is no reason to refuse a file."""

import io
import re
import struct
import zipfile

from fazhi_review.errors import CorruptFile, EmptyFile, EncryptedFile, UnsupportedFile
from fazhi_review.reading import compound_file
from fazhi_review.reading.model import FileType
from fazhi_review.reading.plain import decode

_HEAD = 4096
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|title|div|table|p|span|script|style)[\s>/]", re.IGNORECASE)
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta)[\s>]", re.I | re.S
)
_MHTML = re.compile(r"(?:^|\n)Content-Type:\s*multipart/related", re.IGNORECASE)
_WORD_XML = re.compile(r"schemas\.microsoft\.com/office/word/2003|progid=\"Word\.Document\"|office/2006/xmlPackage")
_EXTENSIONS = {
    "docx": FileType.DOCX, "docm": FileType.DOCX, "dotx": FileType.DOCX, "doc": FileType.DOC, "dot": FileType.DOC,
    "rtf": FileType.DOC, "wps": FileType.WPS, "wpt": FileType.WPS, "pdf": FileType.PDF, "ofd": FileType.OFD,
    "html": FileType.HTML, "htm": FileType.HTML, "shtml": FileType.HTML, "mht": FileType.HTML, "mhtml": FileType.HTML,
    "txt": FileType.TXT, "text": FileType.TXT, "md": FileType.MARKDOWN, "markdown": FileType.MARKDOWN,
}  # fmt: skip


def extension_of(name: str) -> str:
    """The extension in lower case without its dot; "" where there is none."""
    stem, dot, extension = name.rpartition(".")
    return extension.casefold() if dot and stem and "/" not in extension else ""


def type_by_name(name: str) -> FileType | None:
    return _EXTENSIONS.get(extension_of(name))


def sniff(data: bytes, name: str) -> FileType:
    """The type of a file; refuses what cannot be read, whatever its name says."""
    if not data.strip(b"\x00 \t\r\n"):
        raise EmptyFile(name=name)
    if b"%PDF-" in data[:1024]:
        return FileType.PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _sniff_zip(data, name)
    if data.startswith(compound_file.SIGNATURE):
        return _sniff_compound(data, name)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        return FileType.DOC
    return _sniff_text(data, name)


def _sniff_zip(data: bytes, name: str) -> FileType:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {part.replace("\\", "/").lstrip("/").casefold() for part in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, struct.error) as error:
        raise CorruptFile(name=name) from error
    if "ofd.xml" in parts:
        return FileType.OFD
    if any(part.startswith("word/") for part in parts):
        return FileType.DOCX
    raise UnsupportedFile(name=name)


def _sniff_compound(data: bytes, name: str) -> FileType:
    compound = compound_file.CompoundFile(data, name=name)
    streams = compound.streams
    if "EncryptedPackage" in streams or "EncryptionInfo" in streams:
        raise EncryptedFile(name=name)
    if "WordDocument" in streams:
        information = compound.head("WordDocument")
        # Bit 8 of the flags in the file information block, [MS-DOC] 2.5.2: fEncrypted.
        if information.startswith(b"\xec\xa5") and len(information) > 12 and information[11] & 0x01:
            raise EncryptedFile(name=name)
        return FileType.WPS if type_by_name(name) is FileType.WPS else FileType.DOC
    if "MatOST" in streams or "CONTENTS" in streams:
        return FileType.WPS  # Microsoft Works, which used the same extension
    raise UnsupportedFile(name=name)


def _sniff_text(data: bytes, name: str) -> FileType:
    found = decode(data)
    if found is None:
        raise UnsupportedFile(name=name)
    head = found[0][:_HEAD]
    if _WORD_XML.search(head):
        return FileType.DOC
    by_name = type_by_name(name)
    if _HTML_START.match(head) or _MHTML.search(head):
        return FileType.HTML
    if by_name is FileType.HTML and _HTML.search(head):
        return FileType.HTML
    if head.lstrip().startswith("<?xml"):
        raise UnsupportedFile(name=name)
    return FileType.MARKDOWN if by_name is FileType.MARKDOWN else FileType.TXT
