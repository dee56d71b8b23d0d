"""Finding the words that an annotation stands on again, in a text that has been edited since.

Three answers and no other: *exact*, *fuzzy*, *orphaned*. A place is only named where the evidence cannot have come from
somewhere else; an orphan costs a person ten seconds, an annotation that silently moved to another clause costs the review.

- **Exact**: the quote together with all that was kept before it, or all that was kept after it, occurs once, and its clause
  is its own. `anchor_of` keeps so much on either side that each of the two strings occurs once in the old text.
- **Fuzzy** (exact again where the words themselves are unchanged), only where the text the anchor was made on is at hand: the best likeness of quote and surroundings must beat
  the likeness of every *other* place of that old text. Twenty articles of one pattern, of which ours was deleted, so end
  as an orphan and not at the neighbour.

Plain text in, values out: no database.
"""

from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from fazhi_review.vocabulary import Labelled

#: Characters kept on either side at least, and at most where the words repeat.
CONTEXT = 40
LONGEST_CONTEXT = 160
#: Of 100: below this the surroundings are other ones, whatever stands nearby.
_LEAST_LIKENESS = 72.0
#: The same for a clause alone, which has nothing beside it to vouch for it.
_LEAST_OF_CLAUSE = 88.0
#: How much nearer the place found must be than any other place of the old text.
_MARGIN = 6.0
#: A pattern of fewer characters than these is found by chance.
_SHORTEST = 12
#: Some run of this many characters, the quote's or reaching into it, must have stayed as it was.
_LEAST_RUN = 5
_APART = 3
_FARTHEST = 12
#: A quote of fewer characters than these is found unchanged or not at all: half of two characters is anywhere.
_SHORT = 5
#: Of 1: how much of the quote itself must still be there.
_LEAST_OF_QUOTE = 0.6


class Match(Labelled):
    """How an anchor was found."""

    EXACT = "exact", "原文未变"
    FUZZY = "fuzzy", "原文有改动"
    ORPHANED = "orphaned", "原文已不在"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words with what stood around them. An empty quote stands for the text as a whole."""

    quote: str
    before: str = ""
    after: str = ""

    @property
    def whole(self) -> str:
        return self.before + self.quote + self.after

    @property
    def within_line(self) -> "Anchor":
        """The same with no more around it than its own line, as a rule its clause."""
        return Anchor(self.quote, self.before.rpartition("\n")[2], self.after.partition("\n")[0])


@dataclass(frozen=True, slots=True)
class Place:
    """Where an anchor stands in a text; an orphan stands nowhere."""

    match: Match
    start: int = 0
    end: int = 0

    @property
    def is_found(self) -> bool:
        return self.match is not Match.ORPHANED


ORPHAN = Place(Match.ORPHANED)


def anchor_of(text: str, start: int, end: int) -> Anchor:
    """The anchor of a span: its words, with so much around them that either side alone tells it from every other place.

    A side that cannot (the words repeat without end, or the text ends) is kept shorter than CONTEXT, and proves nothing.
    """
    if start == end:
        return Anchor("")
    quote = text[start:end]
    before = next(
        (text[start - size : start] for size in _sizes(start) if _occurs_once(text, text[start - size : end])),
        text[max(0, start - CONTEXT + 1) : start],
    )
    after = next(
        (text[end : end + size] for size in _sizes(len(text) - end) if _occurs_once(text, text[start : end + size])),
        text[end : end + CONTEXT - 1],
    )
    return Anchor(quote, before, after)


def _sizes(room: int) -> list[int]:
    """Lengths of context to try: doubling from CONTEXT, never more than there is room for."""
    sizes = []
    size = CONTEXT
    while size < min(room, LONGEST_CONTEXT):
        sizes.append(size)
        size *= 2
    return [*sizes, min(room, LONGEST_CONTEXT)]


def _occurs_once(text: str, words: str) -> bool:
    first = text.find(words)
    return first >= 0 and text.find(words, first + 1) < 0


def find(anchor: Anchor, text: str, *, origin: str | None = None, start: int = 0) -> Place:
    """Where the anchor stands in `text`. `origin` is the text it was made on, where its quote begins at `start`.

    Without `origin` only what is certain by the words alone is found.
    """
    if not anchor.quote:
        return Place(Match.EXACT)
    if origin is not None and origin == text:
        return Place(Match.EXACT, start, start + len(anchor.quote))
    found = _exactly(anchor, text)
    if origin is None:
        return found if found is not None and _has_clause(anchor, text, found) else ORPHAN
    if found is not None and _is_on_its_lines(text, found, origin, start, start + len(anchor.quote)):
        return found
    return _nearly(anchor, text, origin, start)


def _has_clause(anchor: Anchor, text: str, place: Place) -> bool:
    """Whether the words stand in the clause they stood in, as far as it was kept: at a clause's end one side is not enough."""
    clause = anchor.within_line
    return text.startswith(clause.whole, max(0, place.start - len(clause.before)))


