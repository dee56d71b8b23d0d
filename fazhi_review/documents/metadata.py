"""From what structure reads to what a document's row holds: one value a field, with the words it was read from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from fazhi_review.documents.models import TITLE_LENGTH, MetadataField
from fazhi_review.structure.model import DocumentKind, Metadata, Read

Value = str | date | DocumentKind | None

#: What a field holds when nothing is known.
BLANK: dict[MetadataField, Value] = {
    MetadataField.TITLE: "",
    MetadataField.NUMBER: "",
    MetadataField.ISSUING_AUTHORITY: "",
    MetadataField.KIND: DocumentKind.OTHER,
    MetadataField.DOCUMENT_DATE: None,
    MetadataField.PUBLICATION_DATE: None,
    MetadataField.EFFECTIVE_DATE: None,
    MetadataField.EXPIRY_DATE: None,
    MetadataField.INTERPRETING_BODY: "",
}

#: Longest text a field holds, as its column is declared.
LONGEST: dict[MetadataField, int] = {
    MetadataField.TITLE: TITLE_LENGTH,
    MetadataField.NUMBER: 100,
    MetadataField.ISSUING_AUTHORITY: 300,
    MetadataField.INTERPRETING_BODY: 200,
}


@dataclass(frozen=True, slots=True)
class FieldRead:
    """A value and the span it was read from."""

    field: MetadataField
    value: Value
    start: int
    end: int


def fields_read(metadata: Metadata) -> Iterator[FieldRead]:
    """Every field about which the text says something, cut to what its column holds."""
    single: tuple[tuple[MetadataField, Read[str] | Read[date] | Read[DocumentKind] | None], ...] = (
        (MetadataField.TITLE, metadata.title),
        (MetadataField.NUMBER, metadata.number),
        (MetadataField.KIND, metadata.kind),
        (MetadataField.DOCUMENT_DATE, metadata.document_date),
        (MetadataField.PUBLICATION_DATE, metadata.publication_date),
        (MetadataField.EFFECTIVE_DATE, metadata.effective_date),
        (MetadataField.EXPIRY_DATE, metadata.expiry_date),
        (MetadataField.INTERPRETING_BODY, metadata.interpreting_body),
    )
    for field, read in single:
        if read is not None:
            yield FieldRead(field, _cut(field, read.value), read.start, read.end)
    authorities = metadata.issuing_authorities
    if authorities:
        field = MetadataField.ISSUING_AUTHORITY
        joint = "、".join(authority.value for authority in authorities)
        # A joint issue (联合发文) points at the first body that the text names.
        yield FieldRead(field, _cut(field, joint), authorities[0].start, authorities[0].end)


def _cut(field: MetadataField, value: Value) -> Value:
    longest = LONGEST.get(field)
    if isinstance(value, str) and not isinstance(value, DocumentKind) and longest is not None:
        return value[:longest]
    return value


def title_from_file_name(name: str) -> str:
    """What a document without a readable title is called until a person says better."""
    return (PurePath(name).stem or "未命名文件")[:TITLE_LENGTH]
