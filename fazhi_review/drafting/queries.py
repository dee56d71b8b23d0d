"""Reads of projects, each filtered by who reads: the drafting unit, whoever issues the document, and the bureau's reviewers."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload, undefer

from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.documents.models import DocumentVersion
from fazhi_review.drafting.models import LegalityOpinion, Meeting, NumberEntry, Project, StepRecord
from fazhi_review.drafting.opinion_models import (
    CompetitionException,
    CompetitionReview,
    Consultation,
    Opinion,
)
from fazhi_review.drafting.steps import Step
from fazhi_review.drafting.workflow import ProjectState
from fazhi_review.errors import NotFound
from fazhi_review.matters.models import MatterFile


def visible_to(reader: User) -> ColumnElement[bool]:
    """Projects that `reader` may know of. Before it is approved, an idea is its unit's own."""
    own = Project.organization_id == reader.organization_id
    approved = Project.state != ProjectState.PROPOSED
    issued = and_(Project.issuer_id == reader.organization_id, approved)
    return or_(own, issued, approved) if reader.sees_all_documents else or_(own, issued)


def project_for(session: Session, reader: User, project_id: int) -> Project:
    """The project with its organizations and document. Raises NotFound alike for what is not there and not theirs."""
    project = session.scalar(
        select(Project)
        .where(Project.id == project_id, visible_to(reader))
        .options(joinedload(Project.organization), joinedload(Project.issuer), joinedload(Project.document))
    )
    if project is None:
        raise NotFound()
    return project


def project_of_document(session: Session, document_id: int) -> Project | None:
    """The project that makes a document, if there is one."""
    return session.scalar(select(Project).where(Project.document_id == document_id))


def project_of_token(session: Session, user: User, token: str | None) -> Project | None:
    """What the same sending of the same form has already made."""
    if not token:
        return None
    return session.scalar(select(Project).where(Project.created_by_id == user.id, Project.token == token))


def papers_of(session: Session, matter_id: int) -> Sequence[MatterFile]:
    """The papers of a project that were not taken out, with their files and who brought them."""
    return session.scalars(
        select(MatterFile)
        .where(MatterFile.matter_id == matter_id, MatterFile.removed_at.is_(None))
        .options(joinedload(MatterFile.file), joinedload(MatterFile.uploaded_by))
        .order_by(MatterFile.id)
    ).all()


def texts_of(session: Session, project: Project) -> Sequence[DocumentVersion]:
    """Every text that the project has had, oldest first, without its words."""
    if project.document_id is None:
        return ()
    return session.scalars(
        select(DocumentVersion)
        .where(DocumentVersion.document_id == project.document_id)
        .options(joinedload(DocumentVersion.file), joinedload(DocumentVersion.created_by))
        .order_by(DocumentVersion.number)
    ).all()


def newest_version(session: Session, project: Project) -> DocumentVersion | None:
    """The text that is worked on, with its words and its file."""
    if project.document_id is None:
        return None
    return session.scalar(
        select(DocumentVersion)
        .where(DocumentVersion.document_id == project.document_id)
        .options(undefer(DocumentVersion.text), joinedload(DocumentVersion.file))
        .order_by(DocumentVersion.number.desc())
        .limit(1)
    )


def records_of(session: Session, project: Project) -> dict[Step, StepRecord]:
    """The steps that are one record."""
    rows = session.scalars(
        select(StepRecord).where(StepRecord.project_id == project.id).options(joinedload(StepRecord.recorded_by))
    )
    return {row.step: row for row in rows}


def consultations_of(session: Session, project: Project) -> Sequence[Consultation]:
    """The rounds of asking, oldest first, with their opinions."""
    return (
        session.scalars(
            select(Consultation)
            .where(Consultation.project_id == project.id)
            .options(joinedload(Consultation.opinions).joinedload(Opinion.answered_by))
            .order_by(Consultation.id)
        )
        .unique()
        .all()
    )


def consultation_for(
    session: Session, reader: User, project_id: int, consultation_id: int
) -> tuple[Project, Consultation]:
    """A round of a project that the reader may see. Raises NotFound."""
    project = project_for(session, reader, project_id)
    found = next((row for row in consultations_of(session, project) if row.id == consultation_id), None)
    if found is None:
        raise NotFound()
    return project, found


