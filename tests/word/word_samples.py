"""Documents as Word writes them, and what LibreOffice and python-docx make of an export."""

import io
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as DocumentType
from docx.oxml.ns import qn
from lxml import etree

from fazhi_review.letters.package import DocxParts, pack
from fazhi_review.reading import ReadDocument, read
from fazhi_review.review.word import Note

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
AT = datetime(2026, 11, 23, 2, 15, 30, tzinfo=UTC)


def text_of(data: bytes) -> ReadDocument:
    return read(data, name="办法.docx", isolated=False)


def note_on(data: bytes, words: str, text: str = "请核对依据。", **values: object) -> Note:
    """A note on the first occurrence of `words`."""
    start = text_of(data).text.index(words)
    return Note(start, start + len(words), words, "张三", AT, text, **values)  # type: ignore[arg-type]


def opened(data: bytes) -> DocumentType:
    return Document(io.BytesIO(data))


def body_of(data: bytes) -> etree._Element:
    parts = DocxParts(data, name="办法.docx")
    body = parts.root(parts.main).find(qn("w:body"))
    assert body is not None
    return body


def rejected(data: bytes) -> bytes:
    """The file after somebody rejected every change."""
    parts = DocxParts(data, name="办法.docx")
    root = parts.root(parts.main)
    for inserted in list(root.iter(qn("w:ins"))):
        inserted.getparent().remove(inserted)
    for deleted in list(root.iter(qn("w:del"))):
        for words in deleted.iter(qn("w:delText")):
            words.tag = qn("w:t")
        for child in list(deleted):
            deleted.addprevious(child)
        deleted.getparent().remove(deleted)
    return parts.to_bytes()


def commented_words(data: bytes) -> dict[str, str]:
    """Text of each comment -> the words between its marks, deleted ones included, suggested ones not."""
    body = body_of(data)
    found = {}
    for comment in opened(data).comments:
        collecting, words = False, ""
        for element in body.iter():
            key = element.get(qn("w:id")) if isinstance(element.tag, str) else None
            if element.tag == qn("w:commentRangeStart") and key == str(comment.comment_id):
                collecting = True
            elif element.tag == qn("w:commentRangeEnd") and key == str(comment.comment_id):
                collecting = False
            elif collecting and element.tag in (qn("w:t"), qn("w:delText")) and not _is_ours(element):
                words += element.text or ""
        found[comment.text] = words
    return found


def _is_ours(words: etree._Element) -> bool:
    """Whether a note's suggestion inserted these words."""
    insertion = next(words.iterancestors(qn("w:ins")), None)
    return insertion is not None and insertion.get(qn("w:author")) == "张三"


def formats(data: bytes) -> list[tuple[str, bytes]]:
    """Each character with the format of its run, tracked insertions left out: what must not change."""
    found = []
    for words in body_of(data).iter(qn("w:t"), qn("w:delText")):
        if _is_ours(words):
            continue
        run = next(words.iterancestors(qn("w:r")))
        properties = run.find(qn("w:rPr"))
        written = etree.tostring(properties, method="c14n") if properties is not None else b""
        found += [(character, written) for character in words.text or ""]
    return found


def by_libreoffice(data: bytes, folder: Path, kind: str) -> bytes:
    """The file as LibreOffice saves it again; skipped, and said so, where it is not installed."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    source = folder / "export.docx"
    source.write_bytes(data)
    target = folder / "out"
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            target,
            source,
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (target / f"export.{kind}").read_bytes()


_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
)
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
# 第一条, 第二条 ... drawn by Word; level 0 of list 1.
ARTICLES = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/>'
    '<w:lvlText w:val="第%1条"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)


def docx(body: str, **parts: str) -> bytes:
    """A docx with this body; `parts` are the inner XML of numbering, footnotes, comments."""
    members = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
        + "".join(f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{name}+xml"/>' for name in parts)
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {_NAMESPACES}><w:body>{body}<w:sectPr/></w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(f'<Relationship Id="x{name}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>' for name in parts)
        + "</Relationships>",
    }
    for name, inner in parts.items():
        members[f"word/{name}.xml"] = f"<w:{name} {_NAMESPACES}>{inner}</w:{name}>"
    return pack({name: content.encode("utf-8") for name, content in members.items()})


def p(*runs: str, number: bool = False) -> str:
    """A paragraph of runs: plain words, or XML when it begins with an angle bracket."""
    properties = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if number else ""
    inner = "".join(words if words.startswith("<") else r(words) for words in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def r(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def tracked(kind: str, inner: str, *, author: str = "起草人", date: str = "2026-01-05T08:00:00Z") -> str:
    return f'<w:{kind} w:id="7" w:author="{author}" w:date="{date}">{inner}</w:{kind}>'
