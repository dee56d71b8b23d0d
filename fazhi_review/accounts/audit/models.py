"""The log and the head of its chain. The migration that creates them adds triggers that refuse to change either backwards."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from fazhi_review.extensions import Base

FIRST_HASH = "0" * 64


class AuditEntry(Base):
    """One change. Rows are only ever inserted, by `audit.chain`."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(unique=True)
    at: Mapped[datetime] = mapped_column(index=True)
    # Names are copied: the log must say who it was even after an account is renamed.
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    actor_name: Mapped[str] = mapped_column(String(60))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    source: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(60))
    action_label: Mapped[str] = mapped_column(String(60))
    target_type: Mapped[str] = mapped_column(String(60))
    target_id: Mapped[str] = mapped_column(String(60))
    target_label: Mapped[str] = mapped_column(String(200))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    # The auditor's filters, each in the order in which the page shows the rows: no sorting however long the log.
    __table_args__ = (
        Index("ix_audit_entry_action_sequence", "action", "sequence"),
        Index("ix_audit_entry_target", "target_type", "target_id", "sequence"),
    )


class AuditHead(Base):
    """The last link of the chain, in one row. Whoever appends locks it first, so two writers never fork the chain."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
