"""Annotations on paper, in the original Word file, and back from Word: each reader only theirs."""

from collections.abc import Callable
from io import BytesIO

import document_samples as samples
import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.review import operations
from fazhi_review.review.annotations import operations as annotations
from fazhi_review.review.annotations.models import Annotation, AnnotationReply, Visibility
from fazhi_review.review.word import Note, Reply, export
from fazhi_review.timeline.clock import FixedClock

SignIn = Callable[[User], FlaskClient]
Annotate = Callable[..., int]
PENALTY = "处五千元以上一万元以下罚款"


def file_of(client: FlaskClient, document_id: int, query: str = "") -> bytes:
    response = client.get(f"/documents/{document_id}/annotated-file{query}")
    assert response.status_code == 200, response.get_data(as_text=True)
    return response.data


def comments_in(data: bytes) -> list[tuple[str, str]]:
    return [(comment.author, comment.text) for comment in Document(BytesIO(data)).comments]


def with_comment(data: bytes, words: str, text: str, author: str) -> bytes:
    """The file after somebody selected the paragraph's run with these words in Word and commented it."""
    document = Document(BytesIO(data))
    run = next(run for paragraph in document.paragraphs for run in paragraph.runs if words in run.text)
    document.add_comment(run, text=text, author=author, initials="x")
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def send(client: FlaskClient, document_id: int, data: bytes, name: str = "批注.docx", visibility: str = "bureau"):  # type: ignore[no-untyped-def]
    return client.post(
        f"/documents/{document_id}/word-comments", data={"file": (BytesIO(data), name), "visibility": visibility}
    )


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Annotation)) or 0


def test_the_word_file_holds_the_threads_as_comments_and_changes(
    annotate: Annotate, reviewer: User, document_id: int, sign_in: SignIn
) -> None:
    annotate(reviewer, PENALTY, "规范性文件不得设定罚款。")
    annotate(reviewer, "有效期五年", "", replacement="有效期三年")
    response = sign_in(reviewer).get(f"/documents/{document_id}/annotated-file")
    assert "filename*=UTF-8''%E5%81%9C" in response.headers["Content-Disposition"]
    assert comments_in(response.data) == [("周明远", "【评论】规范性文件不得设定罚款。")]
    xml = Document(BytesIO(response.data)).element.xml
    assert "<w:delText" in xml and "有效期三年" in xml


@pytest.mark.parametrize("address", ["annotated-file", "print"])
def test_a_drafter_gets_only_what_is_meant_for_them(
    address: str,
    annotate: Annotate,
    reviewer: User,
    drafter: User,
    document_id: int,
    sign_in: SignIn,
    clock: FixedClock,
) -> None:
    shown = annotate(reviewer, "合法的场地使用证明", "请说明依据")
    annotate(reviewer, PENALTY, "内部意见", visibility=Visibility.BUREAU)
    annotate(reviewer, "有效期五年", "私人笔记", visibility=Visibility.ME)
    annotations.reply(
        shown,
        "内部回复",
        token="reply-00000001",
        user=reviewer,
        actor=samples.actor_of(reviewer),
        at=clock.now(),
        is_internal=True,
    )
    response = sign_in(drafter).get(f"/documents/{document_id}/{address}?findings=all")
    words = str(comments_in(response.data)) if address != "print" else response.get_data(as_text=True)
    assert "请说明依据" in words
    assert "内部" not in words and "私人" not in words


def test_a_colleague_does_not_get_what_is_only_for_its_author(
    annotate: Annotate, reviewer: User, colleague: User, document_id: int, sign_in: SignIn
) -> None:
    annotate(reviewer, PENALTY, "内部意见", visibility=Visibility.BUREAU)
    annotate(reviewer, "有效期五年", "私人笔记", visibility=Visibility.ME)
    assert comments_in(file_of(sign_in(colleague), document_id)) == [("周明远", "【评论】内部意见")]


def test_findings_go_along_as_asked(reviewer: User, document_id: int, sign_in: SignIn) -> None:
    client = sign_in(reviewer)
    assert comments_in(file_of(client, document_id)) == []
    listed = comments_in(file_of(client, document_id, "?findings=all"))
    assert listed and {author for author, _ in listed} == {"系统提示"}
    assert comments_in(file_of(client, document_id, "?findings=nonsense")) == []


