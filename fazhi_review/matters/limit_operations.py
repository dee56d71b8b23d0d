"""An office's own value of a time limit: put in by the bureau's lead with its source, audited, withdrawn the same way."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.audit import describe_fields
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.errors import InvalidInput, NotFound, NotPermitted, StaleVersion
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters.limits import override_of, row_for
from fazhi_review.matters.models import TimeLimitOverride
from fazhi_review.timeline.clock import BEIJING
from fazhi_review.timeline.deadline import Unit
from fazhi_review.vocabulary import Labelled

#: More than this is a typing mistake, whatever the unit.
LARGEST = 600


class LimitAction(Labelled):
    """What the audit log calls these verbs."""

    OVERRIDE = "matters.limit_overridden", "确认本单位期限"
    WITHDRAW = "matters.limit_withdrawn", "撤销本单位期限"


describe_fields({"limit": "期限", "amount": "数值", "unit": "单位", "source": "依据", "decided_on": "依据日期"})


class SourceMissing(InvalidInput):
    sentence = "请写明依据的文件名称和条款，例如“河南省行政规范性文件管理办法第××条”。"


class AmountImplausible(InvalidInput):
    sentence = f"期限应当是 1 到 {LARGEST} 之间的整数。"


class DayInFuture(InvalidInput):
    sentence = "依据的日期不能晚于今天。"


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitValue:
    """What a lead puts in the place of the table's value."""

    amount: int
    unit: Unit
    source: str
    decided_on: date


def override_limit(
    key: str, value: LimitValue, *, seen_id: int | None, user: User, actor: Actor, at: datetime
) -> TimeLimitOverride:
    """Put the office's own value in force for clocks that start from now on. `seen_id` is the override the form showed.

    Raises UnknownLimit, NotPermitted, InvalidInput, StaleVersion.
    """
    _require_lead(user)
    if not 1 <= value.amount <= LARGEST:
        raise AmountImplausible()
    if len(value.source.strip()) < 4:
        raise SourceMissing()
    if value.decided_on > at.astimezone(BEIJING).date():
        raise DayInFuture()
    with unit_of_work() as session:
        row = row_for(session, key)
        before = row.limit
        _retire(session, key, seen_id, user, at)
        override = TimeLimitOverride(
            key=key, confirmed_by_id=user.id, confirmed_at=at, **(asdict(value) | {"source": value.source.strip()})
        )
        session.add(override)
        audit.record(
            session,
            actor,
            LimitAction.OVERRIDE,
            override,
            before={"amount": before.amount, "unit": before.unit, "source": before.source},
            after={"limit": row.label, **asdict(value)},
            at=at,
        )
    return override


def withdraw_limit(key: str, *, seen_id: int, user: User, actor: Actor, at: datetime) -> None:
    """Go back to the table's value. Raises NotPermitted, NotFound, StaleVersion."""
    _require_lead(user)
    with unit_of_work() as session:
        row = row_for(session, key)
        override = _retire(session, key, seen_id, user, at)
        if override is None:
            raise NotFound()
        before = {"amount": override.amount, "unit": override.unit, "source": override.source}
        now = row_for(session, key).limit
        after = {"limit": row.label, "amount": now.amount, "unit": now.unit, "source": now.source}
        audit.record(session, actor, LimitAction.WITHDRAW, override, before=before, after=after, at=at)


def _retire(session: Session, key: str, seen_id: int | None, user: User, at: datetime) -> TimeLimitOverride | None:
    current = override_of(session, key)
    if (current.id if current else None) != seen_id:
        raise StaleVersion()
    if current is not None:
        current.withdrawn_by_id, current.withdrawn_at = user.id, at
        session.flush()
    return current


def _require_lead(user: User) -> None:
    if not (user.may(Permission.MANAGE_TIME_LIMITS) and user.organization.is_bureau):
        raise NotPermitted()
