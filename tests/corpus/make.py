"""Writes the golden set: every document of `documents.py` as txt, docx, pdf and ofd.

    python tests/corpus/make.py

The docx leaves all numbers to Word's automatic numbering. LibreOffice makes the pdf and a docx of its own saving, so it
must be installed; the files are committed, and tests only read them. Fonts are named as offices name them; the pdf
embeds what this machine has in their place.
"""

import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from documents import DOCUMENTS, Paragraph, Role
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "reading"))
from compose_ofd import Text, ofd  # noqa: E402  the composer stands beside the tests of reading

_LISTS = {
    Role.CHAPTER: (1, 0), Role.ARTICLE: (2, 0), Role.ITEM: (2, 1), Role.SUBITEM: (2, 2),
    Role.LEVEL1: (3, 0), Role.LEVEL2: (3, 1), Role.LEVEL3: (3, 2), Role.LEVEL4: (3, 3),
}  # fmt: skip
_LEVELS = {
    1: (("chineseCountingThousand", "第%1章", "space"),),
    2: (("chineseCountingThousand", "第%1条", "space"), ("chineseCounting", "（%2）", "nothing"), ("decimal", "%3.", "nothing")),
    3: (
        ("chineseCounting", "%1、", "nothing"), ("chineseCounting", "（%2）", "nothing"), ("decimal", "%3.", "nothing"),
        ("decimal", "（%4）", "nothing"),
    ),
}  # fmt: skip
_SIZES = {Role.LETTERHEAD: 36, Role.TITLE: 22}
_CENTRED = (Role.LETTERHEAD, Role.TITLE, Role.CENTRED, Role.CHAPTER)
_NOT_INDENTED = (*_CENTRED, Role.PLAIN, Role.RIGHT)


def as_txt(paragraphs: list[Paragraph]) -> bytes:
    """As saved from an editor: indents of two full-width spaces, the number typed, Windows line ends."""
    lines = []
    for paragraph in paragraphs:
        indent = "" if paragraph.role in (*_NOT_INDENTED, Role.ROW) else "　　"
        gap = "　" if paragraph.role in (Role.CHAPTER, Role.ARTICLE) else ""
        lines.append(indent + paragraph.number + gap + paragraph.text)
    return ("\r\n".join(lines) + "\r\n").encode("utf-8")


def as_docx(paragraphs: list[Paragraph]) -> bytes:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = (
        Mm(28),
        Mm(26),
        Mm(37),
        Mm(35),
    )
    _write_numbering(document)
    _write_page_number(section.footer.paragraphs[0])
    rows: list[list[str]] = []
    for paragraph in paragraphs:
        if paragraph.role is Role.ROW:
            rows.append(paragraph.text.split("\t"))
            continue
        _write_table(document, rows)
        rows = []
        _write_paragraph(document, paragraph)
    _write_table(document, rows)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _write_numbering(document: WordDocument) -> None:
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    for key, levels in _LEVELS.items():
        inner = "".join(
            f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/><w:suff w:val="{gap}"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="0" w:firstLine="640"/></w:pPr></w:lvl>'
            for index, (number_format, text, gap) in enumerate(levels)
        )
        numbering.append(
            parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{key}"><w:multiLevelType w:val="multilevel"/>{inner}</w:abstractNum>'
            )
        )
    for key in _LEVELS:
        numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>'))
    # A second list of the first level for the annex of a notice, which counts for itself.
    start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="4"><w:abstractNumId w:val="3"/>{start}</w:num>'))


def _write_paragraph(document: WordDocument, paragraph: Paragraph) -> None:
    written = document.add_paragraph()
    run = written.add_run(paragraph.text)
    run.font.size = Pt(_SIZES.get(paragraph.role, 16))
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋_GB2312")
    layout = written.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing = Pt(28 if paragraph.role not in _SIZES else 42)
    properties = written._element.get_or_add_pPr()
    if paragraph.role in _CENTRED:
        written.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif paragraph.role is Role.RIGHT:
        written.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if paragraph.role in _LISTS:
        number, level = _LISTS[paragraph.role]
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
        )
    layout.first_line_indent = Pt(0) if paragraph.role in _NOT_INDENTED else Pt(32)


def _write_page_number(paragraph: object) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER  # type: ignore[attr-defined]
    paragraph.add_run("— ")  # type: ignore[attr-defined]
    paragraph._element.append(
        parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    )  # type: ignore[attr-defined]
    paragraph.add_run(" —")  # type: ignore[attr-defined]


def _write_table(document: WordDocument, rows: list[list[str]]) -> None:
    if not rows:
        return
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    for written, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(written.cells, cells, strict=True):
            cell.text = text


