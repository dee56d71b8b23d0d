"""Records changes of law that touch the office's documents: after every import, and whenever clean-up asks.

A change is recorded as soon as it is known, days or years before it takes effect; clean-up acts on `effective_on`.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from fazhi_review.accounts.models import User
from fazhi_review.documents.models import CitationRow, DocumentVersion, NormativeDocument, ProvisionRow
from fazhi_review.documents.queries import visible_to
from fazhi_review.library.addresses import article_number
from fazhi_review.library.change_models import LawChange, LawChangeKind, TouchedClause
from fazhi_review.library.models import LawInstrument
from fazhi_review.library.service import DatabaseLibrary
from fazhi_review.library.snapshot import Work
from fazhi_review.library.validity import version_on
from fazhi_review.library.wording import bare
from fazhi_review.pages.listing import Page, paginate


@dataclass(frozen=True, slots=True)
class _Cited:
    """A citation in the newest version of a document, with the day the document was made."""

    row: CitationRow
    document_id: int
    made_on: date


@dataclass(frozen=True, slots=True)
class _Change:
    kind: LawChangeKind
    on: date
    explanation: str


def record_changes(session: Session, laws: DatabaseLibrary, now: datetime, today: date) -> int:
    """Record every change, known by now, of a law that a document cites and that came after the document; how many were new.

    Part of the caller's transaction. Doing it again adds nothing.
    """
    known = {
        (change.instrument_id, change.kind, change.effective_on): change
        for change in session.scalars(select(LawChange).options(selectinload(LawChange.clauses)))
    }
    new = 0
    for work, citations in _cited_works(session, laws, today):
        for change in _changes_of(work):
            touched = [
                cited for cited in citations if cited.made_on < change.on and _touches(laws, work, change, cited)
            ]
            if not touched:
                continue
            identity = (work.id, change.kind, change.on)
            row = known.get(identity)
            if row is None:
                row = LawChange(
                    instrument_id=work.id, kind=change.kind, effective_on=change.on,
                    explanation=change.explanation[:500], recorded_at=now,
                )  # fmt: skip
                session.add(row)
                known[identity] = row
                new += 1
            places = {(clause.version_id, clause.start) for clause in row.clauses}
            for cited in touched:
                if (cited.row.version_id, cited.row.start) not in places:
                    row.clauses.append(_clause(session, cited))
    session.flush()
    return new


def _cited_works(session: Session, laws: DatabaseLibrary, today: date) -> Iterator[tuple[Work, list[_Cited]]]:
    newest = (
        select(DocumentVersion.document_id, func.max(DocumentVersion.number).label("number"))
        .group_by(DocumentVersion.document_id)
        .subquery()
    )
    statement = (
        select(CitationRow, NormativeDocument.id, NormativeDocument.document_date, NormativeDocument.effective_date)
        .join(DocumentVersion, DocumentVersion.id == CitationRow.version_id)
        .join(
            newest, (newest.c.document_id == DocumentVersion.document_id) & (newest.c.number == DocumentVersion.number)
        )
        .join(NormativeDocument, NormativeDocument.id == DocumentVersion.document_id)
        .where(CitationRow.law != "")
        .order_by(CitationRow.id)
    )
    by_name: dict[str, list[_Cited]] = defaultdict(list)
    for row, document_id, document_date, effective_date in session.execute(statement):
        made_on = min((day for day in (document_date, effective_date) if day), default=today)
        by_name[row.law].append(_Cited(row, document_id, made_on))
    by_work: dict[int, list[_Cited]] = defaultdict(list)
    for law, citations in by_name.items():
        works = laws.works(law)
        if len(works) == 1:
            by_work[works[0].id] += citations
    for id_, citations in by_work.items():
        yield laws.snapshot.works[id_], citations


def _changes_of(work: Work) -> Iterator[_Change]:
    """The days on which the law ended or got another text, without the day it began."""
    first = min((version.begins for version in work.versions), default=None)
    for begins in sorted({version.begins for version in work.versions} - {first, date.min}):
        if work.ended_on is None or begins < work.ended_on:
            yield _Change(LawChangeKind.NEW_TEXT, begins, f"《{work.title}》新的文本自 {begins} 起施行。")
    if work.ended_on is not None:
        successor = f"，由《{'》《'.join(work.replaced_by)}》代替" if work.replaced_by else ""
        yield _Change(
            LawChangeKind.REPEALED, work.ended_on, f"《{work.title}》自 {work.ended_on} 起不再施行{successor}。"
        )


def _touches(laws: DatabaseLibrary, work: Work, change: _Change, cited: _Cited) -> bool:
    """Whether a change moves the ground of a citation: not if the cited article is known to have kept its words."""
    number = article_number(cited.row.article) if cited.row.article else None
    if change.kind is LawChangeKind.REPEALED or number is None:
        return True
    before = [version for version in work.versions if version.begins < change.on]
    old = max(before, key=lambda version: version.begins, default=None)
    new = version_on(work.versions, change.on)
    if old is None or new is None or not (old.has_text and new.has_text):
        return True
    one, two = laws.article_of(work, old, number), laws.article_of(work, new, number)
    return one is None or two is None or bare(one.text) != bare(two.text)


def _clause(session: Session, cited: _Cited) -> TouchedClause:
    row = cited.row
    provision = session.scalar(
        select(ProvisionRow)
        .where(ProvisionRow.version_id == row.version_id, ProvisionRow.start <= row.start, ProvisionRow.end > row.start)
        .order_by(ProvisionRow.start.desc(), ProvisionRow.position.desc())
        .limit(1)
    )
    return TouchedClause(
        document_id=cited.document_id, version_id=row.version_id, start=row.start, end=row.end, citation=row.text,
        article=row.article, path=provision.path if provision else "", address=provision.address if provision else "",
        is_basis=row.is_basis,
    )  # fmt: skip


def law_changes(session: Session, reader: User, *, number: int) -> Page[LawChange]:
    """Changes that touch documents `reader` may see, with those clauses, the latest first."""
    touching = (
        select(TouchedClause.change_id)
        .join(NormativeDocument, NormativeDocument.id == TouchedClause.document_id)
        .where(visible_to(reader))
    )
    return paginate(
        session,
        select(LawChange)
        .where(LawChange.id.in_(touching))
        .options(selectinload(LawChange.instrument))
        .order_by(LawChange.effective_on.desc(), LawChange.id.desc()),
        number=number,
    )


def clauses_of(session: Session, reader: User, change_ids: list[int]) -> dict[int, list[TouchedClause]]:
    """The touched clauses of these changes that `reader` may see, by change."""
    found: dict[int, list[TouchedClause]] = defaultdict(list)
    statement = (
        select(TouchedClause)
        .join(TouchedClause.document)
        .where(TouchedClause.change_id.in_(change_ids), visible_to(reader))
        .options(contains_eager(TouchedClause.document))
        .order_by(TouchedClause.document_id, TouchedClause.start)
    )
    for clause in session.scalars(statement):
        found[clause.change_id].append(clause)
    return found


def changes_between(session: Session, since: date, until: date) -> list[LawChange]:
    """Changes that take effect from `since` to `until`, both included, with their clauses: what clean-up asks each day."""
    return list(
        session.scalars(
            select(LawChange)
            .where(LawChange.effective_on.between(since, until))
            .join(LawInstrument)
            .options(contains_eager(LawChange.instrument), selectinload(LawChange.clauses))
            .order_by(LawChange.effective_on, LawChange.id)
        )
    )
