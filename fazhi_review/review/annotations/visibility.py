"""Who may know of a thread and of what is said in it, as conditions in SQL: nothing is filtered after it was read.

| reader | threads |
|---|---|
| its author | always |
| who reviews it: the bureau's reviewers, and those of a department's own review body | those for the bureau and for the drafter, except the other reader's while both read independently |
| the document's own organization | those for the drafter |
| everybody else | none, since the document does not exist for them |
"""

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import aliased

from fazhi_review.accounts.models import User
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.documents.queries import visible_to as document_visible_to
from fazhi_review.review.annotations.models import (
    Annotation,
    AnnotationReply,
    IndependentReading,
    Reader,
    Visibility,
)


def reviews(user: User, document: NormativeDocument) -> bool:
    """Whether somebody stands on the side that reviews this document: the bureau's, or its own department's review body."""
    return user.sees_all_documents or user.reviews_for(document.review_body_id)


def visible_to(reader: User) -> ColumnElement[bool]:
    """Threads that `reader` may know of; for statements that join NormativeDocument."""
    own = Annotation.author_id == reader.id
    shared = and_(Annotation.visibility != Visibility.ME, _reviewed_by(reader), ~_is_hidden_by_a_reading(reader))
    answered = and_(
        Annotation.visibility == Visibility.DRAFTER,
        NormativeDocument.organization_id == reader.organization_id,
        ~_reviewed_by(reader),
    )
    return and_(Annotation.removed_at.is_(None), document_visible_to(reader), or_(own, shared, answered))


def reply_visible_to(reader: User) -> ColumnElement[bool]:
    """Replies that `reader` may read in a thread that is visible to them; for statements that join NormativeDocument."""
    own = AnnotationReply.author_id == reader.id
    inside = and_(AnnotationReply.visibility != Visibility.ME, _reviewed_by(reader))
    return or_(own, inside, AnnotationReply.visibility == Visibility.DRAFTER)


def _reviewed_by(reader: User) -> ColumnElement[bool]:
    """The same as `reviews`, in SQL."""
    if reader.sees_all_documents:
        return true()
    if not reader.reviews_for(reader.organization_id):
        return false()
    condition: ColumnElement[bool] = func.coalesce(NormativeDocument.review_body_id, 0) == reader.organization_id
    return condition


def _is_hidden_by_a_reading(reader: User) -> ColumnElement[bool]:
    """Whether the author and `reader` both read this version independently, and it has not been opened."""
    other, self_ = aliased(Reader), aliased(Reader)
    return exists(
        select(IndependentReading.id)
        .join(other, other.reading_id == IndependentReading.id)
        .join(self_, self_.reading_id == IndependentReading.id)
        .where(
            IndependentReading.version_id == Annotation.version_id,
            IndependentReading.opened_at.is_(None),
            other.user_id == Annotation.author_id,
            self_.user_id == reader.id,
            other.user_id != self_.user_id,
        )
        .correlate(Annotation)
    )


def may_read(user: User, visibility: Visibility, document: NormativeDocument) -> bool:
    """Whether somebody else than the author may read what is written for `visibility`: whom a mention may reach."""
    if visibility is Visibility.ME:
        return False
    if reviews(user, document):
        return True
    return visibility is Visibility.DRAFTER and user.organization_id == document.organization_id
