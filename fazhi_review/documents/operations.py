"""Verbs that change documents: receive a file, add a version, correct what was read, hand over and take back."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.audit import describe_fields
from fazhi_review.accounts.models import User
from fazhi_review.documents import queries
from fazhi_review.documents.intake import PARSER_VERSION, ParsedFile
from fazhi_review.documents.metadata import BLANK, LONGEST, Value, fields_read, title_from_file_name
from fazhi_review.documents.models import (
    TITLE_LENGTH,
    CitationRow,
    DocumentVersion,
    MetadataField,
    MetadataSource,
    NormativeDocument,
    ProvisionRow,
    StoredFile,
)
from fazhi_review.documents.storage import FileStore, Stored
from fazhi_review.errors import InvalidInput
from fazhi_review.extensions import unit_of_work
from fazhi_review.indexing.operations import enqueue
from fazhi_review.pages.forms import require_version
from fazhi_review.structure.model import StructuredDocument
from fazhi_review.vocabulary import Labelled

logger = logging.getLogger(__name__)


class DocumentAction(Labelled):
    """What the audit log calls these verbs."""

    RECEIVE = "receive_document", "上传文件"
    ADD_VERSION = "add_version", "上传新版本"
    CORRECT = "correct_metadata", "更正文件信息"


describe_fields(
    {field.value: field.label for field in MetadataField if field is not MetadataField.KIND}
    | {"version": "版本", "file": "文件名"}
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an upload. `is_new` is False where the same file, or the same sending, was there already."""

    document_id: int
    version_id: int
    is_new: bool


#: What another room adds to the commit in which a version is stored.
WithVersion = Callable[[Session, NormativeDocument, DocumentVersion], None]


def _nothing_more(session: Session, document: NormativeDocument, version: DocumentVersion) -> None:
    """The default of `then`."""


class TitleMissing(InvalidInput):
    sentence = "标题不能为空，请填写文件标题。"


class TextTooLong(InvalidInput):
    sentence = "“{field}”过长，最多 {longest} 个字。"


class ExpiryBeforeEffect(InvalidInput):
    sentence = "有效期截止日早于施行日期，请核对两个日期。"


def receive(
    parsed: ParsedFile,
    data: bytes,
    *,
    uploader: User,
    actor: Actor,
    store: FileStore,
    at: datetime,
    token: str | None = None,
    then: WithVersion = _nothing_more,
) -> Receipt:
    """Keep an uploaded file as a new document of the uploader's organization; `then` adds to the same commit.

    The same sending twice makes one document; a file that the uploader can already see is not stored again but named in
    the receipt. The file is on disk before any row speaks of it.
    """
    stored = store.put(data)
    try:
        return _receive(parsed, stored, uploader=uploader, actor=actor, at=at, token=token, then=then)
    except IntegrityError:
        # Another sending of the same form, or of the same file, was a moment faster: what it made is there now.
        return _receive(parsed, stored, uploader=uploader, actor=actor, at=at, token=token, then=then)


def _receive(
    parsed: ParsedFile,
    stored: Stored,
    *,
    uploader: User,
    actor: Actor,
    at: datetime,
    token: str | None,
    then: WithVersion,
) -> Receipt:
    with unit_of_work() as session:
        known = known_upload(session, uploader, stored.sha256, token)
        if known is not None:
            return known
        document = _new_document(session, parsed, uploader=uploader, at=at)
        version = _add_version(session, document, parsed, stored, uploader=uploader, at=at, token=token)
        _announce(session, document, version, DocumentAction.RECEIVE, actor=actor, at=at)
        then(session, document, version)
        return Receipt(document.id, version.id, is_new=True)


