"""The review's mirror among the matters: whose turn it is in each state, its clock, its history, and who is told.

The steps themselves are in `review.workflow`; this follows them, in the same commit.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.accounts.queries import bureau_of
from fazhi_review.documents.models import DocumentVersion, NormativeDocument
from fazhi_review.matters import clocks, operations
from fazhi_review.matters.kinds import describe_kind
from fazhi_review.matters.models import Audience, Matter, MatterKind
from fazhi_review.matters.notices import notify, users_of
from fazhi_review.matters.place import calendar_here
from fazhi_review.review.models import Review
from fazhi_review.review.workflow import ReviewState
from fazhi_review.timeline.clock import BEIJING

#: The time limit of the opinion; its clock starts with acceptance.
OPINION = "review.opinion"

describe_kind(MatterKind.REVIEW, endpoint="review.document", argument="document_id", by="document")


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


def follow(session: Session, review: Review, action: str, user: User, *, note: str = "", at: datetime) -> None:
    """Put the matter into the hands that the review's new state says, and tell them."""
    matter = matter_of(session, review)
    document = review.document
    operations.rename(session, matter, document.title)
    state = review.state
    if state in (ReviewState.DRAFT, ReviewState.RETURNED):
        _stop(session, matter, at)
        audience = Audience.OWNER if state is ReviewState.DRAFT else Audience.SHARED
        _give(session, matter, state, document.organization_id, document.created_by_id, audience, at)
    elif state is ReviewState.SUBMITTED:
        _give(session, matter, state, bureau_of(session, document.organization_id), None, Audience.SHARED, at)
    elif state is ReviewState.UNDER_REVIEW:
        _give(session, matter, state, user.organization_id, review.reviewer_id, Audience.SHARED, at)
        day = at.astimezone(BEIJING).date()
        review.due_on = clocks.start(session, matter, OPINION, on=day, calendar=calendar_here()).due_on
    else:
        operations.close(session, matter, state=state.label, at=at)
    operations.record(session, matter, action=action, user=user, note=note, at=at)
    _tell(session, matter, review, user, at)


def _give(
    session: Session,
    matter: Matter,
    state: ReviewState,
    holder_id: int,
    user_id: int | None,
    audience: Audience,
    at: datetime,
) -> None:
    operations.hand_over(
        session, matter, state=state.label, holder_id=holder_id, user_id=user_id, audience=audience, at=at
    )


def _stop(session: Session, matter: Matter, at: datetime) -> None:
    if clocks.running(session, matter) is not None:
        clocks.stop(session, matter, on=at.astimezone(BEIJING).date())


def _tell(session: Session, matter: Matter, review: Review, by: User, at: datetime) -> None:
    """Those whose turn it now is, or who wait for the result; never the one who has just acted."""
    title = f"《{matter.title}》"
    drafter = review.document.created_by
    told: dict[ReviewState, tuple[list[User], str]] = {
        ReviewState.SUBMITTED: (
            users_of(session, matter.holder_id, Permission.REVIEW_DOCUMENT),
            f"{review.document.organization.short_name}提交了{title}，请审核是否受理。",
        ),
        ReviewState.UNDER_REVIEW: ([drafter], f"{title}已受理，正在进行合法性审核。"),
        ReviewState.RETURNED: ([drafter], f"{title}已退回，请按退回理由修改后重新提交。"),
        ReviewState.CONCLUDED: ([drafter], f"{title}的审核意见已出具，请查看。"),
    }
    people, text = told.get(review.state, ([], ""))
    notify(
        session,
        [person for person in people if person.id != by.id],
        key=f"review:{review.id}:{review.state.value}:{at.isoformat()}",
        text=text,
        matter=matter,
        at=at,
    )
