"""Laws named in the words of a law, for the graph of who cites whom."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fazhi_review.library.names import name_key

_NAMED = re.compile(
    r"《([^《》]{2,80}(?:《[^《》]{2,60}》[^《》]{0,40})?)》(?:（[^（）]{1,20}）)?(第[〇零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?)?"
)
# Names of laws, regulations, rules and documents; anything else in 《》 is a form, a standard or a newspaper.
_INSTRUMENT = re.compile(
    r"(?:法|法典|条例|规定|办法|细则|规则|解释|宪法|决定|规范|章程|意见|通知|批复|修正案|公约|协定|目录|标准|规程|方案|纲要)(?:（[^（）]+）)?$"
)


@dataclass(frozen=True, slots=True)
class CitedLaw:
    title: str
    key: str
    article: str
    end: int  # behind the 》 and what stands in brackets after it


def cited_laws(text: str) -> Iterator[CitedLaw]:
    """Each law that `text` names in 《》, once for each article cited."""
    if "《" not in text:
        return
    seen: set[tuple[str, str]] = set()
    for match in _NAMED.finditer(text):
        title, article = match[1], match[2] or ""
        if not _INSTRUMENT.search(title):
            continue
        key = name_key(title)
        if key and (key, article) not in seen:
            seen.add((key, article))
            yield CitedLaw(title[:300], key[:300], article, match.end())
