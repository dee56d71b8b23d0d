"""The values of a package, as its schemas describe them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

FORMAT = "fazhi-review/filing-package"
FORMAT_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One file of a document: its material, its original name, and what it holds."""

    material: str  # key of the materials list: official_text, filing_report, ...
    label: str
    name: str  # as it was uploaded
    data: bytes


@dataclass(frozen=True, slots=True)
class PackedDocument:
    """One published document with everything that is filed with it."""

    title: str
    number: str
    issuing_authority: str
    owner: str
    kind: str
    document_date: date | None
    published_on: date | None
    effective_on: date | None
    expires_on: date | None
    validity: str
    carrier: str
    registration_number: str  # in the sender's own register
    registered_on: date | None
    text: str
    files: tuple[PackedFile, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Package:
    """What is sent: from whom, to whom, when, and which documents."""

    sender: str
    recipient: str
    built_at: str  # ISO 8601 with zone
    documents: tuple[PackedDocument, ...]


def day(value: date | None) -> str:
    """ISO, or "" where the day is not known: the schemas know no null."""
    return value.isoformat() if value else ""


def document_values(document: PackedDocument) -> dict[str, Any]:
    """What is said of a document, by the names of the schemas, in their order. Its files are added by the writer."""
    return {
        "title": document.title,
        "number": document.number,
        "issuing_authority": document.issuing_authority,
        "owner": document.owner,
        "kind": document.kind,
        "document_date": day(document.document_date),
        "published_on": day(document.published_on),
        "effective_on": day(document.effective_on),
        "expires_on": day(document.expires_on),
        "validity": document.validity,
        "carrier": document.carrier,
        "registration_number": document.registration_number,
        "registered_on": day(document.registered_on),
    }


def package_values(package: Package, documents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The whole metadata as JSON holds it."""
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "sender": package.sender,
        "recipient": package.recipient,
        "built_at": package.built_at,
        "documents": list(documents),
    }
