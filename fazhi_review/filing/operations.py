"""Verbs of a filing: hand in, check, ask to supplement, register, decline; and the answers of others, noted."""

import logging
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import Organization, User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.errors import NotFound, NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.filing import arrival, letters, queries, requirements
from fazhi_review.filing.actions import FilingAction
from fazhi_review.filing.models import Filing, Series, SupplementRequest
from fazhi_review.filing.numbering import take_number
from fazhi_review.filing.publications import set_limit
from fazhi_review.filing.refusals import (
    AlreadyAsked,
    DeclinedForGood,
    GroundMissing,
    ItemsMissing,
    MaterialsMissing,
    NoBureau,
    NumberMissing,
    OwnFiling,
    PublicationDateMissing,
    ReasonMissing,
    SentInFuture,
    SupplementRunning,
    TextIsWithBureau,
    TextMissing,
    UnknownMaterial,
)
from fazhi_review.filing.text_comparison import compare_texts
from fazhi_review.filing.workflow import WITH_OWNER, FilingState, Party, Transition, ensure_allowed
from fazhi_review.matters import clocks, notices
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import Matter, MatterFile
from fazhi_review.matters.place import Place
from fazhi_review.pages.forms import require_version

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """One step being taken: who, where, on which version of the filing."""

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


def submit(filing_id: int, step: Step) -> None:
    """The unit hands its filing in; with text, publication date and every material (BA-05), or it is told what is missing."""
    with unit_of_work() as session:
        filing, matter = _begin(session, "submit", filing_id, step)
        _ensure_not_final(filing)
        _ensure_complete(session, filing, "报送")
        filing.submitted_on, filing.submitted_at, filing.submitted_by_id = step.today, step.at, step.user.id
        filing.round += 1
        filing.state, filing.ground, filing.reason = FilingState.SUBMITTED, "", ""
        _hand_to_bureau(session, filing, matter, step, limit_key="filing.form_check")
        _note(session, filing, matter, FilingAction.SUBMIT, step, after={"submitted_on": filing.submitted_on})
    arrival.examine(filing_id, user=step.user, place=step.place)


def withdraw(filing_id: int, step: Step) -> None:
    """The unit takes back what nobody has checked yet; the limit to file runs on."""
    with unit_of_work() as session:
        filing, matter = _begin(session, "withdraw", filing_id, step)
        filing.submitted_on, filing.submitted_at, filing.submitted_by_id = None, None, None
        filing.round -= 1
        _hand_to_owner(session, filing, matter, FilingState.OWED, step)
        set_limit(session, filing, place=step.place)
        _note(session, filing, matter, FilingAction.WITHDRAW, step)


def ask_supplement(filing_id: int, items: list[str], step: Step) -> None:
    """The bureau says once what is to be supplemented, all of it, and by when."""
    items = [item.strip() for item in items if item.strip()]
    if not items:
        raise ItemsMissing()
    with unit_of_work() as session:
        filing, matter = _begin(session, "ask_supplement", filing_id, step)
        asked = request_of_round(filing)
        if asked is not None:
            raise AlreadyAsked(day=asked.requested_on)
        _hand_to_owner(session, filing, matter, FilingState.SUPPLEMENT, step)
        clock = clocks.start(session, matter, "filing.supplement", on=step.today, calendar=step.place.calendar)
        request = _request(filing, items, clock.due_on, step)
        letters.write_supplement_notice(session, filing, request, user=step.user, place=step.place)
        note = "；".join(items)
        _note(session, filing, matter, FilingAction.ASK_SUPPLEMENT, step, note=note, after={"items": items})
        text = f"《{filing.published.title}》备案材料需要补正，请在{clock.due_on:%Y-%m-%d}前补正：{note}"
        _tell(session, filing.published.organization_id, filing, matter, text, step)


