"""Two people read independently: neither sees the other's threads until both have finished or the lead opens them."""

from collections.abc import Callable
from typing import Any

import pytest
from annotation_samples import JSON
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fazhi_review.accounts.models import User
from fazhi_review.review import queries as review_queries
from fazhi_review.review.annotations.comparison import Standing, comparison_of
from fazhi_review.review.annotations.models import IndependentReading
from fazhi_review.review.models import Disposition, FindingRow

Annotate = Callable[..., dict[str, Any]]
Send = Callable[..., TestResponse]
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def reading(under_review: int, lead: User, reviewer: User, colleague: User, sign_in: SignIn) -> int:
    """An independent reading that has begun; gives the document."""
    data = {"first": reviewer.id, "second": colleague.id}
    answer = sign_in(lead).post(f"/documents/{under_review}/readings/new", data=data)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return under_review


def test_neither_reader_knows_of_the_other_s_threads_and_the_lead_knows_of_both(
    reading: int, annotate: Annotate, sign_in: SignIn, reviewer: User, colleague: User, lead: User
) -> None:
    first = annotate(reviewer, text="甲的看法")["id"]
    second = annotate(colleague, text="乙的看法")["id"]
    pages = {
        user.id: sign_in(user).get(f"/documents/{reading}").get_data(as_text=True)
        for user in (reviewer, colleague, lead)
    }
    assert ("甲的看法" in pages[reviewer.id], "乙的看法" in pages[reviewer.id]) == (True, False)
    assert ("甲的看法" in pages[colleague.id], "乙的看法" in pages[colleague.id]) == (False, True)
    assert ("甲的看法" in pages[lead.id], "乙的看法" in pages[lead.id]) == (True, True)
    assert sign_in(colleague).get(f"/annotations/{first}", headers=JSON).status_code == 404
    assert sign_in(reviewer).get(f"/annotations/{second}", headers=JSON).status_code == 404


def test_when_both_have_finished_the_threads_are_open_to_each_other(
    reading: int, annotate: Annotate, sign_in: SignIn, reviewer: User, colleague: User, session: Session
) -> None:
    annotate(reviewer, text="甲的看法")
    assert sign_in(reviewer).post(f"/documents/{reading}/readings/finish").status_code == 302
    assert "甲的看法" not in sign_in(colleague).get(f"/documents/{reading}").get_data(as_text=True)
    assert sign_in(colleague).post(f"/documents/{reading}/readings/finish").status_code == 302
    assert session.scalars(select(IndependentReading.opened_at)).one() is not None
    assert "甲的看法" in sign_in(colleague).get(f"/documents/{reading}").get_data(as_text=True)


def test_the_lead_opens_before_both_have_finished(
    reading: int, annotate: Annotate, sign_in: SignIn, reviewer: User, colleague: User, lead: User
) -> None:
    annotate(reviewer, text="甲的看法")
    assert sign_in(reviewer).post(f"/documents/{reading}/readings/open").status_code == 403
    assert sign_in(lead).post(f"/documents/{reading}/readings/open").status_code == 302
    assert "甲的看法" in sign_in(colleague).get(f"/documents/{reading}").get_data(as_text=True)


def test_until_then_only_the_lead_decides(
    reading: int, annotate: Annotate, send: Send, reviewer: User, lead: User, session: Session
) -> None:
    id_ = annotate(reviewer, kind="problem", category="penalty", severity="high")["id"]
    refused = send(reviewer, f"/annotations/{id_}/decision", disposition="adopted", version=1)
    assert (refused.status_code, "两人独立审阅还没有结束" in refused.get_json()["error"]) == (409, True)
    review = review_queries.review_of(session, reading)
    finding = review_queries.findings_of(session, review.examination_id or 0)[0]
    refused = send(reviewer, f"/findings/{finding.id}/decision", disposition="adopted", version=1)
    assert refused.status_code == 409
    assert send(lead, f"/annotations/{id_}/decision", disposition="adopted", version=1).status_code == 200
    assert send(lead, f"/findings/{finding.id}/decision", disposition="adopted", version=1).status_code == 200


def test_a_reader_s_own_words_for_a_finding_wait_for_the_lead(
    reading: int, annotate: Annotate, reviewer: User, session: Session
) -> None:
    review = review_queries.review_of(session, reading)
    finding = review_queries.findings_of(session, review.examination_id or 0)[0]
    annotate(reviewer, finding.quote, kind="problem", category="licence", severity="high", finding=finding.id)
    session.expire_all()
    assert session.get(FindingRow, finding.id).disposition is Disposition.OPEN  # type: ignore[union-attr]


def test_the_comparison_shows_what_both_saw_what_differs_and_what_one_saw(
    reading: int, annotate: Annotate, sign_in: SignIn, reviewer: User, colleague: User, lead: User, session: Session
) -> None:
    problem = {"kind": "problem", "category": "penalty", "severity": "high"}
    annotate(reviewer, "处五千元以上一万元以下罚款", **problem)
    annotate(colleague, "一万元以下罚款", **problem)
    annotate(reviewer, "停车场经营许可证", kind="problem", category="licence", severity="high")
    annotate(
        colleague, "未取得区城市管理部门核发的停车场经营许可证", kind="problem", category="licence", severity="low"
    )
    annotate(colleague, "有效期五年", kind="suggestion", replacement="有效期三年")
    annotate(reviewer, "有效期五年", kind="question", text="是否过长")
    rows = comparison_of(session, lead, reading).rows
    assert [row.standing for row in rows] == [Standing.DIFFERENT, Standing.AGREED, Standing.ONE]
    assert rows[0].differences == ("风险程度不同",)
    page = sign_in(lead).get(f"/documents/{reading}/readings").get_data(as_text=True)
    assert "意见一致 1 处，看法不同 1 处，仅一人提出 1 处" in page
    assert sign_in(reviewer).get(f"/documents/{reading}/readings").status_code == 403


def test_two_different_people_of_the_bureau_are_needed(
    under_review: int, lead: User, reviewer: User, drafter: User, sign_in: SignIn, session: Session
) -> None:
    for second in (reviewer.id, drafter.id, 0):
        data = {"first": reviewer.id, "second": second}
        answer = sign_in(lead).post(f"/documents/{under_review}/readings/new", data=data)
        assert answer.status_code == 422
    assert session.scalars(select(IndependentReading)).all() == []


def test_nothing_of_a_reading_is_told_to_the_drafter(reading: int, drafter: User, sign_in: SignIn) -> None:
    assert "独立审阅" not in sign_in(drafter).get(f"/documents/{reading}").get_data(as_text=True)
    assert sign_in(drafter).get(f"/documents/{reading}/readings").status_code == 403


def test_whoever_does_not_read_cannot_finish(reading: int, lead: User, sign_in: SignIn) -> None:
    assert sign_in(lead).post(f"/documents/{reading}/readings/finish").status_code == 403


def test_a_version_is_read_independently_once(
    reading: int, lead: User, reviewer: User, colleague: User, sign_in: SignIn
) -> None:
    data = {"first": reviewer.id, "second": colleague.id}
    answer = sign_in(lead).post(f"/documents/{reading}/readings/new", data=data)
    assert answer.status_code == 409
    assert "已经安排了独立审阅" in answer.get_data(as_text=True)
