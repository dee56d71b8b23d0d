"""The review's matter follows every step: whose turn, whose eyes, which clock, what history, who is told."""

from collections.abc import Callable
from datetime import date, timedelta

import document_samples as samples
import pytest
import review_steps as steps
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import OrganizationKind, User
from fazhi_review.accounts.queries import NoBureau, bureau_of
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters import clocks, operations
from fazhi_review.matters.models import Audience, Matter, MatterEvent, MatterKind, Notice
from fazhi_review.review import operations as review
from fazhi_review.review.matter import settle_published
from fazhi_review.review.workflow import Conclusion
from fazhi_review.timeline.clock import FixedClock


def matter_of(session: Session) -> Matter:
    return session.scalars(select(Matter).where(Matter.kind == MatterKind.REVIEW)).one()


def history(session: Session) -> list[str]:
    return list(session.scalars(select(MatterEvent.action).order_by(MatterEvent.id)))


def texts_for(session: Session, user: User) -> list[str]:
    return list(session.scalars(select(Notice.text).where(Notice.user_id == user.id).order_by(Notice.id)))


def test_an_upload_is_with_its_drafter_and_hidden_from_others(
    session: Session, document_id: int, drafter: User
) -> None:
    matter = matter_of(session)
    assert (matter.document_id, matter.title, matter.state) == (document_id, "云岭区临时停车场管理办法", "草稿")
    assert (matter.holder_id, matter.user_id, matter.audience) == (
        drafter.organization_id,
        drafter.id,
        Audience.OWNER,
    )
    assert history(session) == ["上传文件"]


def test_submitting_gives_it_to_the_bureau_and_tells_its_reviewers(
    session: Session, submitted: int, drafter: User, reviewer: User
) -> None:
    matter = matter_of(session)
    assert (matter.holder_id, matter.user_id, matter.audience) == (reviewer.organization_id, None, Audience.SHARED)
    assert texts_for(session, reviewer) == [
        f"{drafter.organization.short_name}提交了《云岭区临时停车场管理办法》，请审核是否受理。"
    ]
    assert texts_for(session, drafter) == []


def test_acceptance_starts_the_clock_of_fifteen_working_days(
    session: Session, under_review: int, reviewer: User, drafter: User, clock: FixedClock
) -> None:
    matter = matter_of(session)
    assert (matter.holder_id, matter.user_id) == (reviewer.organization_id, reviewer.id)
    assert matter.due_on == date(2026, 12, 14)
    running = clocks.running(session, matter)
    assert running is not None and running.limit_key == "review.opinion"
    assert history(session) == ["上传文件", "提交审核", "受理"]
    assert texts_for(session, drafter) == ["《云岭区临时停车场管理办法》已受理，正在进行合法性审核。"]


def test_a_return_stops_the_clock_and_keeps_the_reason_in_the_history(
    session: Session, under_review: int, reviewer: User, drafter: User, clock: FixedClock
) -> None:
    at = clock.now() + timedelta(days=1)
    review.return_(under_review, "第四条没有依据。", user=reviewer, actor=samples.actor_of(reviewer), at=at)
    matter = matter_of(session)
    assert (matter.holder_id, matter.user_id, matter.due_on) == (drafter.organization_id, drafter.id, None)
    last = session.scalars(select(MatterEvent).order_by(MatterEvent.id.desc())).first()
    assert last is not None and (last.action, last.note, last.user) == ("退回", "第四条没有依据。", reviewer)
    review.submit(under_review, user=drafter, actor=samples.actor_of(drafter), at=at + timedelta(days=1))
    steps.accept(under_review, reviewer, at + timedelta(days=2))
    assert matter.due_on == date(2026, 12, 17)  # a new clock, from the new acceptance


def test_a_withdrawal_hides_it_again(session: Session, submitted: int, drafter: User, clock: FixedClock) -> None:
    review.withdraw(submitted, user=drafter, actor=samples.actor_of(drafter), at=clock.now())
    assert (matter_of(session).audience, matter_of(session).holder_id) == (Audience.OWNER, drafter.organization_id)


