"""Two texts clause by clause: what stayed, changed, came, went and moved. Plain values in, values out.

Clauses are paired by their words and not by their numbers, so renumbering is no change. Of the pairs, the longest row that
keeps its order stays where it was; every other pair has moved.
"""

import difflib
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from fazhi_review.library.wording import Segment, bare
from fazhi_review.vocabulary import Labelled

#: Of 100: how alike two clauses must be to be one clause that was changed. Below it one went and another came.
_LEAST_LIKENESS = 58
#: A clause with the same number may differ more and still be the same clause.
_LEAST_OF_SAME_NUMBER = 40
#: Changed words between which fewer letters stayed than this are shown as one change: confetti cannot be read.
_SHORTEST_REST = 2


class Change(Labelled):
    SAME = "same", "未改动"
    CHANGED = "changed", "有改动"
    ADDED = "added", "新增"
    REMOVED = "removed", "删除"


@dataclass(frozen=True, slots=True)
class Clause:
    """One unit of a text: an article with all below it, or a line that stands alone. `label` is its number as printed."""

    label: str
    text: str  # without the label
    path: str = ""  # as a lawyer writes it
    anchor: str = ""  # the stable one: art3
    start: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one clause. `segments` are the words side by side where they changed."""

    change: Change
    before: Clause | None
    after: Clause | None
    is_moved: bool = False
    is_renumbered: bool = False
    segments: tuple[Segment, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rows in the order of the new text; what was removed stands where it stood before."""

    rows: tuple[Row, ...]

    def count(self, change: Change) -> int:
        return sum(row.change is change for row in self.rows)

    @property
    def moved(self) -> int:
        return sum(row.is_moved for row in self.rows)

    @property
    def renumbered(self) -> int:
        return sum(row.is_renumbered for row in self.rows)


def compare(before: Sequence[Clause], after: Sequence[Clause], *, ignore_form: bool = True) -> Comparison:
    """Pair and compare. With `ignore_form`, width of characters, spaces and punctuation are no change."""
    pairs = _pairs(before, after)
    in_place = _in_order(pairs)
    rows = {
        new: _row(before[old], after[new], is_moved=(old, new) not in in_place, ignore_form=ignore_form)
        for old, new in pairs
    }
    removed = sorted(set(range(len(before))) - {old for old, _ in pairs})
    return Comparison(tuple(_arranged(before, after, rows, removed, dict(in_place))))


def _arranged(
    before: Sequence[Clause],
    after: Sequence[Clause],
    rows: dict[int, Row],
    removed: Sequence[int],
    in_place: dict[int, int],
) -> Iterator[Row]:
    """The new text in order; what was removed comes before the next clause that kept its place."""
    gone: dict[int, list[int]] = defaultdict(list)
    kept = sorted(in_place)
    for old in removed:
        place = bisect_left(kept, old)
        gone[in_place[kept[place]] if place < len(kept) else len(after)].append(old)
    for new in range(len(after) + 1):
        for old in gone[new]:
            yield Row(Change.REMOVED, before[old], None)
        if new < len(after):
            yield rows.get(new) or Row(Change.ADDED, None, after[new])


def _pairs(before: Sequence[Clause], after: Sequence[Clause]) -> list[tuple[int, int]]:
    """Which old clause is which new one: equal words first, in order as far as they go, then the likeliest of the rest."""
    old_words, new_words = [bare(each.text) for each in before], [bare(each.text) for each in after]
    pairs: dict[int, int] = {}
    matcher = difflib.SequenceMatcher(None, old_words, new_words, autojunk=False)
    for block in matcher.get_matching_blocks():
        pairs |= {block.a + step: block.b + step for step in range(block.size)}
    free: dict[str, list[int]] = defaultdict(list)
    taken = set(pairs.values())
    for new, words in enumerate(new_words):
        if new not in taken and words:
            free[words].append(new)
    for old, words in enumerate(old_words):
        if old not in pairs and free.get(words):
            pairs[old] = free[words].pop(0)
    _pair_alike(before, after, old_words, new_words, pairs)
    return sorted(pairs.items())


def _pair_alike(
    before: Sequence[Clause],
    after: Sequence[Clause],
    old_words: Sequence[str],
    new_words: Sequence[str],
    pairs: dict[int, int],
) -> None:
    """Pair what is left by likeness, the most alike first; of equal likeness the one nearest in place."""
    taken = set(pairs.values())
    olds = [old for old in range(len(before)) if old not in pairs and old_words[old]]
    news = [new for new in range(len(after)) if new not in taken and new_words[new]]
    if not olds or not news:
        return
    found = []
    for old in olds:
        for new in news:
            same_number = bool(before[old].label) and before[old].label == after[new].label
            least = _LEAST_OF_SAME_NUMBER if same_number else _LEAST_LIKENESS
            likeness = fuzz.ratio(old_words[old], new_words[new], score_cutoff=least)
            if likeness:
                found.append((-likeness - 5 * same_number, abs(old - new), old, new))
    used: set[int] = set()
    for _, _, old, new in sorted(found):
        if old not in pairs and new not in used:
            pairs[old] = new
            used.add(new)


def _in_order(pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """The longest row of pairs whose new places rise with their old ones."""
    ends: list[int] = []  # the pair that ends the best row of each length
    tails: list[int] = []
    previous: list[int] = []
    for place, (_, new) in enumerate(pairs):
        length = bisect_left(tails, new)
        previous.append(ends[length - 1] if length else -1)
        if length == len(tails):
            tails.append(new)
            ends.append(place)
        else:
            tails[length], ends[length] = new, place
    kept: set[tuple[int, int]] = set()
    place = ends[-1] if ends else -1
    while place >= 0:
        kept.add(pairs[place])
        place = previous[place]
    return kept


def _row(before: Clause, after: Clause, *, is_moved: bool, ignore_form: bool) -> Row:
    is_same = bare(before.text) == bare(after.text) if ignore_form else before.text == after.text
    is_renumbered = unicodedata.normalize("NFKC", before.label) != unicodedata.normalize("NFKC", after.label)
    if is_same:
        return Row(Change.SAME, before, after, is_moved, is_renumbered)
    segments = words_changed(before.text, after.text, ignore_form=ignore_form)
    return Row(Change.CHANGED, before, after, is_moved, is_renumbered, segments)


def words_changed(before: str, after: str, *, ignore_form: bool) -> tuple[Segment, ...]:
    """The two texts in stretches. With `ignore_form`, a stretch that differs in dress alone counts as the same."""
    segments: list[Segment] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old, new = before[i:j], after[k:m]
        is_same = tag == "equal" or (ignore_form and bare(old) == bare(new))
        last = segments[-1] if segments else None
        if last is not None and last.is_same == is_same:
            segments[-1] = Segment(is_same, last.before + old, last.after + new)
        else:
            segments.append(Segment(is_same, old, new))
    return tuple(_without_confetti(segments))


def _without_confetti(segments: Sequence[Segment]) -> Iterator[Segment]:
    """Join changes that only a letter or so keeps apart."""
    held: Segment | None = None
    for place, segment in enumerate(segments):
        is_crumb = segment.is_same and len(bare(segment.after)) < _SHORTEST_REST and 0 < place < len(segments) - 1
        changes = not segment.is_same or (is_crumb and held is not None)
        if changes:
            held = Segment(
                False, (held.before if held else "") + segment.before, (held.after if held else "") + segment.after
            )
            continue
        if held is not None:
            yield held
            held = None
        yield segment
    if held is not None:
        yield held
