"""`norm`: a row of classed words in a sentence (see conflict/wordpattern.py), unless something clears it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from fazhi_review.conflict.lexicon import Sentence, default_lexicon
from fazhi_review.conflict.wordpattern import InvalidPattern, WordPattern, parse
from fazhi_review.rules.norms.clearing import CLEARANCES, USUAL, Clearance, clear
from fazhi_review.rules.norms.reader import DOUBTFUL, read
from fazhi_review.rules.norms.sentences import holding
from fazhi_review.rules.rule import Check, CheckType, InvalidParameter, Match, Parameters, Scope
from fazhi_review.rules.subject import DocumentView, Subject
from fazhi_review.vocabulary import Severity

_STRINGS = {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1, "uniqueItems": True}
_NAMES = {"type": "array", "items": {"enum": sorted(CLEARANCES)}, "uniqueItems": True}

# Of one pattern in one sentence; who reads the first few has read what is wrong with it.
_MOST_SPANS = 6


@dataclass(frozen=True, slots=True)
class _Norm:
    patterns: tuple[WordPattern, ...]
    unless: tuple[WordPattern, ...]
    clears: tuple[str, ...]

    def __call__(self, subject: Subject) -> Iterator[Match]:
        for sentence in holding(subject.view, self.patterns):
            subject.view.tick()
            yield from self._in(subject.view, sentence)

    def _in(self, view: DocumentView, sentence: Sentence) -> Iterator[Match]:
        if any(next(pattern.find(sentence), None) for pattern in self.unless):
            return
        seen: list[tuple[int, int]] = []
        for pattern in self.patterns:
            for span in islice(pattern.find(sentence), _MOST_SPANS):
                view.tick()
                if span[1] <= sentence.own or any(span[0] < right and left < span[1] for left, right in seen):
                    continue
                clearance = clear(sentence, span, self.clears)
                if clearance is Clearance.SILENT:
                    continue
                seen.append(span)
                start, end = whole_clauses(sentence, span)
                reading = read(view, sentence) if view.context.second_reader else None
                yield Match(
                    start,
                    end,
                    needs_basis_check=clearance is Clearance.BASIS,
                    severity=Severity.LOW if reading and reading.defect < DOUBTFUL else None,
                    score=reading.defect if reading else 0.0,
                    likely=reading.categories if reading else (),
                )


def whole_clauses(sentence: Sentence, span: tuple[int, int]) -> tuple[int, int]:
    """The match with the comma clauses it begins and ends in, of the sentence's own words: what a reader can judge."""
    start = max(sentence.clause(span[0])[0], sentence.own)
    end = sentence.clause(span[1] - 1)[1]
    return sentence.absolute(start), sentence.absolute(end)


def read_patterns(key: str, sources: object) -> tuple[WordPattern, ...]:
    patterns = []
    for index, source in enumerate(sources if isinstance(sources, list) else []):
        try:
            patterns.append(parse(str(source), default_lexicon()))
        except InvalidPattern as error:
            raise InvalidParameter((key, index), str(error)) from error
    return tuple(patterns)


def build(parameters: Parameters) -> Check:
    ignored = parameters.get("ignores", ())
    names = (*USUAL, *parameters.get("clears", ()))
    return _Norm(
        patterns=read_patterns("patterns", parameters.get("patterns")),
        unless=read_patterns("unless", parameters.get("unless")),
        clears=tuple(dict.fromkeys(name for name in names if name not in ignored)),
    )


CHECK = CheckType(
    name="norm",
    summary="一句话里词类依次出现（主体、行为、要取得或支付之物、后果），且没有排除情形。",
    parameters={
        "patterns": {
            **_STRINGS,
            "description": "词类式，写法见 docs/rules-writing.md：元素之间的 . .. ... 是间隔，& 同句有，! 同句无，- 式内无",
        },
        "unless": {**_STRINGS, "description": "同句中出现这些词类式即不报"},
        "clears": {**_NAMES, "description": "除通常的排除情形外，还适用的排除情形"},
        "ignores": {**_NAMES, "description": "通常的排除情形中，本规则不适用的"},
    },
    required=("patterns",),
    build=build,
    scopes=frozenset({Scope.TEXT}),
)
