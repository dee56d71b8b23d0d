"""What follows when a term passes: remind, supervise, propose that the text be changed or annulled; one after the other.

Each step waits until the term of the one before is over (BA-18, BA-19), and is taken by a person: the machine only shows
what is due.
"""

from datetime import date

from fazhi_review.correction import letters, refusals
from fazhi_review.correction.actions import CorrectionAction
from fazhi_review.correction.models import Correction
from fazhi_review.correction.steps import Step, begin, close, hand_to_bureau, hand_to_issuer, note, tell_issuer
from fazhi_review.correction.workflow import (
    PRESSURE_BEFORE,
    CorrectionState,
    Pressure,
    Result,
    transition,
)
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters.models import Matter

_NEXT = {Pressure.NONE: "remind", Pressure.REMINDED: "supervise", Pressure.SUPERVISED: "propose"}


def remind(correction_id: int, step: Step) -> None:
    """The term has passed: ask again, with a new term."""
    with unit_of_work() as session:
        correction, matter = begin(session, "remind", correction_id, step)
        _ensure_next("remind", correction, matter, step.today)
        correction.pressure = Pressure.REMINDED
        due_on = hand_to_issuer(session, correction, matter, correction.state, "correction.reminder", step)
        note(session, correction, matter, CorrectionAction.REMIND, step, after={"pressure": correction.pressure})
        text = (
            f"《{correction.published.title}》的纠错意见（{correction.number}）期限已过，请在{due_on:%Y-%m-%d}前办理。"
        )
        tell_issuer(session, correction, matter, f"reminded-{correction.version}", text, step)


def supervise(correction_id: int, demand: str, step: Step) -> None:
    """Reminding did not help: a supervision letter, with a new term."""
    if not demand.strip():
        raise refusals.ReasonMissing(what="督办，即要求做什么以及督办")
    with unit_of_work() as session:
        correction, matter = begin(session, "supervise", correction_id, step)
        _ensure_next("supervise", correction, matter, step.today)
        correction.pressure = Pressure.SUPERVISED
        due_on = hand_to_issuer(session, correction, matter, correction.state, "correction.supervised", step)
        letters.write_supervision(session, correction, matter, demand.strip(), due_on, user=step.user, place=step.place)
        note(
            session,
            correction,
            matter,
            CorrectionAction.SUPERVISE,
            step,
            words=demand.strip(),
            after={"pressure": correction.pressure},
        )
        text = f"《{correction.published.title}》纠错事项被督办，请在{due_on:%Y-%m-%d}前办结：{demand.strip()}"
        tell_issuer(session, correction, matter, f"supervised-{correction.version}", text, step)


def propose(correction_id: int, addressee: str, reason: str, step: Step) -> None:
    """The supervised term has passed too: propose to the body above that it change or annul the text (BA-19)."""
    if not addressee.strip():
        raise refusals.AddresseeMissing()
    if not reason.strip():
        raise refusals.ReasonMissing(what="提请改变或者撤销")
    with unit_of_work() as session:
        correction, matter = begin(session, "propose", correction_id, step)
        _ensure_next("propose", correction, matter, step.today)
        correction.proposed_to = addressee.strip()[:200]
        hand_to_bureau(session, correction, matter, CorrectionState.ESCALATED, step)
        letters.write_proposal(session, correction, matter, reason.strip(), user=step.user, place=step.place)
        words = f"提请{correction.proposed_to}改变或者撤销：{reason.strip()}"
        note(session, correction, matter, CorrectionAction.PROPOSE, step, words=words)
        text = f"《{correction.published.title}》逾期未纠正，已提请{correction.proposed_to}改变或者撤销。"
        tell_issuer(session, correction, matter, "proposed", text, step)


def decide(correction_id: int, result: Result | None, decided_on: date | None, reason: str, step: Step) -> None:
    """Note what the body above decided; the correction ends with it."""
    if result not in (Result.ANNULLED, Result.CHANGED, Result.KEPT) or decided_on is None:
        raise refusals.ResultMissing()
    if decided_on > step.today:
        raise refusals.DayInFuture(what="决定", day=f"{decided_on:%Y-%m-%d}")
    if not reason.strip():
        raise refusals.ReasonMissing(what="该决定及其文号、主要内容，也就是登记")
    with unit_of_work() as session:
        correction, matter = begin(session, "decide", correction_id, step)
        close(session, correction, matter, result, f"{decided_on:%Y-%m-%d} {reason.strip()}", step)
        note(
            session,
            correction,
            matter,
            CorrectionAction.DECIDE,
            step,
            words=correction.result_reason,
            after={"result": result},
        )
        text = f"《{correction.published.title}》：{result.label}。{correction.result_reason}"
        tell_issuer(session, correction, matter, "decided", text, step)


def next_press(correction: Correction, matter: Matter, today: date) -> str | None:
    """The step that the bureau may take now because a term has passed; None while nothing is overdue."""
    waits = correction.state in (CorrectionState.ISSUED, CorrectionState.CORRECTING)
    return _NEXT[correction.pressure] if waits and matter.due_on is not None and today > matter.due_on else None


def _ensure_next(name: str, correction: Correction, matter: Matter, today: date) -> None:
    wanted, step = PRESSURE_BEFORE[name], transition(name)
    if correction.pressure is not wanted:
        order = list(Pressure)
        if order.index(correction.pressure) > order.index(wanted):
            raise refusals.AlreadyPressed(action=correction.pressure.label.removeprefix("已"))
        before = transition(_NEXT[correction.pressure]).label
        raise refusals.StepBefore(pressure=correction.pressure.label, action=step.label, before=before, rule=step.rule)
    if matter.due_on is not None and today <= matter.due_on:
        raise refusals.NotYetDue(day=f"{matter.due_on:%Y-%m-%d}", action=step.label, rule=step.rule)