def test_a_conclusion_closes_the_matter(
    app: Flask, session: Session, under_review: int, reviewer: User, lead: User, drafter: User, clock: FixedClock
) -> None:
    steps.dismiss_all(session, under_review, reviewer, clock.now())
    steps.conclude(app, under_review, Conclusion.LAWFUL, reviewer=reviewer, lead=lead, at=clock.now())
    matter = matter_of(session)
    assert matter.is_closed and matter.state == "已出具意见：合法"
    assert clocks.running(session, matter) is None
    assert "审核意见已经出具：合法" in texts_for(session, drafter)[-1]


def test_a_conclusion_with_points_gives_the_matter_to_the_drafters_to_answer(
    app: Flask, session: Session, under_review: int, reviewer: User, lead: User, drafter: User, clock: FixedClock
) -> None:
    steps.concluded(app, under_review, reviewer, lead, clock)
    matter = matter_of(session)
    assert (matter.holder_id, matter.user_id, matter.state) == (drafter.organization_id, drafter.id, "待反馈采纳情况")
    running = clocks.running(session, matter)
    assert running is not None and running.limit_key == "review.answer"
    assert not matter.due_is_confirmed  # no source gives a term: it reminds and never accuses


def test_a_step_repeated_leaves_one_line_and_one_notice(
    session: Session, submitted: int, drafter: User, reviewer: User, clock: FixedClock
) -> None:
    review.submit(submitted, user=drafter, actor=samples.actor_of(drafter), at=clock.now())
    assert history(session) == ["上传文件", "提交审核"]
    assert len(texts_for(session, reviewer)) == 1


def test_a_new_version_appears_in_the_history(app: Flask, session: Session, document_id: int, drafter: User) -> None:
    review.replace_text(
        document_id,
        "办法二稿.txt",
        samples.text("云岭区临时停车场管理办法", "第一条　修改后的内容。"),
        uploader=drafter,
        actor=samples.actor_of(drafter),
        place=samples.place_with(app),
    )
    assert history(session) == ["上传文件", "上传新版本"]
    assert operations.matter_of(session, MatterKind.REVIEW, matter_of(session).subject_id).document_id == document_id


def test_the_nearest_bureau_in_the_tree_serves_an_organization(
    session: Session, make_organization: Callable[..., object]
) -> None:
    with pytest.raises(NoBureau):
        bureau_of(session, 1)
    city = make_organization(OrganizationKind.GOVERNMENT)
    district = make_organization(OrganizationKind.GOVERNMENT, parent_id=city.id)  # type: ignore[attr-defined]
    of_city = make_organization(OrganizationKind.BUREAU, parent_id=city.id)  # type: ignore[attr-defined]
    department = make_organization(parent_id=district.id)  # type: ignore[attr-defined]
    assert bureau_of(session, department.id) == of_city.id  # type: ignore[attr-defined]
    of_district = make_organization(OrganizationKind.BUREAU, parent_id=district.id)  # type: ignore[attr-defined]
    assert bureau_of(session, department.id) == of_district.id  # type: ignore[attr-defined]
    assert bureau_of(session, of_city.id) == of_city.id  # type: ignore[attr-defined]


def test_a_document_that_is_published_waits_for_no_review(
    session: Session, document_id: int, drafter: User, make_organization: Callable[..., object], clock: FixedClock
) -> None:
    document = session.get_one(NormativeDocument, document_id)
    issuer = make_organization()
    with unit_of_work():
        document.organization_id = issuer.id  # type: ignore[attr-defined]  # entered on behalf of who issued it
        settle_published(session, document, at=clock.now())
    matter = matter_of(session)
    assert (matter.state, matter.is_closed, matter.audience) == ("已公布", True, Audience.SHARED)
    assert matter.owner_id == matter.holder_id == issuer.id  # type: ignore[attr-defined]


def test_a_review_that_the_bureau_has_goes_on_after_publication(
    session: Session, submitted: int, clock: FixedClock
) -> None:
    with unit_of_work():
        settle_published(session, session.get_one(NormativeDocument, submitted), at=clock.now())
    assert not matter_of(session).is_closed
