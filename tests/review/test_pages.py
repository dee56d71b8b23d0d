"""The pages that drafters and reviewers work with, and everything that goes wrong on them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from io import BytesIO

import document_samples as samples
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.documents.models import DocumentVersion, NormativeDocument
from fazhi_review.documents.queries import version_for
from fazhi_review.extensions import db
from fazhi_review.review import operations, queries
from fazhi_review.review.models import Disposition, FindingRow
from fazhi_review.review.workflow import ReviewState
from fazhi_review.timeline.clock import FixedClock

SignIn = Callable[[User], FlaskClient]
CountQueries = Callable[[], AbstractContextManager[list[str]]]


def upload(client: FlaskClient, data: bytes, name: str = "办法.docx", token: str = "t", **headers: str):  # type: ignore[no-untyped-def]
    return client.post(
        "/documents/new", data={"file": (BytesIO(data), name), "token": token}, headers=headers, follow_redirects=False
    )


def test_a_drafter_uploads_and_sees_the_text_with_its_facts(drafter: User, sign_in: SignIn) -> None:
    client = sign_in(drafter)
    response = upload(client, samples.docx())
    assert response.status_code == 302
    page = client.get(response.location).get_data(as_text=True)
    assert 'id="art3/item2"' in page
    assert "云政规〔2026〕3号" in page
    assert "2026年12月1日" in page
    assert "结果仅供参考，以人工审核为准" in page


def test_a_script_is_answered_in_json(drafter: User, sign_in: SignIn) -> None:
    client = sign_in(drafter)
    first = upload(client, samples.docx(), Accept="application/json")
    again = upload(client, samples.docx(), token="u", Accept="application/json")
    assert first.get_json()["is_new"] is True
    assert first.get_json()["location"].startswith("/documents/")
    refused = upload(client, b"MZ\x90" + bytes(500), "程序.docx", "v", Accept="application/json")
    assert refused.status_code == 422
    assert refused.get_json()["error"].startswith("“程序.docx”不是可以识别的文件类型")
    assert again.status_code == 200


def test_the_same_file_again_leads_to_the_document_that_is_there(
    drafter: User, sign_in: SignIn, session: Session
) -> None:
    client, data = sign_in(drafter), samples.docx()
    first, again = upload(client, data), upload(client, data, "副本.docx", "u")
    assert again.location == first.location
    assert "没有重复保存" in client.get(again.location).get_data(as_text=True)
    assert session.scalar(select(func.count()).select_from(NormativeDocument)) == 1


def test_a_form_sent_twice_makes_one_document(drafter: User, sign_in: SignIn, session: Session) -> None:
    client = sign_in(drafter)
    # Word writes the time into the file: the same document saved anew has another checksum, the form's token tells.
    first, again = upload(client, samples.text("甲", "乙")), upload(client, samples.text("甲", "乙", ""))
    assert again.location == first.location
    assert session.scalar(select(func.count()).select_from(DocumentVersion)) == 1


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("空.txt", b"", "空文件"),
        ("空.docx", b"", "空文件"),
        ("程序.docx", b"MZ\x90\x00" + bytes(2000), "不是可以识别的文件类型"),
        ("半份.docx", samples.docx()[:4000], "损坏"),
        ("../../../etc/办法.docx", b"", "“办法.docx”是空文件"),
        ("办" * 300 + ".docx", b"", "空文件"),
    ],
)
def test_a_bad_file_is_refused_on_the_form_itself(
    drafter: User, sign_in: SignIn, name: str, data: bytes, sentence: str
) -> None:
    response = upload(sign_in(drafter), data, name)
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert sentence in page
    assert "data-drop-zone" in page


def test_a_password_protected_file_is_refused(drafter: User, sign_in: SignIn) -> None:
    # What Word writes with a password is an OLE file with these two streams.
    response = upload(sign_in(drafter), samples.encrypted_docx(), "加密.docx")
    assert response.status_code == 422
    assert "打开密码" in response.get_data(as_text=True)


def test_a_file_over_the_limit_is_one_sentence(app: Flask, drafter: User, sign_in: SignIn) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    response = upload(sign_in(drafter), bytes(5000), "大文件.txt")
    assert response.status_code == 413
    assert "超出了允许的大小" in response.get_data(as_text=True)


def test_no_file_chosen_is_said(drafter: User, sign_in: SignIn) -> None:
    response = sign_in(drafter).post("/documents/new", data={"token": "t"})
    assert response.status_code == 422
    assert "还没有选择文件" in response.get_data(as_text=True)


def test_a_missing_csrf_token_changes_nothing(app: Flask, drafter: User, sign_in: SignIn, session: Session) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    response = upload(sign_in(drafter), samples.docx())
    assert response.status_code == 400
    assert session.scalar(select(func.count()).select_from(NormativeDocument)) == 0


def test_several_files_are_taken_in_and_the_bad_one_is_named(drafter: User, sign_in: SignIn) -> None:
    client = sign_in(drafter)
    files = [(BytesIO(samples.text("甲办法", "第一条　甲。")), "甲.txt"), (BytesIO(b""), "乙.txt")]
    client.post("/documents/new", data={"file": files, "token": "t"})
    page = client.get("/documents").get_data(as_text=True)
    assert "“甲.txt”已上传" in page
    assert "“乙.txt”是空文件" in page


def test_markup_in_a_document_stays_text(drafter: User, sign_in: SignIn) -> None:
    client = sign_in(drafter)
    data = samples.text("云岭区<script>alert(1)</script>办法", "第一条　<img src=x onerror=alert(2)>处五千元以下罚款。")
    page = client.get(upload(client, data, "甲.txt").location).get_data(as_text=True)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_file_is_only_ever_downloaded(drafter: User, sign_in: SignIn, document_id: int) -> None:
    response = sign_in(drafter).get(f"/documents/{document_id}/file")
    assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%E5%8A%9E%E6%B3%95.txt"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.mimetype == "application/octet-stream"


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.REVIEWER])
def test_another_organizations_objects_do_not_exist(
    document_id: int, make_user: Callable[..., User], sign_in: SignIn, role: Role, session: Session, drafter: User
) -> None:
    """Every address that names an object, tried by somebody who may not see the document; it is not submitted yet."""
    client = sign_in(make_user(role))
    review = queries.review_of(session, document_id)
    finding_id = session.scalars(
        select(FindingRow.id).where(FindingRow.examination_id == review.examination_id)
    ).first()
    pages = ("", "/file", "/metadata", "/versions/new", "?version=1")
    answers = [client.get(f"/documents/{document_id}{page}").status_code for page in pages]
    posts = ("metadata", "versions/new", "examination")
    data = {"title": "甲", "kind": "办法", "version": "1", "token": "t", "file": (BytesIO(b"a"), "a.txt")}
    for post in posts:
        payload = {**data, "file": (BytesIO(b"a"), "a.txt")}
        answers.append(client.post(f"/documents/{document_id}/{post}", data=payload).status_code)
    review_id = queries.review_of(session, document_id).id
    steps = ("submission", "withdrawal", "supplement", "reopening", "answers", "circumstances", "materials")
    answers += [client.post(f"/reviews/{review_id}/{step}", data={}).status_code for step in steps]
    answers += [client.get(f"/reviews/{review_id}{page}").status_code for page in ("", "/files/1", "/rounds/1/letter")]
    assert answers == [404] * 18
    if role is Role.REVIEWER:
        values = {"disposition": "adopted", "version": "1", "reason": "理由", "conclusion": "lawful"}
        for post in (
            f"reviews/{review_id}/acceptance",
            f"reviews/{review_id}/return",
            f"reviews/{review_id}/supplement-request",
            f"reviews/{review_id}/checklist/issuer",
            f"reviews/{review_id}/proposal",
            f"findings/{finding_id}/decision",
        ):
            assert client.post(f"/{post}", data=values).status_code == 404
    assert version_for(session, drafter, document_id).number == 1


def test_a_reviewer_adopts_and_dismisses_on_the_page(
    under_review: int, reviewer: User, sign_in: SignIn, session: Session
) -> None:
    client = sign_in(reviewer)
    review = queries.review_of(session, under_review)
    first, second = queries.findings_of(session, review.examination_id or 0)
    response = client.post(f"/findings/{first.id}/decision", data={"disposition": "adopted", "version": "1"})
    assert response.location == f"/documents/{under_review}#finding-{first.id}"
    values = {"disposition": "dismissed", "version": "1", "reason": "已有法律依据"}
    client.post(f"/findings/{second.id}/decision", data=values)
    page = client.get(f"/documents/{under_review}").get_data(as_text=True)
    assert "已采纳" in page
    assert "理由：已有法律依据" in page
    assert "0 处待处理，可以在审核办理中提请复核" in page


def test_a_lead_who_does_not_review_the_document_is_not_asked_to_propose(
    under_review: int, reviewer: User, lead: User, sign_in: SignIn, session: Session
) -> None:
    review = queries.review_of(session, under_review)
    client = sign_in(reviewer)
    for finding in queries.findings_of(session, review.examination_id or 0):
        client.post(f"/findings/{finding.id}/decision", data={"disposition": "adopted", "version": "1"})
    page = sign_in(lead).get(f"/documents/{under_review}").get_data(as_text=True)
    assert "0 处待处理</span>" in page


def test_a_refused_decision_comes_back_with_what_was_typed(
    under_review: int, reviewer: User, lead: User, sign_in: SignIn, session: Session
) -> None:
    review = queries.review_of(session, under_review)
    finding = queries.findings_of(session, review.examination_id or 0)[0]
    client = sign_in(reviewer)
    empty = client.post(f"/findings/{finding.id}/decision", data={"disposition": "dismissed", "version": "1"})
    assert (empty.status_code, "请写明不采纳的理由" in empty.get_data(as_text=True)) == (422, True)
    sign_in(lead).post(f"/findings/{finding.id}/decision", data={"disposition": "adopted", "version": "1"})
    values = {"disposition": "dismissed", "version": "1", "reason": "我写了很久的理由"}
    clash = client.post(f"/findings/{finding.id}/decision", data=values)
    page = clash.get_data(as_text=True)
    assert clash.status_code == 409
    assert "内容已被他人修改" in page
    assert "我写了很久的理由" in page
    session.expire_all()
    assert finding.disposition is Disposition.ADOPTED


def test_a_reason_typed_before_the_session_ended_comes_back_unsaved(
    under_review: int, reviewer: User, sign_in: SignIn, session: Session
) -> None:
    review = queries.review_of(session, under_review)
    finding = queries.findings_of(session, review.examination_id or 0)[0]
    values = {"disposition": "dismissed", "version": "1", "reason": "写了很久的理由", "_resumed": "1"}
    client = sign_in(reviewer)
    page = client.post(f"/findings/{finding.id}/decision", data=values)
    assert page.status_code == 200
    assert "写了很久的理由" in page.get_data(as_text=True)
    given = {"giveback-reason": "退回的理由", "giveback-version": "1", "_resumed": "1"}
    returned = client.post(f"/reviews/{review.id}/return", data=given)
    assert returned.status_code == 200
    assert "退回的理由" in returned.get_data(as_text=True)
    session.expire_all()
    assert finding.disposition is Disposition.OPEN
    assert queries.review_of(session, under_review).state is ReviewState.UNDER_REVIEW


def test_a_drafter_does_not_learn_what_the_bureau_is_deciding(
    under_review: int, reviewer: User, drafter: User, sign_in: SignIn, session: Session, clock: FixedClock
) -> None:
    review = queries.review_of(session, under_review)
    finding = queries.findings_of(session, review.examination_id or 0)[0]
    values = {"disposition": "dismissed", "version": "1", "reason": "内部考虑"}
    sign_in(reviewer).post(f"/findings/{finding.id}/decision", data=values)
    client = sign_in(drafter)
    assert "内部考虑" not in client.get(f"/documents/{under_review}").get_data(as_text=True)
    actor = samples.actor_of(reviewer)
    operations.return_(under_review, "请修改", user=reviewer, actor=actor, at=clock.now())
    assert "内部考虑" in client.get(f"/documents/{under_review}").get_data(as_text=True)


def test_metadata_that_somebody_else_changed_is_not_overwritten(
    document_id: int, drafter: User, sign_in: SignIn, session: Session
) -> None:
    client = sign_in(drafter)
    values = {"title": "云岭区甲办法", "kind": "办法", "version": "1"}
    seen = session.get_one(NormativeDocument, document_id).version
    assert client.post(f"/documents/{document_id}/metadata", data=values | {"version": seen}).status_code == 302
    clash = client.post(f"/documents/{document_id}/metadata", data=values | {"title": "云岭区乙办法", "version": seen})
    page = clash.get_data(as_text=True)
    assert clash.status_code == 409
    assert "内容已被他人修改" in page
    assert "云岭区乙办法" in page


def test_an_impossible_date_is_refused_beside_its_field(document_id: int, drafter: User, sign_in: SignIn) -> None:
    values = {"title": "甲", "kind": "办法", "version": "1", "effective_date": "2026-13-45"}
    response = sign_in(drafter).post(f"/documents/{document_id}/metadata", data=values)
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.get_data(as_text=True)


def test_a_clean_document_says_that_a_person_must_conclude(drafter: User, app: Flask, sign_in: SignIn) -> None:
    lines = ("云岭区图书借阅指南", "第一条　读者凭有效身份证件办理借阅。", "第二条　本指南自2026年12月1日起施行。")
    place = samples.place_with(app)
    receipt = operations.take_in(
        "指南.txt", samples.text(*lines), uploader=drafter, actor=samples.actor_of(drafter), place=place
    )
    page = sign_in(drafter).get(f"/documents/{receipt.document_id}").get_data(as_text=True)
    assert "本次没有发现疑似问题" in page
    assert "须由审核人员作出结论" in page
    assert "检查了 2 条条文，运行规则 2 条" in page


def test_the_work_list_shows_each_what_waits_for_them(
    under_review: int, reviewer: User, drafter: User, sign_in: SignIn, clock: FixedClock
) -> None:
    page = sign_in(reviewer).get("/work").get_data(as_text=True)
    assert "剩 15 个工作日" in page
    assert "出具合法性审核意见，" in page and "2026年12月14日" in page
    assert "没有待办事项" in sign_in(drafter).get("/work").get_data(as_text=True)


@pytest.mark.parametrize(("days", "words"), [(20, "剩 1 个工作日"), (21, "今日到期"), (22, "已逾期 1 个工作日")])
def test_the_clock_turns_orange_and_red(
    under_review: int, reviewer: User, sign_in: SignIn, clock: FixedClock, days: int, words: str
) -> None:
    clock.moment += timedelta(days=days)
    page = sign_in(reviewer).get("/work").get_data(as_text=True)
    assert words in page
    light = "red" if "逾期" in words else "orange"
    found = sign_in(reviewer).get(f"/work?light={light}").get_data(as_text=True)
    assert "云岭区临时停车场管理办法" in found


def test_lists_filter_and_sort_by_their_address(under_review: int, reviewer: User, sign_in: SignIn) -> None:
    client = sign_in(reviewer)
    title = "云岭区临时停车场管理办法"
    for address, is_there in (
        ("/documents?q=停车场", True),
        ("/documents?q=3号", True),
        ("/documents?q=100%25", False),
        ("/documents?state=under_review&sort=-title", True),
        ("/documents?state=concluded", False),
        ("/documents?state=nonsense&sort=nonsense&page=999&organization=x", True),
        ("/work?light=green", True),
        ("/work?light=red", False),
    ):
        assert (title in client.get(address).get_data(as_text=True)) is is_there, address


def test_an_older_version_is_shown_as_such(
    app: Flask, document_id: int, drafter: User, sign_in: SignIn, session: Session
) -> None:
    client = sign_in(drafter)
    lines = samples.MEASURES[:-2]
    data = {"file": (BytesIO(samples.docx(*lines)), "新.docx"), "token": "n"}
    assert client.post(f"/documents/{document_id}/versions/new", data=data).status_code == 302
    assert "已被第 2 版取代" in client.get(f"/documents/{document_id}?version=1").get_data(as_text=True)
    assert client.get(f"/documents/{document_id}?version=3").status_code == 404
    assert queries.review_of(session, document_id).state is ReviewState.DRAFT


def queries_of(client: FlaskClient, count_queries: CountQueries, address: str) -> int:
    client.get(address)  # what a process loads once is loaded now
    # The test's own session is the request's here: what it happens to hold in memory must not answer for the database.
    db.session.expire_all()
    with count_queries() as statements:
        assert client.get(address).status_code == 200
    return len(statements)


@pytest.mark.parametrize("address", ["/work", "/documents"])
def test_a_list_asks_the_database_the_same_number_of_times_however_long_it_is(
    app: Flask, drafter: User, sign_in: SignIn, count_queries: CountQueries, address: str
) -> None:
    client = sign_in(drafter)
    counts = []
    for round_ in range(2):
        for number in range(1 + 5 * round_):
            lines = (f"云岭区第{round_}{number}号办法", f"第一条　第{number}项，处五千元以下罚款。")
            operations.take_in(
                f"{round_}-{number}.txt",
                samples.text(*lines),
                uploader=drafter,
                actor=samples.actor_of(drafter),
                place=samples.place_with(app),
            )
        counts.append(queries_of(client, count_queries, address))
    assert counts[0] == counts[1]


def test_a_document_page_asks_the_same_number_of_times_however_many_findings(
    app: Flask, drafter: User, sign_in: SignIn, count_queries: CountQueries
) -> None:
    counts = []
    for articles in (1, 30):
        lines = [f"第{number}条　违反规定的，处{number}千元以下罚款。" for number in range(1, articles + 1)]
        receipt = operations.take_in(
            f"{articles}.txt",
            samples.text(f"云岭区{articles}条办法", *lines),
            uploader=drafter,
            actor=samples.actor_of(drafter),
            place=samples.place_with(app),
        )
        counts.append(queries_of(sign_in(drafter), count_queries, f"/documents/{receipt.document_id}"))
    assert counts[0] == counts[1]
