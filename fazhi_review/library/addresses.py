"""The number of an article as it is written: 第十七条, 17, 第一百二十条之一."""

import re
from functools import lru_cache

from fazhi_review.structure.numerals import to_chinese, to_int

_ARTICLE = re.compile(
    r"第?\s*([〇零○一二三四五六七八九十百千两0-9０-９]+)\s*条?(?:\s*(?:之|-|－)\s*([〇零一二三四五六七八九十0-9]+))?"
)


@lru_cache(maxsize=8192)
def article_number(article: str) -> tuple[int, int] | None:
    """Number and suffix: (120, 1) for 第一百二十条之一; None if `article` is no article number."""
    match = _ARTICLE.fullmatch(article.strip())
    if match is None:
        return None
    number = to_int(match[1])
    suffix = to_int(match[2]) if match[2] else 0
    return (number, suffix) if number and suffix is not None else None


def article_label(number: int, suffix: int = 0) -> str:
    """第一百二十条之一 for (120, 1)."""
    label = f"第{to_chinese(number)}条"
    return f"{label}之{to_chinese(suffix)}" if suffix else label
