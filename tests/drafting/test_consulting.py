"""Asking for opinions: periods, answers, the table of opinions."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from fazhi_review.drafting import consulting, operations, queries, summary
from fazhi_review.drafting.consulting import Asking, NotConsulting, PeriodTooShort, ReasonOfAnswer, Said
from fazhi_review.drafting.dossier import Answer
from fazhi_review.drafting.moves import ExplanationMissing, GateClosed
from fazhi_review.drafting.steps import Audience
from fazhi_review.drafting.workflow import ProjectState
from fazhi_review.errors import InvalidInput, NotPermitted, StaleVersion
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters import clocks
from fazhi_review.matters.models import MatterKind
from fazhi_review.matters.operations import matter_of


def consulting_project(district: Any, profile: Any) -> int:
    id_: int = district.open(profile)
    district.draft(id_)
    district.advance(id_, "consult")
    return id_


def ask(district: Any, id_: int, audience: Audience = Audience.PUBLIC, *, days: int = 30, **values: Any) -> int:
    asking = Asking(
        audience=audience,
        addressees=values.pop("addressees", "区政府网站"),
        opened_on=district.today,
        closes_on=district.today + timedelta(days=days),
        **values,
    )
    return consulting.open_round(id_, asking, by=district.by(district.drafter))


def test_a_public_round_shorter_than_the_law_wants_needs_its_reason(district: Any, business: Any) -> None:
    id_ = consulting_project(district, business)
    with pytest.raises(PeriodTooShort) as refused:
        ask(district, id_, days=29)
    assert "优化营商环境条例" in refused.value.message and "30日" in refused.value.message
    assert ask(district, id_, days=29, shortening_reason="汛期将至，需要尽快施行")
    assert ask(district, id_, Audience.DEPARTMENTS, days=5)  # the term of departments is the office's own


def test_a_period_nobody_has_confirmed_says_so(district: Any, plain: Any) -> None:
    id_ = consulting_project(district, plain)
    with pytest.raises(PeriodTooShort) as refused:
        ask(district, id_, days=2)
    assert "待司法局确认" in refused.value.message


def test_the_running_round_is_the_clock_of_the_matter(district: Any, business: Any) -> None:
    id_ = consulting_project(district, business)
    ask(district, id_, days=30)
    with unit_of_work() as session:
        matter = matter_of(session, MatterKind.DRAFTING, id_)
        running = clocks.running(session, matter)
        assert running is not None and running.limit_key == "consultation.business"
        assert matter.due_on == district.today + timedelta(days=30) and matter.due_is_minimum


def test_a_public_round_is_not_closed_before_its_last_day(district: Any, business: Any) -> None:
    id_ = consulting_project(district, business)
    round_id = ask(district, id_)
    by = district.by(district.drafter)
    with pytest.raises(InvalidInput, match="到期后"):
        consulting.close_round(id_, round_id, closed_on=district.today, seen_version=1, by=by)
    district.later(31)
    by = district.by(district.drafter)
    consulting.close_round(id_, round_id, closed_on=district.today, seen_version=1, by=by)
    consulting.close_round(id_, round_id, closed_on=district.today, seen_version=1, by=by)  # pressed twice


def test_what_is_not_adopted_in_full_needs_its_reason(district: Any, business: Any) -> None:
    id_ = consulting_project(district, business)
    by = district.by(district.drafter)
    round_id = ask(district, id_)
    said = Said(given_by="王女士", given_on=district.today, content="延长开市时间。")
    first = consulting.enter_opinion(id_, round_id, said, by=by, token="t-1")
    assert consulting.enter_opinion(id_, round_id, said, by=by, token="t-1") == first
    for answer in (Answer.PARTLY, Answer.REFUSED):
        with pytest.raises(ReasonOfAnswer):
            consulting.answer_opinion(id_, first, answer, " ", seen_version=1, by=by)
    consulting.answer_opinion(id_, first, Answer.REFUSED, "噪声扰民", seen_version=1, by=by)
    consulting.answer_opinion(id_, first, Answer.REFUSED, "噪声扰民", seen_version=1, by=by)  # pressed twice
    with pytest.raises(StaleVersion):
        consulting.answer_opinion(id_, first, Answer.ADOPTED, "", seen_version=1, by=district.by(district.colleague))


def test_consultation_closes_when_everybody_was_asked_and_every_opinion_answered(district: Any, business: Any) -> None:
    id_ = consulting_project(district, business)
    by = district.by(district.drafter)

    def close(explanation: str = "") -> None:
        consulting.close_consultation(
            id_, seen_version=district.version(id_), by=district.by(district.drafter), explanation=explanation
        )

    with pytest.raises(GateClosed) as refused:
        close()
    assert {entry.gate for entry in refused.value.data["missing"]} == {"public", "business"}
    rounds = [ask(district, id_, audience, addressees=audience.label) for audience in Audience]
    opinion = consulting.enter_opinion(
        id_, rounds[0], Said(given_by="区城管局", given_on=district.today, content="无异议。"), by=by
    )
    district.later(31)
    by = district.by(district.drafter)
    for round_id in rounds:
        consulting.close_round(id_, round_id, closed_on=district.today, seen_version=1, by=by)
    with pytest.raises(GateClosed, match="1 条意见没有作出"):
        close()
    consulting.answer_opinion(id_, opinion, Answer.ADOPTED, "", seen_version=1, by=by)
    with pytest.raises(ExplanationMissing, match="采纳情况表"):
        close()
    summary.file_summary(id_, store=district.store, by=by)
    close()
    assert district.project(id_).state is ProjectState.APPRAISING
    with pytest.raises(NotConsulting):
        ask(district, id_)


def test_departments_that_disagree_are_coordinated_or_the_lack_is_explained(district: Any, business: Any) -> None:
    id_ = consulting_project(district, business)
    rounds = {audience: ask(district, id_, audience, addressees=audience.label) for audience in Audience}
    by = district.by(district.drafter)
    said = Said(given_by="区城管局", given_on=district.today, content="不应由我局负责。")
    opinion = consulting.enter_opinion(id_, rounds[Audience.DEPARTMENTS], said, by=by)
    consulting.answer_opinion(id_, opinion, Answer.REFUSED, "三定规定如此", seen_version=1, by=by)
    district.later(31)
    by = district.by(district.drafter)
    for round_id in rounds.values():
        consulting.close_round(id_, round_id, closed_on=district.today, seen_version=1, by=by)
    summary.file_summary(id_, store=district.store, by=by)
    with pytest.raises(ExplanationMissing, match="不同意见没有写明协调"):
        consulting.close_consultation(id_, seen_version=district.version(id_), by=by)
    consulting.answer_opinion(
        id_, opinion, Answer.REFUSED, "三定规定如此", coordination="分管副区长协调，区城管局同意", seen_version=2, by=by
    )
    consulting.close_consultation(id_, seen_version=district.version(id_), by=by)


def test_nobody_else_enters_or_answers(district: Any, business: Any) -> None:
    id_ = consulting_project(district, business)
    round_id = ask(district, id_)
    said = Said(given_by="王女士", given_on=district.today, content="好。")
    for user in (district.office, district.reviewer):
        with pytest.raises(NotPermitted):
            consulting.enter_opinion(id_, round_id, said, by=district.by(user))


def test_the_table_of_opinions_holds_every_opinion_and_no_formula(district: Any, business: Any) -> None:
    id_ = consulting_project(district, business)
    by = district.by(district.drafter)
    rounds = [ask(district, id_, audience, addressees=audience.label) for audience in Audience]
    opinion = consulting.enter_opinion(
        id_,
        rounds[1],
        Said(given_by="=HYPERLINK(1)", given_on=district.today, content="建议。", provision="第四条"),
        by=by,
    )
    consulting.answer_opinion(id_, opinion, Answer.PARTLY, "部分有据", seen_version=1, by=by)
    with unit_of_work() as session:
        project = queries.project_for(session, district.drafter, id_)
        data = summary.workbook_of(project, queries.consultations_of(session, project))
    sheet = load_workbook(BytesIO(data)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert rows[0] == list(summary.HEADS)
    assert [row[5] for row in rows[1:]] == ["没有收到意见", "建议。", "没有收到意见"]
    assert rows[2][2] == "'=HYPERLINK(1)" and rows[2][6:8] == ["部分采纳", "部分有据"]
    assert "共收到意见 1 条：部分采纳 1 条" in str(sheet["A2"].value)


def test_not_asking_the_public_is_only_for_what_the_law_exempts(district: Any, business: Any, plain: Any) -> None:
    id_ = district.open(business)
    district.draft(id_)
    with pytest.raises(GateClosed, match="应当公开征求意见"):
        operations.advance(
            id_,
            "waive_consultation",
            seen_version=district.version(id_),
            by=district.by(district.drafter),
            note="时间紧",
        )
    other = district.open(plain)
    district.draft(other)
    with pytest.raises(operations.ReasonMissing):
        district.advance(other, "waive_consultation", " ")
    district.advance(other, "waive_consultation", "只规定内部办理流程，不涉及权利义务")
    assert district.project(other).consultation_waiver
