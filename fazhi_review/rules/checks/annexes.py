"""`annexes`: the annexes announced after the text are not those that follow it."""

import re
from collections.abc import Iterator

from fazhi_review.rules.rule import Check, CheckType, Match, Parameters, Scope
from fazhi_review.rules.subject import Subject
from fazhi_review.structure.model import ProvisionKind, StructuredDocument

_ANNOUNCED = re.compile(r"(?:附件[：:]\s*)?(?:\d{1,2}[.．、])?\s*(?P<name>[^\n。；]{2,60})")
_MARK = re.compile(r"^附(?:件|表)\s*(?:\d{1,2}|[一二三四五六七八九十]{1,2})?[：:]?\s*$")


def _check(subject: Subject) -> Iterator[Match]:
    document = subject.document
    notes = [node for node in document.provisions if node.kind is ProvisionKind.ATTACHMENT_NOTE]
    if not notes:
        return
    follows = [_squeezed(name) for name in _annex_names(document)]
    if not follows:
        return
    for note in notes:
        for match in _ANNOUNCED.finditer(document.text, note.start, note.end):
            announced = _squeezed(match["name"])
            if len(announced) >= 4 and not any(announced in name or name in announced for name in follows):
                start, end = match.span("name")
                yield Match(start, end, values={"value": f"附件说明中的“{match['name'].strip()}”没有对应的附件"})


def _annex_names(document: StructuredDocument) -> Iterator[str]:
    """The first lines of every annex: the mark 附件1 and the name, which may stand on the next line."""
    for node in document.provisions:
        if node.kind is ProvisionKind.ANNEX:
            lines = [line.strip() for line in document.text[node.start : node.end].splitlines() if line.strip()][:4]
            yield "".join(line for line in lines if not _MARK.match(line))


def _squeezed(name: str) -> str:
    return re.sub(r"[\s《》“”（）()：:、.．]|^附件\d{0,2}", "", name)


def build(_parameters: Parameters) -> Check:
    return _check


CHECK = CheckType(
    name="annexes",
    summary="附件说明与所附附件的名称不一致。",
    parameters={},
    build=build,
    scopes=frozenset({Scope.DOCUMENT}),
    values=frozenset({"value"}),
)
