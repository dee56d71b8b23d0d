"""A published document comes under watch: its term, stated or presumed, and the days derived from term and events."""

import re
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.cleanup.validity.models import Standing, TermSource
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.indexing.operations import enqueue
from fazhi_review.matters.limits import limit_for
from fazhi_review.timeline.deadline import Unit
from fazhi_review.timeline.periods import expiry_of_term

_TRIAL = re.compile(r"暂行|试行")
_PROVISIONAL, _ORDINARY = "validity.trial", "validity.default"


def take_under_watch(session: Session, document: NormativeDocument, published_on: date, at: datetime) -> Standing:
    """Watch a document that has been published, or bring what is known of it up to date. Part of the caller's unit of work."""
    row = session.scalar(select(Standing).where(Standing.document_id == document.id))
    if row is None:
        row = Standing(
            document_id=document.id, organization_id=document.organization_id, published_on=published_on,
            term_source=TermSource.NONE, taken_at=at, events=[],
        )  # fmt: skip
        row.document = document
        session.add(row)
    row.published_on = published_on
    row.effective_on = document.effective_date or published_on
    _set_term(session, row)
    settle(session, row)
    return row


def _set_term(session: Session, row: Standing) -> None:
    """The end that the text states; else the one that the rule presumes, with its source."""
    document = row.document
    if document.expiry_date is not None:
        row.expires_on, row.term_source = document.expiry_date, TermSource.STATED
        row.term_rule, row.term_is_confirmed = "", True
        return
    limit = limit_for(session, _PROVISIONAL if _TRIAL.search(document.title) else _ORDINARY)
    months = limit.amount * (12 if limit.unit is Unit.YEARS else 1)
    if row.effective_on is None or limit.unit not in (Unit.YEARS, Unit.MONTHS):
        row.expires_on, row.term_source, row.term_rule, row.term_is_confirmed = None, TermSource.NONE, "", True
        return
    row.expires_on, row.term_source = expiry_of_term(row.effective_on, months), TermSource.DEFAULT
    row.term_rule = f"未载明有效期，按{limit.text}推定：{limit.source}"[:300]
    row.term_is_confirmed = limit.verification.is_confirmed


def settle(session: Session, row: Standing) -> None:
    """Write the derived days after the term or an event has changed, and let search know."""
    row.last_day = row.presumed_last_day
    row.ended_on = row.validity.ended_on
    row.document.ended_on = row.ended_on
    session.flush()
    enqueue(session, [f"document:{row.document_id}"])


def standing_of(session: Session, document_id: int) -> Standing | None:
    """The watch over a document; None where it was not published."""
    return session.scalar(select(Standing).where(Standing.document_id == document_id))
