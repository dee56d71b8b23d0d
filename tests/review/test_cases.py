"""Verdicts of people on comparisons: kept, shown again where the pair comes back, never hiding anything."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import document_samples as samples
import pytest
import review_steps as steps
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.audit import AuditEntry
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.errors import Conflict, NotFound, NotPermitted, StaleVersion
from fazhi_review.review import operations, queries
from fazhi_review.review.cases import operations as cases
from fazhi_review.review.cases.models import CaseVerdict, ConflictCase
from fazhi_review.review.cases.pairs import Nearness, pair_of
from fazhi_review.review.cases.queries import cases_near
from fazhi_review.review.examination import ConflictResult, ConflictSource
from fazhi_review.review.models import Disposition, ExaminationRow, FindingRow
from fazhi_review.structure.model import StructuredDocument
from fazhi_review.timeline.clock import FixedClock
from fazhi_review.vocabulary import Relation

CLAUSE = "违反本办法规定的，处五千元以上一万元以下罚款。"
WORDS = "五千元以上一万元以下"
LAW_TEXT = "违反规定停放的，处二十元以上二百元以下罚款。"
BEGINS = CLAUSE.index(WORDS)

Open = Callable[..., int]
SignIn = Callable[[User], FlaskClient]


def clash(document: StructuredDocument, as_of: date, *, clause: str = CLAUSE, text: str = LAW_TEXT) -> ConflictResult:
    start = document.text.index(clause[:6])
    return ConflictResult(
        path="第四条",
        address="art4",
        start=start,
        end=start + 8,
        quote=document.text[start : start + 8],
        law="云岭省停车条例",
        version="2020-01-01",
        article="第九条",
        text=text,
        relation=Relation.SANCTION,
        confidence=0.9,
        explanation="本条罚款高于《云岭省停车条例》第九条的二十元以上二百元以下。",
        clause=clause,
        clause_mark=(BEGINS, BEGINS + len(WORDS)),
        text_mark=(9, 21),
    )


@pytest.fixture
def open_document(app: Flask, drafter: User, reviewer: User, clock: FixedClock) -> Open:
    """Take in a document with one comparison and bring it under review; another title makes another document."""

    def make(title: str = "云岭区临时停车场管理办法", *, clause: str = CLAUSE, text: str = LAW_TEXT) -> int:
        place = samples.place_with(app)

        def check(document: StructuredDocument, as_of: date) -> list[ConflictResult]:
            return [clash(document, as_of, clause=clause, text=text)]

        lines = [title, *samples.MEASURES[1:]]
        receipt = operations.take_in(
            f"{title}.txt",
            samples.text(*(f"第四条　{clause}" if line.startswith("第四条") else line for line in lines)),
            uploader=drafter,
            actor=samples.actor_of(drafter),
            place=replace(place, examiner=replace(place.examiner, conflicts=check)),
        )
        operations.submit(receipt.document_id, user=drafter, actor=samples.actor_of(drafter), at=clock.now())
        steps.accept(receipt.document_id, reviewer, clock.now())
        return receipt.document_id

    return make


def examination_of(session: Session, document_id: int) -> ExaminationRow:
    session.expire_all()
    row = queries.examination_of(session, queries.review_of(session, document_id))
    assert row is not None
    return row


def decide(
    session: Session, document_id: int, verdict: CaseVerdict, user: User, clock: FixedClock, **changes: object
) -> None:
    examination = examination_of(session, document_id)
    values = {"reason": "罚款幅度由省条例规定", "expected_version": 0, **changes}
    cases.decide(
        examination.id,
        pair_of(examination.conflicts[0]).key,
        verdict,
        str(values["reason"]),
        expected_version=int(str(values["expected_version"])),
        user=user,
        actor=samples.actor_of(user),
        at=clock.now(),
    )


def finding_of(session: Session, document_id: int) -> FindingRow:
    found = queries.findings_of(session, examination_of(session, document_id).id)
    return next(finding for finding in found if finding.rule == "conflict.sanction")


def test_a_verdict_is_kept_with_both_texts_and_the_finding_follows(
    open_document: Open, session: Session, reviewer: User, clock: FixedClock
) -> None:
    document_id = open_document()
    decide(session, document_id, CaseVerdict.DISMISSED, reviewer, clock)
    case = session.scalars(select(ConflictCase)).one()
    assert (case.clause, case.text, case.verdict) == (CLAUSE, LAW_TEXT, CaseVerdict.DISMISSED)
    assert case.clause[case.clause_start : case.clause_end] == WORDS
    finding = finding_of(session, document_id)
    assert (finding.disposition, finding.disposition_reason) == (Disposition.DISMISSED, "罚款幅度由省条例规定")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "decide_comparison")).one()
    assert entry.after is not None
    assert entry.after["against"] == "《云岭省停车条例》第九条"


def test_undecided_is_an_answer_that_leaves_the_finding_open(
    open_document: Open, session: Session, reviewer: User, clock: FixedClock
) -> None:
    document_id = open_document()
    decide(session, document_id, CaseVerdict.UNDECIDED, reviewer, clock)
    assert finding_of(session, document_id).disposition is Disposition.OPEN
    assert session.scalars(select(ConflictCase)).one().verdict is CaseVerdict.UNDECIDED


def test_what_is_decided_in_the_margin_becomes_a_case_and_is_taken_back_with_it(
    open_document: Open, session: Session, reviewer: User, clock: FixedClock
) -> None:
    document_id = open_document()
    finding = finding_of(session, document_id)
    for disposition, seen in ((Disposition.ADOPTED, 1), (Disposition.OPEN, 2)):
        operations.decide(
            finding.id,
            disposition,
            "",
            expected_version=seen,
            user=reviewer,
            actor=samples.actor_of(reviewer),
            at=clock.now(),
        )
        session.expire_all()
        kept = [case.verdict for case in session.scalars(select(ConflictCase))]
        assert kept == ([CaseVerdict.ADOPTED] if disposition is Disposition.ADOPTED else [])


def test_dismissing_and_leaving_open_need_a_reason(
    open_document: Open, session: Session, reviewer: User, clock: FixedClock
) -> None:
    document_id = open_document()
    for verdict in (CaseVerdict.DISMISSED, CaseVerdict.UNDECIDED):
        with pytest.raises(cases.CaseReasonMissing, match=verdict.label):
            decide(session, document_id, verdict, reviewer, clock, reason="  ")
    decide(session, document_id, CaseVerdict.ADOPTED, reviewer, clock, reason="")


def test_two_reviewers_do_not_overwrite_each_other(
    open_document: Open, session: Session, reviewer: User, lead: User, clock: FixedClock
) -> None:
    document_id = open_document()
    decide(session, document_id, CaseVerdict.ADOPTED, reviewer, clock)
    with pytest.raises(StaleVersion):
        decide(session, document_id, CaseVerdict.DISMISSED, lead, clock)
    decide(session, document_id, CaseVerdict.ADOPTED, reviewer, clock)  # the same button pressed twice
    decide(session, document_id, CaseVerdict.DISMISSED, lead, clock, expected_version=1)
    assert session.scalars(select(ConflictCase)).one().decided_by_id == lead.id


def test_only_the_bureau_decides_and_only_under_review(
    open_document: Open, session: Session, drafter: User, reviewer: User, clock: FixedClock
) -> None:
    document_id = open_document()
    with pytest.raises(NotPermitted):
        decide(session, document_id, CaseVerdict.ADOPTED, drafter, clock)
    operations.return_(document_id, "请修改", user=reviewer, actor=samples.actor_of(reviewer), at=clock.now())
    with pytest.raises(Conflict, match="受理之后"):
        decide(session, document_id, CaseVerdict.ADOPTED, reviewer, clock)


def test_a_stranger_finds_no_comparison(
    open_document: Open, session: Session, make_user: Callable[..., User], clock: FixedClock
) -> None:
    document_id = open_document()
    with pytest.raises(NotFound):
        decide(session, document_id, CaseVerdict.ADOPTED, make_user(), clock)


@pytest.mark.parametrize(
    ("clause", "text", "nearness"),
    [
        (CLAUSE, LAW_TEXT, Nearness.SAME),
        ("违反本办法规定的，处5000元以上1万元以下罚款。", LAW_TEXT, Nearness.SAME),
        ("违反本办法第三条规定的，处五千元以上一万元以下罚款。", LAW_TEXT, Nearness.NEARLY),
        (CLAUSE, "违反规定停放的，处五十元以上五百元以下罚款。", Nearness.LAW_CHANGED),
        ("违反本办法规定，擅自挖掘城市道路的，由城市管理部门责令限期恢复原状。", LAW_TEXT, None),
    ],
)
def test_the_pair_is_known_again_by_its_words(
    open_document: Open,
    session: Session,
    reviewer: User,
    clock: FixedClock,
    clause: str,
    text: str,
    nearness: Nearness | None,
) -> None:
    decide(session, open_document(), CaseVerdict.DISMISSED, reviewer, clock)
    second = open_document("云岭区货车停车管理办法", clause=clause, text=text)
    found = cases_near(session, reviewer, examination_of(session, second).conflicts)
    assert [each.nearness for group in found.values() for each in group] == ([nearness] if nearness else [])


def test_a_dismissed_pair_comes_back_folded_with_its_case(
    open_document: Open, session: Session, reviewer: User, clock: FixedClock, sign_in: SignIn
) -> None:
    decide(session, open_document(), CaseVerdict.DISMISSED, reviewer, clock)
    second = open_document("云岭区货车停车管理办法")
    client = sign_in(reviewer)
    page = client.get(f"/documents/{second}").get_data(as_text=True)
    assert f"由{reviewer.full_name}判断为" in page
    assert "罚款幅度由省条例规定" in page
    key = pair_of(examination_of(session, second).conflicts[0]).key
    assert f'id="comparison-{key}">' in page  # there, but not open
    assert f"<mark>{WORDS}</mark>" in page
    register = client.get("/cases?verdict=dismissed&law=停车").get_data(as_text=True)
    assert "云岭区临时停车场管理办法 第四条" in register
    assert "没有符合条件" in client.get("/cases?verdict=adopted").get_data(as_text=True)
    case = session.scalars(select(ConflictCase)).one()
    assert "同样条文的其他案例" in client.get(f"/cases/{case.id}").get_data(as_text=True)


def test_the_page_takes_a_verdict_and_brings_a_refused_one_back(
    open_document: Open, session: Session, reviewer: User, lead: User, sign_in: SignIn
) -> None:
    document_id = open_document()
    examination = examination_of(session, document_id)
    address = f"/examinations/{examination.id}/comparisons/{pair_of(examination.conflicts[0]).key}"
    client = sign_in(reviewer)
    assert "不采纳" in client.get(address).get_data(as_text=True)
    empty = client.post(address, data={"verdict": "dismissed", "version": "0"})
    assert (empty.status_code, "请写明“不采纳”的理由" in empty.get_data(as_text=True)) == (422, True)
    saved = client.post(address, data={"verdict": "dismissed", "version": "0", "reason": "另有规定"})
    assert saved.location.startswith(f"/documents/{document_id}#comparison-")
    stale = sign_in(lead).post(address, data={"verdict": "adopted", "version": "0", "reason": "写了很久"})
    assert stale.status_code == 409
    assert "写了很久" in stale.get_data(as_text=True)
    sign_in(lead).post(address, data={"verdict": "withdrawn", "version": "1"})
    session.expire_all()
    assert session.scalars(select(ConflictCase)).all() == []


def test_a_drafter_sees_neither_the_verdict_being_weighed_nor_cases_of_others(
    open_document: Open,
    session: Session,
    drafter: User,
    reviewer: User,
    make_user: Callable[..., User],
    clock: FixedClock,
    sign_in: SignIn,
) -> None:
    document_id = open_document()
    decide(session, document_id, CaseVerdict.DISMISSED, reviewer, clock)
    page = sign_in(drafter).get(f"/documents/{document_id}").get_data(as_text=True)
    assert "处罚种类或幅度不一致" in page
    assert "罚款幅度由省条例规定" not in page
    assert sign_in(drafter).get("/cases").status_code == 403


def test_a_comparison_with_a_document_out_of_sight_is_neither_shown_nor_decided(
    app: Flask,
    session: Session,
    drafter: User,
    reviewer: User,
    make_user: Callable[..., User],
    sign_in: SignIn,
    document_id: int,
) -> None:
    """Two departments regulate the same matter: the bureau sees both sides, the other department only its own."""
    other = make_user(Role.DRAFTER)
    place = samples.place_with(app)

    def check(document: StructuredDocument, as_of: date) -> list[ConflictResult]:
        found = clash(document, as_of)
        return [replace(found, source=ConflictSource.OFFICE, document_id=document_id, law="云岭区甲办法", version="")]

    receipt = operations.take_in(
        "乙办法.txt",
        samples.text("云岭区乙办法", *samples.MEASURES[1:]),
        uploader=other,
        actor=samples.actor_of(other),
        place=replace(place, examiner=replace(place.examiner, conflicts=check)),
    )
    page = sign_in(other).get(f"/documents/{receipt.document_id}").get_data(as_text=True)
    assert "云岭区甲办法" not in page
    assert LAW_TEXT not in page
    found = queries.findings_of(session, examination_of(session, receipt.document_id).id)
    assert not any(finding.rule.startswith("conflict.") for finding in found)
