"""The states of making a document and the only ways from one to another: one table, readable on one screen."""

from dataclasses import dataclass
from enum import StrEnum

from fazhi_review.accounts.permissions import Permission
from fazhi_review.errors import TransitionNotAllowed
from fazhi_review.vocabulary import Labelled


class ProjectState(Labelled):
    PROPOSED = "proposed", "待立项"
    DRAFTING = "drafting", "起草中"
    CONSULTING = "consulting", "征求意见中"
    APPRAISING = "appraising", "论证和审查中"  # evaluation, experts, risk, competition, the department's own review
    LEGALITY_REVIEW = "legality_review", "合法性审核中"
    REVIEWED = "reviewed", "审核意见已出具"
    DELIBERATION = "deliberation", "集体审议中"
    SIGN_OFF = "sign_off", "待签发"
    SIGNED = "signed", "待登记编号"
    NUMBERED = "numbered", "待公布"
    PUBLISHED = "published", "已公布，待解读"
    COMPLETED = "completed", "已办结"
    STOPPED = "stopped", "已终止"


class Party(Labelled):
    """Whose step it is, beside the permission."""

    OWNER = "owner", "起草单位"
    ISSUER = "issuer", "制定机关办公机构"  # the government's office, or the drafting department where it issues itself
    BUREAU = "bureau", "审核机构"  # moves a project only through the review of its document


@dataclass(frozen=True, slots=True)
class Transition:
    """One permitted step: from where to where, by whom, with which papers and words, under which preconditions."""

    name: str
    label: str
    sources: frozenset[ProjectState]
    target: ProjectState
    permission: Permission
    party: Party
    materials: tuple[str, ...] = ()  # keys of papers that must be there
    requires: tuple[str, ...] = ()  # words that must come with it
    gates: tuple[str, ...] = ()  # names of gates.GATES


_S, _DRAFT, _ISSUE, _REVIEW = (
    ProjectState,
    Permission.DRAFT_DOCUMENT,
    Permission.ISSUE_DOCUMENT,
    Permission.REVIEW_DOCUMENT,
)
_CONSULTED = ("public", "period_business", "period_decision", "period_other", "departments", "business", "foreign")
_OPINIONS = ("answered", "summary", "disputes")
_APPRAISED = ("hearing", "hearing_notice", "evaluation", "decision", "risk")
_COMPETITION = ("competition", "stakeholders", "exception", "market")
_REVIEWED = ("legality", "lawful", "points", "reviewed_text")
_EMERGENCY = ("emergency", "emergency_approval")


def _row(
    name: str, label: str, sources: tuple[ProjectState, ...], target: ProjectState, permission: Permission, party: Party,
    *, materials: tuple[str, ...] = (), requires: tuple[str, ...] = (), gates: tuple[str, ...] = (),
) -> Transition:  # fmt: skip
    return Transition(name, label, frozenset(sources), target, permission, party, materials, requires, gates)


