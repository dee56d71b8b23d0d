"""Regular expressions from rule files: refused when they could run away, and searched for only where they can match.

Python's engine cannot be stopped in the middle of a search, so the cost is bounded before: no quantifier inside a
quantifier, no unbounded wildcard, and a bounded number of ways to match from one starting point.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import import_module
from typing import Any

# The parser of the standard library, under the name it has had since 3.11; it publishes no types.
_parser: Any = import_module("re._parser")
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}
_MOST_WAYS = 30_000  # ways to spread the wildcards of one pattern; see benchmarks/rules.py
_WINDOW = 1_200  # characters searched at once on an endless line
_OVERLAP = 200


class UnsafePattern(Exception):
    """Why a pattern is refused, in Chinese, for the author of the rule."""


@dataclass(frozen=True)
class GuardedPattern:
    """A pattern whose cost is bounded. `anchors`: one of these words is in every match; empty if none could be found."""

    source: str
    anchors: tuple[str, ...]

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(self.source)

    def can_match(self, text: str) -> bool:
        return not self.anchors or any(anchor in text for anchor in self.anchors)

    def search(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        return next(self.finditer(text, start, end), None)

    def finditer(
        self, text: str, start: int = 0, end: int | None = None, *, tick: Callable[[], None] | None = None
    ) -> Iterator[re.Match[str]]:
        """Matches within `text[start:end]`, in windows so that no single search is long; `tick` is called between them."""
        end = len(text) if end is None else end
        if end - start <= _WINDOW:
            yield from self.regex.finditer(text, start, end)
            return
        position = start
        for left in range(start, end, _WINDOW - _OVERLAP):
            right = min(left + _WINDOW, end)
            if tick:
                tick()
            for match in self.regex.finditer(text, max(left, position), right):
                yield match
                position = max(position, match.end())
            if right == end:
                break


@lru_cache(maxsize=8192)
def guarded(source: str) -> GuardedPattern:
    """Parse `source` and bound its cost, or raise `UnsafePattern`."""
    try:
        tree = _parser.parse(source)
    except re.error as error:
        raise UnsafePattern(f"不是有效的正则表达式（{error.msg}）") from error
    if _ways(tree) > _MOST_WAYS:
        raise UnsafePattern("可变长度的部分过多，最坏情况下过慢；请缩小 {0,N} 中的 N 或拆成几条")
    anchors = _anchors(tree) or frozenset()
    if not _least_length(tree):
        raise UnsafePattern("可以匹配空文字")
    return GuardedPattern(source, tuple(sorted(anchors)))


def _least_length(tree: Any) -> int:
    return int(tree.getwidth()[0])


def _ways(tree: Any) -> int:
    """How many ways the variable parts of a pattern can be spread from one starting point, at worst."""
    ways = 1
    for operator, argument in tree:
        name = str(operator)
        if name in _REPEATS:
            ways *= _repeat_ways(*argument)
        elif name == "BRANCH":
            ways *= max(_ways(branch) for branch in argument[1])
        elif name == "SUBPATTERN":
            ways *= _ways(argument[3])
        elif name == "ATOMIC_GROUP":
            ways *= _ways(argument)
        elif name in ("ASSERT", "ASSERT_NOT"):
            ways *= _ways(argument[1])
    return ways


def _repeat_ways(least: int, most: Any, body: Any) -> int:
    is_unbounded = str(most) == "MAXREPEAT"
    if (is_unbounded or int(most) > 1) and _ways(body) > 1:
        raise UnsafePattern("量词里套了量词，最坏情况下极慢；请改写成一层")
    if is_unbounded:
        if _is_wide(body):
            raise UnsafePattern("“.”或“[^…]”后面用了不设上限的 * 或 +；请改成 {0,40} 这样的上限")
        return 16  # digits, spaces, numerals: runs of one kind of character are short in writing
    if int(most) == 1:
        return _ways(body)  # what may be left out is tried twice, not spread
    return (int(most) - least + 1) * _ways(body)


def _is_wide(body: Any) -> bool:
    for operator, argument in body:
        name = str(operator)
        if name in ("ANY", "NOT_LITERAL"):
            return True
        if name == "IN" and any(str(kind) == "NEGATE" for kind, _ in argument):
            return True
        if name == "SUBPATTERN" and _is_wide(argument[3]):
            return True
    return False


def _anchors(tree: Any) -> frozenset[str] | None:
    """Words of which every match holds one; None where the pattern has no such words."""
    best: frozenset[str] | None = None
    run = ""
    for operator, argument in [*tree, ("END", None)]:
        name = str(operator)
        if name == "LITERAL":
            run += chr(argument)
            continue
        if run:
            best, run = _better(best, frozenset({run})), ""
        best = _better(best, _anchors_of(name, argument))
    return best


def _anchors_of(name: str, argument: Any) -> frozenset[str] | None:
    if name == "SUBPATTERN":
        return _anchors(argument[3])
    if name == "ATOMIC_GROUP":
        return _anchors(argument)
    if name in _REPEATS and int(argument[0]) >= 1:
        return _anchors(argument[2])
    if name == "BRANCH":
        branches = [_anchors(branch) for branch in argument[1]]
        return frozenset[str]().union(*(branch for branch in branches if branch)) if all(branches) else None
    if name == "IN" and len(argument) <= 12 and all(str(kind) == "LITERAL" for kind, _ in argument):
        return frozenset(chr(code) for _, code in argument)
    return None


def _better(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    """The set that rules out more: longer words first, then fewer of them."""
    if one is None or other is None:
        return other if one is None else one
    return min(one, other, key=lambda words: (-min(min(map(len, words)), 3), len(words)))


def any_of(sources: Sequence[str]) -> tuple[GuardedPattern, ...]:
    return tuple(guarded(source) for source in sources)
