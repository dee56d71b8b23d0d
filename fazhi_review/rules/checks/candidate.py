"""`candidate`: words that may belong to a defect, reported as far as the second reader takes the sentence for one.

The rule names the law; the reader only says how likely the defect is. Where it is not sure, the finding is `low`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from fazhi_review.conflict.lexicon import Sentence
from fazhi_review.conflict.wordpattern import WordPattern
from fazhi_review.rules.checks.norm import read_patterns
from fazhi_review.rules.checks.statutory_figure import restates_figure
from fazhi_review.rules.norms.clearing import Clearance, clear
from fazhi_review.rules.norms.reader import SURE, Reading, suspicious
from fazhi_review.rules.rule import Check, CheckType, Match, Parameters, Scope
from fazhi_review.rules.subject import Subject
from fazhi_review.vocabulary import Category, Severity

_STRINGS = {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1, "uniqueItems": True}
_CLEARS = ("meta", "quotes", "defines", "cites", "defers")
_LIKELIEST = 2  # the rule's category must be among the reader's first two: the third is a guess


@dataclass(frozen=True, slots=True)
class _Candidate:
    category: Category
    patterns: tuple[WordPattern, ...]

    def __call__(self, subject: Subject) -> Iterator[Match]:
        if not subject.context.second_reader:
            return
        for sentence, reading in suspicious(subject.view):
            if self.category in reading.categories[:_LIKELIEST]:
                subject.view.tick()
                yield from self._in(sentence, reading)

    def _in(self, sentence: Sentence, reading: Reading) -> Iterator[Match]:
        span = next(
            (span for pattern in self.patterns for span in pattern.find(sentence) if span[1] > sentence.own), None
        )
        if span is None:
            return
        clearance = clear(sentence, span, _CLEARS)
        if clearance is Clearance.SILENT or restates_figure(sentence.text):
            return
        is_sure = reading.defect >= SURE and reading.categories[0] is self.category
        # The whole sentence: what a rule finds in it is then the same defect, and the rule's category leads.
        yield Match(
            sentence.start,
            sentence.end,
            needs_basis_check=clearance is Clearance.BASIS,
            severity=None if is_sure else Severity.LOW,
            score=reading.defect - 1,  # after every rule that has found something by itself
        )


def build(parameters: Parameters) -> Check:
    category = next(member for member in Category if member.value == parameters["suspects"])
    return _Candidate(category, read_patterns("patterns", parameters["patterns"]))


CHECK = CheckType(
    name="candidate",
    summary="句中有可能属于该类问题的词，且第二读者（统计分类）认为很可能属于该类问题。",
    parameters={
        "suspects": {"enum": [category.value for category in Category], "description": "第二读者的类别"},
        "patterns": {**_STRINGS, "description": "词类式，写得宽，只作候选"},
    },
    required=("suspects", "patterns"),
    build=build,
    scopes=frozenset({Scope.TEXT}),
)
