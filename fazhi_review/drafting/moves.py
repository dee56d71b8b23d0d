"""Taking a step of the workflow table: who may, from where, with what; then the change, its mirror in matters, its audit entry."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.audit import describe_fields
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.drafting import queries
from fazhi_review.drafting.dossier import Dossier, Outcome
from fazhi_review.drafting.dossiers import ProjectRows, dossier_of, is_since, rows_of
from fazhi_review.drafting.gates import Missing, Weight, missing_for
from fazhi_review.drafting.models import Project, StepRecord
from fazhi_review.drafting.steps import MATERIAL_BY_KEY, Step
from fazhi_review.drafting.workflow import ENDED, HOLDERS, Party, ProjectState, Transition, ensure_allowed, transition
from fazhi_review.errors import Conflict, InvalidInput, NotPermitted
from fazhi_review.matters import clocks
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import Audience, Matter, MatterKind
from fazhi_review.matters.notices import notify, users_of
from fazhi_review.pages.forms import require_version
from fazhi_review.timeline.clock import BEIJING
from fazhi_review.timeline.working_days import WorkingCalendar
from fazhi_review.vocabulary import Labelled

logger = logging.getLogger(__name__)

#: States with a period of their own: a round of opinions, making public, explaining.
CLOCKED = frozenset({ProjectState.CONSULTING, ProjectState.NUMBERED, ProjectState.PUBLISHED})


class DraftingAction(Labelled):
    """What the audit log calls what is done in this room."""

    OPEN = "drafting.open", "新建制定项目"
    CHANGE = "drafting.change", "修改制定项目"
    MOVE = "drafting.move", "办理制定程序"
    ATTACH = "drafting.attach", "归入制定材料"
    REMOVE = "drafting.remove", "移出制定材料"
    TEXT = "drafting.text", "上传草案文本"
    CONSULT = "drafting.consult", "征求意见"
    OPINION = "drafting.opinion", "登记和答复意见"
    COMPETITION = "drafting.competition", "公平竞争审查"
    STEP = "drafting.step", "记录程序步骤"
    NUMBER = "drafting.number", "统一编号"


describe_fields(
    {
        "step": "步骤",
        "note": "说明",
        "material": "材料",
        "audience": "征求对象",
        "opened_on": "开始日期",
        "closes_on": "截止日期",
        "answer": "答复",
        "points": "回答项数",
        "agency_number": "发文字号",
        "issuer": "制定机关",
        "necessity": "必要性",
        "profile": "文件性质",
        "emergency": "应急情形",
    }
)


class GateClosed(Conflict):
    """What the law asks for is not there. `data["missing"]` holds each with its rule."""

    sentence = "还不能“{action}”：{told}。"


class ExplanationMissing(InvalidInput):
    """What should be there is not; with a written explanation the step may be taken."""

    sentence = "“{action}”之前应当办理而没有办理的有：{told}。请补办，或者在“未办理事项的说明”中写明理由和依据。"


class NotNow(Conflict):
    sentence = "项目当前为“{state}”，不能{action}。"


class MaterialMissing(InvalidInput):
    sentence = "“{action}”须有{materials}，请先归入材料。"


@dataclass(frozen=True, slots=True)
class Setting:
    """Who acts, when, and by which calendar: what every verb of this room is handed."""

    user: User
    actor: Actor
    at: datetime
    calendar: WorkingCalendar

    @property
    def today(self) -> date:
        return self.at.astimezone(BEIJING).date()


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that may be taken: the project with all that is known, and the transition."""

    project: Project
    rows: ProjectRows
    dossier: Dossier
    step: Transition


def is_party(project: Project, party: Party, user: User) -> bool:
    """Whether the step of this party is this user's organization's to take."""
    if party is Party.OWNER:
        return project.organization_id == user.organization_id
    if party is Party.ISSUER:
        return project.issuer_id == user.organization_id
    return user.sees_all_documents


def may_take(project: Project, step: Transition, user: User) -> bool:
    """Whether the user may take the step from where the project stands, its preconditions apart."""
    return project.state in step.sources and is_party(project, step.party, user) and user.may(step.permission)


def take(session: Session, name: str, project_id: int, by: Setting, *, seen_version: int) -> Taken | None:
    """The project, if this user may take this step from where it stands and nothing that bars it is missing.

    None where the very same step has been taken already by the same person: a button pressed twice is no conflict.
    Raises NotFound, NotPermitted, StaleVersion, TransitionNotAllowed.
    """
    project = queries.project_for(session, by.user, project_id)
    step = transition(name)
    if not is_party(project, step.party, by.user) or not by.user.may(step.permission):
        raise NotPermitted()
    is_repeat = (project.last_step, project.last_step_by_id) == (name, by.user.id) and project.version > seen_version
    if is_repeat and project.state is step.target:
        return None
    require_version(project.version, seen_version)
    return begin(session, name, project, by)


def begin(session: Session, name: str, project: Project, by: Setting) -> Taken:
    """The step from where the project stands, for rooms that have made sure who may. Raises TransitionNotAllowed."""
    step = ensure_allowed(name, project.state)
    rows = rows_of(session, project)
    return Taken(project, rows, dossier_of(rows, today=by.today, calendar=by.calendar), step)


