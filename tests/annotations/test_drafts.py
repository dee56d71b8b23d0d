"""What is typed is kept: for its author alone, in every window its own, and through an expired session."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from annotation_samples import JSON, fields_of
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fazhi_review.accounts.models import User
from fazhi_review.documents.models import DocumentVersion
from fazhi_review.review.annotations.models import Annotation, AnnotationDraft
from fazhi_review.timeline.clock import FixedClock

Send = Callable[..., TestResponse]
SignIn = Callable[[User], FlaskClient]


def draft_of(version: DocumentVersion, token: str = "draft-token", **values: object) -> dict[str, Any]:
    return {**fields_of(version.id), "token": token, "target": "new", "draft_version": 0, **values}


def test_a_draft_is_on_the_page_again_and_gone_when_it_is_sent(
    send: Send, sign_in: SignIn, reviewer: User, under_review: int, version: DocumentVersion, session: Session
) -> None:
    kept = send(reviewer, f"/documents/{under_review}/drafts", **draft_of(version, text="写到一半"))
    assert kept.get_json() == {"version": 1}
    assert "写到一半" in sign_in(reviewer).get(f"/documents/{under_review}").get_data(as_text=True)
    send(reviewer, f"/documents/{under_review}/annotations", **fields_of(version.id), token="draft-token")
    assert session.scalar(select(func.count()).select_from(AnnotationDraft)) == 0


def test_nobody_else_reads_a_draft(
    send: Send, sign_in: SignIn, reviewer: User, lead: User, drafter: User, under_review: int, version: DocumentVersion
) -> None:
    send(reviewer, f"/documents/{under_review}/drafts", **draft_of(version, text="还没想好的话"))
    for other in (lead, drafter):
        assert "还没想好的话" not in sign_in(other).get(f"/documents/{under_review}").get_data(as_text=True)


def test_two_windows_that_took_up_one_draft_keep_both_texts(
    send: Send, reviewer: User, under_review: int, version: DocumentVersion, session: Session
) -> None:
    address = f"/documents/{under_review}/drafts"
    send(reviewer, address, **draft_of(version, text="开头"))
    first = send(reviewer, address, **draft_of(version, text="开头，甲", draft_version=1))
    second = send(reviewer, address, **draft_of(version, text="开头，乙", draft_version=1))
    assert (first.status_code, second.status_code) == (200, 409)
    assert "两边的文字都已保留" in second.get_json()["error"]
    send(reviewer, address, **draft_of(version, "another-token", text="开头，乙"))
    texts = [row.fields["text"] for row in session.scalars(select(AnnotationDraft).order_by(AnnotationDraft.id))]
    assert texts == ["开头，甲", "开头，乙"]


def test_a_draft_is_thrown_away_by_its_author_only(
    send: Send, reviewer: User, lead: User, under_review: int, version: DocumentVersion, session: Session
) -> None:
    send(reviewer, f"/documents/{under_review}/drafts", **draft_of(version))
    assert send(lead, "/drafts/draft-token/removal").status_code == 200
    assert session.scalar(select(func.count()).select_from(AnnotationDraft)) == 1
    send(reviewer, "/drafts/draft-token/removal")
    assert session.scalar(select(func.count()).select_from(AnnotationDraft)) == 0


def test_a_draft_is_kept_only_where_its_author_may_read(
    send: Send, drafter: User, make_user: Callable[..., User], under_review: int, version: DocumentVersion
) -> None:
    stranger = make_user()
    assert send(stranger, f"/documents/{under_review}/drafts", **draft_of(version)).status_code == 404
    assert send(drafter, f"/documents/{under_review}/drafts", **draft_of(version, version_id=9999)).status_code == 404


def test_what_a_script_sends_beside_the_fields_is_not_kept(
    send: Send, reviewer: User, under_review: int, version: DocumentVersion, session: Session
) -> None:
    send(reviewer, f"/documents/{under_review}/drafts", **draft_of(version, evil="x" * 100, text="y" * 100_000))
    row = session.scalars(select(AnnotationDraft)).one()
    assert "evil" not in row.fields
    assert len(row.fields["text"]) == 8000


def test_text_sent_after_the_session_ended_comes_back_as_a_draft_at_its_place(
    sign_in: SignIn,
    reviewer: User,
    under_review: int,
    version: DocumentVersion,
    clock: FixedClock,
    session: Session,
) -> None:
    client = sign_in(reviewer)
    clock.moment += timedelta(hours=13)
    data = {**fields_of(version.id), "text": "过期前写的", "token": "draft-token"}
    page = client.post(f"/documents/{under_review}/annotations", data=data, headers={"Sec-Fetch-Site": "same-origin"})
    assert page.status_code == 401
    assert "过期前写的" in page.get_data(as_text=True)
    # What the page after the sign-in sends: the same fields, marked as resumed.
    client = sign_in(reviewer)
    answer = client.post(f"/documents/{under_review}/annotations", data={**data, "_resumed": "1"})
    assert answer.location == f"/documents/{under_review}#draft-draft-token"
    assert session.scalar(select(func.count()).select_from(Annotation)) == 0
    assert "过期前写的" in client.get(f"/documents/{under_review}").get_data(as_text=True)


def test_a_page_that_outlived_its_session_takes_up_the_new_one_s_token(reviewer: User, sign_in: SignIn) -> None:
    answer = sign_in(reviewer).get("/annotations/token", headers=JSON).get_json()
    assert answer["user"] == reviewer.id
    assert len(answer["token"]) > 20


def test_a_visitor_gets_no_token(client: FlaskClient) -> None:
    assert client.get("/annotations/token", headers=JSON).status_code == 401
