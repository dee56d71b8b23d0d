"""Verbs of the drafting unit: open a project, say what it is, gather its papers and texts, and take its steps."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fazhi_review.accounts import audit
from fazhi_review.accounts.models import Organization
from fazhi_review.drafting import desk, queries
from fazhi_review.drafting.dossier import EmergencyGround, Profile
from fazhi_review.drafting.models import Project, StepRecord
from fazhi_review.drafting.moves import (
    DraftingAction,
    NotNow,
    Setting,
    Taken,
    audience_of,
    ensure_may_file,
    ensure_open,
    finish,
    is_party,
    mirror,
    note_step,
    take,
)
from fazhi_review.drafting.numbering import void_number
from fazhi_review.drafting.steps import RECORDED, Step
from fazhi_review.drafting.workflow import (
    BEFORE_REVIEW,
    Party,
    ProjectState,
    ensure_allowed,
    transition,
)
from fazhi_review.errors import InvalidInput, NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import MatterKind
from fazhi_review.pages.forms import require_version
from fazhi_review.ports import FactValue
from fazhi_review.rules.facts import FactType, known_facts
from fazhi_review.timeline.clock import BEIJING


class ReasonMissing(InvalidInput):
    sentence = "请写明“{action}”的理由。"


class WrongIssuer(InvalidInput):
    sentence = "本单位只能以自己的名义或者上级人民政府的名义制定文件，请重新选择制定机关。"


class NotAFact(InvalidInput):
    sentence = "“{label}”填写有误，请检查后重新填写。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectDetails:
    """What an idea says of itself."""

    title: str
    issuer_id: int
    necessity: str = ""
    basis: str = ""
    measures: str = ""
    planned_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """The ground of the simplified path, as its form gives it."""

    ground: EmergencyGround
    note: str
    approved_by: str
    approved_on: date
    make_up_by: date | None = None


def open_project(details: ProjectDetails, *, by: Setting, token: str | None = None) -> int:
    """A new project of the user's organization; the same sending twice makes one. Raises InvalidInput."""
    try:
        return _open_project(details, by=by, token=token)
    except IntegrityError:
        # The same form was sent twice at once; the other sending was a moment faster.
        return _open_project(details, by=by, token=token)


def _open_project(details: ProjectDetails, *, by: Setting, token: str | None) -> int:
    with unit_of_work() as session:
        known = queries.project_of_token(session, by.user, token)
        if known is not None:
            return known.id
        _check_issuer(session, by, details.issuer_id)
        if not details.title.strip():
            raise InvalidInput("请填写文件名称。")
        project = Project(
            organization_id=by.user.organization_id,
            created_by_id=by.user.id,
            created_at=by.at,
            updated_at=by.at,
            token=token,
            state=ProjectState.PROPOSED,
            **asdict(details),
        )
        session.add(project)
        session.flush()
        matter = matters.open_matter(
            session,
            MatterKind.DRAFTING,
            project.id,
            title=project.title,
            state=project.state.label,
            owner_id=project.organization_id,
            holder_id=project.organization_id,
            at=by.at,
            audience=audience_of(project),
        )
        matters.record(session, matter, action="新建项目", user=by.user, at=by.at)
        audit.record(session, by.actor, DraftingAction.OPEN, project, after={"title": project.title}, at=by.at)
        return project.id


def describe(project_id: int, details: ProjectDetails, *, seen_version: int, by: Setting) -> None:
    """Correct what the idea says of itself, until the document goes to legality review."""
    with unit_of_work() as session:
        project = own_project(session, project_id, by, seen_version, "修改立项内容")
        _check_issuer(session, by, details.issuer_id)
        before = {name: getattr(project, name) for name in asdict(details)}
        changed = {name: value for name, value in asdict(details).items() if before[name] != value}
        if not changed:
            return
        for name, value in changed.items():
            setattr(project, name, value)
        _touch(session, project, by, "修改立项内容", {"title": before["title"]}, {"title": project.title})


def judge_profile(project_id: int, profile: Profile, *, seen_version: int, by: Setting) -> None:
    """Say what the document is: the answers decide which steps it needs."""
    if profile.departments is not None and not 0 <= profile.departments <= 99:
        raise InvalidInput("涉及的部门数应当是 0 到 99 之间的整数。")
    with unit_of_work() as session:
        project = own_project(session, project_id, by, seen_version, "判断文件性质")
        before = asdict(project.profile)
        changed = {name: value for name, value in asdict(profile).items() if before[name] != value}
        if not changed:
            return
        for name, value in changed.items():
            setattr(project, name, value)
        _touch(session, project, by, "判断文件性质", {name: before[name] for name in changed}, changed)