def test_a_file_that_is_not_word_is_refused_with_what_to_do(app: Flask, drafter: User, sign_in: SignIn) -> None:
    receipt = operations.take_in(
        "办法.txt", samples.text(), uploader=drafter, actor=samples.actor_of(drafter), place=samples.place_with(app)
    )
    client = sign_in(drafter)
    response = client.get(f"/documents/{receipt.document_id}/annotated-file")
    assert response.status_code == 422
    assert "请改用打印批注" in response.get_data(as_text=True)
    assert "下载批注版 Word" not in client.get(f"/documents/{receipt.document_id}/print").get_data(as_text=True)


@pytest.mark.parametrize("address", ["annotated-file", "print"])
def test_another_department_knows_of_nothing(
    address: str, annotate: Annotate, reviewer: User, document_id: int, make_user: Callable[..., User], sign_in: SignIn
) -> None:
    annotate(reviewer, PENALTY)
    assert sign_in(make_user()).get(f"/documents/{document_id}/{address}").status_code == 404


def test_the_printed_page_numbers_the_notes_beside_their_words(
    annotate: Annotate, reviewer: User, document_id: int, sign_in: SignIn
) -> None:
    annotate(reviewer, PENALTY, "不得设定罚款。<script>")
    annotate(reviewer, "合法的场地使用证明", "", replacement="场地使用证明")
    page = sign_in(reviewer).get(f"/documents/{document_id}/print").get_data(as_text=True)
    assert f'<mark>{PENALTY}</mark><sup><a href="#note-2">2</a></sup>' in page
    assert '<mark>合法的场地使用证明</mark><sup><a href="#note-1">1</a></sup>' in page
    assert "建议改为：“<ins>场地使用证明</ins>”" in page
    assert "不得设定罚款。&lt;script&gt;" in page
    assert "批注 2 条" in page


def test_overlapping_notes_are_all_numbered(
    annotate: Annotate, reviewer: User, document_id: int, sign_in: SignIn
) -> None:
    annotate(reviewer, PENALTY, "甲")
    annotate(reviewer, "五千元以上", "乙")
    annotate(reviewer, "违反本办法规定的，处五千元", "丙")
    page = sign_in(reviewer).get(f"/documents/{document_id}/print").get_data(as_text=True)
    assert [page.count(f'href="#note-{number}"') for number in (1, 2, 3)] == [1, 1, 1]


def test_a_page_without_notes_says_what_to_do(drafter: User, document_id: int, sign_in: SignIn) -> None:
    page = sign_in(drafter).get(f"/documents/{document_id}/print").get_data(as_text=True)
    assert "没有您可以看到的批注" in page and "列出全部" in page


def test_a_comment_written_in_word_comes_back_to_its_words(
    original: bytes, reviewer: User, document_id: int, sign_in: SignIn, session: Session
) -> None:
    client = sign_in(reviewer)
    data = with_comment(original, PENALTY, "罚款没有依据。", "周明远")
    page = send(client, document_id, data).get_data(as_text=True)
    assert "读回 1 条" in page
    annotation = session.scalars(select(Annotation)).one()
    assert (annotation.quote, annotation.text) == (f"第四条　违反本办法规定的，{PENALTY}。", "罚款没有依据。")
    assert annotation.visibility is Visibility.BUREAU


def test_a_comment_of_somebody_else_says_whose_it_is(
    original: bytes, reviewer: User, document_id: int, sign_in: SignIn, session: Session
) -> None:
    send(sign_in(reviewer), document_id, with_comment(original, PENALTY, "不妥。", "赵律师"), visibility="me")
    annotation = session.scalars(select(Annotation)).one()
    assert annotation.text == "（赵律师在 Word 中批注）不妥。"
    assert annotation.visibility is Visibility.ME


def test_the_same_file_twice_and_our_own_export_add_nothing(
    annotate: Annotate,
    original: bytes,
    reviewer: User,
    document_id: int,
    sign_in: SignIn,
    session: Session,
    clock: FixedClock,
) -> None:
    client = sign_in(reviewer)
    thread = annotate(reviewer, PENALTY, "不得设定罚款。")
    annotate(reviewer, "有效期五年", "太长", replacement="有效期三年")
    annotate(reviewer, "第五条　本办法自2026年12月1日起施行", "", replacement="第五条　本办法自2027年1月1日起施行")
    annotations.reply(
        thread, "同意。", token="reply-00000001", user=reviewer, actor=samples.actor_of(reviewer), at=clock.now()
    )
    page = send(client, document_id, file_of(client, document_id, "?findings=all")).get_data(as_text=True)
    assert "读回 0 条" in page
    data = with_comment(file_of(client, document_id), "有合法的场地", "请说明", "周明远")
    assert "读回 1 条" in send(client, document_id, data).get_data(as_text=True)
    assert "读回 0 条" in send(client, document_id, data).get_data(as_text=True)
    assert count(session) == 4


