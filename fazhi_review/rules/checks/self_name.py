"""`self_name`: a document that calls itself by another kind than its title (本规定 in a 办法), as copying leaves behind."""

import re
from collections.abc import Iterator

from fazhi_review.rules.rule import Check, CheckType, Match, Parameters, Scope
from fazhi_review.rules.subject import Subject
from fazhi_review.structure.model import ProvisionKind

_KINDS = "办法|规定|细则|条例|通知|意见|方案|规则|通告|公告|决定|标准|规范|指南"
# 本规定 at the head of a phrase; not 基本规定, 本规定动作, nor 本条例 named inside a book title.
_SELF = re.compile(f"(?<![基根版文日])本(?:实施|暂行|试行|管理)?(?P<kind>{_KINDS})(?!动作|性|的公告栏)")
_KIND = re.compile(_KINDS)
# Some names include each other: 实施细则 calls itself 本办法 where its title says 实施办法（细则）.
_FEWEST_OWN = 2  # uses of its right name that show which one it goes by


def _check(subject: Subject) -> Iterator[Match]:
    document, text = subject.document, subject.view.masked
    title = document.metadata.title
    if title is None:
        return
    own = set(_KIND.findall(title.value))
    for node in document.provisions:
        if node.kind in (ProvisionKind.ANNEX, ProvisionKind.TITLE, ProvisionKind.ATTACHMENT_NOTE):
            own |= set(_KIND.findall(document.text[node.start : node.end][:120]))
    uses = [(match, match["kind"]) for match in _SELF.finditer(text)]
    right = sum(kind in own for _, kind in uses)
    wrong = [match for match, kind in uses if kind not in own]
    if own and wrong and right >= _FEWEST_OWN and len(wrong) < right:
        for match in wrong[:3]:
            yield Match(match.start(), match.end(), values={"kind": "、".join(sorted(own & _seen(uses)))})


def _seen(uses: list[tuple[re.Match[str], str]]) -> set[str]:
    return {kind for _, kind in uses}


def build(_parameters: Parameters) -> Check:
    return _check


CHECK = CheckType(
    name="self_name",
    summary="文件自称的文种与标题不一致（标题为办法，正文写本规定）。",
    parameters={},
    build=build,
    scopes=frozenset({Scope.DOCUMENT}),
    values=frozenset({"kind"}),
)
