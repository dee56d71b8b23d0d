"""Clauses that repeat words which changed, and clauses that clash with the new text: found by what the articles say.

Every changed article is one question to the index: which clauses of the office resemble it. Only those are read, each
once, whichever article led to it. What a clause said against the old text as well is no effect of the event.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from fazhi_review.cleanup.ripple.alignment import ArticleChange, ChangeKind
from fazhi_review.cleanup.ripple.clauses import Clause, Clauses
from fazhi_review.cleanup.ripple.event import EventTexts, LawChangeEvent
from fazhi_review.cleanup.ripple.line import Found, Said, Strength, Touch
from fazhi_review.cleanup.ripple.pairs import PairIndex
from fazhi_review.cleanup.ripple.passages import Passage, Repetition, Sources, is_about, passages
from fazhi_review.conflict.candidates import terms_of
from fazhi_review.conflict.grams import containment, profile
from fazhi_review.conflict.verdict import CLASHES, compare
from fazhi_review.library.wording import bare, difference_words
from fazhi_review.ports import LawArticle
from fazhi_review.review.against_law import is_of_the_matter
from fazhi_review.search.port import Scope, SearchEngine, SearchQuery

# Clauses looked at for each article: in 420 regulations of one province seldom more than thirty take over one sentence.
_LOOKED_AT = 40
_LONGEST = 3000
_NEAREST = 4
_LEAST_CONFIDENCE = 0.85
# The share of what a sentence is about that the article of law must speak of, for a difference to be a conflict. Where an
# old text is held, what the clause was taken from is known better, and chance likeness is refused.
_SAME_CONDUCT, _SAME_CONDUCT_UNHELD = 0.6, 0.5
_SENTENCE = re.compile(r"[^。\n]+[。\n]?")
# Where a sentence turns from what is done to what follows: 由…责令改正, 处…罚款.
_CONSEQUENCE = re.compile(
    r"由[^，。；]{2,60}?(?:责令|处|给予|依法|没收|予以)|责令|处以|处[一二三四五六七八九十百千万\d]|给予|没收|依法给予|予以处罚"
)
_BREACH = re.compile(r"违反(?:了)?(?:本条例|本办法|本规定|本法|前款|第)[^，。；]*?(?:规定)?[，、的]")
_SHORTEST_CONDUCT = 8
# A document that names none of the laws of the event must share this much of an article's matter to have taken it over.
_UNNAMED = 0.45
_UNHELD = "法规库没有旧文本，请一并核对是否因本次变动而起。"


class Matcher:
    """Finds the lines of one changed article after the other."""

    def __init__(
        self,
        engine: SearchEngine,
        tokens: tuple[str, ...],
        event: LawChangeEvent,
        texts: EventTexts,
        clauses: Clauses,
        instruments: tuple[str, ...] = (),
        after_version: int = 0,
    ) -> None:
        """`tokens` are what the index lets be seen; `instruments` narrows to some documents, () is all; versions up to
        `after_version` were examined before."""
        self._engine, self._tokens, self._event = engine, tokens, event
        self._texts, self._clauses, self._instruments = texts, clauses, instruments
        self._sources = Sources(texts.changes, texts.new_articles)
        self._after_version = after_version
        self._is_about: dict[int, bool] = {}
        self._judged: set[int] = set()

    def lines(self, change: ArticleChange) -> list[Found]:
        """The lines of the clauses that resemble the article and were not read before. Raises SearchUnavailable."""
        said = change.old or change.new
        if said is None:
            return []
        return [line for clause in self._resembling(said) for line in self._judge(clause)]

    def _resembling(self, article: LawArticle) -> Iterator[Clause]:
        query = SearchQuery(
            scope=Scope.DOCUMENTS, visible_to=self._tokens, instruments=self._instruments, limit=_LOOKED_AT
        )
        hits = self._engine.related(terms_of(article.text), query).hits
        ids = [int(hit.id.removeprefix("provision:")) for hit in hits if hit.id.startswith("provision:")]
        new = [id_ for id_ in ids if id_ not in self._judged]
        self._judged.update(new)
        for clause in self._clauses.found(new).values():
            if len(clause.text) <= _LONGEST and self._is_touchable(clause):
                yield clause

    def _is_touchable(self, clause: Clause) -> bool:
        """Whether the document was there before the event, stands, and speaks of the law's matter at all."""
        holder = clause.holder
        is_later = holder.made_on is not None and holder.made_on >= self._event.on
        if not holder.is_standing or is_later or holder.version_id <= self._after_version:
            return False
        if holder.version_id not in self._is_about:
            text = self._clauses.text(holder.version_id)
            self._is_about[holder.version_id] = any(
                title in text or is_of_the_matter(title, text) for title in self._event.titles
            )
        return self._is_about[holder.version_id]

    def _names_law(self, clause: Clause) -> bool:
        text = self._clauses.text(clause.holder.version_id)
        return any(title.removeprefix("中华人民共和国") in text for title in self._event.titles)

    def _judge(self, clause: Clause) -> Iterator[Found]:
        said = list(passages(clause.text))
        repeated = self._sources.repetitions(clause.text, said, 0.0 if self._names_law(clause) else _UNNAMED)
        by_article: dict[tuple[str, str], list[Repetition]] = {}
        for repetition in repeated:
            old = repetition.changed.old_article
            by_article.setdefault((old.law, old.article), []).append(repetition)
        for group in by_article.values():
            yield _repeating(clause, group)
        told = [repetition.ours for repetition in repeated]
        yield from self._clashing(clause, told)

    def _clashing(self, clause: Clause, told: Sequence[Passage]) -> Iterator[Found]:
        """The clearest clash of each sentence that no repetition accounts for."""
        seen: set[tuple[str, str]] = set()
        for match in _SENTENCE.finditer(clause.text):
            if any(match.start() <= passage.start < match.end() for passage in told):
                continue
            found = self._clash(clause, match.group(), match.start())
            if found is not None and (found.new.law, found.new.article) not in seen:
                seen.add((found.new.law, found.new.article))
                yield found

    def _clash(self, clause: Clause, sentence: str, offset: int) -> Found | None:
        conduct = _conduct(sentence)
        change = self._nearest_change(conduct) if conduct else None
        if change is None or change.new is None or change.kind not in (ChangeKind.AMENDED, ChangeKind.ADDED):
            return None
        new = change.new
        if not is_about(conduct, clause.text, change.old or new):
            return None
        # A rule without a forerunner in the old text binds those who are under this law, not whoever words things alike.
        if self._texts.has_old and change.old is None and not self._names_law(clause):
            return None
        verdict = compare(sentence, new.text, law=f"《{new.law}》{new.article}")
        if verdict.relation not in CLASHES or verdict.confidence < _LEAST_CONFIDENCE:
            return None
        if change.old is not None and compare(sentence, change.old.text).relation in CLASHES:
            return None
        start, end = (verdict.span_a.start, verdict.span_a.end) if verdict.span_a else (0, len(sentence.rstrip()))
        return Found(
            Touch.CONFLICTS,
            Strength.STRONG if change.old is not None else Strength.MEDIUM,
            clause,
            clause.start + offset + start,
            clause.start + offset + end,
            _said(change.old),
            _said(new),
            difference_words(change.old.text, new.text) if change.old else "",
            verdict.explanation if self._texts.has_old else verdict.explanation + _UNHELD,
            verdict.confidence,
        )

    @cached_property
    def _changed(self) -> tuple[ArticleChange, ...]:
        """Every article of the new text with what it came from."""
        return tuple(change for change in self._texts.changes if change.new is not None)

    @cached_property
    def _index(self) -> PairIndex:
        return PairIndex([bare((change.old or change.new).text) for change in self._changed])  # type: ignore[union-attr]

    def _nearest_change(self, conduct: str) -> ArticleChange | None:
        """The article that speaks of the very conduct; None if none speaks of enough of it."""
        needed = _SAME_CONDUCT if self._texts.has_old else _SAME_CONDUCT_UNHELD
        ours = profile(conduct)
        best, share = None, 0.0
        for number in self._index.candidates(bare(conduct), _NEAREST):
            change = self._changed[number]
            held = containment(ours, _profile((change.old or change.new).text))  # type: ignore[union-attr]
            if held > share:
                best, share = change, held
        return best if share >= needed else None


