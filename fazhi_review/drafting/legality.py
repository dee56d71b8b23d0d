"""The seam to legality review, which stands above: review tells here that a document was submitted, came back, was concluded.

Each function is called inside review's own unit of work and changes nothing for a document that no project makes. So a
text is not accepted for review past its gates, and a project learns of an opinion from the room that gave it and from
nowhere else.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from fazhi_review.documents.models import DocumentVersion
from fazhi_review.drafting import queries
from fazhi_review.drafting.dossier import LegalityConclusion
from fazhi_review.drafting.gates import Missing
from fazhi_review.drafting.models import LegalityOpinion, Project
from fazhi_review.drafting.moves import Setting, begin, ensure_open, finish, mirror, note_step
from fazhi_review.drafting.steps import Step
from fazhi_review.drafting.texts import text_hash
from fazhi_review.drafting.workflow import ProjectState
from fazhi_review.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenOpinion:
    """What the review body concluded. `points` counts the opinions that the drafter must answer one by one."""

    conclusion: LegalityConclusion
    version_id: int  # the version that was reviewed
    issued_on: date
    accepted_on: date | None = None
    working_days: int | None = None
    number: str = ""
    file_id: int | None = None  # stored file of the opinion letter
    file_name: str = ""
    points: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PointAnswers:
    """How far the drafter has answered the points of the newest opinion."""

    unanswered: int
    unadopted: int
    unadopted_without_reason: int


def submitted(session: Session, document_id: int, *, by: Setting) -> list[Missing]:
    """The document is handed in for review. Refuses while a gate is closed (GateClosed, ExplanationMissing).

    Gives what was not done and explained, so that the reviewer can be told. Submitting again what is submitted does nothing.
    """
    project = queries.project_of_document(session, document_id)
    if project is None or project.state is ProjectState.LEGALITY_REVIEW:
        return []
    taken = begin(session, "submit", project, by)
    explained = ensure_open(taken.step, taken.dossier, project.submission_note)
    note_step(session, project, Step.LEGALITY_REVIEW, by, started_on=by.today)
    finish(session, taken, by, note=project.submission_note, explained=explained)
    return explained


def withdrawn(session: Session, document_id: int, *, by: Setting) -> None:
    """The drafter took the document back before it was concluded."""
    _leave(session, document_id, "withdraw", "", by)


def returned(session: Session, document_id: int, *, reason: str, by: Setting) -> None:
    """The review body gave the document back without an opinion."""
    _leave(session, document_id, "return_", reason, by)


def _leave(session: Session, document_id: int, step: str, reason: str, by: Setting) -> None:
    project = queries.project_of_document(session, document_id)
    if project is None or project.state is not ProjectState.LEGALITY_REVIEW:
        return
    finish(session, begin(session, step, project, by), by, note=reason)


def record_legality_opinion(session: Session, document_id: int, opinion: GivenOpinion, *, by: Setting) -> None:
    """The review body has concluded: the project goes back to its unit with the opinion, bound to the text by checksum."""
    project = queries.project_of_document(session, document_id)
    if project is None or project.state is not ProjectState.LEGALITY_REVIEW:
        return
    taken = begin(session, "give_opinion", project, by)
    version = session.get(DocumentVersion, opinion.version_id)
    if version is None or version.document_id != document_id:
        raise NotFound()
    session.add(
        LegalityOpinion(
            project_id=project.id,
            version_id=version.id,
            text_hash=text_hash(version.text),
            conclusion=opinion.conclusion,
            accepted_on=opinion.accepted_on,
            issued_on=opinion.issued_on,
            working_days=opinion.working_days,
            number=opinion.number,
            file_id=opinion.file_id,
            file_name=opinion.file_name,
            points=opinion.points,
            unanswered=opinion.points,
            given_by_id=by.user.id,
            given_at=by.at,
        )
    )
    session.flush()
    note_step(session, project, Step.LEGALITY_REVIEW, by, started_on=opinion.accepted_on, finished_on=opinion.issued_on)
    finish(session, taken, by, note=opinion.conclusion.label)


def record_own_review(session: Session, document_id: int, *, issued_on: date, note: str, by: Setting) -> None:
    """The drafting unit's own legality unit has concluded, before the government's review body does (起草部门审核)."""
    project = queries.project_of_document(session, document_id)
    if project is None:
        return
    note_step(session, project, Step.DEPARTMENT_REVIEW, by, started_on=issued_on, finished_on=issued_on, note=note)
    project.updated_at = by.at
    session.flush()
    mirror(session, project, by, action="起草部门审核", note=note)


def record_point_answers(session: Session, document_id: int, answers: PointAnswers, *, by: Setting) -> None:
    """The drafter answered points of the newest opinion, in the review room."""
    project = queries.project_of_document(session, document_id)
    opinion = _newest(session, project) if project is not None else None
    if project is None or opinion is None:
        return
    before = opinion.unanswered
    opinion.unanswered = answers.unanswered
    opinion.unadopted = answers.unadopted
    opinion.unadopted_without_reason = answers.unadopted_without_reason
    project.updated_at = by.at
    session.flush()
    if before and not answers.unanswered:
        mirror(session, project, by, action="审核意见已逐条答复", note=f"未采纳 {answers.unadopted} 条")


def _newest(session: Session, project: Project) -> LegalityOpinion | None:
    found = queries.opinions_of_review(session, project)
    return found[0] if found else None
