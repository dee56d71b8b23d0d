"""Reads for pages and commands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fazhi_review.errors import NotFound
from fazhi_review.library.addresses import article_label, article_number
from fazhi_review.library.models import LawArticleRow, LawInstrument, LawSource, LawVersion
from fazhi_review.library.service import DatabaseLibrary, text_on
from fazhi_review.library.snapshot import Work
from fazhi_review.library.validity import status_on
from fazhi_review.vocabulary import CitationStatus, InstrumentRank


def holds_law(session: Session) -> bool:
    """Whether the text of any law is held; the catalogue that comes with the program has names only."""
    return session.scalar(select(LawVersion.id).where(LawVersion.article_count > 0).limit(1)) is not None


@dataclass(frozen=True, slots=True)
class SourceAge:
    title: str
    as_of: date | None


@dataclass(frozen=True, slots=True)
class LibrarySummary:
    """How much the library holds, and how old its sources are."""

    instruments: int
    with_text: int
    versions: int
    articles: int
    by_rank: tuple[tuple[InstrumentRank, int], ...]
    sources: tuple[SourceAge, ...]


def library_summary(session: Session) -> LibrarySummary:
    """The figures of the whole library."""
    by_rank = session.execute(select(LawInstrument.rank, func.count()).group_by(LawInstrument.rank))
    counts = {row[0]: row[1] for row in by_rank}
    held = LawVersion.article_count > 0
    return LibrarySummary(
        instruments=sum(counts.values()),
        with_text=session.scalar(select(func.count(func.distinct(LawVersion.instrument_id))).where(held)) or 0,
        versions=session.scalar(select(func.count()).select_from(LawVersion).where(held)) or 0,
        articles=session.scalar(select(func.count()).select_from(LawArticleRow)) or 0,
        by_rank=tuple((rank, counts[rank]) for rank in InstrumentRank if rank in counts),
        sources=tuple(
            SourceAge(row.title, row.as_of)
            for row in session.execute(select(LawSource.title, LawSource.as_of).order_by(LawSource.id))
        ),
    )


def describe(laws: DatabaseLibrary, instrument_id: int, article: str | None, on: date) -> Iterator[str]:
    """A law, or one of its articles, on a day, in lines for a terminal. Raises NotFound for an article that is not there."""
    work = laws.snapshot.works[instrument_id]
    status = status_on(work.versions, work.events, work.ended_on, on)
    region = f"，{work.region}" if work.region else ""
    yield f"{work.title}（{work.rank.label}{region}）　{on} {status.label}"
    if status is CitationStatus.REPEALED:
        since = f"最迟于 {work.ended_on} 失效" if work.is_end_approximate else f"自 {work.ended_on} 起失效"
        successor = f"，由《{'》《'.join(work.replaced_by)}》代替" if work.replaced_by else ""
        yield f"{since}{successor}。"
    if article is None:
        for version in work.versions:
            held = "" if version.has_text else "（没有文本）"
            yield f"  {version.promulgated or '日期不详'} 公布，{version.effective_from or '日期不详'} 起施行{held}"
    else:
        yield from _describe_article(laws, work, article, on)


def _describe_article(laws: DatabaseLibrary, work: Work, article: str, on: date) -> Iterator[str]:
    number = article_number(article)
    if number is None:
        raise NotFound(f"“{article}”不是条文序号，应写作“第十七条”或“17”。")
    version = text_on(work, on)
    if version is None:
        version = work.held_version
        if version is None:
            raise NotFound(f"法规库只知道《{work.title}》的名称和日期，没有收录文本，请先导入。")
        if work.ended_on is None or on < work.ended_on:
            yield f"注意：{on} 施行的文本没有收录，以下是{version_label(version.edition)}，请核对。"
    found = laws.article_of(work, version, number)
    if found is None:
        raise NotFound(f"《{work.title}》（{version_label(version.edition)}）没有{article_label(*number)}。")
    yield f"{found.article}　{found.text}"
    yield f"（{version_label(version.edition)}，{version.effective_from or '日期不详'} 起施行）"


def version_label(edition: str) -> str:
    """How a version is called: 2021-01-22 公布的文本."""
    return f"{edition} 公布的文本" if edition else "公布日期不详的文本"
