"""Comments and tracked changes that somebody made in Word on a file of ours, as spans of the text that we hold.

The text is read with the reviewer's changes rejected, so that it is the very text that was sent out; changes that stood
in the file before stay as reading takes them, accepted.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from fazhi_review.letters.package import DocxParts
from fazhi_review.reading.docx import read_docx
from fazhi_review.reading.docx.names import W
from fazhi_review.reading.docx.styles import Styles
from fazhi_review.reading.docx.tracing import is_in_box, trace
from fazhi_review.reading.model import Limits
from fazhi_review.review.word.changes import Change, reject_changes
from fazhi_review.review.word.comments import W14, all_comments, moment, threads
from fazhi_review.review.word.notes import ReadComment

_CONTEXT = 40  # characters kept on either side


def read_back(data: bytes, original: bytes | None = None, *, name: str = "文件.docx") -> list[ReadComment]:
    """Every comment and every tracked change, in the order of the text; `original` is the file as it was sent out."""
    limits = Limits()
    parts = DocxParts(data, name=name, limits=limits)
    body = parts.root(parts.main).find(W + "body")
    if body is None:
        return []
    known = DocxParts(original, name=name, limits=limits) if original else None
    changes = reject_changes(body, known.seen(known.main).find(W + "body") if known else None)
    document = read_docx(parts.to_bytes(), name=name, limits=limits)
    styles = parts.related(parts.main, "styles")
    places = trace(body, Styles(parts.seen(styles[0]) if styles else None), document).places
    spans = _Spans(body, document.text, [(place.element if place else None) for place in places])
    found = [*_comments(parts, body, spans), *_changes(changes, spans)]
    return sorted(found, key=lambda comment: (comment.start, comment.end))


@dataclass(frozen=True, slots=True)
class _Mark:
    start: etree._Element | None = None
    end: etree._Element | None = None
    reference: etree._Element | None = None


class _Spans:
    """From elements of the body to spans of the text, by document order."""

    def __init__(self, body: etree._Element, text: str, elements: list[etree._Element | None]) -> None:
        self.text = text
        self.order = {element: number for number, element in enumerate(body.iter())}
        placed = sorted(
            (self.order[element], offset)
            for offset, element in enumerate(elements)
            if element is not None and not is_in_box(element)
        )
        self._numbers = [number for number, _ in placed]
        self._offsets = [offset for _, offset in placed]

    def between(self, start: int, end: int) -> tuple[int, int]:
        """The span of the characters between two places of the document; an empty one where there are none."""
        offsets = self._offsets[bisect_right(self._numbers, start) : bisect_left(self._numbers, end)]
        if offsets:
            return min(offsets), max(offsets) + 1
        at = bisect_right(self._numbers, start)
        point = self._offsets[at - 1] + 1 if at else 0
        return point, point

    def paragraph_at(self, place: int) -> tuple[int, int]:
        """The line of the text that a place of the document belongs to."""
        point, _ = self.between(place, place)
        start = self.text.rfind("\n", 0, point) + 1
        end = self.text.find("\n", start)
        return start, end if end >= 0 else len(self.text)

    def around(self, start: int, end: int) -> tuple[str, str, str]:
        return self.text[start:end], self.text[max(0, start - _CONTEXT) : start], self.text[end : end + _CONTEXT]


def _comments(parts: DocxParts, body: etree._Element, spans: _Spans) -> Iterable[ReadComment]:
    marks = _marks(body)
    answers = threads(parts)
    keys = {
        paragraph.get(W14 + "paraId"): comment.get(W + "id", "")
        for comment in all_comments(parts)
        for paragraph in comment.iter(W + "p")
    }
    for comment in all_comments(parts):
        key = comment.get(W + "id", "")
        mark = marks.get(key, _Mark())
        if mark.start is not None and mark.end is not None:
            start, end = spans.between(spans.order[mark.start], spans.order[mark.end])
        elif mark.reference is not None:
            start, end = spans.paragraph_at(spans.order[mark.reference])
        else:
            continue  # nothing in the text refers to it: Word does not show it either
        quote, before, after = spans.around(start, end)
        paragraphs = list(comment.iter(W + "p"))
        last = paragraphs[-1].get(W14 + "paraId", "") if paragraphs else ""
        parent, is_resolved = answers.get(last, (None, False))
        yield ReadComment(
            start=start,
            end=end,
            quote=quote,
            before=before,
            after=after,
            author=comment.get(W + "author", "").strip(),
            at=moment(comment.get(W + "date")),
            text="\n".join(_words(paragraph) for paragraph in paragraphs).strip(),
            key=key,
            parent=keys.get(parent) if parent else None,
            is_resolved=is_resolved,
        )


def _marks(body: etree._Element) -> dict[str, _Mark]:
    found: dict[str, dict[str, etree._Element]] = {}
    names = {W + "commentRangeStart": "start", W + "commentRangeEnd": "end", W + "commentReference": "reference"}
    for element in body.iter(*names):
        found.setdefault(element.get(W + "id", ""), {})[names[element.tag]] = element
    return {key: _Mark(**mark) for key, mark in found.items()}


def _changes(changes: Iterable[Change], spans: _Spans) -> Iterable[ReadComment]:
    for number, change in enumerate(changes):
        ends = [spans.order[element] for run in change.runs for element in run.iter() if element in spans.order]
        if ends:
            start, end = spans.between(min(ends) - 1, max(ends) + 1)
        elif change.before is not None and change.before in spans.order:
            inside = [spans.order[element] for element in change.before.iter()]
            start, end = spans.between(max(inside), max(inside))
        else:
            continue
        quote, before, after = spans.around(start, end)
        yield ReadComment(
            start=start,
            end=end,
            quote=quote,
            before=before,
            after=after,
            author=change.author,
            at=moment(change.date),
            text="",
            key=f"change-{number}",
            replacement=change.inserted,
        )


def _words(paragraph: etree._Element) -> str:
    return "".join(
        (element.text or "") if element.tag == W + "t" else "\n" for element in paragraph.iter(W + "t", W + "br")
    )
