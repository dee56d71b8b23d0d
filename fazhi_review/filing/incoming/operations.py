"""Verbs of incoming letters: enter, accept, refuse, forward, notify the issuing authority, answer."""

import logging
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.errors import NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.filing import queries as filings
from fazhi_review.filing.examining.opening import open_filing_review
from fazhi_review.filing.examining.workflow import FilingReviewState
from fazhi_review.filing.incoming import letters, queries, refusals
from fazhi_review.filing.incoming.actions import IncomingAction
from fazhi_review.filing.incoming.models import Incoming
from fazhi_review.filing.incoming.workflow import (
    IncomingKind,
    IncomingState,
    RefusalGround,
    Transition,
    ensure_allowed,
)
from fazhi_review.filing.models import Series
from fazhi_review.filing.numbering import take_number
from fazhi_review.filing.refusals import NoBureau
from fazhi_review.matters import clocks, limits, notices
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import Audience, Matter
from fazhi_review.matters.place import Place
from fazhi_review.pages.forms import require_version
from fazhi_review.timeline.deadline import deadline

logger = logging.getLogger(__name__)

_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another
_CODE_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Letter:
    """What is known of a letter when it is entered."""

    kind: IncomingKind
    sender: str
    contact: str
    document_title: str
    document_number: str
    clauses: str
    reasons: str
    received_on: date
    letter_number: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step being taken: who, where, on which version of the letter."""

    user: User
    actor: Actor
    place: Place
    expected_version: int

    @property
    def at(self) -> datetime:
        return self.place.clock.now()

    @property
    def today(self) -> date:
        return self.place.clock.today()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender is told: the number, and the code that looks it up. The code is shown once and not kept."""

    id: int
    number: str
    code: str


def receive(letter: Letter, *, user: User | None, actor: Actor, place: Place) -> Receipt:
    """Enter a letter under the next number; its first clock begins with the day of receipt.

    `user` is None for what the public sends; then the receipt carries a code to look it up with.
    """
    _ensure_whole(letter, place)
    code = "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH)) if user is None else ""
    at, year = place.clock.now(), place.clock.today().year
    with unit_of_work() as session:
        bureau = filings.bureau(session)
        if bureau is None:
            raise NoBureau()
        serial = take_number(session, Series.INCOMING, year)
        incoming = Incoming(
            number_year=year,
            number_serial=serial,
            kind=letter.kind,
            sender=letter.sender.strip(),
            contact=letter.contact.strip(),
            letter_number=letter.letter_number.strip(),
            document_title=letter.document_title.strip(),
            document_number=letter.document_number.strip(),
            clauses=letter.clauses.strip(),
            reasons=letter.reasons.strip(),
            received_on=letter.received_on,
            due_on=letter.due_on,
            received_at=at,
            entered_by_id=user.id if user else None,
            query_digest=queries.digest_of(code) if code else "",
        )
        session.add(incoming)
        session.flush()
        matter = matters.open_matter(
            session,
            letter.kind.matter_kind,
            incoming.id,
            title=f"{letter.kind.label.partition('（')[0]}：{incoming.document_title}",
            state=incoming.state.label,
            owner_id=bureau.id,
            holder_id=bureau.id,
            audience=Audience.BUREAU,
            at=at,
        )
        _start_clock(session, incoming, matter, letter.kind.first_limit, place)
        after = {"incoming_number": incoming.number, "incoming_kind": letter.kind}
        matters.record(session, matter, action=IncomingAction.RECEIVED.label, user=user, note=incoming.number, at=at)
        audit.record(session, actor, IncomingAction.RECEIVED, incoming, after=after, at=at)
        people = notices.users_of(session, bureau.id, Permission.REVIEW_DOCUMENT)
        text = f"收到{letter.kind.label}（{incoming.number}），涉及《{incoming.document_title}》，请处理。"
        notices.notify(session, people, key=f"incoming-{incoming.id}", text=text, matter=matter, at=at)
        return Receipt(incoming.id, incoming.number, code)