def opinion_for(session: Session, reader: User, project_id: int, opinion_id: int) -> tuple[Project, Opinion]:
    """An opinion of a project that the reader may see. Raises NotFound."""
    project = project_for(session, reader, project_id)
    opinion = session.scalar(
        select(Opinion)
        .join(Consultation)
        .where(Opinion.id == opinion_id, Consultation.project_id == project.id)
        .options(joinedload(Opinion.consultation))
    )
    if opinion is None:
        raise NotFound()
    return project, opinion


def competition_of(session: Session, project: Project) -> CompetitionReview | None:
    """The fair competition review with its answers."""
    return session.scalar(
        select(CompetitionReview)
        .where(CompetitionReview.project_id == project.id)
        .options(joinedload(CompetitionReview.answers), joinedload(CompetitionReview.concluded_by))
    )


def exceptions_of(session: Session, project: Project) -> Sequence[CompetitionException]:
    """The project's lines in the exception ledger."""
    return session.scalars(
        select(CompetitionException)
        .where(CompetitionException.project_id == project.id)
        .order_by(CompetitionException.id)
    ).all()


def opinions_of_review(session: Session, project: Project) -> Sequence[LegalityOpinion]:
    """What the review body said, newest first."""
    return session.scalars(
        select(LegalityOpinion)
        .where(LegalityOpinion.project_id == project.id)
        .options(
            joinedload(LegalityOpinion.given_by),
            joinedload(LegalityOpinion.file),
            joinedload(LegalityOpinion.document_version),
        )
        .order_by(LegalityOpinion.id.desc())
    ).all()


def meetings_of(session: Session, project: Project) -> Sequence[Meeting]:
    """The meetings that dealt with the document, newest first."""
    return session.scalars(
        select(Meeting)
        .where(Meeting.project_id == project.id)
        .options(joinedload(Meeting.recorded_by), joinedload(Meeting.document_version))
        .order_by(Meeting.id.desc())
    ).all()


def number_of(session: Session, project: Project) -> NumberEntry | None:
    """The line of the unified register that the project holds."""
    return session.scalar(
        select(NumberEntry)
        .where(NumberEntry.project_id == project.id)
        .options(joinedload(NumberEntry.registered_by), joinedload(NumberEntry.series))
    )


def exceptions_ending(session: Session, until: date) -> Sequence[tuple[CompetitionException, Project]]:
    """Exceptions still open that end on or before `until`, with their projects."""
    rows = session.execute(
        select(CompetitionException, Project)
        .join(Project, Project.id == CompetitionException.project_id)
        .where(
            CompetitionException.closed_on.is_(None),
            CompetitionException.ends_on.is_not(None),
            CompetitionException.ends_on <= until,
            Project.state != ProjectState.STOPPED,
        )
        .order_by(CompetitionException.ends_on, CompetitionException.id)
    )
    return [(exception, project) for exception, project in rows]


def issuers_for(session: Session, organization: Organization) -> Sequence[Organization]:
    """In whose name a unit may draft: its own, and that of the government above it."""
    above = [organization.id]
    parent_id = organization.parent_id
    while parent_id is not None and parent_id not in above:
        above.append(parent_id)
        parent_id = session.scalar(select(Organization.parent_id).where(Organization.id == parent_id))
    rows = session.scalars(
        select(Organization).where(Organization.id.in_(above), Organization.is_active).order_by(Organization.id)
    ).all()
    return [row for row in rows if row.id == organization.id or row.kind is OrganizationKind.GOVERNMENT]


def bureau_of(session: Session, project: Project) -> Organization | None:
    """The judicial bureau of the district: the one beside or below the same government, else the first there is."""
    bureaus = session.scalars(
        select(Organization)
        .where(Organization.kind == OrganizationKind.BUREAU, Organization.is_active)
        .order_by(Organization.id)
    ).all()
    near = {project.issuer_id, project.organization.parent_id, project.organization_id}
    return next((row for row in bureaus if row.parent_id in near or row.id in near), bureaus[0] if bureaus else None)
