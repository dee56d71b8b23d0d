"""Every character of the text is found in the docx, and none is found in the wrong place."""

from pathlib import Path

import pytest
from compose_docx import W, abstract, docx, level, num, p, row, run
from docx import Document
from lxml import etree

from fazhi_review.reading import read
from fazhi_review.reading.docx.styles import Styles
from fazhi_review.reading.docx.tracing import Trace, trace
from fazhi_review.reading.model import Limits, ReadDocument
from fazhi_review.reading.package import Package

FILES = sorted((Path(__file__).resolve().parent.parent / "corpus").glob("*.docx"))
NUMBERS = abstract(0, [level(0, "chineseCountingThousand", "第%1条")]) + num(1, 0)
INNER = f"<w:tbl>{row('内一', '内二')}</w:tbl>"
BREAK = "<w:r><w:br/></w:r>"


def traced(data: bytes) -> tuple[ReadDocument, Trace, etree._Element]:
    package = Package(data, name="办法.docx", limits=Limits())
    root = package.xml("word/document.xml")
    assert root is not None
    body = root.find(f"{{{W}}}body")
    assert body is not None
    document = read(data, name="办法.docx", isolated=False)
    return document, trace(body, Styles(package.xml("word/styles.xml")), document), body


def unplaced(document: ReadDocument, found: Trace) -> str:
    return "".join(
        character
        for character, place in zip(document.text, found.places, strict=True)
        if place is None and not character.isspace()
    )


def assert_true(document: ReadDocument, found: Trace) -> None:
    """A character's place holds that very character, and places follow each other as the characters do."""
    for character, place in zip(document.text, found.places, strict=True):
        if place is not None and place.element.tag == f"{{{W}}}t":
            assert (place.element.text or "")[place.index] == character


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_whole_documents_are_found(path: Path) -> None:
    document, found, _ = traced(path.read_bytes())
    assert_true(document, found)
    assert unplaced(document, found) == "".join(
        block.number
        for block in document.blocks
        if block.number and document.text.startswith(block.number, block.start)
    ).replace(" ", "")


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        (p("甲  乙　丙\t丁"), ""),
        (p("本办法适用于招牌。", number=1), "第一条"),
        (f"<w:tbl>{row('事项', '期限')}{row(p('甲', number=1), p('乙', number=1))}</w:tbl>", "第一条第二条"),
        (f"<w:tbl>{row('替代方案', '——')}</w:tbl>", ""),
        (f"<w:tbl>{row(p('外') + INNER + p(), '右')}</w:tbl>", ""),
        (f"<w:tbl>{row('云岭区人民政府办公室', '2026年3月26日印发')}</w:tbl>", ""),
        (p("第一条 前面的话。", raw=BREAK + run("第二条 后面的话。")), ""),
        (p("总则............3"), ""),
        (p("重复重复重复") + p("重复重复重复"), ""),
        (p("甲", extra='<w:rPr><w:del w:id="1"/></w:rPr>') + p("乙丙"), ""),
        (p("显", raw=run("隐", "<w:vanish/>") + run("现")), ""),
        (p("e\u0301tude 一"), ""),
    ],
)
def test_what_reading_changed_is_found_all_the_same(body: str, missing: str) -> None:
    document, found, _ = traced(docx(body, numbering=NUMBERS))
    assert_true_or_composed(document, found)
    assert unplaced(document, found) == missing


def assert_true_or_composed(document: ReadDocument, found: Trace) -> None:
    for character, place in zip(document.text, found.places, strict=True):
        if place is not None and character.isascii():
            assert (place.element.text or "")[place.index] == character
    ends = [(id(place.element), place.index) for place in found.places if place is not None]
    assert len(ends) == len(set(ends))


def test_what_stands_in_a_box_or_a_note_can_hang_on_the_main_text() -> None:
    box = f"<w:r><w:pict><v:textbox><w:txbxContent>{p('框')}</w:txbxContent></v:textbox></w:pict></w:r>"
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    data = docx(p("甲", raw=box) + p("乙", raw=reference), footnotes=f'<w:footnote w:id="2">{p("注")}</w:footnote>')
    document, found, body = traced(data)
    assert document.text == "框\n甲\n乙\n[1] 注"
    assert found.anchors[0] is body[0]
    assert found.anchors[3] is not None and found.anchors[3].tag == f"{{{W}}}footnoteReference"


def test_a_document_of_python_docx_is_found(tmp_path: Path) -> None:
    made = Document()
    made.add_heading("云岭区招牌设置办法", 0)
    made.add_paragraph("第一条 为了规范招牌设置，制定本办法。")
    made.save(tmp_path / "a.docx")
    document, found, _ = traced((tmp_path / "a.docx").read_bytes())
    assert unplaced(document, found) == ""
