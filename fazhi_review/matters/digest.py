"""The daily digest: one letter a person on working days, with what they have not read yet and what is in their hands."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters import outbox, queries
from fazhi_review.matters.daily import daily
from fazhi_review.matters.models import Matter, Notice
from fazhi_review.matters.place import Place
from fazhi_review.matters.work_list import Scope, in_scope
from fazhi_review.timeline.deadline import Light

#: More lines than this nobody reads in a letter; the rest is counted.
LINES = 40


@daily("90 每日邮件")
def write_digests(place: Place, today: date) -> int:
    """Queue a letter for everybody with an address and unread notices that no letter has told; gives how many.

    On a day off nothing is written: the notices wait for the next working day.
    """
    if not place.calendar.is_working_day(today):
        return 0
    with unit_of_work() as session:
        ids = session.scalars(
            select(Notice.user_id)
            .join(Notice.user)
            .where(Notice.mailed_at.is_(None), Notice.read_at.is_(None), User.is_enabled, User.email != "")
            .distinct()
        ).all()
    return sum(_write(place, user_id, today) for user_id in ids)


def _write(place: Place, user_id: int, today: date) -> bool:
    """One person's letter and the mark on what it tells, in one commit."""
    at = place.clock.now()
    with unit_of_work() as session:
        user = session.get_one(User, user_id)
        waiting = session.scalars(
            select(Notice)
            .where(Notice.user_id == user_id, Notice.mailed_at.is_(None), Notice.read_at.is_(None))
            .order_by(Notice.created_at, Notice.id)
        ).all()
        is_new = bool(waiting) and outbox.post(
            session,
            key=f"digest:{today.isoformat()}:{user_id}",
            user_id=user_id,
            address=user.email,
            subject=f"【{place.settings.site_name}】{today.month}月{today.day}日：{len(waiting)} 条未读通知",
            body=_body(session, place, user, waiting, today),
            at=at,
        )
        if is_new:
            session.execute(update(Notice).where(Notice.id.in_([notice.id for notice in waiting])).values(mailed_at=at))
    return is_new


def _body(session: Session, place: Place, user: User, waiting: Sequence[Notice], today: date) -> str:
    lines = [f"{user.full_name}，您好：", "", "您有以下未读通知：", ""]
    lines += [f"{number}. {notice.text}" for number, notice in enumerate(waiting[:LINES], start=1)]
    if len(waiting) > LINES:
        lines.append(f"另有 {len(waiting) - LINES} 条，请登录查看。")
    lines += ["", _in_hand(session, place, user, today)] if _works(user) else []
    lines += ["", f"请登录{place.settings.site_name}办理。本邮件由系统自动发出，请勿回复。", ""]
    return "\n".join(lines)


def _in_hand(session: Session, place: Place, user: User, today: date) -> str:
    mine = [Matter.closed_at.is_(None), queries.visible_to(user), in_scope(Scope.MINE, user)]

    def count(*more: object) -> int:
        return session.scalar(select(func.count()).select_from(Matter).where(*mine, *more)) or 0  # type: ignore[arg-type]

    red, orange = (count(queries.light_is(light, today, place.calendar)) for light in (Light.RED, Light.ORANGE))
    return f"待您办理的事项共 {count()} 件，其中已逾期 {red} 件，即将到期 {orange} 件。"


def _works(user: User) -> bool:
    return user.may(Permission.VIEW_DOCUMENT)
