"""The states of a correction and the only ways from one to another: one table, readable on one screen.

Legal ground: what is found wrong is told in writing, answered within a term, put right or objected to; what is not put
right goes up, step by step, to the body that may change or annul it (BA-18, BA-19; Organic Law of Local Congresses and
Governments, art. 73; Regulations on the Filing and Review of Regulations and Rules, arts. 18 and 21).
"""

from dataclasses import dataclass

from fazhi_review.accounts.permissions import Permission
from fazhi_review.errors import TransitionNotAllowed
from fazhi_review.vocabulary import Labelled


class CorrectionState(Labelled):
    DRAFT = "draft", "待发出"
    ISSUED = "issued", "待反馈"
    OBJECTED = "objected", "异议待处理"
    CORRECTING = "correcting", "整改中"
    VERIFYING = "verifying", "待核验"
    ESCALATED = "escalated", "已提请改变或者撤销"
    CLOSED = "closed", "已办结"


class Result(Labelled):
    """How a correction ended; a person says so, always."""

    CORRECTED = "corrected", "已纠正"
    WITHDRAWN = "withdrawn", "意见已撤回"
    ANNULLED = "annulled", "已被撤销"
    CHANGED = "changed", "已被改变"
    KEPT = "kept", "有权机关决定维持"


class Pressure(Labelled):
    """How far the bureau has gone with what is overdue; each step only after the term of the one before has passed."""

    NONE = "none", "未催办"
    REMINDED = "reminded", "已催办"
    SUPERVISED = "supervised", "已督办"


class Answer(Labelled):
    """What the issuing authority says of one point."""

    ACCEPTED = "accepted", "接受"
    OBJECTED = "objected", "有异议"


class Party(Labelled):
    BUREAU = "bureau", "司法行政部门"
    ISSUER = "issuer", "制定机关"


@dataclass(frozen=True, slots=True)
class Transition:
    """One permitted step; `requires` names what must come with it. `target` None: it follows from what is said."""

    name: str
    label: str
    sources: frozenset[CorrectionState]
    target: CorrectionState | None
    party: Party
    permission: Permission
    requires: tuple[str, ...] = ()
    rule: str = ""  # of the legal fact base, which asks for it


S, P = CorrectionState, Permission
_WAITED_FOR = frozenset({S.ISSUED, S.CORRECTING})

TRANSITIONS: tuple[Transition, ...] = (
    Transition("issue", "发出纠错意见书", frozenset({S.DRAFT}), S.ISSUED, Party.BUREAU, P.CONCLUDE_REVIEW, ("handling",), "BA-18"),
    Transition("discard", "不再发出", frozenset({S.DRAFT}), S.CLOSED, Party.BUREAU, P.CONCLUDE_REVIEW, ("reason",)),
    Transition("answer", "反馈处理意见", frozenset({S.ISSUED}), None, Party.ISSUER, P.UPLOAD_DOCUMENT, ("answers",), "BA-18"),
    Transition("uphold", "维持纠错意见", frozenset({S.OBJECTED}), S.ISSUED, Party.BUREAU, P.CONCLUDE_REVIEW, ("reason",)),
    Transition("yield_", "采纳异议", frozenset({S.OBJECTED}), None, Party.BUREAU, P.CONCLUDE_REVIEW, ("reason",)),
    Transition("report", "报告整改结果", frozenset({S.CORRECTING}), S.VERIFYING, Party.ISSUER, P.UPLOAD_DOCUMENT, ("remedy",), "BA-20"),
    Transition("verify", "核验通过", frozenset({S.VERIFYING}), S.CLOSED, Party.BUREAU, P.REVIEW_DOCUMENT, ("verdicts",)),
    Transition("return_", "退回继续整改", frozenset({S.VERIFYING}), S.CORRECTING, Party.BUREAU, P.REVIEW_DOCUMENT, ("verdicts", "reason")),
    Transition("remind", "催办", _WAITED_FOR, None, Party.BUREAU, P.REVIEW_DOCUMENT, (), "BA-18"),
    Transition("supervise", "发出督办函", _WAITED_FOR, None, Party.BUREAU, P.CONCLUDE_REVIEW, ("demand",), "BA-19"),
    Transition("propose", "提请改变或者撤销", _WAITED_FOR, S.ESCALATED, Party.BUREAU, P.CONCLUDE_REVIEW, ("addressee", "reason"), "BA-19"),
    Transition("decide", "登记有权机关决定", frozenset({S.ESCALATED}), S.CLOSED, Party.BUREAU, P.CONCLUDE_REVIEW, ("result", "decided_on", "reason"), "BA-19"),
)  # fmt: skip

_BY_NAME = {transition.name: transition for transition in TRANSITIONS}

#: How far the bureau must have gone before it may go on:催办, then 督办, then 提请改变或者撤销.
PRESSURE_BEFORE = {"remind": Pressure.NONE, "supervise": Pressure.REMINDED, "propose": Pressure.SUPERVISED}
UNFINISHED = frozenset(state for state in S if state is not S.CLOSED)


def transition(name: str) -> Transition:
    """The transition of this name; a KeyError is a programming mistake."""
    return _BY_NAME[name]


def transitions_from(state: CorrectionState) -> list[Transition]:
    """What may happen next, in the order of the table."""
    return [each for each in TRANSITIONS if state in each.sources]


def ensure_allowed(name: str, state: CorrectionState) -> Transition:
    """The transition, if it starts from `state`. Raises TransitionNotAllowed."""
    found = transition(name)
    if state not in found.sources:
        raise TransitionNotAllowed(action=found.label, state=state.label)
    return found
