"""What must match and what ranks, worked out of a query once for every engine."""

from dataclasses import dataclass

from fazhi_review.errors import QueryTooBroad
from fazhi_review.search import analysis
from fazhi_review.search.port import SearchQuery

MAX_CHARACTERS = 200
MAX_CLAUSES = 40

# Words that stand in every text: a lone one of them narrows nothing.
_EMPTY_WORDS = frozenset(
    [
        "的",
        "了",
        "和",
        "与",
        "或",
        "及",
        "在",
        "对",
        "等",
        "是",
        "为",
        "以",
        "于",
        "把",
        "被",
        "将",
        "之",
        "其",
        "按",
        "由",
        "从",
        "向",
        "并",
        "者",
    ]
)


@dataclass(frozen=True, slots=True)
class Match:
    """A run of neighbouring grams (a single one: just that gram) or, where `is_unit`, one unit anywhere."""

    grams: tuple[str, ...]
    is_unit: bool = False

    @property
    def is_character(self) -> bool:
        """Whether the unit is one Chinese character rather than a number or a foreign word."""
        return self.is_unit and len(self.grams[0]) == 1 and not self.grams[0].isascii()


@dataclass(frozen=True, slots=True)
class Plan:
    """`must`: all of them; `must_not`: none of them; `phrases` and `words` only order what matches."""

    must: tuple[Match, ...] = ()
    must_not: tuple[Match, ...] = ()
    phrases: tuple[Match, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.must


def make_plan(query: SearchQuery) -> Plan:
    """Take a query apart. Raises QueryTooBroad for one that is too long to answer well."""
    texts = (query.text, *query.phrases, *query.excluded)
    if sum(map(len, texts)) > MAX_CHARACTERS:
        raise QueryTooBroad(f"检索词过长，请控制在{MAX_CHARACTERS}字以内。")
    must = [match for run in _cut_runs(query.text) for match in _words_of(run)]
    quoted = [match for phrase in query.phrases for match in _whole(phrase)]
    plan = Plan(
        must=tuple(dict.fromkeys(must + quoted)),
        must_not=tuple(match for phrase in query.excluded for match in _whole(phrase)),
        phrases=tuple(match for run in analysis.runs(query.text) if (match := _match(run)) and len(match.grams) > 1),
        words=tuple(dict.fromkeys(word for text in texts[: 1 + len(query.phrases)] for word in analysis.words(text))),
    )
    if len(plan.must) + len(plan.must_not) > MAX_CLAUSES:
        raise QueryTooBroad()
    return plan


def _cut_runs(text: str) -> list[str]:
    return text.split()


def _words_of(run: str) -> list[Match]:
    """Each word of a run as a phrase of its grams: 行政处罚听证 asks for 行政处罚 and 听证, wherever they stand."""
    words = _with_measures([word for word in analysis.words(run) if word not in _EMPTY_WORDS])
    matches = [match for word in words for match in _whole(word)]
    longer = [match for match in matches if not match.is_unit]
    # A lone character beside longer words is a fragment of cutting; alone, or a number, it is what was asked for.
    numbers = [match for match in matches if match.is_unit and match.grams[0][0].isdigit()]
    return [*longer, *numbers] if longer else matches or _whole(run)


def _with_measures(words: list[str]) -> list[str]:
    """Numbers joined with the word after them: 三十日 asks for 30日, not for 30 and 日 apart."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1][-1].isdigit() and not word[0].isascii():
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _whole(text: str) -> list[Match]:
    """The text exactly as it stands, as one phrase a run."""
    return [match for run in analysis.runs(text) if (match := _match(run))]


def _match(run: list[str]) -> Match | None:
    if not run:
        return None
    if len(run) == 1:
        return Match((run[0],), is_unit=True)
    return Match(tuple(analysis.pairs(run)))
