"""Where an article stands in the library and what it is today, for texts that were compared with it earlier."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fazhi_review.library.models import LawArticleRow, LawInstrument, LawVersion
from fazhi_review.library.snapshot import current_snapshot
from fazhi_review.library.validity import changed_after, status_on, version_on
from fazhi_review.vocabulary import CitationStatus


@dataclass(frozen=True, slots=True)
class ArticleName:
    """An article of one version, as comparisons keep it."""

    law: str
    article: str
    version: str  # ISO date from which the version is law, "" where unknown


@dataclass(frozen=True, slots=True)
class Standing:
    article_id: int
    status: CitationStatus


def standings(session: Session, names: Iterable[ArticleName], today: date) -> dict[ArticleName, Standing]:
    """The page and today's status of each article; those that the library no longer holds are left out. Two queries."""
    wanted = set(names)
    if not wanted:
        return {}
    begins = func.coalesce(LawVersion.effective_from, LawVersion.promulgated)
    rows = session.execute(
        select(
            LawArticleRow.id, LawArticleRow.label, LawInstrument.title, LawVersion.id.label("version_id"),
            LawVersion.instrument_id, begins.label("begins"),
        )
        .join(LawVersion, LawVersion.id == LawArticleRow.version_id)
        .join(LawInstrument, LawInstrument.id == LawVersion.instrument_id)
        .where(
            LawInstrument.title.in_({name.law for name in wanted}),
            LawArticleRow.label.in_({name.article for name in wanted}),
        )
    )  # fmt: skip
    found = {}
    for row in rows:
        name = ArticleName(row.title, row.label, row.begins.isoformat() if row.begins else "")
        if name in wanted:
            found[name] = Standing(row.id, _status(session, row.instrument_id, row.version_id, today))
    return found


def _status(session: Session, instrument_id: int, version_id: int, today: date) -> CitationStatus:
    """The status of the law as a whole; 已修改 where the law stands but this is no longer its text."""
    snapshot = current_snapshot(session)
    work, (_, version) = snapshot.works[instrument_id], snapshot.versions[version_id]
    status = status_on(work.versions, work.events, work.ended_on, today)
    if status is not CitationStatus.IN_FORCE:
        return status
    newest = version_on(work.versions, today)
    is_text = newest is not None and newest.id == version_id
    if is_text and changed_after(version, work.versions, work.events, today) is None:
        return CitationStatus.IN_FORCE
    return CitationStatus.AMENDED
