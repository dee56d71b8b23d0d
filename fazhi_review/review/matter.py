"""The review's mirror among the matters, from the first upload on.

Steps are followed in `review.process.steps`, in the same commit.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.documents.models import DocumentVersion, NormativeDocument
from fazhi_review.matters import operations
from fazhi_review.matters.kinds import describe_kind
from fazhi_review.matters.models import Audience, Matter, MatterKind
from fazhi_review.review.models import Review
from fazhi_review.review.workflow import WITH_OWNER, ReviewState

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


def settle_published(session: Session, document: NormativeDocument, *, at: datetime) -> None:
    """What is published waits for no review before issue: a draft of one is nobody's turn any more.

    A review that the bureau has, or that is concluded, stays as it is; a step taken later takes the matter up again.
    """
    review = session.scalar(select(Review).where(Review.document_id == document.id))
    if review is None or review.state not in WITH_OWNER:
        return
    matter = matter_of(session, review)
    # The bureau may have entered the document on behalf of the unit that issued it.
    matter.owner_id = matter.holder_id = document.organization_id
    matter.audience = Audience.SHARED
    operations.close(session, matter, state="已公布", at=at)
