"""What others ask is entered, taken up, reviewed and answered, each kind under its own clocks."""

import io
import itertools
from collections.abc import Callable
from datetime import date, timedelta

import document_samples as samples
import pytest
from correction_desk import Desk
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from fazhi_review.accounts.models import Organization, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.errors import NotFound, NotPermitted, StaleVersion, TransitionNotAllowed
from fazhi_review.extensions import db
from fazhi_review.filing.examining.models import FilingReview
from fazhi_review.filing.examining.workflow import FilingReviewState, Outcome, ReviewMode
from fazhi_review.filing.incoming import daily, operations, queries, refusals
from fazhi_review.filing.incoming.models import Incoming
from fazhi_review.filing.incoming.operations import Letter, Step
from fazhi_review.filing.incoming.workflow import (
    TRANSITIONS,
    IncomingKind,
    IncomingState,
    RefusalGround,
    transition,
)
from fazhi_review.filing.models import PublishedDocument
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import Notice

RECEIVED = date(2026, 11, 23)


def entered(desk: Desk, kind: IncomingKind = IncomingKind.SUGGESTION, **values: object) -> int:
    letter = {
        "kind": kind,
        "sender": "王先生",
        "contact": "0371-00000000",
        "document_title": "云岭区第1号便民早市管理办法",
        "document_number": "云城管规〔2026〕1号",
        "clauses": "第九条",
        "reasons": "收费没有法律依据",
        "received_on": RECEIVED,
    } | values
    return operations.receive(
        Letter(**letter),  # type: ignore[arg-type]
        user=desk.reviewer,
        actor=samples.actor_of(desk.reviewer),
        place=desk.place,
    ).id


def step(desk: Desk, user: User, id_: int) -> Step:
    return Step(user, samples.actor_of(user), desk.place, letter_of(id_).version)


def letter_of(id_: int) -> Incoming:
    db.session.expire_all()
    return db.session.get_one(Incoming, id_)


def accepted(desk: Desk, kind: IncomingKind = IncomingKind.SUGGESTION) -> int:
    published = desk.published()
    id_ = entered(desk, kind)
    operations.accept(id_, published, step(desk, desk.reviewer, id_))
    return id_


def conclude_review(desk: Desk, id_: int) -> None:
    """A person concluded the filing review; how is told by the tests of filing."""
    review = letter_of(id_).filing_review
    assert review is not None
    reviewer_id, lead_id = desk.reviewer.id, desk.lead.id
    with db.session.no_autoflush:
        review.reviewer_id, review.state, review.outcome = reviewer_id, FilingReviewState.CONCLUDED, Outcome.WRONG
        review.concluded_by_id, review.concluded_at = lead_id, desk.place.clock.now()
    db.session.commit()


def told(user: User) -> list[str]:
    return list(db.session.scalars(select(Notice.text).where(Notice.user_id == user.id).order_by(Notice.id)))


def test_a_suggestion_must_name_document_reasons_and_sender(desk: Desk) -> None:
    with pytest.raises(refusals.ElementsMissing, match="文件名称、理由、联系方式"):
        entered(desk, document_title=" ", reasons="", contact="")
    with pytest.raises(refusals.ReceivedInFuture):
        entered(desk, received_on=RECEIVED + timedelta(days=2))


def test_every_letter_gets_the_next_number_and_the_bureau_is_told(desk: Desk) -> None:
    ids = [entered(desk), entered(desk, IncomingKind.COURT)]
    assert [letter_of(id_).number for id_ in ids] == ["审来〔2026〕1号", "审来〔2026〕2号"]
    assert any("审来〔2026〕2号" in text for text in told(desk.lead))


@pytest.mark.parametrize(
    ("kind", "days", "confirmed"),
    [
        (IncomingKind.RECONSIDERATION_FORWARDED, 60, True),
        (IncomingKind.COURT, 60, True),
        (IncomingKind.SUGGESTION, 60, False),
    ],
)
def test_the_answers_clock_counts_from_receipt(desk: Desk, kind: IncomingKind, days: int, confirmed: bool) -> None:
    matter = queries.matter_of(db.session(), letter_of(accepted(desk, kind)))
    assert matter.due_on is not None
    assert timedelta(days=days) <= matter.due_on - RECEIVED <= timedelta(days=days + 10)  # no last day on a day off
    assert matter.due_is_confirmed is confirmed


def test_the_day_that_a_letter_names_goes_before_the_limit(desk: Desk) -> None:
    id_ = entered(desk, IncomingKind.PROCURATOR, due_on=date(2026, 12, 10))
    assert queries.matter_of(db.session(), letter_of(id_)).due_on == date(2026, 12, 10)


