"""Each precondition sees what is missing, names its rule, and is silent when it is there."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from fazhi_review.drafting.competition import CompetitionConclusion, standards
from fazhi_review.drafting.dossier import (
    AskedOpinions,
    CompetitionFacts,
    Dossier,
    EmergencyFacts,
    EmergencyGround,
    ExceptionFacts,
    LegalityConclusion,
    LegalityFacts,
    MeetingFacts,
    Outcome,
    Profile,
    Publishing,
    Recorded,
    least_end,
)
from fazhi_review.drafting.gates import GATE_BY_NAME, GATES, Weight, missing_for
from fazhi_review.drafting.legal import ground_of
from fazhi_review.drafting.steps import Audience, Step
from fazhi_review.timeline.deadline import TimeLimit, Unit
from fazhi_review.timeline.working_days import WorkingCalendar
from fazhi_review.vocabulary import Verification

TODAY = date(2026, 11, 23)
THIRTY = TimeLimit(30, Unit.DAYS, "优化营商环境条例第六十二条第二款", Verification.FULL_TEXT)
SEVEN = TimeLimit(7, Unit.WORKING_DAYS, "示范指标体系", Verification.EXCERPT)
ALL = len(standards().points)


def dossier(**values: Any) -> Dossier:
    return Dossier(today=TODAY, **values)


def asked(audience: Audience = Audience.PUBLIC, *, days: int = 30, **values: Any) -> AskedOpinions:
    opened = date(2026, 9, 1)
    closes = date.fromordinal(opened.toordinal() + days)
    return AskedOpinions(audience, opened, closes, values.pop("closed_on", closes), values.pop("limit", None), **values)


def profile(**values: Any) -> Profile:
    plain = {name: False for name in Profile.__dataclass_fields__ if name != "departments"}
    return Profile(**{**plain, "departments": 1, **values})


COMPETITION = CompetitionFacts(
    answered=ALL,
    heard_stakeholders=True,
    has_draft_opinion=True,
    has_market_opinion=True,
    conclusion=CompetitionConclusion.CLEAR,
    concluded_on=TODAY,
)
LEGALITY = LegalityFacts(LegalityConclusion.LAWFUL, TODAY, "a" * 64)
MEETING = MeetingFacts(TODAY, Outcome.PASSED, text_hash="c" * 64)
WITH_CHANGES = MeetingFacts(TODAY, Outcome.PASSED_WITH_CHANGES, is_reviewed_since=True)
EMERGENCY = EmergencyFacts(EmergencyGround.INCIDENT, "山洪", "王建国", TODAY, None)
PLAN = Publishing(TODAY, date(2027, 1, 1), ("政府网站",))
BUSINESS = profile(affects_rights=True, affects_business=True, departments=2)

# gate, a dossier in which it is closed, words that it says, the same dossier with it open
CASES: list[tuple[str, Dossier, str, Dossier]] = [
    ("initiation", dossier(), "必要性", dossier(necessity="因为", basis="某法")),
    ("profile", dossier(profile=Profile()), "还有 10 项没有判断", dossier(profile=profile())),
    ("text", dossier(), "草案", dossier(text_hash="a" * 64)),
    ("note", dossier(), "起草说明", dossier(materials=frozenset({"drafting_note"}))),
    ("waivable", dossier(profile=profile(affects_rights=True)), "应当公开征求意见", dossier(profile=profile())),
    ("waivable", dossier(profile=BUSINESS), "应当公开征求意见", dossier(profile=BUSINESS, emergency=EMERGENCY)),
    ("public", dossier(profile=BUSINESS), "没有公开征求", dossier(profile=BUSINESS, consultations=(asked(),))),
    ("public", dossier(profile=BUSINESS, consultations=(asked(closed_on=None),)), "还没有结束", dossier(profile=BUSINESS, consultation_waiver="涉密")),
    ("period_business", dossier(profile=BUSINESS, consultations=(asked(days=29, limit=THIRTY),)), "短于30日", dossier(profile=BUSINESS, consultations=(asked(days=30, limit=THIRTY),))),
    ("period_business", dossier(profile=BUSINESS, consultations=(asked(days=10, limit=THIRTY),)), "缩短", dossier(profile=BUSINESS, consultations=(asked(days=10, limit=THIRTY, shortening_reason="汛期"),))),
    ("period_decision", dossier(profile=profile(is_decision=True), consultations=(asked(days=20, limit=THIRTY),)), "短于30日", dossier(profile=profile(is_decision=True), consultations=(asked(limit=THIRTY),))),
    ("period_other", dossier(profile=profile(), consultations=(asked(days=8, limit=SEVEN),)), "7个工作日", dossier(profile=profile(), consultations=(asked(days=9, limit=SEVEN),))),
    ("departments", dossier(profile=BUSINESS), "有关部门", dossier(profile=BUSINESS, consultations=(asked(Audience.DEPARTMENTS),))),
    ("departments", dossier(profile=BUSINESS, consultations=(asked(Audience.DEPARTMENTS, closed_on=None),)), "还没有结束", dossier(profile=profile())),
    ("business", dossier(profile=BUSINESS), "行业协会", dossier(profile=BUSINESS, consultations=(asked(Audience.BUSINESS),))),
    ("foreign", dossier(profile=profile(affects_foreign_investment=True), consultations=(asked(),)), "外商", dossier(profile=profile(affects_foreign_investment=True), consultations=(asked(heard_foreign_investors=True),))),
    ("answered", dossier(consultations=(asked(opinions=3, unanswered=2),)), "还有 2 条", dossier(consultations=(asked(opinions=3),))),
    ("summary", dossier(consultations=(asked(opinions=1),)), "采纳情况表", dossier(consultations=(asked(),))),
    ("disputes", dossier(consultations=(asked(Audience.DEPARTMENTS, opinions=2, disputes=2, disputes_recorded=1),)), "1 条不同意见", dossier(consultations=(asked(Audience.DEPARTMENTS, opinions=2, disputes=2, disputes_recorded=2),))),
    ("hearing", dossier(profile=profile(sets_public_price=True)), "没有举行听证", dossier(profile=profile(sets_public_price=True), recorded={Step.HEARING: Recorded(TODAY, TODAY)})),
    ("hearing_notice", dossier(recorded={Step.HEARING: Recorded(TODAY, TODAY, answers={"hearing.notice_days": 6})}), "7 日前", dossier(recorded={Step.HEARING: Recorded(TODAY, TODAY, answers={"hearing.notice_days": 7})})),
    ("evaluation", dossier(profile=profile(is_important=True)), "评估论证", dossier(profile=profile(is_important=True), recorded={Step.EVALUATION: Recorded(TODAY, TODAY)})),
    ("decision", dossier(profile=profile(is_decision=True)), "专家论证", dossier(profile=profile(is_decision=True), recorded={Step.EXPERT_APPRAISAL: Recorded(TODAY, TODAY), Step.RISK_ASSESSMENT: Recorded(None, None, "不涉及社会稳定")})),
    ("risk", dossier(recorded={Step.RISK_ASSESSMENT: Recorded(TODAY, TODAY, answers={"risk.level": "高风险"})}), "高风险", dossier(recorded={Step.RISK_ASSESSMENT: Recorded(TODAY, TODAY, answers={"risk.level": "高风险", "risk.is_mitigated": True})})),
    ("competition", dossier(profile=BUSINESS), "没有进行公平竞争审查", dossier(profile=BUSINESS, competition=COMPETITION)),
    ("competition", dossier(profile=BUSINESS, competition=replace(COMPETITION, answered=ALL - 3)), "还有 3 项", dossier(profile=profile())),
    ("competition", dossier(profile=BUSINESS, competition=replace(COMPETITION, conclusion=CompetitionConclusion.BARRED)), "不得出台", dossier(profile=BUSINESS, competition=COMPETITION)),
    ("stakeholders", dossier(competition=replace(COMPETITION, heard_stakeholders=False)), "利害关系人", dossier(competition=COMPETITION)),
    ("exception", dossier(competition=replace(COMPETITION, restricting=("9.1",))), "结论却是", dossier(competition=COMPETITION)),
    ("exception", dossier(competition=replace(COMPETITION, restricting=("9.1",), conclusion=CompetitionConclusion.EXCEPTION)), "例外台账中没有记载", dossier(competition=replace(COMPETITION, restricting=("9.1",), conclusion=CompetitionConclusion.EXCEPTION, exceptions=(ExceptionFacts("9.1", True, True, True),)))),
    ("exception", dossier(competition=replace(COMPETITION, conclusion=CompetitionConclusion.EXCEPTION, exceptions=(ExceptionFacts("9.1", True, False, False),))), "替代方案、合理的实施期限", dossier()),
    ("market", dossier(profile=BUSINESS, is_government_issued=True, competition=replace(COMPETITION, has_market_opinion=False)), "市场监督管理部门", dossier(profile=BUSINESS, is_government_issued=False)),
    ("department_review", dossier(is_government_issued=True), "先行审核", dossier(is_government_issued=True, recorded={Step.DEPARTMENT_REVIEW: Recorded(TODAY, TODAY)})),
    ("submission", dossier(materials=frozenset({"drafting_note"})), "制定依据", dossier(materials=frozenset({"drafting_note", "basis_table"}))),
    ("emergency", dossier(emergency=replace(EMERGENCY, note=" ")), "具体情形", dossier(emergency=EMERGENCY)),
    ("emergency_approval", dossier(emergency=EMERGENCY), "批准材料", dossier(emergency=EMERGENCY, materials=frozenset({"emergency_approval"}))),
    ("legality", dossier(), "未经合法性审核", dossier(legality=LEGALITY)),
    ("lawful", dossier(legality=replace(LEGALITY, conclusion=LegalityConclusion.UNLAWFUL)), "不合法", dossier(legality=LEGALITY)),
    ("points", dossier(legality=replace(LEGALITY, points=3, unanswered=1)), "1 条没有逐条答复", dossier(legality=replace(LEGALITY, points=3))),
    ("points", dossier(legality=replace(LEGALITY, points=3, unadopted=1, unadopted_without_reason=1)), "没有说明理由", dossier(legality=replace(LEGALITY, points=3, unadopted=1))),
    ("reviewed_text", dossier(legality=LEGALITY, text_hash="b" * 64), "重新送审", dossier(legality=LEGALITY, text_hash="a" * 64)),
    ("reviewed_text", dossier(legality=replace(LEGALITY, conclusion=LegalityConclusion.LAWFUL_AFTER_CHANGES), text_hash="b" * 64, meeting=MEETING), "集体审议之后有改动", dossier(legality=replace(LEGALITY, conclusion=LegalityConclusion.LAWFUL_AFTER_CHANGES), text_hash="b" * 64)),
    ("meeting", dossier(), "没有集体审议", dossier(meeting=MEETING)),
    ("meeting", dossier(meeting=MeetingFacts(TODAY, Outcome.REJECTED)), "没有通过", dossier(meeting=MEETING)),
    ("passed_with_changes", dossier(meeting=MEETING), "原则通过", dossier(meeting=WITH_CHANGES)),
    ("passed_with_changes", dossier(meeting=replace(WITH_CHANGES, is_reviewed_since=False)), "重新合法性审核", dossier(meeting=WITH_CHANGES)),
    ("minutes", dossier(), "会议纪要", dossier(materials=frozenset({"deliberation_minutes"}))),
    ("record", dossier(profile=profile(is_decision=True), meeting=MeetingFacts(TODAY, Outcome.PASSED, ("发言顺序",))), "不同意见", dossier(profile=profile(is_decision=True), meeting=MeetingFacts(TODAY, Outcome.PASSED, ("发言顺序", "不同意见")))),
    ("party_report", dossier(profile=profile(is_decision=True)), "同级党委", dossier(profile=profile(is_decision=True), recorded={Step.PARTY_REPORT: Recorded(TODAY, TODAY)})),
    ("approved_text", dossier(text_hash="a" * 64), "没有审议通过的文本", dossier(text_hash="a" * 64, approved_hash="a" * 64)),
    ("approved_text", dossier(text_hash="b" * 64, approved_hash="a" * 64), "不一致", dossier(text_hash="a" * 64, approved_hash="a" * 64)),
    ("issued_text", dossier(approved_hash="a" * 64, issued_file_hash="b" * 64), "正式文件", dossier(approved_hash="a" * 64, issued_file_hash="a" * 64)),
    ("signed", dossier(), "签发", dossier(signed_on=TODAY)),
    ("numbered", dossier(), "统一编号", dossier(number="云政规〔2026〕1号")),
    ("effect", dossier(publishing=replace(PLAN, effective_on=date(2026, 11, 1))), "晚于施行", dossier(publishing=PLAN)),
    ("channels", dossier(publishing=replace(PLAN, channels=())), "公布载体", dossier(publishing=PLAN)),
    ("transition", dossier(profile=BUSINESS, publishing=replace(PLAN, effective_on=date(2026, 12, 22))), "不足 30 日", dossier(profile=BUSINESS, publishing=replace(PLAN, effective_on=date(2026, 12, 23)))),
    ("transition", dossier(profile=BUSINESS, publishing=replace(PLAN, effective_on=TODAY)), "理由", dossier(profile=BUSINESS, publishing=replace(PLAN, effective_on=TODAY, delay_reason="防汛"))),
    ("disclosure", dossier(signed_on=date(2026, 10, 12), publishing=PLAN), "超过 20 个工作日", dossier(signed_on=date(2026, 11, 16), publishing=PLAN)),
    ("dates", dossier(legality=LEGALITY, meeting=MeetingFacts(date(2026, 11, 1), Outcome.PASSED)), "颠倒", dossier(legality=LEGALITY, meeting=MEETING)),
    ("explainer", dossier(profile=BUSINESS), "政策解读", dossier(profile=BUSINESS, explainer_url="https://www.yunling.example/jd")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "closed", "words", "opened"), CASES)
def test_a_gate_says_what_is_missing_and_opens_when_it_is_there(
    name: str, closed: Dossier, words: str, opened: Dossier
) -> None:
    missing = GATE_BY_NAME[name].missing(closed)
    assert any(words in entry.what for entry in missing), [entry.what for entry in missing]
    assert all(entry.ground.rule.startswith("procedure.") and entry.ground.source for entry in missing)
    assert GATE_BY_NAME[name].missing(opened) == []


def test_every_gate_has_a_case() -> None:
    assert {case[0] for case in CASES} == set(GATE_BY_NAME)


def test_a_refusal_names_source_rule_and_how_far_it_was_checked() -> None:
    (entry,) = GATE_BY_NAME["numbered"].missing(dossier())
    assert "procedure.not_unified" in entry.text and "待司法局确认" in entry.text
    (entry,) = GATE_BY_NAME["legality"].missing(dossier())
    assert "国办发〔2018〕115号" in entry.text and "待司法局确认" not in entry.text


def test_what_nobody_has_confirmed_bars_only_where_the_chain_would_break() -> None:
    unconfirmed = {gate.name for gate in GATES if gate.weighs is Weight.BAR and not ground_of(gate.rule).is_confirmed}
    assert unconfirmed == {"signed", "numbered"}


def test_the_hard_gates_bar() -> None:
    hard = ("public", "competition", "legality", "lawful", "points", "reviewed_text", "meeting", "approved_text")
    assert {GATE_BY_NAME[name].weighs for name in hard} == {Weight.BAR}


def test_bars_are_told_before_what_may_be_explained() -> None:
    found = missing_for(("note", "explainer", "legality"), dossier(profile=BUSINESS))
    assert found[0].gate == "legality"


@pytest.mark.parametrize(
    ("limit", "opened", "end"),
    [
        (THIRTY, date(2026, 9, 1), date(2026, 10, 1)),
        (SEVEN, date(2026, 9, 28), date(2026, 10, 13)),  # the National Day holiday and its make-up days lie between
    ],
)
def test_the_least_end_of_a_period_does_not_count_its_first_day(limit: TimeLimit, opened: date, end: date) -> None:
    assert least_end(opened, limit, WorkingCalendar()) == end


def test_the_standards_are_sixty_six_points_and_one_that_catches_the_rest() -> None:
    known = standards()
    assert known.count == 66 and len(known.points) == 67
    assert not known.verification.is_confirmed
    assert [group.article for group in known.all_groups][0::15] == ["第九条", "第二十四条"]
    assert len({point.key for point in known.points}) == 67
