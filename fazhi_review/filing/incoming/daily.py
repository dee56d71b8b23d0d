"""Once a day: whoever has a letter in hand is told on the day a notification or an answer is due, and once it has passed."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from fazhi_review.accounts.permissions import Permission
from fazhi_review.extensions import unit_of_work
from fazhi_review.filing.incoming import queries
from fazhi_review.filing.incoming.models import Incoming
from fazhi_review.filing.incoming.workflow import IncomingState
from fazhi_review.matters import notices
from fazhi_review.matters.daily import daily
from fazhi_review.matters.place import Place


@daily("30 incoming letters")
def remind(place: Place, today: date) -> int:
    """Remind of BA-15's two short terms, which run beside the letter's own clock. Gives how many people were told."""
    told = 0
    with unit_of_work() as session:
        waiting = session.scalars(
            select(Incoming)
            .where(
                Incoming.state == IncomingState.ACCEPTED,
                or_(
                    Incoming.notified_on.is_(None) & (Incoming.notify_due_on <= today),
                    Incoming.issuer_answered_on.is_(None) & (Incoming.answer_due_on <= today),
                ),
            )
            .options(joinedload(Incoming.published))
        )
        for incoming in waiting:
            matter, at = queries.matter_of(session, incoming), place.clock.now()
            if incoming.notified_on is None and incoming.notify_due_on is not None:
                due, people = (
                    incoming.notify_due_on,
                    notices.users_of(session, matter.holder_id, Permission.REVIEW_DOCUMENT),
                )
                text = f"{incoming.number}应当在{due:%Y-%m-%d}前通知制定机关（行政复议法第五十八条），还没有通知。"
                url, name = "", "notify"
            elif incoming.answer_due_on is not None and incoming.published is not None:
                due = incoming.answer_due_on
                people = notices.users_of(session, incoming.published.organization_id, Permission.UPLOAD_DOCUMENT)
                text = f"《{incoming.published.title}》附带审查的书面答复应当在{due:%Y-%m-%d}前提交（行政复议法第五十八条），还没有提交。"
                url, name = f"/incoming/{incoming.id}", "answer"
            else:
                continue
            stage = "late" if today > due else "today"
            key = f"incoming-{incoming.id}-{name}-{stage}"
            told += notices.notify(session, people, key=key, text=text, url=url, matter=None if url else matter, at=at)
    return told