def test_taking_up_begins_a_filing_review_of_the_document_meant(desk: Desk) -> None:
    id_ = entered(desk)
    with pytest.raises(refusals.DocumentMissing):
        operations.accept(id_, None, step(desk, desk.reviewer, id_))
    published = desk.published()
    assert [each.id for each in queries.candidates(db.session(), letter_of(id_))] == [published]
    operations.accept(id_, published, step(desk, desk.reviewer, id_))
    review = db.session.scalars(select(FilingReview)).one()
    assert (review.mode, review.published_id) == (ReviewMode.ON_REQUEST, published)


def test_nobody_is_answered_before_a_person_has_concluded(desk: Desk) -> None:
    id_ = accepted(desk)
    with pytest.raises(refusals.ReviewUnfinished):
        operations.reply(id_, "已要求修改", step(desk, desk.lead, id_))
    conclude_review(desk, id_)
    operations.reply(id_, "已要求制定机关修改第九条。", step(desk, desk.lead, id_))
    matter = queries.matter_of(db.session(), letter_of(id_))
    assert matter.is_closed
    (file,) = matters.files_of(db.session(), matter)
    words = "\n".join(p.text for p in Document(io.BytesIO(desk.place.store.read(file.file.sha256))).paragraphs)
    assert "王先生" in words and "存在应当纠正的问题" in words and "已要求制定机关修改第九条。" in words


def test_a_reconsideration_notifies_the_issuer_who_answers_once(desk: Desk) -> None:
    id_ = accepted(desk, IncomingKind.RECONSIDERATION)
    assert letter_of(id_).notify_due_on == date(2026, 11, 26)
    with pytest.raises(NotFound):  # not asked yet: it does not know of the letter
        operations.explain(id_, "有依据", step(desk, desk.drafter, id_))
    operations.notify(id_, "第九条收费的依据", step(desk, desk.reviewer, id_))
    assert letter_of(id_).answer_due_on == date(2026, 12, 7)
    with pytest.raises(refusals.AlreadyNotified):
        operations.notify(id_, "再问", step(desk, desk.reviewer, id_))
    operations.explain(id_, "依据省政府规定", step(desk, desk.drafter, id_))
    with pytest.raises(refusals.AlreadyAnswered):
        operations.explain(id_, "补充", step(desk, desk.drafter, id_))
    assert any("已就" in text for text in told(desk.reviewer))


def test_the_two_short_terms_are_reminded_once_each(desk: Desk) -> None:
    id_ = accepted(desk, IncomingKind.RECONSIDERATION)
    assert daily.remind(desk.place, date(2026, 11, 25)) == 0
    assert daily.remind(desk.place, date(2026, 11, 26)) > 0
    assert daily.remind(desk.place, date(2026, 11, 26)) == 0
    assert daily.remind(desk.place, date(2026, 11, 27)) > 0
    operations.notify(id_, "第九条收费的依据", step(desk, desk.reviewer, id_))
    assert daily.remind(desk.place, date(2026, 12, 6)) == 0
    assert daily.remind(desk.place, date(2026, 12, 7)) == 1
    assert any("书面答复应当在2026-12-07前提交" in text for text in told(desk.drafter))


def test_other_kinds_are_not_notified_this_way(desk: Desk) -> None:
    id_ = accepted(desk)
    with pytest.raises(refusals.NothingToNotify):
        operations.notify(id_, "依据", step(desk, desk.reviewer, id_))


def test_an_issuer_never_learns_who_asked(desk: Desk, sign_in: Callable[[User], FlaskClient], stranger: User) -> None:
    id_ = accepted(desk, IncomingKind.RECONSIDERATION)
    drafter = sign_in(desk.drafter)
    assert drafter.get(f"/incoming/{id_}").status_code == 404
    operations.notify(id_, "第九条收费的依据", step(desk, desk.reviewer, id_))
    page = drafter.get(f"/incoming/{id_}").get_data(as_text=True)
    assert "第九条收费的依据" in page
    for secret in ("王先生", "0371-00000000", "收费没有法律依据"):
        assert secret not in page
        assert secret not in drafter.get("/incoming?q=王先生").get_data(as_text=True).replace('value="王先生"', "")
        assert all(secret not in text for text in told(desk.drafter))
    assert sign_in(stranger).get(f"/incoming/{id_}").status_code == 404


def test_a_refusal_names_its_ground_and_forwarding_its_body(desk: Desk) -> None:
    refused, forwarded = entered(desk), entered(desk, IncomingKind.RECONSIDERATION)
    with pytest.raises(refusals.GroundMissing):
        operations.refuse(refused, None, "已废止", step(desk, desk.lead, refused))
    operations.refuse(refused, RefusalGround.CHANGED, "该办法已于去年废止。", step(desk, desk.lead, refused))
    operations.forward(forwarded, "云岭市人民政府", "该文件由市政府制定。", step(desk, desk.reviewer, forwarded))
    assert [letter_of(id_).state for id_ in (refused, forwarded)] == [IncomingState.REFUSED, IncomingState.FORWARDED]