_WIDTH = 28  # characters of 5.6 mm in a line of 156.8 mm
_EM, _LEFT, _TOP, _LEADING, _LINES = 5.6, 28.0, 45.0, 10.0, 22


def as_ofd(paragraphs: list[Paragraph]) -> bytes:
    """Set line by line as an office's converter would: full lines broken after 28 characters, 22 lines a page."""
    pages: list[list[Text | str]] = [[]]
    line = 0
    for paragraph in paragraphs:
        for texts, height in _set(paragraph):
            if line + height > _LINES:
                pages.append([])
                line = 0
            pages[-1] += [_at(item, _TOP + _LEADING * line) for item in texts]
            line += height
    for number, page in enumerate(pages, start=1):
        page.append(Text(100, 280, f"— {number} —", 4.2, 2.1))
    return ofd(*pages)


def _at(item: Text | str, y: float) -> Text | str:
    if isinstance(item, str):
        return item.replace("{y}", f"{y - 7:g}").replace("{bottom}", f"{y + 3:g}")
    return Text(item.x, y, item.text, item.size, item.step)


def _set(paragraph: Paragraph) -> Iterator[tuple[list[Text | str], int]]:
    """The lines of a paragraph with their height in lines; `y` is filled in later."""
    gap = "　" if paragraph.role in (Role.CHAPTER, Role.ARTICLE) else ""
    text = paragraph.number + gap + paragraph.text
    if paragraph.role is Role.ROW:
        yield _set_row(text.split("\t")), 1
        return
    size = {Role.LETTERHEAD: 12.7, Role.TITLE: 7.76}.get(paragraph.role, _EM)
    most = int(_WIDTH * _EM / size)
    if paragraph.role in _CENTRED:
        for piece in _cut(text, most, most):
            yield [Text(_LEFT + (_WIDTH * _EM - _width(piece) * size) / 2, 0, piece, size)], 2 if size > _EM else 1
    elif paragraph.role is Role.RIGHT:
        yield [Text(_LEFT + _WIDTH * _EM - _width(text) * size, 0, text, size)], 1
    else:
        indent = 0 if paragraph.role is Role.PLAIN else 2
        for index, piece in enumerate(_cut(text, most - indent, most)):
            yield [Text(_LEFT + (indent * size if index == 0 else 0), 0, piece, size)], 1


def _width(text: str) -> float:
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def _cut(text: str, first: float, rest: float) -> Iterator[str]:
    """Pieces of at most `first` and then `rest` ems; a mark that may not begin a line hangs over, as offices set it."""
    piece, room = "", first
    for character in text:
        if _width(piece + character) > room and character not in "，。；：、）》”〕":
            yield piece
            piece, room = "", rest
        piece += character
    yield piece


def _set_row(cells: list[str]) -> list[Text | str]:
    """Cells of equal width with their borders."""
    width = _WIDTH * _EM / len(cells)
    texts: list[Text | str] = [Text(_LEFT + index * width + 2, 0, cell, 4.2) for index, cell in enumerate(cells)]
    total = _WIDTH * _EM
    strokes = [(_LEFT, "{y}", total, 0), (_LEFT, "{bottom}", total, 0)]
    strokes += [(_LEFT + index * width, "{y}", 0, _LEADING) for index in range(len(cells) + 1)]
    texts += [
        f'<ofd:PathObject ID="7" Boundary="{x:g} {y} {w:g} {h:g}" LineWidth="0.3">'
        f"<ofd:AbbreviatedData>M 0 0 L {w:g} {h:g}</ofd:AbbreviatedData></ofd:PathObject>"
        for x, y, w, h in strokes
    ]
    return texts


def convert(source: Path, folder: Path, file_format: str) -> bytes:
    profile = (folder / "profile").as_uri()
    target = folder / "out" / f"{source.stem}.{file_format.partition(':')[0]}"
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", file_format]
    subprocess.run(
        [*command, "--outdir", str(target.parent), str(source)], check=True, capture_output=True, timeout=120
    )
    return target.read_bytes()


def main() -> None:
    for stem, paragraphs in DOCUMENTS.items():
        word = as_docx(paragraphs)
        (HERE / f"{stem}.txt").write_bytes(as_txt(paragraphs))
        (HERE / f"{stem}.docx").write_bytes(word)
        (HERE / f"{stem}.ofd").write_bytes(as_ofd(paragraphs))
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / f"{stem}.docx"
            source.write_bytes(word)
            (HERE / f"{stem}.pdf").write_bytes(convert(source, Path(folder), "pdf"))
            (HERE / f"{stem}.libreoffice.docx").write_bytes(convert(source, Path(folder), "docx:MS Word 2007 XML"))


if __name__ == "__main__":
    main()
