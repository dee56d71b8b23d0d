"""A change of law becomes an event with the clauses of the office's documents that it touches."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import compose_laws as compose
import document_samples as samples
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.accounts.models import User
from fazhi_review.library.change_models import LawChange, LawChangeKind
from fazhi_review.library.law_changes import changes_between, record_changes
from fazhi_review.library.operations import import_path
from fazhi_review.library.service import DatabaseLibrary
from fazhi_review.review import operations
from fazhi_review.timeline.clock import FixedClock

LINES = (
    "云岭区河湖管理办法",
    "云政规〔2020〕3号",
    "第一条　根据《河湖巡护条例》《河湖看护暂行条例》，制定本办法。",
    "第二条　巡护依照《河湖巡护条例》第二条执行。",
    "第三条　监督检查依照《河湖巡护条例》第三十条执行。",
    "第四条　本办法自2020年6月1日起施行，有效期十年。",
    "云岭区人民政府",
    "2020年5月2日",
)


@pytest.fixture
def drafter(make_user: Callable[..., User]) -> User:
    return make_user()


@pytest.fixture
def document_id(app: Flask, drafter: User) -> int:
    place = samples.place_with(app)
    receipt = operations.take_in(
        "办法.docx", samples.docx(*LINES), uploader=drafter, actor=samples.actor_of(drafter), place=place
    )
    return receipt.document_id


def bring(clock: FixedClock, tmp_path: Path) -> None:
    import_path(compose.write(tmp_path / "laws", compose.lawrefbook()), actor=SYSTEM, clock=clock)


def test_an_import_that_changes_a_cited_law_records_the_change_and_its_clauses(
    document_id: int, session: Session, clock: FixedClock, tmp_path: Path
) -> None:
    bring(clock, tmp_path)
    changes = session.scalars(select(LawChange).order_by(LawChange.effective_on, LawChange.kind)).all()
    assert [(change.instrument.key, change.kind, change.effective_on) for change in changes] == [
        ("河湖巡护条例", LawChangeKind.NEW_TEXT, date(2024, 9, 1)),
        ("河湖看护暂行条例", LawChangeKind.REPEALED, date(2024, 9, 1)),
    ]
    assert [(clause.path, clause.article) for clause in changes[0].clauses] == [
        ("第一条", ""),
        ("第二条", "第二条"),
        ("第三条", "第三十条"),
    ]
    assert changes[1].clauses[0].document_id == document_id and changes[1].clauses[0].is_basis


def test_recording_again_adds_nothing(document_id: int, session: Session, clock: FixedClock, tmp_path: Path) -> None:
    bring(clock, tmp_path)
    assert record_changes(session, DatabaseLibrary(session), clock.now(), clock.today()) == 0
    assert len(session.scalars(select(LawChange)).all()) == 2


def test_a_library_without_documents_records_nothing(session: Session, clock: FixedClock, tmp_path: Path) -> None:
    bring(clock, tmp_path)
    assert session.scalars(select(LawChange)).all() == []


def test_changes_are_asked_for_by_the_days_on_which_they_take_effect(
    document_id: int, session: Session, clock: FixedClock, tmp_path: Path
) -> None:
    bring(clock, tmp_path)
    assert len(changes_between(session, date(2024, 9, 1), date(2024, 9, 1))) == 2
    assert changes_between(session, date(2024, 9, 2), date(2026, 1, 1)) == []


def test_a_change_is_shown_to_those_who_may_see_the_document(
    document_id: int,
    clock: FixedClock,
    tmp_path: Path,
    drafter: User,
    make_user: Callable[..., User],
    sign_in: Callable[[User], FlaskClient],
) -> None:
    bring(clock, tmp_path)
    assert "云岭区河湖管理办法 第一条" in sign_in(drafter).get("/library/changes").get_data(as_text=True)
    assert "云岭区河湖管理办法" not in sign_in(make_user()).get("/library/changes").get_data(as_text=True)
