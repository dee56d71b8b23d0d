"""Names and addresses of law as short keys, so that a citation and the provision it means can be matched by number."""

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b

from fazhi_review.search.analysis import with_digits
from fazhi_review.search.port import Citation

_NOISE = re.compile(r"[\s《》〈〉<>“”\"()（）]|中华人民共和国")
_ARTICLE = re.compile(r"第(.{1,12}?)条(?:之(.{1,4}))?$")
CITATION = re.compile(
    r"《((?:[^《》]|《[^《》]*》)+)》(第[〇零一二两三四五六七八九十百千0-9]+条(?:之[一二三四五六七八九十]+)?)?"
)


@lru_cache(maxsize=65536)
def plain_name(title: str) -> str:
    """A title without 《》, brackets, spaces and 中华人民共和国: 《中华人民共和国行政许可法》 and 行政许可法 are the same law."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", title)).lower()


@lru_cache(maxsize=4096)
def article_number(label: str) -> str:
    """第一百二十条之一 as 120-1; "" for what is no article."""
    match = _ARTICLE.fullmatch(label.strip())
    if not match:
        return ""
    return "-".join(with_digits(part) for part in match.groups() if part)


@lru_cache(maxsize=65536)
def law_key(title: str) -> int:
    """The key of a law's name, 63 bits."""
    return _key(plain_name(title))


def address_key(title: str, label: str) -> int:
    """The key of one article of a law, whatever way both are written; 0 for what is no article."""
    number = article_number(label)
    return _key(f"{plain_name(title)}#{number}") if number else 0


def _key(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) >> 1


def cited(body: str, title: str) -> tuple[Citation, ...]:
    """Everything that `body` cites by name in 《》, its own instrument left out."""
    if "《" not in body:
        return ()
    own = law_key(title)
    found = [
        Citation(law_key(match[1]), address_key(match[1], match[2]) if match[2] else 0)
        for match in CITATION.finditer(body)
    ]
    return tuple(dict.fromkeys(citation for citation in found if citation.law != own))


def without_citations(text: str) -> str:
    """The text without the names and addresses of law in it, which say nothing about its matter."""
    return CITATION.sub("", text)