def supplement(filing_id: int, step: Step) -> None:
    """The unit hands in what was asked for."""
    with unit_of_work() as session:
        filing, matter = _begin(session, "supplement", filing_id, step)
        _ensure_complete(session, filing, "报送")
        asked = request_of_round(filing)
        if asked is not None:
            asked.answered_on = step.today
        filing.submitted_at, filing.submitted_by_id = step.at, step.user.id
        _hand_to_bureau(session, filing, matter, step, limit_key="filing.form_check")
        _note(session, filing, matter, FilingAction.SUPPLEMENT, step)
    arrival.examine(filing_id, user=step.user, place=step.place)


def register(filing_id: int, step: Step) -> str:
    """Accept a filing into the register under its number, which is returned; its review begins with it."""
    with unit_of_work() as session:
        filing, matter = _begin(session, "register", filing_id, step)
        _ensure_another(filing, step)
        _ensure_complete(session, filing, "登记")
        serial = take_number(session, Series.REGISTER, step.today.year)
        filing.number_year, filing.number_serial = step.today.year, serial
        filing.state, filing.registered_on, filing.registered_by_id = FilingState.REGISTERED, step.today, step.user.id
        session.flush()
        letters.write_registration(session, filing, user=step.user, place=step.place)
        _note(
            session,
            filing,
            matter,
            FilingAction.REGISTER,
            step,
            note=filing.number,
            after={"filing_number": filing.number},
        )
        matters.close(session, matter, state=filing.state_label, at=step.at)
        text = f"《{filing.published.title}》已备案登记，备案号{filing.number}。"
        _tell(session, filing.published.organization_id, filing, matter, text, step)
        arrival.registered(session, filing, user=step.user, actor=step.actor, place=step.place)
        return filing.number


def decline(filing_id: int, ground_key: str, reason: str, step: Step) -> None:
    """Refuse to register, with a ground and its reason; during a supplement only when its term is over."""
    ground = requirements.ground(ground_key)
    if ground is None:
        raise GroundMissing()
    if not reason.strip():
        raise ReasonMissing(what="不予登记")
    with unit_of_work() as session:
        filing, matter = _begin(session, "decline", filing_id, step)
        _ensure_another(filing, step)
        asked = request_of_round(filing)
        if filing.state is FilingState.SUPPLEMENT and asked and asked.due_on and step.today <= asked.due_on:
            raise SupplementRunning(day=asked.due_on)
        filing.ground, filing.reason = ground.key, reason.strip()
        note = f"{ground.label}：{reason.strip()}"
        letters.write_decision(session, filing, user=step.user, place=step.place)
        _hand_to_owner(session, filing, matter, FilingState.DECLINED, step)
        _note(
            session,
            filing,
            matter,
            FilingAction.DECLINE,
            step,
            note=note,
            after={"ground": ground.label, "reason": reason},
        )
        if ground.refile:
            filing.submitted_on = None
            set_limit(session, filing, place=step.place)
        else:
            matters.close(session, matter, state=filing.state_label, at=step.at)
        text = f"《{filing.published.title}》不予备案登记：{note}"
        _tell(session, filing.published.organization_id, filing, matter, text, step)


def waive(filing_id: int, reason: str, step: Step) -> None:
    """The bureau's lead confirms that nothing is owed, and says why."""
    if not reason.strip():
        raise ReasonMissing(what="无需报送")
    with unit_of_work() as session:
        filing, matter = _begin(session, "waive", filing_id, step)
        filing.state, filing.reason = FilingState.WAIVED, reason.strip()
        _note(session, filing, matter, FilingAction.WAIVE, step, note=reason.strip(), after={"reason": reason.strip()})
        matters.close(session, matter, state=filing.state_label, at=step.at)


