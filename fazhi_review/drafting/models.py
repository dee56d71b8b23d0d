"""A project: the making of one document, from the idea to its publication, with the record of every step."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fazhi_review.accounts.models import Organization, User, enum_column
from fazhi_review.documents.models import TITLE_LENGTH, DocumentVersion, NormativeDocument, StoredFile
from fazhi_review.drafting.dossier import EmergencyGround, LegalityConclusion, Outcome, Profile
from fazhi_review.drafting.steps import Step
from fazhi_review.drafting.workflow import ProjectState
from fazhi_review.extensions import Base

HASH_LENGTH = 64


class Project(Base):
    """The making of one document (制定程序). `issuer` is in whose name it is issued; its office deliberates and numbers."""

    __tablename__ = "drafting_project"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))  # the drafting unit
    issuer_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("normative_document.id"), unique=True)
    state: Mapped[ProjectState] = mapped_column(enum_column(ProjectState), default=ProjectState.PROPOSED)
    necessity: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[str] = mapped_column(Text, default="")
    measures: Mapped[str] = mapped_column(Text, default="")
    planned_on: Mapped[date | None]
    # Drawn when the form was shown: sending it twice makes one project.
    token: Mapped[str | None] = mapped_column(String(64))

    # What the document is; None where nobody has judged it yet (dossier.Profile).
    affects_rights: Mapped[bool | None]
    affects_business: Mapped[bool | None]
    affects_foreign_investment: Mapped[bool | None]
    has_wide_impact: Mapped[bool | None]
    is_important: Mapped[bool | None]
    is_decision: Mapped[bool | None]
    sets_public_price: Mapped[bool | None]
    is_discretion_standard: Mapped[bool | None]
    is_secret: Mapped[bool | None]
    departments: Mapped[int | None]

    # The simplified path for emergencies, with its ground.
    emergency_ground: Mapped[EmergencyGround | None] = mapped_column(enum_column(EmergencyGround))
    emergency_note: Mapped[str] = mapped_column(Text, default="")
    emergency_approved_by: Mapped[str] = mapped_column(String(60), default="")
    emergency_approved_on: Mapped[date | None]
    emergency_make_up_by: Mapped[date | None]

    consultation_waiver: Mapped[str] = mapped_column(Text, default="")
    approved_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), default="")
    approved_version_id: Mapped[int | None] = mapped_column(ForeignKey("document_version.id"))
    signatory: Mapped[str] = mapped_column(String(60), default="")
    signed_on: Mapped[date | None]
    number: Mapped[str] = mapped_column(String(100), default="")
    published_on: Mapped[date | None]
    issued_on: Mapped[date | None]  # 印发日期
    effective_on: Mapped[date | None]
    channels: Mapped[list[str]] = mapped_column(JSON, default=list)
    publication_url: Mapped[str] = mapped_column(String(500), default="")
    delay_reason: Mapped[str] = mapped_column(Text, default="")
    explainer_url: Mapped[str] = mapped_column(String(500), default="")
    stop_reason: Mapped[str] = mapped_column(Text, default="")
    submission_note: Mapped[str] = mapped_column(
        Text, default=""
    )  # why something due was not done, for the review body

    # The step taken last, and by whom: the same button pressed twice is no conflict between people.
    last_step: Mapped[str] = mapped_column(String(40), default="")
    last_step_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    organization: Mapped[Organization] = relationship(foreign_keys=organization_id)
    issuer: Mapped[Organization] = relationship(foreign_keys=issuer_id)
    document: Mapped[NormativeDocument | None] = relationship()
    approved_version: Mapped[DocumentVersion | None] = relationship()
    created_by: Mapped[User] = relationship(foreign_keys=created_by_id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        # The workflow's hard gates, repeated where nothing can go round them.
        CheckConstraint("state NOT IN ('signed', 'numbered', 'published', 'completed') OR signed_on IS NOT NULL", name="signed_has_day"),
        CheckConstraint("state NOT IN ('sign_off', 'signed', 'numbered', 'published', 'completed') OR approved_hash <> ''", name="approved_has_text"),
        CheckConstraint("state NOT IN ('numbered', 'published', 'completed') OR number <> ''", name="numbered_has_number"),
        CheckConstraint("state NOT IN ('published', 'completed') OR (published_on IS NOT NULL AND effective_on IS NOT NULL)", name="published_has_days"),
        CheckConstraint("state <> 'stopped' OR stop_reason <> ''", name="stopped_has_reason"),
        UniqueConstraint("created_by_id", "token"),
        Index("ix_drafting_project_owner_updated", "organization_id", "updated_at"),
        Index("ix_drafting_project_issuer_updated", "issuer_id", "updated_at"),
        Index("ix_drafting_project_updated", "updated_at"),
    )  # fmt: skip

    @property
    def profile(self) -> Profile:
        """What the document is, as a value."""
        return Profile(
            affects_rights=self.affects_rights,
            affects_business=self.affects_business,
            affects_foreign_investment=self.affects_foreign_investment,
            has_wide_impact=self.has_wide_impact,
            is_important=self.is_important,
            is_decision=self.is_decision,
            sets_public_price=self.sets_public_price,
            is_discretion_standard=self.is_discretion_standard,
            is_secret=self.is_secret,
            departments=self.departments,
        )

    @property
    def is_own_issue(self) -> bool:
        """Whether the drafting unit issues the document in its own name."""
        return self.issuer_id == self.organization_id

    @property
    def audit_label(self) -> str:
        return self.title


class StepRecord(Base):
    """A step that is one record: when, what was found, or why it was left out. Its papers are files of the matter."""

    __tablename__ = "drafting_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("drafting_project.id"))
    step: Mapped[Step] = mapped_column(enum_column(Step))
    started_on: Mapped[date | None]
    finished_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    waived_reason: Mapped[str] = mapped_column(Text, default="")
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # facts by the names rules ask for
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    recorded_by: Mapped[User] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("project_id", "step"),
        CheckConstraint("finished_on IS NULL OR started_on IS NULL OR finished_on >= started_on", name="in_order"),
    )


class LegalityOpinion(Base):
    """What drafting learns of a legality review: the conclusion, about which text, and how its points were answered.

    Written by the review room through `drafting.legality`; nobody else gives an opinion.
    """

    __tablename__ = "drafting_legality_opinion"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("drafting_project.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"))
    text_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    conclusion: Mapped[LegalityConclusion] = mapped_column(enum_column(LegalityConclusion))
    accepted_on: Mapped[date | None]
    issued_on: Mapped[date]
    working_days: Mapped[int | None]
    number: Mapped[str] = mapped_column(String(100), default="")  # of the opinion letter
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    file_name: Mapped[str] = mapped_column(String(200), default="")
    points: Mapped[int] = mapped_column(default=0)
    unanswered: Mapped[int] = mapped_column(default=0)
    unadopted: Mapped[int] = mapped_column(default=0)
    unadopted_without_reason: Mapped[int] = mapped_column(default=0)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    given_at: Mapped[datetime]

    given_by: Mapped[User] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    document_version: Mapped[DocumentVersion] = relationship()

    __table_args__ = (CheckConstraint("unanswered >= 0 AND unanswered <= points", name="points"),)


class Meeting(Base):
    """One meeting that dealt with the document (集体审议)."""

    __tablename__ = "drafting_meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("drafting_project.id"), index=True)
    held_on: Mapped[date]
    name: Mapped[str] = mapped_column(String(120))  # 区人民政府第12次常务会议
    outcome: Mapped[Outcome] = mapped_column(enum_column(Outcome))
    note: Mapped[str] = mapped_column(Text, default="")
    record_items: Mapped[list[str]] = mapped_column(JSON, default=list)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"))
    text_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]

    recorded_by: Mapped[User] = relationship()
    document_version: Mapped[DocumentVersion] = relationship()


class NumberSeries(Base):
    """The last number given of one agency code in one year. Whoever gives the next one locks this row first."""

    __tablename__ = "document_number_series"

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    agency_code: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    # Numbers used before this register was begun, in the paper one: they are no gap.
    begun_after: Mapped[int] = mapped_column(default=0)
    last: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        UniqueConstraint("agency_code", "year"),
        CheckConstraint("begun_after >= 0 AND last >= begun_after", name="counts_up"),
    )


class NumberEntry(Base):
    """One number of the unified register (统一登记). A number is never taken back: a project that is stopped voids it."""

    __tablename__ = "document_number_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("document_number_series.id"))
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(String(100), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("drafting_project.id"), unique=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    registered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    registered_at: Mapped[datetime]
    void_reason: Mapped[str | None] = mapped_column(Text)
    voided_at: Mapped[datetime | None]

    series: Mapped[NumberSeries] = relationship()
    project: Mapped[Project] = relationship()
    registered_by: Mapped[User] = relationship()

    __table_args__ = (
        UniqueConstraint("series_id", "serial"),
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="void_has_reason"),
    )
