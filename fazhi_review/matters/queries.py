"""Reads of matters, each filtered by who reads: what a person may not know of does not exist for them."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, false, not_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Permission, Role
from fazhi_review.errors import NotFound
from fazhi_review.matters.clocks import orange_until
from fazhi_review.matters.models import Audience, Clock, Matter, MatterEvent, MatterFile
from fazhi_review.timeline.deadline import Light
from fazhi_review.timeline.working_days import WorkingCalendar


def visible_to(user: User) -> ColumnElement[bool]:
    """Matters that `user` may know of: those in their organization's hands; those about it, unless they are the bureau's
    own business; and for the bureau's reviewers all that have left their drafters' desks. An outside counsel has no part in them."""
    if not user.may(Permission.VIEW_DOCUMENT) or user.role is Role.COUNSEL:
        return false()
    held = Matter.holder_id == user.organization_id
    own = Matter.owner_id == user.organization_id
    if user.sees_all_documents:
        return or_(held, own, Matter.audience != Audience.OWNER)
    return or_(held, and_(own, Matter.audience != Audience.BUREAU))


def matter_for(session: Session, user: User, matter_id: int) -> Matter:
    """A matter that the user may know of. Raises NotFound alike for what is not there and not theirs."""
    matter = session.scalar(select(Matter).where(Matter.id == matter_id, visible_to(user)))
    if matter is None:
        raise NotFound()
    return matter


def file_for(session: Session, user: User, matter_id: int, file_id: int) -> MatterFile:
    """A file of a matter. Internal ones are for the bureau's own people; removed ones for nobody. Raises NotFound."""
    file = session.scalar(
        select(MatterFile)
        .join(MatterFile.matter)
        .where(
            MatterFile.id == file_id,
            MatterFile.matter_id == matter_id,
            MatterFile.removed_at.is_(None),
            visible_to(user),
        )
        .options(joinedload(MatterFile.file))
    )
    if file is None or (file.is_internal and not user.sees_all_documents):
        raise NotFound()
    return file


def of_document(session: Session, user: User, document_id: int) -> Sequence[Matter]:
    """The matters of a document that the user may know of, oldest first, with holders."""
    return session.scalars(
        select(Matter)
        .where(Matter.document_id == document_id, visible_to(user))
        .options(joinedload(Matter.holder), joinedload(Matter.owner), joinedload(Matter.user))
        .order_by(Matter.opened_at, Matter.id)
    ).all()


def events_of(session: Session, user: User, matter_ids: Iterable[int]) -> Sequence[MatterEvent]:
    """The history of some matters that the caller has been let see, oldest first; internal lines for the bureau only."""
    statement = (
        select(MatterEvent)
        .where(MatterEvent.matter_id.in_(list(matter_ids)))
        .options(
            joinedload(MatterEvent.user), joinedload(MatterEvent.organization), joinedload(MatterEvent.document_version)
        )
        .order_by(MatterEvent.at, MatterEvent.id)
    )
    if not user.sees_all_documents:
        statement = statement.where(not_(MatterEvent.is_internal))
    return session.scalars(statement).all()


def files_of(session: Session, user: User, matter_ids: Iterable[int]) -> Sequence[MatterFile]:
    """The files of some matters that the caller has been let see, oldest first."""
    statement = (
        select(MatterFile)
        .where(MatterFile.matter_id.in_(list(matter_ids)), MatterFile.removed_at.is_(None))
        .options(joinedload(MatterFile.file), joinedload(MatterFile.uploaded_by))
        .order_by(MatterFile.uploaded_at, MatterFile.id)
    )
    if not user.sees_all_documents:
        statement = statement.where(not_(MatterFile.is_internal))
    return session.scalars(statement).all()


def clocks_of(session: Session, matter_ids: Iterable[int]) -> Sequence[Clock]:
    """Every clock of some matters, oldest first, with its pauses."""
    return session.scalars(
        select(Clock)
        .where(Clock.matter_id.in_(list(matter_ids)))
        .options(selectinload(Clock.pauses))
        .order_by(Clock.started_on, Clock.id)
    ).all()


def running_clocks(session: Session, matter_ids: Iterable[int]) -> dict[int, Clock]:
    """The running clock of each of some matters."""
    rows = session.scalars(select(Clock).where(Clock.matter_id.in_(list(matter_ids)), Clock.stopped_on.is_(None)))
    return {clock.matter_id: clock for clock in rows}


def light_is(light: Light, today: date, calendar: WorkingCalendar) -> ColumnElement[bool]:
    """The condition in SQL that `clocks.light` computes for one matter; none holds where no clock runs."""
    soon = orange_until(today, calendar)
    passed = Matter.due_on < today
    accusing = and_(Matter.due_is_confirmed, not_(Matter.due_is_minimum))
    if light is Light.RED:
        return and_(passed, accusing)
    if light is Light.ORANGE:
        return or_(and_(passed, not_(accusing)), and_(Matter.due_on >= today, Matter.due_on <= soon))
    return Matter.due_on > soon
