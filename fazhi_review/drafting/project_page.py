"""What the page of one project shows: the ladder of its steps, what is next, what is missing and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import Organization, User
from fazhi_review.documents.models import DocumentVersion, NormativeDocument
from fazhi_review.documents.queries import visible_to as document_visible_to
from fazhi_review.drafting import queries
from fazhi_review.drafting.dossier import Dossier
from fazhi_review.drafting.dossiers import ProjectRows, dossier_of, rows_of
from fazhi_review.drafting.gates import Missing, Weight, missing_for
from fazhi_review.drafting.models import NumberEntry, Project
from fazhi_review.drafting.moves import holder_of, is_party, may_take
from fazhi_review.drafting.papers import may_remove
from fazhi_review.drafting.steps import MATERIALS, RECORDED, Audience, Material, Step, StepState
from fazhi_review.drafting.workflow import (
    BEFORE_REVIEW,
    ENDED,
    TEXT_IS_FREE,
    TEXT_REOPENS,
    Party,
    ProjectState,
    Transition,
    transitions_from,
)
from fazhi_review.matters import clocks, limits
from fazhi_review.matters.kinds import address_of
from fazhi_review.matters.models import Matter, MatterFile, MatterKind
from fazhi_review.matters.operations import matter_of
from fazhi_review.timeline.deadline import Light
from fazhi_review.timeline.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Line:
    """One step in a rung: what it is, where it stands, when, and the page on which it is worked on."""

    step: Step
    state: StepState
    text: str  # what is to be said of it: dates, result, reason
    place: str = ""  # see templates: which page mends it


@dataclass(frozen=True, slots=True)
class Rung:
    """One stage of the ladder with its steps."""

    label: str
    states: tuple[ProjectState, ...]
    lines: tuple[Line, ...]
    state: StepState


@dataclass(frozen=True, slots=True)
class Choice:
    """A step that may come next, what stands in its way, and whether this reader is the one to take it."""

    transition: Transition
    missing: tuple[Missing, ...]
    is_mine: bool

    @property
    def label(self) -> str:
        """What the step is called where it is offered: the outcomes of a meeting are one form."""
        return "登记审议结果" if self.transition.name == "pass_" else self.transition.label

    @property
    def bars(self) -> tuple[Missing, ...]:
        return tuple(entry for entry in self.missing if entry.weight is Weight.BAR)

    @property
    def due(self) -> tuple[Missing, ...]:
        return tuple(entry for entry in self.missing if entry.weight is Weight.EXPLAIN)

    @property
    def needs_note(self) -> bool:
        return bool(self.due) or "reason" in self.transition.requires


@dataclass(frozen=True, slots=True)
class Clock:
    """The running period of the project."""

    label: str
    due_on: date
    light: Light
    is_minimum: bool
    is_confirmed: bool
    source: str


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """One project for one reader."""

    project: Project
    rows: ProjectRows
    dossier: Dossier
    rungs: tuple[Rung, ...]
    choices: tuple[Choice, ...]
    number: NumberEntry | None
    holder: Organization | None
    clock: Clock | None
    is_owner: bool
    is_issuer: bool
    sees_document: bool
    review_address: str  # the page of the document's legality review, "" where there is none for this reader

    @property
    def version(self) -> DocumentVersion | None:
        return self.rows.version

    @property
    def may_file(self) -> bool:
        return (self.is_owner or self.is_issuer) and self.project.state not in ENDED

    @property
    def may_upload_text(self) -> bool:
        return self.is_owner and self.project.state in TEXT_IS_FREE | TEXT_REOPENS

    @property
    def may_read_text(self) -> bool:
        """The unit always; whoever issues once the text has been reviewed; others as far as they may see the document."""
        if self.version is None:
            return False
        return self.is_owner or self.sees_document or (self.is_issuer and self.project.state not in BEFORE_REVIEW)

    def may_remove(self, material: Material) -> bool:
        return self.may_file and may_remove(self.project, material.key)

    @property
    def may_edit(self) -> bool:
        return self.is_owner and self.project.state in BEFORE_REVIEW | {ProjectState.REVIEWED}

    @property
    def next_choices(self) -> list[Choice]:
        """The way forward; turning back and stopping stand apart."""
        return [choice for choice in self.choices if choice.transition.name not in _ASIDE | _SAME_FORM]

    @property
    def other_choices(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.transition.name in _ASIDE and choice.is_mine]

    @property
    def materials(self) -> list[tuple[Material, tuple[MatterFile, ...]]]:
        """The papers that are there, in the order of the procedure."""
        held = [(material, self.rows.files_for(material.key)) for material in MATERIALS]
        return [(material, files) for material, files in held if files]


#: Turning back and ending: offered, but not as the next step.
_ASIDE = frozenset({"revise", "stop", "withdraw", "reopen", "return_", "give_opinion"})
#: Other outcomes of the meeting that `pass_` opens the form for.
_SAME_FORM = frozenset({"pass_with_changes", "reject"})
#: The paper that is most likely brought next, for the list of kinds.
NEXT_PAPER = {
    ProjectState.DRAFTING: "drafting_note",
    ProjectState.CONSULTING: "consultation_notice",
    ProjectState.APPRAISING: "evaluation_report",
    ProjectState.DELIBERATION: "deliberation_minutes",
    ProjectState.SIGN_OFF: "sign_off_sheet",
    ProjectState.SIGNED: "sign_off_sheet",
    ProjectState.NUMBERED: "publication_proof",
    ProjectState.PUBLISHED: "explainer",
}


def project_page(
    session: Session, reader: User, project_id: int, *, today: date, calendar: WorkingCalendar
) -> ProjectPage:
    """The page of a project that the reader may see. Raises NotFound."""
    project = queries.project_for(session, reader, project_id)
    rows = rows_of(session, project)
    dossier = dossier_of(rows, today=today, calendar=calendar)
    holder = None if project.state in ENDED else session.get(Organization, holder_of(session, project))
    return ProjectPage(
        project=project,
        rows=rows,
        dossier=dossier,
        rungs=tuple(rungs_of(rows, dossier)),
        choices=tuple(_choices(project, dossier, reader)),
        number=queries.number_of(session, project),
        holder=holder,
        clock=_clock(session, project, today, calendar),
        is_owner=is_party(project, Party.OWNER, reader),
        is_issuer=is_party(project, Party.ISSUER, reader),
        sees_document=(sees_document := _sees_document(session, project, reader)),
        review_address=_review_address(session, project) if sees_document else "",
    )


def _review_address(session: Session, project: Project) -> str:
    matter = session.scalar(
        select(Matter).where(Matter.kind == MatterKind.REVIEW, Matter.document_id == project.document_id)
    )
    return address_of(matter) if matter is not None else ""


def _sees_document(session: Session, project: Project, reader: User) -> bool:
    if project.document_id is None:
        return False
    found = session.scalar(
        select(NormativeDocument.id).where(NormativeDocument.id == project.document_id, document_visible_to(reader))
    )
    return found is not None


def _choices(project: Project, dossier: Dossier, reader: User) -> Iterator[Choice]:
    for step in transitions_from(project.state):
        if step.name == "confirm" and not (dossier.meeting and _is_after_meeting(dossier)):
            continue
        if step.name == "propose" and _is_after_meeting(dossier):
            continue  # the meeting has passed it already; its office confirms the changes
        if step.name in ("consult", "waive_consultation") and not _is_way(step.name, dossier):
            continue
        yield Choice(step, tuple(missing_for(step.gates, dossier)), may_take(project, step, reader))


def _is_after_meeting(dossier: Dossier) -> bool:
    meeting = dossier.meeting
    return meeting is not None and meeting.outcome.value == "passed_with_changes"


def _is_way(name: str, dossier: Dossier) -> bool:
    """Not asking the public is offered only where it may be thought of; asking always is."""
    if name == "consult":
        return True
    profile = dossier.profile
    return bool(profile.affects_rights is False or profile.is_secret or dossier.emergency)


def _clock(session: Session, project: Project, today: date, calendar: WorkingCalendar) -> Clock | None:
    matter = matter_of(session, MatterKind.DRAFTING, project.id)
    running = clocks.running(session, matter)
    if running is None or matter.due_on is None:
        return None
    row = limits.row_for(session, running.limit_key)
    return Clock(
        label=row.label,
        due_on=matter.due_on,
        light=clocks.light(matter, today, calendar),
        is_minimum=matter.due_is_minimum,
        is_confirmed=matter.due_is_confirmed,
        source=running.source,
    )


_STAGES: tuple[tuple[str, tuple[ProjectState, ...], tuple[Step, ...]], ...] = (
    ("立项", (ProjectState.PROPOSED,), (Step.INITIATION,)),
    ("起草", (ProjectState.DRAFTING,), (Step.DRAFTING,)),
    (
        "征求意见",
        (ProjectState.CONSULTING,),
        (Step.DEPARTMENTS, Step.CONSULTATION, Step.BUSINESS_OPINIONS, Step.HEARING),
    ),
    (
        "论证和审查",
        (ProjectState.APPRAISING,),
        (
            Step.EVALUATION,
            Step.EXPERT_APPRAISAL,
            Step.RISK_ASSESSMENT,
            Step.COMPETITION_REVIEW,
            Step.DEPARTMENT_REVIEW,
        ),
    ),
    ("合法性审核", (ProjectState.LEGALITY_REVIEW, ProjectState.REVIEWED), (Step.LEGALITY_REVIEW,)),
    ("集体审议", (ProjectState.DELIBERATION,), (Step.DELIBERATION, Step.PARTY_REPORT)),
    ("签发和统一编号", (ProjectState.SIGN_OFF, ProjectState.SIGNED), (Step.SIGN_OFF, Step.REGISTRATION)),
    ("公布", (ProjectState.NUMBERED,), (Step.PUBLICATION,)),
    ("解读", (ProjectState.PUBLISHED,), (Step.EXPLAINER,)),
)
_ORDER = (
    ProjectState.PROPOSED,
    ProjectState.DRAFTING,
    ProjectState.CONSULTING,
    ProjectState.APPRAISING,
    ProjectState.LEGALITY_REVIEW,
    ProjectState.REVIEWED,
    ProjectState.DELIBERATION,
    ProjectState.SIGN_OFF,
    ProjectState.SIGNED,
    ProjectState.NUMBERED,
    ProjectState.PUBLISHED,
    ProjectState.COMPLETED,
)


def rungs_of(rows: ProjectRows, dossier: Dossier) -> Iterator[Rung]:
    """The ladder: every stage, done, running or to come, with what is known of its steps."""
    state = rows.project.state
    here = _ORDER.index(state) if state in _ORDER else -1
    for label, states, steps in _STAGES:
        first, last = _ORDER.index(states[0]), _ORDER.index(states[-1])
        stage = StepState.DONE if here > last else StepState.OPEN
        if first <= here <= last:
            stage = StepState.RUNNING
        lines = tuple(line for step in steps if (line := _line(step, stage, rows, dossier)) is not None)
        yield Rung(label, states, lines, stage)


def _line(step: Step, stage: StepState, rows: ProjectRows, dossier: Dossier) -> Line | None:
    for audience in Audience:
        if step is audience.step:
            return _round_line(audience, stage, dossier)
    if step is Step.COMPETITION_REVIEW:
        return _competition_line(dossier)
    if step is Step.LEGALITY_REVIEW:
        return _legality_line(stage, rows)
    if step in RECORDED:
        return _recorded_line(step, stage, rows, dossier)
    record = rows.records.get(step)
    state = StepState.DONE if record and record.finished_on else StepState.OPEN
    if state is StepState.OPEN and stage is StepState.RUNNING:
        state = StepState.NEXT
    return Line(step, state, _words(step, rows, record.finished_on if record else None))


def _words(step: Step, rows: ProjectRows, finished_on: date | None) -> str:
    project = rows.project
    if step is Step.DELIBERATION and rows.meetings:
        meeting = rows.meetings[0]
        return f"{meeting.held_on.isoformat()} {meeting.name}：{meeting.outcome.label}"
    if step is Step.SIGN_OFF and project.signed_on:
        return f"{project.signed_on.isoformat()} {project.signatory}签发"
    if step is Step.REGISTRATION and project.number:
        return project.number
    if step is Step.PUBLICATION and project.published_on and project.effective_on:
        return f"{project.published_on.isoformat()} 公布，{project.effective_on.isoformat()} 起施行"
    return finished_on.isoformat() if finished_on else ""


def _round_line(audience: Audience, stage: StepState, dossier: Dossier) -> Line:
    asked = dossier.asked(audience)
    if not asked:
        if audience is Audience.PUBLIC and dossier.consultation_waiver:
            return Line(
                audience.step, StepState.WAIVED, f"不公开征求意见：{dossier.consultation_waiver}", "consultation"
            )
        needed = {
            Audience.PUBLIC: dossier.profile.affects_rights is not False,
            Audience.DEPARTMENTS: (dossier.profile.departments or 0) > 1,
            Audience.BUSINESS: bool(dossier.profile.affects_business),
        }[audience]
        text = "" if needed else "按文件性质不是必经步骤"
        state = StepState.OPEN if needed else StepState.WAIVED
        return Line(
            audience.step, StepState.NEXT if needed and stage is StepState.RUNNING else state, text, "consultation"
        )
    opinions, unanswered = sum(a.opinions for a in asked), sum(a.unanswered for a in asked)
    newest = asked[-1]
    is_open = any(entry.closed_on is None for entry in asked)
    text = f"{newest.opened_on.isoformat()} 至 {newest.closes_on.isoformat()}，意见 {opinions} 条"
    if unanswered:
        text += f"，待答复 {unanswered} 条"
    return Line(audience.step, StepState.RUNNING if is_open or unanswered else StepState.DONE, text, "consultation")


def _competition_line(dossier: Dossier) -> Line:
    step, facts = Step.COMPETITION_REVIEW, dossier.competition
    if facts is None:
        needed = bool(dossier.profile.affects_business)
        text = "" if needed else "按文件性质不是必经步骤"
        return Line(step, StepState.OPEN if needed else StepState.WAIVED, text, "competition")
    if facts.conclusion is None:
        return Line(
            step, StepState.RUNNING, f"已回答 {facts.answered} 项，还有 {facts.missing_answers} 项", "competition"
        )
    return Line(step, StepState.DONE, f"{facts.concluded_on} {facts.conclusion.label}", "competition")


def _legality_line(stage: StepState, rows: ProjectRows) -> Line:
    if not rows.opinions:
        return Line(Step.LEGALITY_REVIEW, stage if stage is not StepState.DONE else StepState.OPEN, "", "legality")
    newest = rows.opinions[0]
    text = f"{newest.issued_on.isoformat()} {newest.conclusion.label}"
    if newest.unanswered:
        text += f"，待答复意见 {newest.unanswered} 条"
    is_running = rows.project.state is ProjectState.LEGALITY_REVIEW or newest.unanswered
    return Line(Step.LEGALITY_REVIEW, StepState.RUNNING if is_running else StepState.DONE, text, "legality")


def _recorded_line(step: Step, stage: StepState, rows: ProjectRows, dossier: Dossier) -> Line:
    record = rows.records.get(step)
    if record is not None and record.waived_reason:
        return Line(step, StepState.WAIVED, record.waived_reason, "steps")
    if record is not None and record.finished_on:
        return Line(step, StepState.DONE, record.finished_on.isoformat(), "steps")
    if record is not None:
        return Line(step, StepState.RUNNING, f"{record.started_on} 开始", "steps")
    if not is_needed(step, dossier):
        return Line(step, StepState.WAIVED, "按文件性质不是必经步骤", "steps")
    return Line(step, StepState.NEXT if stage is StepState.RUNNING else StepState.OPEN, "", "steps")


def is_needed(step: Step, dossier: Dossier) -> bool:
    """Whether what the document is makes a step necessary."""
    profile = dossier.profile
    return {
        Step.HEARING: bool(profile.sets_public_price),
        Step.EVALUATION: bool(profile.is_important),
        Step.EXPERT_APPRAISAL: bool(profile.is_decision),
        Step.RISK_ASSESSMENT: bool(profile.is_decision),
        Step.DEPARTMENT_REVIEW: dossier.is_government_issued and dossier.is_department_drafted,
        Step.PARTY_REPORT: bool(profile.is_decision),
    }.get(step, True)
