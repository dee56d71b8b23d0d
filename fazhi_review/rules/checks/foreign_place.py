"""`foreign_place`: the government of another county in the text, as is left over when a document is copied from elsewhere."""

import re
from collections.abc import Iterator

from fazhi_review.rules.rule import Check, CheckType, Match, Parameters, Scope
from fazhi_review.rules.subject import Subject

_GOVERNMENT = re.compile("(?P<place>[一-龥]{2}(?:县|区|旗))(?:人民政府|政府办公室)")
_OWN = re.compile("^[一-龥]{0,12}?(?P<place>[一-龥]{2,4}(?:县|区|旗))(?![一-龥]{0,2}管理)")
# Words that stand before 县 and 区 without being a name, or introduce one.
_NOT_NAMES = re.compile(
    "^(?:各|本|我|该|原|由|经|报|对|与|和|向|以|所|在|及|或|至|的|全|市|省|级|同|上|下|当地|有关|其他|县|区|辖)|城区|辖区|新区|开发区|自治|的区|各区|标的"
)


def _check(subject: Subject) -> Iterator[Match]:
    metadata = subject.document.metadata
    names = [metadata.title, *metadata.issuing_authorities]
    owned = "".join(read.value for read in names if read is not None)
    if not any(read is not None and _OWN.search(read.value) for read in names):
        return
    for match in _GOVERNMENT.finditer(subject.view.masked):
        place = match["place"]
        if not _NOT_NAMES.search(place) and place not in owned:
            yield Match(match.start(), match.end())
            return


def build(_parameters: Parameters) -> Check:
    return _check


CHECK = CheckType(
    name="foreign_place",
    summary="正文中出现外地县区人民政府的名称。",
    parameters={},
    build=build,
    scopes=frozenset({Scope.DOCUMENT}),
)
