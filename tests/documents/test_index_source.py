"""What search is given of an office's documents: each clause once, visible to whom the document is."""

from collections.abc import Callable

import document_samples as samples
from flask import Flask
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.documents.index_source import DocumentSource
from fazhi_review.review.operations import submit, take_in
from fazhi_review.search.port import Scope
from fazhi_review.timeline.clock import FixedClock

NOTICE = (
    "云岭区城市管理局关于加强养犬管理的通知",
    "各有关单位：",
    "现将有关事项通知如下。",
    "一、规范登记",
    "（一）养犬人应当办理登记。",
    "（二）登记有效期一年。",
    "二、加强宣传。各单位应当广泛宣传。",
)


def receive(app: Flask, user: User, *lines: str) -> int:
    place = samples.place_of(app)
    data = samples.text(*lines)
    return take_in("甲.txt", data, uploader=user, actor=samples.actor_of(user), place=place).document_id


def test_articles_are_indexed_whole_and_found_before_their_day(
    app: Flask, session: Session, make_user: Callable[..., User]
) -> None:
    user = make_user()
    id_ = receive(app, user, *samples.MEASURES)
    assert list(DocumentSource().instruments(session)) == [f"document:{id_}"]
    clauses = list(DocumentSource().documents(session, [f"document:{id_}"]))
    assert [clause.label for clause in clauses] == ["第一条", "第二条", "第三条", "第四条", "第五条"]
    third = clauses[2]
    assert third.body.splitlines()[-1].startswith("（二）未取得")
    assert (third.scope, third.number, third.effective_from) == (Scope.DOCUMENTS, "云政规〔2026〕3号", 0)


def test_numbered_sections_are_indexed_at_their_lowest_level(
    app: Flask, session: Session, make_user: Callable[..., User]
) -> None:
    id_ = receive(app, make_user(), *NOTICE)
    bodies = [clause.body for clause in DocumentSource().documents(session, [f"document:{id_}"])]
    assert "（一）养犬人应当办理登记。" in bodies
    assert "二、加强宣传。各单位应当广泛宣传。" in bodies
    assert sum("办理登记" in body for body in bodies) == 1
    assert not any("城市管理局关于" in body for body in bodies)


def test_the_bureau_finds_a_document_once_it_is_submitted(
    app: Flask, session: Session, make_user: Callable[..., User], clock: FixedClock
) -> None:
    user = make_user()
    make_user(Role.REVIEWER)
    id_ = receive(app, user, *samples.MEASURES)
    own = f"org:{user.organization_id}"
    visible = [clause.visible_to for clause in DocumentSource().documents(session, [f"document:{id_}"])]
    assert set(visible) == {(own,)}
    submit(id_, user=user, actor=samples.actor_of(user), at=clock.now())
    visible = [clause.visible_to for clause in DocumentSource().documents(session, [f"document:{id_}"])]
    assert set(visible) == {(own, "bureau")}


def test_a_hit_leads_to_its_clause(app: Flask, session: Session, make_user: Callable[..., User]) -> None:
    id_ = receive(app, make_user(), *samples.MEASURES)
    source = DocumentSource()
    fourth = list(source.documents(session, [f"document:{id_}"]))[3]
    found = source.found(session, [fourth.id, "provision:999999", "provision:x"])
    assert list(found) == [fourth.id]
    hit = found[fourth.id]
    assert (hit.law, hit.article) == ("云岭区临时停车场管理办法", "第四条")
    assert hit.endpoint == "review.document"
    assert hit.values == {"document_id": id_, "_anchor": "art4"}
