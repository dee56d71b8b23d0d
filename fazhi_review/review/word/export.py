"""The original docx with each note as a real Word comment at its words and each suggestion as a tracked change.

Nothing else in the file changes: runs are cut, never rewritten, and every other part is copied byte for byte. A note
whose words no comment can reach (a number that Word draws, a text box, a footnote) hangs on the nearest paragraph and
quotes them; no note is ever lost.
"""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from fazhi_review.letters.package import DocxParts
from fazhi_review.reading.docx import read_docx
from fazhi_review.reading.docx.names import W, to_integer
from fazhi_review.reading.docx.styles import Styles
from fazhi_review.reading.docx.tracing import Place, Trace, is_in_box, trace
from fazhi_review.reading.model import Limits, ReadDocument
from fazhi_review.review.word.comments import CommentParts, stamp, writable
from fazhi_review.review.word.notes import Note
from fazhi_review.review.word.runs import (
    Cutter,
    below_paragraph,
    is_deletable,
    is_mark,
    paragraph_of,
    unit_of,
    units_between,
)

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_CHANGES = frozenset(W + tag for tag in ("ins", "del", "rPrChange"))


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a note stands: from the first to the last of its characters, or at something nearby."""

    note: Note
    places: tuple[Place, ...] = ()
    anchor: etree._Element | None = None
    skipped: str = ""  # the drawn number at the head of the words, which is not in the file


def export(data: bytes, notes: Sequence[Note], *, name: str = "文件.docx") -> bytes:
    """The docx with the notes in it. Raises what reading raises for files that cannot be read."""
    limits = Limits()
    parts = DocxParts(data, name=name, limits=limits)
    document = read_docx(data, name=name, limits=limits)
    body = parts.root(parts.main).find(W + "body")
    if body is None or not notes:
        return data
    styles = parts.related(parts.main, "styles")
    found = trace(body, Styles(parts.seen(styles[0]) if styles else None), document)
    targets = [_target(note, document, found, body) for note in sorted(notes, key=lambda note: (note.start, note.end))]
    _Writer(parts, body).write(targets)
    return parts.to_bytes()


def _target(note: Note, document: ReadDocument, found: Trace, body: etree._Element) -> _Target:
    start, end = _words(note, document.text)
    places = [place for place in found.places[start:end] if place is not None and not is_in_box(place.element)]
    if places:
        block = next((block for block in document.blocks if block.start <= start < block.end), None)
        drawn = bool(block and block.number and start < block.start + len(block.number))
        first = next(offset for offset in range(start, end) if found.places[offset] is not None)
        return _Target(note, tuple(places), skipped=document.text[start:first] if drawn else "")
    index = next((i for i, block in enumerate(document.blocks) if start <= block.end), len(document.blocks) - 1)
    anchor = found.anchors[index]
    if anchor is None:
        anchor = next((p for p in body.iter(W + "p") if not is_in_box(p)), None)
    return _Target(note, anchor=anchor)


def _words(note: Note, text: str) -> tuple[int, int]:
    """The span, or the nearest place where its words stand now, should the file be read differently than it once was."""
    if text[note.start : note.end] == note.quote or not note.quote:
        return note.start, note.end
    places: list[int] = []
    at = text.find(note.quote)
    while at >= 0:
        places.append(at)
        at = text.find(note.quote, at + 1)
    if not places:
        return note.start, note.start
    start = min(places, key=lambda place: abs(place - note.start))
    return start, start + len(note.quote)


class _Writer:
    """Writes notes into one document."""

    def __init__(self, parts: DocxParts, body: etree._Element) -> None:
        self._body = body
        self._comments = CommentParts(parts)
        ids = (to_integer(element.get(W + "id")) or 0 for element in body.iter() if isinstance(element.tag, str))
        self._next_change = max(ids, default=0) + 1
        self._cutter = Cutter()
        self._changed: set[etree._Element] = set()

    def write(self, targets: Iterable[_Target]) -> None:
        targets = list(targets)
        for target in targets:
            if target.places:
                self._cutter.begin_at(target.places[0])
                self._cutter.end_after(target.places[-1])
        # Comments first: their marks then stand beside the words, not within what a change wraps around them.
        changes = [(target, units) for target in targets if (units := self._write_comment(target))]
        for target, units in changes:
            self._change(target.note, units, _without_number(target.note.replacement or "", target.skipped))

    def _write_comment(self, target: _Target) -> list[etree._Element] | None:
        """Write the note as a comment; gives the runs to replace where it is a suggestion that can be tracked."""
        note = target.note
        first, last = self._ends(target)
        units = self._deletable(target, first, last)
        text = note.text
        if note.replacement is not None and units is None:
            advice = f"建议改为：“{note.replacement}”" if note.replacement else "建议删去。"
            text = f"{text}\n{advice}" if text else advice
        if not target.places and note.quote:
            text = f"（针对“{note.quote}”）{text}"
        if (text or note.replies) and last is not None and first is not None:
            self._comment(note, text, first, last)
        self._changed.update(units or ())
        return units

    def _ends(self, target: _Target) -> tuple[etree._Element | None, etree._Element | None]:
        """The first and last thing that the marks enclose."""
        if target.places:
            return self._cutter.unit(target.places[0]), self._cutter.unit(target.places[-1])
        anchor = target.anchor
        if anchor is None:
            return None, None
        if anchor.tag != W + "p":
            unit = unit_of(anchor)
            return unit, unit
        children = [child for child in anchor if child.tag != W + "pPr"]
        if not children:
            children = [etree.SubElement(anchor, W + "r")]
        return children[0], children[-1]

    def _comment(self, note: Note, text: str, first: etree._Element, last: etree._Element) -> None:
        key, thread = self._comments.add(text, author=note.author, at=note.at, is_resolved=note.is_resolved)
        keys = [key]
        for reply in note.replies:
            keys.append(self._comments.add(reply.text, author=reply.author, at=reply.at, parent=thread)[0])
        for key in keys:
            first.addprevious(etree.Element(W + "commentRangeStart", {W + "id": key}))
        for key in reversed(keys):
            end = etree.Element(W + "commentRangeEnd", {W + "id": key})
            last.addnext(end)
            # The reference stands in the paragraph itself: inside an insertion it would vanish with it.
            holder = end if end.getparent() is below_paragraph(end).getparent() else below_paragraph(end)
            run = etree.Element(W + "r")
            etree.SubElement(run, W + "commentReference", {W + "id": key})
            holder.addnext(run)

    def _deletable(
        self, target: _Target, first: etree._Element | None, last: etree._Element | None
    ) -> list[etree._Element] | None:
        """The runs to be replaced; None where a change cannot be tracked there and the comment has to say it."""
        if target.note.replacement is None or not target.places or first is None or last is None:
            return None
        if paragraph_of(first) is not paragraph_of(last):
            return None
        units = [unit for unit in units_between(first, last) if not is_mark(unit)]
        if not units or any(unit in self._changed or not is_deletable(unit) for unit in units):
            return None
        if _in_field(units[0]):
            return None
        return units

    def _change(self, note: Note, units: Sequence[etree._Element], replacement: str) -> None:
        properties = units[0].find(W + "rPr")
        wrapper = units[0]
        for unit in units:
            wrapper = self._tracked("del", note)
            unit.addprevious(wrapper)
            wrapper.append(unit)
            for text in unit.iter(W + "t"):
                text.tag = W + "delText"
        if not replacement:
            return
        insertion = self._tracked("ins", note)
        run = etree.SubElement(insertion, W + "r")
        if properties is not None:
            kept = deepcopy(properties)
            for change in [child for child in kept if child.tag in _CHANGES]:
                kept.remove(change)
            run.append(kept)
        for number, line in enumerate(writable(replacement).split("\n")):
            if number:
                etree.SubElement(run, W + "br")
            words = etree.SubElement(run, W + "t")
            words.text = line
            words.set(_SPACE, "preserve")
        # Words that were themselves inserted and not yet accepted: the new ones stand behind that insertion.
        outer = next((ancestor for ancestor in wrapper.iterancestors(W + "ins")), wrapper)
        outer.addnext(insertion)

    def _tracked(self, kind: str, note: Note) -> etree._Element:
        key = str(self._next_change)
        self._next_change += 1
        return etree.Element(W + kind, {W + "id": key, W + "author": writable(note.author), W + "date": stamp(note.at)})


def _without_number(replacement: str, number: str) -> str:
    """Word draws the number before the words anyway; a suggestion that repeats it would show it twice."""
    head = number.strip()
    return replacement[len(head) :].lstrip() if head and replacement.startswith(head) else replacement


def _in_field(unit: etree._Element) -> bool:
    """Whether the run lies between the begin and the end of a field of its paragraph: its words are computed."""
    depth = 0
    for element in paragraph_of(unit).iter(W + "fldChar", W + "r"):
        if element is unit:
            return depth > 0
        if element.tag == W + "fldChar":
            depth += {"begin": 1, "end": -1}.get(element.get(W + "fldCharType", ""), 0)
    return False
