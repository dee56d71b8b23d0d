"""From the checklist to the signed opinion: answered point by point, read by a second person, signed by the lead, answered by the drafters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.documents import queries as document_queries
from fazhi_review.documents.storage import FileStore
from fazhi_review.errors import NotFound
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import MatterFile
from fazhi_review.matters.notices import users_of
from fazhi_review.matters.place import calendar_here
from fazhi_review.pages.forms import require_version
from fazhi_review.review import queries
from fazhi_review.review.models import Review
from fazhi_review.review.process import checklist, counsel, dossier, letters, points, project, timing
from fazhi_review.review.process.actions import ReviewAction
from fazhi_review.review.process.checklist import PointKey, Verdict
from fazhi_review.review.process.models import (
    Answer,
    ChecklistAnswer,
    IssuedOpinion,
    Nature,
    Reading,
    ReadingStage,
)
from fazhi_review.review.process.numbering import next_number
from fazhi_review.review.process.refusals import (
    BasisMissing,
    ChecklistIncomplete,
    FindingsOpen,
    FourEyes,
    HasteUnexplained,
    NothingToAnswer,
    PointsMissing,
    PointsToAnswer,
    ProblemsAgainstLawful,
    ReasonMissing,
    UnlawfulPointsAgainstLawful,
)
from fazhi_review.review.process.steps import Step, begin, begin_once, finish, require_newest
from fazhi_review.review.process.submission import require_reason
from fazhi_review.review.workflow import Conclusion, ReviewState
from fazhi_review.timeline.clock import to_beijing
from fazhi_review.vocabulary import Severity


@dataclass(frozen=True, slots=True)
class PointAnswer:
    """What the drafters make of one point, and which version of it they saw."""

    answer: Answer
    reason: str
    seen: int


def answers_of(session: Session, review: Review) -> list[ChecklistAnswer]:
    """What has been said of each point of the list in the present round."""
    return list(
        session.scalars(
            select(ChecklistAnswer)
            .where(ChecklistAnswer.review_id == review.id, ChecklistAnswer.round == review.round)
            .options(joinedload(ChecklistAnswer.user))
        )
    )


def answer_point(
    document_id: int,
    key: PointKey,
    verdict: Verdict,
    note: str,
    *,
    expected_version: int,
    user: User,
    actor: Actor,
    at: datetime,
) -> None:
    """A person's word on one point of the list. `expected_version` is 0 where the page showed no answer yet."""
    note = note.strip()
    if verdict is Verdict.PROBLEM and not note:
        raise ReasonMissing(what="“存在问题”")
    with unit_of_work() as session:
        document, review = points.under_review(session, document_id, user)
        known = next((answer for answer in answers_of(session, review) if answer.point is key), None)
        if known is not None and (known.verdict, known.note, known.user_id) == (verdict, note, user.id):
            return
        require_version(known.version if known is not None else 0, expected_version)
        before = {"point": key.label, "verdict": known.verdict} if known is not None else None
        if known is None:
            known = ChecklistAnswer(review_id=review.id, round=review.round, point=key)
            session.add(known)
        known.verdict, known.note, known.user_id, known.at = verdict, note, user.id, at
        after = {"point": key.label, "verdict": verdict}
        audit.record(session, actor, ReviewAction.ANSWER_CHECKLIST, document, before, after, at=at)