def accept(incoming_id: int, published_id: int | None, step: Step) -> None:
    """Take it up: its filing review begins, and the answer's clock counts from the day of receipt."""
    with unit_of_work() as session:
        incoming, matter = _begin(session, "accept", incoming_id, step)
        if published_id is None:
            raise refusals.DocumentMissing()
        published = filings.published_for(session, step.user, published_id)
        review = open_filing_review(
            session,
            published,
            filing=None,
            mode=incoming.kind.review_mode,
            user=step.user,
            actor=step.actor,
            place=step.place,
            origin=f"{incoming.number} {incoming.letter_number}".strip(),
        )
        incoming.published_id, incoming.filing_review_id = published.id, review.id
        incoming.state, incoming.accepted_on = IncomingState.ACCEPTED, step.today
        matter.document_id = published.document_id
        if incoming.kind.must_notify:
            limit = limits.limit_for(session, "reconsideration.notify")
            incoming.notify_due_on = deadline(step.today, limit, step.place.calendar, today=step.today).day
        matters.hand_over(
            session, matter, state=incoming.state.label, holder_id=matter.holder_id, user_id=step.user.id, at=step.at
        )
        _start_clock(session, incoming, matter, incoming.kind.reply_limit, step.place)
        _note(session, incoming, matter, IncomingAction.ACCEPT, step, words=published.title)


def refuse(incoming_id: int, ground: RefusalGround | None, reason: str, step: Step) -> None:
    """Not taken up, with a ground and the reason, which the sender is told."""
    if ground is None or not reason.strip():
        raise refusals.GroundMissing()
    with unit_of_work() as session:
        incoming, matter = _begin(session, "refuse", incoming_id, step)
        incoming.ground = ground
        _end(session, incoming, matter, IncomingState.REFUSED, reason, step)
        letters.write_reply(session, incoming, matter, f"不予受理：{ground.label}", user=step.user, place=step.place)
        _note(session, incoming, matter, IncomingAction.REFUSE, step, words=f"{ground.label}：{reason.strip()}")


def forward(incoming_id: int, addressee: str, reason: str, step: Step) -> None:
    """Not for this bureau to decide: passed on to the body that may (Administrative Reconsideration Law, arts. 56-57)."""
    if not addressee.strip():
        raise refusals.ReasonMissing(what="转送哪个机关")
    if not reason.strip():
        raise refusals.ReasonMissing(what="转送的理由")
    with unit_of_work() as session:
        incoming, matter = _begin(session, "forward", incoming_id, step)
        incoming.forwarded_to = addressee.strip()[:200]
        _end(session, incoming, matter, IncomingState.FORWARDED, reason, step)
        letters.write_reply(
            session, incoming, matter, f"已转送{incoming.forwarded_to}", user=step.user, place=step.place
        )
        after = {"forwarded_to": incoming.forwarded_to}
        _note(session, incoming, matter, IncomingAction.FORWARD, step, words=reason.strip(), after=after)


def notify(incoming_id: int, questions: str, step: Step) -> None:
    """Ask the issuing authority for its written answer, due in ten days (Administrative Reconsideration Law, art. 58)."""
    if not questions.strip():
        raise refusals.ReasonMissing(what="要求制定机关答复的问题")
    with unit_of_work() as session:
        incoming, matter = _begin(session, "notify", incoming_id, step)
        if not incoming.kind.must_notify:
            raise refusals.NothingToNotify(kind=incoming.kind.label)
        if incoming.notified_on is not None:
            raise refusals.AlreadyNotified(day=incoming.notified_on)
        limit = limits.limit_for(session, "reconsideration.answer")
        incoming.notified_on, incoming.questions = step.today, questions.strip()
        incoming.answer_due_on = deadline(step.today, limit, step.place.calendar, today=step.today).day
        _note(session, incoming, matter, IncomingAction.NOTIFY, step, words=questions.strip())
        published = incoming.published
        if published is not None:
            people = notices.users_of(session, published.organization_id, Permission.UPLOAD_DOCUMENT)
            text = f"《{published.title}》在行政复议中被申请附带审查，请在{incoming.answer_due_on:%Y-%m-%d}前书面答复：{questions.strip()}"
            url = f"/incoming/{incoming.id}"
            notices.notify(session, people, key=f"incoming-{incoming.id}-asked", text=text, url=url, at=step.at)


