"""The states of a legality review and the only ways from one to another: one table, readable on one screen.

What a step needs beside its state (materials, checklist, another pair of eyes) is checked by its verb in `process`; the
table says who may take it, and which rule asks for what comes with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fazhi_review.accounts.permissions import Permission
from fazhi_review.errors import TransitionNotAllowed
from fazhi_review.vocabulary import Labelled


class ReviewState(Labelled):
    DRAFT = "draft", "草稿"  # with the drafter; nobody else sees it
    SUBMITTED = "submitted", "待受理"  # handed to the review body
    SUPPLEMENT = "supplement", "待补正"  # back for materials before acceptance; no clock of review runs yet
    UNDER_REVIEW = "under_review", "审核中"  # a reviewer has it, the clock runs
    PAUSED = "paused", "补正中（暂停计时）"  # back for materials during the review; the clock stands
    SECOND_READING = "second_reading", "复核中"  # another pair of eyes reads the proposed opinion
    SIGNING = "signing", "待签发"  # the lead signs or sends back
    RETURNED = "returned", "已退回"  # back with the drafter, with a reason
    DECLINED = "declined", "不予受理"  # not this body's to review, or not a matter for review, with a reason
    CONCLUDED = "concluded", "已出具意见"  # a person has concluded; the drafter answers each point


class Conclusion(Labelled):
    """What a person concludes; the machine never does. The three of 国办发〔2018〕115号, part six."""

    LAWFUL = "lawful", "合法"
    LAWFUL_AFTER_CHANGES = "lawful_after_changes", "应当予以修改"
    UNLAWFUL = "unlawful", "不合法"


class Party(StrEnum):
    """Whose step it is, beside the permission it needs."""

    OWNER = "owner"  # the organization that the document belongs to
    BUREAU = "bureau"  # anybody of the review body: the bureau, or the legality unit that a department has
    HANDLER = "handler"  # the reviewer who has taken the document on
    SECOND = "second"  # somebody of the review body other than the handler
    COUNSEL = "counsel"  # the outside counsel who was asked


Moves = Mapping[ReviewState, ReviewState]


@dataclass(frozen=True, slots=True)
class Transition:
    """One permitted step: from which states to which. `requires` names what must come with it."""

    name: str
    label: str
    moves: Moves
    permission: Permission
    party: Party
    requires: tuple[str, ...] = ()

    @property
    def sources(self) -> frozenset[ReviewState]:
        return frozenset(self.moves)


_S = ReviewState
_UPLOAD, _REVIEW, _LEAD = Permission.UPLOAD_DOCUMENT, Permission.REVIEW_DOCUMENT, Permission.CONCLUDE_REVIEW
_OPEN = {state: state for state in (_S.UNDER_REVIEW, _S.PAUSED, _S.SECOND_READING, _S.SIGNING)}

# fmt: off
TRANSITIONS: tuple[Transition, ...] = (
    # name, label, {from: to}, permission, whose step, what comes with it
    Transition("submit", "提交审核", {_S.DRAFT: _S.SUBMITTED, _S.RETURNED: _S.SUBMITTED, _S.DECLINED: _S.SUBMITTED}, _UPLOAD, Party.OWNER),
    Transition("withdraw", "撤回", {_S.SUBMITTED: _S.DRAFT, _S.SUPPLEMENT: _S.DRAFT}, _UPLOAD, Party.OWNER),
    Transition("assign", "分派审核人", {state: state for state in (_S.SUBMITTED, _S.UNDER_REVIEW, _S.PAUSED)}, _LEAD, Party.BUREAU, ("reviewer",)),
    Transition("accept", "受理", {_S.SUBMITTED: _S.UNDER_REVIEW}, _REVIEW, Party.BUREAU, ("materials",)),
    Transition("decline", "不予受理", {_S.SUBMITTED: _S.DECLINED}, _REVIEW, Party.BUREAU, ("reason",)),
    Transition("request_supplement", "要求补正", {_S.SUBMITTED: _S.SUPPLEMENT, _S.UNDER_REVIEW: _S.PAUSED}, _REVIEW, Party.BUREAU, ("items",)),
    Transition("supply", "提交补正", {_S.SUPPLEMENT: _S.SUBMITTED, _S.PAUSED: _S.UNDER_REVIEW}, _UPLOAD, Party.OWNER),
    Transition("return_", "退回", {_S.SUBMITTED: _S.RETURNED, _S.UNDER_REVIEW: _S.RETURNED}, _REVIEW, Party.BUREAU, ("reason",)),
    Transition("extend", "延长审核期限", {state: state for state in (_S.UNDER_REVIEW, _S.SECOND_READING, _S.SIGNING)}, _LEAD, Party.BUREAU, ("days", "reason")),
    Transition("ask_counsel", "征询法律顾问", _OPEN, _LEAD, Party.BUREAU, ("question",)),
    Transition("advise", "提出顾问意见", _OPEN, Permission.GIVE_COUNSEL, Party.COUNSEL, ("opinion",)),
    Transition("propose", "提请复核", {_S.UNDER_REVIEW: _S.SECOND_READING}, _REVIEW, Party.HANDLER, ("checklist", "conclusion", "reason")),
    Transition("agree", "复核同意", {_S.SECOND_READING: _S.SIGNING}, _REVIEW, Party.SECOND),
    Transition("send_back", "复核退回", {_S.SECOND_READING: _S.UNDER_REVIEW}, _REVIEW, Party.SECOND, ("remarks",)),
    Transition("conclude", "签发审核意见", {_S.SIGNING: _S.CONCLUDED}, _LEAD, Party.BUREAU),
    Transition("refuse_signing", "不予签发", {_S.SIGNING: _S.UNDER_REVIEW}, _LEAD, Party.BUREAU, ("remarks",)),
    Transition("answer", "反馈采纳情况", {_S.CONCLUDED: _S.CONCLUDED}, _UPLOAD, Party.OWNER, ("answers",)),
    Transition("reopen", "修改后再次送审", {_S.CONCLUDED: _S.DRAFT}, _UPLOAD, Party.OWNER),
)
# fmt: on

_BY_NAME = {transition.name: transition for transition in TRANSITIONS}

#: States in which the drafter may still replace the text or have it examined again.
WITH_OWNER = frozenset({_S.DRAFT, _S.RETURNED, _S.DECLINED})
#: States in which the owner may upload another text: what was concluded begins another round with it.
REPLACEABLE = WITH_OWNER | {_S.CONCLUDED}
#: States in which the owner is asked for materials; the text stays as it is.
AWAITING_MATERIALS = frozenset({_S.SUPPLEMENT, _S.PAUSED})
#: States in which it is the review body's turn.
WITH_BUREAU = frozenset({_S.SUBMITTED, _S.UNDER_REVIEW, _S.SECOND_READING, _S.SIGNING})
#: States in which a named reviewer has the document.
IN_REVIEW = frozenset(_OPEN)


def transition(name: str) -> Transition:
    """The transition of this name; a KeyError is a programming mistake."""
    return _BY_NAME[name]


def transitions_from(state: ReviewState) -> list[Transition]:
    """What may happen next, in the order of the table."""
    return [candidate for candidate in TRANSITIONS if state in candidate.moves]


def ensure_allowed(name: str, state: ReviewState) -> Transition:
    """The transition, if it starts from `state`. Raises TransitionNotAllowed."""
    candidate = transition(name)
    if state not in candidate.moves:
        raise TransitionNotAllowed(action=candidate.label, state=state.label)
    return candidate
