"""What a check is shown: one stretch of a document, with everything worth knowing about it computed once, on demand."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from time import thread_time
from typing import Any, TypeVar, cast

from fazhi_review.rules.model import RuleContext
from fazhi_review.rules.patterns import GuardedPattern
from fazhi_review.rules.rule import Scope
from fazhi_review.structure.model import Citation, Provision, ProvisionKind, StructuredDocument
from fazhi_review.vocabulary import InstrumentRank

T = TypeVar("T")

# Around the text proper: not sentences of the document, and never examined as such.
_AROUND = frozenset(
    {
        ProvisionKind.LETTERHEAD,
        ProvisionKind.TITLE,
        ProvisionKind.NUMBER,
        ProvisionKind.CAPTION,
        ProvisionKind.ADDRESSEE,
        ProvisionKind.CONTENTS,
        ProvisionKind.SIGNATURE,
        ProvisionKind.DATE,
        ProvisionKind.ATTACHMENT_NOTE,
        ProvisionKind.REMARK,
        ProvisionKind.IMPRINT,
        ProvisionKind.TABLE,
    }
)
_HEADINGS = frozenset({ProvisionKind.PART, ProvisionKind.CHAPTER, ProvisionKind.SECTION})
_LEVELS = frozenset(
    {ProvisionKind.LEVEL1, ProvisionKind.LEVEL2, ProvisionKind.LEVEL3, ProvisionKind.LEVEL4, ProvisionKind.ARTICLE}
)
_ITEMS = frozenset({ProvisionKind.ITEM, ProvisionKind.SUBITEM})
_SENTENCE = re.compile(r"[^。；;！？\n]+[。；;！？]?")
_BOOK_TITLE = re.compile(r"《([^《》]{1,200})》")
_QUOTED = re.compile(r"“[^“”]{1,200}”")
_HEAD = 800  # characters in which a law says who passed it
_ENACTED = re.compile(
    r"人民代表大会(?:常务委员会)?[^。；\n]{0,40}(?:通过|批准)|国务院[^。；\n]{0,30}常务会议[^。；\n]{0,10}(?:通过|修订)|(?:国务院|主席)令|"
    r"\d{4}年\d{1,2}月\d{1,2}日[ \u3000]*国务院(?:批准|发布|公布)"
)
_NATIONAL = re.compile("国务院|主席令|全国人民代表大会")
_LEGISLATION = frozenset(
    {
        InstrumentRank.CONSTITUTION,
        InstrumentRank.LAW,
        InstrumentRank.ADMINISTRATIVE_REGULATIONS,
        InstrumentRank.SUPERVISION_REGULATIONS,
        InstrumentRank.LOCAL_REGULATIONS,
    }
)
_REGULATIONS = re.compile(r"(?:条例|法)(?:[（(][^（）()]{1,12}[)）])?$")
_LOCAL_OFFICE = re.compile("区|县|镇|乡|街道|局|委员会|办公室")
_MASK = "\ue000"  # a private-use character: no pattern of a rule names it
_FEWEST_PROVISIONS = 3  # with a title; less is a clause on its own, or an extract


class BudgetSpent(Exception):
    """A rule has used its processor time; what it found so far stands."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A span of the text, and the provision whose own words it is."""

    start: int
    end: int
    provision: Provision | None


