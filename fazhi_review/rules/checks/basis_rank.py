"""`basis_rank`: a document that takes rights or adds duties, and names only policy papers as its basis."""

import re
from collections.abc import Iterator

from fazhi_review.rules.rule import Check, CheckType, Match, Parameters, Scope
from fazhi_review.rules.subject import Subject
from fazhi_review.structure.model import Citation

# By its title: what may be law (also rules of ministries and provinces, which end in 办法 and 规定).
_LAW = re.compile("(?:法|法典|宪法|条例|决定|规定|办法|细则|规则|解释|令)(?:[（(].{1,12}[)）])?$")
# Decisions of the State Council are a basis too; a province's papers are at least not the issuer's own.
_HIGH = re.compile("^(?:中共中央|国务院|全国人民代表大会)")
_DEROGATES = re.compile(
    "罚款|没收|责令|取消[^。；]{0,12}资格|收取[^。；]{0,12}(?:费|金)|缴纳|禁止|不得(?!要求|以)|清退|暂扣"
)


def _check(subject: Subject) -> Iterator[Match]:
    bases = [citation for citation in subject.document.citations if citation.is_basis and _name(citation)]
    if not bases or any(_LAW.search(_name(basis)) or _HIGH.search(_name(basis)) for basis in bases):
        return
    if _DEROGATES.search(subject.view.masked) is None:
        return
    first = bases[0]
    yield Match(first.start, first.end, values={"value": "、".join(f"《{_name(basis)}》" for basis in bases[:3])})


def _name(citation: Citation) -> str:
    return citation.law


def build(_parameters: Parameters) -> Check:
    return _check


CHECK = CheckType(
    name="basis_rank",
    summary="制定依据中没有法律、法规、规章，而文件减损权利或者增加义务。",
    parameters={},
    build=build,
    scopes=frozenset({Scope.DOCUMENT}),
    values=frozenset({"value"}),
)