TRANSITIONS: tuple[Transition, ...] = (
    _row("approve", "准予立项", (_S.PROPOSED,), _S.DRAFTING, _DRAFT, Party.OWNER, gates=("initiation",)),
    _row("consult", "开始征求意见", (_S.DRAFTING,), _S.CONSULTING, _DRAFT, Party.OWNER, gates=("profile", "text", "note")),
    _row("waive_consultation", "不公开征求意见", (_S.DRAFTING,), _S.APPRAISING, _DRAFT, Party.OWNER, requires=("reason",), gates=("profile", "text", "note", "waivable", *_EMERGENCY)),
    _row("close_consultation", "结束征求意见", (_S.CONSULTING,), _S.APPRAISING, _DRAFT, Party.OWNER, gates=(*_CONSULTED, *_OPINIONS)),
    _row("revise", "退回起草", (_S.CONSULTING, _S.APPRAISING, _S.REVIEWED), _S.DRAFTING, _DRAFT, Party.OWNER, requires=("reason",)),
    _row("submit", "送合法性审核", (_S.APPRAISING, _S.REVIEWED), _S.LEGALITY_REVIEW, _DRAFT, Party.OWNER, gates=("profile", "text", *_CONSULTED, *_OPINIONS, *_APPRAISED, *_COMPETITION, "department_review", "submission", *_EMERGENCY)),
    _row("withdraw", "撤回送审", (_S.LEGALITY_REVIEW,), _S.APPRAISING, _DRAFT, Party.OWNER),
    _row("return_", "审核机构退回", (_S.LEGALITY_REVIEW,), _S.APPRAISING, _REVIEW, Party.BUREAU, requires=("reason",)),
    _row("give_opinion", "出具审核意见", (_S.LEGALITY_REVIEW,), _S.REVIEWED, _REVIEW, Party.BUREAU, requires=("conclusion",)),
    _row("propose", "提请集体审议", (_S.REVIEWED,), _S.DELIBERATION, _DRAFT, Party.OWNER, gates=_REVIEWED),
    _row("pass_", "审议通过", (_S.DELIBERATION,), _S.SIGN_OFF, _ISSUE, Party.ISSUER, requires=("date",), gates=(*_REVIEWED, "minutes", "record")),
    _row("pass_with_changes", "原则通过，按会议意见修改", (_S.DELIBERATION,), _S.REVIEWED, _ISSUE, Party.ISSUER, requires=("date", "reason"), gates=(*_REVIEWED, "minutes", "record")),
    _row("reject", "审议未通过", (_S.DELIBERATION,), _S.DRAFTING, _ISSUE, Party.ISSUER, requires=("date", "reason"), gates=("minutes",)),
    _row("confirm", "确认会后修改", (_S.REVIEWED,), _S.SIGN_OFF, _ISSUE, Party.ISSUER, gates=(*_REVIEWED, "passed_with_changes", "minutes")),
    _row("sign", "签发", (_S.SIGN_OFF,), _S.SIGNED, _ISSUE, Party.ISSUER, requires=("signatory", "date"), gates=("legality", "lawful", "meeting", "approved_text", "party_report")),
    _row("register", "统一登记编号", (_S.SIGNED,), _S.NUMBERED, _ISSUE, Party.ISSUER, requires=("agency_code",), gates=("signed", "meeting", "approved_text")),
    _row("publish", "公布", (_S.NUMBERED,), _S.PUBLISHED, _ISSUE, Party.ISSUER, requires=("dates", "channels"), gates=(*_REVIEWED, "meeting", "signed", "numbered", "approved_text", "issued_text", "effect", "channels", "transition", "disclosure", "dates")),
    _row("explain", "解读并办结", (_S.PUBLISHED,), _S.COMPLETED, _DRAFT, Party.OWNER, gates=("explainer",)),
    _row("reopen", "文本变动，重新送审", (_S.DELIBERATION, _S.SIGN_OFF, _S.SIGNED, _S.NUMBERED), _S.APPRAISING, _DRAFT, Party.OWNER, requires=("reason",)),
    _row("stop", "终止制定", (_S.PROPOSED, _S.DRAFTING, _S.CONSULTING, _S.APPRAISING, _S.REVIEWED, _S.DELIBERATION, _S.SIGN_OFF, _S.SIGNED, _S.NUMBERED), _S.STOPPED, _DRAFT, Party.OWNER, requires=("reason",)),
)  # fmt: skip

_BY_NAME = {transition.name: transition for transition in TRANSITIONS}

#: States in which the drafter may replace the text without any consequence for what was decided.
TEXT_IS_FREE = frozenset({_S.DRAFTING, _S.CONSULTING, _S.APPRAISING, _S.REVIEWED})
#: States in which another text takes the project back to legality review.
TEXT_REOPENS = frozenset({_S.DELIBERATION, _S.SIGN_OFF, _S.SIGNED, _S.NUMBERED})
#: States in which opinions are asked, and papers, profile and records may change.
BEFORE_REVIEW = frozenset({_S.PROPOSED, _S.DRAFTING, _S.CONSULTING, _S.APPRAISING})
ENDED = frozenset({_S.COMPLETED, _S.STOPPED})

#: Who has the project in each state.
HOLDERS: dict[ProjectState, Party | None] = {
    _S.PROPOSED: Party.OWNER,
    _S.DRAFTING: Party.OWNER,
    _S.CONSULTING: Party.OWNER,
    _S.APPRAISING: Party.OWNER,
    _S.LEGALITY_REVIEW: Party.BUREAU,
    _S.REVIEWED: Party.OWNER,
    _S.DELIBERATION: Party.ISSUER,
    _S.SIGN_OFF: Party.ISSUER,
    _S.SIGNED: Party.ISSUER,
    _S.NUMBERED: Party.ISSUER,
    _S.PUBLISHED: Party.OWNER,
    _S.COMPLETED: None,
    _S.STOPPED: None,
}


class Field(StrEnum):
    """Words that a transition may require, for forms and documentation."""

    REASON = "reason"
    DATE = "date"
    DATES = "dates"
    CONCLUSION = "conclusion"
    SIGNATORY = "signatory"
    AGENCY_CODE = "agency_code"
    CHANNELS = "channels"


def transition(name: str) -> Transition:
    """The transition of this name; a KeyError is a programming mistake."""
    return _BY_NAME[name]


def transitions_from(state: ProjectState) -> list[Transition]:
    """What may happen next, in the order of the table."""
    return [candidate for candidate in TRANSITIONS if state in candidate.sources]


def ensure_allowed(name: str, state: ProjectState) -> Transition:
    """The transition, if it starts from `state`. Raises TransitionNotAllowed."""
    candidate = transition(name)
    if state not in candidate.sources:
        raise TransitionNotAllowed(action=candidate.label, state=state.label)
    return candidate
