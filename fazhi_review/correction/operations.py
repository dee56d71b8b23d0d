"""Verbs of a correction: write and send the opinion, answer it, object, put right, verify."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from fazhi_review.accounts import audit
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.correction import letters, queries, refusals
from fazhi_review.correction.actions import CorrectionAction
from fazhi_review.correction.models import Correction, CorrectionPoint
from fazhi_review.correction.steps import (
    Step,
    begin,
    close,
    hand_to_bureau,
    hand_to_issuer,
    note,
    tell_bureau,
    tell_issuer,
)
from fazhi_review.correction.workflow import Answer, CorrectionState, Pressure, Result, ensure_allowed
from fazhi_review.errors import NotFound, NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.filing.examining.workflow import Disposal, Nature
from fazhi_review.filing.models import PublishedDocument, Series
from fazhi_review.filing.numbering import take_number
from fazhi_review.pages.forms import require_version


@dataclass(frozen=True, slots=True)
class PointText:
    """What the bureau writes of one clause."""

    clause: str
    quote: str
    problem: str
    basis: str
    nature: Nature
    disposal: Disposal


@dataclass(frozen=True, slots=True)
class PointAnswer:
    """What the issuing authority says of one point: a measure where it accepts, a reason where it objects."""

    answer: Answer
    measure: Disposal | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PointVerdict:
    """What the bureau found of one point after the correction."""

    is_corrected: bool
    note: str = ""


def save_point(correction_id: int, point_id: int | None, text: PointText, step: Step) -> None:
    """Add a point to an opinion that has not been sent, or change one."""
    missing = [
        label
        for label, value in (("条款", text.clause), ("存在的问题", text.problem), ("法律依据", text.basis))
        if not value.strip()
    ]
    if missing:
        raise refusals.PointIncomplete(missing="、".join(missing))
    with unit_of_work() as session:
        correction = _in_draft(session, correction_id, step)
        point = _point(correction, point_id) if point_id is not None else CorrectionPoint()
        point.clause, point.quote = text.clause.strip()[:300], text.quote.strip()
        point.problem, point.basis = text.problem.strip(), text.basis.strip()
        point.nature, point.disposal = text.nature, text.disposal
        if point_id is None:
            correction.points.append(point)
        action = CorrectionAction.POINT_ADDED if point_id is None else CorrectionAction.POINT_CHANGED
        _touch(session, correction, action, point, step)


def remove_point(correction_id: int, point_id: int, step: Step) -> None:
    """Take a point out of an opinion that has not been sent."""
    with unit_of_work() as session:
        correction = _in_draft(session, correction_id, step)
        point = _point(correction, point_id)
        correction.points.remove(point)
        session.delete(point)
        _touch(session, correction, CorrectionAction.POINT_REMOVED, point, step)


def issue(correction_id: int, handling: str, step: Step) -> str:
    """Send the opinion under its number, which is returned; the term to answer begins (BA-18)."""
    if not handling.strip():
        raise refusals.HandlingMissing()
    with unit_of_work() as session:
        correction, matter = begin(session, "issue", correction_id, step)
        if not correction.points:
            raise refusals.PointsMissing()
        correction.handling = handling.strip()
        serial = take_number(session, Series.CORRECTION, step.today.year)
        correction.number_year, correction.number_serial = step.today.year, serial
        correction.issued_on, correction.issued_by_id = step.today, step.user.id
        due_on = hand_to_issuer(session, correction, matter, CorrectionState.ISSUED, "correction.response", step)
        session.flush()
        letters.write_opinion(session, correction, matter, due_on, user=step.user, place=step.place)
        words = f"{correction.number}，共 {len(correction.points)} 处问题，请在{due_on:%Y-%m-%d}前反馈"
        note(
            session,
            correction,
            matter,
            CorrectionAction.ISSUE,
            step,
            words=words,
            after={"correction_number": correction.number},
        )
        text = f"《{correction.published.title}》收到纠错意见书（{correction.number}），请在{due_on:%Y-%m-%d}前逐条反馈处理意见。"
        tell_issuer(session, correction, matter, "issued", text, step)
        return correction.number


def discard(correction_id: int, reason: str, step: Step) -> None:
    """The lead decides that no opinion is sent after all."""
    if not reason.strip():
        raise refusals.ReasonMissing(what="不再发出")
    with unit_of_work() as session:
        correction, matter = begin(session, "discard", correction_id, step)
        close(session, correction, matter, Result.WITHDRAWN, reason.strip(), step)
        note(session, correction, matter, CorrectionAction.DISCARD, step, words=reason.strip(), is_internal=True)


def answer(correction_id: int, answers: Mapping[int, PointAnswer], step: Step) -> None:
    """The issuing authority answers every point; one objection makes the bureau decide first."""
    with unit_of_work() as session:
        correction, matter = begin(session, "answer", correction_id, step)
        unanswered = []
        for point in correction.standing_points:
            said = answers.get(point.id)
            if said is None or (said.measure is None if said.answer is Answer.ACCEPTED else not said.reason.strip()):
                unanswered.append(point.clause)
                continue
            point.answer, point.answer_reason = said.answer, said.reason.strip()
            point.measure = said.measure if said.answer is Answer.ACCEPTED else None
        if unanswered:
            raise refusals.AnswerIncomplete(count=len(unanswered), clauses="、".join(unanswered))
        correction.answered_on, correction.pressure = step.today, Pressure.NONE
        objections = sum(point.answer is Answer.OBJECTED for point in correction.standing_points)
        if objections:
            hand_to_bureau(session, correction, matter, CorrectionState.OBJECTED, step)
        else:
            hand_to_issuer(session, correction, matter, CorrectionState.CORRECTING, "correction.amendment", step)
        accepted = len(correction.standing_points) - objections
        words = f"接受 {accepted} 处，有异议 {objections} 处"
        note(session, correction, matter, CorrectionAction.ANSWER, step, words=words, after={"answers": words})
        text = f"《{correction.published.title}》纠错意见已反馈：{words}。"
        tell_bureau(session, correction, matter, f"answered-{correction.version}", text, step)


def uphold(correction_id: int, reason: str, step: Step) -> None:
    """The objections do not convince: the opinion stands, with the reason, and is to be answered anew."""
    if not reason.strip():
        raise refusals.ReasonMissing(what="维持纠错意见")
    with unit_of_work() as session:
        correction, matter = begin(session, "uphold", correction_id, step)
        due_on = hand_to_issuer(session, correction, matter, CorrectionState.ISSUED, "correction.response", step)
        note(session, correction, matter, CorrectionAction.UPHOLD, step, words=reason.strip())
        text = f"《{correction.published.title}》的异议未被采纳，纠错意见维持，请在{due_on:%Y-%m-%d}前反馈处理意见：{reason.strip()}"
        tell_issuer(session, correction, matter, f"upheld-{correction.version}", text, step)


def yield_(correction_id: int, reason: str, step: Step) -> None:
    """The objections convince: those points are dropped, the others are to be put right."""
    if not reason.strip():
        raise refusals.ReasonMissing(what="采纳异议")
    with unit_of_work() as session:
        correction, matter = begin(session, "yield_", correction_id, step)
        for point in correction.standing_points:
            point.is_dropped = point.answer is Answer.OBJECTED
        if correction.standing_points:
            hand_to_issuer(session, correction, matter, CorrectionState.CORRECTING, "correction.amendment", step)
        else:
            close(session, correction, matter, Result.WITHDRAWN, reason.strip(), step)
        note(session, correction, matter, CorrectionAction.YIELD, step, words=reason.strip())
        text = f"《{correction.published.title}》的异议已被采纳：{reason.strip()}"
        tell_issuer(session, correction, matter, f"yielded-{correction.version}", text, step)


def report(correction_id: int, remedy_id: int | None, remedy_note: str, step: Step) -> None:
    """The issuing authority names what it published to put things right; that owes a filing of its own (BA-20)."""
    with unit_of_work() as session:
        correction, matter = begin(session, "report", correction_id, step)
        remedy = session.get(PublishedDocument, remedy_id) if remedy_id is not None else None
        is_own = remedy is not None and remedy.organization_id == correction.published.organization_id
        if remedy is None or not is_own or remedy.id == correction.published_id:
            raise refusals.RemedyMissing()
        _ensure_after(correction, remedy)
        correction.remedy_id, correction.remedy_note = remedy.id, remedy_note.strip()
        correction.reported_on, correction.pressure = step.today, Pressure.NONE
        for point in correction.standing_points:
            point.is_corrected, point.verification_note = None, ""
        hand_to_bureau(session, correction, matter, CorrectionState.VERIFYING, step)
        words = f"《{remedy.title}》{remedy.number}"
        note(session, correction, matter, CorrectionAction.REPORT, step, words=words, after={"remedy": words})
        text = f"《{correction.published.title}》已报告整改结果，整改文件：{words}，请核验。"
        tell_bureau(session, correction, matter, f"reported-{correction.version}", text, step)


def verify(correction_id: int, verdicts: Mapping[int, PointVerdict], step: Step) -> None:
    """A reviewer has compared the new text point by point and finds every one put right: closed."""
    with unit_of_work() as session:
        correction, matter = begin(session, "verify", correction_id, step)
        wrong = _judge(correction, verdicts)
        if wrong:
            raise refusals.NotCorrected(count=len(wrong), clauses="、".join(point.clause for point in wrong))
        close(
            session,
            correction,
            matter,
            Result.CORRECTED,
            f"{correction.remedy_note}".strip() or "逐处核验，均已纠正",
            step,
        )
        note(session, correction, matter, CorrectionAction.VERIFY, step, after={"result": Result.CORRECTED})
        text = f"《{correction.published.title}》的整改已核验通过，纠错办结。"
        tell_issuer(session, correction, matter, "verified", text, step)


def return_(correction_id: int, verdicts: Mapping[int, PointVerdict], reason: str, step: Step) -> None:
    """Something is not put right yet: back, with the points and the reason."""
    if not reason.strip():
        raise refusals.ReasonMissing(what="退回")
    with unit_of_work() as session:
        correction, matter = begin(session, "return_", correction_id, step)
        wrong = _judge(correction, verdicts)
        if not wrong:
            raise refusals.EverythingCorrected()
        due_on = hand_to_issuer(session, correction, matter, CorrectionState.CORRECTING, "correction.amendment", step)
        clauses = "、".join(point.clause for point in wrong)
        words = f"{clauses}未纠正：{reason.strip()}"
        note(session, correction, matter, CorrectionAction.RETURN, step, words=words)
        text = f"《{correction.published.title}》整改退回，请在{due_on:%Y-%m-%d}前完成：{words}"
        tell_issuer(session, correction, matter, f"returned-{correction.version}", text, step)


def _judge(correction: Correction, verdicts: Mapping[int, PointVerdict]) -> list[CorrectionPoint]:
    """Keep what was said of every standing point; those that are not put right."""
    silent = [point.clause for point in correction.standing_points if point.id not in verdicts]
    if silent:
        raise refusals.VerdictsMissing(count=len(silent), clauses="、".join(silent))
    for point in correction.standing_points:
        said = verdicts[point.id]
        point.is_corrected, point.verification_note = said.is_corrected, said.note.strip()
    return [point for point in correction.standing_points if not point.is_corrected]


def _ensure_after(correction: Correction, remedy: PublishedDocument) -> None:
    issued: date | None = correction.issued_on
    if issued is not None and (remedy.published_on is None or remedy.published_on < issued):
        day = f"{remedy.published_on:%Y-%m-%d}" if remedy.published_on else "日期不明"
        raise refusals.RemedyTooEarly(title=remedy.title, day=day, issued=f"{issued:%Y-%m-%d}")


def _in_draft(session: Session, correction_id: int, step: Step) -> Correction:
    """The correction, if this user may still write its opinion."""
    correction = queries.correction_for(session, step.user, correction_id)
    ensure_allowed("issue", correction.state)
    if not may_edit(correction, step.user):
        raise NotPermitted()
    require_version(correction.version, step.expected_version)
    return correction


def may_edit(correction: Correction, user: User) -> bool:
    """Any reviewer of the bureau writes; the lead sends."""
    return (
        correction.state is CorrectionState.DRAFT and user.sees_all_documents and user.may(Permission.REVIEW_DOCUMENT)
    )


def _point(correction: Correction, point_id: int) -> CorrectionPoint:
    found = next((point for point in correction.points if point.id == point_id), None)
    if found is None:
        raise NotFound()
    return found


def _touch(
    session: Session, correction: Correction, action: CorrectionAction, point: CorrectionPoint, step: Step
) -> None:
    """Raise the correction's version, so that two people writing at once notice, and write it down."""
    flag_modified(correction, "state")
    session.flush()
    audit.record(session, step.actor, action, correction, after={"clause": point.clause}, at=step.at)
