"""Which time limit holds here: the office's own value, else the region's, else the national one."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.errors import NotFound
from fazhi_review.matters.models import TimeLimitOverride
from fazhi_review.pages.context import settings
from fazhi_review.timeline.deadline import TimeLimit
from fazhi_review.timeline.limits import LimitRow, table
from fazhi_review.vocabulary import Verification


class UnknownLimit(NotFound):
    sentence = "期限表中没有“{key}”这一项。"


def limit_for(session: Session, key: str) -> TimeLimit:
    """The limit that holds for `key` in this installation. Raises UnknownLimit."""
    return row_for(session, key).limit


def row_for(session: Session, key: str) -> LimitRow:
    """The same with its label and how it counts. An office's own value was confirmed by its lead, so it may accuse."""
    row = table(settings().region).get(key)
    if row is None:
        raise UnknownLimit(key=key)
    override = override_of(session, key)
    if override is None:
        return row
    limit = TimeLimit(override.amount, override.unit, override.source, Verification.FULL_TEXT)
    return LimitRow(row.key, row.label, limit, "本单位", row.bound, row.counts)


def override_of(session: Session, key: str) -> TimeLimitOverride | None:
    """The office's own value of one limit, if it has one."""
    return session.scalar(
        select(TimeLimitOverride)
        .where(TimeLimitOverride.key == key, TimeLimitOverride.withdrawn_at.is_(None))
        .order_by(TimeLimitOverride.id.desc())
        .limit(1)
    )
