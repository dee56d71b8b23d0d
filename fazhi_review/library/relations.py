"""Who cites whom: laws among themselves, and the office's own documents; and what is cited but not held."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.documents.models import CitationRow, DocumentVersion, NormativeDocument
from fazhi_review.documents.queries import visible_to
from fazhi_review.library.citation_evidence import names_instrument
from fazhi_review.library.models import LawArticleRow, LawCitation, LawInstrument, LawName, LawVersion
from fazhi_review.library.names import name_key
from fazhi_review.library.service import DatabaseLibrary
from fazhi_review.library.snapshot import Work
from fazhi_review.pages.listing import PAGE_SIZE, Page

_MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class CitedLawLine:
    """A law that another cites, with the articles it cites of it. `work` is None where the library has no such law."""

    title: str
    work: Work | None
    articles: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class CitingArticle:
    """An article of the library that cites a law."""

    article_id: int
    work: Work
    label: str
    cited_article: str
    text: str


@dataclass(frozen=True, slots=True)
class CitingClause:
    """A clause of an office document that cites a law."""

    document_id: int
    title: str
    text: str
    article: str
    is_basis: bool


def cited_by_law(session: Session, laws: DatabaseLibrary, version_id: int) -> list[CitedLawLine]:
    """The laws that one version names, most cited first."""
    articles: dict[str, list[str]] = defaultdict(list)
    titles: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for row in session.execute(
        select(LawCitation.cited_key, LawCitation.cited_title, LawCitation.cited_article)
        .where(LawCitation.version_id == version_id)
        .order_by(LawCitation.position)
    ):
        counts[row.cited_key] += 1
        titles.setdefault(row.cited_key, row.cited_title)
        if row.cited_article and row.cited_article not in articles[row.cited_key]:
            articles[row.cited_key].append(row.cited_article)
    lines = []
    for key, count in counts.most_common(_MOST_SHOWN):
        works = laws.works(titles[key])
        lines.append(CitedLawLine(titles[key], works[0] if len(works) == 1 else None, tuple(articles[key]), count))
    return lines


def names_of(session: Session, work: Work) -> Sequence[str]:
    """The keys that denote this law."""
    return session.scalars(select(LawName.key).where(LawName.instrument_id == work.id)).all() or [work.key]


def citing_articles(session: Session, work: Work, *, number: int, article: str = "") -> Page[CitingArticle]:
    """The articles of the library that cite this law (or one article of it), the newest text of each law only once."""
    keys = names_of(session, work)
    chosen = (
        select(LawCitation)
        .join(LawVersion, LawVersion.id == LawCitation.version_id)
        .where(LawCitation.cited_key.in_(keys), LawVersion.instrument_id != work.id, LawVersion.effective_to.is_(None))
    )
    if article:
        chosen = chosen.where(LawCitation.cited_article == article)
    total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    laws = DatabaseLibrary(session)
    rows = session.execute(
        chosen.with_only_columns(
            LawArticleRow.id, LawArticleRow.label, LawArticleRow.text, LawVersion.instrument_id,
            LawCitation.cited_article,
        )
        .join(
            LawArticleRow,
            (LawArticleRow.version_id == LawCitation.version_id) & (LawArticleRow.position == LawCitation.position),
        )
        .join(LawInstrument, LawInstrument.id == LawVersion.instrument_id)
        .order_by(LawInstrument.rank, LawInstrument.title, LawArticleRow.id, LawCitation.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )  # fmt: skip
    items = [
        CitingArticle(row.id, laws.snapshot.works[row.instrument_id], row.label, row.cited_article, row.text)
        for row in rows
    ]
    return Page(items, total, number, PAGE_SIZE)


def citing_clauses(session: Session, reader: User, work: Work, article: str = "") -> list[CitingClause]:
    """The clauses of office documents, newest version of each, that cite this law and that `reader` may see."""
    keys = set(names_of(session, work))
    titles = [law for law in _cited_titles(session) if name_key(law) in keys]
    if not titles:
        return []
    newest = (
        select(DocumentVersion.document_id, func.max(DocumentVersion.number).label("number"))
        .group_by(DocumentVersion.document_id)
        .subquery()
    )
    statement = (
        select(
            NormativeDocument.id, NormativeDocument.title, CitationRow.text, CitationRow.article, CitationRow.is_basis
        )
        .join(DocumentVersion, DocumentVersion.id == CitationRow.version_id)
        .join(
            newest,
            (newest.c.document_id == DocumentVersion.document_id) & (newest.c.number == DocumentVersion.number),
        )
        .join(NormativeDocument, NormativeDocument.id == DocumentVersion.document_id)
        .where(visible_to(reader), CitationRow.law.in_(titles[:_MOST_SHOWN]))
        .order_by(NormativeDocument.id, CitationRow.start)
        .limit(_MOST_SHOWN)
    )
    if article:
        statement = statement.where(CitationRow.article == article)
    return [CitingClause(*row) for row in session.execute(statement)]


def _cited_titles(session: Session) -> Sequence[str]:
    return session.scalars(select(CitationRow.law).where(CitationRow.law != "").distinct()).all()


@dataclass(frozen=True, slots=True)
class MissingLaw:
    """A law that is cited and of which the library has no text: a task for the librarian."""

    title: str
    work: Work | None
    by_documents: int
    by_laws: int


def missing_laws(session: Session, *, number: int) -> Page[MissingLaw]:
    """Laws cited but not held, those of the office's own documents first, then by how often they are cited."""
    laws = DatabaseLibrary(session)
    by_documents: Counter[str] = Counter()
    by_laws: Counter[str] = Counter()
    titles: dict[str, str] = {}
    for law, count in session.execute(
        select(CitationRow.law, func.count()).where(CitationRow.law != "").group_by(CitationRow.law)
    ):
        by_documents[name_key(law)] += count
        titles.setdefault(name_key(law), law)
    for key, title, count in session.execute(
        select(LawCitation.cited_key, func.min(LawCitation.cited_title), func.count()).group_by(LawCitation.cited_key)
    ):
        by_laws[key] += count
        titles.setdefault(key, title)
    missing = []
    for key, title in titles.items():
        works = laws.works(title)
        if len(works) > 1 or (works and (works[0].held_version is not None or works[0].ended_on is not None)):
            continue
        if names_instrument(title) and not title.startswith("关于修改"):
            missing.append(MissingLaw(title, works[0] if works else None, by_documents[key], by_laws[key]))
    missing.sort(key=lambda law: (-law.by_documents, -law.by_laws, law.title))
    number = min(number, max(1, -(-len(missing) // PAGE_SIZE)))
    return Page(missing[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], len(missing), number, PAGE_SIZE)