def propose(
    document_id: int,
    conclusion: Conclusion,
    reason: str,
    *,
    user: User,
    actor: Actor,
    at: datetime,
    haste_reason: str = "",
    second_reader_id: int | None = None,
    seen: int | None = None,
    seen_version_id: int | None = None,
) -> None:
    """The reviewer lays a conclusion before a second reader. Nothing is concluded yet."""
    reason = require_reason(reason, "结论")
    with unit_of_work() as session:
        step = begin_once(
            session,
            "propose",
            document_id,
            user=user,
            actor=actor,
            at=at,
            seen=seen,
            is_repeat=lambda review: (review.proposed_conclusion, review.proposed_reason) == (conclusion, reason),
        )
        if step is None:
            return
        review = step.review
        require_newest(step, seen_version_id)
        points.ensure_for_adopted(session, review, user=user, at=at)
        _require_consistent(session, review, conclusion)
        review.proposed_conclusion, review.proposed_reason = conclusion, reason
        review.haste_reason = haste_reason.strip() or review.haste_reason
        readers = users_of(session, review.body_id or 0, Permission.REVIEW_DOCUMENT)
        chosen = next((reader for reader in readers if reader.id == second_reader_id), None)
        if chosen is not None and chosen.id == review.reviewer_id:
            raise FourEyes()
        finish(
            step,
            ReviewAction.PROPOSE,
            note=f"拟定结论：{conclusion.label}。{reason}",
            told=[chosen] if chosen is not None else readers,
            sentence=f"《{step.document.title}》的审核意见请复核（拟定结论：{conclusion.label}）。",
            holder_user_id=chosen.id if chosen is not None else None,
            is_internal=True,
            conclusion=conclusion,
            reason=reason,
        )


def agree(
    document_id: int,
    *,
    user: User,
    actor: Actor,
    at: datetime,
    remarks: str = "",
    seen: int | None = None,
    seen_version_id: int | None = None,
) -> None:
    """The second reader agrees; the lead signs next."""
    with unit_of_work() as session:
        step = begin_once(
            session,
            "agree",
            document_id,
            user=user,
            actor=actor,
            at=at,
            seen=seen,
            is_repeat=lambda review: review.second_reader_id == user.id,
        )
        if step is None:
            return
        require_newest(step, seen_version_id)
        step.review.second_reader_id = user.id
        _keep_reading(step, ReadingStage.SECOND_READING, remarks, agrees=True)
        finish(
            step,
            ReviewAction.AGREE,
            note=remarks.strip(),
            told=users_of(session, step.review.body_id or 0, Permission.CONCLUDE_REVIEW),
            sentence=f"《{step.document.title}》的审核意见已经复核，请签发。",
            is_internal=True,
            second_reader=user.full_name,
        )


def send_back(
    document_id: int, remarks: str, *, user: User, actor: Actor, at: datetime, seen: int | None = None
) -> None:
    """The second reader does not agree, and says why; the reviewer goes on."""
    _back_to_reviewer(
        "send_back", ReviewAction.SEND_BACK, ReadingStage.SECOND_READING, document_id, remarks, user, actor, at, seen
    )


def refuse_signing(
    document_id: int, remarks: str, *, user: User, actor: Actor, at: datetime, seen: int | None = None
) -> None:
    """The lead does not sign, and says why; the reviewer goes on, and a second reader reads anew."""
    _back_to_reviewer(
        "refuse_signing", ReviewAction.REFUSE_SIGNING, ReadingStage.SIGNING, document_id, remarks, user, actor, at, seen
    )


