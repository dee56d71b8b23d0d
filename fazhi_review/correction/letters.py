"""The letters of a correction (T-8): opinion, supervision letter, proposal to change or annul; kept among its files."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.correction.models import Correction
from fazhi_review.filing import queries as filings
from fazhi_review.filing.letters import TEMPLATES
from fazhi_review.letters import render
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import Matter, MatterEvent
from fazhi_review.matters.place import Place
from fazhi_review.timeline.clock import BEIJING


def write_opinion(
    session: Session, correction: Correction, matter: Matter, due_on: date, *, user: User, place: Place
) -> None:
    """The opinion: every point with its ground, what is to be done, until when (BA-18)."""
    published = correction.published
    values: dict[str, Any] = {
        "number": correction.number,
        "addressee": published.organization.name,
        "document_title": published.title,
        "document_number": published.number,
        "handling": correction.handling,
        "reply_due": due_on,
        "contact": user.full_name,
        "points": [
            {
                "address": point.clause,
                "nature": point.nature.label,
                "quote": point.quote,
                "issue": point.problem,
                "basis": point.basis,
                "handling": point.disposal.label,
            }
            for point in correction.points
        ],
    }
    filing = correction.filing_review.filing if correction.filing_review else None
    if filing is not None:
        values["filing_number"] = filing.number
    _keep(session, matter, correction, "correction_opinion", "纠错意见书", values, user=user, place=place)


def write_supervision(
    session: Session, correction: Correction, matter: Matter, demand: str, due_on: date, *, user: User, place: Place
) -> None:
    """The supervision letter: what was due, what was done about it, what is demanded."""
    published = correction.published
    values: dict[str, Any] = {
        "addressee": published.organization.name,
        "matter": f"《{published.title}》逾期未纠正",
        "facts": f"{correction.issued_on:%Y年%-m月%-d日}发出纠错意见书（{correction.number}），期限届满后经催办，至今{correction.state.label}。",
        "basis": "《法规规章备案审查条例》第二十一条；省、市规范性文件备案审查的规定",
        "demand": demand,
        "due_on": due_on,
        "contact": user.full_name,
        "history": history_of(session, matter),
    }
    _keep(session, matter, correction, "supervision_letter", "督办函", values, user=user, place=place)


def write_proposal(
    session: Session, correction: Correction, matter: Matter, reason: str, *, user: User, place: Place
) -> None:
    """The proposal to the body that may change or annul the text (BA-19)."""
    published = correction.published
    values: dict[str, Any] = {
        "addressee": correction.proposed_to,
        "document_title": published.title,
        "document_number": published.number,
        "issuing_authority": published.organization.name,
        "opinion_number": correction.number,
        "reason": reason,
        "contact": user.full_name,
        "points": [
            {
                "address": point.clause,
                "quote": point.quote,
                "issue": point.problem,
                "basis": point.basis,
                "answer": f"{point.answer.label}。{point.answer_reason}" if point.answer else "没有反馈",
            }
            for point in correction.standing_points
        ],
        "history": history_of(session, matter),
    }
    _keep(session, matter, correction, "annulment_proposal", "提请改变或者撤销的报告", values, user=user, place=place)


def history_of(session: Session, matter: Matter) -> list[dict[str, Any]]:
    """What the issuing authority knows of the matter, day by day."""
    events = session.scalars(
        select(MatterEvent)
        .where(MatterEvent.matter_id == matter.id, MatterEvent.is_internal.is_(False))
        .order_by(MatterEvent.id)
    )
    return [
        {
            "day": event.at.astimezone(BEIJING).date(),
            "event": f"{event.action}{f'：{event.note}' if event.note else ''}",
        }
        for event in events
    ]


def _keep(
    session: Session,
    matter: Matter,
    correction: Correction,
    form: str,
    label: str,
    values: Mapping[str, Any],
    *,
    user: User,
    place: Place,
) -> None:
    bureau = filings.bureau(session)
    whole = {
        **values,
        "organization": bureau.name if bureau else "司法行政部门",
        "issued_on": place.clock.today(),
    }
    known = {name: value for name, value in whole.items() if value not in (None, "")}
    matters.attach(
        session,
        matter,
        material=form,
        label=label,
        name=f"{label}（{correction.published.title[:60]}）.docx",
        data=render(form, known, overrides=place.settings.instance / TEMPLATES),
        user=user,
        store=place.store,
        at=place.clock.now(),
    )
