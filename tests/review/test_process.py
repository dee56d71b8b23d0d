"""Handing in, supplements, the clock, and who does what in a review."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import document_samples as samples
import pytest
import review_steps as steps
from flask import Flask
from review_steps import (
    UNLAWFUL_POINT,
    ask_supplement,
    dismiss_all,
    hand_in,
    letter_of,
    matter_of,
    review_of,
    write_point,
)
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.documents import queries as document_queries
from fazhi_review.errors import NotFound, NotPermitted, StaleVersion
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters.models import MatterEvent, Notice
from fazhi_review.matters.place import place_of
from fazhi_review.review import operations
from fazhi_review.review.process import acceptance, counsel, dossier, opinion, refusals, submission
from fazhi_review.review.process.checklist import PointKey, Verdict
from fazhi_review.review.process.models import IssuedOpinion, ReviewSupplement
from fazhi_review.review.process.reminders import remind
from fazhi_review.review.workflow import Conclusion, ReviewState
from fazhi_review.timeline.clock import FixedClock

MakeUser = Callable[..., User]


# -- materials ------------------------------------------------------------------------------------


def test_what_is_missing_is_named_with_the_rule_that_asks_for_it(
    app: Flask, session: Session, submitted: int, drafter: User, reviewer: User, clock: FixedClock
) -> None:
    hand_in(app, submitted, "drafting_note", drafter, clock)
    with pytest.raises(refusals.MaterialsMissing) as refused:
        operations.accept(submitted, user=reviewer, actor=samples.actor_of(reviewer), at=clock.now())
    assert "提请审核的函、制定依据对照表、征求意见及采纳情况（国办发〔2018〕115号第五部分）" in refused.value.message
    assert "起草说明" not in refused.value.message
    assert review_of(session, submitted).state is ReviewState.SUBMITTED


def test_circumstances_decide_which_materials_are_needed(
    session: Session, document_id: int, drafter: User, clock: FixedClock
) -> None:
    def needed() -> set[str]:
        review = review_of(session, document_id)
        return {
            entry.material.key for entry in dossier.read_account(session, review.document, review) if entry.is_needed
        }

    assert needed() == {"submission_letter", "drafting_note", "basis_table", "consultation"}
    kept = submission.state_circumstances(
        document_id,
        ["affects_business", "is_emergency", "nonsense"],
        user=drafter,
        actor=samples.actor_of(drafter),
        at=clock.now(),
    )
    assert kept == ["affects_business", "is_emergency"]
    assert needed() >= {"competition_review", "business_opinions", "emergency_ground"}


def test_a_material_is_kept_once_removed_once_and_never_by_a_stranger(
    app: Flask, session: Session, document_id: int, drafter: User, make_user: MakeUser, clock: FixedClock
) -> None:
    file_id = hand_in(app, document_id, "drafting_note", drafter, clock)
    stranger = make_user()
    with pytest.raises(NotFound):
        submission.detach(document_id, file_id, user=stranger, actor=samples.actor_of(stranger), at=clock.now())
    submission.detach(document_id, file_id, user=drafter, actor=samples.actor_of(drafter), at=clock.now())
    assert not dossier.files_of(session, review_of(session, document_id))
    with pytest.raises(NotFound):
        hand_in(app, document_id, "no_such_material", drafter, clock)


def test_materials_cannot_be_exchanged_while_the_body_weighs_them(
    app: Flask, under_review: int, drafter: User, clock: FixedClock
) -> None:
    with pytest.raises(submission.NoMaterialsNow, match="审核中"):
        hand_in(app, under_review, "drafting_note", drafter, clock)


# -- supplements and the clock --------------------------------------------------------------------


def test_a_supplement_lists_everything_at_once_and_is_asked_for_once(
    app: Flask, session: Session, submitted: int, drafter: User, reviewer: User, clock: FixedClock
) -> None:
    ask_supplement(app, submitted, reviewer, clock.now(), "第四条：说明罚款的依据", " ")
    review = review_of(session, submitted)
    request = submission.supplement_of(session, review)
    assert request is not None
    assert review.state is ReviewState.SUPPLEMENT
    assert [item.partition("：")[0] for item in request.items] == [
        "提请审核的函",
        "起草说明",
        "制定依据对照表",
        "征求意见及采纳情况",
        "第四条",
    ]
    letter = letter_of(app, session, submitted, "supplement_notice")
    assert "说明罚款的依据" in letter
    assert "国办发〔2018〕115号第五部分" in letter
    operations.supply(submitted, "材料已补交", user=drafter, actor=samples.actor_of(drafter), at=clock.now())
    with pytest.raises(refusals.SupplementAskedOnce, match=r"要求补正过一次.*115号"):
        ask_supplement(app, submitted, reviewer, clock.now(), "还有一项")


def test_the_database_itself_knows_one_supplement_a_round(
    app: Flask, session: Session, submitted: int, reviewer: User, clock: FixedClock
) -> None:
    ask_supplement(app, submitted, reviewer, clock.now(), "补充说明")
    again = ReviewSupplement(
        review_id=review_of(session, submitted).id,
        round=1,
        items=["再补"],
        asked_by_id=reviewer.id,
        asked_at=clock.now(),
        due_on=date(2026, 12, 1),
    )
    with pytest.raises(IntegrityError), unit_of_work() as unit:
        unit.add(again)


def test_a_supplement_without_files_must_be_explained(
    app: Flask, submitted: int, drafter: User, reviewer: User, clock: FixedClock
) -> None:
    ask_supplement(app, submitted, reviewer, clock.now())
    with pytest.raises(refusals.SupplementIncomplete, match=r"仍然缺少：.*起草说明"):
        operations.supply(submitted, "", user=drafter, actor=samples.actor_of(drafter), at=clock.now())


def test_a_supplement_across_national_day_pauses_the_clock(
    app: Flask, session: Session, submitted: int, drafter: User, reviewer: User
) -> None:
    def at(month: int, day: int) -> datetime:
        return datetime(2026, month, day, 2, tzinfo=UTC)

    steps.accept(submitted, reviewer, at(9, 28))
    # 29 and 30 September, 8 to 10 October (a make-up Saturday) and two weeks more: fifteen working days.
    assert review_of(session, submitted).due_on == date(2026, 10, 23)
    ask_supplement(app, submitted, reviewer, at(9, 29), "补充说明")
    assert review_of(session, submitted).state is ReviewState.PAUSED
    assert (review_of(session, submitted).due_on, matter_of(session, submitted).is_paused) == (None, True)
    operations.supply(submitted, "已补正", user=drafter, actor=samples.actor_of(drafter), at=at(10, 9))
    # 30 September, 8 and 9 October did not count.
    assert review_of(session, submitted).due_on == date(2026, 10, 28)
    assert matter_of(session, submitted).due_on == date(2026, 10, 28)


def test_the_time_is_extended_once_with_a_reason(
    session: Session, under_review: int, lead: User, clock: FixedClock
) -> None:
    actor = samples.actor_of(lead)
    with pytest.raises(refusals.ReasonMissing, match="延长审核期限的理由"):
        operations.extend(under_review, 5, " ", user=lead, actor=actor, at=clock.now())
    with pytest.raises(refusals.ExtensionTooLong):
        operations.extend(under_review, 16, "疑难", user=lead, actor=actor, at=clock.now())
    operations.extend(under_review, 5, "需要专家论证", user=lead, actor=actor, at=clock.now())
    assert review_of(session, under_review).due_on == date(2026, 12, 21)
    with pytest.raises(refusals.ExtendedOnce, match="已经延长过一次（延长 5 个工作日）"):
        operations.extend(under_review, 5, "再延长", user=lead, actor=actor, at=clock.now())


def test_an_emergency_has_no_clock_to_extend(
    session: Session, submitted: int, drafter: User, reviewer: User, lead: User, clock: FixedClock
) -> None:
    submission.state_circumstances(
        submitted, ["is_emergency"], user=drafter, actor=samples.actor_of(drafter), at=clock.now()
    )
    steps.accept(submitted, reviewer, clock.now())
    assert review_of(session, submitted).due_on is None
    with pytest.raises(refusals.NoClockToExtend, match="应急程序"):
        operations.extend(submitted, 5, "疑难", user=lead, actor=samples.actor_of(lead), at=clock.now())


# -- who -------------------------------------------------------------------------------------------


def test_a_reviewer_never_reads_his_own_opinion(
    app: Flask, session: Session, under_review: int, reviewer: User, lead: User, clock: FixedClock
) -> None:
    write_point(under_review, "第四条", UNLAWFUL_POINT, reviewer, clock.now())
    steps.answer_checklist(under_review, reviewer, clock.now())
    with pytest.raises(refusals.FourEyes):
        operations.propose(
            under_review,
            Conclusion.UNLAWFUL,
            "违反上位法",
            user=reviewer,
            actor=samples.actor_of(reviewer),
            at=clock.now(),
            second_reader_id=reviewer.id,
        )
    steps.propose(under_review, Conclusion.UNLAWFUL, reviewer, clock.now())
    for verb in (
        steps.agree,
        lambda *given: operations.send_back(
            given[0], "不", user=given[1], actor=samples.actor_of(given[1]), at=given[2]
        ),
    ):
        with pytest.raises(refusals.FourEyes, match="须由两人分别进行"):
            verb(under_review, reviewer, clock.now())
    with pytest.raises(IntegrityError), unit_of_work():
        review = review_of(session, under_review)
        review.state, review.second_reader_id = ReviewState.SIGNING, reviewer.id


def test_a_lead_who_reviews_is_read_by_somebody_else_and_may_then_sign(
    app: Flask, session: Session, submitted: int, reviewer: User, lead: User, clock: FixedClock
) -> None:
    steps.accept(submitted, lead, clock.now())
    write_point(submitted, "第四条", UNLAWFUL_POINT, lead, clock.now())
    steps.answer_checklist(submitted, lead, clock.now())
    steps.propose(submitted, Conclusion.UNLAWFUL, lead, clock.now())
    with pytest.raises(refusals.FourEyes):
        steps.agree(submitted, lead, clock.now())
    steps.agree(submitted, reviewer, clock.now())
    steps.sign(app, submitted, lead, clock.now())
    issued = session.scalars(select(IssuedOpinion)).one()
    assert (issued.reviewer_id, issued.second_reader_id, issued.signed_by_id) == (lead.id, reviewer.id, lead.id)


def test_nobody_reviews_what_they_drafted(app: Flask, reviewer: User, lead: User, clock: FixedClock) -> None:
    receipt = operations.take_in(
        "本局办法.txt",
        samples.text("云岭区司法局档案管理办法", "第一条　档案应当归档。"),
        uploader=reviewer,
        actor=samples.actor_of(reviewer),
        place=samples.place_with(app),
    )
    steps.submit(receipt.document_id, reviewer, clock.now())
    with pytest.raises(refusals.OwnDraft, match="起草人"):
        steps.accept(receipt.document_id, reviewer, clock.now())
    with pytest.raises(refusals.OwnDraft):
        acceptance.assign(receipt.document_id, reviewer.id, user=lead, actor=samples.actor_of(lead), at=clock.now())
    steps.accept(receipt.document_id, lead, clock.now())


def test_the_lead_assigns_and_reassigns_with_a_reason(
    session: Session, submitted: int, reviewer: User, lead: User, make_user: MakeUser, clock: FixedClock
) -> None:
    colleague = make_user(Role.REVIEWER, organization=reviewer.organization, full_name="秦岚")
    outsider = make_user(Role.REVIEWER)
    actor = samples.actor_of(lead)
    with pytest.raises(refusals.NotAReviewer):
        operations.assign(submitted, outsider.id, user=lead, actor=actor, at=clock.now())
    operations.assign(submitted, colleague.id, user=lead, actor=actor, at=clock.now())
    with pytest.raises(refusals.AssignedToAnother, match="已经分派给秦岚"):
        steps.accept(submitted, reviewer, clock.now())
    steps.accept(submitted, colleague, clock.now())
    with pytest.raises(refusals.ReasonMissing, match="改派的理由"):
        operations.assign(submitted, reviewer.id, user=lead, actor=actor, at=clock.now())
    operations.assign(submitted, reviewer.id, user=lead, actor=actor, at=clock.now(), reason="秦岚外出培训")
    assert review_of(session, submitted).reviewer_id == reviewer.id
    assert matter_of(session, submitted).user_id == reviewer.id
    told = session.scalars(select(Notice.text).where(Notice.user_id == colleague.id)).all()
    assert any("分派给" in text for text in told)


def test_two_people_at_once_and_one_is_told_that_it_changed(
    session: Session, submitted: int, reviewer: User, lead: User, clock: FixedClock
) -> None:
    seen = review_of(session, submitted).version
    operations.accept(
        submitted, user=reviewer, actor=samples.actor_of(reviewer), at=clock.now(), waiver=steps.WAIVER, seen=seen
    )
    with pytest.raises(StaleVersion, match="内容已被他人修改"):
        operations.return_(submitted, "请修改", user=lead, actor=samples.actor_of(lead), at=clock.now(), seen=seen)
    assert review_of(session, submitted).state is ReviewState.UNDER_REVIEW


def test_two_people_answer_the_same_point_of_the_list(
    under_review: int, reviewer: User, lead: User, clock: FixedClock
) -> None:
    def answer(user: User, verdict: Verdict, seen: int) -> None:
        opinion.answer_point(
            under_review,
            PointKey.ISSUER,
            verdict,
            "",
            expected_version=seen,
            user=user,
            actor=samples.actor_of(user),
            at=clock.now(),
        )

    answer(reviewer, Verdict.NO_PROBLEM, 0)
    with pytest.raises(StaleVersion):
        answer(lead, Verdict.NOT_CONCERNED, 0)
    answer(lead, Verdict.NOT_CONCERNED, 1)


# -- who reviews whose documents ---------------------------------------------------------------------


def test_a_department_with_a_unit_of_its_own_reviews_first(
    app: Flask,
    session: Session,
    document_id: int,
    drafter: User,
    reviewer: User,
    lead: User,
    make_user: MakeUser,
    clock: FixedClock,
) -> None:
    own = make_user(Role.REVIEWER, organization=drafter.organization)
    own_lead = make_user(Role.REVIEW_LEAD, organization=drafter.organization)
    with unit_of_work() as unit:
        organization = unit.get_one(Organization, drafter.organization_id)
        organization.review_body_id = organization.id
    submission.state_circumstances(
        document_id, ["is_issued_by_government"], user=drafter, actor=samples.actor_of(drafter), at=clock.now()
    )
    steps.submit(document_id, drafter, clock.now())
    assert review_of(session, document_id).body_id == drafter.organization_id
    with pytest.raises(refusals.NotTheReviewBody, match=drafter.organization.name):
        steps.accept(document_id, reviewer, clock.now())
    steps.accept(document_id, own, clock.now())
    dismiss_all(session, document_id, own, clock.now())
    steps.conclude(app, document_id, Conclusion.LAWFUL, reviewer=own, lead=own_lead, at=clock.now())
    operations.reopen(document_id, user=drafter, actor=samples.actor_of(drafter), at=clock.now())
    steps.submit(document_id, drafter, clock.now())
    review = review_of(session, document_id)
    assert (review.body_id, review.round) == (reviewer.organization_id, 2)
    entry = next(
        entry for entry in dossier.read_account(session, review.document, review) if entry.material.key == "own_opinion"
    )
    assert (entry.is_needed, entry.is_missing) == (True, False)
    steps.accept(document_id, reviewer, clock.now())


def test_a_town_may_be_routed_to_a_named_body_whose_reviewers_see_it(
    session: Session, document_id: int, drafter: User, reviewer: User, make_user: MakeUser, clock: FixedClock
) -> None:
    other = make_user(Role.REVIEWER, organization=make_user().organization)
    with unit_of_work() as unit:
        unit.get_one(Organization, drafter.organization_id).review_body_id = other.organization_id
    with pytest.raises(NotFound):
        document_queries.document_for(session, other, document_id)
    steps.submit(document_id, drafter, clock.now())
    assert document_queries.document_for(session, other, document_id).id == document_id
    steps.accept(document_id, other, clock.now())
    assert review_of(session, document_id).reviewer_id == other.id


def test_without_any_review_body_the_refusal_says_what_to_set(
    document_id: int, drafter: User, clock: FixedClock
) -> None:
    with pytest.raises(refusals.NoReviewBody, match=r"没有找到审核本单位文件的机构.*115号第四部分"):
        steps.submit(document_id, drafter, clock.now())


def test_the_bureau_below_the_same_government_serves_a_department(
    session: Session, make_organization: Callable[..., Organization], document_id: int, drafter: User, clock: FixedClock
) -> None:
    make_organization(OrganizationKind.BUREAU)
    government = make_organization(OrganizationKind.GOVERNMENT)
    near = make_organization(OrganizationKind.BUREAU, parent_id=government.id)
    with unit_of_work() as unit:
        unit.get_one(Organization, drafter.organization_id).parent_id = government.id
    steps.submit(document_id, drafter, clock.now())
    assert review_of(session, document_id).body_id == near.id


# -- outside counsel ---------------------------------------------------------------------------------


def test_a_counsel_sees_only_what_he_is_asked_about_and_only_so_long(
    app: Flask,
    session: Session,
    under_review: int,
    drafter: User,
    reviewer: User,
    lead: User,
    make_user: MakeUser,
    clock: FixedClock,
) -> None:
    asked = make_user(Role.COUNSEL, organization=reviewer.organization)
    with pytest.raises(NotFound):
        document_queries.document_for(session, asked, under_review)
    with pytest.raises(refusals.NotACounsel):
        counsel.ask(under_review, drafter.id, "问题", user=lead, actor=samples.actor_of(lead), at=clock.now())
    counsel.ask(under_review, asked.id, "第四条有无依据", user=lead, actor=samples.actor_of(lead), at=clock.now())
    assert document_queries.document_for(session, asked, under_review).id == under_review
    with pytest.raises(refusals.CounselAskedAlready):
        counsel.ask(under_review, asked.id, "再问", user=lead, actor=samples.actor_of(lead), at=clock.now())
    other = make_user(Role.COUNSEL)
    with pytest.raises(NotFound):
        counsel.advise(
            under_review,
            "意见",
            user=other,
            actor=samples.actor_of(other),
            at=clock.now(),
            store=samples.place_with(app).store,
        )
    counsel.advise(
        under_review,
        "没有依据，建议删除",
        user=asked,
        actor=samples.actor_of(asked),
        at=clock.now(),
        store=samples.place_with(app).store,
        file=("意见.txt", "法律意见".encode()),
    )
    steps.concluded(app, under_review, reviewer, lead, clock)
    assert "没有依据，建议删除" in letter_of(app, session, under_review, "opinion_letter")
    with pytest.raises(NotFound):
        document_queries.document_for(session, asked, under_review)


# -- history -----------------------------------------------------------------------------------------


def test_what_the_body_weighs_is_internal_in_the_history(
    app: Flask, session: Session, under_review: int, reviewer: User, lead: User, clock: FixedClock
) -> None:
    steps.concluded(app, under_review, reviewer, lead, clock)
    events = session.scalars(select(MatterEvent).order_by(MatterEvent.id)).all()
    assert [(event.action, event.is_internal) for event in events] == [
        ("上传文件", False),
        ("提交审核", False),
        ("受理", False),
        ("提请复核", True),
        ("复核同意", True),
        ("签发审核意见", False),
    ]


def test_a_drafter_cannot_write_points_or_answer_the_checklist(
    under_review: int, drafter: User, clock: FixedClock
) -> None:
    with pytest.raises(NotPermitted):
        write_point(under_review, "第四条", UNLAWFUL_POINT, drafter, clock.now())
    with pytest.raises(NotPermitted):
        steps.answer_checklist(under_review, drafter, clock.now())


def test_a_supplement_and_a_counsel_are_reminded_once_before_and_once_after_their_day(
    app: Flask,
    session: Session,
    under_review: int,
    drafter: User,
    reviewer: User,
    lead: User,
    make_user: MakeUser,
    clock: FixedClock,
) -> None:
    asked = make_user(Role.COUNSEL)
    counsel.ask(under_review, asked.id, "第四条有无依据", user=lead, actor=samples.actor_of(lead), at=clock.now())
    ask_supplement(app, under_review, reviewer, clock.now(), "补充说明")
    place, today = place_of(app), clock.today()
    assert remind(place, today) == 0
    due = today + timedelta(days=7)  # five working days from a Monday
    assert remind(place, due) == 2
    assert remind(place, due) == 0
    assert remind(place, due + timedelta(days=1)) == 4  # the reviewer and the lead are told too

    def words(user: User) -> str:
        return " ".join(session.scalars(select(Notice.text).where(Notice.user_id == user.id)))

    assert "应于 2026-11-30 前补正，尚未提交" in words(drafter)
    assert "请于 2026-11-30 前提交" in words(asked)
