"""What happens by itself when a filing arrives: the machine examines the text, and registration begins the review."""

import logging
from datetime import date

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from fazhi_review import structure
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.documents.models import DocumentVersion
from fazhi_review.errors import FazhiError
from fazhi_review.extensions import unit_of_work
from fazhi_review.filing import queries
from fazhi_review.filing.examining import opening
from fazhi_review.filing.examining.workflow import ReviewMode
from fazhi_review.filing.models import Filing
from fazhi_review.filing.workflow import Recipient
from fazhi_review.matters.place import Place
from fazhi_review.ports import ProcedureFacts
from fazhi_review.review.models import Review
from fazhi_review.review.recording import keep_examination, open_review
from fazhi_review.review.workplace import workplace

logger = logging.getLogger(__name__)


def examine(filing_id: int, *, user: User, place: Place) -> None:
    """Run today's rules, citations and comparison with law over the text that was filed.

    In a unit of work of its own: a rule pack that cannot be read must not lose a filing. What fails here is found again
    by the daily check.
    """
    try:
        _examine(filing_id, user=user, place=place)
    except FazhiError:
        logger.exception("filing %s: not examined on arrival", filing_id)


def _examine(filing_id: int, *, user: User, place: Place) -> None:
    with unit_of_work() as session:
        filing = session.get_one(Filing, filing_id)
        version = newest_version(session, filing)
        if version is None:
            return
        facts = _facts(session, filing)
        text, version_id = version.text, version.id
    examiner = workplace(current_app._get_current_object()).examiner  # type: ignore[attr-defined]
    at = place.clock.now()
    examination = examiner.examine(structure.parse(text), as_of=place.clock.today(), procedure=facts)
    with unit_of_work() as session:
        version = session.get_one(DocumentVersion, version_id, options=[undefer(DocumentVersion.text)])
        review = session.scalar(select(Review).where(Review.document_id == version.document_id))
        if review is None:
            open_review(session, version.document, version, examination=examination, examined_by=user, at=at)
        else:
            keep_examination(session, review, version, examination, examined_by=user, at=at)


def registered(session: Session, filing: Filing, *, user: User, actor: Actor, place: Place) -> None:
    """Nothing registered without its review: it is opened in the very commit that registers."""
    if filing.recipient is Recipient.BUREAU:
        opening.open_filing_review(
            session,
            filing.published,
            filing=filing,
            mode=ReviewMode.OWN_INITIATIVE,
            user=user,
            actor=actor,
            place=place,
        )


def text_of(session: Session, filing: Filing) -> str:
    """The electronic text that is filed, "" where none has been brought."""
    version = newest_version(session, filing)
    return version.text if version else ""


def newest_version(session: Session, filing: Filing) -> DocumentVersion | None:
    """The text that is filed: the newest version of the document."""
    return session.scalar(
        select(DocumentVersion)
        .where(DocumentVersion.document_id == filing.published.document_id)
        .options(undefer(DocumentVersion.text))
        .order_by(DocumentVersion.number.desc())
        .limit(1)
    )


def _facts(session: Session, filing: Filing) -> ProcedureFacts:
    """What the filing tells the rules: its day, its materials, whether both texts say the same."""
    labels = tuple(dict.fromkeys(file.label for file in queries.files_of(session, filing)))
    answers: dict[str, bool | int | str | date | tuple[str, ...]] = {
        "filing.is_filed": True,
        "filing.materials": (*labels, "电子文本"),
    }
    if filing.text_check.get("state") in ("same", "differs"):
        answers["filing.texts_match"] = filing.text_check["state"] == "same"
    published = filing.published
    return ProcedureFacts(
        issuing_authority=published.organization.name, publication_date=published.published_on, answers=answers
    )
