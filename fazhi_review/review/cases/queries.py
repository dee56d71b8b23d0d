"""Reads of cases. A case is seen by who may see the document that it was decided on, and both sides of its pair."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload

from fazhi_review.accounts.models import User
from fazhi_review.documents.models import DocumentVersion, NormativeDocument
from fazhi_review.documents.queries import visible_to
from fazhi_review.errors import NotFound
from fazhi_review.pages.listing import Page, paginate
from fazhi_review.review.cases.models import CaseVerdict, ConflictCase
from fazhi_review.review.cases.pairs import Nearness, Pair, clause_of, nearness, pair_of
from fazhi_review.review.examination import ConflictSource
from fazhi_review.review.models import ExaminationRow, Review
from fazhi_review.timeline.clock import BEIJING
from fazhi_review.vocabulary import Relation

# A page has room for so many earlier cases of one pair; the register has them all.
MOST_EARLIER = 3


@dataclass(frozen=True, slots=True)
class Earlier:
    """A case of the same pair, decided on another document."""

    case: ConflictCase
    nearness: Nearness


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """What the register of cases is filtered by; empty values ask for everything."""

    text: str = ""
    verdict: CaseVerdict | None = None
    relation: Relation | None = None
    source: ConflictSource | None = None
    law: str = ""
    since: date | None = None
    until: date | None = None


def examination_for(session: Session, reader: User, examination_id: int) -> tuple[ExaminationRow, Review]:
    """An examination with the review of its document, if the reader may see that. Raises NotFound."""
    row = session.execute(
        select(ExaminationRow, Review)
        .join(DocumentVersion, DocumentVersion.id == ExaminationRow.version_id)
        .join(NormativeDocument, NormativeDocument.id == DocumentVersion.document_id)
        .join(Review, Review.document_id == NormativeDocument.id)
        .where(ExaminationRow.id == examination_id, visible_to(reader))
    ).one_or_none()
    if row is None:
        raise NotFound()
    return row[0], row[1]


def visible_comparisons(session: Session, reader: User, examination: ExaminationRow) -> list[Mapping[str, Any]]:
    """The comparisons of an examination whose other side this reader may see, as they are stored."""
    office = examination.office_conflicts
    if not office:
        return list(examination.conflicts)
    visible = set(
        session.scalars(
            select(NormativeDocument.id).where(
                NormativeDocument.id.in_({values["document_id"] for values in office}), visible_to(reader)
            )
        )
    )
    return [*examination.conflicts, *(values for values in office if values["document_id"] in visible)]


def case_of(session: Session, document_id: int, pair: Pair) -> ConflictCase | None:
    """The case decided on this very pair in this document."""
    return session.scalar(
        select(ConflictCase).where(
            ConflictCase.document_id == document_id,
            ConflictCase.source == pair.source,
            ConflictCase.clause_key == pair.clause_key,
            ConflictCase.law_key == pair.law,
            ConflictCase.article == pair.article,
            ConflictCase.text_key == pair.text_key,
            ConflictCase.relation == pair.relation,
        )
    )


def cases_near(session: Session, reader: User, comparisons: Sequence[Mapping[str, Any]]) -> dict[str, list[Earlier]]:
    """For each comparison (by its pair's key) the cases of the same pair that this reader may see, nearest first."""
    pairs = {pair.key: (pair, clause_of(values)) for values in comparisons for pair in (pair_of(values),)}
    places = {(pair.law, pair.article) for pair, _ in pairs.values()}
    if not places:
        return {}
    cases = session.scalars(
        _seen_by(reader).where(tuple_(ConflictCase.law_key, ConflictCase.article).in_(sorted(places)))
    ).all()
    found: dict[str, list[Earlier]] = {}
    for key, (pair, clause) in pairs.items():
        near = [
            Earlier(case, how) for case in cases if (how := nearness(pair, clause, case.pair, case.clause)) is not None
        ]
        found[key] = sorted(near, key=lambda each: (each.nearness, -each.case.decided_at.timestamp()))
    return found


def cases_of(session: Session, document_id: int) -> Sequence[ConflictCase]:
    """The cases decided on one document that the caller has already been let see."""
    return session.scalars(
        select(ConflictCase).where(ConflictCase.document_id == document_id).options(joinedload(ConflictCase.decided_by))
    ).all()


def register(session: Session, reader: User, query: CaseQuery, *, number: int) -> Page[ConflictCase]:
    """One page of the cases that this reader may see, newest first."""
    statement = _seen_by(reader).where(*_conditions(query))
    return paginate(session, statement.order_by(ConflictCase.decided_at.desc(), ConflictCase.id.desc()), number=number)


def case_for(session: Session, reader: User, case_id: int) -> ConflictCase:
    """One case. Raises NotFound alike for what is not there and what this reader may not see."""
    case = session.scalar(_seen_by(reader).where(ConflictCase.id == case_id))
    if case is None:
        raise NotFound()
    return case


def others_like(session: Session, reader: User, case: ConflictCase) -> list[Earlier]:
    """The other cases of the same pair, or nearly the same, nearest first."""
    cases = session.scalars(
        _seen_by(reader).where(
            ConflictCase.law_key == case.law_key, ConflictCase.article == case.article, ConflictCase.id != case.id
        )
    )
    near = [
        Earlier(other, how)
        for other in cases
        if (how := nearness(case.pair, case.clause, other.pair, other.clause)) is not None
    ]
    return sorted(near, key=lambda each: (each.nearness, -each.case.decided_at.timestamp()))


def _seen_by(reader: User) -> Select[ConflictCase]:
    visible = select(NormativeDocument.id).where(visible_to(reader))
    return (
        select(ConflictCase)
        .where(
            ConflictCase.document_id.in_(visible),
            or_(ConflictCase.counterpart_id.is_(None), ConflictCase.counterpart_id.in_(visible)),
        )
        .options(
            joinedload(ConflictCase.decided_by),
            joinedload(ConflictCase.document),
            joinedload(ConflictCase.document_version),
        )
    )


def _conditions(query: CaseQuery) -> Iterable[ColumnElement[bool]]:
    if query.text:
        yield or_(
            *(
                column.contains(query.text, autoescape=True)
                for column in (ConflictCase.clause, ConflictCase.text, ConflictCase.reason)
            )
        )
    if query.law:
        yield ConflictCase.law.contains(query.law, autoescape=True)
    for column, value in (
        (ConflictCase.verdict, query.verdict),
        (ConflictCase.relation, query.relation),
        (ConflictCase.source, query.source),
    ):
        if value is not None:
            yield column == value
    if query.since is not None:
        yield ConflictCase.decided_at >= _beginning_of(query.since)
    if query.until is not None:
        yield ConflictCase.decided_at < _beginning_of(query.until + timedelta(days=1))


def _beginning_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=BEIJING)
