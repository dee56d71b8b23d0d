"""What every change of the library brings with it, in the same commit."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fazhi_review.indexing.operations import enqueue
from fazhi_review.library.models import LawSource, LibraryStamp


def source_of(session: Session, key: str, title: str, as_of: date | None, now: datetime) -> int:
    """The id of the source with this key, made or brought up to date."""
    source = session.scalar(select(LawSource).where(LawSource.key == key))
    if source is None:
        source = LawSource(key=key, title=title, as_of=as_of, imported_at=now)
        session.add(source)
    source.title, source.imported_at = title, now
    if as_of is not None and (source.as_of is None or as_of > source.as_of):
        source.as_of = as_of
    session.flush()
    return source.id


def after_change(session: Session, touched: Iterable[int]) -> None:
    """Queue the laws touched for indexing, and let every process know that what it remembers is old."""
    enqueue(session, (f"law:{id_}" for id_ in sorted(touched)))
    stamp = session.get(LibraryStamp, 1)
    if stamp is None:
        session.add(LibraryStamp(id=1, value=1))
    else:
        session.execute(update(LibraryStamp).where(LibraryStamp.id == 1).values(value=LibraryStamp.value + 1))
