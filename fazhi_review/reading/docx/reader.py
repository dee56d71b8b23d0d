"""One docx: finds the parts by their relationships, reads the body, and keeps headers, footers and comments apart."""

from dataclasses import dataclass

from lxml import etree

from fazhi_review.errors import CorruptFile
from fazhi_review.reading.building import TextBuilder
from fazhi_review.reading.docx.body import BodyReader, DocumentSink, ListSink, Story
from fazhi_review.reading.docx.names import W, to_integer, to_transitional
from fazhi_review.reading.docx.numbering import Numbering
from fazhi_review.reading.docx.runs import Notices
from fazhi_review.reading.docx.styles import Styles
from fazhi_review.reading.model import BlockKind, FileType, Limits, ReadDocument
from fazhi_review.reading.package import Package, resolve
from fazhi_review.reading.safe_xml import local_name, parse_xml

_PROPERTIES = ("title", "subject", "creator", "lastModifiedBy", "created", "modified", "description", "keywords")


@dataclass(frozen=True, slots=True)
class _Relation:
    kind: str  # the last word of the relationship type: styles, header, comments, ...
    part: str


class _Parts:
    """The parts of one docx, asked for by what they are to the main document."""

    def __init__(self, package: Package) -> None:
        self._package = package
        main = next((relation.part for relation in self._relations("") if relation.kind == "officeDocument"), None)
        self.main = main if main and main in package else "word/document.xml"
        self._of_main = self._relations(self.main)

    def _relations(self, part: str) -> list[_Relation]:
        folder, _, file = part.rpartition("/")
        root = self._package.xml(f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels")
        return [
            _Relation(element.get("Type", "").rpartition("/")[2], resolve(part, element.get("Target", "")))
            for element in (root if root is not None else ())
            if local_name(element) == "Relationship" and element.get("TargetMode") != "External"
        ]

    def xml(self, part: str) -> etree._Element | None:
        content = self._package.read(part)
        if content is None:
            return None
        return parse_xml(to_transitional(content), name=self._package.name, nesting=self._package.limits.nesting)

    def of_kind(self, kind: str) -> list[etree._Element]:
        parts = dict.fromkeys(relation.part for relation in self._of_main if relation.kind == kind)
        return [root for part in parts if (root := self.xml(part)) is not None]

    def first(self, kind: str) -> etree._Element | None:
        return next(iter(self.of_kind(kind)), None)


def read_docx(data: bytes, *, name: str, limits: Limits) -> ReadDocument:
    """The text a person sees with tracked changes accepted; what was left out or decided is in the warnings."""
    package = Package(data, name=name, limits=limits)
    parts = _Parts(package)
    document = parts.xml(parts.main)
    body = document.find(W + "body") if document is not None else None
    if body is None:
        raise CorruptFile(name=name)
    builder = TextBuilder(name, limits)
    notices = Notices()
    styles = Styles(parts.first("styles"))
    lists = parts.first("numbering")
    story = Story(
        styles=styles,
        numbering=Numbering(lists, styles),
        box_numbering=Numbering(lists, styles),
        notices=notices,
        sources={paragraph: index for index, paragraph in enumerate(body.iter(W + "p"))},
        box_sink=DocumentSink(builder, BlockKind.TEXT_BOX),
    )
    BodyReader(story, DocumentSink(builder)).read(body)
    _add_notes(parts, builder, styles, notices)
    builder.headers += [_plain(root, styles) for root in parts.of_kind("header")]
    builder.footers += [_plain(root, styles) for root in parts.of_kind("footer")]
    for root in parts.of_kind("comments"):
        builder.comments += [_plain(comment, styles) for comment in root.iterchildren(W + "comment")]
    builder.properties.update(_properties(package))
    _warn(builder, notices, package)
    return builder.build(FileType.DOCX)


def _plain(container: etree._Element, styles: Styles) -> str:
    """The text of a flow outside the body, without automatic numbers; its notices concern nobody."""
    sink = ListSink()
    unnumbered = Numbering(None, styles)
    BodyReader(Story(styles, unnumbered, unnumbered, Notices(), {}, sink), sink).read(container)
    return sink.text()


def _add_notes(parts: _Parts, builder: TextBuilder, styles: Styles, notices: Notices) -> None:
    """Footnotes and endnotes come after the text, in the order of their references."""
    if not notices.notes:
        return
    texts: dict[tuple[str, int], str] = {}
    for kind in ("footnote", "endnote"):
        for root in parts.of_kind(kind + "s"):
            for note in root.iterchildren(W + kind):
                if (note_id := to_integer(note.get(W + "id"))) is not None:
                    texts[kind, note_id] = _plain(note, styles).replace("\n", " ")
    for number, reference in enumerate(notices.notes, start=1):
        if text := texts.get(reference, "").strip():
            builder.add(f"[{number}] {text}", kind=BlockKind.FOOTNOTE, number=f"[{number}]")


def _properties(package: Package) -> dict[str, str]:
    root = package.xml("docProps/core.xml")
    found = {local_name(element): (element.text or "").strip() for element in (root if root is not None else ())}
    return {key: found[key][:500] for key in _PROPERTIES if found.get(key)}


def _warn(builder: TextBuilder, notices: Notices, package: Package) -> None:
    if notices.has_tracked_changes:
        builder.warn("tracked_changes", "文件含有未接受的修订，已按接受全部修订后的文字读取；请确认修订后再定稿。")
    if notices.has_hidden_text:
        builder.warn("hidden_text", "文件含有隐藏文字，未计入正文；请在 Word 中显示隐藏文字后核对。")
    if notices.has_unknown_numbering:
        builder.warn("unknown_numbering", "部分自动编号无法识别，已按阿拉伯数字读取或者略去，请对照原件核对编号。")
    if notices.has_embedded_document:
        builder.warn("embedded_document", "文件中嵌入了其他文档，嵌入部分没有读取，请将其内容直接粘贴到正文。")
    if builder.comments:
        builder.warn("comments", f"文件含有 {len(builder.comments)} 条批注，未计入正文。")
    if any(part.casefold().endswith("vbaproject.bin") for part in package.names()):
        builder.warn("macros", "文件含有宏，宏从不运行，只读取了文字。")
