"""Writes small docx files part by part, so that a test says exactly what XML it is about."""

import io
import zipfile
from collections.abc import Iterable, Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{OFFICE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_KINDS = ("styles", "numbering", "footnotes", "endnotes", "comments", "header", "footer")


def docx(body: str, **parts: str) -> bytes:
    """A docx with this body; `parts` are the inner XML of styles, numbering, footnotes, endnotes, comments, header, footer."""
    return pack(_members(body, parts))


def pack(members: Mapping[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _members(body: str, parts: Mapping[str, str]) -> dict[str, str | bytes]:
    roots = {"header": "hdr", "footer": "ftr"}
    relations = "".join(
        f'<Relationship Id="r{index}" Type="{OFFICE}/{kind}" Target="{kind}.xml"/>'
        for index, kind in enumerate(_KINDS)
        if kind in parts
    )
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_CONTENT}.{kind}+xml"/>'
        for part, kind in (("document", "document.main"), *((kind, kind) for kind in _KINDS if kind in parts))
    )
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{relations}</Relationships>",
    }
    for kind in _KINDS:
        if kind in parts:
            root = roots.get(kind, kind)
            members[f"word/{kind}.xml"] = f"<w:{root} {_NAMESPACES}>{parts[kind]}</w:{root}>"
    return members


def p(
    text: str = "", *, number: int | None = None, level: int | None = 0, style: str = "", extra: str = "", raw: str = ""
) -> str:
    """A paragraph; `raw` is XML put after the text run, `extra` XML for its properties."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if number is not None:
        at = f'<w:ilvl w:val="{level}"/>' if level is not None else ""
        properties += f'<w:numPr>{at}<w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}{extra}</w:pPr>{run(text) if text else ''}{raw}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def level(index: int, number_format: str, text: str, *, start: int = 1, suffix: str = "", more: str = "") -> str:
    """One level of a list; `more` is further XML such as w:lvlRestart or w:isLgl."""
    gap = f'<w:suff w:val="{suffix}"/>' if suffix else ""
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{number_format}"/>{more}{gap}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(key: int, levels: Iterable[str], more: str = "") -> str:
    return f'<w:abstractNum w:abstractNumId="{key}">{more}{"".join(levels)}</w:abstractNum>'


def num(key: int, abstract_key: int, overrides: str = "") -> str:
    return f'<w:num w:numId="{key}"><w:abstractNumId w:val="{abstract_key}"/>{overrides}</w:num>'


def row(*cells: str) -> str:
    """A table row; a cell is text, or the inner XML of w:tc when it begins with an angle bracket."""
    inner = "".join(f"<w:tc>{cell if cell.startswith('<') else p(cell)}</w:tc>" for cell in cells)
    return f"<w:tr>{inner}</w:tr>"
