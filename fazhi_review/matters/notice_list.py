"""Reads of notices: each person sees their own."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from fazhi_review.accounts.models import User
from fazhi_review.errors import NotFound
from fazhi_review.matters.models import Notice
from fazhi_review.pages.listing import Page, paginate


def notices_of(session: Session, user: User, *, only_unread: bool, number: int) -> Page[Notice]:
    """This person's notices, newest first."""
    statement = select(Notice).where(Notice.user_id == user.id)
    if only_unread:
        statement = statement.where(Notice.read_at.is_(None))
    statement = statement.options(joinedload(Notice.matter)).order_by(Notice.created_at.desc(), Notice.id.desc())
    return paginate(session, statement, number=number)


def notice_for(session: Session, user: User, notice_id: int) -> Notice:
    """One of this person's notices. Raises NotFound."""
    notice = session.scalar(
        select(Notice).where(Notice.id == notice_id, Notice.user_id == user.id).options(joinedload(Notice.matter))
    )
    if notice is None:
        raise NotFound()
    return notice