def declare_emergency(project_id: int, emergency: Emergency, *, seen_version: int, by: Setting) -> None:
    """Put the project on the simplified path, with its ground, who approved it, and until when the rest is made up for.

    It shortens periods and may leave out asking the public; it never does without the legality review.
    """
    if not emergency.note.strip() or not emergency.approved_by.strip():
        raise InvalidInput("请写明应急的具体情形和批准人。")
    if emergency.approved_on > by.today:
        raise InvalidInput("批准日期不能晚于今天。")
    with unit_of_work() as session:
        project = own_project(session, project_id, by, seen_version, "启用应急程序")
        project.emergency_ground = emergency.ground
        project.emergency_note = emergency.note.strip()
        project.emergency_approved_by = emergency.approved_by.strip()
        project.emergency_approved_on = emergency.approved_on
        project.emergency_make_up_by = emergency.make_up_by
        _touch(session, project, by, "启用应急程序", {}, {"emergency": emergency.ground.label}, note=emergency.note)


def record_step(
    project_id: int,
    step: Step,
    *,
    started_on: date | None,
    finished_on: date | None,
    note: str,
    answers: Mapping[str, FactValue],
    waived_reason: str = "",
    seen_version: int | None,
    by: Setting,
) -> None:
    """Record a step that is one event (evaluation, experts, risk, hearing, own review, report), or why it is left out."""
    _check_answers(step, answers)
    if finished_on is not None and finished_on > by.today:
        raise InvalidInput("完成日期不能晚于今天，请在完成之后再填写。")
    if started_on is not None and finished_on is not None and finished_on < started_on:
        raise InvalidInput("完成日期不能早于开始日期。")
    if finished_on is None and started_on is None and not waived_reason.strip():
        raise InvalidInput("请填写日期；不需要这一步的，请写明理由。")
    with unit_of_work() as session:
        project = queries.project_for(session, by.user, project_id)
        ensure_may_file(project, by)
        if step is not Step.PARTY_REPORT and project.state not in BEFORE_REVIEW | {ProjectState.REVIEWED}:
            raise NotNow(state=project.state.label, action=f"登记{step.label}")
        existing = queries.records_of(session, project).get(step)
        if existing is not None:
            require_version(existing.version, seen_version if seen_version is not None else -1)
        elif seen_version is not None:
            require_version(0, seen_version)
        record = existing or StepRecord(project_id=project.id, step=step)
        record.started_on, record.finished_on = started_on, finished_on
        record.note, record.waived_reason = note.strip(), waived_reason.strip()
        record.answers = dict(answers)
        record.recorded_by_id, record.recorded_at = by.user.id, by.at
        session.add(record)
        project.updated_at = by.at
        session.flush()
        words = waived_reason.strip() or note.strip()
        mirror(session, project, by, action=f"{'不作' if waived_reason.strip() else '记录'}{step.label}", note=words)
        audit.record(
            session, by.actor, DraftingAction.STEP, project, after={"step": step.label, "note": words}, at=by.at
        )


#: Steps that need nothing but their preconditions, and perhaps a reason.
SIMPLE_STEPS = ("approve", "consult", "waive_consultation", "revise", "propose", "explain", "stop", "submit")


def advance(project_id: int, name: str, *, seen_version: int, by: Setting, note: str = "") -> str:
    """Take a step that needs nothing but its preconditions and perhaps a reason: the note is reason and explanation in one.

    Gives what was done, in words. Raises what `moves.take` and `moves.ensure_open` raise, and ReasonMissing.
    """
    step = transition(name)
    if "reason" in step.requires and not note.strip():
        raise ReasonMissing(action=step.label)
    if name == "submit":
        return submit(project_id, seen_version=seen_version, by=by, explanation=note)
    with unit_of_work() as session:
        taken = take(session, name, project_id, by, seen_version=seen_version)
        if taken is None:
            return step.label
        explained = ensure_open(step, taken.dossier, note)
        _along(session, name, taken, by, note)
        finish(session, taken, by, note=note, explained=explained)
    return step.label


