"""A thread turned into a task: somebody has it, by a day, and it stands in their work list until the thread is resolved."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.errors import InvalidInput, NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import Audience, Matter, MatterKind
from fazhi_review.matters.notices import notify
from fazhi_review.pages.forms import require_version
from fazhi_review.review.annotations import queries, readings
from fazhi_review.review.annotations.actions import AnnotationAction
from fazhi_review.review.annotations.models import Annotation, ThreadState, Visibility
from fazhi_review.review.annotations.visibility import reviews

DOING, DONE, DROPPED = "待办", "已完成", "已撤回"


def assign(
    annotation_id: int,
    assignee_id: int,
    due_on: date,
    *,
    expected_version: int,
    user: User,
    actor: Actor,
    at: datetime,
    today: date,
) -> Annotation:
    """Give a thread to somebody who may read it, to be dealt with by a day; giving it again moves it.

    Raises NotPermitted, InvalidInput, StaleVersion.
    """
    with unit_of_work() as session:
        annotation = queries.annotation_for(session, user, annotation_id)
        if not reviews(user, annotation.document):
            raise NotPermitted("任务由司法行政部门布置。")
        if annotation.visibility is Visibility.ME:  # the work list would tell others that it is there
            raise InvalidInput("仅自己可见的批注不能转为任务，请先改变可见范围。")
        readings.ensure_may_decide(session, annotation.version_id, user)
        people = queries.people_for(session, annotation.document, annotation.visibility)
        assignee = next((person for person in people if person.id == assignee_id), None)
        if assignee is None:
            raise InvalidInput("承办人看不到这条批注，请先改变可见范围或者另选承办人。")
        if due_on < today:
            raise InvalidInput("完成期限不能早于今天。")
        if (annotation.assignee_id, annotation.due_on) == (assignee.id, due_on):
            return annotation
        require_version(annotation.version, expected_version)
        annotation.assignee_id, annotation.due_on = assignee.id, due_on
        session.flush()
        matter = _take_up(session, annotation, assignee, at=at)
        # A day that a person names, not a limit that runs: no clock, only its mirror in the work list.
        matter.due_on = due_on
        note = f"{due_on.isoformat()} 前由 {assignee.full_name} 处理"
        matters.record(session, matter, action="转为任务", user=user, note=note, at=at, is_internal=True)
        after = {"assignee": assignee.full_name, "due_on": due_on}
        audit.record(session, actor, AnnotationAction.ASSIGN, annotation, after=after, at=at)
        if assignee.id != user.id:
            text = f"{user.full_name}请您在 {due_on.isoformat()} 前处理《{annotation.document.title}》的一条批注。"
            key = f"task:{annotation.id}:{due_on.isoformat()}"
            notify(session, [assignee], key=key, text=text, matter=matter, url=address(annotation), at=at)
    return annotation


def follow_state(session: Session, annotation: Annotation, *, user: User, at: datetime) -> None:
    """A task is done when its thread is resolved, and to be done again when it is reopened."""
    matter = _matter(session, annotation)
    if matter is None:
        return
    if annotation.state is ThreadState.RESOLVED:
        matters.close(session, matter, state=DONE, at=at)
    elif annotation.assignee is not None:
        holder = annotation.assignee
        matters.reopen(session, matter, state=DOING, holder_id=holder.organization_id, user_id=holder.id, at=at)
        matter.due_on = annotation.due_on
    matters.record(session, matter, action=matter.state, user=user, at=at, is_internal=True)


def drop(session: Session, annotation: Annotation, *, at: datetime) -> None:
    """A thread that is taken back leaves no task behind."""
    matter = _matter(session, annotation)
    if matter is not None:
        matters.close(session, matter, state=DROPPED, at=at)


def address(annotation: Annotation) -> str:
    """The path of a thread on its document's page."""
    return f"/documents/{annotation.document_id}#annotation-{annotation.id}"


def _matter(session: Session, annotation: Annotation) -> Matter | None:
    return session.scalar(select(Matter).where(Matter.kind == MatterKind.TASK, Matter.subject_id == annotation.id))


def _take_up(session: Session, annotation: Annotation, assignee: User, *, at: datetime) -> Matter:
    """The task's matter. It is the bureau's own: the department concerned learns of it only where it holds it."""
    matter = _matter(session, annotation)
    if matter is None:
        return matters.open_matter(
            session,
            MatterKind.TASK,
            annotation.id,
            title=f"批注任务：{annotation.document.title}",
            state=DOING,
            owner_id=annotation.author.organization_id,
            holder_id=assignee.organization_id,
            user_id=assignee.id,
            document_id=annotation.document_id,
            audience=Audience.BUREAU,
            at=at,
        )
    if matter.is_closed:
        matters.reopen(session, matter, state=DOING, holder_id=assignee.organization_id, user_id=assignee.id, at=at)
    else:
        matters.hand_over(session, matter, state=DOING, holder_id=assignee.organization_id, user_id=assignee.id, at=at)
    return matter
