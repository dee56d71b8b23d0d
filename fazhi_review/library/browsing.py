"""Reads for the pages that show law: the list, one law with its texts, one article with its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from fazhi_review.errors import NotFound
from fazhi_review.library.citation_evidence import ANOTHER_ARTICLE
from fazhi_review.library.models import (
    LawArticleRow,
    LawEvent,
    LawEventKind,
    LawInstrument,
    LawName,
    LawProvenance,
    LawSource,
    LawVersion,
)
from fazhi_review.library.names import name_key
from fazhi_review.library.service import DatabaseLibrary, text_on
from fazhi_review.library.snapshot import Work
from fazhi_review.library.validity import VersionDate, changed_after, first_day, status_on
from fazhi_review.library.wording import Segment, bare, difference, similarity
from fazhi_review.pages.listing import Order, Page, paginate
from fazhi_review.vocabulary import CitationStatus, InstrumentRank, Labelled

_TABLE = LawInstrument.__table__.c
_STRENGTH = case({rank: position for position, rank in enumerate(InstrumentRank)}, value=_TABLE.rank)
COLUMNS: dict[str, ColumnElement[Any]] = {"rank": _STRENGTH, "title": _TABLE.title, "ended": _TABLE.ended_on}


class LawState(Labelled):
    """The states by which the list of laws is filtered."""

    IN_FORCE = "in_force", "现行有效"
    PENDING = "pending", "尚未施行"
    ENDED = "ended", "已废止"
    WITHOUT_TEXT = "without_text", "没有文本"


@dataclass(frozen=True, slots=True)
class LawQuery:
    """What a reader of the list asked for."""

    text: str = ""
    rank: InstrumentRank | None = None
    region: str = ""
    state: LawState | None = None

    @property
    def is_filtered(self) -> bool:
        return bool(self.text or self.rank or self.region or self.state)


@dataclass(frozen=True, slots=True)
class LawLine:
    """One law in a list."""

    id: int
    title: str
    rank: InstrumentRank
    region: str
    status: CitationStatus
    ended_on: date | None
    newest: date | None
    has_text: bool


def law_list(session: Session, query: LawQuery, *, order: Order, number: int, today: date) -> Page[LawLine]:
    """One page of the laws that fit."""
    statement = _filtered(query, today).order_by(
        order.clause(COLUMNS).nulls_last(), LawInstrument.title, LawInstrument.id
    )
    page: Page[LawInstrument] = paginate(session, statement, number=number)
    laws = DatabaseLibrary(session)
    return Page(
        [law_line(laws.snapshot.works[row.id], today) for row in page.items], page.total, page.number, page.size
    )


def law_line(work: Work, today: date) -> LawLine:
    """A work as a line of a list."""
    newest = max((version.promulgated for version in work.versions if version.promulgated), default=None)
    return LawLine(
        work.id, work.title, work.rank, work.region, status_on(work.versions, work.events, work.ended_on, today),
        work.ended_on, newest, any(version.has_text for version in work.versions),
    )  # fmt: skip


def _filtered(query: LawQuery, today: date) -> Select[*tuple[Any, ...]]:
    statement = select(LawInstrument)
    if query.text:
        words = [f"%{_escaped(word)}%" for part in query.text.split() if (word := name_key(part))]
        # A name found by abbreviation or old name counts as well as one found in the title.
        for word in words:
            named = exists().where(LawName.instrument_id == LawInstrument.id, LawName.key.like(word, escape="\\"))
            statement = statement.where(or_(LawInstrument.key.like(word, escape="\\"), named))
    if query.rank is not None:
        statement = statement.where(LawInstrument.rank == query.rank)
    if query.region:
        statement = statement.where(LawInstrument.region == query.region)
    return statement if query.state is None else statement.where(_in_state(query.state, today))


def _in_state(state: LawState, today: date) -> ColumnElement[bool]:
    ended = and_(LawInstrument.ended_on.is_not(None), LawInstrument.ended_on <= today)
    of_it = LawVersion.instrument_id == LawInstrument.id
    has_text = exists().where(of_it, LawVersion.article_count > 0)
    pending = exists().where(of_it, LawVersion.effective_from > today)
    match state:
        case LawState.ENDED:
            return ended
        case LawState.PENDING:
            return and_(~ended, pending)
        case LawState.WITHOUT_TEXT:
            return and_(~ended, ~has_text)
        case _:
            return ~ended


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def regions(session: Session) -> list[tuple[str, str]]:
    """The provinces of which law is held, for a filter."""
    rows = session.scalars(select(LawInstrument.region).where(LawInstrument.region != "").distinct())
    return [(region, region) for region in sorted(rows)]


@dataclass(frozen=True, slots=True)
class LawPage:
    """One law as its page shows it: its state, its versions, and one version's text."""

    work: Work
    status: CitationStatus
    first_day: date | None
    versions: Sequence[LawVersion]
    shown: LawVersion | None
    articles: Sequence[LawArticleRow]
    events: Sequence[LawEvent]
    sources: Sequence[tuple[LawProvenance, str]]
    amended_since: date | None  # the text shown is known not to be the newest: amended on this day


