"""有备必审: from registration to a signed conclusion on six points; nothing filed stays unreviewed unnoticed."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import document_samples as samples
import pytest
from filing_desk import Desk
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import Organization, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.errors import NotFound, NotPermitted, StaleVersion, TransitionNotAllowed
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.filing import daily
from fazhi_review.filing.examining import hooks, operations, queries, refusals, topics
from fazhi_review.filing.examining.models import FilingReview
from fazhi_review.filing.examining.operations import Problem, ReviewStep
from fazhi_review.filing.examining.workflow import (
    TRANSITIONS,
    Disposal,
    FilingReviewState,
    Nature,
    Outcome,
    PointVerdict,
    ReviewMode,
    ReviewParty,
    transition,
)
from fazhi_review.filing.requirements import points
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import MatterEvent, Notice
from fazhi_review.review.models import Disposition, FindingRow
from fazhi_review.timeline.clock import FixedClock
from fazhi_review.vocabulary import Severity

SignIn = Callable[[User], FlaskClient]
GOOD = {point.key: (PointVerdict.NO_PROBLEM, "") for point in points()}
BAD = {**GOOD, "higher_law": (PointVerdict.PROBLEM, "第四条设定处罚")}
PROBLEM = Problem(
    "第四条", "处五千元以上一万元以下罚款", "设定行政处罚", "行政处罚法第十六条", Nature.CONFLICT, Disposal.AMEND
)


def the_review(filing_id: int) -> FilingReview:
    db.session.expire_all()
    return db.session.scalars(
        select(FilingReview).where(FilingReview.filing_id == filing_id).order_by(FilingReview.id.desc()).limit(1)
    ).one()


@pytest.fixture
def review_id(desk: Desk) -> int:
    return the_review(desk.registered()).id


def step(desk: Desk, user: User, review_id: int) -> ReviewStep:
    db.session.expire_all()
    version = db.session.get_one(FilingReview, review_id).version
    return ReviewStep(user, samples.actor_of(user), desk.place, version)


def examined(desk: Desk, review_id: int, verdicts: dict[str, tuple[PointVerdict, str]] = GOOD) -> None:
    """The reviewer takes the review on, answers the points and decides on every grave finding."""
    operations.take(review_id, step(desk, desk.reviewer, review_id))
    operations.save_points(review_id, verdicts, step(desk, desk.reviewer, review_id))
    examination = db.session.get_one(FilingReview, review_id).examination_id
    grave = select(FindingRow.id).where(
        FindingRow.examination_id == examination,
        FindingRow.severity == Severity.HIGH,
        FindingRow.disposition == Disposition.OPEN,
    )
    for finding_id in db.session.scalars(grave).all():
        operations.dismiss_finding(review_id, finding_id, "已核对", step(desk, desk.reviewer, review_id))


def proposed(desk: Desk, review_id: int, outcome: Outcome = Outcome.PASSED) -> None:
    examined(desk, review_id, BAD if outcome is Outcome.WRONG else GOOD)
    if outcome is Outcome.WRONG:
        operations.add_problem(review_id, PROBLEM, step(desk, desk.reviewer, review_id))
    operations.propose(review_id, outcome, "逐项审查如上", step(desk, desk.reviewer, review_id))


def test_registration_begins_a_review_with_the_machines_examination(desk: Desk, session: Session) -> None:
    review = the_review(desk.registered())
    assert (review.mode, review.state) == (ReviewMode.OWN_INITIATIVE, FilingReviewState.PENDING)
    assert review.examination_id is not None
    assert review.due_on is not None and not review.limit_is_confirmed
    told = session.scalars(select(Notice.text).where(Notice.user_id == desk.lead.id)).all()
    assert any("等待主动审查" in text for text in told)


def test_a_conclusion_needs_all_six_points(desk: Desk, review_id: int) -> None:
    operations.take(review_id, step(desk, desk.reviewer, review_id))
    partial = dict(list(GOOD.items())[:4])
    operations.save_points(review_id, partial, step(desk, desk.reviewer, review_id))
    with pytest.raises(refusals.PointsUnanswered, match=r"规定是否适当.*是否违背法定程序"):
        operations.propose(review_id, Outcome.PASSED, "没有问题", step(desk, desk.reviewer, review_id))


def test_what_is_said_of_the_points_fits_the_conclusion(desk: Desk, review_id: int) -> None:
    examined(desk, review_id, BAD)
    with pytest.raises(refusals.OutcomeContradicts):
        operations.propose(review_id, Outcome.PASSED, "没有问题", step(desk, desk.reviewer, review_id))
    with pytest.raises(refusals.ProblemsMissing):
        operations.propose(review_id, Outcome.WRONG, "应当纠正", step(desk, desk.reviewer, review_id))
    operations.save_points(review_id, GOOD, step(desk, desk.reviewer, review_id))
    operations.add_problem(review_id, PROBLEM, step(desk, desk.reviewer, review_id))
    with pytest.raises(refusals.OutcomeContradicts, match="都选择了"):
        operations.propose(review_id, Outcome.WRONG, "应当纠正", step(desk, desk.reviewer, review_id))
    with pytest.raises(refusals.ProblemNotTold):
        verdicts = {"direction": (PointVerdict.PROBLEM, " ")}
        operations.save_points(review_id, verdicts, step(desk, desk.reviewer, review_id))


def test_grave_findings_are_decided_before_nothing_is_said_to_be_wrong(desk: Desk, review_id: int) -> None:
    operations.take(review_id, step(desk, desk.reviewer, review_id))
    operations.save_points(review_id, GOOD, step(desk, desk.reviewer, review_id))
    with pytest.raises(refusals.FindingsOpen):
        operations.propose(review_id, Outcome.PASSED, "没有问题", step(desk, desk.reviewer, review_id))


def test_a_finding_becomes_part_of_the_opinion_and_is_open_again_when_taken_out(desk: Desk, review_id: int) -> None:
    operations.take(review_id, step(desk, desk.reviewer, review_id))
    examination = db.session.get_one(FilingReview, review_id).examination_id
    finding = db.session.scalars(select(FindingRow).where(FindingRow.examination_id == examination)).first()
    assert finding is not None
    problem = Problem("第四条", finding.quote, "设定处罚", "处罚法", Nature.CONFLICT, Disposal.AMEND, finding.id)
    operations.add_problem(review_id, problem, step(desk, desk.reviewer, review_id))
    assert finding.disposition is Disposition.ADOPTED
    (row,) = db.session.get_one(FilingReview, review_id).problems
    operations.remove_problem(review_id, row.id, step(desk, desk.reviewer, review_id))
    db.session.expire_all()
    assert finding.disposition is Disposition.OPEN
    with pytest.raises(refusals.ProblemIncomplete, match="法律依据"):
        bad = Problem("第四条", "", "设定处罚", " ", Nature.CONFLICT, Disposal.AMEND)
        operations.add_problem(review_id, bad, step(desk, desk.reviewer, review_id))


def test_two_people_sign_and_the_opinion_is_numbered_and_written(desk: Desk, review_id: int, session: Session) -> None:
    proposed(desk, review_id)
    with pytest.raises((NotPermitted, refusals.OwnOpinion)):
        operations.conclude(review_id, step(desk, desk.reviewer, review_id))
    number = operations.conclude(review_id, step(desk, desk.lead, review_id))
    assert number == "备审〔2026〕1号"
    review = session.get_one(FilingReview, review_id)
    matter = queries.matter_of(session, review)
    assert [file.material for file in matters.files_of(session, matter)] == ["filing_opinion"]
    assert matter.is_closed
    told = session.scalars(select(Notice.text).where(Notice.user_id == desk.drafter.id)).all()
    assert any("备审〔2026〕1号" in text for text in told)


def test_a_lead_who_proposed_does_not_sign(desk: Desk, review_id: int, make_user: Callable[..., User]) -> None:
    operations.take(review_id, step(desk, desk.lead, review_id))
    operations.save_points(review_id, GOOD, step(desk, desk.lead, review_id))
    operations.propose(review_id, Outcome.NOTED, "个别文字不规范", step(desk, desk.lead, review_id))
    with pytest.raises(refusals.OwnOpinion):
        operations.conclude(review_id, step(desk, desk.lead, review_id))
    other = make_user(Role.REVIEW_LEAD, organization=desk.lead.organization)
    operations.send_back(review_id, "请写明是哪些文字", step(desk, other, review_id))
    assert db.session.get_one(FilingReview, review_id).state is FilingReviewState.EXAMINING


def test_time_stands_still_while_the_issuing_authority_explains(
    desk: Desk, review_id: int, clock: FixedClock, session: Session
) -> None:
    operations.take(review_id, step(desk, desk.reviewer, review_id))
    review = session.get_one(FilingReview, review_id)
    before = (review.due_on - clock.today()).days if review.due_on else 0
    operations.ask_explanation(review_id, "第四条的依据是什么？", step(desk, desk.reviewer, review_id))
    matter = queries.matter_of(session, review)
    assert matter.holder_id == desk.drafter.organization_id
    asked = review.explanations[-1]
    assert matter.due_on == asked.due_on
    clock.moment += timedelta(days=9)
    operations.explain(review_id, "依据某条例第三条", step(desk, desk.drafter, review_id))
    review = session.get_one(FilingReview, review_id)
    assert review.state is FilingReviewState.EXAMINING and review.due_on is not None
    assert 0 <= (review.due_on - clock.today()).days - before <= 7, "as many days as were left, then a working day"
    assert queries.matter_of(session, review).user_id == desk.reviewer.id


def test_the_reviewer_need_not_wait_for_ever(desk: Desk, review_id: int) -> None:
    operations.take(review_id, step(desk, desk.reviewer, review_id))
    operations.ask_explanation(review_id, "依据？", step(desk, desk.reviewer, review_id))
    operations.close_explanation(review_id, "逾期没有说明", step(desk, desk.reviewer, review_id))
    assert db.session.get_one(FilingReview, review_id).state is FilingReviewState.EXAMINING


@pytest.fixture
def told_of_wrong() -> Iterator[list[int]]:
    """What a room above is told; it registers as correction will."""
    told: list[int] = []

    def note(session: Session, review: FilingReview, *rest: object) -> None:
        told.append(review.id)

    hooks.on_wrong(note)
    hooks.on_wrong(note)
    yield told
    hooks._CALLBACKS.remove(note)


def test_what_is_wrong_is_handed_on_in_the_same_commit(desk: Desk, review_id: int, told_of_wrong: list[int]) -> None:
    proposed(desk, review_id, Outcome.WRONG)
    operations.conclude(review_id, step(desk, desk.lead, review_id))
    assert told_of_wrong == [review_id]


def test_what_passed_is_not_handed_on(desk: Desk, review_id: int, told_of_wrong: list[int]) -> None:
    proposed(desk, review_id)
    operations.conclude(review_id, step(desk, desk.lead, review_id))
    assert told_of_wrong == []


def test_two_people_writing_at_once_one_is_told(desk: Desk, review_id: int) -> None:
    operations.take(review_id, step(desk, desk.reviewer, review_id))
    seen = step(desk, desk.reviewer, review_id)
    operations.save_points(review_id, GOOD, step(desk, desk.reviewer, review_id))
    with pytest.raises(StaleVersion):
        operations.save_points(review_id, BAD, seen)


ACTIONS: dict[str, Callable[[int, ReviewStep, User], object]] = {
    "assign": lambda id_, step, reviewer: operations.assign(id_, reviewer.id, step),
    "take": lambda id_, step, reviewer: operations.take(id_, step),
    "ask_explanation": lambda id_, step, reviewer: operations.ask_explanation(id_, "依据？", step),
    "explain": lambda id_, step, reviewer: operations.explain(id_, "某条例", step),
    "close_explanation": lambda id_, step, reviewer: operations.close_explanation(id_, "逾期", step),
    "propose": lambda id_, step, reviewer: operations.propose(id_, Outcome.PASSED, "没有问题", step),
    "send_back": lambda id_, step, reviewer: operations.send_back(id_, "理由不足", step),
    "conclude": lambda id_, step, reviewer: operations.conclude(id_, step),
}
WHO = ("issuer", "stranger", "examiner", "reviewer", "lead", "auditor")


@pytest.mark.parametrize("state", FilingReviewState)
def test_only_what_the_table_allows_happens(
    state: FilingReviewState,
    desk: Desk,
    review_id: int,
    stranger: User,
    make_user: Callable[..., User],
    bureau: Organization,
    session: Session,
) -> None:
    assert {each.name for each in TRANSITIONS} == set(ACTIONS)
    people = {
        "issuer": desk.drafter,
        "stranger": stranger,
        "examiner": desk.reviewer,
        "reviewer": make_user(Role.REVIEWER, organization=bureau),
        "lead": desk.lead,
        "auditor": make_user(Role.AUDITOR, organization=bureau),
    }
    if state is FilingReviewState.CONCLUDED:
        proposed(desk, review_id)
        operations.conclude(review_id, step(desk, desk.lead, review_id))
    elif state is FilingReviewState.PROPOSED:
        proposed(desk, review_id)
    elif state is not FilingReviewState.PENDING:
        examined(desk, review_id)
        if state is FilingReviewState.EXPLAINING:
            operations.ask_explanation(review_id, "依据？", step(desk, desk.reviewer, review_id))
    parties = {
        ReviewParty.BUREAU: {"examiner", "reviewer", "lead"},
        ReviewParty.EXAMINER: {"examiner"},
        ReviewParty.ISSUER: {"issuer"},
        ReviewParty.SIGNER: {"lead"},
    }
    wrong = []
    for name, take in ACTIONS.items():
        for who in WHO:
            taken = step(desk, people[who], review_id)
            session.info["unit_of_work_depth"] = 1
            try:
                take(review_id, taken, people["reviewer"])
                happened = True
            except (TransitionNotAllowed, NotPermitted, NotFound, refusals.OwnOpinion):
                happened = False
            finally:
                session.info["unit_of_work_depth"] = 0
                session.rollback()
            known = transition(name)
            allowed = state in known.sources and who in parties[known.party] and (name != "assign" or who == "lead")
            if happened != allowed:
                wrong.append((name, who, happened))
    assert wrong == []


def test_a_topic_review_takes_in_what_is_registered_once(desk: Desk) -> None:
    first, second = desk.registered(), desk.registered(title="云岭区停车收费管理办法")
    desk.enter()

    def open_topic(name: str, words: str = "") -> int:
        topic = topics.Topic(name, words)
        return topics.open_topic(topic, user=desk.lead, actor=samples.actor_of(desk.lead), place=desk.place)

    assert open_topic("涉企收费", "收费") == 1
    assert the_review(second).mode is ReviewMode.TARGETED
    assert open_topic("涉企收费", "收费") == 1, "what runs already is not begun again"
    rows = db.session.scalars(select(FilingReview).where(FilingReview.topic == "涉企收费")).all()
    assert len(rows) == 1
    assert open_topic("全部") == 2
    assert the_review(first).topic == "全部"
    with pytest.raises(refusals.NothingMatches):
        open_topic("殡葬", "殡葬")
    with pytest.raises(refusals.TopicMissing):
        open_topic(" ")


def test_a_review_on_request_names_its_origin(desk: Desk) -> None:
    published_id = desk.filing(desk.registered()).published_id

    def open_one(origin: str) -> int:
        return topics.open_one(
            published_id,
            ReviewMode.TRANSFERRED,
            origin,
            user=desk.reviewer,
            actor=samples.actor_of(desk.reviewer),
            place=desk.place,
        )

    with pytest.raises(refusals.OriginMissing):
        open_one("")
    review = db.session.get_one(FilingReview, open_one("区人大法工委函〔2026〕3号"))
    assert (review.mode, review.state) == (ReviewMode.TRANSFERRED, FilingReviewState.PENDING)


def test_what_was_filed_and_never_reviewed_is_found_every_day(desk: Desk, clock: FixedClock, session: Session) -> None:
    old, new = desk.registered(), desk.registered()
    lost = the_review(old)
    matter_id = queries.matter_of(session, lost).id
    with unit_of_work() as working:  # what no operation does: a review that vanished
        working.execute(delete(Notice).where(Notice.matter_id == matter_id))
        working.execute(delete(MatterEvent).where(MatterEvent.matter_id == matter_id))
        working.execute(delete(FilingReview).where(FilingReview.id == lost.id))
    assert [filing.id for filing in queries.without_review(session)] == [old]
    assert [filing.id for filing in session.scalars(queries.unreviewed())] == [old, new]


def test_the_daily_check_opens_what_is_missing_and_reminds_of_what_waits(
    desk: Desk, clock: FixedClock, session: Session
) -> None:
    id_ = desk.registered()
    assert daily.check_unreviewed(desk.place, clock.today()) == 0
    clock.moment += timedelta(days=31)
    assert daily.check_unreviewed(desk.place, clock.today()) == 1
    assert daily.check_unreviewed(desk.place, clock.today()) == 0, "told once"
    clock.moment += timedelta(days=15)
    assert daily.check_unreviewed(desk.place, clock.today()) == 1
    review_id = the_review(id_).id
    proposed(desk, review_id)
    operations.conclude(review_id, step(desk, desk.lead, review_id))
    assert session.scalars(queries.unreviewed()).all() == []


def test_the_catalogue_is_reminded_of_and_after_march_it_is_overdue(
    desk: Desk, clock: FixedClock, session: Session
) -> None:
    clock.moment = clock.moment.replace(year=2027, month=3, day=24)
    assert daily.remind_of_catalogue(desk.place, clock.today()) == 2
    assert daily.remind_of_catalogue(desk.place, clock.today()) == 0
    clock.moment += timedelta(days=10)
    daily.remind_of_catalogue(desk.place, clock.today())
    texts = session.scalars(select(Notice.text).where(Notice.user_id == desk.lead.id)).all()
    assert any("还有 7 天" in text for text in texts) and any("已逾期 3 天" in text for text in texts)


def test_the_whole_way_by_the_pages(desk: Desk, review_id: int, sign_in: SignIn) -> None:
    examiner, lead, unit = sign_in(desk.reviewer), sign_in(desk.lead), sign_in(desk.drafter)
    address = f"/filing/reviews/{review_id}"

    def press(client: FlaskClient, kind: str, name: str, **values: str) -> int:
        db.session.expire_all()
        version = str(db.session.get_one(FilingReview, review_id).version)
        return client.post(f"{address}/{kind}/{name}", data={"version": version, **values}).status_code

    assert "待分派" in examiner.get("/filing/reviews").get_data(as_text=True)
    assert press(lead, "signer", "assign", reviewer=str(desk.reviewer.id)) == 302
    assert press(examiner, "examiner", "ask_explanation") == 422
    assert press(examiner, "examiner", "ask_explanation", questions="第四条的依据？") == 302
    assert "第四条的依据" in unit.get(address).get_data(as_text=True)
    assert press(unit, "issuer", "explain", answer="上级文件") == 302
    shown = unit.get(address).get_data(as_text=True)
    assert "系统发现的疑似问题" not in shown and "审查要点" not in shown, "what the bureau thinks is its own"
    answers = {f"verdict-{key}": verdict.value for key, (verdict, _) in BAD.items()}
    answers["note-higher_law"] = "第四条"
    assert press(examiner, "examiner", "points", **answers) == 302
    assert press(examiner, "examiner", "add_problem", clause="第四条", problem="", basis="") == 422
    problem = {"clause": "第四条", "problem": "设定处罚", "basis": "处罚法第十六条", "nature": "conflict"}
    assert press(examiner, "examiner", "add_problem", **problem, disposal="amend") == 302
    assert press(examiner, "examiner", "propose", outcome="wrong", reason="第四条应当修改") == 302
    assert press(lead, "signer", "conclude") == 302
    shown = unit.get(address).get_data(as_text=True)
    assert "备审〔2026〕1号" in shown and "设定处罚" in shown and "备案审查意见书" in shown
    assert unit.get(f"{address}/files/99999").status_code == 404
    assert "已登记的文件都已审结" in lead.get("/filing/reviews/unreviewed").get_data(as_text=True)
    assert "应当纠正" in lead.get("/filing/reviews?outcome=wrong").get_data(as_text=True)


def test_another_unit_knows_of_no_review(desk: Desk, review_id: int, stranger: User, sign_in: SignIn) -> None:
    client = sign_in(stranger)
    assert client.get(f"/filing/reviews/{review_id}").status_code == 404
    assert "市容管理办法" not in client.get("/filing/reviews").get_data(as_text=True)
