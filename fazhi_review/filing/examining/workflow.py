"""The states of a filing review and the only ways from one to another."""

from dataclasses import dataclass

from fazhi_review.accounts.permissions import Permission
from fazhi_review.errors import TransitionNotAllowed
from fazhi_review.vocabulary import Labelled


class ReviewMode(Labelled):
    OWN_INITIATIVE = "own_initiative", "主动审查"
    ON_REQUEST = "on_request", "依申请审查"
    TRANSFERRED = "transferred", "移送审查"
    TARGETED = "targeted", "专项审查"


class FilingReviewState(Labelled):
    PENDING = "pending", "待分派"
    EXAMINING = "examining", "审查中"
    EXPLAINING = "explaining", "待制定机关说明"
    PROPOSED = "proposed", "待签发"
    CONCLUDED = "concluded", "已审结"


class Outcome(Labelled):
    """What a person concludes; the machine never does."""

    PASSED = "passed", "未发现应当纠正的问题"
    NOTED = "noted", "存在瑕疵，提示制定机关注意"
    WRONG = "wrong", "存在应当纠正的问题"


class PointVerdict(Labelled):
    NO_PROBLEM = "no_problem", "未发现问题"
    PROBLEM = "problem", "存在问题"


class Nature(Labelled):
    """Of what kind a problem is (纠错意见: 问题性质)."""

    AUTHORITY = "authority", "超越权限"
    CONFLICT = "conflict", "违反上位法"
    INCONSISTENT = "inconsistent", "规定不一致"
    INAPPROPRIATE = "inappropriate", "不适当"
    PROCEDURE = "procedure", "违背程序"


class Disposal(Labelled):
    """What the issuing authority is asked to do with a clause."""

    STOP = "stop", "停止执行该条款"
    AMEND = "amend", "修改"
    REPEAL = "repeal", "废止"


class ReviewParty(Labelled):
    BUREAU = "bureau", "司法行政部门"
    EXAMINER = "examiner", "承办审查人员"
    ISSUER = "issuer", "制定机关"
    SIGNER = "signer", "审核负责人（不是提出意见的人）"


@dataclass(frozen=True, slots=True)
class ReviewTransition:
    name: str
    label: str
    sources: frozenset[FilingReviewState]
    target: FilingReviewState
    party: ReviewParty
    permission: Permission
    requires: tuple[str, ...] = ()


R, P = FilingReviewState, Permission

TRANSITIONS: tuple[ReviewTransition, ...] = (
    ReviewTransition("assign", "分派审查人员", frozenset({R.PENDING, R.EXAMINING}), R.EXAMINING, ReviewParty.BUREAU, P.CONCLUDE_REVIEW, ("reviewer",)),
    ReviewTransition("take", "承办", frozenset({R.PENDING}), R.EXAMINING, ReviewParty.BUREAU, P.REVIEW_DOCUMENT),
    ReviewTransition("ask_explanation", "要求制定机关说明", frozenset({R.EXAMINING}), R.EXPLAINING, ReviewParty.EXAMINER, P.REVIEW_DOCUMENT, ("questions",)),
    ReviewTransition("explain", "提交说明", frozenset({R.EXPLAINING}), R.EXAMINING, ReviewParty.ISSUER, P.UPLOAD_DOCUMENT, ("answer",)),
    ReviewTransition("close_explanation", "不再等待说明", frozenset({R.EXPLAINING}), R.EXAMINING, ReviewParty.EXAMINER, P.REVIEW_DOCUMENT, ("reason",)),
    ReviewTransition("propose", "提出审查意见", frozenset({R.EXAMINING}), R.PROPOSED, ReviewParty.EXAMINER, P.REVIEW_DOCUMENT, ("points", "outcome", "reason")),
    ReviewTransition("conclude", "签发审查意见", frozenset({R.PROPOSED}), R.CONCLUDED, ReviewParty.SIGNER, P.CONCLUDE_REVIEW),
    ReviewTransition("send_back", "退回修改", frozenset({R.PROPOSED}), R.EXAMINING, ReviewParty.SIGNER, P.CONCLUDE_REVIEW, ("reason",)),
)  # fmt: skip

_BY_NAME = {transition.name: transition for transition in TRANSITIONS}

#: States in which the review still waits for somebody.
UNFINISHED = frozenset({R.PENDING, R.EXAMINING, R.EXPLAINING, R.PROPOSED})


def transition(name: str) -> ReviewTransition:
    """The transition of this name; a KeyError is a programming mistake."""
    return _BY_NAME[name]


def transitions_from(state: FilingReviewState) -> list[ReviewTransition]:
    """What may happen next, in the order of the table."""
    return [each for each in TRANSITIONS if state in each.sources]


def ensure_allowed(name: str, state: FilingReviewState) -> ReviewTransition:
    """The transition, if it starts from `state`. Raises TransitionNotAllowed."""
    found = transition(name)
    if state not in found.sources:
        raise TransitionNotAllowed(action=found.label, state=state.label)
    return found
