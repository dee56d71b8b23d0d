"""What a project knows of its procedure, in the words in which rules ask (ports.ProcedureFacts).

Only what is known is said: a question of the profile that nobody has answered stays unknown, and accuses nobody.
"""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from fazhi_review.accounts.models import OrganizationKind
from fazhi_review.drafting import queries
from fazhi_review.drafting.dossier import AskedOpinions, Dossier
from fazhi_review.drafting.dossiers import ProjectRows, dossier_of, rows_of
from fazhi_review.drafting.models import Project
from fazhi_review.drafting.steps import MATERIALS, Audience, Step
from fazhi_review.drafting.workflow import BEFORE_REVIEW, ProjectState
from fazhi_review.ports import FactValue, ProcedureFacts, ProcedureStep

#: How rules name the papers that are handed in for review (procedure.materials_incomplete).
_MATERIAL_WORDS = {
    "drafting_note": "起草说明",
    "basis_table": "制定依据",
    "opinion_summary": "征求意见",
    "department_opinion": "审核意见",
}
_ISSUER_KINDS = {
    OrganizationKind.GOVERNMENT: "government",
    OrganizationKind.DEPARTMENT: "department",
    OrganizationKind.BUREAU: "department",
    OrganizationKind.TOWN: "town",
}
# What filing knows and drafting does not.
_FILING = frozenset({"filing_government", "filing_congress"})
#: Which steps are taken while a project is in a state; before it has left that state none of them is missing.
_DUE_IN: dict[ProjectState, tuple[Step, ...]] = {
    ProjectState.PROPOSED: (Step.INITIATION,),
    ProjectState.DRAFTING: (Step.DRAFTING,),
    ProjectState.CONSULTING: (Step.CONSULTATION, Step.DEPARTMENTS, Step.BUSINESS_OPINIONS, Step.HEARING),
    ProjectState.APPRAISING: (
        Step.EVALUATION,
        Step.EXPERT_APPRAISAL,
        Step.RISK_ASSESSMENT,
        Step.COMPETITION_REVIEW,
        Step.DEPARTMENT_REVIEW,
    ),
    ProjectState.LEGALITY_REVIEW: (Step.LEGALITY_REVIEW,),
    ProjectState.REVIEWED: (),
    ProjectState.DELIBERATION: (Step.DELIBERATION,),
    ProjectState.SIGN_OFF: (Step.PARTY_REPORT, Step.SIGN_OFF),
    ProjectState.SIGNED: (Step.REGISTRATION,),
    ProjectState.NUMBERED: (Step.PUBLICATION,),
    ProjectState.PUBLISHED: (Step.EXPLAINER,),
}
_ORDER = tuple(_DUE_IN)
#: The states that a project in a state has not left yet, its own among them.
_LATER: dict[ProjectState, tuple[ProjectState, ...]] = {
    **{state: _ORDER[place:] for place, state in enumerate(_ORDER)},
    ProjectState.COMPLETED: (),
    ProjectState.STOPPED: _ORDER,
}
_PROFILE = (
    "affects_rights",
    "affects_business",
    "affects_foreign_investment",
    "has_wide_impact",
    "is_important",
    "is_decision",
    "sets_public_price",
    "is_discretion_standard",
    "is_secret",
    "departments",
)


def facts_of_document(session: Session, document_id: int, *, today: date) -> ProcedureFacts | None:
    """The facts of the project that makes a document; None for a document without a project."""
    project = queries.project_of_document(session, document_id)
    if project is None:
        return None
    rows = rows_of(session, project)
    return facts_of(rows, dossier_of(rows, today=today))


def facts_of(rows: ProjectRows, dossier: Dossier) -> ProcedureFacts:
    """The facts of a project from its rows and its dossier."""
    project = rows.project
    return ProcedureFacts(
        issuing_authority=project.issuer.name,
        issuing_authority_kind=_ISSUER_KINDS.get(project.issuer.kind),
        steps=tuple(_steps(rows, dossier)),
        pending=frozenset(step for state in _LATER[project.state] for step in _DUE_IN[state]) | _FILING,
        publication_date=project.published_on,
        effective_date=project.effective_on,
        # Papers are gathered until the document is handed in; before that none of them is missing.
        materials=None if project.state in BEFORE_REVIEW else tuple(_materials(rows, dossier)),
        answers=dict(_answers(project, dossier)),
    )


