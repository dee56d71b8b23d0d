"""Reads norms: who is bound, how, to what act, under which condition and with which consequence.

`read_norms` never raises on text. What a Chinese drafter leaves out because it was said before (the subject after ，or ；)
is filled in and marked as inherited. Offsets are those of the text given.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fazhi_review.conflict.lexicon import Lexicon, Sentence, default_lexicon
from fazhi_review.structure.citations import find_citations
from fazhi_review.structure.model import Citation, Quantity
from fazhi_review.structure.quantities import find_quantities


class ActorKind(StrEnum):
    PRIVATE = "private"  # 公民、法人、其他组织
    AUTHORITY = "authority"  # 行政机关
    INTERNAL = "internal"  # 机关内部的部门、人员
    BODY = "body"  # 协会、事业单位、基层自治组织
    COURT = "court"  # 人大、监察、法院、检察院
    MIXED = "mixed"  # 任何单位和个人, or several kinds side by side
    UNKNOWN = "unknown"  # named, but of no kind that the lexicon knows


class Operator(StrEnum):
    MUST = "must"  # 应当、必须、须
    MUST_NOT = "must_not"  # 不得、禁止
    MAY = "may"  # 可以、有权
    GATE = "gate"  # 方可、才能
    BAR_WITHOUT = "bar_without"  # 未经…不得
    BY = "by"  # 由…处、由…给予
    REFUSE = "refuse"  # 不予、暂停、取消
    DEEM = "deem"  # 视为
    ENCOURAGE = "encourage"  # 鼓励、支持
    DEFINE = "define"  # 是指
    STATE = "state"  # a statement without an operator


class ThingKind(StrEnum):
    """Objects and consequences worth naming; the value is a class of the lexicon."""

    PERMIT = "licence_paper"
    APPROVAL = "approval"
    PROOF = "proof_paper"
    FEE = "fee_noun"
    DEPOSIT = "deposit"
    SUBSIDY = "subsidy"
    TAX = "tax_word"
    STATUTORY_PERMIT = "statutory_licence"
    FINE = "fine"
    PENALTY = "penalty_word"
    SEIZURE = "seize"
    ENFORCEMENT = "force_exec"
    UTILITY_CUT = "utility_cut"
    STOPPAGE = "stop_all"
    RELIEF = "relief"


SANCTIONS = frozenset(
    {
        ThingKind.FINE,
        ThingKind.PENALTY,
        ThingKind.SEIZURE,
        ThingKind.ENFORCEMENT,
        ThingKind.UTILITY_CUT,
        ThingKind.STOPPAGE,
    }
)


@dataclass(frozen=True, slots=True)
class Words:
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Actor:
    kind: ActorKind
    words: Words
    is_inherited: bool = False  # said earlier in the sentence, not here


@dataclass(frozen=True, slots=True)
class Thing:
    kind: ThingKind
    words: Words


@dataclass(frozen=True, slots=True)
class NormFrame:
    """One norm. `words` covers everything that belongs to it; the other spans lie within the sentence."""

    words: Words
    operator: Operator
    operator_words: Words | None  # None for a statement
    actor: Actor | None
    act: Words
    conditions: tuple[Words, ...] = ()
    exceptions: tuple[Words, ...] = ()  # 除…外, 另有规定的除外, 但书
    things: tuple[Thing, ...] = ()  # in the act and the conditions, in order
    quantities: tuple[Quantity, ...] = ()
    citations: tuple[Citation, ...] = ()
    is_proviso: bool = False  # begins with 但是

    @property
    def sanctions(self) -> tuple[Thing, ...]:
        return tuple(thing for thing in self.things if thing.kind in SANCTIONS)


_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")
_CLAUSE = re.compile(r"[^，；：。！？\n]+")
_LABEL = re.compile(
    r"\s*(?:第[一二三四五六七八九十百千零\d]+条(?:之[一二三四五六七八九十]+)?|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、])\s*"
)
_CONDITION = re.compile(
    r"的$|前$|后$|时$|期间$|之日起|^(?:违反|未经|未|经|因|自|在|对|凡|如|若|确需|符合|具有|逾期|拒不|依照|依据|根据|按照|为了?|属于|有下列|情节|造成|需要|已)"
)
_EXCEPTION = re.compile(r"^除|(?:除外|从其规定|的除外)$|另有规定")
_PROVISO = re.compile(r"^(?:但是|但|然而|不过)")
_BY = re.compile(
    r"由([^，；。]{2,30}?)(?=依照|依法|按照|责令|处|给予|予以|负责|会同|组织|没收|吊销|扣|决定|批准|审批|核准|实施|承担|根据|作出)"
)
_OPERATORS: Sequence[tuple[str, Operator]] = (
    ("define", Operator.DEFINE),
    ("encourage", Operator.ENCOURAGE),
    ("gate", Operator.GATE),
    ("must_not", Operator.MUST_NOT),
    ("deem", Operator.DEEM),
    ("must", Operator.MUST),
    ("may", Operator.MAY),
)
_REFUSALS = ("不予", "暂停", "停止", "拒绝", "取消")
_KINDS: Sequence[tuple[str, ActorKind]] = (
    ("court", ActorKind.COURT),
    ("private", ActorKind.PRIVATE),
    ("outsider", ActorKind.PRIVATE),
    ("kin", ActorKind.PRIVATE),
    ("authority", ActorKind.AUTHORITY),
    ("internal", ActorKind.INTERNAL),
    ("body", ActorKind.BODY),
)
_ANYONE = re.compile("任何(?:单位|组织)(?:和|或者|或|、)个人|单位(?:和|或者|或|、)个人|组织(?:和|或者|或|、)个人")
_NO_SUBJECT = re.compile(
    "[对由未经自因在]|违反|拒不|逾期|依照|按照|根据|没有|不"
)  # beginnings of conditions without a subject
_UNFINISHED = re.compile("(?:依照|按照|根据|依据|自|在|于|会同|对)")  # an act of which only the circumstances were told
_LONGEST_ACTOR = 30


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    end: int
    operator: Operator | None
    operator_span: tuple[int, int] | None


def read_norms(text: str, lexicon: Lexicon | None = None) -> tuple[NormFrame, ...]:
    """Every norm of `text`, in order."""
    words = lexicon or default_lexicon()
    return tuple(
        frame
        for match in _SENTENCE.finditer(text)
        if match[0].strip()
        for frame in read_sentence(Sentence(match[0], match.start(), match.end(), words))
    )


def read_sentence(sentence: Sentence) -> tuple[NormFrame, ...]:
    """The norms of one sentence; its clauses without an operator belong to the norm before, or to the one they lead to."""
    frames: list[NormFrame] = []
    pending: list[_Clause] = []
    actor: Actor | None = None
    for clause in _clauses(sentence):
        if clause.operator is None:
            if frames and not pending and (not _leads_on(sentence, clause) or _is_unfinished(frames[-1])):
                frames[-1] = _longer(sentence, frames[-1], clause)
            else:
                pending.append(clause)
            continue
        actor = _actor(sentence, clause, pending, actor)
        frames.append(_frame(sentence, clause, tuple(pending), actor))
        pending = []
    if pending:
        frames.append(_statement(sentence, pending, actor))
    return tuple(frames)


def _clauses(sentence: Sentence) -> Iterator[_Clause]:
    begin = _LABEL.match(sentence.text)
    for match in _CLAUSE.finditer(sentence.text, begin.end() if begin else 0):
        start, end = match.span()
        while start < end and sentence.text[start].isspace():
            start += 1
        if start < end:
            operator, span = _operator(sentence, start, end)
            yield _Clause(start, end, operator, span)


def _leads_on(sentence: Sentence, clause: _Clause) -> bool:
    """Whether the clause is a condition or exception of what follows rather than more of what went before."""
    text = sentence.text[clause.start : clause.end]
    follows = sentence.text[clause.end : clause.end + 1]
    return follows not in ("", "。", "；") and bool(_CONDITION.search(text) or _EXCEPTION.search(text))


def _is_unfinished(frame: NormFrame) -> bool:
    return "，" not in frame.act.text and _UNFINISHED.match(frame.act.text) is not None


def _operator(sentence: Sentence, start: int, end: int) -> tuple[Operator | None, tuple[int, int] | None]:
    best: tuple[int, int, Operator] | None = None
    for name, operator in _OPERATORS:
        for left, right in sentence.spans(name):
            if start <= left and right <= end and (best is None or (left, -right) < (best[0], -best[1])):
                best = (left, right, operator)
    by = _BY.search(sentence.masked, start, end)
    if by and (best is None or by.start() < best[0]):
        return Operator.BY, (by.start(), by.start() + 1)
    if best is None:
        return None, None
    left, right, operator = best
    if (
        _CONDITION.search(sentence.text[start:end])
        and sentence.text[end - 1] == "的"
        and operator is not Operator.DEFINE
    ):
        return None, None  # 应当…而未…的: a condition that mentions a duty
    if operator is Operator.MUST_NOT and sentence.text.startswith(_REFUSALS, left):
        operator = Operator.REFUSE
    return operator, (left, right)


def _actor(sentence: Sentence, clause: _Clause, pending: list[_Clause], before: Actor | None) -> Actor | None:
    if clause.operator_span is None:
        return before
    if clause.operator is Operator.BY and (match := _BY.search(sentence.masked, clause.start, clause.end)):
        return Actor(_kind(sentence, *match.span(1)), _words(sentence, *match.span(1)))
    own = _named(sentence, clause.start, clause.operator_span[0])
    if own:
        return own
    for earlier in reversed(pending):
        found = _named(sentence, earlier.start, earlier.end)
        if found and not _NO_SUBJECT.match(sentence.text, earlier.start):
            return found
    if before is None:
        return None
    return Actor(before.kind, before.words, is_inherited=True)


def _named(sentence: Sentence, start: int, end: int) -> Actor | None:
    """The noun phrase in `start:end`, where it is short or ends in a word for a person or body."""
    while start < end and sentence.text[start] in "但是而则并且及，的":
        start += 1
    kind = _kind(sentence, start, end)
    if start >= end or (kind is ActorKind.UNKNOWN and end - start > 12):
        return None
    if kind is ActorKind.UNKNOWN and (_CONDITION.search(sentence.text[start:end]) or end - start < 2):
        return None
    return Actor(kind, _words(sentence, max(start, end - _LONGEST_ACTOR), end))


def _kind(sentence: Sentence, start: int, end: int) -> ActorKind:
    if _ANYONE.search(sentence.text, start, end):
        return ActorKind.MIXED
    kinds = {
        kind: max(right for left, right in sentence.spans(name) if start <= left and right <= end)
        for name, kind in _KINDS
        if any(start <= left and right <= end for left, right in sentence.spans(name))
    }
    if not kinds:
        return ActorKind.UNKNOWN
    last = max(kinds.values())
    nearest = [kind for kind, right in kinds.items() if right == last]
    return nearest[0] if len(nearest) == 1 or ActorKind.AUTHORITY not in nearest else ActorKind.AUTHORITY


def _frame(sentence: Sentence, clause: _Clause, pending: tuple[_Clause, ...], actor: Actor | None) -> NormFrame:
    assert clause.operator is not None and clause.operator_span is not None  # noqa: S101 (only such clauses come here)
    operator = clause.operator
    conditions = [part for part in pending if not _is_exception(sentence, part)]
    barred = operator in (Operator.MUST_NOT, Operator.REFUSE) and any(
        part.start <= left < clause.operator_span[0]
        for part in (*conditions, clause)
        for left, _ in sentence.spans("without")
    )
    start = pending[0].start if pending else clause.start
    return NormFrame(
        words=_words(sentence, start, clause.end),
        operator=Operator.BAR_WITHOUT if barred else operator,
        operator_words=_words(sentence, *clause.operator_span),
        actor=actor,
        act=_words(sentence, clause.operator_span[1], clause.end),
        conditions=tuple(_words(sentence, part.start, part.end) for part in conditions),
        exceptions=tuple(_words(sentence, part.start, part.end) for part in pending if part not in conditions),
        things=_things(sentence, start, clause.end),
        quantities=_quantities(sentence, start, clause.end),
        citations=_citations(sentence, start, clause.end),
        is_proviso=any(_PROVISO.match(sentence.text[part.start : part.end]) for part in (*pending, clause)),
    )


def _statement(sentence: Sentence, clauses: list[_Clause], actor: Actor | None) -> NormFrame:
    start, end = clauses[0].start, clauses[-1].end
    inherited = Actor(actor.kind, actor.words, is_inherited=True) if actor else None
    return NormFrame(
        words=_words(sentence, start, end),
        operator=Operator.STATE,
        operator_words=None,
        actor=inherited,
        act=_words(sentence, start, end),
        exceptions=tuple(_words(sentence, part.start, part.end) for part in clauses if _is_exception(sentence, part)),
        things=_things(sentence, start, end),
        quantities=_quantities(sentence, start, end),
        citations=_citations(sentence, start, end),
    )


def _longer(sentence: Sentence, frame: NormFrame, clause: _Clause) -> NormFrame:
    """The norm with one more clause: more of its act, or an exception from it."""
    start, act_start = frame.words.start - sentence.start, frame.act.start - sentence.start
    is_exception = _is_exception(sentence, clause)
    added = (_words(sentence, clause.start, clause.end),) if is_exception else ()
    return NormFrame(
        words=_words(sentence, start, clause.end),
        operator=frame.operator,
        operator_words=frame.operator_words,
        actor=frame.actor,
        act=frame.act if is_exception else _words(sentence, act_start, clause.end),
        conditions=frame.conditions,
        exceptions=(*frame.exceptions, *added),
        things=_things(sentence, start, clause.end),
        quantities=_quantities(sentence, start, clause.end),
        citations=_citations(sentence, start, clause.end),
        is_proviso=frame.is_proviso,
    )


def _is_exception(sentence: Sentence, clause: _Clause) -> bool:
    return _EXCEPTION.search(sentence.text[clause.start : clause.end]) is not None


def _words(sentence: Sentence, start: int, end: int) -> Words:
    return Words(sentence.text[start:end], sentence.absolute(start), sentence.absolute(start) + end - start)


def _things(sentence: Sentence, start: int, end: int) -> tuple[Thing, ...]:
    found = [
        (left, right, kind)
        for kind in ThingKind
        for left, right in sentence.spans(kind.value)
        if start <= left and right <= end
    ]
    return tuple(Thing(kind, _words(sentence, left, right)) for left, right, kind in sorted(found))


def _quantities(sentence: Sentence, start: int, end: int) -> tuple[Quantity, ...]:
    return find_quantities(sentence.text[start:end], sentence.absolute(start))


def _citations(sentence: Sentence, start: int, end: int) -> tuple[Citation, ...]:
    return find_citations(sentence.text[start:end], sentence.absolute(start))