def explain(incoming_id: int, answer: str, step: Step) -> None:
    """The issuing authority's written answer."""
    if not answer.strip():
        raise refusals.ReasonMissing(what="答复的内容")
    with unit_of_work() as session:
        incoming, matter = _begin(session, "explain", incoming_id, step)
        if incoming.notified_on is None:
            raise refusals.NotAsked()
        if incoming.issuer_answered_on is not None:
            raise refusals.AlreadyAnswered(day=incoming.issuer_answered_on)
        incoming.issuer_answer, incoming.issuer_answered_on = answer.strip(), step.today
        _note(session, incoming, matter, IncomingAction.EXPLAIN, step, words=answer.strip())
        people = notices.users_of(session, matter.holder_id, Permission.REVIEW_DOCUMENT)
        text = f"{incoming.number}：制定机关已就《{incoming.document_title}》书面答复。"
        notices.notify(session, people, key=f"incoming-{incoming.id}-answered", text=text, matter=matter, at=step.at)


def reply(incoming_id: int, outcome: str, step: Step) -> None:
    """Answer the sender in writing, once the filing review has been concluded by a person."""
    if not outcome.strip():
        raise refusals.ReasonMissing(what="答复来件人的内容")
    with unit_of_work() as session:
        incoming, matter = _begin(session, "reply", incoming_id, step)
        review = incoming.filing_review
        if review is None or review.state is not FilingReviewState.CONCLUDED or review.outcome is None:
            raise refusals.ReviewUnfinished()
        _end(session, incoming, matter, IncomingState.REPLIED, outcome, step)
        letters.write_reply(session, incoming, matter, review.outcome.label, user=step.user, place=step.place)
        _note(session, incoming, matter, IncomingAction.REPLY, step, words=outcome.strip())


def may_take(transition: Transition, incoming: Incoming, user: User) -> bool:
    """Whether this step is this user's, whatever the state."""
    if not user.may(transition.permission):
        return False
    if transition.by_issuer:
        published = incoming.published
        return published is not None and published.organization_id == user.organization_id
    return user.sees_all_documents


def _begin(session: Session, name: str, incoming_id: int, step: Step) -> tuple[Incoming, Matter]:
    incoming = queries.incoming_for(session, step.user, incoming_id)
    transition = ensure_allowed(name, incoming.state)
    if not may_take(transition, incoming, step.user):
        raise NotPermitted()
    require_version(incoming.version, step.expected_version)
    return incoming, queries.matter_of(session, incoming)


def _ensure_whole(letter: Letter, place: Place) -> None:
    elements = (
        ("提出人", letter.sender),
        ("文件名称", letter.document_title),
        ("理由", letter.reasons),
        *((("联系方式", letter.contact),) if letter.kind is IncomingKind.SUGGESTION else ()),
    )
    missing = [label for label, value in elements if not value.strip()]
    if missing:
        raise refusals.ElementsMissing(missing="、".join(missing))
    if letter.received_on > place.clock.today():
        raise refusals.ReceivedInFuture(day=letter.received_on)


def _start_clock(session: Session, incoming: Incoming, matter: Matter, limit_key: str, place: Place) -> None:
    is_reply = limit_key == incoming.kind.reply_limit
    clocks.start(
        session,
        matter,
        limit_key,
        on=incoming.received_on,
        calendar=place.calendar,
        due_on=incoming.due_on if is_reply else None,
    )


def _end(session: Session, incoming: Incoming, matter: Matter, state: IncomingState, words: str, step: Step) -> None:
    incoming.state, incoming.reply = state, words.strip()
    incoming.ended_on, incoming.ended_by_id = step.today, step.user.id
    matters.close(session, matter, state=state.label, at=step.at)


def _note(
    session: Session,
    incoming: Incoming,
    matter: Matter,
    action: IncomingAction,
    step: Step,
    *,
    words: str = "",
    after: dict[str, Any] | None = None,
) -> None:
    session.flush()
    matters.record(session, matter, action=action.label, user=step.user, note=words, at=step.at)
    audit.record(session, step.actor, action, incoming, after={"state": incoming.state, **(after or {})}, at=step.at)
    logger.info("incoming %s: %s -> %s", incoming.id, action, incoming.state.value)
