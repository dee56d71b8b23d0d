"""The history of a document: its matters, who holds each now, every clock, every event, every file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.documents import queries as document_queries
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.matters import queries
from fazhi_review.matters.models import Clock, Matter, MatterEvent, MatterFile
from fazhi_review.matters.work_list import Line, line_of
from fazhi_review.timeline.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Entry:
    """One event with the matter it belongs to and the file it speaks of, if the reader may have it."""

    event: MatterEvent
    matter: Matter
    file: MatterFile | None


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One period with the matter it ran for."""

    clock: Clock
    matter: Matter


@dataclass(frozen=True, slots=True)
class History:
    """What the page shows."""

    document: NormativeDocument
    open: Sequence[Line]
    closed: Sequence[Matter]
    entries: Sequence[Entry]
    clocks: Sequence[ClockLine]
    files: Sequence[tuple[Matter, MatterFile]]


def history_of(session: Session, user: User, document_id: int, *, today: date, calendar: WorkingCalendar) -> History:
    """The history of a document that the user may see. Raises NotFound."""
    document = document_queries.document_for(session, user, document_id)
    matters = {matter.id: matter for matter in queries.of_document(session, user, document_id)}
    files = queries.files_of(session, user, matters)
    by_content = {(file.matter_id, file.file_id): file for file in files}
    clocks = queries.clocks_of(session, matters)
    running = {clock.matter_id: clock for clock in clocks if clock.stopped_on is None}
    return History(
        document=document,
        open=[
            line_of(matter, running.get(matter.id), today, calendar)
            for matter in matters.values()
            if not matter.is_closed
        ],
        closed=[matter for matter in matters.values() if matter.is_closed],
        entries=[
            Entry(event, matters[event.matter_id], by_content.get((event.matter_id, event.file_id or 0)))
            for event in queries.events_of(session, user, matters)
        ],
        clocks=[ClockLine(clock, matters[clock.matter_id]) for clock in clocks],
        files=[(matters[file.matter_id], file) for file in files],
    )
