"""Where each character of the normalised text stands in the docx, so that something can be written beside it there.

Reading joins runs, resolves numbers, drops and normalises characters; none of that can be undone by counting. So every
block is aligned with the characters of the paragraphs it was read from: equal text on both sides, spaces aside.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from lxml import etree

from fazhi_review.reading.building import normalise_line
from fazhi_review.reading.docx.names import W
from fazhi_review.reading.docx.runs import Notices, RunReader
from fazhi_review.reading.docx.styles import Styles
from fazhi_review.reading.model import Block, BlockKind, ReadDocument

_BOX = W + "txbxContent"
_LEADERS = frozenset("．.…·・")
_NEARLY_ALL = 0.9


@dataclass(frozen=True, slots=True)
class Place:
    """One character in the docx: the element that holds it (w:t, w:sym, ...) and its index within that element's text."""

    element: etree._Element
    index: int


@dataclass(frozen=True, slots=True)
class _Atom:
    character: str
    place: Place


@dataclass(frozen=True)
class Trace:
    """`places[offset]` is where that character of the text stands; None for numbers, separators and notes.

    `anchors[block]` is the nearest thing in the main text that a remark on this block can hang on.
    """

    places: tuple[Place | None, ...]
    anchors: tuple[etree._Element | None, ...]


class _TracingReader(RunReader):
    """Reads like RunReader and remembers which element each character came from."""

    def __init__(self, styles: Styles) -> None:
        super().__init__(styles, Notices(), lambda content: None)
        self._element: etree._Element | None = None
        self._atoms: list[_Atom] = []
        self.references: list[etree._Element] = []  # of notes, in order

    def atoms(self, paragraph: etree._Element) -> list[_Atom]:
        self._atoms = []
        self.read(paragraph)
        return self._atoms

    def _visit(self, element: etree._Element, *, hidden: bool) -> None:
        self._element = element
        super()._visit(element, hidden=hidden)

    def _run_content(self, element: etree._Element, *, hidden: bool) -> None:
        self._element = element
        seen = len(self._notices.notes)
        super()._run_content(element, hidden=hidden)
        if len(self._notices.notes) > seen and element.tag in (W + "footnoteReference", W + "endnoteReference"):
            self.references.append(element)

    def _emit(self, text: str, *, hidden: bool) -> None:
        before = len(self._pieces)
        super()._emit(text, hidden=hidden)
        if len(self._pieces) > before and self._element is not None:
            element = self._element
            self._atoms += [_Atom(character, Place(element, index)) for index, character in enumerate(text)]


def trace(body: etree._Element, styles: Styles, document: ReadDocument) -> Trace:
    """Find the characters of `document`, which was read from this body, in the body."""
    paragraphs = list(body.iter(W + "p"))
    reader = _TracingReader(styles)
    atoms = [_visible(reader.atoms(paragraph)) for paragraph in paragraphs]
    index_of = {paragraph: index for index, paragraph in enumerate(paragraphs)}
    places: list[Place | None] = [None] * len(document.text)
    used = [0] * len(paragraphs)
    anchors: list[etree._Element | None] = []
    for block in document.blocks:
        if block.source is None or block.source >= len(paragraphs):
            anchors.append(_note_reference(block, reader.references))
            continue
        candidates = list(_candidates(paragraphs, index_of, block.source, atoms))
        _align(document.text, block, candidates, atoms, used, places)
        anchors.append(_outside_boxes(paragraphs[block.source]))
    return Trace(tuple(places), tuple(anchors))


def _visible(atoms: Sequence[_Atom]) -> list[_Atom]:
    """Atoms as reading leaves them: normalised, one for each code point, without spaces."""
    return [_Atom(character, atom.place) for atom in atoms for character in _code_points(atom.character)]


@lru_cache(maxsize=16_384)
def _code_points(character: str) -> str:
    """What reading makes of one character; "" for spaces and what it drops."""
    return "".join(unicodedata.normalize("NFD", normalise_line(character)).split())


