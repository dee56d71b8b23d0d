"""Tracked changes: taken back where a reviewer made them, left where the file came with them."""

from dataclasses import dataclass, field

from lxml import etree

from fazhi_review.reading.docx.names import W

_INSERTED = (W + "ins", W + "moveTo")
_DELETED = (W + "del", W + "moveFrom")


@dataclass(slots=True)
class Change:
    """What one author replaced in one place: the runs that stay when it is taken back, and the words that go."""

    author: str
    date: str
    before: etree._Element | None  # what stands before it, to say where mere insertions were
    runs: list[etree._Element] = field(default_factory=list)
    inserted: str = ""


def reject_changes(body: etree._Element, original: etree._Element | None) -> list[Change]:
    """Take back every change that is not in `original` too; gives what was taken back, in document order."""
    known = {_hand(element) for element in _tracked(original)} if original is not None else set()
    changes: list[Change] = []
    previous: etree._Element | None = None
    for element in _tracked(body):
        if _hand(element) in known:
            continue
        if _is_mark(element):
            _reject_mark(element)
            continue
        change = _continued(changes, element, previous)
        if element.tag in _INSERTED:
            change.inserted += _words(element)
            previous = _before(element)
            _take_out(element)
        else:
            kept = list(element)
            change.runs += kept
            _unwrap(element)
            previous = kept[-1] if kept else _before(element)
    return changes


def _tracked(body: etree._Element) -> list[etree._Element]:
    """Insertions and deletions, those within others after them."""
    return list(body.iter(*_INSERTED, *_DELETED))


def _hand(element: etree._Element) -> tuple[str, str, str]:
    """Who did what at which second; the words are no help, for Word cuts and joins its changes as it saves."""
    return str(element.tag), element.get(W + "author", ""), element.get(W + "date", "")


def _words(element: etree._Element) -> str:
    return "".join(
        "\n" if piece.tag in (W + "br", W + "cr") else piece.text or ""
        for piece in element.iter(W + "t", W + "delText", W + "br", W + "cr")
    )


def _is_mark(element: etree._Element) -> bool:
    """Whether it says that a paragraph's end or a table row, rather than words, was inserted or deleted."""
    parent = element.getparent()
    return parent is not None and parent.tag in (W + "rPr", W + "trPr", W + "tcPr", W + "numPr")


def _reject_mark(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    if parent.tag == W + "rPr" and element.tag in _INSERTED:
        element.tag = W + "del"  # an end that was not there: reading joins the paragraph with the next
    elif parent.tag == W + "trPr" and element.tag in _INSERTED:
        row = parent.getparent()
        table = row.getparent() if row is not None else None
        if row is not None and table is not None:
            table.remove(row)
    else:
        parent.remove(element)


def _continued(changes: list[Change], element: etree._Element, previous: etree._Element | None) -> Change:
    """The change that this element goes on with, when it follows at once from the same hand; else a new one."""
    author, date = element.get(W + "author", ""), element.get(W + "date", "")
    before = _before(element)
    if changes and previous is not None and before is previous and changes[-1].author == author:
        return changes[-1]
    change = Change(author, date, before)
    changes.append(change)
    return change


def _before(element: etree._Element) -> etree._Element | None:
    """The nearest thing with words before it: marks of comments and the like do not part what belongs together."""
    for sibling in element.itersiblings(preceding=True):
        if sibling.tag not in (W + "commentRangeStart", W + "commentRangeEnd", W + "bookmarkStart", W + "bookmarkEnd"):
            return sibling
    return element.getparent()


def _take_out(element: etree._Element) -> None:
    """Remove inserted words, but keep the marks of comments that stand among them."""
    parent = element.getparent()
    if parent is None:
        return
    for mark in list(element.iter(W + "commentRangeStart", W + "commentRangeEnd")):
        element.addprevious(mark)
    for reference in list(element.iter(W + "commentReference")):
        run = etree.Element(W + "r")
        run.append(reference)
        element.addprevious(run)
    parent.remove(element)


def _unwrap(element: etree._Element) -> None:
    for text in element.iter(W + "delText"):
        text.tag = W + "t"
    for code in element.iter(W + "delInstrText"):
        code.tag = W + "instrText"
    for child in list(element):
        element.addprevious(child)
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
