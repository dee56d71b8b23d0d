"""`statutory_figure`: a figure for something whose figure national law sets, outside what that law allows.

The table holds norms with one figure each; a sentence is compared with those whose topic it speaks of. What counts as
outside is the direction that conflict comparison knows: an authority may be quicker, a person's time may not be cut, a
ceiling may not be exceeded.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from fazhi_review.conflict.clashes import quantity
from fazhi_review.conflict.clashes.quantity import Figure
from fazhi_review.conflict.side import Side, read_side
from fazhi_review.rules.model import Basis
from fazhi_review.rules.patterns import GuardedPattern, guarded
from fazhi_review.rules.rule import Check, CheckType, InvalidParameter, Match, Parameters, Scope
from fazhi_review.rules.subject import Subject
from fazhi_review.rules.tables import table_file

_AROUND = 14  # characters beside the comma clause of a figure in which `near` may stand
_JUST_BEFORE = 8
_LONGEST = 600  # no sentence of a document is longer; an endless line is no sentence


@dataclass(frozen=True, slots=True)
class Norm:
    """One line of the table. `norm` says the figure in our own words; it is compared, never quoted as the law's text."""

    topic: tuple[GuardedPattern, ...]
    norm: Side
    basis: Basis
    near: GuardedPattern | None
    absent: GuardedPattern | None
    before: GuardedPattern | None

    def is_about(self, sentence: str) -> bool:
        return all(pattern.search(sentence) for pattern in self.topic) and not (
            self.absent and self.absent.search(sentence)
        )

    def is_meant(self, sentence: str, figure: Figure) -> bool:
        """Whether the figure stands beside the words that tell what it is the figure of."""
        start = figure.span.start
        # The figure's own words may begin with its bound: 最长为十二个月.
        if self.before and not self.before.search(sentence, max(0, start - _JUST_BEFORE), start + _JUST_BEFORE // 2):
            return False
        if self.near is None:
            return True
        left = max(sentence.rfind(mark, 0, figure.span.start) for mark in "，；：") + 1
        right = min((at for mark in "，；" if (at := sentence.find(mark, figure.span.end)) >= 0), default=len(sentence))
        return self.near.search(sentence, max(0, left - _AROUND), min(len(sentence), right + _AROUND)) is not None


@cache
def read_norms(table: str) -> tuple[Norm, ...]:
    """The norms of a table, read once."""
    content: dict[str, Any] = yaml.safe_load(table_file(table).read_text(encoding="utf-8"))
    return tuple(
        Norm(
            topic=tuple(guarded(pattern) for pattern in entry["topic"]),
            norm=read_side(entry["norm"]),
            basis=Basis(entry["law"], entry["article"]),
            near=guarded(entry["near"]) if "near" in entry else None,
            absent=guarded(entry["absent"]) if "absent" in entry else None,
            before=guarded(entry["before"]) if "before" in entry else None,
        )
        for entry in content["figures"]
    )


def restates_figure(sentence: str, table: str = "statutory_figures") -> bool:
    """Whether the sentence gives a figure that the table holds, and gives it as the law does."""
    if len(sentence) > _LONGEST or not any(mark in sentence for mark in _FIGURE_MARKS):
        return False
    about = [norm for norm in read_norms(table) if norm.is_about(sentence)]
    if not about:
        return False
    side = read_side(sentence)
    meant = [norm for norm in about if any(norm.is_meant(sentence, figure) for figure in quantity.figures(side))]
    return bool(meant) and not any(_against(side, norm) for norm in meant)


def _against(side: Side, norm: Norm) -> tuple[Figure, Figure, str] | None:
    return quantity.against_norm(side, norm.norm, lambda figure: norm.is_meant(side.text, figure))


@dataclass(frozen=True, slots=True)
class _StatutoryFigure:
    table: str

    def __call__(self, subject: Subject) -> Iterator[Match]:
        if len(subject.text) > _LONGEST or not any(mark in subject.text for mark in _FIGURE_MARKS):
            return
        side: Side | None = None
        for norm in read_norms(self.table):
            if not norm.is_about(subject.text):
                continue
            subject.view.tick()
            side = side or read_side(subject.text)
            found = _against(side, norm)
            if found is not None:
                ours, law, wrong = found
                start, end = subject.start + ours.span.start, subject.start + ours.span.end
                values = {
                    "wrong": wrong,
                    "figure": law.quantity.text,
                    "law": norm.basis.law,
                    "article": norm.basis.article,
                }
                yield Match(start, end, values=values, basis=(norm.basis,))


# Without one of these a sentence holds no figure; most sentences are passed over here.
_FIGURE_MARKS = "日天月年岁元%％米时分名人倍"


def build(parameters: Parameters) -> Check:
    name = parameters["table"]
    if not table_file(name).is_file():
        raise InvalidParameter(("table",), f"没有数据表“{name}”")
    return _StatutoryFigure(name)


CHECK = CheckType(
    name="statutory_figure",
    summary="期限、比例、年龄等数值超出国家法律、行政法规对同一事项规定的数值（按随附数据表）。",
    parameters={"table": {"type": "string", "description": "rules/data/ 下的数据表"}},
    required=("table",),
    build=build,
    scopes=frozenset({Scope.SENTENCE}),
    values=frozenset({"wrong", "figure", "law", "article"}),
)