@lru_cache(maxsize=4096)
def _profile(text: str) -> dict[str, float]:
    return profile(text)


def _conduct(sentence: str) -> str:
    """What a sentence is about: of a penalty the conduct, else all of it; "" where it only refers to another article."""
    said = _BREACH.sub("", sentence)
    turn = _CONSEQUENCE.search(said)
    conduct = said[: turn.start()] if turn else said
    return conduct if len(bare(conduct)) >= _SHORTEST_CONDUCT else ""


def _said(article: LawArticle | None) -> Said:
    return Said(article.law, article.article, article.text) if article else Said()


def _repeating(clause: Clause, repeated: Sequence[Repetition]) -> Found:
    """One line for all sentences of a clause that come from one old article, the weightiest told."""
    main = max(repeated, key=lambda found: (found.changed.touches_rule, found.changed.new is not None, found.likeness))
    changed, touch = main.changed, Touch.REPEATS
    also = f"（共 {len(repeated)} 句）" if len(repeated) > 1 else ""
    source = f"原《{changed.old_article.law}》{changed.old_article.article}"
    confidence = round(main.likeness, 2)
    if changed.new is None or changed.new_article is None:
        successor = changed.new_article
        became = f"相应的新法{successor.article}没有这一句" if successor else "新法中没有找到文字相近的规定"
        difference, strength = "", Strength.MEDIUM
    elif changed.is_rewritten:
        became = f"新法{changed.new_article.article}疑似改写为“{changed.new.text.rstrip('；。')}”"
        difference, strength = "", Strength.MEDIUM
    else:
        difference = difference_words(changed.old.text, changed.new.text)
        became = f"新法{changed.new_article.article}改为“{changed.new.text.rstrip('；。')}”（{difference}）"
        strength = Strength.STRONG if changed.touches_rule else Strength.WEAK
        if changed.touches_rule:
            verdict = compare(main.ours.text, changed.new.text)
            touch = Touch.CONFLICTS if verdict.relation in CLASHES else Touch.REPEATS
    return Found(
        touch,
        strength,
        clause,
        clause.start + main.ours.start,
        clause.start + main.ours.end,
        _said(changed.old_article),
        _said(changed.new_article),
        difference,
        f"本条沿用{source}的文字{also}，{became}，建议对照新法核对。",
        confidence,
    )
