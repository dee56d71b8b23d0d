"""A new version takes over the annotations, shows what changed, and tells what became of every point."""

from collections.abc import Callable

import document_samples as samples
import pytest
import review_steps as steps
from annotation_samples import JSON, WORDS, fields_of
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.documents import queries as document_queries
from fazhi_review.extensions import db
from fazhi_review.review import operations
from fazhi_review.review.annotations.anchoring import Match
from fazhi_review.review.annotations.models import AnnotationPlace
from fazhi_review.review.process.points import PointText
from fazhi_review.review.versions.comparison_page import Outcome, versions_page
from fazhi_review.review.workflow import Conclusion
from fazhi_review.timeline.clock import FixedClock

FINE = "第四条　违反本办法规定的，处五千元以上一万元以下罚款。"


@pytest.fixture
def drafter(make_user: Callable[..., User]) -> User:
    return make_user(full_name="林晓雨")


@pytest.fixture
def reviewer(make_user: Callable[..., User]) -> User:
    return make_user(Role.REVIEWER, full_name="周明远")


@pytest.fixture
def document_id(app: Flask, drafter: User, reviewer: User, clock: FixedClock) -> int:
    actor = samples.actor_of(drafter)
    receipt = operations.take_in(
        "办法.txt", samples.text(), uploader=drafter, actor=actor, place=samples.place_with(app)
    )
    operations.submit(receipt.document_id, user=drafter, actor=actor, at=clock.now())
    steps.accept(receipt.document_id, reviewer, clock.now())
    return receipt.document_id


@pytest.fixture
def annotated(document_id: int, reviewer: User, session: Session, sign_in: Callable[[User], FlaskClient]) -> int:
    """The id of an annotation on the fine of article 4."""
    version = document_queries.version_for(session, reviewer, document_id)
    data = {"token": "token-00000001", **fields_of(version.id, WORDS)}
    answer = sign_in(reviewer).post(f"/documents/{document_id}/annotations", data=data, headers=JSON)
    assert answer.status_code == 201
    return int(db.session.scalars(select(AnnotationPlace.annotation_id)).one())


def new_version(
    app: Flask, document_id: int, drafter: User, reviewer: User, clock: FixedClock, lines: tuple[str, ...]
) -> int:
    """The document comes back and its drafter brings another text; the id of the new version."""
    operations.return_(document_id, "请修改后重新提交", user=reviewer, actor=samples.actor_of(reviewer), at=clock.now())
    operations.replace_text(
        document_id,
        "办法二稿.txt",
        samples.text(*lines),
        uploader=drafter,
        actor=samples.actor_of(drafter),
        place=samples.place_with(app),
    )
    return document_queries.version_for(db.session(), drafter, document_id).id


def place_in(version_id: int) -> AnnotationPlace:
    db.session.expire_all()
    return db.session.scalars(select(AnnotationPlace).where(AnnotationPlace.version_id == version_id)).one()


def text_of(document_id: int, reader: User) -> str:
    return document_queries.version_for(db.session(), reader, document_id).text


def test_words_that_stayed_are_found_where_they_went(
    app: Flask, document_id: int, annotated: int, drafter: User, reviewer: User, clock: FixedClock
) -> None:
    lines = tuple(line for line in samples.MEASURES if line != samples.MEASURES[4])
    place = place_in(new_version(app, document_id, drafter, reviewer, clock, lines))
    assert place.match is Match.EXACT and place.annotation_id == annotated
    assert text_of(document_id, drafter)[place.start : place.end] == WORDS


def test_words_that_changed_are_marked_as_near(
    app: Flask, document_id: int, annotated: int, drafter: User, reviewer: User, clock: FixedClock
) -> None:
    lines = tuple(line.replace("五千元以上一万元", "三千元以上一万元") for line in samples.MEASURES)
    place = place_in(new_version(app, document_id, drafter, reviewer, clock, lines))
    assert place.match is Match.FUZZY
    assert "三千元" in text_of(document_id, drafter)[place.start : place.end]


