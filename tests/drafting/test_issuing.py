"""From the opinion to the publication: no step past its gate, no text but the one that was decided on."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from fazhi_review.documents.models import NormativeDocument
from fazhi_review.documents.queries import visible_to
from fazhi_review.drafting import issuing, legality, operations, papers, queries
from fazhi_review.drafting.dossier import LegalityConclusion, Outcome
from fazhi_review.drafting.legality import PointAnswers
from fazhi_review.drafting.models import Project
from fazhi_review.drafting.moves import GateClosed, NotNow, Setting
from fazhi_review.drafting.papers import TextHasChanged
from fazhi_review.drafting.steps import Step
from fazhi_review.drafting.workflow import ProjectState
from fazhi_review.errors import InvalidInput, StaleVersion
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters.models import MatterKind
from fazhi_review.matters.operations import matter_of


def missing(refused: Any) -> set[str]:
    return {entry.gate for entry in refused.value.data["missing"]}


def test_an_unlawful_text_never_comes_before_the_meeting(district: Any) -> None:
    id_ = district.reach(ProjectState.LEGALITY_REVIEW)
    district.conclude(id_, LegalityConclusion.UNLAWFUL)
    with pytest.raises(GateClosed, match="不合法") as refused:
        district.advance(id_, "propose")
    assert missing(refused) == {"lawful"}
    assert "procedure.unlawful_but_deliberated" in refused.value.message


def test_every_point_of_the_opinion_is_answered_first(district: Any) -> None:
    id_ = district.reach(ProjectState.LEGALITY_REVIEW)
    district.conclude(id_, LegalityConclusion.LAWFUL_AFTER_CHANGES, points=3)
    with pytest.raises(GateClosed, match="3 条没有逐条答复"):
        district.advance(id_, "propose")
    document_id = district.project(id_).document_id
    with unit_of_work() as session:
        answers = PointAnswers(unanswered=0, unadopted=1, unadopted_without_reason=1)
        legality.record_point_answers(session, document_id, answers, by=district.by(district.drafter))
    with pytest.raises(GateClosed, match="没有说明理由"):
        district.advance(id_, "propose")
    with unit_of_work() as session:
        answers = PointAnswers(unanswered=0, unadopted=1, unadopted_without_reason=0)
        legality.record_point_answers(session, document_id, answers, by=district.by(district.drafter))
    district.advance(id_, "propose")


def test_a_text_changed_after_a_lawful_opinion_goes_back_to_review(district: Any) -> None:
    id_ = district.reach(ProjectState.REVIEWED)
    district.change_text(id_)
    with pytest.raises(GateClosed, match="重新送审"):
        district.advance(id_, "propose")
    district.submit(id_)
    district.conclude(id_)
    district.advance(id_, "propose")


def test_a_text_changed_as_the_opinion_asked_may_go_on(district: Any) -> None:
    id_ = district.reach(ProjectState.LEGALITY_REVIEW)
    district.conclude(id_, LegalityConclusion.LAWFUL_AFTER_CHANGES)
    district.change_text(id_)
    district.advance(id_, "propose")
    district.meet(id_)
    assert district.project(id_).state is ProjectState.SIGN_OFF


@pytest.mark.parametrize(
    "state", [ProjectState.DELIBERATION, ProjectState.SIGN_OFF, ProjectState.SIGNED, ProjectState.NUMBERED]
)
def test_another_text_after_it_was_decided_on_reopens_the_review_and_only_when_meant(
    district: Any, state: ProjectState
) -> None:
    id_ = district.reach(state)
    with pytest.raises(TextHasChanged):
        papers.upload_text(id_, "改.txt", district.changed(id_), by=district.by(district.drafter))
    assert district.project(id_).state is state
    district.change_text(id_, "会后补充一款")
    project = district.project(id_)
    assert (project.state, project.approved_hash) == (ProjectState.APPRAISING, "")
    with unit_of_work() as session:
        matter = matter_of(session, MatterKind.DRAFTING, id_)
        assert (matter.state, matter.holder_id) == (ProjectState.APPRAISING.label, district.department.id)


def test_number_date_and_imprint_are_no_other_text(district: Any) -> None:
    id_ = district.reach(ProjectState.NUMBERED)
    papers.upload_text(id_, "正式.txt", district.issued(id_), by=district.by(district.drafter))
    assert district.project(id_).state is ProjectState.NUMBERED
    district.publish(id_)
    assert district.project(id_).state is ProjectState.PUBLISHED


def test_no_text_while_the_review_body_has_it_or_after_publication(district: Any) -> None:
    for state in (ProjectState.LEGALITY_REVIEW, ProjectState.PUBLISHED):
        id_ = district.reach(state)
        with pytest.raises(NotNow):
            papers.upload_text(id_, "改.txt", district.changed(id_), by=district.by(district.drafter))


def test_a_printed_file_that_differs_is_not_published(district: Any) -> None:
    id_ = district.reach(ProjectState.NUMBERED)
    with pytest.raises(GateClosed, match="印发的正式文件与审议通过的文本不一致") as refused:
        district.publish(id_, file_name="印.txt", file=district.changed(id_))
    assert missing(refused) == {"issued_text"}
    assert district.project(id_).published_on is None
    district.publish(id_, file_name="印.txt", file=district.issued(id_))
    with unit_of_work() as session:
        version = queries.newest_version(session, district.project(id_))
        assert version is not None and version.file_name == "印.txt"


def test_a_text_that_came_in_by_another_door_is_not_published(district: Any) -> None:
    """The checksum holds whatever room has stored the new version."""
    from fazhi_review.review.drafting_desk import DraftingDesk

    id_ = district.reach(ProjectState.NUMBERED)
    DraftingDesk().take_text(
        "暗改.txt",
        district.changed(id_),
        document_id=district.project(id_).document_id,
        uploader=district.drafter,
        actor=district.by(district.drafter).actor,
        at=district.clock.now(),
        token=None,
    )
    with pytest.raises(GateClosed) as refused:
        district.publish(id_)
    assert "approved_text" in missing(refused)


def test_publication_gives_the_document_number_and_dates_and_shows_it_to_the_bureau(
    district: Any, session: Session
) -> None:
    id_ = district.reach(ProjectState.PUBLISHED)
    project = district.project(id_)
    document = session.get(NormativeDocument, project.document_id)
    assert document is not None
    assert (document.number, document.publication_date) == ("云政规〔2026〕1号", district.today)
    assert document.effective_date == district.today + timedelta(days=60)
    assert (document.title, document.issuing_authority) == (project.title, "云岭区人民政府"), "without the draft mark"
    assert session.scalar(
        queries.select(NormativeDocument.id).where(NormativeDocument.id == document.id, visible_to(district.reviewer))
    )


def test_rooms_that_wait_for_a_publication_are_told_in_the_same_commit(
    district: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def listen(session: Session, project: Project, by: Setting) -> None:
        told.append(project.number)
        if len(told) == 1:
            raise InvalidInput("备案登记失败")

    monkeypatch.setattr(issuing, "_listeners", [])
    issuing.on_published(listen)
    issuing.on_published(listen)
    id_ = district.reach(ProjectState.NUMBERED)
    with pytest.raises(InvalidInput):
        district.publish(id_)
    assert district.project(id_).state is ProjectState.NUMBERED, (
        "published and owed for filing in one commit, or neither"
    )
    district.publish(id_)
    assert told == ["云政规〔2026〕1号"] * 2


def test_dates_that_stand_the_wrong_way_round_are_refused(district: Any) -> None:
    id_ = district.reach(ProjectState.NUMBERED)
    with pytest.raises(GateClosed, match="公布日期晚于施行日期"):
        district.publish(id_, effective_on=district.today - timedelta(days=1))
    with pytest.raises(issuing.FutureDay):
        district.publish(id_, published_on=district.today + timedelta(days=1))
    with pytest.raises(issuing.DayOutOfOrder):
        district.publish(id_, issued_on=district.today - timedelta(days=1))
    with pytest.raises(GateClosed, match="公布载体"):
        district.publish(id_, channels=())


def test_a_meeting_that_wants_changes_is_confirmed_after_a_second_review(district: Any) -> None:
    id_ = district.reach(ProjectState.DELIBERATION)
    district.meet(id_, Outcome.PASSED_WITH_CHANGES)
    by = district.by(district.office)
    with pytest.raises(GateClosed):
        issuing.confirm(id_, seen_version=district.version(id_), by=by)
    district.change_text(id_)
    district.later(1)
    district.submit(id_)
    district.conclude(id_)
    with unit_of_work() as session:
        assert matter_of(session, MatterKind.DRAFTING, id_).holder_id == district.government.id
    issuing.confirm(id_, seen_version=district.version(id_), by=district.by(district.office), note="符合会议意见")
    district.sign(id_)
    assert district.register(id_)


def test_a_rejected_text_goes_back_to_its_drafters(district: Any) -> None:
    id_ = district.reach(ProjectState.DELIBERATION)
    district.meet(id_, Outcome.REJECTED)
    assert district.project(id_).state is ProjectState.DRAFTING


def test_no_minutes_no_decision(district: Any) -> None:
    id_ = district.reach(ProjectState.DELIBERATION)
    record = issuing.MeetingRecord(outcome=Outcome.PASSED, held_on=district.today, name="常务会议")
    with pytest.raises(GateClosed, match="会议纪要"):
        issuing.deliberate(id_, record, seen_version=district.version(id_), by=district.by(district.office))


def test_a_department_that_issues_itself_deliberates_and_numbers_itself(district: Any) -> None:
    id_ = district.open(own_issue=True)
    district.draft(id_)
    district.advance(id_, "waive_consultation", "不涉及权利义务")
    district.submit(id_)
    district.conclude(id_)
    district.advance(id_, "propose")
    district.meet(id_, user=district.colleague)
    by = district.by(district.colleague)
    issuing.sign(id_, "局长", district.today, seen_version=district.version(id_), by=by)
    number = issuing.register(id_, "云市监规", seen_version=district.version(id_), by=by)
    assert number == "云市监规〔2026〕1号"


def test_emergencies_shorten_and_leave_out_but_never_do_without_the_review(district: Any, business: Any) -> None:
    id_ = district.open(business)
    district.draft(id_)
    emergency = operations.Emergency(
        ground=operations.EmergencyGround.INCIDENT,
        note="区内发生山洪，需要立即规范临时安置点商业网点。",
        approved_by="王建国",
        approved_on=district.today,
        make_up_by=district.today + timedelta(days=30),
    )
    operations.declare_emergency(id_, emergency, seen_version=district.version(id_), by=district.by(district.drafter))
    with pytest.raises(GateClosed, match="批准材料"):
        district.advance(id_, "waive_consultation", "山洪应急")
    district.attach(id_, "emergency_approval")
    district.advance(id_, "waive_consultation", "山洪应急，不公开征求意见")
    district.review_competition(id_)
    district.record(id_, Step.DEPARTMENT_REVIEW)
    with pytest.raises(GateClosed) as refused:
        district.submit(id_, "应急，事后补办")
    assert missing(refused) == {"business"}, "what the law does not exempt stays due"
    assert district.project(id_).state is ProjectState.APPRAISING


def test_two_people_at_once_are_told(district: Any) -> None:
    id_ = district.reach(ProjectState.REVIEWED)
    seen = district.version(id_)
    operations.advance(id_, "propose", seen_version=seen, by=district.by(district.drafter))
    with pytest.raises(StaleVersion):
        operations.advance(id_, "revise", seen_version=seen, by=district.by(district.colleague), note="再改")
    operations.advance(id_, "propose", seen_version=seen, by=district.by(district.drafter))  # pressed twice
    assert district.project(id_).state is ProjectState.DELIBERATION
