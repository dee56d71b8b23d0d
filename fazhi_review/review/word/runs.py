"""Cutting runs so that a range of characters is a row of whole runs, each with the format it had."""

from copy import deepcopy

from lxml import etree

from fazhi_review.reading.docx.names import M, W
from fazhi_review.reading.docx.tracing import Place

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# What a run may hold and still be deleted as words; anything else (a picture, a note, a field) would go along unseen.
_WORDS = frozenset(
    W + tag
    for tag in ("rPr", "t", "tab", "ptab", "br", "cr", "sym", "noBreakHyphen", "softHyphen", "lastRenderedPageBreak")
)
_OUT_OF_REACH = frozenset(W + tag for tag in ("del", "moveFrom", "moveTo", "fldSimple"))


class Cutter:
    """Remembers where the characters of a cut element went."""

    def __init__(self) -> None:
        self._pieces: dict[etree._Element, list[tuple[int, etree._Element]]] = {}

    def begin_at(self, place: Place) -> None:
        """Make the run that holds this character begin with it."""
        element, index = self._at(place)
        if element.tag == W + "t" and index:
            element = self._cut_text(place.element, element, index, place.index)
        _split_before(element)

    def end_after(self, place: Place) -> None:
        """Make the run that holds this character end with it."""
        element, index = self._at(place)
        if element.tag == W + "t" and index + 1 < len(element.text or ""):
            following: etree._Element | None = self._cut_text(place.element, element, index + 1, place.index + 1)
        else:
            following = element.getnext()
        if following is not None:
            _split_before(following)

    def unit(self, place: Place) -> etree._Element:
        """The run, or formula, that holds this character now."""
        return unit_of(self._at(place)[0])

    def _at(self, place: Place) -> tuple[etree._Element, int]:
        """The element that holds the character after all cuts so far, and the index in it."""
        begin, element = 0, place.element
        for start, piece in self._pieces.get(place.element, ()):
            if begin <= start <= place.index:
                begin, element = start, piece
        return element, place.index - begin

    def _cut_text(self, original: etree._Element, element: etree._Element, index: int, at: int) -> etree._Element:
        rest = deepcopy(element)
        text = element.text or ""
        element.text, rest.text = text[:index], text[index:]
        for piece in (element, rest):
            piece.set(_SPACE, "preserve")
        rest.tail = None
        element.addnext(rest)
        pieces = self._pieces.setdefault(original, [])
        pieces.append((at, rest))
        pieces.sort(key=lambda piece: piece[0])
        return rest


def unit_of(element: etree._Element) -> etree._Element:
    """The outermost run or formula around an element, below its paragraph: what marks can stand before and after."""
    unit = element
    for ancestor in element.iterancestors():
        if ancestor.tag == W + "p":
            break
        if ancestor.tag in (W + "r", M + "oMath", M + "oMathPara"):
            unit = ancestor
    return unit


def paragraph_of(element: etree._Element) -> etree._Element:
    return next(element.iterancestors(W + "p"))


def below_paragraph(element: etree._Element) -> etree._Element:
    """The ancestor, or the element itself, that is a child of the paragraph."""
    current = element
    while (parent := current.getparent()) is not None and parent.tag != W + "p":
        current = parent
    return current


def units_between(first: etree._Element, last: etree._Element) -> list[etree._Element]:
    """The runs and formulas of one paragraph from `first` to `last`; what is already deleted is not among them."""
    found: list[etree._Element] = []
    is_within = False
    for element in paragraph_of(first).iter(W + "r", M + "oMath", M + "oMathPara"):
        if unit_of(element) is not element or any(
            a.tag in (W + "del", W + "moveFrom") for a in element.iterancestors()
        ):
            continue
        is_within = is_within or element is first
        if is_within:
            found.append(element)
        if element is last:
            break
    return found


def is_mark(unit: etree._Element) -> bool:
    """Whether the run only holds the reference of a comment."""
    return unit.find(W + "commentReference") is not None


def is_deletable(unit: etree._Element) -> bool:
    """Whether the run holds words and nothing else, in a place where a deletion can be tracked."""
    if unit.tag != W + "r" or any(child.tag not in _WORDS for child in unit):
        return False
    for ancestor in unit.iterancestors():
        if ancestor.tag == W + "p":
            break
        if ancestor.tag in _OUT_OF_REACH:
            return False
    return True


def _split_before(element: etree._Element) -> None:
    """Put the element and what follows it in its run into a run of their own, unless it is the first there already."""
    run = element.getparent()
    if run is None or run.tag != W + "r" or unit_of(element) is not run:
        return
    before = [child for child in element.itersiblings(preceding=True) if child.tag != W + "rPr"]
    if not before:
        return
    rest = etree.Element(W + "r")
    for name, value in run.attrib.items():
        rest.set(name, value)
    properties = run.find(W + "rPr")
    if properties is not None:
        rest.append(deepcopy(properties))
    for child in [element, *element.itersiblings()]:
        rest.append(child)
    run.addnext(rest)