def add_version(
    document_id: int,
    parsed: ParsedFile,
    data: bytes,
    *,
    uploader: User,
    actor: Actor,
    store: FileStore,
    at: datetime,
    token: str | None = None,
    then: WithVersion = _nothing_more,
    is_issued: bool = False,
) -> Receipt:
    """Add a new text to a document; what a person corrected stays, the rest is read anew.

    `is_issued`: the text as printed by the office that issues it, which does not own the document; the caller has made
    sure that it is that office. Raises NotFound for a document that the uploader does not own or may not see.
    """
    stored = store.put(data)
    with unit_of_work() as session:
        if is_issued:
            newest = queries.newest_version(session, document_id)
            document = newest.document
        else:
            document = queries.owned_document(session, uploader, document_id)
            newest = queries.version_for(session, uploader, document_id)
        same_sending = token is not None and queries.version_of_token(session, uploader.id, token) is not None
        if same_sending or newest.file.sha256 == stored.sha256:
            return Receipt(document.id, newest.id, is_new=False)
        version = _add_version(session, document, parsed, stored, uploader=uploader, at=at, token=token)
        _announce(session, document, version, DocumentAction.ADD_VERSION, actor=actor, at=at)
        then(session, document, version)
        return Receipt(document.id, version.id, is_new=True)


def correct_metadata(
    document_id: int,
    values: Mapping[MetadataField, Value],
    *,
    expected_version: int,
    user: User,
    actor: Actor,
    at: datetime,
) -> list[MetadataField]:
    """Put a person's values in place of what was read, and mark each field that changed as corrected by them.

    Raises StaleVersion if the row is no longer the one that the person saw, NotFound, or InvalidInput.
    """
    _check(values)
    with unit_of_work() as session:
        document = queries.document_for(session, user, document_id)
        require_version(document.version, expected_version)
        before = {field: getattr(document, field.value) for field in values}
        _check_period(document, values)
        changed = [field for field, value in values.items() if before[field] != value]
        sources = queries.sources_of(session, document.id)
        for field in changed:
            setattr(document, field.value, values[field])
            source = sources.get(field) or MetadataSource(document_id=document.id, field=field)
            source.corrected_by_id, source.corrected_at = user.id, at
            session.add(source)
        if changed:
            document.updated_at = at
            enqueue(session, [f"document:{document.id}"])
            audit.record(
                session,
                actor,
                DocumentAction.CORRECT,
                document,
                before={field.value: before[field] for field in changed},
                after={field.value: values[field] for field in changed},
                at=at,
            )
        return changed


def announce(
    session: Session,
    document: NormativeDocument,
    values: Mapping[MetadataField, Value],
    *,
    announced_by: User,
    at: datetime,
) -> None:
    """Put in what publication settles (number, dates), as said by a person, and let the bureau see the document.

    Part of drafting's operations, which commit and audit it.
    """
    _check(values)
    sources = queries.sources_of(session, document.id)
    for field, value in values.items():
        setattr(document, field.value, value)
        source = sources.get(field) or MetadataSource(document_id=document.id, field=field)
        source.corrected_by_id, source.corrected_at = announced_by.id, at
        session.add(source)
    document.submitted_at = document.submitted_at or at
    document.updated_at = at
    enqueue(session, [f"document:{document.id}"])


def mark_submitted(
    session: Session, document: NormativeDocument, submitted_at: datetime | None, *, at: datetime
) -> None:
    """Let the bureau see the document, or no longer (None). Part of review's operations, which commit and audit it."""
    document.submitted_at = submitted_at
    document.updated_at = at
    enqueue(session, [f"document:{document.id}"])


def known_upload(session: Session, uploader: User, sha256: str, token: str | None = None) -> Receipt | None:
    """What the same sending, or the same file among the documents that the uploader may see, has already made."""
    version = queries.version_of_token(session, uploader.id, token) if token else None
    version = version or queries.version_with_file(session, uploader, sha256)
    return Receipt(version.document_id, version.id, is_new=False) if version else None


def _new_document(session: Session, parsed: ParsedFile, *, uploader: User, at: datetime) -> NormativeDocument:
    document = NormativeDocument(
        organization_id=uploader.organization_id,
        created_by_id=uploader.id,
        created_at=at,
        updated_at=at,
        title=title_from_file_name(parsed.name),
    )
    session.add(document)
    session.flush()
    return document


