"""The review's mirror among the matters, from the first upload on.

Steps are followed in `review.process.steps`, in the same commit.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.documents.models import DocumentVersion, NormativeDocument
from fazhi_review.matters import operations
from fazhi_review.matters.kinds import describe_kind
from fazhi_review.matters.models import Audience, Matter, MatterKind
from fazhi_review.review.models import Review
from fazhi_review.review.workflow import ReviewState

describe_kind(MatterKind.REVIEW, endpoint="process.page", argument="review_id")


def matter_of(session: Session, review: Review) -> Matter:
    """The matter of a review. Raises NotFound."""
    return operations.matter_of(session, MatterKind.REVIEW, review.id)


def begin(
    session: Session, review: Review, document: NormativeDocument, version: DocumentVersion, user: User, *, at: datetime
) -> None:
    """A new document is with its drafter, and nobody else knows of it."""
    matter = operations.open_matter(
        session,
        MatterKind.REVIEW,
        review.id,
        title=document.title,
        state=ReviewState.DRAFT.label,
        owner_id=document.organization_id,
        holder_id=document.organization_id,
        user_id=user.id,
        document_id=document.id,
        audience=Audience.OWNER,
        at=at,
    )
    operations.record(session, matter, action="上传文件", user=user, version_id=version.id, at=at)


def note_version(session: Session, review: Review, version: DocumentVersion, user: User, *, at: datetime) -> None:
    """Another text of the document."""
    operations.record(session, matter_of(session, review), action="上传新版本", user=user, version_id=version.id, at=at)
