"""Receiving files: one document for one file, its facts read from the text, and nobody learns of another's."""

import threading
from collections.abc import Callable
from datetime import date, timedelta

import document_samples as samples
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.documents import operations, queries
from fazhi_review.documents.models import (
    CitationRow,
    DocumentVersion,
    MetadataField,
    NormativeDocument,
    ProvisionRow,
    StoredFile,
)
from fazhi_review.errors import NotFound, StaleVersion, StorageUnavailable
from fazhi_review.extensions import db
from fazhi_review.indexing.models import IndexTask
from fazhi_review.review.operations import replace_text, submit, take_in
from fazhi_review.structure.model import DocumentKind
from fazhi_review.timeline.clock import FixedClock

MakeUser = Callable[..., User]


def receive(app: Flask, user: User, data: bytes | None = None, **values: str) -> operations.Receipt:
    name = values.pop("name", "办法.docx")
    return take_in(
        name,
        data if data is not None else samples.docx(),
        uploader=user,
        actor=samples.actor_of(user),
        place=samples.place_of(app),
        **values,
    )


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_file_becomes_a_document_with_provisions_and_facts(app: Flask, session: Session, make_user: MakeUser) -> None:
    user = make_user()
    receipt = receive(app, user)
    document = queries.document_for(session, user, receipt.document_id)
    assert document.title == "云岭区临时停车场管理办法"
    assert document.number == "云政规〔2026〕3号"
    assert document.kind is DocumentKind.MEASURES
    assert document.effective_date == date(2026, 12, 1)
    version = queries.version_for(session, user, document.id)
    articles = [row for row in queries.provisions_of(session, version.id) if row.kind == "article"]
    assert [row.path for row in articles] == ["第一条", "第二条", "第三条", "第四条", "第五条"]
    assert articles[2].address == "art3"
    assert [(row.law, row.article) for row in queries.citations_of(session, version.id)] == [
        ("中华人民共和国道路交通安全法", "第三十三条")
    ]


def test_every_value_knows_where_it_was_read(app: Flask, session: Session, make_user: MakeUser) -> None:
    user = make_user()
    receipt = receive(app, user)
    text = queries.version_for(session, user, receipt.document_id).text
    sources = queries.sources_of(session, receipt.document_id)
    assert sources[MetadataField.NUMBER].quote == "云政规〔2026〕3号"
    for source in sources.values():
        assert source.quote == text[source.start : source.end]


def test_the_document_is_queued_for_the_index_in_the_same_commit(
    app: Flask, session: Session, make_user: MakeUser
) -> None:
    receipt = receive(app, make_user())
    assert f"document:{receipt.document_id}" in session.scalars(select(IndexTask.instrument)).all()


def test_the_same_file_again_is_linked_and_not_stored_twice(app: Flask, session: Session, make_user: MakeUser) -> None:
    user = make_user()
    colleague = make_user(organization=user.organization)
    data = samples.docx()
    first = receive(app, user, data)
    again = receive(app, colleague, data, name="另一个名字.docx")
    assert (again.document_id, again.is_new) == (first.document_id, False)
    assert (count(session, NormativeDocument), count(session, StoredFile)) == (1, 1)


def test_another_organizations_copy_of_a_file_stays_unknown(app: Flask, session: Session, make_user: MakeUser) -> None:
    data = samples.docx()
    first, other = make_user(), make_user()
    theirs, ours = receive(app, first, data), receive(app, other, data)
    assert ours.is_new
    assert ours.document_id != theirs.document_id
    assert count(session, StoredFile) == 1
    with pytest.raises(NotFound):
        queries.document_for(session, other, theirs.document_id)


def test_a_form_sent_twice_makes_one_document(app: Flask, session: Session, make_user: MakeUser) -> None:
    user = make_user()
    first = receive(app, user, samples.text("云岭区甲办法", "第一条　甲。"), name="甲.txt", token="t1")
    again = receive(app, user, samples.text("云岭区甲办法", "第一条　甲。"), name="甲.txt", token="t1")
    assert (again.document_id, again.is_new) == (first.document_id, False)
    assert count(session, DocumentVersion) == 1


