"""The office's own documents in force: contradictions between departments, shown to those who may see both."""

from collections.abc import Callable
from datetime import date

import document_samples as samples
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.indexing.engine import current_engine
from fazhi_review.indexing.upkeep import catch_up
from fazhi_review.review import operations, queries
from fazhi_review.review.against_office import office_check
from fazhi_review.review.examination import ConflictSource
from fazhi_review.structure import parse
from fazhi_review.timeline.clock import FixedClock
from fazhi_review.vocabulary import Relation

SignIn = Callable[[User], FlaskClient]

ISSUED = (
    "云岭区便民摊点管理办法",
    "云政规〔2026〕1号",
    "第一条　为了规范便民摊点，制定本办法。",
    "第二条　街道办事处应当自受理摊点申请之日起十个工作日内作出审核决定。",
    "第三条　本办法自2026年3月1日起施行，有效期至2027年2月28日。",
    "云岭区人民政府",
    "2026年2月1日",
)
NEW = """云岭区夜间经济促进办法
第一条　为了促进夜间经济，制定本办法。
第二条　街道办事处应当自受理摊点申请之日起二十个工作日内作出审核决定。
第三条　本办法自2026年12月1日起施行。
"""


@pytest.fixture
def upload(app: Flask, clock: FixedClock) -> Callable[..., int]:
    def take(user: User, *lines: str, is_submitted: bool = False) -> int:
        place = samples.place_of(app)
        receipt = operations.take_in(
            f"{lines[0]}.txt", samples.text(*lines), uploader=user, actor=samples.actor_of(user), place=place
        )
        if is_submitted:
            operations.submit(receipt.document_id, user=user, actor=samples.actor_of(user), at=clock.now())
        catch_up()
        return receipt.document_id

    return take


def test_another_document_in_force_that_says_otherwise_is_found(
    upload: Callable[..., int], drafter: User, session: Session
) -> None:
    issued = upload(drafter, *ISSUED)
    check = office_check(current_engine, session)
    (found,) = check(parse(NEW), date(2026, 11, 23))
    assert (found.source, found.document_id, found.relation) == (ConflictSource.OFFICE, issued, Relation.QUANTITY)
    assert (found.path, found.article, found.quote) == ("第二条", "第二条", "二十个工作日内")


@pytest.mark.parametrize(
    ("lines", "on"),
    [
        (ISSUED, date(2027, 3, 1)),  # lapsed the day before
        (ISSUED, date(2026, 2, 28)),  # not yet in force
        ([line for line in ISSUED if not line.startswith("云政规")], date(2026, 11, 23)),  # never issued
        (["云岭区夜间经济促进办法", *ISSUED[1:]], date(2026, 11, 23)),  # an earlier text of the same document
    ],
)
def test_what_is_not_in_force_beside_it_is_not_compared(
    upload: Callable[..., int], drafter: User, session: Session, lines: list[str], on: date
) -> None:
    upload(drafter, *lines)
    assert list(office_check(current_engine, session)(parse(NEW), on)) == []


def test_the_bureau_sees_both_sides_and_the_other_department_only_its_own(
    upload: Callable[..., int],
    drafter: User,
    reviewer: User,
    make_user: Callable[..., User],
    session: Session,
    sign_in: SignIn,
) -> None:
    other = make_user(Role.DRAFTER)
    upload(drafter, *ISSUED, is_submitted=True)
    document_id = upload(other, *NEW.strip().split("\n"), is_submitted=True)
    assert "云岭区便民摊点管理办法" in sign_in(reviewer).get(f"/documents/{document_id}").get_data(as_text=True)
    page = sign_in(other).get(f"/documents/{document_id}").get_data(as_text=True)
    assert "便民摊点管理办法" not in page
    assert "十个工作日内作出审核决定" not in page.replace("二十个工作日内作出审核决定", "")
    review = queries.review_of(session, document_id)
    examination = queries.examination_of(session, review)
    assert examination is not None
    assert "便民摊点" not in str(examination.conflicts)
    assert not any("便民摊点" in finding.message for finding in queries.findings_of(session, examination.id))


def test_an_own_document_is_seen_by_its_department_even_before_it_is_submitted(
    upload: Callable[..., int], drafter: User, sign_in: SignIn
) -> None:
    upload(drafter, *ISSUED)
    document_id = upload(drafter, *NEW.strip().split("\n"))
    assert "云岭区便民摊点管理办法" in sign_in(drafter).get(f"/documents/{document_id}").get_data(as_text=True)


def test_two_clauses_of_the_document_itself_are_shown_and_stand_among_the_findings(
    upload: Callable[..., int], drafter: User, session: Session, sign_in: SignIn
) -> None:
    lines = NEW.strip().split("\n")
    again = "第四条　街道办事处应当自受理摊点申请之日起五个工作日内作出审核决定。"
    document_id = upload(drafter, *lines[:3], again, lines[3])
    page = sign_in(drafter).get(f"/documents/{document_id}").get_data(as_text=True)
    assert "疑似对同一事项作了不同规定" in page
    review = queries.review_of(session, document_id)
    found = queries.findings_of(session, review.examination_id or 0)
    assert any(finding.message.startswith("疑似前后条文数值不一致") for finding in found)
