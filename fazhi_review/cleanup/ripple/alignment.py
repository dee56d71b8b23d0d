"""Which article of a new text an article of the old text became. Values only: two lists of articles in, changes out.

A revision keeps most of its articles, moves some and rewrites others; a code takes the articles of several laws into one
run of numbers, some joined, some split. Numbers say nothing there, so the words decide: characters in pairs find a few
articles that may be meant, and the distance of their words chooses among those.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from fazhi_review.cleanup.ripple.pairs import PairIndex, pairs_of
from fazhi_review.library.wording import bare, difference_words
from fazhi_review.ports import LawArticle
from fazhi_review.vocabulary import Labelled


class ChangeKind(Labelled):
    """What became of an article."""

    SAME = "same", "未变"
    MOVED = "moved", "条号变化"
    AMENDED = "amended", "文字修改"
    GONE = "gone", "删去"
    ADDED = "added", "新增"


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """One article before and after. `old` is None for what is new, `new` for what has no successor; `likeness` is 0 to 1."""

    kind: ChangeKind
    old: LawArticle | None
    new: LawArticle | None
    likeness: float = 0.0

    @property
    def difference(self) -> str:
        """What differs, in one phrase; "" where nothing does or there is nothing to compare with."""
        if self.old is None or self.new is None or self.kind is not ChangeKind.AMENDED:
            return ""
        return difference_words(self.old.text, self.new.text)


# Below this two articles are about different things: read by hand over the ten environmental laws and the code of 2026, pairs
# between 0.50 and 0.55 were neighbours in matter rather than successors in half of the cases.
LEAST_LIKENESS = 0.55
# What an article says may stand within a longer one: its share found there counts nearly as much as likeness itself.
_CONTAINED = 0.9
_LOOKED_AT = 6


def align(old: Sequence[LawArticle], new: Sequence[LawArticle]) -> list[ArticleChange]:
    """What became of every old article, in order, and then which new articles come from none of them."""
    index = _Index(new)
    changes, taken = [], set()
    for article in old:
        found, likeness = index.nearest(article)
        if found is None:
            changes.append(ArticleChange(ChangeKind.GONE, article, None))
            continue
        taken.add(found.id)
        changes.append(ArticleChange(_kind(article, found), article, found, likeness))
    changes += [ArticleChange(ChangeKind.ADDED, None, article) for article in new if article.id not in taken]
    return changes


def _kind(old: LawArticle, new: LawArticle) -> ChangeKind:
    if bare(old.text) != bare(new.text):
        return ChangeKind.AMENDED
    is_same_place = (old.law, old.article) == (new.law, new.article)
    return ChangeKind.SAME if is_same_place else ChangeKind.MOVED


class _Index:
    """The new articles by their words."""

    def __init__(self, articles: Sequence[LawArticle]) -> None:
        self._articles = articles
        self._index = PairIndex([bare(article.text) for article in articles])
        self._whole: dict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(self._index.words):
            self._whole[words].append(number)

    def nearest(self, article: LawArticle) -> tuple[LawArticle | None, float]:
        """The article that most probably carries on what `article` said, and how alike they are."""
        words = bare(article.text)
        if same := self._whole.get(words):
            kept = (number for number in same if self._articles[number].article == article.article)
            return self._articles[next(kept, same[0])], 1.0
        scored = [(self._likeness(words, number), number) for number in self._index.candidates(words, _LOOKED_AT)]
        likeness, number = max(scored, default=(0.0, -1), key=lambda pair: (pair[0], -pair[1]))
        return (self._articles[number], likeness) if likeness >= LEAST_LIKENESS else (None, likeness)

    def _likeness(self, words: str, number: int) -> float:
        ours, theirs = pairs_of(words), self._index.pairs[number]
        contained = len(ours & theirs) / len(ours) if ours else 0.0
        return max(fuzz.ratio(words, self._index.words[number]) / 100, _CONTAINED * contained)