def test_when_the_disk_is_full_no_row_speaks_of_the_file(
    app: Flask, session: Session, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    user = make_user()
    monkeypatch.setattr("fazhi_review.documents.storage.os.fsync", full)
    with pytest.raises(StorageUnavailable, match="磁盘空间不足"):
        receive(app, user)
    assert count(session, NormativeDocument) == count(session, StoredFile) == count(session, ProvisionRow) == 0


def test_the_bureau_sees_a_document_once_it_is_submitted(
    app: Flask, session: Session, make_user: MakeUser, clock: FixedClock
) -> None:
    user, reviewer = make_user(), make_user(Role.REVIEWER)
    receipt = receive(app, user)
    with pytest.raises(NotFound):
        queries.document_for(session, reviewer, receipt.document_id)
    submit(receipt.document_id, user=user, actor=samples.actor_of(user), at=clock.now())
    assert queries.document_for(session, reviewer, receipt.document_id).id == receipt.document_id


def correct(user: User, document: NormativeDocument, **values: object) -> list[MetadataField]:
    return operations.correct_metadata(
        document.id,
        {MetadataField(name): value for name, value in values.items()},  # type: ignore[misc]
        expected_version=document.version,
        user=user,
        actor=samples.actor_of(user),
        at=document.created_at + timedelta(minutes=5),
    )


def test_a_correction_is_marked_and_survives_the_next_version(
    app: Flask, session: Session, make_user: MakeUser, clock: FixedClock
) -> None:
    user = make_user()
    document = queries.document_for(session, user, receive(app, user).document_id)
    assert correct(user, document, title="云岭区停车场管理办法", number=document.number) == [MetadataField.TITLE]
    assert queries.sources_of(session, document.id)[MetadataField.TITLE].corrected_by_id == user.id

    replace_text(
        document.id,
        "新.docx",
        samples.docx(*samples.MEASURES[:-1], "2026年11月9日"),
        uploader=user,
        actor=samples.actor_of(user),
        place=samples.place_of(app),
    )
    session.expire_all()
    assert document.title == "云岭区停车场管理办法"
    assert document.document_date == date(2026, 11, 9)


def test_a_correction_of_what_somebody_else_has_changed_is_refused(
    app: Flask, session: Session, make_user: MakeUser
) -> None:
    user = make_user()
    document = queries.document_for(session, user, receive(app, user).document_id)
    correct(user, document, title="甲")
    with pytest.raises(StaleVersion, match="内容已被他人修改"):
        operations.correct_metadata(
            document.id,
            {MetadataField.TITLE: "乙"},
            expected_version=1,
            user=user,
            actor=samples.actor_of(user),
            at=document.created_at,
        )


def test_a_period_that_ends_before_it_begins_is_refused(app: Flask, session: Session, make_user: MakeUser) -> None:
    user = make_user()
    document = queries.document_for(session, user, receive(app, user).document_id)
    with pytest.raises(operations.ExpiryBeforeEffect):
        correct(user, document, effective_date=date(2026, 12, 1), expiry_date=date(2026, 11, 1))


def test_citations_of_the_document_itself_are_not_kept_as_law(
    app: Flask, session: Session, make_user: MakeUser
) -> None:
    receive(app, make_user(), samples.docx(*samples.MEASURES, "本办法第三条所称条件，由区人民政府解释。"))
    assert [row.law for row in session.scalars(select(CitationRow))] == ["中华人民共和国道路交通安全法"]


@pytest.mark.parametrize("token", ["one", None])
def test_two_sendings_at_the_same_moment_make_one_document_and_one_file(
    app: Flask, session: Session, make_user: MakeUser, token: str | None
) -> None:
    """With one token it is one form sent twice; without, two departments upload the same file at once."""
    first, second = make_user(), make_user()
    senders = [first.id, first.id if token else second.id] * 2
    together = threading.Barrier(len(senders))
    receipts: list[operations.Receipt] = []

    def send(user_id: int) -> None:
        with app.app_context():
            user = db.session.get_one(User, user_id)
            together.wait()
            receipts.append(receive(app, user, samples.text(), name="办法.txt", **({"token": token} if token else {})))
            db.session.remove()

    threads = [threading.Thread(target=send, args=(sender,)) for sender in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(receipts) == len(senders)
    assert count(session, StoredFile) == 1
    if token:
        assert len({receipt.document_id for receipt in receipts}) == count(session, NormativeDocument) == 1