def conclude(
    document_id: int,
    *,
    user: User,
    actor: Actor,
    at: datetime,
    store: FileStore,
    templates: Path | None = None,
    haste_reason: str = "",
    seen: int | None = None,
    seen_version_id: int | None = None,
) -> None:
    """The lead signs: the opinion has a number, a letter, and binds the round. 合法 waits until every grave finding is decided on."""
    with unit_of_work() as session:
        step = begin_once(
            session,
            "conclude",
            document_id,
            user=user,
            actor=actor,
            at=at,
            seen=seen,
            is_repeat=lambda review: review.concluded_by_id == user.id,
        )
        if step is None:
            return
        review = step.review
        require_newest(step, seen_version_id)
        conclusion = review.proposed_conclusion
        if conclusion is None or review.second_reader_id in (None, review.reviewer_id):
            raise FourEyes()
        _require_consistent(session, review, conclusion)
        opinion = _issue(step, conclusion, haste_reason.strip() or review.haste_reason)
        letter = _letter(step, opinion, store, templates)
        opinion.letter_id = letter.file_id
        project.tell_concluded(step, opinion, points.points_of(session, review), letter.name)
        step.move()
        review.conclusion, review.conclusion_reason = conclusion, review.proposed_reason
        review.concluded_by_id, review.concluded_at = user.id, at
        _keep_reading(step, ReadingStage.SIGNING, "", agrees=True)
        timing.halt(step)
        counsel.end_access(session, review, at=at)
        finish(
            step,
            ReviewAction.CONCLUDE,
            note=f"{opinion.number} {conclusion.label}：{review.conclusion_reason}",
            told=[step.document.created_by, *([review.reviewer] if review.reviewer else [])],
            sentence=f"《{step.document.title}》的合法性审核意见已经出具：{conclusion.label}（{opinion.number}）。",
            file_id=letter.file_id,
            conclusion=conclusion,
            reason=review.conclusion_reason,
            number=opinion.number,
        )
        _settle(step)


def answer(
    document_id: int,
    given: Mapping[int, PointAnswer],
    *,
    user: User,
    actor: Actor,
    at: datetime,
    seen: int | None = None,
) -> None:
    """The drafters answer every point of the opinion: adopted, partly, not; what is not wholly adopted with its reason."""
    with unit_of_work() as session:
        step = begin(session, "answer", document_id, user=user, actor=actor, at=at, seen=seen)
        review = step.review
        asked = points.points_of(session, review)
        if not asked:
            raise NothingToAnswer()
        for point in asked:
            said = given.get(point.id)
            if said is None or (said.answer is not Answer.ADOPTED and not said.reason.strip()):
                raise PointsToAnswer()
            if (point.answer, point.answer_reason) == (said.answer, said.reason.strip()):
                continue
            require_version(point.version, said.seen)
            point.answer, point.answer_reason = said.answer, said.reason.strip()
            point.answered_by_id, point.answered_at = user.id, at
        project.tell_answered(step, asked)
        told = users_of(session, review.body_id or 0, Permission.REVIEW_DOCUMENT)
        counts = {kind.label: sum(point.answer is kind for point in asked) for kind in Answer}
        words = "，".join(f"{label} {count} 条" for label, count in counts.items() if count)
        finish(
            step,
            ReviewAction.ANSWER,
            note=words,
            told=told,
            sentence=f"《{step.document.title}》的审核意见已经反馈采纳情况：{words}。",
            answers=words,
        )
        matters.close(session, step.matter, state="采纳情况已反馈", at=at)


def opinion_of(session: Session, user: User, review_id: int, round_: int) -> IssuedOpinion:
    """The opinion of a round, if the reader may see its document. Raises NotFound."""
    review = queries.review_for(session, user, review_id)
    found = next((opinion for opinion in dossier.opinions_of(session, review) if opinion.round == round_), None)
    if found is None:
        raise NotFound()
    return found


def _settle(step: Step) -> None:
    """After signing: nothing more to do, or the drafters' turn to answer."""
    asked = points.points_of(step.session, step.review)
    if asked:
        step.matter.state = "待反馈采纳情况"
        timing.start(step, timing.ANSWER)
    else:
        conclusion = step.review.conclusion
        state = f"已出具意见：{conclusion.label}" if conclusion is not None else ReviewState.CONCLUDED.label
        matters.close(step.session, step.matter, state=state, at=step.at)


