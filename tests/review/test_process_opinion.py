"""From the checklist to the signed opinion, its answers, and another round."""

from collections.abc import Callable
from datetime import datetime

import document_samples as samples
import pytest
import review_steps as steps
from flask import Flask
from review_steps import (
    UNLAWFUL_POINT,
    dismiss_all,
    letter_of,
    matter_of,
    review_of,
    write_point,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.extensions import unit_of_work
from fazhi_review.review import operations, queries
from fazhi_review.review.models import Disposition
from fazhi_review.review.process import dossier, opinion, points, refusals
from fazhi_review.review.process.checklist import PointKey
from fazhi_review.review.process.models import Answer, IssuedOpinion, Nature
from fazhi_review.review.process.opinion import PointAnswer
from fazhi_review.review.process.points import PointText
from fazhi_review.review.workflow import Conclusion, ReviewState
from fazhi_review.timeline.clock import FixedClock

MakeUser = Callable[..., User]


# -- the opinion -----------------------------------------------------------------------------------


def test_the_conclusion_follows_from_what_was_said_of_the_points(
    session: Session, under_review: int, reviewer: User, clock: FixedClock
) -> None:
    def propose(conclusion: Conclusion) -> None:
        steps.propose(under_review, conclusion, reviewer, clock.now(), reason="综合判断")

    with pytest.raises(refusals.ChecklistIncomplete, match=r"还有 8 项没有作出结论：第1项、第2项.*115号第六部分"):
        propose(Conclusion.UNLAWFUL)
    steps.answer_checklist(under_review, reviewer, clock.now(), problems=frozenset({PointKey.POWERS}))
    with pytest.raises(refusals.PointsMissing, match="结论为“应当予以修改”，但还没有写明"):
        propose(Conclusion.LAWFUL_AFTER_CHANGES)
    with pytest.raises(refusals.ProblemsAgainstLawful, match="第4项"):
        propose(Conclusion.LAWFUL)
    with pytest.raises(refusals.BasisMissing):
        write_point(under_review, "第四条", PointText(problem="没有依据"), reviewer, clock.now())
    with pytest.raises(points.ClauseNotFound, match="第九十九条"):
        write_point(under_review, "第九十九条", UNLAWFUL_POINT, reviewer, clock.now())
    write_point(under_review, "第四条", UNLAWFUL_POINT, reviewer, clock.now())
    propose(Conclusion.LAWFUL_AFTER_CHANGES)
    assert review_of(session, under_review).state is ReviewState.SECOND_READING
    assert review_of(session, under_review).conclusion is None


def test_an_adopted_finding_becomes_a_point_and_goes_with_its_adoption(
    session: Session, under_review: int, reviewer: User, clock: FixedClock
) -> None:
    review = review_of(session, under_review)
    first, last = queries.findings_of(session, review.examination_id or 0)

    def decide(finding, disposition: Disposition) -> None:  # type: ignore[no-untyped-def]
        operations.decide(
            finding.id,
            disposition,
            "",
            expected_version=finding.version,
            user=reviewer,
            actor=samples.actor_of(reviewer),
            at=clock.now(),
        )

    decide(last, Disposition.ADOPTED)
    decide(first, Disposition.ADOPTED)
    written = points.points_of(session, review)
    assert [point.path for point in written] == [first.path, last.path]
    assert "疑似" not in written[0].problem
    decide(first, Disposition.OPEN)
    assert [point.path for point in points.points_of(session, review)] == [last.path]


def test_fewer_than_five_working_days_need_a_reason(
    app: Flask, session: Session, under_review: int, reviewer: User, lead: User, clock: FixedClock
) -> None:
    write_point(under_review, "", UNLAWFUL_POINT, reviewer, clock.now())
    steps.answer_checklist(under_review, reviewer, clock.now())
    steps.propose(under_review, Conclusion.UNLAWFUL, reviewer, clock.now())
    steps.agree(under_review, lead, clock.now())
    with pytest.raises(refusals.HasteUnexplained, match="审核用时 0 个工作日，少于一般不少于 5 个工作日"):
        operations.conclude(
            under_review,
            user=lead,
            actor=samples.actor_of(lead),
            at=clock.now(),
            store=samples.place_with(app).store,
        )
    steps.sign(app, under_review, lead, clock.now())
    assert session.scalars(select(IssuedOpinion.haste_reason)).one() == steps.HASTE


def test_the_letter_has_the_seven_points_and_its_own_in_the_order_of_the_articles(
    app: Flask, session: Session, under_review: int, reviewer: User, lead: User, drafter: User, clock: FixedClock
) -> None:
    write_point(under_review, "第四条", UNLAWFUL_POINT, reviewer, clock.now())
    earlier = PointText(problem="范围不清", suggestion="写明范围", nature=Nature.IMPROPER)
    write_point(under_review, "第二条", earlier, reviewer, clock.now())
    steps.answer_checklist(under_review, reviewer, clock.now(), problems=frozenset({PointKey.POWERS}))
    steps.propose(under_review, Conclusion.LAWFUL_AFTER_CHANGES, reviewer, clock.now(), reason="第四条应当删除")
    steps.agree(under_review, lead, clock.now())
    steps.sign(app, under_review, lead, clock.now())
    letter = letter_of(app, session, under_review, "opinion_letter")
    for key in PointKey:
        assert key.label in letter
    assert letter.index("范围不清") < letter.index("设定罚款没有依据")
    for words in (
        "应当予以修改",
        "第四条应当删除",
        "《行政处罚法》第十六条",
        steps.HASTE,
        reviewer.full_name,
        lead.full_name,
    ):
        assert words in letter
    issued = session.scalars(select(IssuedOpinion)).one()
    assert issued.number.endswith("审〔2026〕1号")
    assert issued.number in letter
    assert issued.text_sha256 in letter
    review = review_of(session, under_review)
    assert (review.conclusion, review.concluded_by_id) == (Conclusion.LAWFUL_AFTER_CHANGES, lead.id)
    assert matter_of(session, under_review).holder_id == drafter.organization_id


def test_numbers_have_no_gaps_although_a_signing_failed(
    app: Flask,
    session: Session,
    drafter: User,
    reviewer: User,
    lead: User,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def reviewed(name: str) -> int:
        lines = (f"云岭区{name}办法", "第一条　为了规范管理，制定本办法。", "第二条　处五千元以下罚款。")
        id_ = operations.take_in(
            f"{name}.txt",
            samples.text(*lines),
            uploader=drafter,
            actor=samples.actor_of(drafter),
            place=samples.place_with(app),
        ).document_id
        steps.submit(id_, drafter, clock.now())
        steps.accept(id_, reviewer, clock.now())
        write_point(id_, "第二条", UNLAWFUL_POINT, reviewer, clock.now())
        steps.answer_checklist(id_, reviewer, clock.now())
        steps.propose(id_, Conclusion.UNLAWFUL, reviewer, clock.now())
        steps.agree(id_, lead, clock.now())
        return id_

    ids = [reviewed(name) for name in ("甲", "乙", "丙")]
    steps.sign(app, ids[0], lead, clock.now())

    def no_letter(*given: object, **more: object) -> None:
        raise OSError("no letter")

    with monkeypatch.context() as patch:
        patch.setattr(opinion, "_letter", no_letter)
        with pytest.raises(OSError, match="no letter"):
            steps.sign(app, ids[1], lead, clock.now())
    assert review_of(session, ids[1]).state is ReviewState.SIGNING
    for id_ in ids[1:]:
        steps.sign(app, id_, lead, clock.now())
    assert session.scalars(select(IssuedOpinion.serial).order_by(IssuedOpinion.id)).all() == [1, 2, 3]


# -- answers and another round ----------------------------------------------------------------------


def answer(document_id: int, drafter: User, at: datetime, given: dict[int, PointAnswer]) -> None:
    operations.answer(document_id, given, user=drafter, actor=samples.actor_of(drafter), at=at)


def new_version(app: Flask, document_id: int, drafter: User, *lines: str) -> None:
    operations.replace_text(
        document_id,
        "修改稿.txt",
        samples.text(*lines),
        uploader=drafter,
        actor=samples.actor_of(drafter),
        place=samples.place_with(app),
    )


def test_what_is_not_wholly_adopted_is_explained(
    app: Flask, session: Session, under_review: int, drafter: User, reviewer: User, lead: User, clock: FixedClock
) -> None:
    point_id = steps.concluded(app, under_review, reviewer, lead, clock)
    for refused in ({}, {point_id: PointAnswer(Answer.NOT_ADOPTED, " ", 1)}):
        with pytest.raises(refusals.PointsToAnswer, match="115号第六部分"):
            answer(under_review, drafter, clock.now(), refused)
    answer(under_review, drafter, clock.now(), {point_id: PointAnswer(Answer.PARTLY_ADOPTED, "保留警告", 1)})
    point = points.points_of(session, review_of(session, under_review))[0]
    assert (point.answer, point.answer_reason, point.answered_by_id) == (
        Answer.PARTLY_ADOPTED,
        "保留警告",
        drafter.id,
    )
    assert matter_of(session, under_review).is_closed


def test_a_new_version_begins_another_round_and_the_earlier_one_is_kept(
    app: Flask, session: Session, under_review: int, drafter: User, reviewer: User, lead: User, clock: FixedClock
) -> None:
    point_id = steps.concluded(app, under_review, reviewer, lead, clock)
    changed = [line for line in samples.MEASURES if not line.startswith("第四条")]
    new_version(app, under_review, drafter, *changed)
    review = review_of(session, under_review)
    assert (review.state, review.round, review.conclusion) == (ReviewState.DRAFT, 2, None)
    with pytest.raises(refusals.AnswersMissing, match="还有 1 条没有反馈采纳情况"):
        steps.submit(under_review, drafter, clock.now())
    with unit_of_work() as unit:
        point = unit.get_one(type(points.points_of(unit, review, 1)[0]), point_id)
        point.answer, point.answered_by_id, point.answered_at = Answer.ADOPTED, drafter.id, clock.now()
    steps.submit(under_review, drafter, clock.now())
    steps.accept(under_review, reviewer, clock.now())
    dismiss_all(session, under_review, reviewer, clock.now())
    steps.conclude(app, under_review, Conclusion.LAWFUL, reviewer=reviewer, lead=lead, at=clock.now())
    first, second = dossier.opinions_of(session, review_of(session, under_review))
    assert (first.round, first.conclusion) == (1, Conclusion.LAWFUL_AFTER_CHANGES)
    assert (second.round, second.conclusion, second.serial) == (2, Conclusion.LAWFUL, 2)
    assert first.text_sha256 != second.text_sha256
    assert [point.id for point in points.points_of(session, review, 1)] == [point_id]


def test_a_text_that_was_reviewed_is_not_reviewed_again(
    app: Flask, under_review: int, drafter: User, reviewer: User, lead: User, clock: FixedClock
) -> None:
    point_id = steps.concluded(app, under_review, reviewer, lead, clock)
    answer(under_review, drafter, clock.now(), {point_id: PointAnswer(Answer.ADOPTED, "", 1)})
    operations.reopen(under_review, user=drafter, actor=samples.actor_of(drafter), at=clock.now())
    with pytest.raises(refusals.TextUnchanged, match=r"第 1 版文本已经由.*审核过"):
        steps.submit(under_review, drafter, clock.now())


def test_a_review_of_an_outdated_text_is_refused(
    app: Flask, session: Session, under_review: int, drafter: User, reviewer: User, clock: FixedClock
) -> None:
    write_point(under_review, "第四条", UNLAWFUL_POINT, reviewer, clock.now())
    steps.answer_checklist(under_review, reviewer, clock.now())
    review = review_of(session, under_review)
    old = review.version_id
    operations.return_(under_review, "请修改", user=reviewer, actor=samples.actor_of(reviewer), at=clock.now())
    new_version(app, under_review, drafter, *samples.MEASURES[:-2])
    steps.submit(under_review, drafter, clock.now())
    steps.accept(under_review, reviewer, clock.now())
    with pytest.raises(refusals.OutdatedVersion, match="第 1 版文本，文件已有第 2 版") as refused:
        operations.propose(
            under_review,
            Conclusion.UNLAWFUL,
            "理由",
            user=reviewer,
            actor=samples.actor_of(reviewer),
            at=clock.now(),
            seen_version_id=old,
        )
    assert refused.value.data["document_id"] == under_review
