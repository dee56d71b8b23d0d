"""What a person typed into the one box, taken apart by hand: no query language, nothing that can go wrong.

“...” is a phrase, -词 excludes, 标题: asks titles only; a document number or 《X》第Y条 is an address to go straight to.
"""

import re
from dataclasses import dataclass, replace

from fazhi_review.search.plan import MAX_CHARACTERS
from fazhi_review.search.port import SearchQuery

_PHRASE = re.compile(r"(?<!\S)([-－]?)[“\"「『]([^”\"」』]+)[”\"」』]")
_EXCLUDED = re.compile(r"(?<!\S)[-－](\S+)")
_IN_TITLE = re.compile(r"^\s*标题\s*[:：]\s*")
_ANYWHERE = re.compile(r"^\s*全文\s*[:：]\s*")
_ARTICLE = r"第?\s*([〇零一二三四五六七八九十百千0-9０-９]+)\s*条(?:之([一二三四五六七八九十]+))?"
_QUOTED_ADDRESS = re.compile(rf"^\s*《(.+)》\s*{_ARTICLE}\s*$")
_PLAIN_ADDRESS = re.compile(rf"^\s*(\S*?[法例定则释典])\s*{_ARTICLE}\s*$")
_NUMBER = re.compile(r"^\s*(\S{1,20}?)\s*[〔\[［【(（]\s*((?:19|20)\d\d)\s*[〕\]］】)）]\s*(\d{1,5})\s*号?\s*$")


@dataclass(frozen=True, slots=True)
class Address:
    """One article of a named law."""

    law: str
    article: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A query, and where to go at once if the text is an address or a document number."""

    query: SearchQuery
    address: Address | None = None
    number: str = ""

    @property
    def marks(self) -> tuple[str, ...]:
        """The words to mark in what is found."""
        return (*self.query.phrases, *self.query.text.split())


def read_typed(text: str, query: SearchQuery | None = None) -> Typed:
    """Take `text` apart into `query` (which carries the filters). Never raises: what means nothing is searched as words."""
    text = text[: MAX_CHARACTERS + 1]
    address = _QUOTED_ADDRESS.match(text) or _PLAIN_ADDRESS.match(text)
    number = _NUMBER.match(text)
    in_title = bool(_IN_TITLE.match(text))
    rest = _ANYWHERE.sub("", _IN_TITLE.sub("", text))
    phrases = [(sign, words) for sign, words in _PHRASE.findall(rest)]
    rest = _PHRASE.sub(" ", rest)
    excluded = _EXCLUDED.findall(rest)
    rest = _EXCLUDED.sub(" ", rest)
    return Typed(
        query=replace(
            query or SearchQuery(),
            text=" ".join(rest.split()),
            phrases=tuple(words for sign, words in phrases if not sign),
            excluded=(*excluded, *(words for sign, words in phrases if sign)),
            in_title=in_title,
        ),
        address=Address(address[1], f"第{address[2]}条" + (f"之{address[3]}" if address[3] else ""))
        if address
        else None,
        number=f"{number[1]}〔{number[2]}〕{number[3]}号" if number else "",
    )