def _exactly(anchor: Anchor, text: str) -> Place | None:
    """The quote with one whole side of its surroundings, once; None where neither side is there or the two disagree."""
    starts = set()
    for words, shift, is_telling in (
        (anchor.before + anchor.quote, len(anchor.before), _tells(anchor.before)),
        (anchor.quote + anchor.after, 0, _tells(anchor.after)),
    ):
        if is_telling and _occurs_once(text, words):
            starts.add(text.index(words) + shift)
    if len(starts) != 1:
        return None
    start = starts.pop()
    return Place(Match.EXACT, start, start + len(anchor.quote))


def _tells(context: str) -> bool:
    """Whether a side was kept long enough to tell a place: at the edge of a text there may be next to nothing."""
    return len(context) >= CONTEXT


def _nearly(anchor: Anchor, text: str, origin: str, start: int) -> Place:
    """The likeliest place by all that surrounds the words, or, where a clause was moved whole, by the clause alone."""
    for pattern, least in ((anchor, _LEAST_LIKENESS), (anchor.within_line, _LEAST_OF_CLAUSE)):
        place = _likeliest(pattern, text, origin, start, least)
        if place.is_found:
            return place
    return ORPHAN


def _likeliest(anchor: Anchor, text: str, origin: str, start: int, least: float) -> Place:
    pattern = anchor.whole
    if len(pattern) < _SHORTEST or not text:
        return ORPHAN
    aligned = fuzz.partial_ratio_alignment(pattern, text, score_cutoff=least)
    if aligned is None or aligned.src_end - aligned.src_start < len(pattern) * 0.8:
        return ORPHAN
    # Whatever else of the old text, or of this one, looks so too: then it may be that.
    rivals = (
        origin[: start - len(anchor.before) // 2],
        origin[start + len(anchor.quote) + len(anchor.after) // 2 :],
        text[: aligned.dest_start],
        text[aligned.dest_end :],
    )
    if aligned.score < max(_likeness(pattern, rival) for rival in rivals) + _MARGIN:
        return ORPHAN
    # The window is as long as the pattern; what was inserted into it may have pushed the quote's end outside.
    reach = len(pattern) // 4
    window_start = max(0, aligned.dest_start - reach)
    window = text[window_start : aligned.dest_end + reach]
    left, right = _mapped(pattern, window, len(anchor.before), len(anchor.before) + len(anchor.quote))
    words = window[left:right]
    if len(anchor.quote) < _SHORT and words != anchor.quote:
        return ORPHAN
    if not words.strip() or Indel.normalized_similarity(anchor.quote, words) < _LEAST_OF_QUOTE:
        return ORPHAN
    place = Place(Match.EXACT if words == anchor.quote else Match.FUZZY, window_start + left, window_start + right)
    return place if _is_on_its_lines(text, place, origin, start, start + len(anchor.quote)) else ORPHAN


def _is_on_its_lines(text: str, place: Place, origin: str, start: int, end: int) -> bool:
    return _is_the_same_line(text, place.start, origin, start) and _is_the_same_line(
        text, place.end - 1, origin, end - 1
    )


def _is_the_same_line(text: str, place: int, origin: str, start: int) -> bool:
    """Whether the line found resembles the line that the words stood on more than it does any other line of the old text.

    Where a clause was taken out, its neighbour of the same pattern now stands between the same surroundings.
    """
    found = _line(text, place)
    own_start = origin.rfind("\n", 0, start) + 1
    others = origin[:own_start].split("\n") + origin[own_start + len(_line(origin, start)) :].split("\n")
    own = fuzz.ratio(found, _line(origin, start))
    return all(fuzz.ratio(found, line, score_cutoff=own) < own or own == 0 for line in others if line)


def _line(text: str, offset: int) -> str:
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    return text[start:] if end < 0 else text[start:end]


def _likeness(pattern: str, text: str) -> float:
    return fuzz.partial_ratio(pattern, text) if text else 0.0


def _mapped(pattern: str, window: str, start: int, end: int) -> tuple[int, int]:
    """The span of `window` that the characters start..end of `pattern` have become; (0, 0) where that is chance."""
    blocks = [block for block in Indel.opcodes(pattern, window).as_matching_blocks() if block.size]
    kept = []
    for block in blocks:
        left, right = max(block.a, start), min(block.a + block.size, end)
        if left < right:
            kept.append((block.b + left - block.a, block.b + right - block.a, block.size))
    if max((size for _, _, size in kept), default=0) < _LEAST_RUN:
        return (0, 0)
    # One character that stands apart at the edge is a chance agreement: 的 and 的.
    while len(kept) > 1 and kept[-1][1] - kept[-1][0] == 1 and kept[-1][0] - kept[-2][1] > _APART:
        kept.pop()
    while len(kept) > 1 and kept[0][1] - kept[0][0] == 1 and kept[1][0] - kept[0][1] > _APART:
        kept.pop(0)
    left, right = kept[0][0], kept[-1][1]
    # What stood beside the words still stands beside them; else they were stitched together from two clauses.
    before = [min(block.b + block.size, left) for block in blocks if block.a < start]
    after = [max(block.b, right) for block in blocks if block.a + block.size > end]
    if (before and left - before[-1] > _FARTHEST) or (after and after[0] - right > _FARTHEST):
        return (0, 0)
    return (left, right)
