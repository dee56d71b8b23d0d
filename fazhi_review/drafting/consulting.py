"""Verbs of asking for opinions: open a round, enter what was said, answer each opinion, bring departments together, close."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from fazhi_review.accounts import audit
from fazhi_review.drafting import queries
from fazhi_review.drafting.dossier import Answer, least_end
from fazhi_review.drafting.models import Project
from fazhi_review.drafting.moves import DraftingAction, Setting, ensure_open, finish, is_party, mirror, take
from fazhi_review.drafting.operations import checked_address
from fazhi_review.drafting.opinion_models import Consultation, Opinion
from fazhi_review.drafting.steps import Audience
from fazhi_review.drafting.workflow import Party, ProjectState
from fazhi_review.errors import Conflict, InvalidInput, NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters import clocks, limits
from fazhi_review.pages.forms import require_version
from fazhi_review.timeline.deadline import TimeLimit


class NotConsulting(Conflict):
    sentence = "项目当前为“{state}”，只有在征求意见期间才能{action}。"


class PeriodTooShort(InvalidInput):
    """Shorter than the law wants, without a reason."""

    sentence = "截止日期早于{day}：{source}要求不少于{limit}{mark}。确需缩短的，请填写缩短期限的理由。"


class ReasonOfAnswer(InvalidInput):
    sentence = "“{answer}”须写明理由。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A round of asking, as its form gives it."""

    audience: Audience
    addressees: str
    opened_on: date
    closes_on: date
    url: str = ""
    shortening_reason: str = ""
    heard_foreign_investors: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An opinion, as its form gives it."""

    given_by: str
    given_on: date
    content: str
    provision: str = ""


def limit_key_for(audience: Audience, *, affects_business: bool, is_decision: bool) -> str:
    """Which limit the law gives an audience; "" where it gives none."""
    if audience is Audience.DEPARTMENTS:
        return "consultation.departments"
    if audience is Audience.BUSINESS:
        return ""
    if affects_business:
        return "consultation.business"
    return "consultation.decision" if is_decision else "consultation.public"


def least_period(session: Session, project: Project, audience: Audience) -> tuple[str, TimeLimit | None]:
    """The key and the limit of the least time an audience must be given, as it holds in this office.

    What departments are given is a term of the office's own, not a least time: it never makes a round too short.
    """
    key = limit_key_for(
        audience, affects_business=bool(project.affects_business), is_decision=bool(project.is_decision)
    )
    return key, limits.limit_for(session, key) if key and audience is Audience.PUBLIC else None


def open_round(project_id: int, asking: Asking, *, by: Setting) -> int:
    """Begin to ask one audience. A public round shorter than the law wants needs its reason. Raises PeriodTooShort."""
    if not asking.addressees.strip():
        raise InvalidInput("请写明征求意见的对象或者公布的网站、公众号。")
    if asking.closes_on < asking.opened_on:
        raise InvalidInput("截止日期不能早于开始日期。")
    with unit_of_work() as session:
        project = _consulting(session, project_id, by, "开始一轮征求意见")
        twin = next((row for row in queries.consultations_of(session, project) if _is_same(row, asking)), None)
        if twin is not None:
            return twin.id
        key, limit = least_period(session, project, asking.audience)
        _check_period(asking, limit, by)
        row = Consultation(
            project_id=project.id,
            audience=asking.audience,
            addressees=asking.addressees.strip(),
            url=checked_address(asking.url),
            opened_on=asking.opened_on,
            closes_on=asking.closes_on,
            shortening_reason=asking.shortening_reason.strip(),
            heard_foreign_investors=asking.heard_foreign_investors,
            limit_key=key,
            limit_amount=limit.amount if limit else None,
            limit_unit=limit.unit if limit else None,
            limit_source=limit.source if limit else "",
            limit_verification=limit.verification if limit else None,
            opened_by_id=by.user.id,
        )
        session.add(row)
        project.updated_at = by.at
        session.flush()
        matter = mirror(session, project, by, action=f"征求意见：{asking.audience.label}", note=row.addressees)
        if key:
            clocks.start(session, matter, key, on=asking.opened_on, calendar=by.calendar, due_on=asking.closes_on)
        after = {"audience": asking.audience, "opened_on": row.opened_on, "closes_on": row.closes_on}
        audit.record(session, by.actor, DraftingAction.CONSULT, project, after=after, at=by.at)
        return row.id


def close_round(project_id: int, consultation_id: int, *, closed_on: date, seen_version: int, by: Setting) -> None:
    """The round is over; not before its last day, unless everybody who was asked has answered."""
    with unit_of_work() as session:
        project, row = queries.consultation_for(session, by.user, project_id, consultation_id)
        _ensure_consulting(project, by, "结束一轮征求意见")
        if row.closed_on == closed_on:
            return
        require_version(row.version, seen_version)
        if closed_on > by.today:
            raise InvalidInput("结束日期不能晚于今天。")
        if row.audience is Audience.PUBLIC and closed_on < row.closes_on:
            raise InvalidInput(f"公开征求意见的截止日期是 {row.closes_on.isoformat()}，到期后才能结束。")
        if closed_on < row.opened_on:
            raise InvalidInput("结束日期不能早于开始日期。")
        row.closed_on = closed_on
        project.updated_at = by.at
        session.flush()
        mirror(
            session, project, by, action=f"结束征求意见：{row.audience.label}", note=f"收到意见 {len(row.opinions)} 条"
        )
        audit.record(
            session,
            by.actor,
            DraftingAction.CONSULT,
            project,
            after={"audience": row.audience, "note": "结束"},
            at=by.at,
        )


def enter_opinion(project_id: int, consultation_id: int, said: Said, *, by: Setting, token: str | None = None) -> int:
    """Keep one opinion that came in; the same sending twice keeps one."""
    if not said.content.strip() or not said.given_by.strip():
        raise InvalidInput("请填写提出人和意见内容。")
    if said.given_on > by.today:
        raise InvalidInput("提出日期不能晚于今天。")
    with unit_of_work() as session:
        project, row = queries.consultation_for(session, by.user, project_id, consultation_id)
        _ensure_consulting(project, by, "登记意见")
        known = next((opinion for opinion in row.opinions if token and opinion.token == token), None)
        if known is not None:
            return known.id
        opinion = Opinion(
            consultation_id=row.id,
            given_by=said.given_by.strip(),
            given_on=said.given_on,
            provision=said.provision.strip(),
            content=said.content.strip(),
            recorded_by_id=by.user.id,
            recorded_at=by.at,
            token=token,
        )
        session.add(opinion)
        project.updated_at = by.at
        session.flush()
        audit.record(
            session,
            by.actor,
            DraftingAction.OPINION,
            project,
            after={"note": f"登记 {opinion.given_by} 的意见"},
            at=by.at,
        )
        return opinion.id


def answer_opinion(
    project_id: int,
    opinion_id: int,
    answer: Answer,
    reason: str,
    *,
    coordination: str = "",
    seen_version: int,
    by: Setting,
) -> None:
    """Adopt an opinion, in part or not at all; whatever is not adopted in full needs its reason.

    `coordination`: how a department that was not followed was spoken with, and what came of it.
    """
    if answer is not Answer.ADOPTED and not reason.strip():
        raise ReasonOfAnswer(answer=answer.label)
    with unit_of_work() as session:
        project, opinion = queries.opinion_for(session, by.user, project_id, opinion_id)
        _ensure_consulting(project, by, "答复意见")
        values = (answer, reason.strip(), coordination.strip())
        if (opinion.answer, opinion.answer_reason, opinion.coordination) == values:
            return
        require_version(opinion.version, seen_version)
        before = {"answer": opinion.answer, "reason": opinion.answer_reason}
        opinion.answer, opinion.answer_reason, opinion.coordination = values
        opinion.answered_by_id, opinion.answered_at = by.user.id, by.at
        project.updated_at = by.at
        session.flush()
        after = {"answer": answer, "reason": reason.strip(), "note": opinion.given_by}
        audit.record(session, by.actor, DraftingAction.OPINION, project, before=before, after=after, at=by.at)


def close_consultation(project_id: int, *, seen_version: int, by: Setting, explanation: str = "") -> None:
    """The whole step is over: every audience was asked, every opinion answered."""
    with unit_of_work() as session:
        taken = take(session, "close_consultation", project_id, by, seen_version=seen_version)
        if taken is None:
            return
        explained = ensure_open(taken.step, taken.dossier, explanation)
        finish(session, taken, by, note=explanation, explained=explained)


def _check_period(asking: Asking, limit: TimeLimit | None, by: Setting) -> None:
    if limit is None or asking.shortening_reason.strip():
        return
    earliest = least_end(asking.opened_on, limit, by.calendar)
    if asking.closes_on < earliest:
        mark = "" if limit.verification.is_confirmed else "（待司法局确认）"
        raise PeriodTooShort(day=earliest.isoformat(), source=limit.source, limit=limit.text, mark=mark)


def _is_same(row: Consultation, asking: Asking) -> bool:
    return (row.audience, row.opened_on, row.addressees) == (
        asking.audience,
        asking.opened_on,
        asking.addressees.strip(),
    )


def _consulting(session: Session, project_id: int, by: Setting, action: str) -> Project:
    project = queries.project_for(session, by.user, project_id)
    _ensure_consulting(project, by, action)
    return project


def _ensure_consulting(project: Project, by: Setting, action: str) -> None:
    if not is_party(project, Party.OWNER, by.user):
        raise NotPermitted()
    if project.state is not ProjectState.CONSULTING:
        raise NotConsulting(state=project.state.label, action=action)
