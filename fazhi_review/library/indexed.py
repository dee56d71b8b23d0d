"""What search finds of the library: every article of every version, each with the days between which it is law."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from fazhi_review.indexing.sources import FoundProvision
from fazhi_review.library.models import LawArticleRow, LawInstrument, LawVersion
from fazhi_review.library.settling import chunked
from fazhi_review.search.port import OPEN_END, IndexDocument, Scope

_PREFIX = "article:"


class LawSource:
    """Laws as search knows them: law:<pk> with its articles article:<pk>."""

    kind = "law"

    def instruments(self, session: Session) -> Iterator[str]:
        """Every law of which a text is held."""
        statement = select(LawVersion.instrument_id).where(LawVersion.article_count > 0).distinct()
        for id_ in session.scalars(statement.order_by(LawVersion.instrument_id)):
            yield f"law:{id_}"

    def documents(self, session: Session, instruments: Sequence[str]) -> Iterable[IndexDocument]:
        """All articles of these laws."""
        ids = [int(name.partition(":")[2]) for name in instruments]
        for chunk in chunked(ids):
            superseded = _superseded(session, chunk)
            statement = _articles().where(LawInstrument.id.in_(chunk)).order_by(LawArticleRow.id)
            for row in session.execute(statement.execution_options(yield_per=2_000)):
                yield IndexDocument(
                    id=f"{_PREFIX}{row.id}",
                    scope=Scope.LIBRARY,
                    instrument=f"law:{row.instrument_id}",
                    title=row.title,
                    label=row.label,
                    body=row.text,
                    rank=row.rank.value,
                    region=row.region,
                    authority=row.issuing_body,
                    year=row.promulgated.year if row.promulgated else 0,
                    effective_from=_day(row.effective_from or row.promulgated, 0),
                    effective_to=_day(row.effective_to, OPEN_END),
                    superseded_on=superseded.get(row.version_id, OPEN_END),
                )

    def found(self, session: Session, ids: Sequence[str]) -> Mapping[str, FoundProvision]:
        """The articles with these index ids."""
        numbers = [int(id_.removeprefix(_PREFIX)) for id_ in ids if id_.removeprefix(_PREFIX).isdigit()]
        found: dict[str, FoundProvision] = {}
        for chunk in chunked(numbers):
            for row in session.execute(_articles().where(LawArticleRow.id.in_(chunk))):
                begins = row.effective_from or row.promulgated
                found[f"{_PREFIX}{row.id}"] = FoundProvision(
                    id=f"{_PREFIX}{row.id}",
                    instrument=f"law:{row.instrument_id}",
                    law=row.title,
                    article=row.label,
                    version=begins.isoformat() if begins else "",
                    text=row.text,
                    rank=row.rank.value,
                    region=row.region,
                    authority=row.issuing_body,
                    effective_from=row.effective_from,
                    effective_to=row.effective_to,
                    endpoint="library.article",
                    values={"article_id": row.id},
                )
        return found


def _articles() -> Select[*tuple[Any, ...]]:
    return (
        select(
            LawArticleRow.id, LawArticleRow.version_id, LawArticleRow.label, LawArticleRow.text, LawVersion.instrument_id, LawInstrument.title,
            LawInstrument.rank, LawInstrument.region, LawInstrument.issuing_body, LawVersion.promulgated,
            LawVersion.effective_from, LawVersion.effective_to,
        )
        .join(LawVersion, LawVersion.id == LawArticleRow.version_id)
        .join(LawInstrument, LawInstrument.id == LawVersion.instrument_id)
    )  # fmt: skip


def _superseded(session: Session, instruments: Sequence[int]) -> dict[int, int]:
    """For every version with a text that was followed by another one: the day on which that one took its place."""
    begins = func.coalesce(LawVersion.effective_from, LawVersion.promulgated)
    statement = (
        select(LawVersion.id, LawVersion.instrument_id, begins.label("begins"))
        .where(LawVersion.instrument_id.in_(instruments), LawVersion.article_count > 0)
        .order_by(LawVersion.instrument_id, begins.is_not(None), begins, LawVersion.id)
    )
    rows = session.execute(statement).all()
    return {
        row.id: _day(following.begins, OPEN_END)
        for row, following in pairwise(rows)
        if row.instrument_id == following.instrument_id
    }


def _day(value: date | None, absent: int) -> int:
    """The date as search keeps it: yyyymmdd."""
    return value.year * 10000 + value.month * 100 + value.day if value else absent