def reinstate(filing_id: int, reason: str, step: Step) -> None:
    """What was waived is owed after all; the limit counts from the publication date as before."""
    if not reason.strip():
        raise ReasonMissing(what="恢复报送义务")
    with unit_of_work() as session:
        filing, matter = _begin(session, "reinstate", filing_id, step)
        filing.state, filing.reason = FilingState.OWED, ""
        owner = filing.published.organization_id
        matters.reopen(session, matter, state=filing.state_label, holder_id=owner, at=step.at)
        set_limit(session, filing, place=step.place)
        _note(
            session, filing, matter, FilingAction.REINSTATE, step, note=reason.strip(), after={"reason": reason.strip()}
        )
        _tell(session, owner, filing, matter, f"《{filing.published.title}》应当报送备案：{reason.strip()}", step)


def send(filing_id: int, sent_on: date | None, step: Step) -> None:
    """Note that a filing was sent to the level above or to the congress, and on which day."""
    with unit_of_work() as session:
        filing, matter = _begin(session, "send", filing_id, step)
        _ensure_not_final(filing)
        _ensure_complete(session, filing, "登记已报送")
        published_on = filing.published.published_on
        if sent_on is None or sent_on > step.today or (published_on and sent_on < published_on):
            raise SentInFuture(published=published_on)
        filing.state, filing.submitted_on, filing.submitted_at = FilingState.SUBMITTED, sent_on, step.at
        filing.submitted_by_id, filing.ground, filing.reason = step.user.id, "", ""
        filing.round += 1
        _wait_for_answer(session, filing, matter, step)
        _note(session, filing, matter, FilingAction.SEND, step, after={"submitted_on": sent_on})


def resend(filing_id: int, sent_on: date | None, step: Step) -> None:
    """Note that what the other side asked for was sent."""
    with unit_of_work() as session:
        filing, matter = _begin(session, "resend", filing_id, step)
        if sent_on is None or sent_on > step.today or (filing.submitted_on and sent_on < filing.submitted_on):
            raise SentInFuture(published=filing.submitted_on)
        asked = request_of_round(filing)
        if asked is not None:
            asked.answered_on = sent_on
        filing.state = FilingState.SUBMITTED
        filing.round += 1
        _wait_for_answer(session, filing, matter, step)
        _note(session, filing, matter, FilingAction.RESEND, step)


def note_registered(filing_id: int, number: str, step: Step) -> None:
    """Note the other side's registration."""
    if not number.strip():
        raise NumberMissing()
    with unit_of_work() as session:
        filing, matter = _begin(session, "note_registered", filing_id, step)
        filing.state, filing.registered_on = FilingState.REGISTERED, step.today
        filing.registered_by_id, filing.external_number = step.user.id, number.strip()[:100]
        _note(
            session,
            filing,
            matter,
            FilingAction.NOTE_REGISTERED,
            step,
            note=filing.external_number,
            after={"filing_number": filing.external_number},
        )
        matters.close(session, matter, state=filing.state_label, at=step.at)


def note_supplement(filing_id: int, items: list[str], step: Step) -> None:
    """Note what the other side wants supplemented."""
    items = [item.strip() for item in items if item.strip()]
    if not items:
        raise ItemsMissing()
    with unit_of_work() as session:
        filing, matter = _begin(session, "note_supplement", filing_id, step)
        _hand_to_owner(session, filing, matter, FilingState.SUPPLEMENT, step)
        clock = clocks.start(session, matter, "filing.supplement", on=step.today, calendar=step.place.calendar)
        _request(filing, items, clock.due_on, step)
        _note(
            session, filing, matter, FilingAction.NOTE_SUPPLEMENT, step, note="；".join(items), after={"items": items}
        )


def note_declined(filing_id: int, reason: str, step: Step) -> None:
    """Note that the other side did not register, and why; the obligation stays."""
    if not reason.strip():
        raise ReasonMissing(what="对方不予登记")
    with unit_of_work() as session:
        filing, matter = _begin(session, "note_declined", filing_id, step)
        filing.reason, filing.submitted_on = reason.strip(), None
        _hand_to_owner(session, filing, matter, FilingState.DECLINED, step)
        set_limit(session, filing, place=step.place)
        _note(
            session,
            filing,
            matter,
            FilingAction.NOTE_DECLINED,
            step,
            note=reason.strip(),
            after={"reason": reason.strip()},
        )


