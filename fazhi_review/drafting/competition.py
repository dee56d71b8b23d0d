"""The standards of fair competition review as points that can be answered and counted; data/competition_points.yml."""

from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from fazhi_review.vocabulary import Labelled, Verification

_FILE = Path(__file__).with_name("data") / "competition_points.yml"


class ExceptionGround(Labelled):
    """Why a measure that restricts competition may still be issued (公平竞争审查条例, art. 12)."""

    SECURITY = "security", "为维护国家安全和发展利益"
    INNOVATION = "innovation", "为促进科学技术进步、增强国家自主创新能力"
    PUBLIC_INTEREST = "public_interest", "为实现节约能源、保护环境、救灾救助等社会公共利益"
    BY_LAW = "by_law", "法律、行政法规规定的其他情形"


class CompetitionConclusion(Labelled):
    """What the review comes to; drawn by a person."""

    CLEAR = "clear", "符合审查标准，可以出台"
    AFTER_CHANGES = "after_changes", "修改后符合审查标准，可以出台"
    EXCEPTION = "exception", "适用例外规定，可以出台"
    BARRED = "barred", "不符合审查标准，不得出台"


@dataclass(frozen=True, slots=True)
class Point:
    """One question: does the document contain this? `key` is article and place, e.g. 15.3."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """The points of one article of the implementing measures, with the standard of the regulations that they spell out."""

    article: str
    standard: str
    title: str
    regulation: str
    points: tuple[Point, ...]

    @property
    def anchor(self) -> str:
        """Where a page shows the group; of ASCII, so that it can stand in an address."""
        return f"group-{self.points[0].key.partition('.')[0]}"


@dataclass(frozen=True, slots=True)
class Standards:
    """All groups, where they come from, and how far that was checked."""

    source: str
    verification: Verification
    regulations: str
    groups: tuple[Group, ...]
    catch_all: Group

    @property
    def all_groups(self) -> tuple[Group, ...]:
        return (*self.groups, self.catch_all)

    @property
    def points(self) -> tuple[Point, ...]:
        """Every point that must be answered: the sixty-six and the catch-all."""
        return tuple(chain.from_iterable(group.points for group in self.all_groups))

    @property
    def count(self) -> int:
        """The number by which the standards are known, without the catch-all."""
        return sum(len(group.points) for group in self.groups)


@cache
def standards() -> Standards:
    """The standards as they are in force; read once."""
    content: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    entries = [*content["groups"], content["catch_all"]]
    # The first group spells out art. 9 of the implementing measures, and each further group the next article.
    groups = tuple(_group(number, entry) for number, entry in enumerate(entries, start=9))
    return Standards(
        source=content["source"],
        verification=Verification(content["verification"]),
        regulations=content["regulations"],
        groups=groups[:-1],
        catch_all=groups[-1],
    )


def _group(number: int, entry: dict[str, Any]) -> Group:
    return Group(
        article=entry["article"],
        standard=entry["standard"],
        title=entry["title"],
        regulation=entry["regulation"],
        points=tuple(Point(f"{number}.{place}", text) for place, text in enumerate(entry["points"], start=1)),
    )


@cache
def point_by_key() -> dict[str, Point]:
    """Every point by its key."""
    return {point.key: point for point in standards().points}
