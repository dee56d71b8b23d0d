"""A new version takes over the annotations of the one before it: exactly, nearly, or as orphans that a person places."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.documents import queries as document_queries
from fazhi_review.documents.models import DocumentVersion
from fazhi_review.errors import Conflict, InvalidInput, NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.review.annotations import queries
from fazhi_review.review.annotations.actions import AnnotationAction
from fazhi_review.review.annotations.anchoring import Match, anchor_of, find
from fazhi_review.review.annotations.models import Annotation, AnnotationPlace


class NotAnOrphan(Conflict):
    sentence = "这条批注已经放在正文中，不需要再指定位置。"


class WordsNotFound(InvalidInput):
    sentence = "“{words}”在所选条文中没有找到，请从条文中原样复制要批注的文字；不填写的，放在整条上。"


def carry_over(session: Session, version: DocumentVersion, *, at: datetime) -> int:
    """Place the annotations of the version before `version` in it, in the caller's unit of work; how many are orphans."""
    before = session.scalar(
        select(DocumentVersion)
        .where(DocumentVersion.document_id == version.document_id, DocumentVersion.number < version.number)
        .options(undefer(DocumentVersion.text))
        .order_by(DocumentVersion.number.desc())
        .limit(1)
    )
    if before is None:
        return 0
    orphans = 0
    rows = session.execute(
        select(Annotation, AnnotationPlace)
        .join(AnnotationPlace, AnnotationPlace.annotation_id == Annotation.id)
        .where(AnnotationPlace.version_id == before.id, Annotation.removed_at.is_(None))
    )
    for annotation, old in rows.all():
        found = _found(annotation, old, before.text, version.text)
        is_found = found is not None
        orphans += not is_found
        session.add(
            AnnotationPlace(
                annotation_id=annotation.id,
                version_id=version.id,
                match=found[0] if found else Match.ORPHANED,
                start=found[1] if found else None,
                end=found[2] if found else None,
                placed_at=at,
            )
        )
    return orphans


def place_orphan(annotation_id: int, anchor: str, words: str, *, user: User, actor: Actor, at: datetime) -> None:
    """A person puts an orphan on words of a provision of the newest version, or on the whole provision."""
    with unit_of_work() as session:
        annotation = queries.annotation_for(session, user, annotation_id)
        if not user.sees_all_documents or not user.may(Permission.REVIEW_DOCUMENT):
            raise NotPermitted()
        version = document_queries.version_for(session, user, annotation.document_id)
        place = queries.place_of(session, annotation_id, version.id)
        if place is None or place.match is not Match.ORPHANED:
            raise NotAnOrphan()
        provision = next(
            (each for each in document_queries.provisions_of(session, version.id) if each.address == anchor), None
        )
        if provision is None:
            raise WordsNotFound(words=anchor)
        start, end = provision.start, provision.end
        if words.strip():
            start = version.text.find(words.strip(), provision.start, provision.end)
            if start < 0:
                raise WordsNotFound(words=words.strip()[:40])
            end = start + len(words.strip())
        place.match, place.start, place.end = Match.FUZZY, start, end
        place.placed_by_id, place.placed_at = user.id, at
        audit.record(session, actor, AnnotationAction.EDIT, annotation, after={"path": provision.path}, at=at)


def _found(annotation: Annotation, old: AnnotationPlace, before: str, after: str) -> tuple[Match, int, int] | None:
    """Where the annotation stands in the new text; None for an orphan. One that has been an orphan stays one."""
    if not annotation.quote:
        return Match.EXACT, 0, 0
    if old.start is None or old.end is None:
        return None
    # What is anchored is what stands there now: after an earlier near match those are other words than the first quote.
    found = find(anchor_of(before, old.start, old.end), after, origin=before, start=old.start)
    if not found.is_found:
        return None
    return Match.FUZZY if old.match is Match.FUZZY else found.match, found.start, found.end