def add_material(filing_id: int, key: str, name: str, data: bytes, *, user: User, actor: Actor, place: Place) -> None:
    """Attach a material; the official text is compared with the electronic one at once (BA-07)."""
    material = requirements.material(key)
    if material is None or material.is_document:
        raise UnknownMaterial(key=key)
    with unit_of_work() as session:
        filing = _editable(session, filing_id, user)
        text = arrival.text_of(session, filing)
    check = compare_texts(name, data, text) if key == "official_text" and text else None
    with unit_of_work() as session:
        filing = _editable(session, filing_id, user)
        matter = queries.matter_of(session, filing)
        at = place.clock.now()
        matters.attach(
            session,
            matter,
            material=key,
            label=material.label,
            name=name,
            data=data,
            user=user,
            store=place.store,
            at=at,
        )
        if check is not None:
            filing.text_check = check
        after = {"material": material.label, "file": name}
        audit.record(session, actor, FilingAction.MATERIAL_ADDED, filing, after=after, at=at)


def remove_material(filing_id: int, file_id: int, *, user: User, actor: Actor, place: Place) -> None:
    """Take a material out again before it is handed in."""
    with unit_of_work() as session:
        filing = _editable(session, filing_id, user)
        matter = queries.matter_of(session, filing)
        file = session.get(MatterFile, file_id)
        if file is None or file.matter_id != matter.id or requirements.material(file.material) is None:
            raise NotFound()
        matters.remove_file(session, file, at=place.clock.now())
        if file.material == "official_text":
            filing.text_check = {}
        after = {"material": file.label, "file": file.name}
        audit.record(session, actor, FilingAction.MATERIAL_REMOVED, filing, before=after, at=place.clock.now())


def write_report(filing_id: int, *, user: User, actor: Actor, place: Place) -> None:
    """Write the filing report from what is known, as a material that its unit may replace by the sealed one."""
    with unit_of_work() as session:
        filing = _editable(session, filing_id, user)
        file = letters.write_report(session, filing, user=user, place=place)
        after = {"material": file.label, "file": file.name}
        audit.record(session, actor, FilingAction.MATERIAL_ADDED, filing, after=after, at=place.clock.now())


def request_of_round(filing: Filing) -> SupplementRequest | None:
    """What was asked to be supplemented in the filing's present round."""
    return next((each for each in reversed(filing.supplements) if each.round == filing.round), None)


def may_take(step: Transition, filing: Filing, user: User) -> bool:
    """Whether this step is this user's, whatever the state."""
    owns = filing.published.organization_id == user.organization_id
    party = {
        Party.OWNER: owns,
        Party.BUREAU: user.sees_all_documents,
        Party.SENDER: owns or user.sees_all_documents,
    }[step.party]
    return party and user.may(step.permission)


def may_edit(filing: Filing, user: User) -> bool:
    """Whether this user may change materials and text now."""
    owns = filing.published.organization_id == user.organization_id
    sends = filing.recipient.is_external and user.sees_all_documents
    return filing.state in WITH_OWNER and (owns or sends) and user.may(Permission.UPLOAD_DOCUMENT)


def _request(filing: Filing, items: list[str], due_on: date, step: Step) -> SupplementRequest:
    request = SupplementRequest(
        round=filing.round, items=items, requested_on=step.today, requested_by_id=step.user.id, due_on=due_on
    )
    filing.supplements.append(request)
    return request


def _begin(session: Session, name: str, filing_id: int, step: Step) -> tuple[Filing, Matter]:
    """The filing and its matter, if this user may take this step from where it stands, as they saw it."""
    filing = queries.filing_for(session, step.user, filing_id)
    transition = ensure_allowed(filing.recipient, name, filing.state)
    if not may_take(transition, filing, step.user):
        raise NotPermitted()
    require_version(filing.version, step.expected_version)
    return filing, queries.matter_of(session, filing)


