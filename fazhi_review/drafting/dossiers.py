"""From the tables to the one value that gates, facts and pages judge."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from fazhi_review.accounts.models import OrganizationKind
from fazhi_review.documents.models import DocumentVersion
from fazhi_review.drafting import queries
from fazhi_review.drafting.dossier import (
    AskedOpinions,
    CompetitionFacts,
    Dossier,
    EmergencyFacts,
    ExceptionFacts,
    LegalityFacts,
    MeetingFacts,
    Publishing,
    Recorded,
)
from fazhi_review.drafting.models import LegalityOpinion, Meeting, Project, StepRecord
from fazhi_review.drafting.opinion_models import CompetitionException, CompetitionReview, Consultation
from fazhi_review.drafting.steps import Step
from fazhi_review.drafting.texts import is_same_text, text_hash
from fazhi_review.matters.models import MatterFile, MatterKind
from fazhi_review.matters.operations import matter_of
from fazhi_review.timeline.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class ProjectRows:
    """Every row of one project, read once for a page or an operation."""

    project: Project
    version: DocumentVersion | None
    files: tuple[MatterFile, ...]
    records: dict[Step, StepRecord]
    consultations: tuple[Consultation, ...]
    competition: CompetitionReview | None
    exceptions: tuple[CompetitionException, ...]
    opinions: tuple[LegalityOpinion, ...]  # newest first
    meetings: tuple[Meeting, ...]  # newest first

    def files_for(self, material: str) -> tuple[MatterFile, ...]:
        return tuple(file for file in self.files if file.material == material)


def rows_of(session: Session, project: Project) -> ProjectRows:
    """All rows of a project, in a constant number of queries."""
    matter = matter_of(session, MatterKind.DRAFTING, project.id)
    return ProjectRows(
        project=project,
        version=queries.newest_version(session, project),
        files=tuple(queries.papers_of(session, matter.id)),
        records=queries.records_of(session, project),
        consultations=tuple(queries.consultations_of(session, project)),
        competition=queries.competition_of(session, project),
        exceptions=tuple(queries.exceptions_of(session, project)),
        opinions=tuple(queries.opinions_of_review(session, project)),
        meetings=tuple(queries.meetings_of(session, project)),
    )


def dossier_of(rows: ProjectRows, *, today: date, calendar: WorkingCalendar | None = None) -> Dossier:
    """The project as gates see it on `today`."""
    project = rows.project
    return Dossier(
        today=today,
        necessity=project.necessity,
        basis=project.basis,
        profile=project.profile,
        is_government_issued=project.issuer.kind is OrganizationKind.GOVERNMENT,
        is_department_drafted=project.organization.kind is not OrganizationKind.GOVERNMENT,
        materials=frozenset(file.material for file in rows.files),
        text_hash=_text_hash(rows),
        consultations=tuple(_asked(row) for row in rows.consultations),
        consultation_waiver=project.consultation_waiver,
        emergency=_emergency(project),
        recorded={step: _recorded(row) for step, row in rows.records.items()},
        competition=_competition(rows),
        legality=_legality(rows.opinions[0]) if rows.opinions else None,
        meeting=_meeting(rows) if rows.meetings else None,
        approved_hash=project.approved_hash,
        signed_on=project.signed_on,
        number=project.number,
        publishing=_publishing(project),
        explainer_url=project.explainer_url,
        calendar=calendar or WorkingCalendar(),
    )


def _text_hash(rows: ProjectRows) -> str:
    """The newest text's checksum. An issued text that encloses the approved one has the approved one's."""
    if rows.version is None:
        return ""
    approved = rows.project.approved_hash
    if approved and is_same_text(approved, rows.version.text):
        return approved
    return text_hash(rows.version.text)


def _asked(row: Consultation) -> AskedOpinions:
    disputes = [opinion for opinion in row.opinions if opinion.is_dispute]
    return AskedOpinions(
        audience=row.audience,
        opened_on=row.opened_on,
        closes_on=row.closes_on,
        closed_on=row.closed_on,
        limit=row.limit,
        shortening_reason=row.shortening_reason,
        opinions=len(row.opinions),
        unanswered=sum(opinion.answer is None for opinion in row.opinions),
        disputes=len(disputes),
        disputes_recorded=sum(bool(opinion.coordination.strip()) for opinion in disputes),
        heard_foreign_investors=row.heard_foreign_investors,
    )


def _recorded(row: StepRecord) -> Recorded:
    return Recorded(row.started_on, row.finished_on, row.waived_reason, row.answers)


def _emergency(project: Project) -> EmergencyFacts | None:
    if project.emergency_ground is None:
        return None
    return EmergencyFacts(
        ground=project.emergency_ground,
        note=project.emergency_note,
        approved_by=project.emergency_approved_by,
        approved_on=project.emergency_approved_on,
        make_up_by=project.emergency_make_up_by,
    )


def _competition(rows: ProjectRows) -> CompetitionFacts | None:
    review = rows.competition
    if review is None:
        return None
    return CompetitionFacts(
        answered=len(review.answers),
        restricting=tuple(answer.point for answer in review.answers if answer.is_contained),
        heard_stakeholders=bool(review.stakeholders.strip()),
        has_draft_opinion=bool(review.draft_opinion.strip()) and review.draft_opinion_on is not None,
        has_market_opinion=bool(review.market_opinion.strip()) and review.market_opinion_on is not None,
        conclusion=review.conclusion,
        concluded_on=review.concluded_on,
        exceptions=tuple(
            ExceptionFacts(
                point=row.point,
                has_ground=bool(row.ground_note.strip()),
                has_no_milder_means=bool(row.no_milder_means.strip()),
                has_end=row.ends_on is not None or bool(row.end_condition.strip()),
            )
            for row in rows.exceptions
        ),
    )


def _legality(row: LegalityOpinion) -> LegalityFacts:
    return LegalityFacts(
        conclusion=row.conclusion,
        issued_on=row.issued_on,
        text_hash=row.text_hash,
        accepted_on=row.accepted_on,
        working_days=row.working_days,
        points=row.points,
        unanswered=row.unanswered,
        unadopted=row.unadopted,
        unadopted_without_reason=row.unadopted_without_reason,
    )


def _meeting(rows: ProjectRows) -> MeetingFacts:
    row = rows.meetings[0]
    return MeetingFacts(
        held_on=row.held_on,
        outcome=row.outcome,
        record_items=tuple(row.record_items),
        text_hash=row.text_hash,
        is_reviewed_since=bool(rows.opinions) and is_since(rows.opinions[0], row),
    )


def is_since(opinion: LegalityOpinion, meeting: Meeting) -> bool:
    """Whether the review body gave its opinion after the meeting was entered."""
    return opinion.given_at > meeting.recorded_at


def _publishing(project: Project) -> Publishing | None:
    if project.published_on is None or project.effective_on is None:
        return None
    return Publishing(
        published_on=project.published_on,
        effective_on=project.effective_on,
        channels=tuple(project.channels),
        delay_reason=project.delay_reason,
        issued_on=project.issued_on,
    )
