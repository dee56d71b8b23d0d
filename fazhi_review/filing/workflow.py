"""The states of a filing and the only ways from one to another: two tables, one for each way a filing is made.

What is owed to the bureau is filed and checked in this system. What is owed to the level above or to the people's
congress leaves the house: there the answers of the other side are noted, with its own number.
"""

from dataclasses import dataclass

from fazhi_review.accounts.permissions import Permission
from fazhi_review.errors import TransitionNotAllowed
from fazhi_review.vocabulary import Labelled


class Recipient(Labelled):
    """To whom a published document must be filed; each is an obligation of its own with a limit of its own (BA-04)."""

    BUREAU = "bureau", "区县人民政府（司法行政部门）"
    ABOVE = "above", "上一级人民政府"
    CONGRESS = "congress", "本级人大常委会"

    @property
    def is_external(self) -> bool:
        return self is not Recipient.BUREAU

    @property
    def limit_key(self) -> str:
        """The time limit of matters that counts from the publication date."""
        return "filing.congress" if self is Recipient.CONGRESS else "filing.government"


class FilingState(Labelled):
    OWED = "owed", "待报送"
    SUBMITTED = "submitted", "待形式审查"
    SUPPLEMENT = "supplement", "补正中"
    REGISTERED = "registered", "已登记"
    DECLINED = "declined", "不予登记"
    WAIVED = "waived", "无需报送"


#: What an external filing's states are called: nobody here examines it.
EXTERNAL_LABELS = {FilingState.SUBMITTED: "已报送，待回复", FilingState.REGISTERED: "对方已登记"}


class Party(Labelled):
    OWNER = "owner", "报备单位"
    BUREAU = "bureau", "司法行政部门"
    SENDER = "sender", "报备单位或司法行政部门"  # what leaves the house is sent by either


@dataclass(frozen=True, slots=True)
class Transition:
    """One permitted step; `requires` names what must come with it."""

    name: str
    label: str
    sources: frozenset[FilingState]
    target: FilingState
    party: Party
    permission: Permission
    requires: tuple[str, ...] = ()


S, P = FilingState, Permission
_OPEN = frozenset({S.OWED, S.DECLINED})

INTERNAL: tuple[Transition, ...] = (
    Transition("submit", "报送备案", _OPEN, S.SUBMITTED, Party.OWNER, P.UPLOAD_DOCUMENT, ("text", "published_on", "materials")),
    Transition("withdraw", "撤回报送", frozenset({S.SUBMITTED}), S.OWED, Party.OWNER, P.UPLOAD_DOCUMENT),
    Transition("register", "予以登记", frozenset({S.SUBMITTED}), S.REGISTERED, Party.BUREAU, P.REVIEW_DOCUMENT, ("materials",)),
    Transition("ask_supplement", "通知补正", frozenset({S.SUBMITTED}), S.SUPPLEMENT, Party.BUREAU, P.REVIEW_DOCUMENT, ("items",)),
    Transition("supplement", "补正后报送", frozenset({S.SUPPLEMENT}), S.SUBMITTED, Party.OWNER, P.UPLOAD_DOCUMENT, ("text", "materials")),
    Transition("decline", "不予登记", frozenset({S.SUBMITTED, S.SUPPLEMENT}), S.DECLINED, Party.BUREAU, P.REVIEW_DOCUMENT, ("ground", "reason")),
    Transition("waive", "确认无需报送", _OPEN, S.WAIVED, Party.BUREAU, P.CONCLUDE_REVIEW, ("reason",)),
    Transition("reinstate", "恢复报送义务", frozenset({S.WAIVED}), S.OWED, Party.BUREAU, P.CONCLUDE_REVIEW, ("reason",)),
)  # fmt: skip

EXTERNAL: tuple[Transition, ...] = (
    Transition("send", "登记已报送", _OPEN, S.SUBMITTED, Party.SENDER, P.UPLOAD_DOCUMENT, ("text", "published_on", "materials", "sent_on")),
    Transition("note_registered", "登记对方备案号", frozenset({S.SUBMITTED, S.SUPPLEMENT}), S.REGISTERED, Party.SENDER, P.UPLOAD_DOCUMENT, ("number",)),
    Transition("note_supplement", "登记对方补正要求", frozenset({S.SUBMITTED}), S.SUPPLEMENT, Party.SENDER, P.UPLOAD_DOCUMENT, ("items",)),
    Transition("resend", "登记补正后已报送", frozenset({S.SUPPLEMENT}), S.SUBMITTED, Party.SENDER, P.UPLOAD_DOCUMENT, ("sent_on",)),
    Transition("note_declined", "登记对方不予登记", frozenset({S.SUBMITTED, S.SUPPLEMENT}), S.DECLINED, Party.SENDER, P.UPLOAD_DOCUMENT, ("reason",)),
    Transition("waive", "确认无需报送", _OPEN, S.WAIVED, Party.BUREAU, P.CONCLUDE_REVIEW, ("reason",)),
    Transition("reinstate", "恢复报送义务", frozenset({S.WAIVED}), S.OWED, Party.BUREAU, P.CONCLUDE_REVIEW, ("reason",)),
)  # fmt: skip

#: States in which whoever files may still change text and materials.
WITH_OWNER = frozenset({S.OWED, S.DECLINED, S.SUPPLEMENT})
#: States that still ask somebody to act.
UNFINISHED = frozenset({S.OWED, S.SUBMITTED, S.SUPPLEMENT, S.DECLINED})


def transitions(recipient: Recipient) -> tuple[Transition, ...]:
    """The table of this recipient."""
    return EXTERNAL if recipient.is_external else INTERNAL


def transition(recipient: Recipient, name: str) -> Transition | None:
    """The transition of this name; None where this recipient's filings know no such step."""
    return next((each for each in transitions(recipient) if each.name == name), None)


def transitions_from(recipient: Recipient, state: FilingState) -> list[Transition]:
    """What may happen next, in the order of the table."""
    return [each for each in transitions(recipient) if state in each.sources]


def state_label(recipient: Recipient, state: FilingState) -> str:
    """What the state is called on pages and in matters."""
    return EXTERNAL_LABELS.get(state, state.label) if recipient.is_external else state.label


def ensure_allowed(recipient: Recipient, name: str, state: FilingState) -> Transition:
    """The transition, if it starts from `state`. Raises TransitionNotAllowed."""
    found = transition(recipient, name)
    if found is None or state not in found.sources:
        label = found.label if found else name
        raise TransitionNotAllowed(action=label, state=state_label(recipient, state))
    return found
