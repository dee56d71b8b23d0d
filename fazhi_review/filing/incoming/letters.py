"""The answer to whoever wrote (审查建议反馈单), kept among the letter's files."""

from typing import Any

from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.filing import queries as filings
from fazhi_review.filing.incoming.models import Incoming
from fazhi_review.filing.letters import TEMPLATES
from fazhi_review.letters import render
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import Matter
from fazhi_review.matters.place import Place


def write_reply(session: Session, incoming: Incoming, matter: Matter, result: str, *, user: User, place: Place) -> None:
    """Write what the sender is told."""
    bureau = filings.bureau(session)
    values: dict[str, Any] = {
        "addressee": incoming.sender,
        "number": incoming.number,
        "kind": incoming.kind.label.partition("（")[0],
        "letter_number": incoming.letter_number,
        "received_on": incoming.received_on,
        "document_title": incoming.document_title,
        "document_number": incoming.document_number,
        "result": result,
        "reply": incoming.reply,
        "contact": user.full_name,
        "organization": bureau.name if bureau else "司法行政部门",
        "issued_on": place.clock.today(),
    }
    known = {name: value for name, value in values.items() if value not in (None, "")}
    matters.attach(
        session,
        matter,
        material="review_reply",
        label="反馈单",
        name=f"反馈单（{incoming.document_title[:60]}）.docx",
        data=render("review_reply", known, overrides=place.settings.instance / TEMPLATES),
        user=user,
        store=place.store,
        at=place.clock.now(),
    )
