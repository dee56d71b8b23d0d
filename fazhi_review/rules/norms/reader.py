"""A second reader: a linear classifier over the letters of a sentence and the classes of its words.

It learned from clauses composed for it (rules/training/, scripts/train_reader.py) and is only arithmetic here. It never names
a law: it confirms or doubts what a rule proposes, and what no rule proposes it can only point at.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fazhi_review.conflict.lexicon import Sentence
from fazhi_review.rules.norms.sentences import sentences
from fazhi_review.rules.subject import DocumentView
from fazhi_review.vocabulary import Category

WEIGHTS = Path(__file__).with_name("data") / "reader.json"

SURE = 0.70  # from here on a candidate of the same category is reported as it stands
SUSPICIOUS = 0.55  # from here on it is at least pointed at
DOUBTFUL = 0.25  # below, a rule's own finding is taken down to `low`

_TITLE = re.compile(r"《[^《》]*》")
_FIGURES = re.compile("[0-9０-９一二三四五六七八九十百千两]+")
_LABEL = re.compile(
    r"^\s*(?:第[一二三四五六七八九十百零\d]+条(?:之[一二三四五])?[\s　]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、])"
)
_LONGEST_GRAM = 3
_SHORTEST = 12  # letters that make a sentence
_MOST_LETTERS = 400  # a sentence longer than that is read as far


@dataclass(frozen=True, slots=True)
class Reading:
    """How the reader takes a sentence: how likely a defect, and of which categories, likeliest first."""

    defect: float
    categories: tuple[Category, ...]


@dataclass(frozen=True)
class Reader:
    bias: float
    weights: Mapping[str, float]
    category_bias: Mapping[Category, float]
    category_weights: Mapping[str, Mapping[Category, float]]

    def read(self, sentence: Sentence) -> Reading:
        found = features(sentence)
        score = self.bias + sum(self.weights.get(feature, 0.0) for feature in found)
        defect = 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
        return Reading(defect, self._categories(found) if defect >= DOUBTFUL else ())

    def _categories(self, found: Iterable[str]) -> tuple[Category, ...]:
        scores = dict(self.category_bias)
        for feature in found:
            for category, weight in self.category_weights.get(feature, {}).items():
                scores[category] += weight
        return tuple(sorted(scores, key=lambda category: (-scores[category], category.value)))


def features(sentence: Sentence) -> frozenset[str]:
    """What the reader sees: runs of one to three letters, classes of words, and which class comes before which."""
    letters = _FIGURES.sub("#", _TITLE.sub("《》", _LABEL.sub("", sentence.text[:_MOST_LETTERS]).strip()))
    found = {letters[i : i + n] for n in range(1, _LONGEST_GRAM + 1) for i in range(len(letters) - n + 1)}
    first: dict[str, int] = {}
    for number, spans in sentence.tags.items():
        name = sentence.lexicon.class_name(number)
        if name is not None:
            first[name] = spans[0][0]
    order = sorted(first, key=lambda name: (first[name], name))
    found.update(f"c:{name}" for name in order)
    found.update(f"p:{one}>{other}" for i, one in enumerate(order) for other in order[i + 1 :])
    return frozenset(found)


@cache
def default_reader() -> Reader:
    return from_json(json.loads(WEIGHTS.read_text(encoding="utf-8")))


def from_json(content: Mapping[str, Any]) -> Reader:
    """The reader that scripts/train_reader.py wrote."""
    by_value = {category.value: category for category in Category}
    return Reader(
        bias=content["bias"],
        weights=content["weights"],
        category_bias={by_value[name]: bias for name, bias in content["category_bias"].items()},
        category_weights={
            feature: {by_value[name]: weight for name, weight in row.items()}
            for feature, row in content["category_weights"].items()
        },
    )


def read(view: DocumentView, sentence: Sentence) -> Reading:
    """The reading of a sentence, once in a run."""
    readings: dict[Sentence, Reading] = view.memo("second readings", dict)
    if sentence not in readings:
        readings[sentence] = default_reader().read(sentence)
    return readings[sentence]


def suspicious(view: DocumentView) -> tuple[tuple[Sentence, Reading], ...]:
    """The sentences that the reader suspects, with its readings."""
    return view.memo("suspicious sentences", lambda: tuple(_suspicious(view)))


def _suspicious(view: DocumentView) -> Iterator[tuple[Sentence, Reading]]:
    for sentence in sentences(view):
        reading = read(view, sentence)
        if reading.defect >= SUSPICIOUS and not _is_fragment(sentence):
            yield sentence, reading


def _is_fragment(sentence: Sentence) -> bool:
    """The words above a list, or a heading: by itself it says nothing that could be unlawful."""
    own = _LABEL.sub("", sentence.text[sentence.own :]).strip()
    return own.endswith(("：", ":")) or len(own) < _SHORTEST