def _candidates(
    paragraphs: Sequence[etree._Element],
    index_of: dict[etree._Element, int],
    source: int,
    atoms: Sequence[Sequence[_Atom]],
) -> Iterator[list[int]]:
    """Sets of paragraphs that a block may have been read from, the likeliest first."""
    yield [source]
    # A paragraph whose mark was deleted runs on into the next one.
    before = source
    while before and _mark_is_deleted(paragraphs[before - 1]):
        before -= 1
        yield list(range(before, source + 1))
    for row in paragraphs[source].iterancestors(W + "tr"):
        yield [index_of[paragraph] for paragraph in row.iter(W + "p") if atoms[index_of[paragraph]]]


def _mark_is_deleted(paragraph: etree._Element) -> bool:
    mark = paragraph.find(f"{W}pPr/{W}rPr")
    return mark is not None and (mark.find(W + "del") is not None or mark.find(W + "moveFrom") is not None)


def _align(
    text: str,
    block: Block,
    candidates: Sequence[Sequence[int]],
    atoms: Sequence[Sequence[_Atom]],
    used: list[int],
    places: list[Place | None],
) -> None:
    """Match the block's characters with those of the likeliest candidates; what has no equal stays without a place."""
    wanted = _wanted(text, block)
    own = candidates[0][0]
    if block.kind is not BlockKind.TABLE_ROW:
        count = _match_in_order(wanted, atoms[own][used[own] :], places)
        if count is not None:
            used[own] += count
            return
    letters = [character for character, _ in wanted]
    best: list[tuple[int, Place]] = []
    consumed: Sequence[int] = ()
    for chosen in candidates:
        given = [atom for index in chosen for atom in atoms[index][used[index] :]]
        matcher = SequenceMatcher(None, letters, [atom.character for atom in given], autojunk=False)
        pairs = [
            (wanted[run.a + step][1], given[run.b + step].place)
            for run in matcher.get_matching_blocks()
            for step in range(run.size)
        ]
        if len(pairs) > len(best) and len(pairs) >= _NEARLY_ALL * min(len(wanted), len(given)):
            best, consumed = pairs, chosen
    for offset, place in best:
        places[offset] = place
    for index in consumed:
        used[index] = len(atoms[index])


def _wanted(text: str, block: Block) -> list[tuple[str, int]]:
    """The block's characters with their offsets, without the number that Word drew and without spaces."""
    line = text[block.start : block.end]
    skipped = len(block.number) if block.number and line.startswith(block.number) else 0
    return [
        (character, block.start + skipped + offset)
        for offset, whole in enumerate(line[skipped:])
        for character in unicodedata.normalize("NFD", whole)
        if not character.isspace()
    ]


def _match_in_order(
    wanted: Sequence[tuple[str, int]], given: Sequence[_Atom], places: list[Place | None]
) -> int | None:
    """Place every wanted character; gives how many atoms that took, None where the two do not begin alike."""
    found: list[tuple[int, Place]] = []
    position = 0
    for character, offset in wanted:
        while (
            position < len(given) and given[position].character != character and given[position].character in _LEADERS
        ):
            position += 1  # the dots between a heading and its page are not kept
        if position == len(given) or given[position].character != character:
            return None
        found.append((offset, given[position].place))
        position += 1
    for offset, place in found:
        places[offset] = place
    return position


def _note_reference(block: Block, references: Sequence[etree._Element]) -> etree._Element | None:
    number = block.number.strip("[]")
    if block.kind is BlockKind.FOOTNOTE and number.isdecimal() and 0 < int(number) <= len(references):
        return references[int(number) - 1]
    return None


def _outside_boxes(paragraph: etree._Element) -> etree._Element:
    """The paragraph itself, or the one that its text box is anchored in: programs do not take remarks within boxes."""
    boxes = list(paragraph.iterancestors(_BOX))
    return next(boxes[-1].iterancestors(W + "p"), paragraph) if boxes else paragraph


def is_in_box(element: etree._Element) -> bool:
    return next(element.iterancestors(_BOX), None) is not None
