"""Threads on words: begun once however often sent, reworded without overwriting anybody, answered, settled, decided."""

import re
from collections.abc import Callable
from typing import Any

import document_samples as samples
import pytest
from annotation_samples import JSON, TEXT, WORDS, fields_of
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fazhi_review.accounts.audit import AuditEntry
from fazhi_review.accounts.models import User
from fazhi_review.documents.models import DocumentVersion
from fazhi_review.matters.models import Matter, Notice
from fazhi_review.review import operations as reviews
from fazhi_review.review import queries as review_queries
from fazhi_review.review.annotations.models import Annotation, AnnotationPlace, AnnotationReply
from fazhi_review.review.models import Disposition, FindingRow
from fazhi_review.review.process.models import OpinionPoint
from fazhi_review.timeline.clock import FixedClock

Annotate = Callable[..., dict[str, Any]]
Send = Callable[..., TestResponse]
SignIn = Callable[[User], FlaskClient]


def told(session: Session) -> list[int]:
    """Who was told of threads."""
    statement = select(Notice.user_id).where(Notice.key.startswith("annotation:") | Notice.key.startswith("reply:"))
    return list(session.scalars(statement.order_by(Notice.id)))


def test_a_thread_stands_on_its_words_with_their_surroundings(
    annotate: Annotate, reviewer: User, session: Session
) -> None:
    answer = annotate(reviewer, kind="problem", category="penalty", severity="high", text="幅度缺少依据")
    row = session.get(Annotation, answer["id"])
    place = session.scalars(select(AnnotationPlace)).one()
    assert row is not None
    assert (row.quote, TEXT[place.start : place.end]) == (WORDS, WORDS)
    assert TEXT.count(row.context_before + row.quote) == 1
    assert "幅度缺少依据" in answer["html"]
    assert f'data-cards="annotation-{row.id}' in answer["lines"][0]["html"]


def test_the_line_that_comes_back_has_exactly_the_words_of_the_text(annotate: Annotate, reviewer: User) -> None:
    annotate(reviewer, "违反本办法规定")
    answer = annotate(reviewer, "规定的，处五千元")
    line = answer["lines"][0]
    words = re.sub(r"<[^>]+>", "", line["html"]).strip("\n")
    assert TEXT[line["start"] :].startswith(words)
    assert words == "第四条　违反本办法规定的，处五千元以上一万元以下罚款。"


def test_the_page_shows_the_thread_beside_its_clause_without_script(
    annotate: Annotate, reviewer: User, under_review: int, sign_in: SignIn
) -> None:
    id_ = annotate(reviewer, text="请核对幅度")["id"]
    page = sign_in(reviewer).get(f"/documents/{under_review}").get_data(as_text=True)
    assert f'id="annotation-{id_}"' in page
    assert "请核对幅度" in page
    assert f'href="#annotation-{id_}"' in page


def test_sent_twice_a_thread_is_begun_once(
    send: Send, reviewer: User, under_review: int, version: DocumentVersion, session: Session
) -> None:
    data = {"token": "same-token", **fields_of(version.id)}
    first = send(reviewer, f"/documents/{under_review}/annotations", **data)
    again = send(reviewer, f"/documents/{under_review}/annotations", **data)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json()["id"] == again.get_json()["id"]
    assert session.scalar(select(func.count()).select_from(Annotation)) == 1


