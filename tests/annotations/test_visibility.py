"""Nothing of a thread reaches whom it is not for: by no address, no count, no search, no notice, no log."""

from collections.abc import Callable
from typing import Any

import pytest
from annotation_samples import JSON, WORDS, fields_of
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.documents.models import DocumentVersion
from fazhi_review.matters.models import Matter, Notice
from fazhi_review.review.annotations import queries
from fazhi_review.review.annotations.models import AnnotationReply, Visibility

Annotate = Callable[..., dict[str, Any]]
Send = Callable[..., TestResponse]
SignIn = Callable[[User], FlaskClient]
SECRET = "疑似超越职权请内部研究"

# Every address that names a thread, with what a valid request carries.
POSTS: dict[str, dict[str, Any]] = {
    "": {"kind": "comment", "text": "改", "visibility": "bureau", "version": 1, "token": "token-12345"},
    "/replies": {"text": "回复", "token": "token-12345"},
    "/state": {"state": "resolved", "version": 1},
    "/visibility": {"visibility": "drafter", "version": 1},
    "/decision": {"disposition": "adopted", "version": 1},
    "/task": {"assignee": 1, "due_on": "2026-11-27", "version": 1},
    "/removal": {"version": 1},
    "/place": {"path": "art1", "words": ""},
}


def test_every_address_that_names_a_thread_is_tried_here(app: Any) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules() if "annotation_id" in rule.arguments}
    assert rules == {f"/annotations/<int:annotation_id>{address}" for address in POSTS}


def statuses(send: Send, sign_in: SignIn, user: User, annotation_id: int) -> set[int]:
    address = f"/annotations/{annotation_id}"
    answers = {send(user, address + post, **fields).status_code for post, fields in POSTS.items()}
    return answers | {sign_in(user).get(address, headers=JSON).status_code, sign_in(user).get(address).status_code}


@pytest.mark.parametrize("visibility", ["me", "bureau"])
def test_a_thread_that_is_not_for_the_drafter_does_not_exist_for_the_drafter(
    visibility: str, annotate: Annotate, send: Send, sign_in: SignIn, reviewer: User, drafter: User
) -> None:
    id_ = annotate(reviewer, text=SECRET, visibility=visibility)["id"]
    # 403 is the answer to a drafter at any address for reviewers, whether or not there is a thread of that number.
    assert statuses(send, sign_in, drafter, id_) == statuses(send, sign_in, drafter, 99999) == {403, 404}


def test_a_private_thread_does_not_exist_for_a_colleague_or_the_lead(
    annotate: Annotate, send: Send, sign_in: SignIn, reviewer: User, colleague: User, lead: User
) -> None:
    id_ = annotate(reviewer, text=SECRET, visibility="me")["id"]
    for other in (colleague, lead):
        assert statuses(send, sign_in, other, id_) == {404}


def test_a_thread_for_the_drafter_does_not_exist_for_another_department(
    annotate: Annotate, send: Send, sign_in: SignIn, reviewer: User, make_user: Callable[..., User]
) -> None:
    id_ = annotate(reviewer, text=SECRET, visibility="drafter")["id"]
    stranger = make_user(Role.DRAFTER)
    assert statuses(send, sign_in, stranger, id_) == {403, 404}


@pytest.mark.parametrize("visibility", ["me", "bureau"])
def test_no_page_of_the_drafter_tells_of_it(
    visibility: str,
    annotate: Annotate,
    sign_in: SignIn,
    reviewer: User,
    drafter: User,
    under_review: int,
) -> None:
    client = sign_in(drafter)
    pages = (
        f"/documents/{under_review}",
        f"/documents/{under_review}?version=1",
        "/documents",
        "/work",
        f"/search?q={SECRET}",
        f"/documents/{under_review}/people",
    )
    before = [
        without_tokens(client.get(page, headers={"Accept": "text/html"}).get_data(as_text=True)) for page in pages
    ]
    annotate(reviewer, text=SECRET, visibility=visibility, kind="problem", category="authority", severity="high")
    after = [without_tokens(client.get(page, headers={"Accept": "text/html"}).get_data(as_text=True)) for page in pages]
    assert after == before


def without_tokens(page: str) -> str:
    """A page without what changes from one request to the next."""
    lines = [line for line in page.split("\n") if "csrf_token" not in line and "data-token" not in line]
    return "\n".join(lines)


def test_no_notice_and_no_matter_of_the_drafter_tells_of_it(
    annotate: Annotate, send: Send, reviewer: User, lead: User, drafter: User, session: Session
) -> None:
    id_ = annotate(reviewer, text=f"{SECRET} @{drafter.full_name}", visibility="bureau")["id"]
    send(lead, f"/annotations/{id_}/replies", text=f"@{drafter.full_name} 勿外传", token="reply-token")
    send(lead, f"/annotations/{id_}/task", assignee=reviewer.id, due_on="2026-11-27", version=1)
    told = session.scalars(select(Notice).where(Notice.user_id == drafter.id)).all()
    assert [notice.text for notice in told if "批注" in notice.text] == []
    task = session.scalars(select(Matter).where(Matter.kind == "task")).one()
    assert task.audience == "bureau"
    assert drafter.organization_id not in (task.owner_id, task.holder_id)


