"""Verbs of the fair competition review and of its exception ledger (公平竞争审查条例, arts. 12-18)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from fazhi_review.accounts import audit
from fazhi_review.drafting import queries
from fazhi_review.drafting.competition import CompetitionConclusion, ExceptionGround, point_by_key, standards
from fazhi_review.drafting.models import Project
from fazhi_review.drafting.moves import DraftingAction, Setting, is_party, mirror
from fazhi_review.drafting.opinion_models import CompetitionAnswer, CompetitionException, CompetitionReview
from fazhi_review.drafting.workflow import BEFORE_REVIEW, Party, ProjectState
from fazhi_review.errors import Conflict, InvalidInput, NotFound, NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.pages.forms import require_version


class NotReviewing(Conflict):
    sentence = "项目当前为“{state}”，公平竞争审查的内容不能再改；确需修改的，请先撤回送审或者退回起草。"


class ExplanationOfPoint(InvalidInput):
    sentence = "第 {points} 项回答为“有”，请逐项写明具体条款和内容。"


class AnswersMissing(InvalidInput):
    sentence = "还有 {count} 项标准没有回答，逐项回答后才能作出结论。"


class ConclusionContradicts(InvalidInput):
    sentence = "{reason}，不能作出“{conclusion}”的结论。"


@dataclass(frozen=True, slots=True)
class PointAnswer:
    """What a person says to one point."""

    is_contained: bool
    explanation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """Whom the review heard and what the bodies say, as its form gives it."""

    industry: str
    stakeholders: str
    draft_opinion: str
    draft_opinion_on: date | None
    market_body: str = ""
    market_opinion: str = ""
    market_opinion_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionCase:
    """Why a restricting clause may stand, as its form gives it."""

    point: str
    provision: str
    ground: ExceptionGround
    ground_note: str
    no_milder_means: str
    ends_on: date | None
    end_condition: str = ""


def answer_points(project_id: int, answers: Mapping[str, PointAnswer], *, seen_version: int, by: Setting) -> int:
    """Keep the answers to some points; the rest stays as it is. Gives how many are answered now.

    `seen_version` is 0 where nobody had answered anything yet. Raises ExplanationOfPoint, StaleVersion.
    """
    unknown = [key for key in answers if key not in point_by_key()]
    if unknown:
        raise InvalidInput("表单内容不完整，请刷新页面后重新填写。")
    bare = [key for key, answer in answers.items() if answer.is_contained and not answer.explanation.strip()]
    if bare:
        raise ExplanationOfPoint(points="、".join(bare))
    with unit_of_work() as session:
        project = _reviewing(session, project_id, by)
        existing = queries.competition_of(session, project)
        held = {row.point: (row.is_contained, row.explanation) for row in existing.answers} if existing else {}
        given = {key: (answer.is_contained, answer.explanation.strip()) for key, answer in answers.items()}
        changed = {key: values for key, values in given.items() if held.get(key) != values}
        if not changed:
            return len(held)
        review = _review(session, project, by, seen_version)
        rows = {row.point: row for row in review.answers}
        for key, (is_contained, explanation) in changed.items():
            row = rows.get(key)
            if row is None:
                row = CompetitionAnswer(review_id=review.id, point=key)
                review.answers.append(row)
            row.is_contained, row.explanation = is_contained, explanation
        _unsettle(review)
        review.answered_at = by.at
        flag_modified(review, "answered_at")  # the version moves on even within one tick of the clock
        project.updated_at = by.at
        session.flush()
        audit.record(
            session, by.actor, DraftingAction.COMPETITION, project, after={"points": len(review.answers)}, at=by.at
        )
        return len(review.answers)


def record_hearing(project_id: int, hearing: Hearing, *, seen_version: int, by: Setting) -> None:
    """Who was heard, and the opinions of the drafting unit and of the market regulator."""
    for day in (hearing.draft_opinion_on, hearing.market_opinion_on):
        if day is not None and day > by.today:
            raise InvalidInput("出具意见的日期不能晚于今天。")
    with unit_of_work() as session:
        project = _reviewing(session, project_id, by)
        review = _review(session, project, by, seen_version)
        review.industry, review.stakeholders = hearing.industry.strip(), hearing.stakeholders.strip()
        review.draft_opinion, review.draft_opinion_on = hearing.draft_opinion.strip(), hearing.draft_opinion_on
        review.market_body = hearing.market_body.strip()
        review.market_opinion, review.market_opinion_on = hearing.market_opinion.strip(), hearing.market_opinion_on
        project.updated_at = by.at
        session.flush()
        mirror(session, project, by, action="公平竞争审查：登记听取意见和审查意见")
        audit.record(
            session, by.actor, DraftingAction.COMPETITION, project, after={"note": "听取意见和审查意见"}, at=by.at
        )


def conclude(
    project_id: int, conclusion: CompetitionConclusion, note: str, *, concluded_on: date, seen_version: int, by: Setting
) -> None:
    """A person's conclusion, once every point has been answered and nothing in the answers contradicts it."""
    if concluded_on > by.today:
        raise InvalidInput("审查结论的日期不能晚于今天。")
    with unit_of_work() as session:
        project = _reviewing(session, project_id, by)
        review = _review(session, project, by, seen_version)
        open_points = len(standards().points) - len(review.answers)
        if open_points:
            raise AnswersMissing(count=open_points)
        _check_conclusion(session, project, review, conclusion, note)
        review.conclusion, review.conclusion_note = conclusion, note.strip()
        review.concluded_on, review.concluded_by_id = concluded_on, by.user.id
        project.updated_at = by.at
        session.flush()
        mirror(session, project, by, action="公平竞争审查结论", note=conclusion.label)
        audit.record(session, by.actor, DraftingAction.COMPETITION, project, after={"conclusion": conclusion}, at=by.at)


