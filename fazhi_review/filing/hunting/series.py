"""Gaps in a body's series of document numbers: 云政规〔2026〕3号 and 5号 are known, where is 4号?"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from fazhi_review.structure import DocumentNumber

#: A year's series of one agency code.
SeriesKey = tuple[str, int]

# A run of missing numbers up to this length is asked for number by number; a longer one as a whole.
_ONE_BY_ONE = 5
# Above this a number is a misprint (发文字号 of a district stay in the hundreds), and would make a run without end.
_HIGHEST_SERIAL = 5000


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive numbers of one series that nobody knows. `after` and `before` are the known numbers on either side."""

    agency_code: str
    year: int
    first: int
    last: int
    after: int | None
    before: int

    @property
    def count(self) -> int:
        return self.last - self.first + 1

    @property
    def is_dedicated(self) -> bool:
        """Whether the series holds nothing but normative documents (三统一 numbers them with 规)."""
        return is_dedicated(self.agency_code)

    @property
    def number(self) -> str:
        if self.count == 1:
            return f"{self.agency_code}〔{self.year}〕{self.first}号"
        return f"{self.agency_code}〔{self.year}〕{self.first}—{self.last}号"

    @property
    def reason(self) -> str:
        """Why this is suspected, in one sentence."""
        after = f"{self.after}号和" if self.after is not None else ""
        known = f"已登记{self.agency_code}〔{self.year}〕{after}{self.before}号"
        what = f"其间{self.count}个号" if self.count > 1 else "其间的号"
        if self.is_dedicated:
            return f"{known}，{what}没有登记的文件；该序列为规范性文件专用编号。"
        return f"{known}，{what}没有登记的文件；该序列也编其他公文，请对照发文登记簿核实。"


def is_dedicated(agency_code: str) -> bool:
    """云政规, 云城管规字: a series for normative documents alone."""
    return agency_code.removesuffix("字").endswith("规")


def gaps(
    numbers: Iterable[DocumentNumber], is_claimed: Callable[[str, int, int], bool] = lambda code, year, serial: False
) -> Iterator[Run]:
    """The unknown numbers below the highest known one of each series, as runs.

    `is_claimed(code, year, serial)` is true for a number that is already suspected or was dismissed: it is not found again.
    """
    known: dict[SeriesKey, set[int]] = {}
    for number in numbers:
        if 0 < number.serial <= _HIGHEST_SERIAL:
            known.setdefault((number.agency_code, number.year), set()).add(number.serial)
    for (code, year), serials in sorted(known.items()):
        yield from _runs_of(code, year, sorted(serials), is_claimed)


def _runs_of(code: str, year: int, serials: list[int], is_claimed: Callable[[str, int, int], bool]) -> Iterator[Run]:
    below: int | None = None
    for serial in serials:
        unknown = [each for each in range((below or 0) + 1, serial) if not is_claimed(code, year, each)]
        for first, last in _consecutive(unknown):
            if last - first < _ONE_BY_ONE:
                for each in range(first, last + 1):
                    yield Run(code, year, each, each, below, serial)
            else:
                yield Run(code, year, first, last, below, serial)
        below = serial


def _consecutive(serials: list[int]) -> Iterator[tuple[int, int]]:
    """[1, 2, 5] as (1, 2) and (5, 5)."""
    start = 0
    for position in range(1, len(serials) + 1):
        if position == len(serials) or serials[position] != serials[position - 1] + 1:
            yield serials[start], serials[position - 1]
            start = position
