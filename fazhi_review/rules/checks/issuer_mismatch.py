"""`issuer_mismatch`: the body named in the title is not the body that signs."""

import re
from collections.abc import Iterator

from fazhi_review.rules.rule import Check, CheckType, Match, Parameters, Scope
from fazhi_review.rules.subject import DocumentView, Subject
from fazhi_review.structure.model import ProvisionKind

_TITLE_BODY = re.compile(
    "^(?P<body>[一-龥]{2,30}?(?:人民政府办公室|人民政府|局|委员会|办公室|厅))(?=关于|印发|转发|[　 ]{0,2}关于)"
)


def _check(subject: Subject) -> Iterator[Match]:
    title = subject.document.metadata.title
    signature = _signature(subject.view)
    if title is None or signature is None:
        return
    named = _TITLE_BODY.match(title.value.replace("\n", ""))
    text, start, end = signature
    if named and named["body"] not in text and text not in named["body"]:
        yield Match(start, end, values={"first": named["body"], "second": text})


def _signature(view: DocumentView) -> tuple[str, int, int] | None:
    """The only signature; documents issued jointly are signed by several, and the title may name one."""
    nodes = [node for node in view.document.provisions if node.kind is ProvisionKind.SIGNATURE]
    if len(nodes) != 1:
        return None
    raw = view.text[nodes[0].start : nodes[0].end]
    text = "".join(raw.split())
    if not text or "\n" in raw.strip():
        return None
    start = nodes[0].start + len(raw) - len(raw.lstrip())
    return text, start, start + len(raw.strip())


def build(_parameters: Parameters) -> Check:
    return _check


CHECK = CheckType(
    name="issuer_mismatch",
    summary="标题中的机关与署名不一致。",
    parameters={},
    build=build,
    scopes=frozenset({Scope.DOCUMENT}),
    values=frozenset({"first", "second"}),
)
