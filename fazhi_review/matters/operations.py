"""Verbs of matters. Each works in the caller's unit of work, and flushes; none commits: a duty changes its own row,
the matter that mirrors it and the audit log in one commit."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.documents.intake import safe_file_name
from fazhi_review.documents.models import TITLE_LENGTH, StoredFile
from fazhi_review.documents.storage import FileStore
from fazhi_review.errors import Conflict, NotFound
from fazhi_review.matters import clocks
from fazhi_review.matters.materials import type_of
from fazhi_review.matters.models import Audience, Matter, MatterEvent, MatterFile, MatterKind
from fazhi_review.timeline.clock import BEIJING


class MatterClosed(Conflict):
    sentence = "“{title}”已经办结（{state}），不能再办理；如需继续，请先重新开启。"


def open_matter(
    session: Session,
    kind: MatterKind,
    subject_id: int,
    *,
    title: str,
    state: str,
    owner_id: int,
    holder_id: int,
    at: datetime,
    user_id: int | None = None,
    document_id: int | None = None,
    audience: Audience = Audience.SHARED,
) -> Matter:
    """Begin a matter about the duty's row `subject_id`; one row has at most one."""
    matter = Matter(
        kind=kind,
        subject_id=subject_id,
        document_id=document_id,
        title=title[:TITLE_LENGTH],
        state=state,
        audience=audience,
        owner_id=owner_id,
        holder_id=holder_id,
        user_id=user_id,
        opened_at=at,
        held_since=at,
    )
    session.add(matter)
    session.flush()
    return matter


def matter_of(session: Session, kind: MatterKind, subject_id: int) -> Matter:
    """The matter about a duty's row. Raises NotFound."""
    matter = session.scalar(select(Matter).where(Matter.kind == kind, Matter.subject_id == subject_id))
    if matter is None:
        raise NotFound()
    return matter


def hand_over(
    session: Session,
    matter: Matter,
    *,
    state: str,
    holder_id: int,
    user_id: int | None = None,
    at: datetime,
    audience: Audience | None = None,
) -> None:
    """Whose turn it is now, an organization and perhaps one person in it. Raises MatterClosed."""
    if matter.is_closed:
        raise MatterClosed(title=matter.title, state=matter.state)
    if (matter.holder_id, matter.user_id) != (holder_id, user_id):
        matter.held_since = at
    matter.state, matter.holder_id, matter.user_id = state, holder_id, user_id
    if audience is not None:
        matter.audience = audience
    session.flush()


def record(
    session: Session,
    matter: Matter,
    *,
    action: str,
    user: User | None = None,
    note: str = "",
    at: datetime,
    file_id: int | None = None,
    version_id: int | None = None,
    is_internal: bool = False,
) -> MatterEvent:
    """One line of history. `file_id` is a stored file's; an internal line is shown to the bureau's own people only."""
    event = MatterEvent(
        matter_id=matter.id,
        at=at,
        user_id=user.id if user else None,
        organization_id=user.organization_id if user else None,
        action=action,
        note=note,
        file_id=file_id,
        version_id=version_id,
        is_internal=is_internal,
    )
    session.add(event)
    session.flush()
    return event


def close(session: Session, matter: Matter, *, state: str, at: datetime) -> None:
    """End a matter; a running clock stops. Closing what is closed only renames its state."""
    if clocks.running(session, matter) is not None:
        clocks.stop(session, matter, on=at.astimezone(BEIJING).date())
    matter.state, matter.user_id = state, None
    matter.due_on, matter.is_paused = None, False
    if matter.closed_at is None:
        matter.closed_at = at
    session.flush()


def reopen(
    session: Session, matter: Matter, *, state: str, holder_id: int, at: datetime, user_id: int | None = None
) -> None:
    """Take up again what was closed. Its clock has to be started anew."""
    matter.closed_at = None
    hand_over(session, matter, state=state, holder_id=holder_id, user_id=user_id, at=at)


def rename(session: Session, matter: Matter, title: str) -> None:
    """Follow a title that was corrected."""
    matter.title = title[:TITLE_LENGTH]
    session.flush()


def attach(
    session: Session,
    matter: Matter,
    *,
    material: str,
    label: str,
    name: str,
    data: bytes,
    user: User | None,
    store: FileStore,
    at: datetime,
    is_internal: bool = False,
) -> MatterFile:
    """Keep a file for a matter, under the material it serves as. It is on disk before any row speaks of it.

    Raises InvalidInput for what cannot be a material, StorageUnavailable where it cannot be kept.
    """
    name = safe_file_name(name)
    file_type = type_of(data, name)
    stored = store.put(data)
    row = session.scalar(select(StoredFile).where(StoredFile.sha256 == stored.sha256))
    if row is None:
        row = StoredFile(sha256=stored.sha256, size=stored.size, file_type=file_type, stored_at=at)
        session.add(row)
        session.flush()
    file = MatterFile(
        matter_id=matter.id,
        material=material,
        label=label,
        file_id=row.id,
        name=name,
        uploaded_by_id=user.id if user else None,
        uploaded_at=at,
        is_internal=is_internal,
    )
    session.add(file)
    session.flush()
    return file


def files_of(session: Session, matter: Matter, material: str | None = None) -> list[MatterFile]:
    """The files of a matter that were not removed, oldest first; of one material where it is named."""
    statement = select(MatterFile).where(MatterFile.matter_id == matter.id, MatterFile.removed_at.is_(None))
    if material is not None:
        statement = statement.where(MatterFile.material == material)
    return list(session.scalars(statement.order_by(MatterFile.id)))


def remove_file(session: Session, file: MatterFile, *, at: datetime) -> None:
    """Take a file out of its matter. What was stored stays, for the history."""
    file.removed_at = file.removed_at or at
    session.flush()
