"""Reads for those who keep the library: how old it is, what was imported, where sources differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from fazhi_review.errors import NotFound
from fazhi_review.library.articles import load_articles, stored_articles
from fazhi_review.library.browsing import LawLine, law_line
from fazhi_review.library.models import (
    LawInstrument,
    LawProvenance,
    LawSource,
    LawVersion,
    LibraryImport,
)
from fazhi_review.library.queries import LibrarySummary, library_summary
from fazhi_review.library.service import DatabaseLibrary
from fazhi_review.library.validity import changed_after
from fazhi_review.library.wording import Segment, bare, difference
from fazhi_review.pages.listing import Page, paginate
from fazhi_review.vocabulary import InstrumentRank

# Beyond this many days a source is shown as old: laws are amended every two months.
OLD_AFTER_DAYS = 180


@dataclass(frozen=True, slots=True)
class SourceLine:
    title: str
    as_of: date | None
    days: int | None
    is_old: bool


@dataclass(frozen=True, slots=True)
class LibraryAge:
    """How old the library is: its sources, its list of laws in force, and the laws whose newest text it lacks."""

    summary: LibrarySummary
    sources: tuple[SourceLine, ...]
    listing_as_of: date | None
    listed: int
    outdated: tuple[LawLine, ...]  # national laws amended since the newest text held
    without_text: int  # national laws in force of which no text is held


def library_age(session: Session, today: date) -> LibraryAge:
    """How old the library is today."""
    laws = DatabaseLibrary(session)
    sources = []
    for row in session.execute(select(LawSource.title, LawSource.as_of).order_by(LawSource.id)):
        days = (today - row.as_of).days if row.as_of else None
        sources.append(SourceLine(row.title, row.as_of, days, days is not None and days > OLD_AFTER_DAYS))
    outdated, without_text = [], 0
    for work in laws.snapshot.works.values():
        if work.rank is not InstrumentRank.LAW or (work.ended_on is not None and work.ended_on <= today):
            continue
        held = work.held_version
        if held is None:
            without_text += 1
            continue
        has_newer = any(held.begins < version.begins <= today for version in work.versions)
        if has_newer or changed_after(held, work.versions, work.events, today):
            outdated.append(law_line(work, today))
    outdated.sort(key=lambda line: line.title)
    return LibraryAge(
        library_summary(session), tuple(sources), laws.snapshot.listing_as_of, len(laws.snapshot.listed),
        tuple(outdated), without_text,
    )  # fmt: skip


def imports(session: Session, *, number: int) -> Page[LibraryImport]:
    """The imports, newest first."""
    statement = select(LibraryImport).order_by(LibraryImport.id.desc())
    return paginate(session, statement, number=number)


def import_report(session: Session, import_id: int) -> LibraryImport:
    """One import with its notes. Raises NotFound."""
    found = session.scalar(
        select(LibraryImport).where(LibraryImport.id == import_id).options(selectinload(LibraryImport.notes))
    )
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True, slots=True)
class DifferentVersion:
    """A version of which two sources have different words."""

    version_id: int
    instrument_id: int
    title: str
    edition: str
    files: int


def different_versions(session: Session, *, number: int) -> Page[DifferentVersion]:
    """Versions whose sources differ, by title."""
    differing = (
        select(LawProvenance.version_id, func.count().label("files"))
        .where(LawProvenance.other_text.is_not(None))
        .group_by(LawProvenance.version_id)
        .subquery()
    )
    page = paginate(
        session,
        select(LawVersion)
        .join(differing, differing.c.version_id == LawVersion.id)
        .join(LawInstrument, LawInstrument.id == LawVersion.instrument_id)
        .options(selectinload(LawVersion.instrument))
        .order_by(LawInstrument.title, LawVersion.id),
        number=number,
    )
    by_version = session.execute(select(differing.c.version_id, differing.c.files))
    counts = {row.version_id: row.files for row in by_version}
    items = [
        DifferentVersion(
            version.id, version.instrument_id, version.instrument.title, version.edition, counts[version.id]
        )
        for version in page.items
    ]
    return Page(items, page.total, page.number, page.size)


@dataclass(frozen=True, slots=True)
class ArticleDifference:
    """One article in the words shown and in those of another source."""

    label: str
    shown: str
    other: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class SourceDifference:
    """What one file says otherwise than the text shown."""

    source: str
    path: str
    articles: tuple[ArticleDifference, ...]


@dataclass(frozen=True, slots=True)
class VersionDifferences:
    version: LawVersion
    shown_path: str
    files: tuple[SourceDifference, ...]


def version_differences(session: Session, version_id: int) -> VersionDifferences:
    """Where the sources of one version differ in their words. Raises NotFound."""
    version = session.scalar(
        select(LawVersion).where(LawVersion.id == version_id).options(selectinload(LawVersion.instrument))
    )
    if version is None:
        raise NotFound()
    shown = {(a.number, a.suffix, a.label if not a.number else ""): a for a in stored_articles(session, version_id)}
    rows = session.execute(
        select(LawProvenance, LawSource.title)
        .join(LawSource, LawSource.id == LawProvenance.source_id)
        .where(LawProvenance.version_id == version_id)
        .order_by(LawProvenance.order_key)
    ).all()
    files = []
    for provenance, title in rows:
        if provenance.other_text is None:
            continue
        other = {(a.number, a.suffix, a.label if not a.number else ""): a for a in load_articles(provenance.other_text)}
        differences = []
        for key in dict.fromkeys((*shown, *other)):
            one, two = shown.get(key), other.get(key)
            before, after = (one.text if one else ""), (two.text if two else "")
            if bare(before) != bare(after):
                label = (one or two).label  # type: ignore[union-attr]  # the key is from one of them
                differences.append(ArticleDifference(label, before, after, difference(before, after)))
        files.append(SourceDifference(title, provenance.path, tuple(differences)))
    shown_path = next((row[0].path for row in rows if row[0].other_text is None), "")
    return VersionDifferences(version, shown_path, tuple(files))


def recent_imports(session: Session, limit: int = 5) -> Sequence[LibraryImport]:
    """The newest imports."""
    return session.scalars(select(LibraryImport).order_by(LibraryImport.id.desc()).limit(limit)).all()
