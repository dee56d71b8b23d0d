"""Reads of threads, each filtered in SQL by who reads: what a person may not see does not exist for them, nor in any count."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import ROLE_PERMISSIONS, Permission, Role
from fazhi_review.documents.models import DocumentVersion, NormativeDocument
from fazhi_review.errors import NotFound
from fazhi_review.review.annotations.models import (
    Annotation,
    AnnotationDraft,
    AnnotationPlace,
    AnnotationReply,
    Visibility,
)
from fazhi_review.review.annotations.visibility import may_read, reply_visible_to, visible_to

_PEOPLE = (
    joinedload(Annotation.author),
    joinedload(Annotation.resolved_by),
    joinedload(Annotation.decided_by),
    joinedload(Annotation.assignee),
)


def annotation_for(session: Session, reader: User, annotation_id: int) -> Annotation:
    """The thread, with its document. Raises NotFound alike for what is not there and what the reader may not know of."""
    annotation = session.scalar(
        select(Annotation)
        .join(NormativeDocument, NormativeDocument.id == Annotation.document_id)
        .where(Annotation.id == annotation_id, visible_to(reader))
        .options(joinedload(Annotation.document), *_PEOPLE)
    )
    if annotation is None:
        raise NotFound()
    return annotation


def placed_in(
    session: Session, reader: User, version_id: int, *, between: tuple[int, int] | None = None
) -> list[tuple[Annotation, AnnotationPlace]]:
    """The threads of a version with their places, in the order of the text; orphans last.

    `between` keeps only those that cover some of a stretch of the text.
    """
    statement = (
        select(Annotation, AnnotationPlace)
        .join(AnnotationPlace, AnnotationPlace.annotation_id == Annotation.id)
        .join(NormativeDocument, NormativeDocument.id == Annotation.document_id)
        .where(AnnotationPlace.version_id == version_id, visible_to(reader))
        .options(*_PEOPLE)
        .order_by(AnnotationPlace.start.is_(None), AnnotationPlace.start, AnnotationPlace.end.desc(), Annotation.id)
    )
    if between is not None:
        statement = statement.where(AnnotationPlace.start < between[1], AnnotationPlace.end > between[0])
    return [(row[0], row[1]) for row in session.execute(statement)]


def place_of(session: Session, annotation_id: int, version_id: int | None = None) -> AnnotationPlace | None:
    """Where a thread stands in a version; in the newest one that has it where none is named."""
    statement = (
        select(AnnotationPlace)
        .where(AnnotationPlace.annotation_id == annotation_id)
        .order_by(AnnotationPlace.version_id.desc())
        .limit(1)
    )
    if version_id is not None:
        statement = statement.where(AnnotationPlace.version_id == version_id)
    return session.scalar(statement)


def replies_of(session: Session, reader: User, annotation_ids: Sequence[int]) -> dict[int, list[AnnotationReply]]:
    """What may be read in these threads, which the caller has been let see; in the order of writing."""
    rows = session.scalars(
        select(AnnotationReply)
        .join(Annotation, Annotation.id == AnnotationReply.annotation_id)
        .join(NormativeDocument, NormativeDocument.id == Annotation.document_id)
        .where(AnnotationReply.annotation_id.in_(annotation_ids), reply_visible_to(reader))
        .options(joinedload(AnnotationReply.author))
        .order_by(AnnotationReply.id)
    )
    found: dict[int, list[AnnotationReply]] = defaultdict(list)
    for row in rows:
        found[row.annotation_id].append(row)
    return found


def drafts_of(session: Session, user: User, version_id: int) -> Sequence[AnnotationDraft]:
    """What this person has typed on a version and not sent, oldest first."""
    return session.scalars(
        select(AnnotationDraft)
        .where(AnnotationDraft.user_id == user.id, AnnotationDraft.version_id == version_id)
        .order_by(AnnotationDraft.id)
    ).all()


def sent_before(session: Session, author_id: int, token: str) -> Annotation | None:
    """The thread that the same sending of the same composer has already begun."""
    return session.scalar(select(Annotation).where(Annotation.author_id == author_id, Annotation.token == token))


def replied_before(session: Session, author_id: int, token: str) -> AnnotationReply | None:
    """The reply that the same sending has already made."""
    return session.scalar(
        select(AnnotationReply).where(AnnotationReply.author_id == author_id, AnnotationReply.token == token)
    )


def people_for(session: Session, document: NormativeDocument, visibility: Visibility) -> list[User]:
    """Who may read what is written for `visibility` on this document: whom one may mention or give a task."""
    if visibility is Visibility.ME:
        return []
    roles = [role for role in Role if Permission.VIEW_DOCUMENT in ROLE_PERMISSIONS[role]]
    bureau = User.role.in_((Role.REVIEWER, Role.REVIEW_LEAD))
    statement = (
        select(User)
        .where(User.is_enabled, User.role.in_(roles))
        .where(or_(bureau, User.organization_id == document.organization_id))
        .order_by(User.organization_id, User.full_name, User.id)
    )
    return [user for user in session.scalars(statement) if may_read(user, visibility, document)]


def newest_version(session: Session, document_id: int) -> DocumentVersion:
    """The newest version of a document that the caller has been let see, without its text."""
    version = session.scalar(
        select(DocumentVersion)
        .where(DocumentVersion.document_id == document_id)
        .order_by(DocumentVersion.number.desc())
        .limit(1)
    )
    if version is None:
        raise NotFound()
    return version


def count_of(session: Session, reader: User, document_id: int) -> int:
    """How many threads of a document this reader may know of."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Annotation)
            .join(NormativeDocument, NormativeDocument.id == Annotation.document_id)
            .where(Annotation.document_id == document_id, visible_to(reader))
        )
        or 0
    )
