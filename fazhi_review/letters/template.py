"""The built-in template of a form: an ordinary docx with placeholders, made from the form's layout.

It is built in memory, so that no binary lies in the repository that could differ from what the code says.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from xml.sax.saxutils import escape

from fazhi_review.letters import sheet
from fazhi_review.letters.layout import Block, Line, Style
from fazhi_review.letters.model import Form
from fazhi_review.letters.package import pack

_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_GAP = 160  # twips between a table and the lines around it
_PARTS = {"styles": "rId1", "settings": "rId2", "fontTable": "rId3"}


@lru_cache(maxsize=32)
def built_in(form: Form) -> bytes:
    """The docx of the form's own template."""
    blocks = "".join(block.xml() for block in _set(form.layout))
    document = f"{sheet.HEAD}<w:document {sheet.NAMESPACES}><w:body>{blocks}{sheet.SECTION}</w:body></w:document>"
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": f'{sheet.HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        "</Relationships>",
        "docProps/core.xml": f'{sheet.HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(form.title)}</dc:title></cp:coreProperties>',
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _relations(),
        "word/styles.xml": sheet.styles_xml(),
        "word/settings.xml": sheet.settings_xml(),
        "word/fontTable.xml": sheet.fonts_xml(),
        "word/footer1.xml": sheet.footer_xml(is_even=False),
        "word/footer2.xml": sheet.footer_xml(is_even=True),
    }
    return pack({name: content.encode("utf-8") for name, content in parts.items()})


def _set(layout: Sequence[Block]) -> list[Block]:
    """Lines beside tables get air. Name and date never stand on a page without text (7.3.5.5): the line before goes along."""
    blocks = list(layout)
    for index in range(len(blocks) - 1, 0, -1):
        before, after = blocks[index - 1], blocks[index]
        if isinstance(before, Line) and isinstance(after, Line):
            if after.style in (Style.SIGNATURE, Style.ATTACHMENTS, Style.NOTE, Style.COPIES):
                blocks[index - 1] = replace(before, stays_with_next=True)
        elif isinstance(before, Line):
            blocks[index - 1] = replace(before, after=_GAP, stays_with_next=True)
        elif isinstance(after, Line) and after.style in (Style.BODY, Style.LEVEL_1, Style.LEVEL_2, Style.NOTE):
            blocks[index] = replace(after, before=_GAP)
    return blocks


def _content_types() -> str:
    kinds = {
        "word/document.xml": "document.main",
        "word/styles.xml": "styles",
        "word/settings.xml": "settings",
        "word/fontTable.xml": "fontTable",
        "word/footer1.xml": "footer",
        "word/footer2.xml": "footer",
    }
    overrides = "".join(
        f'<Override PartName="/{part}" ContentType="{_CONTENT}.{kind}+xml"/>' for part, kind in kinds.items()
    )
    return (
        f'{sheet.HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        f"{overrides}</Types>"
    )


def _relations() -> str:
    simple = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{kind}.xml"/>' for kind, key in _PARTS.items()
    )
    footers = "".join(
        f'<Relationship Id="rId1{index}" Type="{_OFFICE}/footer" Target="footer{index + 1}.xml"/>' for index in range(2)
    )
    return f'{sheet.HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{simple}{footers}</Relationships>'