def test_the_same_words_on_another_clause_are_another_comment(
    annotate: Annotate, reviewer: User, document_id: int, sign_in: SignIn, session: Session
) -> None:
    client = sign_in(reviewer)
    annotate(reviewer, PENALTY, "依据不足。")
    data = with_comment(file_of(client, document_id), "有合法的场地", "依据不足。", "周明远")
    assert "读回 1 条" in send(client, document_id, data).get_data(as_text=True)
    assert count(session) == 2


def test_a_reply_written_in_word_joins_its_thread(
    annotate: Annotate, reviewer: User, colleague: User, document_id: int, sign_in: SignIn, session: Session
) -> None:
    thread = annotate(reviewer, PENALTY, "不得设定罚款。", visibility=Visibility.BUREAU)
    client = sign_in(colleague)
    bare = client.get(f"/documents/{document_id}/file").data
    annotation = session.get_one(Annotation, thread)
    place = annotation.places[0]
    note = Note(
        place.start or 0, place.end or 0, annotation.quote, "周明远", annotation.created_at, "【评论】不得设定罚款。",
        replies=(Reply("郑可", annotation.created_at, "同意，请改。"),),
    )  # fmt: skip
    page = send(client, document_id, export(bare, [note])).get_data(as_text=True)
    assert "已作为回复读回" in page
    reply = session.scalars(select(AnnotationReply)).one()
    assert (reply.annotation_id, reply.text, reply.author_id) == (thread, "同意，请改。", colleague.id)


def test_words_that_are_gone_become_a_note_on_the_whole_text(
    reviewer: User, document_id: int, sign_in: SignIn, session: Session
) -> None:
    other = samples.docx("云岭区别的办法", "第一条　这是一份完全不同的文件，与原件没有关系。")
    data = with_comment(other, "完全不同", "此处不妥", "周明远")
    page = send(sign_in(reviewer), document_id, data).get_data(as_text=True)
    assert "原文未找到" in page
    annotation = session.scalars(select(Annotation)).one()
    assert annotation.quote == ""
    assert annotation.text.startswith("（针对“第一条　这是一份完全不同的文件")


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"%PDF-1.4 nothing", "a.pdf", "不是 docx 文件"),
        (samples.docx(), "a.docx", "没有批注"),
        (b"PK\x03\x04broken", "a.docx", "损坏"),
    ],
)
def test_what_cannot_be_read_back_is_refused_in_one_sentence(
    data: bytes, name: str, reason: str, reviewer: User, document_id: int, sign_in: SignIn
) -> None:
    response = send(sign_in(reviewer), document_id, data, name)
    assert response.status_code == 422
    assert reason in response.get_data(as_text=True)


def test_nothing_is_read_back_once_the_review_has_ended(
    original: bytes, reviewer: User, document_id: int, sign_in: SignIn, clock: FixedClock, session: Session
) -> None:
    operations.return_(document_id, "请补充材料", user=reviewer, actor=samples.actor_of(reviewer), at=clock.now())
    response = send(sign_in(reviewer), document_id, with_comment(original, PENALTY, "晚了", "周明远"))
    assert response.status_code == 409
    assert "才能批注" in response.get_data(as_text=True)
    assert count(session) == 0


def test_a_drafter_may_not_read_comments_in(drafter: User, document_id: int, sign_in: SignIn, original: bytes) -> None:
    assert sign_in(drafter).get(f"/documents/{document_id}/word-comments").status_code == 403
    assert send(sign_in(drafter), document_id, original).status_code == 403


def test_the_page_asks_who_may_see_what_is_read(reviewer: User, document_id: int, sign_in: SignIn) -> None:
    page = sign_in(reviewer).get(f"/documents/{document_id}/word-comments").get_data(as_text=True)
    assert 'value="bureau"' in page and "起草单位也可见" in page


def test_an_auditor_sees_none_of_it(make_user: Callable[..., User], document_id: int, sign_in: SignIn) -> None:
    assert sign_in(make_user(Role.AUDITOR)).get(f"/documents/{document_id}/print").status_code == 403