def test_words_that_went_are_an_orphan_until_a_person_places_it(
    app: Flask,
    document_id: int,
    annotated: int,
    drafter: User,
    reviewer: User,
    clock: FixedClock,
    sign_in: Callable[[User], FlaskClient],
) -> None:
    lines = tuple(line for line in samples.MEASURES if line != FINE)
    version_id = new_version(app, document_id, drafter, reviewer, clock, lines)
    assert place_in(version_id).match is Match.ORPHANED
    operations.submit(document_id, user=drafter, actor=samples.actor_of(drafter), at=clock.now())
    client = sign_in(reviewer)
    page = client.get(f"/documents/{document_id}/compare").get_data(as_text=True)
    assert "原文已不在的批注（1 条）" in page
    wrong = {"path": "art2", "words": "没有这几个字"}
    refused = client.post(f"/annotations/{annotated}/place", data=wrong, follow_redirects=True)
    assert "在所选条文中没有找到" in refused.get_data(as_text=True)
    assert sign_in(drafter).post(f"/annotations/{annotated}/place", data=wrong).status_code == 403
    sign_in(reviewer).post(f"/annotations/{annotated}/place", data={"path": "art2", "words": "设置和管理"})
    place = place_in(version_id)
    assert place.placed_by_id == reviewer.id
    assert text_of(document_id, reviewer)[place.start : place.end] == "设置和管理"
    again = sign_in(reviewer).post(f"/annotations/{annotated}/place", data={"path": "art2", "words": ""})
    assert again.status_code == 409


def test_the_page_tells_what_changed_and_others_see_nothing(
    app: Flask,
    document_id: int,
    drafter: User,
    reviewer: User,
    clock: FixedClock,
    sign_in: Callable[[User], FlaskClient],
    make_user: Callable[..., User],
) -> None:
    assert sign_in(drafter).get(f"/documents/{document_id}/compare").status_code == 404  # one version only
    lines = tuple(
        line.replace("五千元以上一万元", "三千元以上一万元") for line in samples.MEASURES if line != samples.MEASURES[4]
    )
    new_version(app, document_id, drafter, reviewer, clock, lines)
    for query in ("", "?view=inline&rows=all&form=all", "?old=2&new=1", "?old=1&new=1"):
        page = sign_in(drafter).get(f"/documents/{document_id}/compare{query}")
        assert page.status_code == 200
    page = sign_in(drafter).get(f"/documents/{document_id}/compare").get_data(as_text=True)
    assert "<del>五</del>" in page and "<ins>三</ins>" in page
    assert "删除 1 处" in page
    assert sign_in(make_user()).get(f"/documents/{document_id}/compare").status_code == 404
    assert sign_in(drafter).get(f"/documents/{document_id}/compare?old=9").status_code == 404


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (FINE.replace("五千元以上一万元", "三千元以上一万元"), Outcome.CHANGED),
        (FINE.replace("违反本办法规定的", "违反本办法第三条规定的"), Outcome.CLAUSE_CHANGED),
        (FINE, Outcome.UNTOUCHED),
        ("", Outcome.GONE),
    ],
)
def test_every_point_of_the_opinion_is_followed_into_the_new_text(
    app: Flask,
    document_id: int,
    drafter: User,
    reviewer: User,
    make_user: Callable[..., User],
    clock: FixedClock,
    line: str,
    outcome: Outcome,
) -> None:
    lead = make_user(Role.REVIEW_LEAD, organization=reviewer.organization)
    text = PointText(problem="设定罚款没有依据", basis="《行政处罚法》第十六条", quote=WORDS)
    steps.write_point(document_id, "第四条", text, reviewer, clock.now())
    steps.conclude(app, document_id, Conclusion.LAWFUL_AFTER_CHANGES, reviewer=reviewer, lead=lead, at=clock.now())
    other = {FINE: line, samples.MEASURES[3]: samples.MEASURES[3].replace("规范", "规范和加强")}
    lines = tuple(filter(None, (other.get(each, each) for each in samples.MEASURES)))
    operations.replace_text(
        document_id,
        "办法二稿.txt",
        samples.text(*lines),
        uploader=drafter,
        actor=samples.actor_of(drafter),
        place=samples.place_with(app),
    )
    page = versions_page(db.session(), drafter, document_id, None, None, ignore_form=True)
    assert [each.outcome for each in page.points if each.point.quote == WORDS] == [outcome]
