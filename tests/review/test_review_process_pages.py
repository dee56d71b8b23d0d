"""The page of a review: who sees what on it, refusals beside their forms, and every step by its address."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO
from urllib.parse import quote

import document_samples as samples
import pytest
import review_steps as steps
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.extensions import db
from fazhi_review.ports import ProcedureFacts
from fazhi_review.review import operations, queries
from fazhi_review.review.process import counsel, submission
from fazhi_review.review.process.facts import facts_of_document
from fazhi_review.review.process.letters import _bases
from fazhi_review.review.process.models import OpinionPoint
from fazhi_review.review.workflow import Conclusion, ReviewState
from fazhi_review.timeline.clock import FixedClock

SignIn = Callable[[User], FlaskClient]


def page_of(client: FlaskClient) -> str:
    response = client.get("/reviews/1")
    assert response.status_code == 200
    return response.get_data(as_text=True)


def seen(session: Session, document_id: int) -> str:
    session.expire_all()
    return str(queries.review_of(session, document_id).version)


def test_the_drafter_sees_what_is_missing_before_submitting(document_id: int, drafter: User, sign_in: SignIn) -> None:
    page = page_of(sign_in(drafter))
    assert "还缺少 <strong>提请审核的函、起草说明、制定依据对照表、征求意见及采纳情况</strong>" in page
    assert "国办发〔2018〕115号第五部分" in page


def test_materials_are_handed_in_downloaded_explained_and_removed(
    session: Session, document_id: int, drafter: User, make_user: Callable[..., User], sign_in: SignIn
) -> None:
    client, version = sign_in(drafter), seen(session, document_id)
    data = {
        "material-material": "drafting_note",
        "material-version": version,
        "material-files": [(BytesIO("必要性".encode()), "说明.txt"), (BytesIO("附件".encode()), "附件.txt")],
    }
    assert client.post("/reviews/1/materials", data=data).status_code == 302
    page = page_of(client)
    assert "说明.txt" in page and "附件.txt" in page
    answer = client.get("/reviews/1/files/1")
    assert answer.data == "必要性".encode()
    assert answer.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{quote('说明.txt')}"
    assert sign_in(make_user()).get("/reviews/1/files/1").status_code == 404
    nothing = client.post("/reviews/1/materials", data={"material-material": "other", "material-version": version})
    assert (nothing.status_code, "请选择" in nothing.get_data(as_text=True)) == (422, True)
    assert client.post("/reviews/1/materials/1/removal", data={"detach-version": version}).status_code == 302
    assert client.get("/reviews/1/files/1").status_code == 404
    values = {"explanation-material": "consultation", "explanation-reason": "内部事项", "explanation-version": version}
    client.post("/reviews/1/materials/explanation", data=values)
    assert "起草单位说明：内部事项" in page_of(client)


def test_a_refusal_comes_back_on_the_page_with_what_was_typed(
    session: Session, submitted: int, reviewer: User, lead: User, sign_in: SignIn
) -> None:
    client, version = sign_in(reviewer), seen(session, submitted)
    refused = client.post("/reviews/1/acceptance", data={"accept-version": version, "accept-waiver": ""})
    page = refused.get_data(as_text=True)
    assert (refused.status_code, "送审材料还缺少：提请审核的函" in page) == (409, True)
    client.post("/reviews/1/acceptance", data={"accept-version": version, "accept-waiver": "已说明"})
    assert queries.review_of(session, submitted).state is ReviewState.UNDER_REVIEW
    stale = sign_in(lead).post(
        "/reviews/1/return", data={"giveback-version": version, "giveback-reason": "我写了很久的理由"}
    )
    page = stale.get_data(as_text=True)
    assert stale.status_code == 409
    assert "内容已被他人修改" in page and "我写了很久的理由" in page
    fresh = seen(session, submitted)
    assert f'name="giveback-version" type="hidden" value="{fresh}"' in page


def test_an_outdated_text_is_refused_with_a_link_to_the_newest(
    app: Flask, session: Session, under_review: int, drafter: User, reviewer: User, clock: FixedClock, sign_in: SignIn
) -> None:
    steps.write_point(under_review, "第四条", steps.UNLAWFUL_POINT, reviewer, clock.now())
    steps.answer_checklist(under_review, reviewer, clock.now())
    old = queries.review_of(session, under_review).version_id
    operations.return_(under_review, "请修改", user=reviewer, actor=samples.actor_of(reviewer), at=clock.now())
    place = samples.place_with(app)
    lines = samples.text(*samples.MEASURES[:-2])
    operations.replace_text(
        under_review, "新.txt", lines, uploader=drafter, actor=samples.actor_of(drafter), place=place
    )
    steps.submit(under_review, drafter, clock.now())
    steps.accept(under_review, reviewer, clock.now())
    values = {
        "propose-version": seen(session, under_review),
        "propose-text_version": str(old),
        "propose-conclusion": "unlawful",
        "propose-reason": "违法",
        "propose-second_reader": "0",
    }
    refused = sign_in(reviewer).post("/reviews/1/proposal", data=values)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 409
    assert "您办理的是第 1 版文本，文件已有第 2 版" in page
    assert f'<a href="/documents/{under_review}">打开最新版本</a>' in page


def test_what_the_body_weighs_is_hidden_from_the_drafter_until_it_is_signed(
    app: Flask,
    session: Session,
    under_review: int,
    drafter: User,
    reviewer: User,
    lead: User,
    clock: FixedClock,
    sign_in: SignIn,
) -> None:
    steps.write_point(under_review, "第四条", steps.UNLAWFUL_POINT, reviewer, clock.now())
    steps.answer_checklist(under_review, reviewer, clock.now())
    steps.propose(under_review, Conclusion.UNLAWFUL, reviewer, clock.now(), reason="内部拟定的理由")
    owner = sign_in(drafter)
    assert "内部拟定的理由" in page_of(sign_in(lead))
    page = page_of(owner)
    assert "复核中" in page
    for hidden in ("内部拟定的理由", "设定罚款没有依据", "审核事项", "提请复核"):
        assert hidden not in page
    steps.agree(under_review, lead, clock.now())
    steps.sign(app, under_review, lead, clock.now())
    page = page_of(owner)
    assert "内部拟定的理由" in page and "设定罚款没有依据" in page
    letter = owner.get("/reviews/1/rounds/1/letter")
    assert letter.status_code == 200 and letter.data[:2] == b"PK"


def test_a_counsel_sees_his_question_and_the_papers_and_nothing_of_the_opinion(
    session: Session,
    under_review: int,
    drafter: User,
    reviewer: User,
    lead: User,
    make_user: Callable[..., User],
    clock: FixedClock,
    sign_in: SignIn,
) -> None:
    steps.write_point(under_review, "第四条", steps.UNLAWFUL_POINT, reviewer, clock.now())
    asked = make_user(Role.COUNSEL)
    client = sign_in(asked)
    assert client.get("/reviews/1").status_code == 404
    counsel.ask(under_review, asked.id, "第四条有无依据", user=lead, actor=samples.actor_of(lead), at=clock.now())
    page = page_of(client)
    assert "第四条有无依据" in page and "送审材料" in page
    for hidden in ("设定罚款没有依据", "审核事项", "办理过程", "制定程序"):
        assert hidden not in page
    values = {"advice-version": "1", "advice-opinion": "没有依据", "advice-file": (BytesIO(b"x"), "意见.txt")}
    assert client.post("/reviews/1/counsel-opinion", data=values).status_code == 302
    head = sign_in(lead)
    page = page_of(head)
    assert "没有依据" in page
    file = re.search(r'href="(/reviews/1/files/\d+)">意见.txt', page)
    assert file is not None and head.get(file[1]).data == b"x"
    assert sign_in(drafter).get(file[1]).status_code == 404  # the body's own papers
    assert "您已于" in page_of(client)
    assert [line for line in client.get("/documents").get_data(as_text=True).split("\n") if "第 1–1 份" in line] == []
    assert sign_in(make_user(Role.COUNSEL)).get(f"/documents/{under_review}").status_code == 404


def test_the_clock_is_explained_in_words(
    app: Flask, submitted: int, drafter: User, reviewer: User, clock: FixedClock, sign_in: SignIn
) -> None:
    steps.accept(submitted, reviewer, clock.now())
    steps.ask_supplement(app, submitted, reviewer, clock.now(), "补充说明")
    page = page_of(sign_in(drafter))
    assert "2026年11月23日开始计算（当日不计入），期限15个工作日（国办发〔2018〕115号第五部分）。" in page
    assert "时限已暂停，补正材料提交后恢复计算。" in page


@pytest.mark.parametrize("who", ["drafter", "reviewer", "lead"])
def test_the_page_asks_the_same_number_of_times_however_many_points_and_files(
    app: Flask,
    submitted: int,
    drafter: User,
    reviewer: User,
    lead: User,
    clock: FixedClock,
    sign_in: SignIn,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
    who: str,
) -> None:
    client = sign_in({"drafter": drafter, "reviewer": reviewer, "lead": lead}[who])
    counts = []
    steps.hand_in(app, submitted, "other", drafter, clock)
    steps.accept(submitted, reviewer, clock.now())
    for more in (1, 6):
        for _ in range(more):
            steps.write_point(submitted, "第四条", steps.UNLAWFUL_POINT, reviewer, clock.now())
        client.get("/reviews/1")
        db.session.expire_all()
        with count_queries() as statements:
            assert client.get("/reviews/1").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_rules_are_told_what_the_review_knows(
    app: Flask, session: Session, document_id: int, drafter: User, reviewer: User, clock: FixedClock
) -> None:
    def facts() -> ProcedureFacts:
        review = queries.review_of(session, document_id)
        return facts_of_document(session, review.document, review, today=clock.today())

    assert facts().materials is None  # more may come before it is submitted
    steps.hand_in(app, document_id, "drafting_note", drafter, clock)
    submission.state_circumstances(
        document_id, ["affects_business"], user=drafter, actor=samples.actor_of(drafter), at=clock.now()
    )
    steps.submit(document_id, drafter, clock.now())
    assert facts().materials == ("送审稿", "起草说明", "本单位合法性审核意见（本单位没有审核机构，不需要）")
    assert facts().answers["document.affects_business"] is True
    assert facts().answers["document.is_decision"] is False
    steps.accept(document_id, reviewer, clock.now())
    assert facts().answers["review.accepted_on"] == clock.today()
    assert facts().answers["review.materials_complete"] is True  # what is missing was waived with a reason
    count = operations.examine_again(
        document_id, user=reviewer, actor=samples.actor_of(reviewer), place=samples.place_of(app)
    )
    assert count > 0
    review = queries.review_of(session, document_id)
    rules = {finding.rule for finding in queries.findings_of(session, review.examination_id or 0)}
    assert "procedure.materials_incomplete" in rules


def test_the_bases_of_a_letter_name_each_law_once() -> None:
    points = [
        OpinionPoint(basis="《行政处罚法》第九条；《行政许可法》第十七条"),
        OpinionPoint(basis="《行政处罚法》第九条；《行政处罚法》第十六条\n国办发〔2018〕37号"),
        OpinionPoint(basis=""),
    ]
    assert _bases(points) == ["《行政处罚法》第九条、第十六条", "《行政许可法》第十七条", "国办发〔2018〕37号"]
