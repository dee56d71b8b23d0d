"""The outbox of e-mails: written in the commit that has something to tell, sent afterwards, each by one process."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from fazhi_review.extensions import unit_of_work
from fazhi_review.matters.mail import Letter, Mailer, MailRefused
from fazhi_review.matters.models import OutgoingMail

logger = logging.getLogger(__name__)

#: Whoever claimed a letter this long ago was killed before it was sent.
CLAIM = timedelta(minutes=10)
#: After so many refusals a letter is given up; with the waiting between them that is about three days.
ATTEMPTS = 12
LONGEST_WAIT = timedelta(hours=8)
BATCH = 50


def post(session: Session, *, key: str, user_id: int, address: str, subject: str, body: str, at: datetime) -> bool:
    """Queue a letter; under the same key only once. Whether it is new."""
    session.flush()
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = (
        insert(OutgoingMail)
        .values(
            key=key,
            user_id=user_id,
            address=address,
            subject=subject,
            body=body,
            created_at=at,
            attempts=0,
            last_error="",
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(OutgoingMail.id)
    )
    return session.execute(statement).first() is not None


def send_waiting(mailer: Mailer, now: datetime) -> int:
    """Send what waits; gives how many were sent. A refusal is kept with its reason and tried again later."""
    sent = 0
    for letter in _waiting(now):
        if not _claim(letter.id_, now):
            continue
        try:
            mailer.send(letter)
        except MailRefused as error:
            logger.warning("letter %s not sent: %s", letter.id_, error.message)
            _postpone(letter.id_, error.message, now)
        else:
            _done(letter.id_, now)
            sent += 1
    return sent


def unsent(session: Session) -> tuple[int, int]:
    """How many letters wait, and how many were given up."""
    given_up = OutgoingMail.attempts >= ATTEMPTS
    statement = select(given_up, func.count()).where(OutgoingMail.sent_at.is_(None)).group_by(given_up)
    counts = {bool(row[0]): row[1] for row in session.execute(statement)}
    return counts.get(False, 0), counts.get(True, 0)


def _waiting(now: datetime) -> list[Letter]:
    with unit_of_work() as session:
        rows = session.scalars(
            select(OutgoingMail)
            .where(
                OutgoingMail.sent_at.is_(None),
                OutgoingMail.attempts < ATTEMPTS,
                or_(OutgoingMail.next_attempt_at.is_(None), OutgoingMail.next_attempt_at <= now),
            )
            .order_by(OutgoingMail.id)
            .limit(BATCH)
        )
        return [Letter(row.id, row.address, row.subject, row.body) for row in rows]


def _claim(id_: int, now: datetime) -> bool:
    """Take the letter for this process: it is not offered again until the claim is old."""
    with unit_of_work() as session:
        claimed = session.execute(
            update(OutgoingMail)
            .where(
                OutgoingMail.id == id_,
                OutgoingMail.sent_at.is_(None),
                or_(OutgoingMail.next_attempt_at.is_(None), OutgoingMail.next_attempt_at <= now),
            )
            .values(next_attempt_at=now + CLAIM, attempts=OutgoingMail.attempts + 1)
            .returning(OutgoingMail.id)
        )
        return claimed.first() is not None


def _done(id_: int, now: datetime) -> None:
    with unit_of_work() as session:
        session.execute(
            update(OutgoingMail).where(OutgoingMail.id == id_).values(sent_at=now, last_error="", next_attempt_at=None)
        )


def _postpone(id_: int, reason: str, now: datetime) -> None:
    with unit_of_work() as session:
        letter = session.get(OutgoingMail, id_)
        if letter is not None:
            letter.last_error = reason[:500]
            letter.next_attempt_at = now + min(timedelta(minutes=2) * 2**letter.attempts, LONGEST_WAIT)