def _issue(step: Step, conclusion: Conclusion, haste_reason: str) -> IssuedOpinion:
    session, review = step.session, step.review
    version = document_queries.version_for(session, step.user, step.document.id)
    used = timing.used(timing.opinion_clock(session, step.matter), step.today, calendar_here())
    least = timing.least_limit(session, dossier.circumstances_of(session, step.document, review))
    is_hasty = used is not None and least is not None and used.days < least.amount
    if is_hasty and not haste_reason and used is not None and least is not None:
        raise HasteUnexplained(days=used.days, least=least.amount)
    year, serial, number = next_number(session, review, on=step.today)
    opinion = IssuedOpinion(
        review_id=review.id,
        round=review.round,
        version_id=version.id,
        text_sha256=sha256(version.text.encode()).hexdigest(),
        body_id=review.body_id,
        year=year,
        serial=serial,
        number=number,
        conclusion=conclusion,
        reason=review.proposed_reason,
        reviewer_id=review.reviewer_id,
        second_reader_id=review.second_reader_id,
        signed_by_id=step.user.id,
        submitted_on=to_beijing(review.submitted_at).date() if review.submitted_at else None,
        accepted_on=to_beijing(review.accepted_at).date() if review.accepted_at else None,
        issued_at=step.at,
        working_days=used.days if used is not None else None,
        haste_reason=haste_reason if is_hasty else "",
    )
    session.add(opinion)
    session.flush()
    return opinion


def _letter(step: Step, opinion: IssuedOpinion, store: FileStore, templates: Path | None) -> MatterFile:
    session, review = step.session, step.review
    version = document_queries.version_for(session, step.user, step.document.id)
    return letters.legality_opinion(
        step,
        opinion,
        version=version,
        answers=answers_of(session, review),
        points=points.points_of(session, review),
        counsels=counsel.requests_of(session, review),
        materials=dossier.read_account(session, step.document, review),
        circumstances=dossier.circumstances_of(session, step.document, review),
        store=store,
        templates=templates,
    )


def _require_consistent(session: Session, review: Review, conclusion: Conclusion) -> None:
    """The conclusion must follow from what was said of the points: 115号, part six, asks for each of the seven."""
    verdicts = {given.point: given.verdict for given in answers_of(session, review)}
    unanswered = checklist.unanswered(verdicts)
    if unanswered:
        raise ChecklistIncomplete(count=len(unanswered), points=checklist.numbered(unanswered))
    written = points.points_of(session, review)
    if any(point.nature is Nature.UNLAWFUL and not point.basis for point in written):
        raise BasisMissing()
    if conclusion is not Conclusion.LAWFUL:
        if not written:
            raise PointsMissing(conclusion=conclusion.label)
        return
    problems = checklist.statutory_problems(verdicts)
    if problems:
        raise ProblemsAgainstLawful(points=checklist.numbered(problems))
    unlawful = sum(point.nature is Nature.UNLAWFUL for point in written)
    if unlawful:
        raise UnlawfulPointsAgainstLawful(count=unlawful)
    undecided = queries.open_findings(session, review, Severity.HIGH)
    if undecided:
        raise FindingsOpen(count=undecided)


def _keep_reading(step: Step, stage: ReadingStage, remarks: str, *, agrees: bool) -> None:
    step.session.add(
        Reading(
            review_id=step.review.id,
            round=step.review.round,
            stage=stage,
            reader_id=step.user.id,
            agrees=agrees,
            remarks=remarks.strip(),
            at=step.at,
        )
    )


def _back_to_reviewer(
    name: str,
    action: ReviewAction,
    stage: ReadingStage,
    document_id: int,
    remarks: str,
    user: User,
    actor: Actor,
    at: datetime,
    seen: int | None,
) -> None:
    remarks = require_reason(remarks, action.label)
    with unit_of_work() as session:
        step = begin(session, name, document_id, user=user, actor=actor, at=at, seen=seen)
        _keep_reading(step, stage, remarks, agrees=False)
        step.move()
        step.review.second_reader_id = None
        reviewer = step.review.reviewer
        finish(
            step,
            action,
            note=remarks,
            told=[reviewer] if reviewer is not None else [],
            sentence=f"《{step.document.title}》的审核意见被退回修改：{remarks}",
            holder_user_id=step.review.reviewer_id,
            is_internal=True,
            reason=remarks,
        )
