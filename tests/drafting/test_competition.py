"""The fair competition review: every point, no contradiction, and exceptions that are argued and end."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from sqlalchemy import select

from fazhi_review.drafting import letters, queries, reviewing_competition
from fazhi_review.drafting.competition import CompetitionConclusion, ExceptionGround, standards
from fazhi_review.drafting.dossiers import rows_of
from fazhi_review.drafting.opinion_models import CompetitionException
from fazhi_review.drafting.reminders import remind
from fazhi_review.drafting.reviewing_competition import (
    AnswersMissing,
    ConclusionContradicts,
    ExceptionCase,
    ExplanationOfPoint,
    NotReviewing,
    PointAnswer,
)
from fazhi_review.drafting.workflow import ProjectState
from fazhi_review.errors import InvalidInput, NotPermitted, StaleVersion
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters.models import Notice
from fazhi_review.matters.place import place_of


def conclude(district: Any, id_: int, conclusion: CompetitionConclusion, note: str = "经审查") -> None:
    reviewing_competition.conclude(
        id_,
        conclusion,
        note,
        concluded_on=district.today,
        seen_version=district.review_version(id_),
        by=district.by(district.drafter),
    )


def exception(district: Any, **changes: Any) -> ExceptionCase:
    values: dict[str, Any] = {
        "point": "13.2",
        "provision": "第四条",
        "ground": ExceptionGround.PUBLIC_INTEREST,
        "ground_note": "动物疫情期间控制活禽流动。",
        "no_milder_means": "比较了检疫合格准入、指定通道两个方案，均不能阻断传播。",
        "ends_on": district.today + timedelta(days=200),
    }
    return ExceptionCase(**{**values, **changes})


def enter(district: Any, id_: int, **changes: Any) -> int:
    return reviewing_competition.enter_exception(id_, exception(district, **changes), by=district.by(district.drafter))


def test_every_point_is_answered_before_there_is_a_conclusion(district: Any) -> None:
    id_ = district.open()
    by = district.by(district.drafter)
    first = standards().points[0].key
    assert reviewing_competition.answer_points(id_, {first: PointAnswer(False)}, seen_version=0, by=by) == 1
    with pytest.raises(AnswersMissing, match="还有 66 项"):
        conclude(district, id_, CompetitionConclusion.CLEAR)
    district.answer_standards(id_)
    conclude(district, id_, CompetitionConclusion.CLEAR)


def test_what_is_contained_names_the_clause(district: Any) -> None:
    id_ = district.open()
    with pytest.raises(ExplanationOfPoint, match=r"9\.1"):
        reviewing_competition.answer_points(
            id_, {"9.1": PointAnswer(True, " ")}, seen_version=0, by=district.by(district.drafter)
        )


def test_a_conclusion_that_the_answers_contradict_is_refused(district: Any) -> None:
    id_ = district.open()
    district.answer_standards(id_, "13.2")
    for conclusion in (
        CompetitionConclusion.CLEAR,
        CompetitionConclusion.AFTER_CHANGES,
        CompetitionConclusion.EXCEPTION,
    ):
        with pytest.raises(ConclusionContradicts, match=r"13\.2"):
            conclude(district, id_, conclusion)
    conclude(district, id_, CompetitionConclusion.BARRED)
    enter(district, id_)
    conclude(district, id_, CompetitionConclusion.EXCEPTION)


def test_answers_that_change_take_the_conclusion_back(district: Any) -> None:
    id_ = district.open()
    district.review_competition(id_)
    seen = district.review_version(id_)
    by = district.by(district.drafter)
    unchanged = {"9.1": PointAnswer(False)}
    reviewing_competition.answer_points(id_, unchanged, seen_version=0, by=by)  # sent twice: nothing to save
    reviewing_competition.answer_points(id_, {"9.1": PointAnswer(True, "第四条")}, seen_version=seen, by=by)
    with unit_of_work() as session:
        review = queries.competition_of(session, district.project(id_))
        assert review is not None and review.conclusion is None and review.concluded_on is None


def test_two_people_who_answer_at_once_do_not_overwrite_each_other(district: Any) -> None:
    id_ = district.open()
    district.answer_standards(id_)
    seen = district.review_version(id_)
    answer = {"9.1": PointAnswer(True, "第三条")}
    reviewing_competition.answer_points(id_, answer, seen_version=seen, by=district.by(district.drafter))
    with pytest.raises(StaleVersion):
        other = {"9.2": PointAnswer(True, "第四条")}
        reviewing_competition.answer_points(id_, other, seen_version=seen, by=district.by(district.colleague))


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        ({"ground_note": " "}, "法定情形"),
        ({"no_milder_means": ""}, "替代方案"),
        ({"ends_on": None}, "截止日期"),
        ({"provision": ""}, "条款"),
        ({"point": "99.1"}, "审查标准"),
    ],
)
def test_an_exception_lacks_none_of_its_elements(district: Any, lacking: dict[str, Any], words: str) -> None:
    id_ = district.open()
    with pytest.raises(InvalidInput, match=words):
        enter(district, id_, **lacking)


def test_an_exception_may_end_on_a_condition_and_is_one_line_however_often_sent(district: Any) -> None:
    id_ = district.open()
    first = enter(district, id_, ends_on=None, end_condition="疫情解除之日")
    assert enter(district, id_, ends_on=None, end_condition="疫情解除之日") == first


def test_the_end_of_an_exception_is_announced_once_before_and_once_after(district: Any) -> None:
    id_ = district.open()
    exception_id = enter(district, id_)
    place = place_of(district.app)

    def told() -> list[str]:
        remind(place_of(district.app), district.today)
        with unit_of_work() as session:
            return list(session.scalars(select(Notice.text).where(Notice.user_id == district.drafter.id)))

    assert told() == []
    district.later(172)  # 28 days before the end
    before = told()
    assert len(before) == 1 and "将于" in before[0] and "第四条" in before[0]
    assert told() == before
    district.later(30)
    after = told()
    assert len(after) == 2 and "已于" in after[1]
    reviewing_competition.close_exception(
        exception_id, "疫情解除，已停止执行", closed_on=district.today, seen_version=1, by=district.by(district.drafter)
    )
    district.later(400)
    assert told() == after
    assert place.settings is not None


def test_a_closed_line_of_the_ledger_says_when_and_how(district: Any, sign_in: Any) -> None:
    id_ = district.open()
    exception_id = enter(district, id_)
    client = sign_in(district.drafter)
    assert "实施中" in client.get("/drafting/exceptions").get_data(as_text=True)
    data = {"version": "1", "closed_on": district.today.isoformat(), "note": "已修改第四条"}
    for _ in range(2):  # pressed twice
        assert client.post(f"/drafting/exceptions/{exception_id}/closing", data=data).status_code == 302
    assert "已修改第四条" in client.get("/drafting/exceptions").get_data(as_text=True)
    with unit_of_work() as session:
        row = session.get(CompetitionException, exception_id)
        assert row is not None and row.closed_on == district.today


def test_the_review_form_holds_every_point_and_both_opinions(district: Any) -> None:
    id_ = district.open()
    with unit_of_work() as session, pytest.raises(letters.NotConcluded):
        letters.competition_letter(rows_of(session, district.project(id_)))
    district.review_competition(id_)
    with unit_of_work() as session:
        data = letters.competition_letter(rows_of(session, district.project(id_)))
    document = Document(BytesIO(data))
    words = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert all(point.key in words for point in standards().points)
    assert "云岭区市场监督管理局：同意初审意见。" in words and "可以出台" in words


def test_the_review_is_closed_while_the_review_body_has_the_text(district: Any) -> None:
    id_ = district.reach(ProjectState.LEGALITY_REVIEW)
    with pytest.raises(NotReviewing):
        district.answer_standards(id_)
    with pytest.raises(NotPermitted):
        reviewing_competition.answer_points(
            id_, {"9.1": PointAnswer(False)}, seen_version=0, by=district.by(district.office)
        )