def enter_exception(project_id: int, case: ExceptionCase, *, by: Setting) -> int:
    """One line of the ledger: ground, no milder means, and an end. The same clause and point twice is one line."""
    if case.point not in point_by_key():
        raise InvalidInput("请选择所涉及的审查标准。")
    for value, what in (
        (case.provision, "所涉及的条款"),
        (case.ground_note, "符合法定情形的具体说明"),
        (case.no_milder_means, "没有对公平竞争影响更小的替代方案的说明"),
    ):
        if not value.strip():
            raise InvalidInput(f"请填写{what}。")
    if case.ends_on is None and not case.end_condition.strip():
        raise InvalidInput("请填写实施期限的截止日期，或者终止条件。")
    if case.ends_on is not None and case.ends_on <= by.today:
        raise InvalidInput("实施期限的截止日期应当晚于今天。")
    with unit_of_work() as session:
        project = _reviewing(session, project_id, by)
        known = {(row.point, row.provision): row for row in queries.exceptions_of(session, project)}
        row = known.get((case.point, case.provision.strip()))
        if row is None:
            row = CompetitionException(project_id=project.id, point=case.point, provision=case.provision.strip())
            session.add(row)
        row.ground, row.ground_note = case.ground, case.ground_note.strip()
        row.no_milder_means = case.no_milder_means.strip()
        row.ends_on, row.end_condition = case.ends_on, case.end_condition.strip()
        row.recorded_by_id, row.recorded_at = by.user.id, by.at
        project.updated_at = by.at
        session.flush()
        mirror(session, project, by, action="登记公平竞争审查例外", note=f"{row.provision}：{row.ground.label}")
        audit.record(session, by.actor, DraftingAction.COMPETITION, project, after={"note": row.provision}, at=by.at)
        return row.id


def close_exception(exception_id: int, note: str, *, closed_on: date, seen_version: int, by: Setting) -> None:
    """The measure was lifted, or the exception ended otherwise: when and how."""
    if not note.strip():
        raise InvalidInput("请写明例外如何终止，例如“已停止执行第六条”或者“已修改文件，见某号文”。")
    if closed_on > by.today:
        raise InvalidInput("终止日期不能晚于今天。")
    with unit_of_work() as session:
        row = session.get(CompetitionException, exception_id)
        if row is None:
            raise NotFound()
        project = queries.project_for(session, by.user, row.project_id)
        if not is_party(project, Party.OWNER, by.user):
            raise NotPermitted()
        if (row.closed_on, row.closing_note) == (closed_on, note.strip()):
            return
        require_version(row.version, seen_version)
        row.closed_on, row.closing_note = closed_on, note.strip()
        session.flush()
        audit.record(
            session,
            by.actor,
            DraftingAction.COMPETITION,
            project,
            after={"note": f"例外终止：{note.strip()}"},
            at=by.at,
        )


def _check_conclusion(
    session: Session, project: Project, review: CompetitionReview, conclusion: CompetitionConclusion, note: str
) -> None:
    contained = [row.point for row in review.answers if row.is_contained]
    if conclusion is CompetitionConclusion.CLEAR and contained:
        raise ConclusionContradicts(reason=f"第 {'、'.join(contained)} 项回答为“有”", conclusion=conclusion.label)
    if conclusion is CompetitionConclusion.AFTER_CHANGES and contained:
        reason = f"第 {'、'.join(contained)} 项仍回答为“有”，修改文本后请改答“没有”"
        raise ConclusionContradicts(reason=reason, conclusion=conclusion.label)
    if conclusion is CompetitionConclusion.EXCEPTION:
        argued = {row.point for row in queries.exceptions_of(session, project)}
        bare = [point for point in contained if point not in argued]
        if bare or not argued:
            what = f"第 {'、'.join(bare)} 项" if bare else "例外台账中"
            raise ConclusionContradicts(reason=f"{what}还没有论证例外", conclusion=conclusion.label)
    if conclusion is not CompetitionConclusion.CLEAR and not note.strip():
        raise InvalidInput("请写明结论的理由。")


def _reviewing(session: Session, project_id: int, by: Setting) -> Project:
    project = queries.project_for(session, by.user, project_id)
    if not is_party(project, Party.OWNER, by.user):
        raise NotPermitted()
    if project.state not in BEFORE_REVIEW | {ProjectState.REVIEWED}:
        raise NotReviewing(state=project.state.label)
    return project


def _review(session: Session, project: Project, by: Setting, seen_version: int) -> CompetitionReview:
    """The review as the user saw it; version 0 is one that had not been begun. Raises StaleVersion."""
    review = queries.competition_of(session, project)
    if review is None:
        review = CompetitionReview(project_id=project.id, begun_on=by.today, answers=[])
        session.add(review)
        session.flush()
    else:
        require_version(review.version, seen_version)
    return review


def _unsettle(review: CompetitionReview) -> None:
    """Answers that change after the conclusion take it back: it was drawn from others."""
    review.conclusion = review.concluded_on = review.concluded_by_id = None
