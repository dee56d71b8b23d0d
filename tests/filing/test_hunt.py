"""Missed filings: found by gap, by what documents say of each other, by a list; confirmed, dismissed, resolved."""

import io
from collections.abc import Callable
from datetime import date, timedelta

import document_samples as samples
import pytest
from filing_desk import Desk
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.filing import entering, operations
from fazhi_review.filing.hunting import operations as hunting
from fazhi_review.filing.hunting.models import EvidenceKind, PublishedListRow, Suspect, SuspectState
from fazhi_review.filing.hunting.operations import Confirmation
from fazhi_review.filing.timeliness import Timeliness
from fazhi_review.filing.workflow import FilingState, Recipient
from fazhi_review.matters.models import Notice
from fazhi_review.review import operations as review
from fazhi_review.review.models import Review
from fazhi_review.review.workflow import Conclusion, ReviewState
from fazhi_review.timeline.clock import FixedClock

SignIn = Callable[[User], FlaskClient]


def hunt(desk: Desk) -> hunting.Hunted:
    return hunting.hunt(user=desk.reviewer, actor=samples.actor_of(desk.reviewer), place=desk.place)


def suspects(*, state: SuspectState = SuspectState.OPEN) -> list[Suspect]:
    db.session.expire_all()
    return list(db.session.scalars(select(Suspect).where(Suspect.state == state).order_by(Suspect.id)))


def confirm(desk: Desk, suspect: Suspect, **values: object) -> int:
    what = {
        "organization_id": desk.drafter.organization_id,
        "title": "云岭区占道经营管理规定",
        "number": suspect.number,
        "published_on": date(2026, 9, 1),
        **values,
    }
    return hunting.confirm(
        suspect.id,
        Confirmation(**what),  # type: ignore[arg-type]
        expected_version=suspect.version,
        user=desk.reviewer,
        actor=samples.actor_of(desk.reviewer),
        place=desk.place,
    )


def dismiss(desk: Desk, suspect: Suspect, reason: str) -> None:
    hunting.dismiss(
        suspect.id,
        reason,
        expected_version=suspect.version,
        user=desk.reviewer,
        actor=samples.actor_of(desk.reviewer),
        place=desk.place,
    )


def test_a_gap_in_a_dedicated_series_is_suspected_once(desk: Desk) -> None:
    desk.enter(number="云城管规〔2026〕1号")
    desk.enter(number="云城管规〔2026〕3号")
    assert hunt(desk).found == 1
    (suspect,) = suspects()
    assert (suspect.number, suspect.organization_id, suspect.is_strong) == (
        "云城管规〔2026〕2号",
        desk.drafter.organization_id,
        True,
    )
    assert hunt(desk).found == 0
    assert len(suspects()) == 1


def test_a_confirmed_gap_opens_an_obligation_that_is_late_by_its_own_dates(
    desk: Desk, clerk: User, session: Session
) -> None:
    desk.enter(by=clerk, number="云政规〔2026〕2号")
    hunt(desk)
    (suspect,) = suspects()
    id_ = confirm(desk, suspect, organization_id=clerk.organization_id)
    owed = {each.recipient: each for each in desk.filing(id_).published.filings}
    assert owed[Recipient.CONGRESS].judgement(date(2026, 11, 23)).timeliness is Timeliness.UNFILED
    assert owed[Recipient.BUREAU].judgement(date(2026, 11, 23)).timeliness is Timeliness.PAST_DEFAULT
    assert suspects(state=SuspectState.CONFIRMED)[0].published_id == owed[Recipient.BUREAU].published_id
    told = session.scalars(select(Notice.text).where(Notice.user_id == clerk.id)).all()
    assert any("云岭区占道经营管理规定" in text for text in told)
    assert hunt(desk).found == 0, "what was confirmed is known now"


def test_a_missed_filing_is_brought_and_filed_late(desk: Desk, clerk: User) -> None:
    desk.enter(number="云城管规〔2026〕2号")
    hunt(desk)
    (suspect,) = suspects()
    id_ = confirm(desk, suspect)
    with pytest.raises(Exception, match="还没有上传电子文本"):
        desk.complete(id_)
        operations.submit(id_, desk.step(desk.drafter, id_))
    entering.bring(
        id_,
        "规定.txt",
        samples.text("云岭区占道经营管理规定", "云城管规〔2026〕1号", *samples.MEASURES[2:]),
        token="b",
        user=desk.drafter,
        actor=samples.actor_of(desk.drafter),
        place=desk.place,
        workplace=samples.place_with(desk.app),
    )
    filing = desk.filing(id_)
    assert filing.published.document_id is not None
    assert filing.due_on == date(2026, 9, 16)
    operations.submit(id_, desk.step(desk.drafter, id_))
    operations.register(id_, desk.step(desk.reviewer, id_))
    assert desk.filing(id_).state is FilingState.REGISTERED
    assert desk.filing(id_).judgement(date(2026, 11, 23)).timeliness is Timeliness.PAST_DEFAULT


