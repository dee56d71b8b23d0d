"""Reads of documents, each filtered by who reads: what a person may not see does not exist for them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, undefer

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.documents.models import (
    CitationRow,
    DocumentAccess,
    DocumentVersion,
    MetadataField,
    MetadataSource,
    NormativeDocument,
    ProvisionRow,
    StoredFile,
)
from fazhi_review.errors import NotFound


def visible_to(reader: User) -> ColumnElement[bool]:
    """Documents that `reader` may know of: those of the own organization, and for the bureau's reviewers all submitted.

    Reviewers elsewhere see what their organization reviews; a counsel sees what he is asked about and nothing else.
    """
    if reader.role is Role.COUNSEL:
        let_see = select(DocumentAccess.document_id).where(
            DocumentAccess.user_id == reader.id, DocumentAccess.ended_at.is_(None)
        )
        return NormativeDocument.id.in_(let_see)
    own = NormativeDocument.organization_id == reader.organization_id
    if reader.sees_all_documents:
        return or_(own, NormativeDocument.submitted_at.is_not(None))
    if reader.reviews_for(reader.organization_id):
        given = and_(
            NormativeDocument.review_body_id == reader.organization_id, NormativeDocument.submitted_at.is_not(None)
        )
        return or_(own, given)
    return own


def document_for(session: Session, reader: User, document_id: int) -> NormativeDocument:
    """The document, with its owner and metadata sources. Raises NotFound alike for what is not there and not theirs."""
    document = session.scalar(
        select(NormativeDocument)
        .where(NormativeDocument.id == document_id, visible_to(reader))
        .options(joinedload(NormativeDocument.organization), joinedload(NormativeDocument.created_by))
    )
    if document is None:
        raise NotFound()
    return document


def owned_document(session: Session, user: User, document_id: int) -> NormativeDocument:
    """The document, if it is the user's own organization's. Raises NotFound."""
    document = document_for(session, user, document_id)
    if document.organization_id != user.organization_id:
        raise NotFound()
    return document


def version_for(session: Session, reader: User, document_id: int, number: int | None = None) -> DocumentVersion:
    """A version with its text and file, the newest where no number is given. Raises NotFound."""
    query = (
        select(DocumentVersion)
        .join(NormativeDocument)
        .where(DocumentVersion.document_id == document_id, visible_to(reader))
        .options(
            undefer(DocumentVersion.text), joinedload(DocumentVersion.file), joinedload(DocumentVersion.created_by)
        )
        .order_by(DocumentVersion.number.desc())
        .limit(1)
    )
    if number is not None:
        query = query.where(DocumentVersion.number == number)
    version = session.scalar(query)
    if version is None:
        raise NotFound()
    return version


def newest_version(session: Session, document_id: int) -> DocumentVersion:
    """The newest version, with document and file, for rooms that have made sure who may. Raises NotFound."""
    version = session.scalar(
        select(DocumentVersion)
        .where(DocumentVersion.document_id == document_id)
        .options(joinedload(DocumentVersion.file), joinedload(DocumentVersion.document))
        .order_by(DocumentVersion.number.desc())
        .limit(1)
    )
    if version is None:
        raise NotFound()
    return version


def versions_of(session: Session, document_id: int) -> Sequence[DocumentVersion]:
    """Every version of a document that the caller has already been let see, newest first, without texts."""
    return session.scalars(
        select(DocumentVersion)
        .where(DocumentVersion.document_id == document_id)
        .options(joinedload(DocumentVersion.created_by))
        .order_by(DocumentVersion.number.desc())
    ).all()


def provisions_of(session: Session, version_id: int) -> Sequence[ProvisionRow]:
    """The provisions of a version in document order."""
    return session.scalars(
        select(ProvisionRow).where(ProvisionRow.version_id == version_id).order_by(ProvisionRow.position)
    ).all()


def citations_of(session: Session, version_id: int) -> Sequence[CitationRow]:
    """The citations of a version in document order."""
    return session.scalars(
        select(CitationRow).where(CitationRow.version_id == version_id).order_by(CitationRow.start)
    ).all()


def sources_of(session: Session, document_id: int) -> dict[MetadataField, MetadataSource]:
    """Where each metadata value of a document comes from."""
    rows = session.scalars(
        select(MetadataSource)
        .where(MetadataSource.document_id == document_id)
        .options(joinedload(MetadataSource.corrected_by))
    )
    return {row.field: row for row in rows}


def version_with_file(session: Session, reader: User, sha256: str) -> DocumentVersion | None:
    """The first version made from this very file among the documents that `reader` may see.

    The same file in another organization's hands stays unknown to this one.
    """
    return session.scalar(
        select(DocumentVersion)
        .join(NormativeDocument)
        .join(StoredFile)
        .where(StoredFile.sha256 == sha256, visible_to(reader))
        .order_by(DocumentVersion.id)
        .limit(1)
    )


def version_of_token(session: Session, uploader_id: int, token: str) -> DocumentVersion | None:
    """The version that the same sending of the same form has already made."""
    return session.scalar(
        select(DocumentVersion).where(
            and_(DocumentVersion.created_by_id == uploader_id, DocumentVersion.upload_token == token)
        )
    )


def next_version_number(session: Session, document_id: int) -> int:
    """1 for a new document."""
    newest = session.scalar(select(func.max(DocumentVersion.number)).where(DocumentVersion.document_id == document_id))
    return (newest or 0) + 1
