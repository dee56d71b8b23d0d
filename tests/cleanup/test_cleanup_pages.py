"""Pages of clean-up: every number leads to its rows, everybody sees only their own, the public only what was published."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from watching import Watch, decision

from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.cleanup.models import LineState, RippleCase, RippleLine
from fazhi_review.cleanup.ripple.cases import open_cases
from fazhi_review.cleanup.ripple.daily import follow_changes
from fazhi_review.cleanup.ripple.line import Strength
from fazhi_review.cleanup.ripple.operations import RipplePlace, examine
from fazhi_review.cleanup.validity import events
from fazhi_review.cleanup.validity.daily import watch_validity
from fazhi_review.cleanup.validity.models import EventBatch, ValidityTask
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.extensions import unit_of_work
from fazhi_review.library.law_changes import record_changes
from fazhi_review.library.service import DatabaseLibrary
from fazhi_review.matters.models import Matter, MatterKind
from fazhi_review.matters.place import Place, place_of
from fazhi_review.timeline.clock import FixedClock
from fazhi_review.timeline.validity import EventKind, ValidityStatus

TODAY = date(2026, 11, 23)
AUTUMN = date(2024, 9, 1)
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def lead(make_user: Callable[..., User]) -> User:
    return make_user(Role.REVIEW_LEAD)


@pytest.fixture
def matters_place(app: Flask) -> Place:
    return place_of(app)


@pytest.fixture
def touched(upload: Callable[..., int], place: RipplePlace, matters_place: Place, session: Session) -> int:
    """The document of the tests, touched by the law's revision, with a case for its owner; the case's id."""
    document_id = upload()
    report = examine("湖塘养护条例", AUTUMN, place=place, actor=SYSTEM)
    with unit_of_work() as writing:
        writing.get_one(NormativeDocument, document_id).submitted_at = place.clock.now()
        open_cases(writing, report.ripple_id, place=matters_place)
    return session.scalars(select(RippleCase.id)).one()


def text_of(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.get_data(as_text=True)


def test_every_number_of_the_dashboard_leads_to_as_many_rows(
    touched: int, watch: Watch, matters_place: Place, lead: User, drafter: User, sign_in: SignIn
) -> None:
    watch(expires=TODAY + timedelta(days=20))
    watch(title="云岭区旧办法", expires=TODAY - timedelta(days=20))
    watch(title="云岭区无期限办法", effective=date(2020, 1, 1))
    watch_validity(matters_place, TODAY)
    for user in (lead, drafter):
        client = sign_in(user)
        page = text_of(client, "/cleanup")
        figures = re.findall(r'<a class="figure" href="([^"]+)"><span class="figure-value">(\d+)</span>', page)
        assert len(figures) >= 9
        for address, number in figures:
            rows = re.findall(r'<th scope="row"', text_of(client, unescape(address)))
            assert len(rows) == int(number), (user.role, address)
        for address, number in re.findall(
            r'<td data-label="(?:有效期届满|依据变动)处理"><a href="([^"]+)">(\d+)</a>', page
        ):
            rows = re.findall(r'<th scope="row"', text_of(client, unescape(address)))
            assert len(rows) == int(number), (user.role, address)


def test_a_line_shows_clause_old_and_new_article_and_what_differs(
    touched: int, drafter: User, session: Session, sign_in: SignIn
) -> None:
    line = session.scalars(select(RippleLine).where(RippleLine.path == "第二条")).one()
    page = text_of(sign_in(drafter), f"/cleanup/lines/{line.id}")
    assert "<mark>湖塘养护单位应当每季度" in page
    assert "旧：《中华人民共和国湖塘养护条例》第二条" in page and "新：《中华人民共和国湖塘养护条例》第三条" in page
    assert "<del>季度</del><ins>月</ins>" in page


def test_another_department_sees_nothing_of_it(
    touched: int, make_user: Callable[..., User], session: Session, sign_in: SignIn
) -> None:
    client = sign_in(make_user())
    line_id = session.scalars(select(RippleLine.id)).first()
    for address in (f"/cleanup/lines/{line_id}", f"/cleanup/cases/{touched}"):
        assert client.get(address).status_code == 404
        assert (
            client.post(
                address, data={"version": 1, "state": "dismissed", "outcome": "amend", "reason": "甲"}
            ).status_code
            == 404
        )
    assert "云岭区湖塘管理办法" not in text_of(client, "/cleanup/lines")


def test_lines_are_decided_and_then_the_case_is_concluded(
    touched: int, drafter: User, session: Session, sign_in: SignIn
) -> None:
    client = sign_in(drafter)
    address = f"/cleanup/cases/{touched}"
    conclusion = {"version": 1, "outcome": "amend", "reason": "按新条例修改第三条、第四条。"}
    refused = client.post(address, data=conclusion)
    assert refused.status_code == 409 and "还有 3 条强、中线索没有核对" in refused.get_data(as_text=True)
    for line in session.scalars(select(RippleLine).where(RippleLine.strength != Strength.WEAK)):
        dismissed = client.post(f"/cleanup/lines/{line.id}", data={"version": line.version, "state": "dismissed"})
        assert dismissed.status_code == 422 and "理由" in dismissed.get_data(as_text=True)
        client.post(f"/cleanup/lines/{line.id}", data={"version": line.version, "state": "confirmed", "reason": ""})
    assert client.post(address, data=conclusion).status_code == 302
    session.expire_all()
    matter = session.scalars(select(Matter).where(Matter.kind == MatterKind.RIPPLE)).one()
    assert matter.is_closed and matter.state == "拟修改"
    assert "按新条例修改" in text_of(client, address)


def test_a_conclusion_to_amend_needs_a_confirmed_line(
    touched: int, drafter: User, session: Session, sign_in: SignIn
) -> None:
    client = sign_in(drafter)
    for line in session.scalars(select(RippleLine)):
        client.post(
            f"/cleanup/lines/{line.id}", data={"version": line.version, "state": "dismissed", "reason": "已另有规定。"}
        )
    refused = client.post(f"/cleanup/cases/{touched}", data={"version": 1, "outcome": "repeal", "reason": "甲"})
    assert refused.status_code == 409 and "确受影响" in refused.get_data(as_text=True)


def test_the_daily_pass_follows_a_change_of_law_to_the_owners_task(
    upload: Callable[..., int], lake_law: None, matters_place: Place, drafter: User, clock: FixedClock, session: Session
) -> None:
    upload()
    day = date(2024, 9, 2)
    with unit_of_work() as writing:
        record_changes(writing, DatabaseLibrary(writing), clock.now(), clock.today())
    assert follow_changes(matters_place, day) == 1
    assert follow_changes(matters_place, day) == 0
    matter = session.scalars(select(Matter).where(Matter.kind == MatterKind.RIPPLE)).one()
    assert (matter.holder_id, matter.state, matter.due_is_confirmed) == (drafter.organization_id, "待核对", False)


def test_the_public_sees_what_was_published_and_its_state_on_a_day(
    watch: Watch, matters_place: Place, client: FlaskClient, upload: Callable[..., int]
) -> None:
    upload()  # a draft: nobody outside may know of it
    row = watch(expires=date(2030, 1, 1))
    events.record_one(row.id, decision(EventKind.REPEALED, TODAY), user=None, actor=SYSTEM, clock=matters_place.clock)
    in_force, ended = text_of(client, "/public/documents"), text_of(client, "/public/documents?window=ended")
    assert "云岭区停车管理办法" not in in_force and "云岭区停车管理办法" in ended
    assert "云岭区湖塘管理办法" not in in_force + ended
    today = text_of(client, f"/public/documents/{row.id}")
    assert "已废止" in today and "云政〔2026〕9号" in today
    assert f"2026-11-22，本文件<strong>{ValidityStatus.IN_FORCE.label}</strong>" in text_of(
        client, f"/public/documents/{row.id}?on=2026-11-22"
    )
    assert client.get("/public/documents/999").status_code == 404


def test_a_list_takes_a_constant_number_of_queries(
    watch: Watch, lead: User, sign_in: SignIn, count_queries: Callable[..., object]
) -> None:
    client = sign_in(lead)
    counts = []
    for number in (2, 12):
        for each in range(number):
            watch(title=f"云岭区第{number}-{each}号办法", expires=TODAY + timedelta(days=each))
        for address in ("/cleanup", "/cleanup/validity", "/public/documents"):
            client.get(address)
            with count_queries() as statements:  # type: ignore[attr-defined]
                client.get(address)
            counts.append(len(statements))
    assert counts[:3] == counts[3:]


def test_many_are_repealed_and_brought_back_from_the_list(
    watch: Watch, lead: User, session: Session, sign_in: SignIn
) -> None:
    rows = [watch(title=f"云岭区第{number}号办法", expires=date(2030, 1, 1)) for number in range(3)]
    client = sign_in(lead)
    facts = {
        "kind": "repealed", "deciding_title": "云岭区人民政府关于废止部分文件的决定", "deciding_number": "云政〔2026〕10号",
        "decided_on": "2026-11-20", "effective_on": "2026-11-23",
    }  # fmt: skip
    assert "先勾选" in client.post("/cleanup/validity/batches", data=facts).get_data(as_text=True)
    client.post("/cleanup/validity/batches", data=facts | {"chosen": [row.id for row in rows]})
    session.expire_all()
    assert {row.status(TODAY) for row in rows} == {ValidityStatus.REPEALED}
    batch = session.scalars(select(EventBatch)).one()
    client.post(f"/cleanup/validity/batches/{batch.id}/undo", data={"version": batch.version, "reason": "名单有误"})
    session.expire_all()
    assert {row.status(TODAY) for row in rows} == {ValidityStatus.IN_FORCE}
    assert "名单有误" in text_of(client, f"/cleanup/validity/batches/{batch.id}")


def test_the_evaluation_form_goes_from_department_to_bureau_and_back(
    watch: Watch, matters_place: Place, drafter: User, lead: User, session: Session, sign_in: SignIn
) -> None:
    row = watch(expires=TODAY + timedelta(days=30))
    watch_validity(matters_place, TODAY)
    task = session.scalars(select(ValidityTask)).one()
    address = f"/cleanup/validity/tasks/{task.id}"
    department, bureau = sign_in(drafter), sign_in(lead)
    button = '<button class="button button-primary">提交评估意见'
    assert button in text_of(department, address) and button not in text_of(bureau, address)
    incomplete = department.post(f"{address}/submit", data={"version": task.version, "outcome": "extend"})
    assert incomplete.status_code == 422 and "请填写实施情况" in incomplete.get_data(as_text=True)
    form = {
        "implementation": "已执行。",
        "outcome": "extend",
        "outcome_reason": "仍有必要。",
        "proposed_until": "2031-12-31",
    }
    department.post(f"{address}/submit", data=form | {"version": task.version})
    session.expire_all()
    bureau.post(f"{address}/approve", data={"version": task.version})
    session.expire_all()
    facts = {
        "deciding_title": "关于延长有效期的通知",
        "decided_on": "2026-11-23",
        "effective_on": "2026-11-23",
        "until": "2031-12-31",
    }
    department.post(f"{address}/carry_out", data=facts | {"version": task.version})
    session.expire_all()
    assert row.last_day == date(2031, 12, 31)
    assert "延长有效期" in text_of(department, f"/cleanup/validity/{row.id}")


def test_a_decided_line_can_be_taken_back(touched: int, drafter: User, session: Session, sign_in: SignIn) -> None:
    line = session.scalars(select(RippleLine)).first()
    assert line is not None
    client = sign_in(drafter)
    client.post(f"/cleanup/lines/{line.id}", data={"version": line.version, "state": "confirmed"})
    session.expire_all()
    client.post(f"/cleanup/lines/{line.id}", data={"version": line.version, "state": "open"})
    session.expire_all()
    assert line.state is LineState.OPEN and line.decided_at is None
