"""What a change of law touches becomes a task of the document's owner: lines decided one by one, then one conclusion."""

import logging
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.cleanup.models import CaseOutcome, LineState, Ripple, RippleCase, RippleLine
from fazhi_review.cleanup.ripple.line import Strength
from fazhi_review.cleanup.ripple.queries import case_for, line_for, standing_lines
from fazhi_review.errors import Conflict, InvalidInput, NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters import clocks, notices
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import MatterKind
from fazhi_review.matters.place import Place
from fazhi_review.pages.forms import require_version
from fazhi_review.vocabulary import Labelled

logger = logging.getLogger(__name__)

#: Lines that a department must decide before it concludes; weak ones it may.
WEIGHTY = (Strength.STRONG, Strength.MEDIUM)


class CaseAction(Labelled):
    """What the audit log calls these verbs."""

    LINE_DECIDED = "ripple_line.decided", "核对影响线索"
    CONCLUDED = "ripple_case.concluded", "提出依据变动处理意见"
    OPENED = "ripple_case.opened", "依据变动"


audit.describe_fields({"state": "核对结果", "path": "条款"})


class ReasonMissing(InvalidInput):
    sentence = "请写明{what}的理由。"


class LinesOpen(Conflict):
    sentence = "还有 {count} 条强、中线索没有核对，请逐条选择“确受影响”或者“不受影响”后，再提出处理意见。"


class NothingConfirmed(Conflict):
    sentence = "没有一条线索核对为“确受影响”，不能提出“{outcome}”；需要修改或者废止的，请先核对有关线索。"


class CaseConcluded(Conflict):
    sentence = "《{title}》的依据变动处理意见已经提出，不能再改动；如有新的变动，会另行提醒。"


def open_cases(session: Session, ripple_id: int, *, place: Place) -> int:
    """A case with its matter for every document that has weighty lines and no case yet; how many. Part of the caller's unit of work."""
    ripple = session.get_one(Ripple, ripple_id)
    lines = (
        standing_lines(ripple_id).where(RippleLine.strength.in_(WEIGHTY), RippleLine.state == LineState.OPEN).subquery()
    )
    known = select(RippleCase.document_id).where(RippleCase.ripple_id == ripple_id)
    touched = session.execute(
        select(lines.c.document_id, lines.c.organization_id, func.count())
        .where(lines.c.document_id.not_in(known))
        .group_by(lines.c.document_id, lines.c.organization_id)
        .order_by(lines.c.document_id)
    ).all()
    for document_id, organization_id, count in touched:
        _open(session, ripple, document_id, organization_id, count, place)
    return len(touched)


def _open(session: Session, ripple: Ripple, document_id: int, organization_id: int, count: int, place: Place) -> None:
    at = place.clock.now()
    case = RippleCase(ripple_id=ripple.id, document_id=document_id, organization_id=organization_id, opened_at=at)
    session.add(case)
    session.flush()
    title = case.document.title
    matter = matters.open_matter(
        session, MatterKind.RIPPLE, case.id, title=title, state="待核对", owner_id=organization_id,
        holder_id=organization_id, document_id=document_id, at=at,
    )  # fmt: skip
    # A change that is known before its day leaves the department until that day at least.
    begins = max(place.clock.today(), ripple.effective_on)
    clocks.start(session, matter, "ripple.decision", on=begins, calendar=place.calendar)
    note = f"{ripple.sentence}本文件有 {count} 条强、中线索待核对。"
    matters.record(session, matter, action=CaseAction.OPENED.label, note=note, at=at)
    people = notices.users_of(session, organization_id, Permission.UPLOAD_DOCUMENT)
    text = f"《{title}》的依据有变动：{note}"
    notices.notify(session, people, key=f"ripple-case-{case.id}", text=text, matter=matter, at=at)


def decide_line(
    line_id: int, state: LineState, reason: str, *, expected_version: int, user: User, actor: Actor, at: datetime
) -> int:
    """Say whether a line touches its clause indeed; the line's document. To dismiss needs a reason. Raises StaleVersion and its kin."""
    if state is LineState.DISMISSED and not reason.strip():
        raise ReasonMissing(what="不受影响")
    with unit_of_work() as session:
        line = line_for(session, user, line_id)
        require_version(line.version, expected_version)
        _may_decide(line, user)
        case = session.scalar(
            select(RippleCase)
            .where(RippleCase.ripple_id == line.ripple_id, RippleCase.document_id == line.document_id)
            .options(joinedload(RippleCase.document))
        )
        if case is not None and case.outcome is not None:
            raise CaseConcluded(title=case.document.title)
        before = {"state": line.state, "path": line.path}
        line.state, line.reason = state, reason.strip()
        line.decided_by_id, line.decided_at = (None, None) if state is LineState.OPEN else (user.id, at)
        audit.record(
            session, actor, CaseAction.LINE_DECIDED, line.document, before, {"state": state, "path": line.path}, at=at
        )
        return line.document_id


def conclude(
    case_id: int,
    outcome: CaseOutcome,
    reason: str,
    *,
    expected_version: int,
    user: User,
    actor: Actor,
    at: datetime,
) -> None:
    """The department's conclusion for the document. Raises LinesOpen, NothingConfirmed, CaseConcluded, ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing(what="处理意见")
    with unit_of_work() as session:
        case = case_for(session, user, case_id)
        require_version(case.version, expected_version)
        if case.organization_id != user.organization_id:
            raise NotPermitted()
        if case.outcome is not None:
            raise CaseConcluded(title=case.document.title)
        lines = session.scalars(standing_lines(case.ripple_id).where(RippleLine.document_id == case.document_id)).all()
        still_open = sum(line.state is LineState.OPEN and line.strength in WEIGHTY for line in lines)
        if still_open:
            raise LinesOpen(count=still_open)
        if outcome is not CaseOutcome.NO_CHANGE and not any(line.state is LineState.CONFIRMED for line in lines):
            raise NothingConfirmed(outcome=outcome.label)
        case.outcome, case.reason = outcome, reason.strip()
        case.concluded_by_id, case.concluded_at = user.id, at
        matter = matters.matter_of(session, MatterKind.RIPPLE, case.id)
        note = f"{outcome.label}：{reason.strip()}"
        matters.record(session, matter, action=CaseAction.CONCLUDED.label, user=user, note=note, at=at)
        matters.close(session, matter, state=outcome.label, at=at)
        audit.record(
            session, actor, CaseAction.CONCLUDED, case, after={"outcome": outcome, "reason": reason.strip()}, at=at
        )


def _may_decide(line: RippleLine, user: User) -> None:
    """The owner decides; the bureau's reviewers may as well."""
    if line.organization_id != user.organization_id and not user.sees_all_documents:
        raise NotPermitted()
