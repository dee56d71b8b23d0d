"""Sentences that a local clause took over from the old text, and what the new text made of them. Values only.

The unit is the sentence or the part of a list (a 项): a local clause takes over sentences, seldom whole articles. Every
passage of the old text has its counterpart in the new one, wherever it stands there; a passage of a clause has its source
in the old text. What differs between source and counterpart, and is still said by the clause, is what the event touches.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from fazhi_review.cleanup.ripple.alignment import ArticleChange
from fazhi_review.cleanup.ripple.pairs import PairIndex
from fazhi_review.conflict.grams import profile, similarity
from fazhi_review.library.wording import Segment, bare, difference
from fazhi_review.ports import LawArticle

_PASSAGE = re.compile(r"[^。；！？\n]+[。；！？]?")
_LABEL = re.compile(
    r"\s*(?:[（(][一二三四五六七八九十\d]+[）)]|第[一二三四五六七八九十百千零〇\d]+条(?:之[一二三四五六七八九十]+)?(?=[\s\u3000]))\s*"
)
# A shorter sentence is a phrase of drafting (具体办法由国务院规定), not a rule taken over.
SHORTEST = 14
#: A local sentence this like the old one was taken from it.
REPEATED = 0.84
#: A passage of the new text this like the old one came in its place: within the article that carries on the whole, and
#: elsewhere in the new law, where a likeness is chance more often.
COUNTERPART, _ELSEWHERE = 0.55, 0.72
# Rewritten, a rule shares its telling words with the old one, whatever their order.
_REWRITTEN = 0.45
# A prohibition is not carried on by a sentence without one, unless the two are otherwise nearly the same.
_SAME_SENTENCE = 0.85
# What every law says about itself or about all its offences: when it commences, what else is to be punished, catch-alls.
_FORMULA = re.compile(
    r"[^，。；]*自[^，。；]*起(?:施行|实施|执行)[。；]?$|(?:违反[^，。；]*规定，)?构成(?:犯罪|违反治安管理行为)的?，.{0,30}$|(?:有|法律、法规规定的)?其他|.{0,12}依法承担民事责任|.*滥用职权、玩忽职守、徇私舞弊"
)
_LOOKED_AT = 8
# What stands in the article that carries on the whole is preferred to what stands elsewhere and is a little more alike.
_SAME_ARTICLE = 0.12
# How telling the words of a passage are (conflict.grams: the rarer in law, the more) against how much of the matter the
# whole clause shares with the old article. 情节严重的，对直接负责的主管人员…依法给予处分 stands in a hundred laws: whoever says it
# has not taken it from this one, unless the clause around it did.
_TELLING = ((4.2, 0.5), (4.6, 0.33), (99.0, 0.15))

_FIGURE = re.compile(r"[〇零一二两三四五六七八九十百千万亿0-9０-９]+")
_ALLOWED = re.compile(r"可以|有权|有权要求")
_FORBIDDEN = re.compile(r"不得|禁止|严禁|不准")
# What changes in every text of these years and changes no rule: how offices are called, and small words.
_SMALL = re.compile(
    r"(?:[的地得相有和与及、以或者其等对并由在将了该此所至为]|应当|应该|有关|相关|规定|按照|依照|情形|行为|工作|本行政区域内?|中华人民共和国|"
    r"生态环境|环境保护|人民政府|国务院|省、自治区、直辖市|省自治区直辖市|省级|县级|设区的市级?|市级|以上|地方|各级|环境|生态|"
    r"主管|行政|部门|机构|机关|负责|责任)*"
)
# Offices that only bear another name since the reform of 2018: whoever names the old one means the new one.
_RENAMED = (
    ("环境保护", "生态环境"), ("国土资源", "自然资源"), ("工商行政管理", "市场监督管理"), ("质量技术监督", "市场监督管理"),
    ("食品药品监督管理", "市场监督管理"), ("农业主管", "农业农村主管"), ("卫生计生", "卫生健康"), ("安全生产监督管理", "应急管理"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a text, with its place there and its words without dress."""

    text: str
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A passage of an old article that the new text says otherwise, or not at all (`new` None)."""

    old_article: LawArticle
    old: Passage
    new_article: LawArticle | None
    new: Passage | None
    segments: tuple[Segment, ...]
    is_rewritten: bool = False  # the new passage is about the same, in other words

    @property
    def touches_rule(self) -> bool:
        """Whether the difference reaches what is counted, allowed or forbidden, and not only how it is said."""
        return any(_weighs(segment) for segment in self.segments if not segment.is_same)

    @property
    def is_trifling(self) -> bool:
        """Whether nothing changed but small words and how offices are called."""
        if self.new is None:
            return False
        return _core(self.old.words) == _core(self.new.words) or all(
            is_small(segment.before) and is_small(segment.after) for segment in self.segments if not segment.is_same
        )


@dataclass(frozen=True, slots=True)
class Repetition:
    """A passage of a clause that repeats changed words. Offsets of `ours` are into the clause."""

    ours: Passage
    changed: Changed
    likeness: float


def passages(text: str) -> Iterator[Passage]:
    """The sentences of a text, the label of an article or item left out."""
    for match in _PASSAGE.finditer(text):
        label = _LABEL.match(match.group())
        start = match.start() + (label.end() if label else 0)
        said = text[start : match.end()]
        if words := bare(said):
            yield Passage(said.strip(), start, match.end(), words)


class Sources:
    """The passages of the old text, each with what became of it."""

    def __init__(self, changes: Sequence[ArticleChange], new_articles: Sequence[LawArticle]) -> None:
        self._old = [
            (change, passage)
            for change in changes
            if change.old is not None
            for passage in passages(change.old.text)
            if len(passage.words) >= SHORTEST and not _FORMULA.match(passage.text)
        ]
        self._new = [(article, passage) for article in new_articles for passage in passages(article.text)]
        self._old_index = PairIndex([passage.words for _, passage in self._old])
        self._new_index = PairIndex([passage.words for _, passage in self._new])
        self._new_words = "|".join(dict.fromkeys(passage.words for _, passage in self._new))
        self._became: dict[int, Changed | None] = {}

    def repetitions(self, clause_text: str, clause: Sequence[Passage], least: float = 0.0) -> list[Repetition]:
        """The passages of a clause that still say what the old text said and the new one does not.

        `least` is how much of the old article's matter the clause must share at least, beside what its words ask for.
        """
        found = []
        for passage in clause:
            if len(passage.words) < SHORTEST or passage.words in self._new_words:
                continue
            repetition = self._source(clause_text, passage, least)
            if repetition is not None and _still_says_old(repetition):
                found.append(repetition)
        return found

    def _source(self, clause_text: str, passage: Passage, least: float) -> Repetition | None:
        """The passage of the old text from which this one was taken; None if there is none, or if it lives on unchanged."""
        scored = []
        for number in self._old_index.candidates(passage.words, _LOOKED_AT):
            likeness = fuzz.ratio(passage.words, self._old[number][1].words, score_cutoff=REPEATED * 100) / 100
            if likeness:
                scored.append((likeness, -number))
        for likeness, negative in sorted(scored, reverse=True):
            article = self._old[-negative][0].old
            if article is not None and is_about(passage.text, clause_text, article, least):
                changed = self._changed(-negative)
                return None if changed is None else Repetition(passage, changed, likeness)
        return None

    def _changed(self, number: int) -> Changed | None:
        """What became of an old passage; None where nothing worth telling changed."""
        if number not in self._became:
            change, passage = self._old[number]
            self._became[number] = self._compare(change, passage)
        return self._became[number]

    def _compare(self, change: ArticleChange, passage: Passage) -> Changed | None:
        if change.old is None or passage.words in self._new_words:
            return None
        scored = []
        for number in self._new_index.candidates(passage.words, _LOOKED_AT):
            article, other = self._new[number]
            is_successor = change.new is not None and article.id == change.new.id
            likeness = fuzz.ratio(passage.words, other.words, score_cutoff=COUNTERPART * 100) / 100
            if not is_successor and (likeness < _ELSEWHERE or not is_about(passage.text, change.old.text, article)):
                continue
            if likeness < _SAME_SENTENCE and _forbids(passage) != _forbids(other):
                continue
            scored.append((likeness + _SAME_ARTICLE * is_successor, likeness, -number))
        _, likeness, negative = max(scored, default=(0.0, 0.0, 0))
        if not likeness:
            return self._rewritten(change, change.old, passage)
        article, other = self._new[-negative]
        changed = Changed(change.old, passage, article, other, difference(passage.words, other.words))
        return None if changed.is_trifling else changed

    def _rewritten(self, change: ArticleChange, old: LawArticle, passage: Passage) -> Changed:
        """The new passage that speaks of the same in other words, if one does."""
        ours = _profile(passage.text)
        scored = [
            (similarity(ours, _profile(self._new[number][1].text)), -number)
            for number in self._new_index.candidates(passage.words, _LOOKED_AT)
            if _forbids(passage) == _forbids(self._new[number][1])
            and is_about(passage.text, old.text, self._new[number][0])
        ]
        share, negative = max(scored, default=(0.0, 0))
        if share < _REWRITTEN:
            return Changed(old, passage, change.new, None, ())
        article, other = self._new[-negative]
        return Changed(old, passage, article, other, difference(passage.words, other.words), is_rewritten=True)


@lru_cache(maxsize=8192)
def _profile(text: str) -> dict[str, float]:
    return profile(text)


def is_about(said: str, context: str, article: LawArticle, least: float = 0.0) -> bool:
    """Whether words that stand in an article are meant there and here alike, by what is said around them."""
    weights = [weight for gram, weight in _profile(said).items() if len(gram) == 2]
    telling = sum(weights) / len(weights) if weights else 0.0
    needed = next(share for bound, share in _TELLING if telling < bound)
    return similarity(_profile(context), _profile(article.text)) >= max(needed, least)


def _still_says_old(repetition: Repetition) -> bool:
    """Whether the clause stands on the old side of the difference: it has words taken away, or lacks words put in."""
    changed, ours = repetition.changed, repetition.ours.words
    if changed.new is None:
        return True
    if fuzz.ratio(ours, changed.new.words) / 100 > repetition.likeness:
        return False
    different = [segment for segment in changed.segments if not segment.is_same]
    return any(
        segment.before in ours if segment.before else segment.after not in ours
        for segment in different
        if not is_small(segment.before) or not is_small(segment.after)
    )


def _weighs(segment: Segment) -> bool:
    return any(
        pattern.findall(segment.before) != pattern.findall(segment.after) for pattern in (_FIGURE, _ALLOWED, _FORBIDDEN)
    )


def _forbids(passage: Passage) -> bool:
    return _FORBIDDEN.search(passage.words) is not None


def _core(words: str) -> str:
    """The words without small words and with offices by their present names."""
    for before, after in _RENAMED:
        words = words.replace(before, after)
    return _SMALL.sub("", words)


def is_small(words: str) -> bool:
    """Whether words are no more than small words of drafting and parts of the names of offices."""
    return _SMALL.fullmatch(words) is not None