def test_the_drafter_reads_and_answers_what_is_for_the_drafter(
    annotate: Annotate, send: Send, sign_in: SignIn, reviewer: User, drafter: User, under_review: int
) -> None:
    id_ = annotate(
        reviewer, kind="problem", category="penalty", severity="high", text="请说明依据", visibility="drafter"
    )["id"]
    assert "请说明依据" in sign_in(drafter).get(f"/documents/{under_review}").get_data(as_text=True)
    declined = send(drafter, f"/annotations/{id_}/replies", answer="declined", text="", token="answer-1")
    assert declined.get_json()["error"] == "请写明不采纳或部分采纳的理由。"
    accepted = send(drafter, f"/annotations/{id_}/replies", answer="accepted", text="", token="answer-2")
    assert "答复：采纳修改" in accepted.get_json()["html"]
    assert "答复：采纳修改" in sign_in(reviewer).get(f"/documents/{under_review}").get_data(as_text=True)
    kept = send(reviewer, f"/annotations/{id_}/visibility", visibility="bureau", version=1)
    assert "起草单位已经答复" in kept.get_json()["error"]


def test_the_bureau_does_not_answer_for_the_drafter(annotate: Annotate, send: Send, reviewer: User) -> None:
    id_ = annotate(reviewer, visibility="drafter")["id"]
    response = send(reviewer, f"/annotations/{id_}/replies", answer="accepted", text="好", token="answer-1")
    assert response.status_code == 403


def test_what_was_said_inside_stays_inside_when_a_thread_is_opened(
    annotate: Annotate, send: Send, sign_in: SignIn, reviewer: User, lead: User, drafter: User, under_review: int
) -> None:
    id_ = annotate(reviewer, text="请补充依据", visibility="bureau")["id"]
    send(lead, f"/annotations/{id_}/replies", text="内部讨论的话", token="reply-token-1")
    version = send(reviewer, f"/annotations/{id_}/visibility", visibility="drafter", version=1).get_json()["version"]
    send(lead, f"/annotations/{id_}/replies", text="给起草单位的话", token="reply-token-2")
    send(lead, f"/annotations/{id_}/replies", text="又一句内部的话", internal="y", token="reply-token-3")
    page = sign_in(drafter).get(f"/documents/{under_review}").get_data(as_text=True)
    card = sign_in(drafter).get(f"/annotations/{id_}", headers=JSON).get_json()["html"]
    for seen in (page, card):
        assert "请补充依据" in seen
        assert "给起草单位的话" in seen
        assert "内部讨论的话" not in seen
        assert "又一句内部的话" not in seen
    assert version == 2


def test_the_drafter_does_not_learn_what_goes_into_the_opinion(
    annotate: Annotate, send: Send, sign_in: SignIn, reviewer: User, drafter: User, under_review: int
) -> None:
    id_ = annotate(reviewer, kind="problem", category="fee", severity="low", visibility="drafter")["id"]
    send(reviewer, f"/annotations/{id_}/decision", disposition="dismissed", reason="理由不足", version=1)
    page = sign_in(drafter).get(f"/documents/{under_review}").get_data(as_text=True)
    assert "审核意见</span>" not in page
    assert "理由不足" not in page


def test_the_drafter_neither_begins_threads_nor_narrows_them(
    annotate: Annotate, send: Send, reviewer: User, drafter: User, under_review: int, version: DocumentVersion
) -> None:
    id_ = annotate(reviewer, visibility="drafter")["id"]
    data = {**fields_of(version.id, visibility="drafter"), "token": "token-12345"}
    assert send(drafter, f"/documents/{under_review}/annotations", **data).status_code == 403
    assert send(drafter, f"/annotations/{id_}/visibility", visibility="me", version=1).status_code == 403
    settled = send(drafter, f"/annotations/{id_}/state", state="resolved", version=1)
    assert (settled.status_code, "由司法行政部门确认" in settled.get_json()["error"]) == (403, True)


def test_the_marks_of_a_line_that_comes_back_are_the_reader_s_own(
    annotate: Annotate, send: Send, reviewer: User, drafter: User
) -> None:
    inside = annotate(reviewer, visibility="bureau")["id"]
    shown = annotate(reviewer, visibility="drafter")["id"]
    answer = send(drafter, f"/annotations/{shown}/replies", text="已核对", token="reply-token").get_json()
    html = "".join(line["html"] for line in answer["lines"])
    assert f"annotation-{shown}" in html
    assert f"annotation-{inside}" not in html


def test_people_are_offered_by_who_may_read(
    under_review: int, sign_in: SignIn, reviewer: User, lead: User, drafter: User
) -> None:
    client = sign_in(reviewer)

    def names(visibility: str) -> set[str]:
        answer = client.get(f"/documents/{under_review}/people?visibility={visibility}").get_json()
        return {person["name"] for person in answer["people"]}

    assert names("me") == set()
    assert names("bureau") == {lead.full_name}
    assert names("drafter") == {lead.full_name, drafter.full_name}


def test_counts_are_counts_of_what_one_may_see(
    annotate: Annotate, reviewer: User, colleague: User, drafter: User, session: Session, under_review: int
) -> None:
    for visibility in Visibility:
        annotate(reviewer, visibility=visibility.value)
    counted = [queries.count_of(session, user, under_review) for user in (reviewer, colleague, drafter)]
    assert counted == [3, 2, 1]


def test_a_reply_is_kept_with_the_width_it_was_written_for(
    annotate: Annotate, send: Send, reviewer: User, session: Session
) -> None:
    id_ = annotate(reviewer, WORDS, visibility="me")["id"]
    send(reviewer, f"/annotations/{id_}/replies", text="自己记", token="reply-token")
    assert session.scalars(select(AnnotationReply.visibility)).one() is Visibility.ME
