"""`existence`: words that should not stand in the text, unless something beside them clears the suspicion."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fazhi_review.rules.conditions import SCHEMA, Condition, build_conditions, hold
from fazhi_review.rules.patterns import GuardedPattern, guarded
from fazhi_review.rules.rule import Check, CheckType, Match, Parameters
from fazhi_review.rules.subject import Subject

# “不得要求提供…”: what is forbidden is not done. A bar on acting without leave (未经…不得) forbids nothing lawful
# and is how a licence is created, so the words must stand before the match and in the same comma clause.
_NEGATION = re.compile("不得|严禁|禁止|不准|防止|避免|杜绝|取消|清理|纠正|查处|不再")
_CLAUSE_BREAK = re.compile("[，,：:、]")
# Words written out one after another say more exactly what is wrong than a row of word classes of the same length.
_EXACTNESS = 10
_REACH = 600  # characters on either side of a match in which something may clear it: a long sentence, and no more

_STRINGS = {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1, "uniqueItems": True}
PATTERN_KEYS = ("patterns", "exceptions", "requires", "basis_checks")


@dataclass(frozen=True, slots=True)
class _Existence:
    patterns: tuple[GuardedPattern, ...]
    exceptions: tuple[GuardedPattern, ...]
    requires: tuple[GuardedPattern, ...]
    basis_checks: tuple[GuardedPattern, ...]
    is_negatable: bool
    sees_titles: bool
    sees_quotes: bool
    only_once: bool
    looks_around: bool
    conditions: tuple[Condition, ...]

    def __call__(self, subject: Subject) -> Iterator[Match]:
        view = subject.view
        patterns = [pattern for pattern in self.patterns if view.may_match(pattern)]
        if not patterns or not all(map(view.may_match, self.requires)) or not hold(self.conditions, view):
            return
        text = view.text if self.sees_titles else view.masked
        seen: list[tuple[int, int]] = []
        for pattern in patterns:
            for match in pattern.finditer(text, subject.start, subject.end, tick=view.tick):
                view.tick()
                start, end = match.span("mark") if "mark" in match.re.groupindex else match.span()
                if any(start < right and end > left for left, right in seen) or self._is_cleared(subject, start, end):
                    continue
                seen.append((start, end))
                score = end - start + _EXACTNESS
                yield Match(start, end, needs_basis_check=self._wants_basis_check(subject, start, end), score=score)
                if self.only_once:
                    return

    def _is_cleared(self, subject: Subject, start: int, end: int) -> bool:
        left, right = self._surroundings(subject, start, end)
        text = subject.view.text
        if any(need.search(text, left, right) is None for need in self.requires):
            return True
        if any(exception.search(text, left, right) for exception in self.exceptions):
            return True
        if not self.sees_quotes and subject.view.is_quoted(start, end):
            return True
        return self.is_negatable and _is_negated(text, left, start)

    def _surroundings(self, subject: Subject, start: int, end: int) -> tuple[int, int]:
        left, right = (subject.start, subject.end) if self.looks_around else subject.view.sentence_at(start)
        return max(left, start - _REACH), min(max(right, end), end + _REACH)

    def _wants_basis_check(self, subject: Subject, start: int, end: int) -> bool:
        left, right = self._surroundings(subject, start, end)
        return any(pattern.search(subject.view.text, left, right) for pattern in self.basis_checks)


def _is_negated(text: str, left: int, start: int) -> bool:
    before = text[max(left, start - 80) : start]
    clause = before[[0, *(match.end() for match in _CLAUSE_BREAK.finditer(before))][-1] :]
    return _NEGATION.search(clause) is not None


def build(parameters: Parameters) -> Check:
    words = tuple(re.escape(word) for word in parameters.get("words", ()))
    sources = (*parameters.get("patterns", ()), *words)
    return _Existence(
        patterns=tuple(guarded(source) for source in sources),
        exceptions=tuple(guarded(source) for source in parameters.get("exceptions", ())),
        requires=tuple(guarded(source) for source in parameters.get("requires", ())),
        basis_checks=tuple(guarded(source) for source in parameters.get("basis_checks", ())),
        is_negatable=bool(parameters.get("negations", True)),
        sees_titles=bool(parameters.get("titles", False)),
        sees_quotes=bool(parameters.get("quotes", True)),
        only_once=bool(parameters.get("once", False)),
        looks_around=bool(parameters.get("around", False)),
        conditions=build_conditions(parameters.get("where", ())),
    )


CHECK = CheckType(
    name="existence",
    summary="文中出现所列词句（正则），且没有排除情形。",
    parameters={
        "patterns": {**_STRINGS, "description": "正则；命名组 (?P<mark>…) 可指定要标出的部分"},
        "words": {**_STRINGS, "description": "按原样查找的词语"},
        "exceptions": {**_STRINGS, "description": "同一句中出现即不报"},
        "requires": {**_STRINGS, "description": "同一句中都须出现才报"},
        "basis_checks": {**_STRINGS, "description": "同一句中出现即改为“核对依据”"},
        "negations": {"type": "boolean", "description": "前面有“不得、严禁”等即不报，默认 true"},
        "titles": {"type": "boolean", "description": "是否也看书名号内的文字，默认 false"},
        "quotes": {"type": "boolean", "description": "是否也看引号内的文字，默认 true"},
        "once": {"type": "boolean", "description": "每段只报第一处"},
        "where": SCHEMA,
        "around": {"type": "boolean", "description": "排除和要求在整段中查找，而不限于同一句"},
    },
    build=build,
)