def _along(session: Session, name: str, taken: Taken, by: Setting, note: str) -> None:
    """What a simple step changes beside the state."""
    project, today = taken.project, by.today
    match name:
        case "approve":
            begun = project.created_at.astimezone(BEIJING).date()
            note_step(session, project, Step.INITIATION, by, started_on=begun, finished_on=today)
        case "consult" | "waive_consultation":
            approved = taken.rows.records.get(Step.INITIATION)
            begun = approved.finished_on if approved and approved.finished_on else today
            note_step(session, project, Step.DRAFTING, by, started_on=begun, finished_on=today)
            project.consultation_waiver = note.strip() if name == "waive_consultation" else ""
        case "explain":
            note_step(session, project, Step.EXPLAINER, by, started_on=today, finished_on=today, note=note)
        case "stop":
            project.stop_reason = note.strip()
            entry = queries.number_of(session, project)
            if entry is not None:
                void_number(session, entry, reason=note.strip(), at=by.at)


def submit(project_id: int, *, seen_version: int, by: Setting, explanation: str = "") -> str:
    """Hand the document in for legality review, through the review room's desk, which asks the gates (legality.submitted).

    Gives what was done in words: a unit with reviewers of its own is handed the document first.
    """
    with unit_of_work() as session:
        project = queries.project_for(session, by.user, project_id)
        if not is_party(project, Party.OWNER, by.user):
            raise NotPermitted()
        if (project.last_step, project.last_step_by_id) == ("submit", by.user.id) and project.version > seen_version:
            return transition("submit").label
        require_version(project.version, seen_version)
        ensure_allowed("submit", project.state)
        if project.document_id is None:
            raise InvalidInput("还没有上传文件草案，上传后才能送审。")
        project.submission_note = explanation.strip()
        session.flush()
        desk.current().submit(project.document_id, user=by.user, actor=by.actor, at=by.at)
        is_with_bureau = project.state is ProjectState.LEGALITY_REVIEW
        return transition("submit").label if is_with_bureau else "先送本单位审核机构审核，通过后再送合法性审核"


LONGEST_ADDRESS = 500


class NotAnAddress(InvalidInput):
    sentence = "网址应当以 http:// 或者 https:// 开头。"


def checked_address(url: str) -> str:
    """A web address that a page may link to. Raises NotAnAddress for anything else that a browser would run or open."""
    url = url.strip()
    if url and (
        not url.startswith(("http://", "https://")) or len(url) > LONGEST_ADDRESS or any(c.isspace() for c in url)
    ):
        raise NotAnAddress()
    return url


def set_explainer(project_id: int, url: str, *, seen_version: int, by: Setting) -> None:
    """Where the explainer was published."""
    with unit_of_work() as session:
        project = queries.project_for(session, by.user, project_id)
        ensure_may_file(project, by)
        url = checked_address(url)
        if project.explainer_url == url:
            return
        require_version(project.version, seen_version)
        project.explainer_url = url
        _touch(session, project, by, "登记政策解读", {}, {"note": url})


def own_project(session: Session, project_id: int, by: Setting, seen_version: int, action: str) -> Project:
    """The project, for its own unit to change before the review. Raises NotFound, NotPermitted, StaleVersion, NotNow."""
    project = queries.project_for(session, by.user, project_id)
    if not is_party(project, Party.OWNER, by.user):
        raise NotPermitted()
    require_version(project.version, seen_version)
    if project.state not in BEFORE_REVIEW | {ProjectState.REVIEWED}:
        raise NotNow(state=project.state.label, action=action)
    return project


def _check_issuer(session: Session, by: Setting, issuer_id: int) -> None:
    own = session.get(Organization, by.user.organization_id)
    if own is None or issuer_id not in {row.id for row in queries.issuers_for(session, own)}:
        raise WrongIssuer()


def _check_answers(step: Step, answers: Mapping[str, FactValue]) -> None:
    if step not in RECORDED:
        raise InvalidInput("这一步不单独登记。")
    types = {FactType.BOOL: bool, FactType.NUMBER: int, FactType.TEXT: str}
    for field in RECORDED[step]:
        value = answers.get(field.name)
        if value is not None and not isinstance(value, types[known_facts()[field.name].type]):
            raise NotAFact(label=field.label)


def _touch(
    session: Session,
    project: Project,
    by: Setting,
    action: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
    note: str = "",
) -> None:
    project.updated_at = by.at
    session.flush()
    mirror(session, project, by, action=action, note=note)
    audit.record(session, by.actor, DraftingAction.CHANGE, project, before=dict(before), after=dict(after), at=by.at)