def test_one_token_of_two_people_makes_two_threads(
    send: Send, reviewer: User, lead: User, under_review: int, version: DocumentVersion, session: Session
) -> None:
    data = {"token": "same-token", **fields_of(version.id)}
    for user in (reviewer, lead):
        assert send(user, f"/documents/{under_review}/annotations", **data).status_code == 201
    assert session.scalar(select(func.count()).select_from(Annotation)) == 2


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"text": " "}, "请写明批注的内容"),
        ({"kind": "problem"}, "请为问题选择类别和风险程度"),
        ({"kind": "suggestion", "replacement": WORDS}, "建议的文字与原文相同"),
        ({"quote": "处三千元以上一万元以下罚款"}, "选中的文字与原文不一致"),
        ({"start": 5, "end": 3}, "选中的文字与原文不一致"),
        ({"end": 10**6}, "一次最多选中"),
        ({"start": 10**6, "end": 10**6}, "选中的文字与原文不一致"),
        ({"start": -1}, "提交的内容不完整"),
        ({"kind": "praise"}, "提交的内容不完整"),
        ({"visibility": "everybody"}, "提交的内容不完整"),
        ({"articles": "1,x"}, "所选依据有误"),
        ({"articles": "999999"}, "所选依据已不在法规库中"),
        ({"text": "长" * 4001}, "内容过长"),
        ({"token": ""}, "请刷新页面后重试"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_kept(
    values: dict[str, object],
    sentence: str,
    send: Send,
    reviewer: User,
    under_review: int,
    version: DocumentVersion,
    session: Session,
) -> None:
    data = {"token": "token-12345", **fields_of(version.id), **values}
    response = send(reviewer, f"/documents/{under_review}/annotations", **data)
    assert response.status_code == 422
    assert sentence in response.get_json()["error"]
    assert session.scalar(select(func.count()).select_from(Annotation)) == 0


def test_a_selection_over_several_clauses_counts_line_breaks_as_one_character(
    annotate: Annotate, reviewer: User, session: Session
) -> None:
    words = "应当具备下列条件：\n（一）有合法的场地使用证明；\n（二）未取得"
    answer = annotate(reviewer, words, quote=words.replace("\n", "\r\n"))
    row = session.get(Annotation, answer["id"])
    assert row is not None
    assert row.quote == words
    assert [line["start"] for line in answer["lines"]] == [
        TEXT.index("第三条　设置"), TEXT.index("（一）有合法"), TEXT.index("（二）未取得"),
    ]  # fmt: skip


def test_a_suggestion_may_delete_but_not_concern_the_whole_document(
    annotate: Annotate, send: Send, reviewer: User, under_review: int, version: DocumentVersion
) -> None:
    answer = annotate(reviewer, kind="suggestion", text="", replacement="")
    assert "（删除）" in answer["html"]
    data = {"token": "whole-document", **fields_of(version.id, "", kind="suggestion", replacement="甲")}
    refused = send(reviewer, f"/documents/{under_review}/annotations", **data)
    assert "请先选中要修改的文字" in refused.get_json()["error"]


def test_a_comment_may_concern_the_whole_document(
    annotate: Annotate, reviewer: User, under_review: int, sign_in: SignIn
) -> None:
    answer = annotate(reviewer, "", text="建议重新起草")
    assert answer["lines"] == []
    assert "建议重新起草" in sign_in(reviewer).get(f"/documents/{under_review}").get_data(as_text=True)


def test_an_older_version_is_refused_and_says_which_is_newest(
    send: Send,
    app: object,
    reviewer: User,
    drafter: User,
    under_review: int,
    version: DocumentVersion,
    clock: FixedClock,
) -> None:
    old = version.id
    actor = samples.actor_of(reviewer)
    reviews.return_(under_review, "请修改", user=reviewer, actor=actor, at=clock.now())
    lines = [*samples.MEASURES, "附件"]
    reviews.replace_text(
        under_review, "二.txt", samples.text(*lines), uploader=drafter, actor=samples.actor_of(drafter),
        place=samples.place_with(app),  # type: ignore[arg-type]
    )  # fmt: skip
    reviews.submit(under_review, user=drafter, actor=samples.actor_of(drafter), at=clock.now())
    response = send(reviewer, f"/documents/{under_review}/annotations", token="token-12345", **fields_of(old))
    assert response.status_code == 409
    assert "这是第 1 版，已被第 2 版取代" in response.get_json()["error"]


def test_a_document_that_is_with_its_drafter_is_not_annotated(
    send: Send, reviewer: User, under_review: int, version: DocumentVersion, clock: FixedClock
) -> None:
    reviews.return_(under_review, "请修改", user=reviewer, actor=samples.actor_of(reviewer), at=clock.now())
    response = send(reviewer, f"/documents/{under_review}/annotations", token="token-12345", **fields_of(version.id))
    assert response.status_code == 409
    assert "文件当前为“已退回”" in response.get_json()["error"]


def test_two_windows_do_not_overwrite_each_other(
    annotate: Annotate, send: Send, reviewer: User, session: Session, version: DocumentVersion
) -> None:
    id_ = annotate(reviewer)["id"]
    first = {**fields_of(version.id), "text": "第一个窗口", "version": 1, "token": "window-one"}
    second = {**first, "text": "第二个窗口", "token": "window-two"}
    saved = send(reviewer, f"/annotations/{id_}", **first)
    refused = send(reviewer, f"/annotations/{id_}", **second)
    assert saved.status_code == 200
    assert refused.status_code == 409
    # Both texts are at hand: one's own is still in the composer, the other comes back with the refusal.
    assert "第一个窗口" in refused.get_json()["html"]
    assert refused.get_json()["version"] == saved.get_json()["version"]
    assert session.scalar(select(Annotation.text)) == "第一个窗口"


def test_sending_the_same_rewording_again_is_no_conflict(
    annotate: Annotate, send: Send, reviewer: User, version: DocumentVersion
) -> None:
    id_ = annotate(reviewer)["id"]
    data = {**fields_of(version.id), "text": "改过", "version": 1, "token": "window-one"}
    assert [send(reviewer, f"/annotations/{id_}", **data).status_code for _ in range(2)] == [200, 200]


def test_only_the_author_rewords(
    annotate: Annotate, send: Send, reviewer: User, lead: User, version: DocumentVersion
) -> None:
    id_ = annotate(reviewer)["id"]
    response = send(lead, f"/annotations/{id_}", **fields_of(version.id), version=1, token="token-lead")
    assert response.status_code == 403
    assert "只有作者本人" in response.get_json()["error"]


def test_a_reply_is_made_once_and_its_thread_s_author_is_told(
    annotate: Annotate, send: Send, reviewer: User, lead: User, session: Session
) -> None:
    id_ = annotate(reviewer)["id"]
    for _ in range(2):
        response = send(lead, f"/annotations/{id_}/replies", text="同意", token="reply-token")
    assert response.status_code == 200
    assert "同意" in response.get_json()["html"]
    assert session.scalar(select(func.count()).select_from(AnnotationReply)) == 1
    notice = session.scalars(select(Notice).where(Notice.key.startswith("reply:"))).one()
    assert notice.user_id == reviewer.id
    assert notice.url.endswith(f"#annotation-{id_}")
    assert "同意" not in notice.text  # a notice is mailed; words stay in the house


def test_an_empty_reply_says_what_is_missing(annotate: Annotate, send: Send, reviewer: User) -> None:
    id_ = annotate(reviewer)["id"]
    response = send(reviewer, f"/annotations/{id_}/replies", text=" ", token="reply-token")
    assert (response.status_code, response.get_json()["error"]) == (422, "请写明回复的内容。")


def test_whoever_may_read_it_is_told_of_a_mention_and_others_are_named(
    annotate: Annotate, reviewer: User, lead: User, drafter: User, session: Session
) -> None:
    answer = annotate(reviewer, text=f"请 @{lead.full_name} 看一下，@{drafter.full_name}")
    assert told(session) == [lead.id]
    assert answer["unreached"] == [drafter.full_name]


def test_a_thread_is_resolved_and_opened_again(
    annotate: Annotate, send: Send, reviewer: User, session: Session
) -> None:
    id_ = annotate(reviewer)["id"]
    resolved = send(reviewer, f"/annotations/{id_}/state", state="resolved", version=1)
    again = send(reviewer, f"/annotations/{id_}/state", state="resolved", version=1)
    assert (resolved.status_code, again.status_code) == (200, 200)
    assert "已解决" in resolved.get_json()["html"]
    stale = send(reviewer, f"/annotations/{id_}/state", state="open", version=1)
    assert stale.status_code == 409
    reopened = send(reviewer, f"/annotations/{id_}/state", state="open", version=resolved.get_json()["version"])
    assert reopened.status_code == 200
    assert session.scalar(select(Annotation.resolved_by_id)) is None


def test_a_point_goes_into_the_opinion_or_is_left_out_with_a_reason(
    annotate: Annotate, send: Send, reviewer: User, lead: User, session: Session
) -> None:
    id_ = annotate(reviewer, kind="problem", category="penalty", severity="high")["id"]
    without = send(lead, f"/annotations/{id_}/decision", disposition="dismissed", version=1)
    assert "请写明不列入审核意见的理由" in without.get_json()["error"]
    adopted = send(lead, f"/annotations/{id_}/decision", disposition="adopted", version=1)
    assert "列入审核意见" in adopted.get_json()["html"]
    assert session.scalar(select(Annotation.decided_by_id)) == lead.id
    point = session.scalars(select(OpinionPoint)).one()
    assert (point.path, point.problem, point.quote) == ("第四条", "请说明依据", WORDS)
    send(lead, f"/annotations/{id_}/decision", disposition="open", version=adopted.get_json()["version"])
    assert session.scalars(select(OpinionPoint)).all() == []


def test_a_suggestion_goes_into_the_opinion_as_old_words_and_new(
    annotate: Annotate, send: Send, reviewer: User, session: Session
) -> None:
    id_ = annotate(reviewer, "有效期五年", kind="suggestion", text="", replacement="有效期三年")["id"]
    send(reviewer, f"/annotations/{id_}/decision", disposition="adopted", version=1)
    point = session.scalars(select(OpinionPoint)).one()
    assert point.suggestion == "将“有效期五年”修改为“有效期三年”。"


def test_a_finding_adopted_in_one_s_own_words_keeps_the_finding(
    annotate: Annotate, reviewer: User, under_review: int, session: Session
) -> None:
    review = review_queries.review_of(session, under_review)
    finding = review_queries.findings_of(session, review.examination_id or 0)[0]
    answer = annotate(
        reviewer, finding.quote, kind="problem", category="licence", severity="high", text="改写", finding=finding.id
    )
    row = session.get(Annotation, answer["id"])
    assert row is not None
    assert row.finding_id == finding.id
    assert [basis["law"] for basis in row.basis] == [basis["law"] for basis in finding.basis]
    session.expire_all()
    assert session.get(FindingRow, finding.id).disposition is Disposition.ADOPTED  # type: ignore[union-attr]
    # One point, in the reviewer's words and not in the machine's.
    point = session.scalars(select(OpinionPoint)).one()
    assert (point.problem, point.annotation_id, point.rule) == ("改写", row.id, finding.rule)


def test_a_finding_of_another_document_is_not_adopted(
    send: Send, reviewer: User, under_review: int, version: DocumentVersion
) -> None:
    data = {"token": "token-12345", **fields_of(version.id, kind="problem", category="fee", severity="low")}
    assert send(reviewer, f"/documents/{under_review}/annotations", **data, finding=99999).status_code == 404


def test_a_law_whose_text_is_not_held_is_cited_by_name_and_survives_rewording(
    annotate: Annotate, send: Send, reviewer: User, sign_in: SignIn, version: DocumentVersion, session: Session
) -> None:
    offered = sign_in(reviewer).get("/annotations/articles?q=《云岭区停车条例》第三条", headers=JSON).get_json()
    assert offered["cite"] == "《云岭区停车条例》第三条"
    problem = {"kind": "problem", "category": "basis", "severity": "low", "cites": offered["cite"]}
    id_ = annotate(reviewer, **problem)["id"]
    data = {**fields_of(version.id, **problem), "text": "改过", "version": 1, "token": "window-one"}
    send(reviewer, f"/annotations/{id_}", **data)
    rows = session.scalars(select(Annotation.basis)).one()
    assert [(row["law"], row["article"]) for row in rows] == [("云岭区停车条例", "第三条")]


def test_one_takes_back_what_nobody_answered(
    annotate: Annotate, send: Send, reviewer: User, lead: User, under_review: int, sign_in: SignIn
) -> None:
    first, second = annotate(reviewer)["id"], annotate(reviewer, "违反本办法")["id"]
    send(lead, f"/annotations/{second}/replies", text="为什么", token="reply-token")
    assert send(lead, f"/annotations/{first}/removal", version=1).status_code == 403
    gone = send(reviewer, f"/annotations/{first}/removal", version=1)
    kept = send(reviewer, f"/annotations/{second}/removal", version=1)
    assert gone.status_code == 200
    assert f"annotation-{first}" not in gone.get_json()["lines"][0]["html"]
    assert (kept.status_code, "已有他人回复" in kept.get_json()["error"]) == (409, True)
    page = sign_in(reviewer).get(f"/documents/{under_review}").get_data(as_text=True)
    assert f'id="annotation-{first}"' not in page


def test_a_task_stands_in_the_work_of_whoever_has_it_until_the_thread_is_resolved(
    annotate: Annotate, send: Send, reviewer: User, lead: User, session: Session
) -> None:
    id_ = annotate(reviewer)["id"]
    past = send(lead, f"/annotations/{id_}/task", assignee=reviewer.id, due_on="2026-11-20", version=1)
    assert past.get_json()["error"] == "完成期限不能早于今天。"
    given = send(lead, f"/annotations/{id_}/task", assignee=reviewer.id, due_on="2026-11-27", version=1)
    assert "任务：周明远，2026年11月27日前" in given.get_json()["html"]
    matter = session.scalars(select(Matter).where(Matter.kind == "task")).one()
    assert (matter.user_id, matter.due_on.isoformat()) == (reviewer.id, "2026-11-27")  # type: ignore[union-attr]
    send(reviewer, f"/annotations/{id_}/state", state="resolved", version=given.get_json()["version"])
    session.expire_all()
    assert matter.closed_at is not None


def test_a_task_goes_only_to_somebody_who_may_read_the_thread(
    annotate: Annotate, send: Send, reviewer: User, drafter: User
) -> None:
    inside = annotate(reviewer)["id"]
    private = annotate(reviewer, visibility="me")["id"]
    refused = send(reviewer, f"/annotations/{inside}/task", assignee=drafter.id, due_on="2026-11-27", version=1)
    assert "承办人看不到这条批注" in refused.get_json()["error"]
    refused = send(reviewer, f"/annotations/{private}/task", assignee=reviewer.id, due_on="2026-11-27", version=1)
    assert "仅自己可见的批注不能转为任务" in refused.get_json()["error"]


def test_the_audit_log_says_what_was_done_and_not_what_was_written(
    annotate: Annotate, send: Send, reviewer: User, session: Session
) -> None:
    id_ = annotate(reviewer, text="机密的判断")["id"]
    send(reviewer, f"/annotations/{id_}/replies", text="机密的回复", token="reply-token")
    entries = session.scalars(select(AuditEntry).where(AuditEntry.target_type == "annotation")).all()
    assert [entry.action_label for entry in entries] == ["添加批注", "回复批注"]
    assert not any("机密" in str((entry.before, entry.after, entry.target_label)) for entry in entries)


def test_a_card_is_had_again_as_json(annotate: Annotate, reviewer: User, sign_in: SignIn) -> None:
    id_ = annotate(reviewer, text="请核对")["id"]
    client = sign_in(reviewer)
    assert "请核对" in client.get(f"/annotations/{id_}", headers=JSON).get_json()["html"]
    assert client.get(f"/annotations/{id_}").location.endswith(f"#annotation-{id_}")


def test_markup_in_an_annotation_stays_text(annotate: Annotate, reviewer: User) -> None:
    answer = annotate(
        reviewer, kind="suggestion", text="<img src=x onerror=alert(1)>", replacement="<script>1</script>"
    )
    assert "<img" not in answer["html"]
    assert "<script" not in answer["html"]
