"""Cases: what a person decided on one pair of clauses, with both texts as they were."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fazhi_review.accounts.models import User, enum_column
from fazhi_review.documents.models import TITLE_LENGTH, DocumentVersion, NormativeDocument
from fazhi_review.extensions import Base
from fazhi_review.review.cases.pairs import Pair
from fazhi_review.review.examination import ConflictSource
from fazhi_review.vocabulary import Labelled, Relation


class CaseVerdict(Labelled):
    """What a person made of a comparison."""

    ADOPTED = "adopted", "采纳"
    DISMISSED = "dismissed", "不采纳"
    UNDECIDED = "undecided", "无法判断"


class ConflictCase(Base):
    """One verdict of a person on one pair in one document. The keys let it be found wherever the pair comes back."""

    __tablename__ = "conflict_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("normative_document.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"), index=True)
    path: Mapped[str] = mapped_column(String(300))
    address: Mapped[str] = mapped_column(String(300))
    clause: Mapped[str] = mapped_column(Text)
    clause_start: Mapped[int]  # where its clashing words begin and end; both 0 where none were named
    clause_end: Mapped[int]
    clause_key: Mapped[str] = mapped_column(String(32))

    source: Mapped[ConflictSource] = mapped_column(enum_column(ConflictSource))
    counterpart_id: Mapped[int | None] = mapped_column(ForeignKey("normative_document.id"), index=True)
    anchor: Mapped[str] = mapped_column(String(300), default="")
    law: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    law_key: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    article: Mapped[str] = mapped_column(String(300))
    law_version: Mapped[str] = mapped_column(String(10), default="")
    text: Mapped[str] = mapped_column(Text)
    text_start: Mapped[int]
    text_end: Mapped[int]
    text_key: Mapped[str] = mapped_column(String(32))

    relation: Mapped[Relation] = mapped_column(enum_column(Relation))
    confidence: Mapped[float] = mapped_column(Float)
    explanation: Mapped[str] = mapped_column(Text)

    verdict: Mapped[CaseVerdict] = mapped_column(enum_column(CaseVerdict))
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)

    document: Mapped[NormativeDocument] = relationship(foreign_keys=document_id)
    document_version: Mapped[DocumentVersion] = relationship()
    decided_by: Mapped[User] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint(
            "document_id", "clause_key", "law_key", "article", "text_key", "relation", name="uq_conflict_case_pair"
        ),
        CheckConstraint("verdict = 'adopted' OR reason <> ''", name="says_why"),
        CheckConstraint("clause_start <= clause_end AND text_start <= text_end", name="spans"),
        Index("ix_conflict_case_law_article", "law_key", "article"),
    )

    @property
    def pair(self) -> Pair:
        return Pair(self.source, self.clause_key, self.law_key, self.article, self.text_key, self.relation)

    @property
    def audit_label(self) -> str:
        """What the audit log calls this row."""
        return f"{self.path}与《{self.law}》{self.article}：{self.relation.label}"
