"""Kinds of what comes in, their time limits, and the only ways from one state to another.

Suggestions: Regulations on the Filing and Review of Regulations and Rules, art. 12 (BA-13). Review asked for along with a
reconsideration: Administrative Reconsideration Law, arts. 56-60 (BA-14 to BA-16). Judicial proposals: 法释〔2018〕1号,
art. 149 (BA-17).
"""

from dataclasses import dataclass

from fazhi_review.accounts.permissions import Permission
from fazhi_review.errors import TransitionNotAllowed
from fazhi_review.filing.examining.workflow import ReviewMode
from fazhi_review.matters.models import MatterKind
from fazhi_review.vocabulary import Labelled


class IncomingKind(Labelled):
    """Who asks, and on which ground; the kind decides the clocks."""

    SUGGESTION = "suggestion", "审查建议（公民、法人和其他组织）"
    RECONSIDERATION = "reconsideration", "复议附带审查（本机关有权处理）"
    RECONSIDERATION_FORWARDED = "reconsideration_forwarded", "复议附带审查（其他机关转送）"
    COURT = "court", "人民法院司法建议"
    PROCURATOR = "procurator", "人民检察院检察建议"
    TRANSFER = "transfer", "人大常委会或者上级机关移送"

    @property
    def reply_limit(self) -> str:
        """The time limit for the answer, counted from the day of receipt."""
        return {
            IncomingKind.SUGGESTION: "suggestion.reply",
            IncomingKind.RECONSIDERATION: "reconsideration.own",
            IncomingKind.RECONSIDERATION_FORWARDED: "reconsideration.forwarded",
            IncomingKind.COURT: "court.proposal",
            IncomingKind.PROCURATOR: "procurator.proposal",
            IncomingKind.TRANSFER: "filing_review.own_initiative",
        }[self]

    @property
    def first_limit(self) -> str:
        """The limit that runs until it is accepted, refused or forwarded."""
        if self is IncomingKind.SUGGESTION:
            return "suggestion.acceptance"
        return "reconsideration.transfer" if self is IncomingKind.RECONSIDERATION else self.reply_limit

    @property
    def review_mode(self) -> ReviewMode:
        return ReviewMode.ON_REQUEST if self is IncomingKind.SUGGESTION else ReviewMode.TRANSFERRED

    @property
    def matter_kind(self) -> MatterKind:
        return MatterKind.SUGGESTION if self is IncomingKind.SUGGESTION else MatterKind.REQUEST

    @property
    def must_notify(self) -> bool:
        """Whether the issuing authority is to be notified within three days and to answer within ten (BA-15)."""
        return self is IncomingKind.RECONSIDERATION


class IncomingState(Labelled):
    RECEIVED = "received", "待受理"
    ACCEPTED = "accepted", "审查中"
    REFUSED = "refused", "不予受理"
    FORWARDED = "forwarded", "已转送"
    REPLIED = "replied", "已答复"


class RefusalGround(Labelled):
    """Why something is not taken up (form 审查建议登记及反馈单)."""

    CHANGED = "changed", "所涉文件已经修改、废止或者失效"
    DECIDED = "decided", "同一问题已经审结并答复"
    UNCLEAR = "unclear", "没有写明文件、事项或者理由，告知后仍不补充"
    NOT_OURS = "not_ours", "不属于本机关审查范围"


@dataclass(frozen=True, slots=True)
class Transition:
    """One permitted step of the bureau; the issuing authority only answers when it has been notified."""

    name: str
    label: str
    sources: frozenset[IncomingState]
    target: IncomingState
    permission: Permission
    by_issuer: bool = False
    requires: tuple[str, ...] = ()
    rule: str = ""


S, P = IncomingState, Permission

TRANSITIONS: tuple[Transition, ...] = (
    Transition("accept", "受理", frozenset({S.RECEIVED}), S.ACCEPTED, P.REVIEW_DOCUMENT, requires=("published",), rule="BA-13"),
    Transition("refuse", "不予受理", frozenset({S.RECEIVED}), S.REFUSED, P.CONCLUDE_REVIEW, requires=("ground", "reason"), rule="BA-13"),
    Transition("forward", "转送有权机关", frozenset({S.RECEIVED}), S.FORWARDED, P.REVIEW_DOCUMENT, requires=("addressee", "reason"), rule="BA-14"),
    Transition("notify", "通知制定机关", frozenset({S.ACCEPTED}), S.ACCEPTED, P.REVIEW_DOCUMENT, requires=("questions",), rule="BA-15"),
    Transition("explain", "书面答复", frozenset({S.ACCEPTED}), S.ACCEPTED, P.UPLOAD_DOCUMENT, by_issuer=True, requires=("answer",), rule="BA-15"),
    Transition("reply", "答复来件人", frozenset({S.ACCEPTED}), S.REPLIED, P.CONCLUDE_REVIEW, requires=("outcome",), rule="BA-13、BA-16、BA-17"),
)  # fmt: skip

_BY_NAME = {transition.name: transition for transition in TRANSITIONS}
UNFINISHED = frozenset({S.RECEIVED, S.ACCEPTED})


def transition(name: str) -> Transition:
    """The transition of this name; a KeyError is a programming mistake."""
    return _BY_NAME[name]


def transitions_from(state: IncomingState) -> list[Transition]:
    """What may happen next, in the order of the table."""
    return [each for each in TRANSITIONS if state in each.sources]


def ensure_allowed(name: str, state: IncomingState) -> Transition:
    """The transition, if it starts from `state`. Raises TransitionNotAllowed."""
    found = transition(name)
    if state not in found.sources:
        raise TransitionNotAllowed(action=found.label, state=state.label)
    return found
