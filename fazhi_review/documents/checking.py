"""Whether what the database says of files and what lies on disk are the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.documents.models import DocumentVersion, NormativeDocument, StoredFile
from fazhi_review.documents.storage import FileStore


class FaultKind(StrEnum):
    MISSING = "缺少文件"
    DAMAGED = "校验值不符"
    UNKNOWN = "没有登记的文件"


@dataclass(frozen=True, slots=True)
class FileFault:
    """One difference. `documents` are the titles that rest on the file."""

    kind: FaultKind
    sha256: str
    documents: tuple[str, ...] = ()


def check_files(session: Session, store: FileStore) -> Iterator[FileFault]:
    """Compare every row with its file and every file with its row. Reads every file once; changes nothing."""
    known = set(session.scalars(select(StoredFile.sha256)))
    for sha256 in sorted(known):
        found = store.checksum_on_disk(sha256)
        if found is None:
            yield FileFault(FaultKind.MISSING, sha256, _titles(session, sha256))
        elif found != sha256:
            yield FileFault(FaultKind.DAMAGED, sha256, _titles(session, sha256))
    for name in store.names():
        if name not in known:
            yield FileFault(FaultKind.UNKNOWN, name)


def file_count(session: Session) -> int:
    """How many files the database knows."""
    return len(session.scalars(select(StoredFile.id)).all())


def _titles(session: Session, sha256: str) -> tuple[str, ...]:
    return tuple(
        session.scalars(
            select(NormativeDocument.title)
            .join(DocumentVersion)
            .join(StoredFile)
            .where(StoredFile.sha256 == sha256)
            .distinct()
            .order_by(NormativeDocument.title)
        )
    )
