"""The daily pass: what changed in the library is followed to the documents it touches, and becomes tasks of their owners."""

import logging
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.cleanup.models import Ripple, RippleState
from fazhi_review.cleanup.ripple.cases import open_cases
from fazhi_review.cleanup.ripple.event import last_event
from fazhi_review.cleanup.ripple.fallen import examine_fallen, fallen_and_cited
from fazhi_review.cleanup.ripple.operations import RipplePlace, examine
from fazhi_review.documents.models import DocumentVersion
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.indexing.engine import current_engine
from fazhi_review.indexing.finding import everything
from fazhi_review.indexing.upkeep import catch_up_if_free
from fazhi_review.library.law_changes import changes_between
from fazhi_review.library.service import DatabaseLibrary
from fazhi_review.library.snapshot import Work
from fazhi_review.matters.daily import daily
from fazhi_review.matters.place import Place
from fazhi_review.vocabulary import InstrumentRank

logger = logging.getLogger(__name__)

# A change found late, by an import long after its day, is followed all the same; and one known beforehand a month before.
_BACK, _AHEAD = timedelta(days=400), timedelta(days=30)
_NATIONAL = (InstrumentRank.LAW, InstrumentRank.ADMINISTRATIVE_REGULATIONS)


@daily("45 依据变动")
def follow_changes(place: Place, today: date) -> int:
    """Examine every change of law near the day that touches a document and was not followed yet; how many cases were opened."""
    session = db.session()
    laws = DatabaseLibrary(session, place.settings.region)
    opened = _follow_documents(session, place, today)
    if session.scalar(select(DocumentVersion.id).limit(1)) is None:
        return 0
    wanted = _events(session, laws, today)
    if not wanted:
        return opened
    catch_up_if_free()
    ground = RipplePlace(
        laws, current_engine(), everything(session), place.clock, Path(place.settings.instance) / "ripple.lock"
    )
    for title, on in wanted:
        report = examine(title, on, place=ground, actor=SYSTEM)
        with unit_of_work() as writing:
            opened += open_cases(writing, report.ripple_id, place=place)
    return opened


def _follow_documents(session: Session, place: Place, today: date) -> int:
    """The office's own documents that end near the day, to those that rest on them; how many cases were opened."""
    opened = 0
    for standing_id in fallen_and_cited(session, today, _BACK, _AHEAD):
        ripple_id, _ = examine_fallen(standing_id, today + _AHEAD, actor=SYSTEM, now=place.clock.now())
        with unit_of_work() as writing:
            opened += open_cases(writing, ripple_id, place=place)
    return opened


def _events(session: Session, laws: DatabaseLibrary, today: date) -> list[tuple[str, date]]:
    """The laws to ask about, each with the day of its change. What a new law replaced is asked of under the new law's name."""
    done = {
        (row.instrument_id, row.effective_on)
        for row in session.execute(
            select(Ripple.instrument_id, Ripple.effective_on).where(Ripple.state == RippleState.DONE)
        )
    }
    wanted: dict[tuple[int, date], str] = {}
    for change in changes_between(session, today - _BACK, today + _AHEAD):
        work = laws.work(change.instrument_id)
        if work is None:
            continue
        successors = [laws.works(title) for title in work.replaced_by if work.ended_on == change.effective_on]
        named = next((found[0] for found in successors if len(found) == 1), None)
        event = last_event(laws, named or work, change.effective_on)
        if named is not None and (event is None or event.on != change.effective_on):
            event = last_event(laws, work, change.effective_on)
        if event is not None and event.identity not in done:
            wanted[event.identity] = event.work.title
    for work in laws.snapshot.works.values():
        if not _may_bind(work, laws.region):
            continue
        version = work.held_version
        if version is not None and today - _BACK <= version.begins <= today + _AHEAD:
            event = last_event(laws, work, version.begins)
            if event is not None and event.on == version.begins and event.identity not in done:
                wanted[event.identity] = work.title
    return [(title, on) for (_, on), title in wanted.items()]


def _may_bind(work: Work, region: str) -> bool:
    """Whether a new law may stand above the office's documents though none of them names it: national law, and its province's."""
    return work.rank in _NATIONAL or (work.rank is InstrumentRank.LOCAL_REGULATIONS and work.region == region)
