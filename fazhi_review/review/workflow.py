"""The states of a legality review and the only ways from one to another: one table, readable on one screen."""

from dataclasses import dataclass
from enum import StrEnum

from fazhi_review.accounts.permissions import Permission
from fazhi_review.errors import TransitionNotAllowed
from fazhi_review.vocabulary import Labelled


class ReviewState(Labelled):
    DRAFT = "draft", "草稿"  # with the drafter; nobody else sees it
    SUBMITTED = "submitted", "待受理"  # handed to the bureau
    UNDER_REVIEW = "under_review", "审核中"  # a reviewer has it, the clock runs
    RETURNED = "returned", "已退回"  # back with the drafter, with a reason
    CONCLUDED = "concluded", "已出具意见"  # a person has concluded


class Conclusion(Labelled):
    """What a person concludes; the machine never does."""

    LAWFUL = "lawful", "合法"
    LAWFUL_AFTER_CHANGES = "lawful_after_changes", "应当予以修改"
    UNLAWFUL = "unlawful", "不合法"


class Party(StrEnum):
    """Whose turn it is: the organization that owns the document, or the bureau that reviews it."""

    OWNER = "owner"
    BUREAU = "bureau"


@dataclass(frozen=True, slots=True)
class Transition:
    """One permitted step. `requires` names what must come with it; `party` who may take it, beside the permission."""

    name: str
    label: str
    sources: frozenset[ReviewState]
    target: ReviewState
    permission: Permission
    party: Party
    requires: tuple[str, ...] = ()


TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        "submit",
        "提交审核",
        frozenset({ReviewState.DRAFT, ReviewState.RETURNED}),
        ReviewState.SUBMITTED,
        Permission.UPLOAD_DOCUMENT,
        Party.OWNER,
    ),
    Transition(
        "withdraw",
        "撤回",
        frozenset({ReviewState.SUBMITTED}),
        ReviewState.DRAFT,
        Permission.UPLOAD_DOCUMENT,
        Party.OWNER,
    ),
    Transition(
        "accept",
        "受理",
        frozenset({ReviewState.SUBMITTED}),
        ReviewState.UNDER_REVIEW,
        Permission.REVIEW_DOCUMENT,
        Party.BUREAU,
    ),
    Transition(
        "return_",
        "退回",
        frozenset({ReviewState.SUBMITTED, ReviewState.UNDER_REVIEW}),
        ReviewState.RETURNED,
        Permission.REVIEW_DOCUMENT,
        Party.BUREAU,
        requires=("reason",),
    ),
    Transition(
        "conclude",
        "出具审核意见",
        frozenset({ReviewState.UNDER_REVIEW}),
        ReviewState.CONCLUDED,
        Permission.CONCLUDE_REVIEW,
        Party.BUREAU,
        requires=("conclusion", "reason"),
    ),
)

_BY_NAME = {transition.name: transition for transition in TRANSITIONS}

#: States in which the drafter may still replace the text or have it examined again.
WITH_OWNER = frozenset({ReviewState.DRAFT, ReviewState.RETURNED})
#: States in which the bureau decides on findings.
WITH_BUREAU = frozenset({ReviewState.SUBMITTED, ReviewState.UNDER_REVIEW})


def transition(name: str) -> Transition:
    """The transition of this name; a KeyError is a programming mistake."""
    return _BY_NAME[name]


def transitions_from(state: ReviewState) -> list[Transition]:
    """What may happen next, in the order of the table."""
    return [candidate for candidate in TRANSITIONS if state in candidate.sources]


def ensure_allowed(name: str, state: ReviewState) -> Transition:
    """The transition, if it starts from `state`. Raises TransitionNotAllowed."""
    candidate = transition(name)
    if state not in candidate.sources:
        raise TransitionNotAllowed(action=candidate.label, state=state.label)
    return candidate