def _steps(rows: ProjectRows, dossier: Dossier) -> Iterator[ProcedureStep]:
    held = {file.material for file in rows.files}
    papers = {step: any(m.key in held for m in MATERIALS if m.step is step) for step in Step}
    for audience in Audience:
        asked = dossier.asked(audience)
        if asked:
            closed = [entry.closed_on for entry in asked]
            # The days of a round are those that people were given, not those that it took to count it out.
            longest = max(asked, key=lambda entry: (entry.closes_on - entry.opened_on).days)
            is_done = all(day is not None for day in closed)
            yield ProcedureStep(
                audience.step.value, longest.opened_on, longest.closes_on if is_done else None, papers[audience.step]
            )
    competition = rows.competition
    if competition is not None:
        yield ProcedureStep(
            Step.COMPETITION_REVIEW.value,
            competition.begun_on,
            competition.concluded_on,
            papers[Step.COMPETITION_REVIEW],
        )
    if dossier.legality is not None:
        yield ProcedureStep(
            Step.LEGALITY_REVIEW.value, dossier.legality.accepted_on, dossier.legality.issued_on, has_file=True
        )
    told = {Step.COMPETITION_REVIEW, Step.LEGALITY_REVIEW, *(audience.step for audience in Audience)}
    for step, record in rows.records.items():
        if step not in told and not record.waived_reason:
            yield ProcedureStep(step.value, record.started_on, record.finished_on, papers[step])


def _materials(rows: ProjectRows, dossier: Dossier) -> Iterator[str]:
    if dossier.text_hash:
        yield "送审稿"
    held = {file.material for file in rows.files}
    for key, word in _MATERIAL_WORDS.items():
        if key in held:
            yield word
    if "opinion_summary" not in held and dossier.consultations and not sum(a.opinions for a in dossier.consultations):
        yield "征求意见"  # asked, and nobody answered: the notice proves it


def _answers(project: Project, dossier: Dossier) -> Iterator[tuple[str, FactValue]]:
    for name in _PROFILE:
        value = getattr(dossier.profile, name)
        if value is not None:
            yield f"document.{name}", value
    yield "document.is_emergency", dossier.emergency is not None
    yield "document.is_issued_by_government", dossier.is_government_issued
    yield "document.drafted_by_department", dossier.is_department_drafted
    if dossier.emergency is not None:
        yield "emergency.has_ground", bool(dossier.emergency.note.strip())
        yield "emergency.is_approved", dossier.emergency.approved_on is not None
    yield from _consultation(dossier)
    yield from _competition(dossier)
    yield from _review(dossier)
    for record in dossier.recorded.values():
        yield from record.answers.items()
    if dossier.meeting is not None:
        yield "deliberation.record_items", dossier.meeting.record_items
    yield from _issue(project, dossier)


def _consultation(dossier: Dossier) -> Iterator[tuple[str, FactValue]]:
    public = dossier.asked(Audience.PUBLIC)
    if dossier.profile.is_secret is not None:
        yield "consultation.secrecy_reason", bool(dossier.profile.is_secret and dossier.consultation_waiver)
    if public:
        yield "consultation.shortening_reason", any(entry.shortening_reason for entry in public)
    if dossier.consultations:
        yield "consultation.opinions", _total(dossier.consultations)
        yield "consultation.has_summary", "opinion_summary" in dossier.materials
        yield "consultation.has_foreign_investors", any(e.heard_foreign_investors for e in dossier.consultations)
    departments = dossier.asked(Audience.DEPARTMENTS)
    if departments:
        disputes = sum(entry.disputes for entry in departments)
        yield "departments.has_disputes", disputes > 0
        yield "departments.disputes_recorded", sum(entry.disputes_recorded for entry in departments) == disputes


def _total(asked: tuple[AskedOpinions, ...]) -> int:
    return sum(entry.opinions for entry in asked)


def _competition(dossier: Dossier) -> Iterator[tuple[str, FactValue]]:
    facts = dossier.competition
    if facts is None:
        return
    yield "competition.heard_stakeholders", facts.heard_stakeholders
    yield "competition.draft_opinion", facts.has_draft_opinion
    yield "competition.market_opinion", facts.has_market_opinion
    yield "competition.uses_exception", bool(facts.exceptions)
    if facts.exceptions:
        lacking = {word for entry in facts.exceptions for word in entry.lacking}
        elements = {
            "法定情形": "法定情形",
            "替代方案": "没有对公平竞争影响更小的替代方案",
            "实施期限": "合理的实施期限或者终止条件",
        }
        yield "competition.exception_elements", tuple(word for word, long in elements.items() if long not in lacking)


def _review(dossier: Dossier) -> Iterator[tuple[str, FactValue]]:
    facts = dossier.legality
    if facts is None:
        return
    yield "review.conclusion", facts.conclusion.label
    yield "review.is_written", True
    yield "review.form", "书面审核意见"
    yield "review.issued_on", facts.issued_on
    if facts.accepted_on is not None:
        yield "review.accepted_on", facts.accepted_on
    if facts.working_days is not None:
        yield "review.working_days", facts.working_days
    yield "review.unadopted", facts.unadopted
    yield "review.unadopted_reasons", facts.unadopted_without_reason == 0


def _issue(project: Project, dossier: Dossier) -> Iterator[tuple[str, FactValue]]:
    if project.signed_on is not None:
        yield "issue.sign_off_on", project.signed_on
    if dossier.meeting is not None:
        yield "issue.adopted_on", dossier.meeting.held_on
    if project.published_on is not None:
        yield "issue.is_unified", bool(project.number)
        yield "issue.channels", tuple(project.channels)
        yield "issue.delay_reason", bool(project.delay_reason)
        if project.issued_on is not None:
            yield "issue.printed_on", project.issued_on