def test_what_is_dismissed_stays_dismissed_and_can_be_looked_at_again(desk: Desk) -> None:
    desk.enter(number="云城管规〔2026〕2号")
    hunt(desk)
    (suspect,) = suspects()
    with pytest.raises(hunting.ReasonMissing):
        dismiss(desk, suspect, "  ")
    dismiss(desk, suspect, "该号作废")
    desk.enter(number="云城管规〔2026〕3号")
    assert hunt(desk).found == 0
    assert suspects() == []
    with pytest.raises(hunting.AlreadyDecided):
        confirm(desk, suspects(state=SuspectState.DISMISSED)[0])
    again = suspects(state=SuspectState.DISMISSED)[0]
    hunting.reopen(
        again.id,
        "登记簿上另有记载",
        expected_version=again.version,
        user=desk.lead,
        actor=samples.actor_of(desk.lead),
        place=desk.place,
    )
    assert len(suspects()) == 1


def test_a_suspect_whose_document_is_entered_resolves_itself(desk: Desk) -> None:
    desk.enter(number="云城管规〔2026〕2号")
    hunt(desk)
    desk.enter(number="云城管规〔2026〕1号")
    assert hunt(desk).resolved == 1
    assert suspects() == []


def test_what_documents_cite_and_repeal_is_suspected_with_its_sentence(desk: Desk, clerk: User) -> None:
    lines = [
        "云岭区人民政府停车管理办法",
        "云政规〔2026〕1号",
        "第一条　占道经营按照《云岭区占道经营管理规定》（云城管规〔2024〕2号）执行。",
        "第二条　本办法自2026年12月1日起施行。《云岭区停车场管理暂行办法》同时废止。",
    ]
    desk.enter(by=clerk, title=lines[0], number=lines[1], text=samples.text(*lines))
    hunt(desk)
    found = {suspect.name: suspect for suspect in suspects()}
    cited, repealed = found["《云岭区占道经营管理规定》"], found["《云岭区停车场管理暂行办法》"]
    assert cited.number == "云城管规〔2024〕2号"
    assert cited.organization_id == desk.drafter.organization_id
    assert cited.evidence[0].kind is EvidenceKind.CITED
    assert "占道经营按照" in cited.evidence[0].quote
    assert repealed.evidence[0].kind is EvidenceKind.REPEALED
    assert repealed.organization_id == clerk.organization_id


def test_drafts_that_their_units_keep_are_not_read(desk: Desk) -> None:
    review.take_in(
        "办法.txt",
        samples.text("云岭区某办法", "第一条　按照《云岭区旧办法》（云城管规〔2020〕1号）执行。"),
        uploader=desk.drafter,
        actor=samples.actor_of(desk.drafter),
        place=samples.place_with(desk.app),
    )
    assert hunt(desk).read == 0
    assert suspects() == []


def test_a_document_of_the_system_that_nobody_registered_is_suspected(desk: Desk, clock: FixedClock) -> None:
    receipt = review.take_in(
        "办法.txt",
        samples.text(),
        uploader=desk.drafter,
        actor=samples.actor_of(desk.drafter),
        place=samples.place_with(desk.app),
    )
    with unit_of_work() as session:
        document = session.get_one(NormativeDocument, receipt.document_id)
        document.submitted_at = clock.now()
    clock.moment += timedelta(days=30)
    hunt(desk)
    assert [each.title for each in suspects() if each.title] == [], "it is still being reviewed"
    lead_id, bureau_id = desk.lead.id, desk.lead.organization_id
    with unit_of_work() as session:
        row = session.scalars(select(Review).where(Review.document_id == receipt.document_id)).one()
        row.body_id = bureau_id
        row.state, row.conclusion = ReviewState.CONCLUDED, Conclusion.LAWFUL
        row.concluded_by_id, row.concluded_at = lead_id, clock.now()
    hunt(desk)
    (suspect,) = [each for each in suspects() if each.evidence[0].kind is EvidenceKind.UNREGISTERED]
    id_ = confirm(desk, suspect, title=suspect.title, published_on=date(2026, 11, 3))
    assert desk.filing(id_).published.document_id == receipt.document_id


