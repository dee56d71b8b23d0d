"""matters of the reviews that were there before: who holds each, its clock, and its history as the audit log has it

Revision ID: 7c1f0a94be35
Revises: 9a6bc4d02d99
"""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "7c1f0a94be35"
down_revision = "9a6bc4d02d99"
branch_labels = None
depends_on = None

BEIJING = timezone(timedelta(hours=8))
STATES = {
    "draft": "草稿",
    "submitted": "待受理",
    "under_review": "审核中",
    "returned": "已退回",
    "concluded": "已出具意见",
}
HISTORY = (
    "receive_document",
    "add_version",
    "submit_review",
    "withdraw_review",
    "accept_review",
    "return_review",
    "conclude_review",
)
MOMENT = sa.DateTime(timezone=True)


def table(name: str, *columns: str, **typed: Any) -> sa.TableClause:
    plain = [sa.column(column) for column in columns]
    return sa.table(name, *plain, *[sa.column(column, type_) for column, type_ in typed.items()])


review = table(
    "review", "id", "document_id", "state", "reviewer_id",
    submitted_at=MOMENT, accepted_at=MOMENT, concluded_at=MOMENT, due_on=sa.Date(),
)  # fmt: skip
document = table(
    "normative_document", "id", "title", "organization_id", "created_by_id", created_at=MOMENT, updated_at=MOMENT
)
organization = table("organization", "id", "kind")
user = table("user_account", "id", "organization_id")
audit = table(
    "audit_entry", "sequence", "actor_id", "organization_id", "action", "action_label", "target_type", "target_id",
    at=MOMENT, after=sa.JSON(),
)  # fmt: skip
matter = table(
    "matter", "id", "kind", "subject_id", "document_id", "title", "state", "audience", "owner_id", "holder_id", "user_id",
    "version", opened_at=MOMENT, held_since=MOMENT, closed_at=MOMENT, due_on=sa.Date(), due_is_confirmed=sa.Boolean(),
    due_is_minimum=sa.Boolean(), is_paused=sa.Boolean(),
)  # fmt: skip
clock = table(
    "matter_clock", "matter_id", "limit_key", "label", "amount", "unit", "source", "verification", "bound",
    "extended_by", "extension_reason", started_on=sa.Date(), due_on=sa.Date(), is_certain=sa.Boolean(),
)  # fmt: skip
event = table("matter_event", "matter_id", "user_id", "organization_id", "action", "note", at=MOMENT, is_internal=sa.Boolean())


def upgrade() -> None:
    connection = op.get_bind()
    opened = open_matters(connection)
    start_clocks(connection, opened)
    write_history(connection, opened)


def downgrade() -> None:
    """The rows stay: the revision before this one drops their tables, and going up again adds only what is missing."""


def open_matters(connection: sa.Connection) -> dict[int, int]:
    """One matter for each review that has none; gives the new matters by document."""
    bureau = connection.scalar(sa.select(sa.func.min(organization.c.id)).where(organization.c.kind == "bureau"))
    rows = connection.execute(
        sa.select(
            review.c.id, review.c.document_id, review.c.state, review.c.reviewer_id, review.c.submitted_at,
            review.c.accepted_at, review.c.concluded_at, review.c.due_on, document.c.title, document.c.organization_id,
            document.c.created_by_id, document.c.created_at, document.c.updated_at,
            user.c.organization_id.label("reviewers_organization_id"),
        )
        .join(document, document.c.id == review.c.document_id)
        .outerjoin(user, user.c.id == review.c.reviewer_id)
        .where(~sa.exists().where(matter.c.kind == "review", matter.c.subject_id == review.c.id))
        .order_by(review.c.id)
    ).all()  # fmt: skip
    values = [matter_values(row, bureau) for row in rows]
    for start in range(0, len(values), 500):
        connection.execute(matter.insert(), values[start : start + 500])
    subjects = {row.id: row.document_id for row in rows}
    found = connection.execute(sa.select(matter.c.id, matter.c.subject_id).where(matter.c.kind == "review"))
    return {subjects[row.subject_id]: row.id for row in found if row.subject_id in subjects}


def matter_values(row: Any, bureau: int | None) -> dict[str, Any]:
    with_owner = row.state in ("draft", "returned")
    since = {"draft": row.created_at, "submitted": row.submitted_at, "under_review": row.accepted_at}.get(row.state)
    return {
        "kind": "review",
        "subject_id": row.id,
        "document_id": row.document_id,
        "title": row.title,
        "state": STATES[row.state],
        "audience": "owner" if row.state == "draft" else "shared",
        "owner_id": row.organization_id,
        "holder_id": row.organization_id if with_owner else row.reviewers_organization_id or bureau or row.organization_id,
        "user_id": row.created_by_id if with_owner else row.reviewer_id if row.state == "under_review" else None,
        "opened_at": row.created_at,
        "held_since": since or row.updated_at,
        "closed_at": (row.concluded_at or row.updated_at) if row.state == "concluded" else None,
        "due_on": row.due_on if row.state == "under_review" else None,
        "due_is_confirmed": True,
        "due_is_minimum": False,
        "is_paused": False,
        "version": 1,
    }


def start_clocks(connection: sa.Connection, opened: dict[int, int]) -> None:
    rows = connection.execute(
        sa.select(review.c.document_id, review.c.accepted_at, review.c.due_on).where(
            review.c.state == "under_review", review.c.due_on.is_not(None)
        )
    )
    values = [
        {
            "matter_id": opened[row.document_id],
            "limit_key": "review.opinion",
            "label": "出具合法性审核意见",
            "amount": 15,
            "unit": "working_days",
            "source": "国办发〔2018〕115号第五部分",
            "verification": "V1",
            "bound": "at_most",
            "started_on": day_of(row.accepted_at) if row.accepted_at else row.due_on,
            "extended_by": 0,
            "extension_reason": "",
            "due_on": row.due_on,
            "is_certain": True,
        }
        for row in rows
        if row.document_id in opened
    ]
    if values:
        connection.execute(clock.insert(), values)


def write_history(connection: sa.Connection, opened: dict[int, int]) -> None:
    rows = connection.execute(
        sa.select(audit)
        .where(audit.c.target_type == "normative_document", audit.c.action.in_(HISTORY))
        .order_by(audit.c.sequence)
    )
    values = [
        {
            "matter_id": opened[int(row.target_id)],
            "at": row.at,
            "user_id": row.actor_id,
            "organization_id": row.organization_id,
            "action": row.action_label,
            "note": str((row.after or {}).get("reason", "")),
            "is_internal": False,
        }
        for row in rows
        if row.target_id.isdigit() and int(row.target_id) in opened
    ]
    for start in range(0, len(values), 500):
        connection.execute(event.insert(), values[start : start + 500])


def day_of(moment: datetime) -> Any:
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return aware.astimezone(BEIJING).date()
