"""The outbox: what has changed in the database and is not yet in the index."""

from datetime import datetime

from sqlalchemy import String, func
from sqlalchemy.orm import Mapped, mapped_column

from fazhi_review.extensions import Base


class IndexTask(Base):
    """One instrument (law or office document) whose provisions must be indexed anew.

    The row is written in the same commit as the change, and removed only after the index has taken it over; a worker
    that is killed in between does the same work twice, which changes nothing. A task names no more than the
    instrument, so that importing a code of a thousand articles costs one row.
    """

    __tablename__ = "index_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    instrument: Mapped[str] = mapped_column(String(60), index=True)
    queued_at: Mapped[datetime] = mapped_column(server_default=func.now())