def test_of_a_long_run_one_number_is_confirmed_at_a_time(desk: Desk) -> None:
    desk.enter(number="云城管规〔2026〕20号")
    hunt(desk)
    (run,) = suspects()
    assert (run.serial_from, run.serial_to) == (1, 19)
    with pytest.raises(hunting.OutsideRun):
        confirm(desk, run, number="云城管规〔2026〕25号")
    confirm(desk, run, number="云城管规〔2026〕7号")
    assert [each.number for each in suspects(state=SuspectState.CONFIRMED)] == ["云城管规〔2026〕7号"]
    assert [each.id for each in suspects()] == [run.id]


LIST = (
    "文件名称,文号,公布日期,单位\n"
    "云岭区第1号市容管理办法,云城管规〔2026〕1号,2026-11-20,区城管局\n"
    "云岭区河道采砂管理办法,云城管规〔2026〕9号,2026-10-01,区城管局\n"
    "关于召开年终会议的邀请函,,2026-10-02,区城管局\n"
)


def test_an_uploaded_list_is_compared_and_its_unknown_documents_are_suspected(desk: Desk) -> None:
    desk.enter(number="云城管规〔2026〕1号")
    upload = {
        "organization_id": None,
        "user": desk.reviewer,
        "actor": samples.actor_of(desk.reviewer),
        "place": desk.place,
    }
    list_id = hunting.compare_list("清单.csv", LIST.encode("gbk"), **upload)  # type: ignore[arg-type]
    rows = db.session.scalars(select(PublishedListRow).where(PublishedListRow.list_id == list_id)).all()
    assert [row.outcome.value for row in rows] == ["same", "unknown", "unknown"]
    (suspect,) = suspects()
    assert (suspect.title, suspect.organization_id) == ("云岭区河道采砂管理办法", desk.drafter.organization_id)
    hunting.compare_list("清单（新）.csv", LIST.encode(), **upload)  # type: ignore[arg-type]
    assert len(suspects()) == 1
    hunt(desk)
    assert {each.kind for each in suspects()[0].evidence} == {EvidenceKind.LISTED}


def test_the_pages_lead_from_a_suspect_to_its_obligation(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.reviewer)
    assert "没有待核实的线索" in client.get("/filing/missed").get_data(as_text=True)
    desk.enter(number="云城管规〔2026〕2号")
    assert client.post("/filing/missed/hunt").status_code == 302
    assert "云城管规〔2026〕1号" in client.get("/filing/missed").get_data(as_text=True)
    (suspect,) = suspects()
    address = f"/filing/missed/{suspect.id}"
    version = str(suspect.version)
    refused = client.post(
        f"{address}/confirmation",
        data={"version": version, "organization": "0", "title": "甲办法", "number": "云城管规〔2026〕1号"},
    )
    assert refused.status_code == 422
    assert "请选择应当报送备案的单位" in refused.get_data(as_text=True) and "甲办法" in refused.get_data(as_text=True)
    assert client.post(f"{address}/dismissal", data={"version": version, "reason": ""}).status_code == 422
    confirmed = client.post(
        f"{address}/confirmation",
        data={
            "version": version,
            "organization": str(desk.drafter.organization_id),
            "title": "云岭区甲办法",
            "number": "云城管规〔2026〕1号",
            "published_on": "2026-05-01",
        },
        follow_redirects=True,
    ).get_data(as_text=True)
    assert "云岭区甲办法" in confirmed and "漏报核查确认" in confirmed
    unit = sign_in(desk.drafter)
    assert "云岭区甲办法" in unit.get("/filing").get_data(as_text=True)
    assert unit.get(address).status_code == 403


def test_a_list_is_uploaded_and_its_rows_are_shown(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.reviewer)
    refused = client.post("/filing/missed/lists/new", data={"file": (io.BytesIO(b"a,b\n1,2"), "甲.csv")})
    assert refused.status_code == 422 and "没有找到" in refused.get_data(as_text=True)
    shown = client.post(
        "/filing/missed/lists/new",
        data={"file": (io.BytesIO(LIST.encode()), "清单.csv"), "organization": "0"},
        follow_redirects=True,
    ).get_data(as_text=True)
    assert "云岭区河道采砂管理办法" in shown and "未列为疑似漏报" in shown
