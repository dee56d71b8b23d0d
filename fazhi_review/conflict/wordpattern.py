"""Patterns over classes of words: `private . must . 报|经 . approver . approval & gate`.

A pattern is a row of elements with gaps between them, separated by blanks:

- an element is classes and words joined by `|`; `?` after it makes it optional
- `.` is a gap within one comma clause, `..` one within one part of a sentence (up to ；), `...` one within the sentence;
  with no gap between them two elements touch
- `& element` must occur somewhere in the sentence, `! element` nowhere in it; `- element` not within the match

Classes are named in Latin letters (see lexicons/), words are Chinese. A match is a span; matching never runs away, because a
gap is bounded and each element takes its next few occurrences only.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from fazhi_review.conflict.lexicon import Lexicon, Sentence

_GAPS = {"": 0, ".": 24, "..": 60, "...": 160}
_MOST_STEPS = 400  # tries for one pattern in one sentence


class Gap(Enum):
    TOUCH = ""
    CLAUSE = "."
    PART = ".."
    SENTENCE = "..."


class InvalidPattern(Exception):
    """Why a pattern cannot be read, in Chinese."""


@dataclass(frozen=True, slots=True)
class Element:
    classes: tuple[int, ...]
    gap: Gap  # before it
    is_optional: bool


@dataclass(frozen=True, slots=True)
class WordPattern:
    source: str
    elements: tuple[Element, ...]
    together: tuple[tuple[int, ...], ...]
    absent: tuple[tuple[int, ...], ...]
    not_within: tuple[tuple[int, ...], ...]

    @property
    def needed(self) -> Iterator[tuple[int, ...]]:
        """Classes of which a sentence must hold at least one each."""
        yield from (element.classes for element in self.elements if not element.is_optional)
        yield from self.together

    def can_match(self, sentence: Sentence) -> bool:
        present = sentence.present
        if any(present.isdisjoint(classes) for classes in self.needed):
            return False
        return all(present.isdisjoint(classes) for classes in self.absent)

    def find(self, sentence: Sentence) -> Iterator[tuple[int, int]]:
        """Spans that do not overlap, in order; each is the shortest from its first word."""
        if not self.can_match(sentence):
            return
        rows = [_occurrences(sentence, element.classes) for element in self.elements]
        spoilers = sorted({span for classes in self.not_within for span in _occurrences(sentence, classes)})
        position = -1
        steps = [_MOST_STEPS]
        for start, end in rows[0]:
            if start < position:
                continue
            stop = self._rest(sentence, rows, 1, end, steps)
            if stop is None or _holds(spoilers, start, stop):
                continue
            yield start, stop
            position = stop

    def _rest(
        self, sentence: Sentence, rows: list[list[tuple[int, int]]], index: int, end: int, steps: list[int]
    ) -> int | None:
        if index == len(self.elements):
            return end
        element = self.elements[index]
        row = rows[index]
        for place in range(bisect_left(row, (end, 0)), len(row)):
            steps[0] -= 1
            start, stop = row[place]
            if steps[0] < 0 or start - end > _GAPS[element.gap.value] or _is_broken(sentence, element.gap, end, start):
                break
            found = self._rest(sentence, rows, index + 1, stop, steps)
            if found is not None:
                return found
        return self._rest(sentence, rows, index + 1, end, steps) if element.is_optional else None


def _holds(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of the ordered `spans` lies within the stretch."""
    for place in range(bisect_left(spans, (start, 0)), len(spans)):
        left, right = spans[place]
        if left >= end:
            return False
        if right <= end:
            return True
    return False


def _occurrences(sentence: Sentence, classes: tuple[int, ...]) -> list[tuple[int, int]]:
    if len(classes) == 1:
        return sentence.tags.get(classes[0], [])
    return sorted({span for number in classes for span in sentence.tags.get(number, ())})


def _is_broken(sentence: Sentence, gap: Gap, end: int, start: int) -> bool:
    match gap:
        case Gap.TOUCH:
            return start != end
        case Gap.CLAUSE:
            return sentence.clause_breaks[end] != sentence.clause_breaks[start]
        case Gap.PART:
            return sentence.part_breaks[end] != sentence.part_breaks[start]
        case Gap.SENTENCE:
            return sentence.stops[end] != sentence.stops[start]


def parse(source: str, lexicon: Lexicon) -> WordPattern:
    """Read a pattern; raises `InvalidPattern`."""
    elements: list[Element] = []
    others: dict[str, list[tuple[int, ...]]] = {"&": [], "!": [], "-": []}
    gap, mode = Gap.TOUCH, ""
    for token in source.split():
        if token in ("&", "!", "-"):
            mode = token
        elif token in (".", "..", "..."):
            gap = Gap(token)
        elif mode:
            others[mode].append(_classes(token, lexicon))
            mode = ""
        else:
            elements.append(Element(_classes(token.removesuffix("?"), lexicon), gap, token.endswith("?")))
            gap = Gap.TOUCH
    if not elements or elements[0].is_optional or mode:
        raise InvalidPattern(f"“{source}”应以一个必有的词类或词语开头，& ! - 后面要有词")
    return WordPattern(source, tuple(elements), tuple(others["&"]), tuple(others["!"]), tuple(others["-"]))


def _classes(token: str, lexicon: Lexicon) -> tuple[int, ...]:
    try:
        return lexicon.intern(token)
    except KeyError as error:
        raise InvalidPattern(f"没有词类“{error.args[0]}”") from error