@dataclass(frozen=True, eq=False)
class DocumentView:
    """A document under examination. Everything computed here is shared by all rules of one run."""

    document: StructuredDocument
    context: RuleContext
    _memo: dict[str, Any] = field(default_factory=dict, repr=False)
    _present: dict[str, bool] = field(default_factory=dict, repr=False)
    _clock: dict[str, float] = field(default_factory=lambda: {"deadline": inf}, repr=False)

    @property
    def text(self) -> str:
        return self.document.text

    def start_clock(self, seconds: float) -> None:
        """Give the rule that runs next this much processor time; `tick` stops it when that is spent."""
        self._clock["deadline"] = thread_time() + seconds

    def tick(self) -> None:
        if thread_time() > self._clock["deadline"]:
            raise BudgetSpent

    def memo(self, name: str, compute: Callable[[], T]) -> T:
        """`compute()` once in a run, for what several rules of one check type share (norm frames, say).

        The time it takes is the run's, not that of the rule which happens to ask first.
        """
        if name not in self._memo:
            began = thread_time()
            self._memo[name] = compute()
            self._clock["deadline"] += thread_time() - began
        return cast(T, self._memo[name])

    def may_match(self, pattern: GuardedPattern) -> bool:
        """Whether any of the words that `pattern` needs stands in the text at all."""
        return not pattern.anchors or any(self._has(anchor) for anchor in pattern.anchors)

    def _has(self, word: str) -> bool:
        if word not in self._present:
            self._present[word] = word in self.text
        return self._present[word]

    @cached_property
    def masked(self) -> str:
        """The text with the inside of every 《》 blanked, of the same length: the title of a law accuses nobody."""
        return _BOOK_TITLE.sub(lambda match: "《" + _MASK * (len(match[0]) - 2) + "》", self.text)

    @cached_property
    def quoted(self) -> tuple[tuple[int, int], ...]:
        """Spans of “…”: words that are cited or named rather than said."""
        return tuple(match.span() for match in _QUOTED.finditer(self.text))

    def is_quoted(self, start: int, end: int) -> bool:
        index = bisect_right(self.quoted, (start, len(self.text))) - 1
        return index >= 0 and self.quoted[index][0] <= start and end <= self.quoted[index][1]

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """The own words of every provision, in order: what it covers less what stands below it."""
        found = []
        for provision in self.document.provisions:
            if provision.kind is ProvisionKind.LEAD:
                continue  # its words are those of the division that it leads
            position = provision.start
            for child in self.document.children(provision):
                if child.kind is ProvisionKind.LEAD:
                    continue
                found.append(Stretch(position, child.start, provision))
                position = child.end
            found.append(Stretch(position, provision.end, provision))
        filled = [stretch for stretch in found if self.text[stretch.start : stretch.end].strip()]
        if not filled and self.text.strip():
            filled = [Stretch(0, len(self.text), None)]
        return tuple(sorted(filled, key=lambda stretch: stretch.start))

    @cached_property
    def body(self) -> tuple[Stretch, ...]:
        """The stretches that are sentences of the document, without headings, tables and what stands around."""
        return tuple(
            stretch
            for stretch in self.stretches
            if stretch.provision is None
            or (stretch.provision.kind not in _AROUND and stretch.provision.kind not in _HEADINGS)
        )

    @cached_property
    def body_end(self) -> int:
        return self.body[-1].end if self.body else 0

    @cached_property
    def is_document(self) -> bool:
        """Whether the text is a document: a title and several provisions. A clause on its own lacks nothing by being short."""
        return self.document.metadata.title is not None and len(self.body) >= _FEWEST_PROVISIONS

    @cached_property
    def legislation(self) -> InstrumentRank | None:
        """The rank of a text that is itself a law or regulations, else None. Where nobody tells it, the text does: passed by
        a congress or the State Council, or entitled 条例 with neither document number nor issuing office. What only such
        texts may create, they may create."""
        if self.context.rank is not None:
            return self.context.rank if self.context.rank in _LEGISLATION else None
        metadata = self.document.metadata
        if metadata.title is None or metadata.number is not None:
            return None
        enacted = _ENACTED.search(self.text, 0, _HEAD)
        if enacted is not None:
            is_national = _NATIONAL.search(enacted[0]) is not None
            return InstrumentRank.ADMINISTRATIVE_REGULATIONS if is_national else InstrumentRank.LOCAL_REGULATIONS
        is_entitled = _REGULATIONS.search(metadata.title.value) is not None
        if is_entitled and not metadata.issuing_authorities and _LOCAL_OFFICE.search(metadata.title.value) is None:
            return InstrumentRank.LOCAL_REGULATIONS
        return None

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        return tuple(
            match.span()
            for stretch in self.body
            for match in _SENTENCE.finditer(self.text, stretch.start, stretch.end)
            if match[0].strip()
        )

    def sentence_at(self, offset: int) -> tuple[int, int]:
        """The sentence around `offset`; from line start to line end where no sentence of the body covers it."""
        index = bisect_right(self._sentence_starts, offset) - 1
        if index >= 0 and self.sentences[index][0] <= offset < self.sentences[index][1]:
            return self.sentences[index]
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        return start, len(self.text) if end < 0 else end

    def saying_at(self, offset: int) -> tuple[int, int]:
        """The sentence around `offset`; a heading (（三）缴存保证金。) says what the sentence after it says."""
        start, end = self.sentence_at(offset)
        provision = self.document.at(offset)
        if provision and provision.heading and start <= provision.body_start and end < provision.end:
            is_heading = self.text[provision.body_start : end].strip("。；") == provision.heading.strip("。；")
            if is_heading:
                return self.sentence_at(end)
        return start, end

    def citations_in(self, start: int, end: int) -> list[Citation]:
        starts = self.memo("citation starts", lambda: [citation.start for citation in self.document.citations])
        first = bisect_right(starts, start - 1)
        found = []
        for citation in self.document.citations[first:]:
            if citation.start >= end:
                break
            found.append(citation)
        return found

    def subjects(self, scope: Scope) -> tuple["Subject", ...]:
        return self.memo(f"subjects {scope}", lambda: tuple(self._subjects(scope)))

    def _subjects(self, scope: Scope) -> Iterator["Subject"]:
        title = self.document.metadata.title
        if scope is Scope.TEXT or (scope is Scope.DOCUMENT and self.is_document):
            yield Subject(self, 0, len(self.text), None)
        elif scope is Scope.TITLE and title:
            yield Subject(self, title.start, title.end, self.document.at(title.start))
        elif scope is Scope.HEADING:
            yield from self._headings()
        elif scope is Scope.ARTICLE:
            yield from self._articles()
        elif scope in (Scope.PARAGRAPH, Scope.ITEM):
            for stretch in self.body:
                if scope is Scope.PARAGRAPH or (stretch.provision and stretch.provision.kind in _ITEMS):
                    yield Subject(self, stretch.start, stretch.end, stretch.provision)
        elif scope is Scope.SENTENCE:
            for stretch in self.body:
                for match in _SENTENCE.finditer(self.text, stretch.start, stretch.end):
                    if match[0].strip():
                        yield Subject(self, *match.span(), stretch.provision)

    def _headings(self) -> Iterator["Subject"]:
        for stretch in self.stretches:
            provision = stretch.provision
            if provision and (provision.kind in _HEADINGS or (provision.kind in _LEVELS and provision.heading)):
                line_end = self.text.find("\n", stretch.start, stretch.end)
                yield Subject(self, stretch.start, stretch.end if line_end < 0 else line_end, provision)

    def _articles(self) -> Iterator["Subject"]:
        tops = [node for node in self.document.provisions if node.kind in (ProvisionKind.ARTICLE, ProvisionKind.LEVEL1)]
        if tops:
            yield from (Subject(self, node.start, node.end, node) for node in tops)
        else:
            yield from (Subject(self, stretch.start, stretch.end, stretch.provision) for stretch in self.body)


@dataclass(frozen=True, eq=False)
class Subject:
    """The stretch `text[start:end]` that a check looks at. Offsets are always those of the whole text."""

    view: DocumentView
    start: int
    end: int
    provision: Provision | None

    @property
    def document(self) -> StructuredDocument:
        return self.view.document

    @property
    def context(self) -> RuleContext:
        return self.view.context

    @cached_property
    def text(self) -> str:
        return self.view.text[self.start : self.end]

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        return tuple(
            match.span() for match in _SENTENCE.finditer(self.view.text, self.start, self.end) if match[0].strip()
        )

    @cached_property
    def citations(self) -> list[Citation]:
        return self.view.citations_in(self.start, self.end)

    @cached_property
    def lead(self) -> str:
        """The words under which an item stands (有下列情形之一的，…：), "" where there are none above it."""
        if self.provision is None or self.provision.kind not in _ITEMS:
            return ""
        before = [
            stretch
            for stretch in self.view.body
            if stretch.start < self.start and stretch.provision and stretch.provision.kind not in _ITEMS
        ]
        return self.view.text[before[-1].start : before[-1].end].strip() if before else ""