def _add_version(
    session: Session,
    document: NormativeDocument,
    parsed: ParsedFile,
    stored: Stored,
    *,
    uploader: User,
    at: datetime,
    token: str | None,
) -> DocumentVersion:
    read, structured = parsed.read, parsed.structured
    version = DocumentVersion(
        document_id=document.id,
        number=queries.next_version_number(session, document.id),
        file_id=_stored_file(session, stored, read.file_type.value, at).id,
        file_name=parsed.name,
        created_by_id=uploader.id,
        created_at=at,
        upload_token=token,
        text=structured.text,
        characters=len(structured.text),
        pages=read.pages,
        is_ocr=read.is_ocr,
        read_warnings=[{"code": warning.code, "message": warning.message} for warning in read.warnings],
        structure_warnings=[
            {"code": warning.code, "message": warning.message, "start": warning.start, "end": warning.end}
            for warning in structured.warnings
        ],
        parser_version=PARSER_VERSION,
    )
    session.add(version)
    session.flush()
    _add_provisions(session, version.id, structured)
    _read_metadata(session, document, version.id, structured)
    document.updated_at = at
    return version


def _stored_file(session: Session, stored: Stored, file_type: str, at: datetime) -> StoredFile:
    row = session.scalar(select(StoredFile).where(StoredFile.sha256 == stored.sha256))
    if row is None:
        row = StoredFile(sha256=stored.sha256, size=stored.size, file_type=file_type, stored_at=at)
        session.add(row)
        session.flush()
    return row


def _add_provisions(session: Session, version_id: int, structured: StructuredDocument) -> None:
    provisions = [
        {
            "version_id": version_id,
            "position": provision.index,
            "parent": provision.parent,
            "kind": provision.kind.value,
            "label": provision.label[:60],
            "heading": provision.heading,
            "path": provision.path[:300],
            "address": provision.address[:300],
            "start": provision.start,
            "end": provision.end,
            "body_start": provision.body_start,
        }
        for provision in structured.provisions
    ]
    citations = [
        {
            "version_id": version_id,
            "text": citation.text,
            "start": citation.start,
            "end": citation.end,
            "law": citation.law[:TITLE_LENGTH],
            "article": citation.article[:60],
            "article_to": citation.article_to[:60],
            "paragraph": citation.paragraph,
            "item": citation.item,
            "document_number": citation.document_number[:100],
            "is_basis": citation.is_basis,
        }
        for citation in structured.citations
        if not citation.is_internal
    ]
    if provisions:
        session.execute(insert(ProvisionRow), provisions)
    if citations:
        session.execute(insert(CitationRow), citations)


def _read_metadata(
    session: Session, document: NormativeDocument, version_id: int, structured: StructuredDocument
) -> None:
    """Fill every field that no person has corrected, and remember where it was read."""
    sources = queries.sources_of(session, document.id)
    found = {read.field: read for read in fields_read(structured.metadata)}
    for field in MetadataField:
        source = sources.get(field)
        if source is not None and source.is_corrected:
            continue
        read = found.get(field)
        if read is None:
            # A title is never taken away: the file's name stands in until somebody says better.
            if field is not MetadataField.TITLE:
                setattr(document, field.value, BLANK[field])
            if source is not None:
                session.delete(source)
            continue
        setattr(document, field.value, read.value)
        source = source or MetadataSource(document_id=document.id, field=field)
        source.version_id, source.start, source.end = version_id, read.start, read.end
        source.quote = structured.text[read.start : read.end]
        session.add(source)


def _announce(
    session: Session,
    document: NormativeDocument,
    version: DocumentVersion,
    action: DocumentAction,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    session.flush()
    enqueue(session, [f"document:{document.id}"])
    after = {"version": version.number, "file": version.file_name, "title": document.title}
    audit.record(session, actor, action, document, after=after, at=at)
    logger.info("%s: document %s, version %s", action, document.id, version.id)


def _check(values: Mapping[MetadataField, Value]) -> None:
    if MetadataField.TITLE in values and not values[MetadataField.TITLE]:
        raise TitleMissing()
    for field, longest in LONGEST.items():
        value = values.get(field)
        if isinstance(value, str) and len(value) > longest:
            raise TextTooLong(field=field.label, longest=longest)


def _check_period(document: NormativeDocument, values: Mapping[MetadataField, Value]) -> None:
    effective = values.get(MetadataField.EFFECTIVE_DATE, document.effective_date)
    expiry = values.get(MetadataField.EXPIRY_DATE, document.expiry_date)
    if isinstance(effective, date) and isinstance(expiry, date) and expiry < effective:
        raise ExpiryBeforeEffect()
