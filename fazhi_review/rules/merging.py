"""One defect, one finding: what several rules say of the same words becomes one finding with several reasons."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from fazhi_review.rules.model import Finding
from fazhi_review.vocabulary import Category, Severity

_STRENGTH = {Severity.HIGH: 2, Severity.MEDIUM: 1, Severity.LOW: 0}
# About the wording or the form, not the substance: such a remark is part of a substantive defect only where both are
# about the very same words.
_FORMAL = frozenset({Category.FORMAT, Category.STRUCTURE, Category.VALIDITY, Category.PROCEDURE})
# Rules that only propose what the second reader then weighs (check type `candidate`).
_CANDIDATE = ".suspected"
_SAME_WORDS = 0.6  # share of the shorter span that must be common for two substantive categories to be one defect
_ALL_WORDS = 0.9  # share of the longer span, where one of the two is about the form

_RULE_ID = re.compile(r"\A[a-z][a-z0-9_.]*: ")

#: The sentence in which an offset stands, as a span of the text.
SentenceOf = Callable[[int], tuple[int, int]]


def sentence_of_reason(reason: str) -> str:
    """A further reason as people read it: without the id of the rule that tells it."""
    return _RULE_ID.sub("", reason)


def merge(findings: Iterable[Finding], sentence_of: SentenceOf) -> list[Finding]:
    """Each defect once; within it the strongest rule speaks, and the others are its further reasons."""
    merged: list[Finding] = []
    for finding in sorted(findings, key=_rank):
        index = next((i for i, kept in enumerate(merged) if _is_same_defect(kept, finding, sentence_of)), None)
        if index is None:
            merged.append(finding)
        else:
            merged[index] = _join(merged[index], finding)
    return merged


def fold(whole: Iterable[Finding], findings: Iterable[Finding]) -> list[Finding]:
    """Findings about the whole document with what others say of the very clause they are shown at, and the rest.

    Two findings about the whole stay two, wherever they are shown: a missing term and a date before its time are two defects.
    """
    kept = list(whole)
    rest = []
    for finding in findings:
        index = next((i for i, one in enumerate(kept) if _overlaps(one, finding)), None)
        if index is None:
            rest.append(finding)
        else:
            strong, weak = sorted((kept[index], finding), key=_rank)
            kept[index] = _join(strong, weak)
    return [*kept, *rest]


def _overlaps(one: Finding, other: Finding) -> bool:
    return one.category is other.category and min(one.end, other.end) > max(one.start, other.start)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Strongest first; those of one severity by score and then as they stand in the text."""
    return sorted(findings, key=_rank)


def _rank(finding: Finding) -> tuple[int, float, int, str]:
    return -_STRENGTH[finding.severity], -finding.score, finding.start, finding.rule


def _is_same_defect(one: Finding, other: Finding, sentence_of: SentenceOf) -> bool:
    """The same kind of defect in the same words or, of substance, in the same sentence; of two kinds, in the same words."""
    common = min(one.end, other.end) - max(one.start, other.start)
    if one.category is other.category:
        if common > 0:
            return True
        is_one_subject = one.rule == other.rule or one.category not in _FORMAL
        return is_one_subject and sentence_of(one.start) == sentence_of(other.start)
    lengths = one.end - one.start, other.end - other.start
    if one.category in _FORMAL or other.category in _FORMAL:
        return common >= _ALL_WORDS * max(lengths)
    return common > 0 and common >= _SAME_WORDS * min(lengths)


def gather(
    merged: Iterable[Finding], hints: Iterable[Finding], together: Mapping[str, str], sentence_of: SentenceOf
) -> list[Finding]:
    """The findings, and for each rule that only asks to look at places one finding at the first of its places.

    A place where something else was found needs no hint. `together` gives the message of such rules by their id.
    """
    kept = list(merged)
    found_in = {sentence_of(finding.start) for finding in kept}
    places: dict[str, list[Finding]] = {}
    for hint in sorted(hints, key=lambda finding: finding.start):
        if sentence_of(hint.start) not in found_in:
            places.setdefault(hint.rule, []).append(hint)
    for rule, found in places.items():
        paths = list(dict.fromkeys(finding.path for finding in found if finding.path))
        message = together[rule].format(count=len(found), places="、".join(paths) or "本条")
        kept.append(found[0] if len(found) == 1 else replace(found[0], message=message))
    return kept


def _join(kept: Finding, other: Finding) -> Finding:
    """The stronger finding with what the other adds; a mere candidate of the second reader adds nothing to a defect."""
    if other.rule.endswith(_CANDIDATE):
        return kept
    reason = f"{other.rule}: {other.message}"
    is_known = other.rule == kept.rule or reason in kept.reasons
    reasons = kept.reasons if is_known else (*kept.reasons, reason)
    extra = tuple(basis for basis in other.basis if basis not in kept.basis)
    return replace(kept, reasons=reasons, basis=(*kept.basis, *extra))
