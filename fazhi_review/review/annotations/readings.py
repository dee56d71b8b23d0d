"""Two people read a version independently: set by the lead, hidden from each other, opened when both have finished.

| step | who | then |
|---|---|---|
| begin | the lead | the two named do not see each other's threads |
| finish | each reader | when both have, the reading opens by itself |
| open | the lead | at any time, with what there is |
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.documents import queries as document_queries
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.errors import Conflict, InvalidInput, NotFound, NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters.notices import notify
from fazhi_review.review import queries as review_queries
from fazhi_review.review.annotations import queries
from fazhi_review.review.annotations.actions import AnnotationAction
from fazhi_review.review.annotations.models import IndependentReading, Reader, Visibility
from fazhi_review.review.annotations.visibility import reviews
from fazhi_review.review.workflow import WITH_BUREAU

READERS = 2


class ReadingInTheWay(Conflict):
    sentence = "两人独立审阅还没有结束，处理意见由审核负责人在汇总后作出；您可以先写批注。"


@dataclass(frozen=True, slots=True)
class ReadingState:
    """What the page says of an independent reading to one person."""

    reading: IndependentReading
    is_reader: bool
    has_finished: bool
    is_lead: bool

    @property
    def is_open(self) -> bool:
        return self.reading.opened_at is not None

    @property
    def may_finish(self) -> bool:
        return self.is_reader and not self.has_finished and not self.is_open


def may_lead(user: User) -> bool:
    """Whether this person, where they review a document, sees both readings and decides."""
    return user.may(Permission.CONCLUDE_REVIEW)


def reading_of(session: Session, version_id: int) -> IndependentReading | None:
    """The independent reading of a version, with its readers."""
    return session.scalar(
        select(IndependentReading)
        .where(IndependentReading.version_id == version_id)
        .options(joinedload(IndependentReading.readers).joinedload(Reader.user))
    )


def state_for(session: Session, user: User, version_id: int, *, is_bureau: bool) -> ReadingState | None:
    """The reading of a version as those who review it see it; None for others and where there is none."""
    reading = reading_of(session, version_id) if is_bureau else None
    if reading is None:
        return None
    own = next((reader for reader in reading.readers if reader.user_id == user.id), None)
    return ReadingState(reading, own is not None, own is not None and own.finished_at is not None, may_lead(user))


def ensure_may_decide(session: Session, version_id: int, user: User) -> None:
    """Until a reading is opened only the lead decides: a reader's decision would show the other what was thought.

    Raises ReadingInTheWay.
    """
    reading = reading_of(session, version_id)
    if reading is not None and reading.opened_at is None and not may_lead(user):
        raise ReadingInTheWay()


def candidates(session: Session, document: NormativeDocument) -> list[User]:
    """The bureau's people who can be set to read."""
    people = queries.people_for(session, document, Visibility.BUREAU)
    return [person for person in people if reviews(person, document)]


def begin(document_id: int, reader_ids: Sequence[int], *, user: User, actor: Actor, at: datetime) -> IndependentReading:
    """Set two people to read the newest version independently. Raises NotPermitted, InvalidInput, Conflict."""
    with unit_of_work() as session:
        document = document_queries.document_for(session, user, document_id)
        _require_lead(user, document)
        if review_queries.review_of(session, document_id).state not in WITH_BUREAU:
            raise Conflict("文件不在审核中，不能安排独立审阅。")
        possible = {person.id: person for person in candidates(session, document)}
        chosen = [possible[id_] for id_ in dict.fromkeys(reader_ids) if id_ in possible]
        if len(chosen) != READERS:
            raise InvalidInput("请选择两名不同的审核人员独立审阅。")
        version = queries.newest_version(session, document_id)
        if reading_of(session, version.id) is not None:
            raise Conflict("这个版本已经安排了独立审阅。")
        reading = IndependentReading(version_id=version.id, begun_by_id=user.id, begun_at=at)
        reading.readers = [Reader(user_id=person.id) for person in chosen]
        session.add(reading)
        session.flush()
        names = "、".join(person.full_name for person in chosen)
        audit.record(session, actor, AnnotationAction.BEGIN_READING, document, after={"readers": names}, at=at)
        text = f"请独立审阅《{document.title}》，完成前看不到另一位审阅人的批注。"
        url = f"/documents/{document_id}"
        notify(session, chosen, key=f"reading:{reading.id}", text=text, url=url, at=at)
    return reading


def finish(document_id: int, *, user: User, actor: Actor, at: datetime) -> bool:
    """Say that one has read everything; gives whether both have, which opens the reading. Harmless when repeated."""
    with unit_of_work() as session:
        document = document_queries.document_for(session, user, document_id)
        reading = _reading_of_newest(session, document_id)
        own = next((reader for reader in reading.readers if reader.user_id == user.id), None)
        if own is None:
            raise NotPermitted("您不是这份文件的独立审阅人。")
        if own.finished_at is None:
            own.finished_at = at
            audit.record(session, actor, AnnotationAction.FINISH_READING, document, after={}, at=at)
        if reading.opened_at is None and all(reader.finished_at is not None for reader in reading.readers):
            reading.opened_at = at
            _tell_lead(session, reading, document, at=at)
    return reading.opened_at is not None


def open_reading(document_id: int, *, user: User, actor: Actor, at: datetime) -> None:
    """The lead opens the readings to each other before both have finished."""
    with unit_of_work() as session:
        document = document_queries.document_for(session, user, document_id)
        _require_lead(user, document)
        reading = _reading_of_newest(session, document_id)
        if reading.opened_at is None:
            reading.opened_at, reading.opened_by_id = at, user.id
            audit.record(session, actor, AnnotationAction.OPEN_READING, document, after={}, at=at)


def _tell_lead(session: Session, reading: IndependentReading, document: NormativeDocument, *, at: datetime) -> None:
    lead = session.get(User, reading.begun_by_id)
    text = f"《{document.title}》的两人独立审阅已经完成，请汇总。"
    url = f"/documents/{document.id}/readings"
    notify(session, [lead] if lead else [], key=f"reading-open:{reading.id}", text=text, url=url, at=at)


def _reading_of_newest(session: Session, document_id: int) -> IndependentReading:
    reading = reading_of(session, queries.newest_version(session, document_id).id)
    if reading is None:
        raise NotFound()
    return reading


def _require_lead(user: User, document: NormativeDocument) -> None:
    if not (may_lead(user) and reviews(user, document)):
        raise NotPermitted("独立审阅由审核负责人安排。")
