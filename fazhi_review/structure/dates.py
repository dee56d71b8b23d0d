"""Calendar dates in running text: 2026年3月1日, 二〇二六年三月一日, 2026-03-01."""

import re
from collections.abc import Iterator
from datetime import date

from fazhi_review.structure.model import Read
from fazhi_review.structure.numerals import to_int

_DATE = re.compile(
    r"(?:(?P<year>[12０-９][0-9０-９]{3}|[一二][〇零○OoＯ一二三四五六七八九]{3})[ \u3000]*年[ \u3000]*"
    r"(?P<month>[01０１]?[0-9０-９]|十[一二]?|[一二三四五六七八九])[ \u3000]*月[ \u3000]*"
    r"(?P<day>[0-3０-３]?[0-9０-９]|[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九])[ \u3000]*日"
    r"|(?P<iso_year>(?:19|20)[0-9]{2})[-/.](?P<iso_month>[01]?[0-9])[-/.](?P<iso_day>[0-3]?[0-9])(?![0-9]))"
)
_LETTER_ZERO = str.maketrans("OoＯ○", "〇〇〇〇")


def find_dates(text: str, offset: int = 0) -> Iterator[Read[date]]:
    """Every real calendar date in `text`; 2026年2月30日 is none."""
    for match in _DATE.finditer(text):
        value = _value(match)
        if value is not None:
            yield Read(value, offset + match.start(), offset + match.end())


def date_filling(text: str) -> date | None:
    """The date if `text` is nothing but one date."""
    match = _DATE.fullmatch(text.strip())
    return _value(match) if match else None


def _value(match: re.Match[str]) -> date | None:
    parts = (
        (match["iso_year"], match["iso_month"], match["iso_day"])
        if match["iso_year"]
        else (match["year"].translate(_LETTER_ZERO), match["month"], match["day"])
    )
    year, month, day = (to_int(part) or 0 for part in parts)
    try:
        return date(year, month, day)
    except ValueError:
        return None
