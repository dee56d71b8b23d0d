"""Where a finding about a whole document is shown: at the clause that should hold what is missing."""

import re

from fazhi_review.rules.subject import DocumentView
from fazhi_review.structure.model import ProvisionKind

_EFFECTIVE = re.compile(r"[^。；\n]{0,60}(?:施行|实施|执行|生效)[^。；\n]{0,30}[。；]?")
_BASIS = re.compile(r"[^。；\n]{0,120}(?:制定本|现就|现将|通知如下|特制定)[^。；\n]{0,40}[。：；]?")

_ANNEX = re.compile(r"\s*附(?:件|表|录)")


def place(view: DocumentView, anchor: str) -> tuple[int, int]:
    """The span for `anchor`: title, basis, effective, validity or end. Falls back to the title, then the first sentence."""
    match anchor:
        case "basis":
            span = _basis(view)
        case "effective" | "validity":
            span = _effective(view)
        case "end":
            span = _last(view)
        case _:
            span = None
    return _without_label(view, *span) if span else _title(view)


def _without_label(view: DocumentView, start: int, end: int) -> tuple[int, int]:
    provision = view.document.at(start)
    if provision is not None and start <= provision.body_start < end:
        start = provision.body_start
    return start, end


def _title(view: DocumentView) -> tuple[int, int]:
    title = view.document.metadata.title
    if title:
        return title.start, title.end
    return view.sentences[0] if view.sentences else (0, min(len(view.text), 40))


def _last(view: DocumentView) -> tuple[int, int] | None:
    """The last sentence of the text proper, before what is annexed to it; a measure that a notice encloses is the text."""
    annexes = [
        node.start
        for node in view.document.provisions
        if node.kind is ProvisionKind.ANNEX and _ANNEX.match(view.text, node.start)
    ]
    first = min(annexes, default=len(view.text))
    return next((span for span in reversed(view.sentences) if span[1] <= first), None)


def _effective(view: DocumentView) -> tuple[int, int] | None:
    """The sentence that says from when the document applies; it stands near the end."""
    metadata = view.document.metadata
    known = metadata.validity or metadata.effective_date
    if known:
        return view.sentence_at(known.start)
    last = _last(view)
    before = [span for span in view.sentences if last and span[1] <= last[1]]
    for start, end in reversed(before[-12:]):
        if _EFFECTIVE.fullmatch(view.text, start, end):
            return start, end
    return last


def _basis(view: DocumentView) -> tuple[int, int] | None:
    """The sentence that says why and on what basis, or the first of the text."""
    for start, end in view.sentences[:6]:
        if _BASIS.match(view.text, start, end):
            return start, end
    return view.sentences[0] if view.sentences else None