def ensure_open(step: Transition, dossier: Dossier, explanation: str = "") -> list[Missing]:
    """Refuse the step while something bars it, or should be explained and is not. Gives what was explained.

    Raises GateClosed, ExplanationMissing.
    """
    lacking = [MATERIAL_BY_KEY[key].label for key in step.materials if key not in dossier.materials]
    if lacking:
        raise MaterialMissing(action=step.label, materials="、".join(lacking))
    missing = missing_for(step.gates, dossier)
    bars = [entry for entry in missing if entry.weight is Weight.BAR]
    if bars:
        raise GateClosed(action=step.label, told=_told(bars), missing=bars)
    due = [entry for entry in missing if entry.weight is Weight.EXPLAIN]
    if due and not explanation.strip():
        raise ExplanationMissing(action=step.label, told=_told(due), missing=due)
    return due


def _told(missing: Iterable[Missing]) -> str:
    return "；".join(entry.text for entry in missing)


def finish(session: Session, taken: Taken, by: Setting, *, note: str = "", explained: Iterable[Missing] = ()) -> None:
    """Move the project to the step's target, hand it over, and write it into history and audit log."""
    project, step, version = taken.project, taken.step, taken.rows.version
    before = project.state
    words = "；".join(filter(None, (note.strip(), *(f"未办理：{entry.what}" for entry in explained))))
    project.state = step.target
    project.last_step, project.last_step_by_id = step.name, by.user.id
    project.updated_at = by.at
    # The row's version must move on even where nothing else of it changes.
    session.flush()
    matter = mirror(session, project, by, action=step.label, note=words, version_id=version.id if version else None)
    if project.state not in CLOCKED and clocks.running(session, matter) is not None:
        clocks.stop(session, matter, on=by.today)
    _tell_next(session, project, matter, step, by)
    audit.record(
        session,
        by.actor,
        DraftingAction.MOVE,
        project,
        before={"state": before},
        after={"state": project.state, "step": step.label, "note": words},
        at=by.at,
    )
    logger.info("project %s: %s -> %s", project.id, before.value, project.state.value)


def _tell_next(session: Session, project: Project, matter: Matter, step: Transition, by: Setting) -> None:
    """Tell the people whose turn it is now, where it is another organization's. The review room tells its own."""
    if project.state in ENDED or HOLDERS[project.state] is Party.BUREAU or matter.holder_id == by.user.organization_id:
        return
    permission = Permission.ISSUE_DOCUMENT if matter.holder_id == project.issuer_id else Permission.DRAFT_DOCUMENT
    notify(
        session,
        users_of(session, matter.holder_id, permission),
        key=f"drafting:{project.id}:{project.version}",
        text=f"《{project.title}》已办理“{step.label}”，现为“{project.state.label}”，请继续办理。",
        matter=matter,
        at=by.at,
    )


def mirror(
    session: Session,
    project: Project,
    by: Setting,
    *,
    action: str,
    note: str = "",
    version_id: int | None = None,
    file_id: int | None = None,
) -> Matter:
    """Tell matters who has the project now, and add the line to its history."""
    matter = matters.matter_of(session, MatterKind.DRAFTING, project.id)
    matter.title, matter.document_id = project.title, project.document_id
    matters.record(
        session, matter, action=action, user=by.user, note=note, at=by.at, file_id=file_id, version_id=version_id
    )
    if project.state in ENDED:
        if not matter.is_closed:
            matters.close(session, matter, state=project.state.label, at=by.at)
        return matter
    matters.hand_over(
        session,
        matter,
        state=project.state.label,
        holder_id=holder_of(session, project),
        at=by.at,
        audience=audience_of(project),
    )
    return matter


def holder_of(session: Session, project: Project) -> int:
    """The organization whose turn it is."""
    party = HOLDERS[project.state]
    if party is Party.ISSUER:
        return project.issuer_id
    if party is Party.BUREAU:
        bureau = queries.bureau_of(session, project)
        return bureau.id if bureau is not None else project.organization_id
    if project.state is ProjectState.REVIEWED and awaits_confirmation(session, project):
        return project.issuer_id
    return project.organization_id


def awaits_confirmation(session: Session, project: Project) -> bool:
    """Whether a meeting passed the text with changes and the changed text has been reviewed since."""
    meetings, opinions = queries.meetings_of(session, project), queries.opinions_of_review(session, project)
    if not meetings or not opinions or meetings[0].outcome is not Outcome.PASSED_WITH_CHANGES:
        return False
    return is_since(opinions[0], meetings[0])


def audience_of(project: Project) -> Audience:
    """An idea that is not approved yet is its unit's own."""
    return Audience.OWNER if project.state is ProjectState.PROPOSED else Audience.SHARED


def note_step(
    session: Session,
    project: Project,
    step: Step,
    by: Setting,
    *,
    started_on: date | None = None,
    finished_on: date | None = None,
    note: str | None = None,
) -> StepRecord:
    """The record of a step, made or carried on; what is not named stays as it is."""
    record = queries.records_of(session, project).get(step)
    if record is None:
        record = StepRecord(project_id=project.id, step=step, answers={}, note="", waived_reason="")
        session.add(record)
    record.started_on = started_on or record.started_on
    record.finished_on = finished_on
    record.note = record.note if note is None else note
    record.recorded_by_id, record.recorded_at = by.user.id, by.at
    session.flush()
    return record


def ensure_may_file(project: Project, by: Setting) -> None:
    """Papers come from the drafting unit and from whoever issues, until the project has ended."""
    if not (is_party(project, Party.OWNER, by.user) or is_party(project, Party.ISSUER, by.user)):
        raise NotPermitted()
    if project.state in ENDED:
        raise NotNow(state=project.state.label, action="归入或者移出材料")
