"""The words of a text without its dress: what is left when spaces, punctuation and the width of characters are forgotten."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence

from fazhi_review.library.texts import ArticleText

_DRESS = re.compile(r"[\s\u3000，。、；：！？“”‘’\"'（）()《》〈〉<>〔〕\[\]【】—－\-–・·.．,;:!?*#|]+")


def bare(text: str) -> str:
    """`text` with its words only; two texts that differ in form alone are equal after it."""
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    return _DRESS.sub("", text)


def text_digest(articles: Sequence[ArticleText]) -> str:
    """The checksum of the words of a text: equal for two sources that print the same words differently."""
    checksum = hashlib.sha256()
    for article in articles:
        checksum.update(f"{article.number}.{article.suffix}:".encode())
        checksum.update(bare(article.text).encode())
    return checksum.hexdigest()