def _editable(session: Session, filing_id: int, user: User) -> Filing:
    filing = queries.filing_for(session, user, filing_id)
    owns = filing.published.organization_id == user.organization_id
    if not (owns or (filing.recipient.is_external and user.sees_all_documents)):
        raise NotPermitted()
    if filing.state not in WITH_OWNER:
        raise TextIsWithBureau(state=filing.state_label)
    return filing


def _ensure_complete(session: Session, filing: Filing, action: str) -> None:
    if filing.published.document_id is None:
        raise TextMissing(title=filing.published.title)
    if filing.published.published_on is None:
        raise PublicationDateMissing(title=filing.published.title)
    missing = queries.missing_of(session, filing)
    if missing:
        raise MaterialsMissing(action=action, missing="；".join(each.sentence for each in missing))


def _ensure_not_final(filing: Filing) -> None:
    ground = requirements.ground(filing.ground)
    if filing.state is FilingState.DECLINED and ground is not None and not ground.refile:
        raise DeclinedForGood(ground=ground.label)


def _ensure_another(filing: Filing, step: Step) -> None:
    if filing.submitted_by_id == step.user.id:
        raise OwnFiling()


def _hand_to_bureau(session: Session, filing: Filing, matter: Matter, step: Step, *, limit_key: str) -> None:
    bureau = queries.bureau(session)
    if bureau is None:
        raise NoBureau()
    filing.state = FilingState.SUBMITTED
    _ensure_open(session, matter, filing, bureau, step)
    clocks.start(session, matter, limit_key, on=step.today, calendar=step.place.calendar)
    text = f"《{filing.published.title}》已报送备案，请进行形式审查。"
    _tell(session, bureau.id, filing, matter, text, step, permission=Permission.REVIEW_DOCUMENT)


def _ensure_open(session: Session, matter: Matter, filing: Filing, holder: Organization, step: Step) -> None:
    if matter.is_closed:
        matters.reopen(session, matter, state=filing.state_label, holder_id=holder.id, at=step.at)
    else:
        matters.hand_over(session, matter, state=filing.state_label, holder_id=holder.id, at=step.at)


def _hand_to_owner(session: Session, filing: Filing, matter: Matter, state: FilingState, step: Step) -> None:
    filing.state = state
    owner = filing.published.organization_id
    if clocks.running(session, matter) is not None:
        clocks.stop(session, matter, on=step.today)
    matters.hand_over(session, matter, state=filing.state_label, holder_id=owner, at=step.at)


def _wait_for_answer(session: Session, filing: Filing, matter: Matter, step: Step) -> None:
    """Nobody here is late while the other side answers: the matter stays with its owner, without a clock."""
    _hand_to_owner(session, filing, matter, FilingState.SUBMITTED, step)


def _note(
    session: Session,
    filing: Filing,
    matter: Matter,
    action: FilingAction,
    step: Step,
    *,
    note: str = "",
    after: dict[str, Any] | None = None,
) -> None:
    session.flush()
    matters.record(session, matter, action=action.label, user=step.user, note=note, at=step.at)
    audit.record(session, step.actor, action, filing, after={"state": filing.state_label, **(after or {})}, at=step.at)
    logger.info("filing %s: %s -> %s", filing.id, action, filing.state.value)


def _tell(
    session: Session,
    organization_id: int,
    filing: Filing,
    matter: Matter,
    text: str,
    step: Step,
    *,
    permission: Permission = Permission.UPLOAD_DOCUMENT,
) -> None:
    people = notices.users_of(session, organization_id, permission)
    key = f"filing-{filing.id}-{filing.round}-{filing.state.value}"
    notices.notify(session, people, key=key, text=text, matter=matter, at=step.at)
