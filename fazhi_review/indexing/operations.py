"""What other rooms call: tell the index that something has changed."""

from collections.abc import Iterable

from sqlalchemy import insert
from sqlalchemy.orm import Session

from fazhi_review.indexing.models import IndexTask


def enqueue(session: Session, instruments: Iterable[str]) -> None:
    """Queue instruments ("law:12", "document:5") to be indexed anew, within the caller's own transaction.

    Call it for every change that search could show: text, title, dates, repeal, visibility, removal. The worker reads
    the rows as they are when it comes, so one call a transaction is enough, and calling twice does no harm. New rows
    must have been flushed, since their key is part of the name.
    """
    rows = [{"instrument": instrument} for instrument in dict.fromkeys(instruments)]
    if rows:
        session.execute(insert(IndexTask), rows)
