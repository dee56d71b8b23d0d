"""Every state × every action × every role, of both tables: only what the tables say happens, everything else is refused."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from filing_desk import Desk
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import Organization, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.errors import NotFound, NotPermitted, TransitionNotAllowed
from fazhi_review.extensions import db
from fazhi_review.filing import operations
from fazhi_review.filing.models import Filing
from fazhi_review.filing.operations import Step
from fazhi_review.filing.queries import matter_of
from fazhi_review.filing.workflow import EXTERNAL, INTERNAL, FilingState, Party, Recipient, Transition, transition
from fazhi_review.timeline.clock import FixedClock

TODAY = date(2026, 11, 23)
ACTIONS: dict[str, Callable[[int, Step], object]] = {
    "submit": operations.submit,
    "withdraw": operations.withdraw,
    "register": operations.register,
    "ask_supplement": lambda id_, step: operations.ask_supplement(id_, ["盖章"], step),
    "supplement": operations.supplement,
    "decline": lambda id_, step: operations.decline(id_, "text_differs", "第三条不同", step),
    "waive": lambda id_, step: operations.waive(id_, "会议通知", step),
    "reinstate": lambda id_, step: operations.reinstate(id_, "核实后认定属于", step),
    "send": lambda id_, step: operations.send(id_, TODAY, step),
    "note_registered": lambda id_, step: operations.note_registered(id_, "市规备1号", step),
    "note_supplement": lambda id_, step: operations.note_supplement(id_, ["盖章"], step),
    "resend": lambda id_, step: operations.resend(id_, TODAY, step),
    "note_declined": lambda id_, step: operations.note_declined(id_, "不属于备案范围", step),
}
WHO = ("owner", "stranger", "reviewer", "lead", "administrator", "auditor")


def test_the_tables_know_exactly_the_verbs() -> None:
    assert {each.name for each in (*INTERNAL, *EXTERNAL)} == set(ACTIONS)


@pytest.fixture
def people(
    make_user: Callable[..., User], desk: Desk, clerk: User, stranger: User, bureau: Organization
) -> dict[str, User]:
    return {
        "owner": clerk,
        "stranger": stranger,
        "reviewer": desk.reviewer,
        "lead": desk.lead,
        "administrator": make_user(Role.ADMINISTRATOR, organization=bureau),
        "auditor": make_user(Role.AUDITOR, organization=bureau),
    }


def bring_to(desk: Desk, id_: int, state: FilingState, clerk: User) -> None:
    """Lead a complete filing to a state by the verbs themselves."""
    internal = desk.filing(id_).recipient is Recipient.BUREAU

    def take(name: str, by: User) -> None:
        ACTIONS[name](id_, desk.step(by, id_))

    if state is FilingState.WAIVED:
        take("waive", desk.lead)
        return
    if state is FilingState.OWED:
        return
    take("submit" if internal else "send", clerk)
    after = {
        FilingState.REGISTERED: ("register", "note_registered"),
        FilingState.SUPPLEMENT: ("ask_supplement", "note_supplement"),
        FilingState.DECLINED: ("decline", "note_declined"),
    }
    if state in after:
        take(after[state][0 if internal else 1], desk.reviewer)
    assert desk.filing(id_).state is state


def is_allowed(step: Transition | None, state: FilingState, who: str) -> bool:
    """What the table says, spelled out once more by hand."""
    if step is None or state not in step.sources:
        return False
    parties = {
        Party.OWNER: {"owner"},
        Party.BUREAU: {"reviewer", "lead"},
        Party.SENDER: {"owner", "reviewer", "lead"},
    }[step.party]
    return who in parties and not (step.name in ("waive", "reinstate") and who == "reviewer")


@pytest.mark.parametrize("recipient", [Recipient.BUREAU, Recipient.ABOVE])
@pytest.mark.parametrize("state", FilingState)
def test_only_what_the_table_allows_happens(
    recipient: Recipient,
    state: FilingState,
    desk: Desk,
    clerk: User,
    people: dict[str, User],
    session: Session,
    clock: FixedClock,
) -> None:
    id_ = desk.enter(by=clerk, number="云政规〔2026〕4号")
    id_ = next(each.id for each in desk.filing(id_).published.filings if each.recipient is recipient)
    desk.complete(id_, by=clerk)
    bring_to(desk, id_, state, clerk)
    clock.moment += timedelta(days=30)  # the term of a supplement is over, so that declining is the table's business
    wrong = []
    for name, take in ACTIONS.items():
        for who in WHO:
            # Nothing of one step is left for the next: each is tried in a transaction that is taken back.
            step, known = desk.step(people[who], id_), transition(recipient, name)
            with Undone(session):
                try:
                    take(id_, step)
                    happened = True
                except (TransitionNotAllowed, NotPermitted, NotFound):
                    happened = False
            if happened != is_allowed(known, state, who):
                wrong.append((name, who, happened))
            assert desk.filing(id_).state is state
    assert wrong == []


class Undone:
    """A unit of work around others that is always rolled back."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def __enter__(self) -> None:
        self.session.info["unit_of_work_depth"] = 1

    def __exit__(self, *error: object) -> None:
        self.session.info["unit_of_work_depth"] = 0
        self.session.rollback()


def test_the_matter_names_who_holds_it_in_every_state(desk: Desk, clerk: User, session: Session) -> None:
    bureau_holds = {FilingState.SUBMITTED}
    for state in FilingState:
        id_ = desk.enter(by=clerk)
        desk.complete(id_, by=clerk)
        bring_to(desk, id_, state, clerk)
        filing = db.session.get_one(Filing, id_)
        matter = matter_of(session, filing)
        assert matter.state == filing.state_label
        assert matter.is_closed == (state in (FilingState.REGISTERED, FilingState.WAIVED))
        if not matter.is_closed:
            holder = desk.reviewer if state in bureau_holds else clerk
            assert matter.holder_id == holder.organization_id, state
