"""What stands inside one paragraph: runs, fields, tracked changes, hidden text, symbols, notes and text boxes."""

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from fazhi_review.reading.docx.names import MC, M, W, switch, to_integer, value_of
from fazhi_review.reading.docx.styles import Styles
from fazhi_review.reading.docx.symbols import from_symbol_font

_SKIPPED = frozenset(
    W + tag
    for tag in (
        "pPr", "rPr", "del", "moveFrom", "instrText", "delText", "delInstrText", "sdtPr", "sdtEndPr", "rt", "annotationRef",
        "footnoteRef", "endnoteRef", "separator", "continuationSeparator", "softHyphen", "tblPr", "tblGrid", "ffData",
    )
)  # fmt: skip
_PAGE_BREAKS = ("page", "column")


@dataclass(slots=True)
class Notices:
    """What was met while reading that the user has to know."""

    has_tracked_changes: bool = False
    has_hidden_text: bool = False
    has_unknown_numbering: bool = False
    has_embedded_document: bool = False
    notes: list[tuple[str, int]] = field(default_factory=list)  # footnote or endnote, and its id, in order of reference


class Fields:
    """Complex fields are open across runs and paragraphs; only the result of a field is text, never its code."""

    def __init__(self) -> None:
        self._in_result: list[bool] = []

    def meet(self, kind: str | None) -> None:
        if kind == "begin":
            self._in_result.append(False)
        elif kind == "separate" and self._in_result:
            self._in_result[-1] = True
        elif kind == "end" and self._in_result:
            self._in_result.pop()

    def is_text(self) -> bool:
        return all(self._in_result)

    def end_paragraph(self) -> None:
        """A field whose code never ends would swallow the rest of the document; code does not cross paragraphs."""
        self._in_result = [state for state in self._in_result if state]


class RunReader:
    """Collects the visible text of a paragraph; `\\n` stands for a line break within it."""

    def __init__(self, styles: Styles, notices: Notices, on_text_box: Callable[[etree._Element], None]) -> None:
        self._styles = styles
        self._notices = notices
        self._on_text_box = on_text_box
        self._fields = Fields()
        self._pieces: list[str] = []
        self._paragraph_hidden = False

    def read(self, paragraph: etree._Element) -> str:
        # A text box in this paragraph is read by another reader, so this list is not touched in between.
        self._pieces = []
        properties = paragraph.find(W + "pPr")
        self._paragraph_hidden = self._styles.is_hidden(value_of(properties, "pStyle"))
        for child in paragraph:
            self._visit(child, hidden=self._paragraph_hidden)
        self._fields.end_paragraph()
        return "".join(self._pieces)

    def _visit(self, element: etree._Element, *, hidden: bool) -> None:
        tag = element.tag
        if tag in _SKIPPED:
            if tag in (W + "del", W + "moveFrom"):
                self._notices.has_tracked_changes = True
            return
        if tag == W + "r":
            self._run(element, hidden=hidden)
        elif tag == MC + "AlternateContent":
            self._alternate(element, hidden=hidden)
        elif tag == W + "txbxContent":
            if not hidden:
                self._on_text_box(element)
        elif tag == M + "t":
            self._emit(element.text or "", hidden=hidden)
        elif tag == W + "sdt":
            self._content_control(element, hidden=hidden)
        else:
            if tag in (W + "ins", W + "moveTo"):
                self._notices.has_tracked_changes = True
            for child in element:
                self._visit(child, hidden=hidden)

    def _run(self, run: etree._Element, *, hidden: bool) -> None:
        properties = run.find(W + "rPr")
        if properties is not None:
            stated = switch(properties, "vanish")
            style = value_of(properties, "rStyle")
            if stated is not None:
                hidden = stated
            elif style is not None:
                hidden = hidden or self._styles.is_hidden(style)
        for child in run:
            self._run_content(child, hidden=hidden)

    def _run_content(self, element: etree._Element, *, hidden: bool) -> None:
        tag = element.tag
        if tag == W + "t":
            self._emit(element.text or "", hidden=hidden)
        elif tag == W + "fldChar":
            self._fields.meet(element.get(W + "fldCharType"))
        elif tag == W + "instrText":
            # Numbers that Word counts without storing what it shows; only very old documents have them.
            if (element.text or "").split()[:1] in (["AUTONUM"], ["AUTONUMLGL"], ["AUTONUMOUT"], ["LISTNUM"]):
                self._notices.has_unknown_numbering = True
        elif tag in (W + "tab", W + "ptab"):
            self._emit("\t", hidden=hidden)
        elif tag == W + "cr" or (tag == W + "br" and element.get(W + "type") not in _PAGE_BREAKS):
            self._emit("\n", hidden=hidden)
        elif tag == W + "noBreakHyphen":
            self._emit("-", hidden=hidden)
        elif tag == W + "sym":
            self._emit(_symbol(element), hidden=hidden)
        elif tag in (W + "footnoteReference", W + "endnoteReference"):
            note = to_integer(element.get(W + "id"))
            if note is not None and not hidden:
                self._notices.notes.append(("footnote" if tag == W + "footnoteReference" else "endnote", note))
        else:
            self._visit(element, hidden=hidden)

    def _alternate(self, element: etree._Element, *, hidden: bool) -> None:
        """The same content twice, for new and for old programs: the first choice is read, the fallback only without one."""
        chosen = element.find(MC + "Choice")
        if chosen is None:
            chosen = element.find(MC + "Fallback")
        for child in chosen if chosen is not None else ():
            self._run_content(child, hidden=hidden)

    def _content_control(self, element: etree._Element, *, hidden: bool) -> None:
        """A form field; while it still shows its prompt (单击此处输入文字) nobody has written anything."""
        properties = element.find(W + "sdtPr")
        content = element.find(W + "sdtContent")
        if content is None or (properties is not None and switch(properties, "showingPlcHdr")):
            return
        for child in content:
            self._visit(child, hidden=hidden)

    def _emit(self, text: str, *, hidden: bool) -> None:
        if not self._fields.is_text():
            return
        if hidden:
            self._notices.has_hidden_text = self._notices.has_hidden_text or bool(text.strip())
        else:
            self._pieces.append(text)


def _symbol(element: etree._Element) -> str:
    try:
        code = int(element.get(W + "char", ""), 16)
    except ValueError:
        return ""
    return from_symbol_font(code, element.get(W + "font", "")) if 0 < code < 0x110000 else ""
