"""The task before a document's term ends: its states and the only ways between them, in one table."""

from dataclasses import dataclass
from enum import StrEnum

from fazhi_review.accounts.permissions import Permission
from fazhi_review.errors import TransitionNotAllowed
from fazhi_review.vocabulary import Labelled


class TaskState(Labelled):
    EVALUATING = "evaluating", "待评估"  # with the drafting department
    SUBMITTED = "submitted", "评估待审核"  # with the bureau
    RETURNED = "returned", "评估退回"  # back with the department, with a reason
    APPROVED = "approved", "待作出决定"  # the department obtains the decision and enters it
    DONE = "done", "已处理"
    LAPSED = "lapsed", "期满失效"  # the term ran out before anything was decided


class Outcome(Labelled):
    """What an evaluation proposes."""

    EXTEND = "extend", "延续"
    REVISE = "revise", "修订"
    REPEAL = "repeal", "废止"
    LET_LAPSE = "let_lapse", "任其失效"


class Party(StrEnum):
    OWNER = "owner"
    BUREAU = "bureau"


@dataclass(frozen=True, slots=True)
class Transition:
    """One permitted step; `party` may take it, beside the permission, and `requires` names what must come with it."""

    name: str
    label: str
    sources: frozenset[TaskState]
    target: TaskState
    permission: Permission
    party: Party
    requires: tuple[str, ...] = ()


_WITH_OWNER = frozenset({TaskState.EVALUATING, TaskState.RETURNED})

TRANSITIONS: tuple[Transition, ...] = (
    Transition("submit", "提交评估意见", _WITH_OWNER, TaskState.SUBMITTED, Permission.UPLOAD_DOCUMENT, Party.OWNER,
               requires=("implementation", "outcome", "outcome_reason")),
    Transition("withdraw", "撤回", frozenset({TaskState.SUBMITTED}), TaskState.EVALUATING, Permission.UPLOAD_DOCUMENT, Party.OWNER),
    Transition("return_", "退回", frozenset({TaskState.SUBMITTED}), TaskState.RETURNED, Permission.REVIEW_DOCUMENT, Party.BUREAU,
               requires=("reason",)),
    Transition("approve", "同意", frozenset({TaskState.SUBMITTED}), TaskState.APPROVED, Permission.REVIEW_DOCUMENT, Party.BUREAU),
    Transition("carry_out", "登记处理决定", frozenset({TaskState.APPROVED}), TaskState.DONE, Permission.UPLOAD_DOCUMENT, Party.OWNER,
               requires=("deciding_title", "decided_on")),
)  # fmt: skip

_BY_NAME = {transition.name: transition for transition in TRANSITIONS}
#: States in which something is still to be done.
OPEN = frozenset({TaskState.EVALUATING, TaskState.SUBMITTED, TaskState.RETURNED, TaskState.APPROVED})


def transition(name: str) -> Transition:
    """The transition of this name; a KeyError is a programming mistake."""
    return _BY_NAME[name]


def ensure_allowed(name: str, state: TaskState) -> Transition:
    """The transition, if it starts from `state`. Raises TransitionNotAllowed."""
    candidate = transition(name)
    if state not in candidate.sources:
        raise TransitionNotAllowed(action=candidate.label, state=state.label)
    return candidate