def test_two_people_at_once_one_is_told(desk: Desk) -> None:
    id_ = entered(desk)
    published = desk.published()
    first, second = step(desk, desk.reviewer, id_), step(desk, desk.lead, id_)
    operations.accept(id_, published, first)
    with pytest.raises((StaleVersion, TransitionNotAllowed)):
        operations.refuse(id_, RefusalGround.UNCLEAR, "没有写明理由", second)


WHO = ("owner", "stranger", "reviewer", "lead", "administrator", "auditor")


@pytest.mark.parametrize("state", list(IncomingState))
def test_what_the_table_does_not_say_changes_nothing(
    desk: Desk, stranger: User, bureau: Organization, make_user: Callable[..., User], state: IncomingState
) -> None:
    id_ = in_state(desk, state)
    people = {
        "owner": desk.drafter,
        "stranger": stranger,
        "reviewer": desk.reviewer,
        "lead": desk.lead,
        "administrator": make_user(Role.ADMINISTRATOR, organization=bureau),
        "auditor": make_user(Role.AUDITOR, organization=bureau),
    }
    published = db.session.scalars(select(PublishedDocument.id)).first() or desk.published()
    verbs: dict[str, Callable[[Step], object]] = {
        "accept": lambda taken: operations.accept(id_, published, taken),
        "refuse": lambda taken: operations.refuse(id_, RefusalGround.UNCLEAR, "不清楚", taken),
        "forward": lambda taken: operations.forward(id_, "市政府", "无权处理", taken),
        "notify": lambda taken: operations.notify(id_, "依据", taken),
        "explain": lambda taken: operations.explain(id_, "有依据", taken),
        "reply": lambda taken: operations.reply(id_, "已处理", taken),
    }
    assert set(verbs) == {each.name for each in TRANSITIONS}
    by_lead = {"refuse", "reply"}
    for who, (name, act) in itertools.product(WHO, verbs.items()):
        allowed = {"owner"} if name == "explain" else ({"lead"} if name in by_lead else {"reviewer", "lead"})
        if state in transition(name).sources and who in allowed:
            continue
        before = letter_of(id_).version
        with pytest.raises((NotFound, NotPermitted, TransitionNotAllowed)):
            act(step(desk, people[who], id_))
        assert (letter_of(id_).state, letter_of(id_).version) == (state, before), (who, name)


def in_state(desk: Desk, state: IncomingState) -> int:
    if state is IncomingState.RECEIVED:
        return entered(desk)
    if state is IncomingState.REFUSED:
        id_ = entered(desk)
        operations.refuse(id_, RefusalGround.UNCLEAR, "不清楚", step(desk, desk.lead, id_))
    elif state is IncomingState.FORWARDED:
        id_ = entered(desk)
        operations.forward(id_, "市政府", "无权处理", step(desk, desk.lead, id_))
    else:
        id_ = accepted(desk)
        if state is IncomingState.REPLIED:
            conclude_review(desk, id_)
            operations.reply(id_, "已处理", step(desk, desk.lead, id_))
    return id_


def test_the_public_suggests_and_looks_up_by_number_and_code(desk: Desk, client: FlaskClient, app: Flask) -> None:
    form = {
        "sender": "李女士",
        "contact": "li@example.cn",
        "document_title": "云岭区便民早市管理办法",
        "reasons": "第九条收费没有依据",
    }
    assert client.post("/public/suggestions/new", data=form | {"reasons": ""}).status_code == 422
    page = client.post("/public/suggestions/new", data=form).get_data(as_text=True)
    letter = db.session.scalars(select(Incoming)).one()
    code = page.split("查询码：<strong>")[1].split("<")[0]
    assert letter.number in page and letter.entered_by_id is None
    assert code not in {letter.query_digest, ""}
    found = client.post("/public/suggestions/status", data={"number": letter.number, "code": code})
    assert "待受理" in found.get_data(as_text=True)
    wrong = client.post("/public/suggestions/status", data={"number": letter.number, "code": "AAAAAAAAAA"})
    assert wrong.status_code == 422 and "待受理" not in wrong.get_data(as_text=True)


def test_what_fills_in_the_hidden_field_is_refused(desk: Desk, client: FlaskClient) -> None:
    form = {"sender": "a", "contact": "b", "document_title": "c", "reasons": "d", "website": "http://spam"}
    assert client.post("/public/suggestions/new", data=form).status_code == 422
    assert db.session.scalars(select(Incoming)).all() == []
