"""What is done once a day: each duty registers its function, and one process of several runs it.

A function that fails is logged and taken up again the next time, by this process or another; the others run all the same.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from fazhi_review.errors import FazhiError
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.matters.models import DailyRun
from fazhi_review.matters.place import Place

logger = logging.getLogger(__name__)

#: A daily function: gives how many things it did. It opens its own units of work, and does no harm when run twice.
Daily = Callable[[Place, date], int]
#: Whoever began a run this long ago and has not finished was killed.
ABANDONED_AFTER = timedelta(minutes=30)

_FUNCTIONS: dict[str, Daily] = {}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one function: how many things it did, or why it failed; None where it had been done already."""

    name: str
    count: int | None = None
    error: str = ""


def daily(name: str) -> Callable[[Daily], Daily]:
    """Register a function under a name of its own. Functions run in the order of their names, "10 …" before "90 …"."""

    def register(function: Daily) -> Daily:
        if _FUNCTIONS.get(name, function) is not function:
            raise ValueError(f"two daily functions are named {name}")
        _FUNCTIONS[name] = function
        return function

    return register


def names() -> list[str]:
    """The registered functions, in the order in which they run."""
    return sorted(_FUNCTIONS)


def function_of(name: str) -> Daily:
    """The function registered under a name; a KeyError is a programming mistake."""
    return _FUNCTIONS[name]


def run_due(place: Place, today: date) -> list[Outcome]:
    """Run what has not been run for `today` by any process. Costs one read once everything is done."""
    with unit_of_work() as session:
        finished = select(DailyRun.name).where(DailyRun.day == today, DailyRun.finished_at.is_not(None))
        done = set(session.scalars(finished))
    waiting = [name for name in names() if name not in done]
    return [_run(name, place, today) for name in waiting if _claim(name, today, place.clock.now())]


def run_all(place: Place, today: date) -> list[Outcome]:
    """Run everything for `today`, whether or not it has been run: the command a person types."""
    outcomes = []
    for name in names():
        _claim(name, today, place.clock.now())
        outcomes.append(_run(name, place, today))
    return outcomes


def last_run(session: Session, name: str) -> DailyRun | None:
    """The latest day for which a function has been run to its end."""
    statement = select(DailyRun).where(DailyRun.name == name, DailyRun.finished_at.is_not(None))
    return session.scalars(statement.order_by(DailyRun.day.desc()).limit(1)).first()


def _run(name: str, place: Place, today: date) -> Outcome:
    try:
        count = _FUNCTIONS[name](place, today)
    except (FazhiError, SQLAlchemyError) as error:
        db.session.rollback()
        _release(name, today)
        logger.warning("daily %s for %s failed, will be tried again: %s", name, today, error)
        return Outcome(name, error=error.message if isinstance(error, FazhiError) else "数据库暂不可用，请稍后重试。")
    except Exception:
        db.session.rollback()
        _release(name, today)
        logger.exception("daily %s for %s failed, will be tried again", name, today)
        return Outcome(name, error="程序出错，详情见日志。")
    _finish(name, today, place.clock.now(), count)
    return Outcome(name, count=count)


def _claim(name: str, day: date, now: datetime) -> bool:
    """Whether this process is the one to run it: it was not begun, or whoever began it was killed."""
    with unit_of_work() as session:
        insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        begin = insert(DailyRun).values(name=name, day=day, begun_at=now, count=0).on_conflict_do_nothing()
        if session.execute(begin.returning(DailyRun.name)).first() is not None:
            return True
        take_over = (
            update(DailyRun)
            .where(
                DailyRun.name == name,
                DailyRun.day == day,
                DailyRun.finished_at.is_(None),
                DailyRun.begun_at < now - ABANDONED_AFTER,
            )
            .values(begun_at=now)
            .returning(DailyRun.name)
        )
        return session.execute(take_over).first() is not None


def _finish(name: str, day: date, now: datetime, count: int) -> None:
    with unit_of_work() as session:
        session.execute(
            update(DailyRun).where(DailyRun.name == name, DailyRun.day == day).values(finished_at=now, count=count)
        )


def _release(name: str, day: date) -> None:
    """Let the next turn try again."""
    with unit_of_work() as session:
        run = session.get(DailyRun, (name, day))
        if run is not None and run.finished_at is None:
            session.delete(run)
