"""Documents as an office keeps them: the document, its versions, their provisions and citations, and the stored files.

A document is the work (one title, one number, one owner); a version is one text of it, from one file, never changed
afterwards. Every span in these tables is a pair of character offsets into `DocumentVersion.text`.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Enum, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fazhi_review.accounts.models import Organization, User, enum_column
from fazhi_review.extensions import Base
from fazhi_review.structure.model import DocumentKind
from fazhi_review.vocabulary import Labelled

TITLE_LENGTH = 300
FILE_NAME_LENGTH = 200


class MetadataField(Labelled):
    """What is known of a document beside its text. The value names the column of NormativeDocument that holds it."""

    TITLE = "title", "标题"
    NUMBER = "number", "发文字号"
    ISSUING_AUTHORITY = "issuing_authority", "制定机关"
    KIND = "kind", "文种"
    DOCUMENT_DATE = "document_date", "成文日期"
    PUBLICATION_DATE = "publication_date", "公布日期"
    EFFECTIVE_DATE = "effective_date", "施行日期"
    EXPIRY_DATE = "expiry_date", "有效期至"
    INTERPRETING_BODY = "interpreting_body", "解释机关"


class StoredFile(Base):
    """One file on disk, whoever uploaded it and under whichever name. Its name on disk is its checksum."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int] = mapped_column(BigInteger)
    file_type: Mapped[str] = mapped_column(String(20))
    stored_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("size > 0", name="not_empty"),)


class NormativeDocument(Base):
    """An administrative normative document (行政规范性文件) that an organization drafts or has issued.

    Validity is never a column: it follows from the dates. `submitted_at` is when the owner last handed it to the
    bureau, and what lets the bureau's reviewers see it at all.
    """

    __tablename__ = "normative_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    # Who reviews it, from its submission on: a body beside the bureau sees it by this.
    review_body_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)

    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    number: Mapped[str] = mapped_column(String(100), default="", index=True)
    issuing_authority: Mapped[str] = mapped_column(String(300), default="")
    # Without a CHECK: the kinds are structure's, which learns new ones without asking the database.
    kind: Mapped[DocumentKind] = mapped_column(
        Enum(
            DocumentKind,
            native_enum=False,
            length=40,
            values_callable=lambda members: [member.value for member in members],
        ),
        default=DocumentKind.OTHER,
    )
    interpreting_body: Mapped[str] = mapped_column(String(200), default="")
    document_date: Mapped[date | None]
    publication_date: Mapped[date | None]
    effective_date: Mapped[date | None]
    expiry_date: Mapped[date | None]
    # Derived, written by clean-up alone: the first day on which a published document is no longer in force.
    ended_on: Mapped[date | None]

    version: Mapped[int] = mapped_column(default=1)

    organization: Mapped[Organization] = relationship(foreign_keys=organization_id)
    created_by: Mapped[User] = relationship()
    versions: Mapped[list["DocumentVersion"]] = relationship(
        back_populates="document", order_by="DocumentVersion.number"
    )
    sources: Mapped[list["MetadataSource"]] = relationship(back_populates="document")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        Index("ix_normative_document_owner_updated", "organization_id", "updated_at"),
        Index("ix_normative_document_submitted_updated", "submitted_at", "updated_at"),
        Index("ix_normative_document_updated", "updated_at"),
    )


class DocumentAccess(Base):
    """A person from outside who was let see one document, e.g. a counsel who is asked about it."""

    __tablename__ = "document_access"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("normative_document.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("document_id", "user_id"),)


class MetadataSource(Base):
    """Where one metadata value comes from: a span of a version's text, or a person who corrected it."""

    __tablename__ = "metadata_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("normative_document.id"))
    field: Mapped[MetadataField] = mapped_column(enum_column(MetadataField))
    # Where it was read; None where the text says nothing and a person filled it in.
    version_id: Mapped[int | None] = mapped_column(ForeignKey("document_version.id"), index=True)
    start: Mapped[int | None]
    end: Mapped[int | None]
    quote: Mapped[str] = mapped_column(Text, default="")
    corrected_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    corrected_at: Mapped[datetime | None]

    document: Mapped[NormativeDocument] = relationship(back_populates="sources")
    corrected_by: Mapped[User | None] = relationship()

    __table_args__ = (
        UniqueConstraint("document_id", "field"),
        CheckConstraint("(corrected_by_id IS NULL) = (corrected_at IS NULL)", name="corrected_by_somebody"),
        CheckConstraint('(start IS NULL) = ("end" IS NULL)', name="whole_span"),
    )

    @property
    def is_corrected(self) -> bool:
        return self.corrected_at is not None


class DocumentVersion(Base):
    """One text of a document, as read from one file. Never changed once stored: a new file makes a new version."""

    __tablename__ = "document_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("normative_document.id"))
    number: Mapped[int]  # 1, 2, 3 within the document
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(FILE_NAME_LENGTH))  # as uploaded, without any folder
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    # Drawn when the upload form was shown: sending the form twice makes one version.
    upload_token: Mapped[str | None] = mapped_column(String(64))

    # Texts are long: lists must not drag them along.
    text: Mapped[str] = mapped_column(Text, deferred=True)
    characters: Mapped[int]
    pages: Mapped[int | None]
    is_ocr: Mapped[bool] = mapped_column(default=False)
    read_warnings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    structure_warnings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    parser_version: Mapped[str] = mapped_column(String(40))

    document: Mapped[NormativeDocument] = relationship(back_populates="versions")
    file: Mapped[StoredFile] = relationship()
    created_by: Mapped[User] = relationship()
    provisions: Mapped[list["ProvisionRow"]] = relationship(back_populates="version", order_by="ProvisionRow.position")

    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        UniqueConstraint("created_by_id", "upload_token"),
    )


class ProvisionRow(Base):
    """One node of a version's tree; `position` is its place in document order and what `parent` refers to."""

    __tablename__ = "provision"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"))
    position: Mapped[int]
    parent: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(60), default="")
    heading: Mapped[str] = mapped_column(Text, default="")
    path: Mapped[str] = mapped_column(String(300))
    address: Mapped[str] = mapped_column(String(300))
    start: Mapped[int]
    end: Mapped[int]
    body_start: Mapped[int]

    version: Mapped[DocumentVersion] = relationship(back_populates="provisions")

    __table_args__ = (UniqueConstraint("version_id", "position"),)


class CitationRow(Base):
    """A law or document that a version cites, as written. What clean-up follows when a law changes."""

    __tablename__ = "document_citation"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    start: Mapped[int]
    end: Mapped[int]
    law: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    article: Mapped[str] = mapped_column(String(60), default="")
    article_to: Mapped[str] = mapped_column(String(60), default="")
    paragraph: Mapped[int | None]
    item: Mapped[int | None]
    document_number: Mapped[str] = mapped_column(String(100), default="")
    is_basis: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index("ix_document_citation_law_article", "law", "article"),
        Index("ix_document_citation_number", "document_number"),
    )