def law_page(session: Session, instrument_id: int, *, version_id: int | None, today: date) -> LawPage:
    """The page of one law. Raises NotFound. Without `version_id`, the text in force today, else the newest held."""
    work = _work(session, instrument_id)
    versions = session.scalars(
        select(LawVersion)
        .where(LawVersion.instrument_id == instrument_id)
        .order_by(LawVersion.effective_from.desc().nulls_last(), LawVersion.edition.desc())
    ).all()
    chosen = _chosen(work, version_id, today)
    shown = next((version for version in versions if chosen and version.id == chosen.id), None)
    amended = changed_after(chosen, work.versions, work.events, today) if chosen and chosen.begins <= today else None
    articles: Sequence[LawArticleRow] = []
    sources: Sequence[tuple[LawProvenance, str]] = []
    if shown is not None:
        articles = session.scalars(
            select(LawArticleRow).where(LawArticleRow.version_id == shown.id).order_by(LawArticleRow.position)
        ).all()
        sources = [
            (row[0], row[1])
            for row in session.execute(
                select(LawProvenance, LawSource.title)
                .join(LawSource, LawSource.id == LawProvenance.source_id)
                .where(LawProvenance.version_id == shown.id)
                .order_by(LawProvenance.order_key)
            )
        ]
    events = session.scalars(
        select(LawEvent)
        .where(LawEvent.target_key == work.key, LawEvent.target_region == work.region)
        .where(LawEvent.kind != LawEventKind.LISTED, LawEvent.on.is_not(None))
        .order_by(LawEvent.on.desc(), LawEvent.id)
    ).all()
    status = status_on(work.versions, work.events, work.ended_on, today)
    begun = first_day(work.versions, work.events)
    return LawPage(work, status, begun, versions, shown, articles, _distinct(events), sources, amended)


def _distinct(events: Sequence[LawEvent]) -> list[LawEvent]:
    """One event for each kind and day: several versions tell the same history."""
    seen: dict[tuple[LawEventKind, date | None, str], LawEvent] = {}
    for event in events:
        seen.setdefault((event.kind, event.on, event.by_key), event)
    return list(seen.values())


def _work(session: Session, instrument_id: int) -> Work:
    work = DatabaseLibrary(session).work(instrument_id)
    if work is None:
        raise NotFound()
    return work


def _chosen(work: Work, version_id: int | None, today: date) -> VersionDate | None:
    if version_id is not None:
        found = next((version for version in work.versions if version.id == version_id), None)
        if found is None:
            raise NotFound()
        return found
    return text_on(work, today) or work.held_version


@dataclass(frozen=True, slots=True)
class ArticleState:
    """One article in one version, and what changed against the version before."""

    version: VersionDate
    article_id: int | None  # None: this version has no article of that number
    text: str
    changes: tuple[Segment, ...]  # against the version before it; () for the oldest and where nothing changed
    is_another: bool = False  # the number now stands before other words: the numbers have moved


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article with its history."""

    work: Work
    article: LawArticleRow
    version: VersionDate
    states: tuple[ArticleState, ...]  # newest first
    before: LawArticleRow | None
    after: LawArticleRow | None


def article_page(session: Session, article_id: int) -> ArticlePage:
    """The article with this id, in every version held, newest first. Raises NotFound."""
    row = session.get(LawArticleRow, article_id)
    laws = DatabaseLibrary(session)
    if row is None or row.version_id not in laws.snapshot.versions:
        raise NotFound()
    instrument_id, version = laws.snapshot.versions[row.version_id]
    work = laws.snapshot.works[instrument_id]
    neighbours = session.scalars(
        select(LawArticleRow)
        .where(LawArticleRow.version_id == row.version_id)
        .where(LawArticleRow.position.in_((row.position - 1, row.position + 1)))
        .order_by(LawArticleRow.position)
    ).all()
    before = next((other for other in neighbours if other.position < row.position), None)
    after = next((other for other in neighbours if other.position > row.position), None)
    return ArticlePage(work, row, version, _history(laws, work, row), before, after)


def _history(laws: DatabaseLibrary, work: Work, row: LawArticleRow) -> tuple[ArticleState, ...]:
    if row.number == 0:
        return ()
    states: list[ArticleState] = []
    previous: str | None = None
    for version in work.versions:
        if not version.has_text:
            continue
        article = laws.article_of(work, version, (row.number, row.suffix))
        text = article.text if article else ""
        is_changed = bool(previous) and bool(text) and bare(previous or "") != bare(text)
        is_another = is_changed and similarity(previous or "", text) < ANOTHER_ARTICLE
        changes = difference(previous or "", text) if is_changed and not is_another else ()
        states.append(ArticleState(version, article.id if article else None, text, changes, is_another))
        previous = text
    return tuple(reversed(states))


def law_count(session: Session) -> int:
    """How many laws the library knows."""
    return session.scalar(select(func.count()).select_from(LawInstrument)) or 0
