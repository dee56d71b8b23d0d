"""What is being typed, kept as it is typed: one row for each open composer of each person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.documents import queries as document_queries
from fazhi_review.documents.models import DocumentVersion
from fazhi_review.errors import Conflict, InvalidInput, NotFound
from fazhi_review.extensions import unit_of_work
from fazhi_review.review.annotations.models import AnnotationDraft

#: Fields of a composer and how long each may be. What else a browser sends is not kept.
FIELDS: Mapping[str, int] = {
    "start": 10, "end": 10, "quote": 4000, "kind": 20, "category": 40, "severity": 10, "text": 8000,
    "replacement": 8000, "visibility": 10, "articles": 200, "cites": 1500, "finding": 10, "answer": 10, "internal": 1, "version": 10,
}  # fmt: skip
#: Open composers of one person on one version: more is a script gone wrong.
MOST = 50


class TwiceOpen(Conflict):
    sentence = "这份草稿已在另一个窗口里修改，两边的文字都已保留；请在其中一个窗口继续。"


def keep(
    document_id: int,
    version_id: int,
    token: str,
    target: str,
    fields: Mapping[str, str],
    *,
    expected_version: int,
    user: User,
    at: datetime,
) -> int:
    """Keep what is in a composer; gives the row's version, which the next keeping names.

    `expected_version` is 0 for a composer that has kept nothing yet. Raises TwiceOpen where another window has kept
    something meanwhile: its words stay, and the caller keeps its own under a new token.
    """
    kept = {name: value[: FIELDS[name]] for name, value in fields.items() if name in FIELDS and value}
    with unit_of_work() as session:
        document_queries.document_for(session, user, document_id)
        version = session.get(DocumentVersion, version_id)
        if version is None or version.document_id != document_id:
            raise NotFound()
        row = session.scalar(
            select(AnnotationDraft).where(AnnotationDraft.user_id == user.id, AnnotationDraft.token == token)
        )
        if row is None:
            if _count(session, user, version_id) >= MOST:
                raise InvalidInput("未发出的草稿过多，请先发出或者删除一些。")
            row = AnnotationDraft(user_id=user.id, version_id=version_id, token=token, target=target, updated_at=at)
            row.fields = kept
            session.add(row)
        elif row.fields == kept:
            return row.version
        elif row.version != expected_version:
            raise TwiceOpen()
        else:
            row.fields, row.updated_at = kept, at
        session.flush()
        number: int = row.version
    return number


def discard(token: str, *, user: User) -> None:
    """Throw away what one has typed."""
    with unit_of_work() as session:
        forget(session, user, token)


def forget(session: Session, user: User, token: str) -> None:
    """Drop the draft of a composer, in the commit that sends it."""
    session.execute(delete(AnnotationDraft).where(AnnotationDraft.user_id == user.id, AnnotationDraft.token == token))


def _count(session: Session, user: User, version_id: int) -> int:
    statement = select(func.count()).where(AnnotationDraft.user_id == user.id, AnnotationDraft.version_id == version_id)
    return session.scalar(statement) or 0


def as_json(row: AnnotationDraft) -> dict[str, Any]:
    """A draft as its composer takes it up again."""
    return {"token": row.token, "target": row.target, "fields": row.fields, "version": row.version}
