"""A Word document under review, and threads on its words."""

import itertools
from collections.abc import Callable

import document_samples as samples
import pytest
import review_steps as steps
from flask import Flask
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.documents import queries as document_queries
from fazhi_review.documents.models import DocumentVersion
from fazhi_review.documents.storage import FileStore
from fazhi_review.review import operations
from fazhi_review.review.annotations import operations as annotations
from fazhi_review.review.annotations.models import AnnotationKind, Visibility
from fazhi_review.review.annotations.operations import Span, Wording
from fazhi_review.timeline.clock import FixedClock

Annotate = Callable[..., int]


@pytest.fixture
def drafter(make_user: Callable[..., User]) -> User:
    return make_user(full_name="林晓雨")


@pytest.fixture
def reviewer(make_user: Callable[..., User]) -> User:
    return make_user(Role.REVIEWER, full_name="周明远")


@pytest.fixture
def colleague(make_user: Callable[..., User], reviewer: User) -> User:
    return make_user(Role.REVIEWER, organization=reviewer.organization, full_name="郑可")


@pytest.fixture
def store(app: Flask) -> FileStore:
    return FileStore(app.extensions["settings"].files_folder)


@pytest.fixture
def document_id(app: Flask, drafter: User, reviewer: User, clock: FixedClock) -> int:
    """A docx that its drafter has submitted and the bureau accepted."""
    actor = samples.actor_of(drafter)
    receipt = operations.take_in(
        "停车场办法.docx", samples.docx(), uploader=drafter, actor=actor, place=samples.place_with(app)
    )
    operations.submit(receipt.document_id, user=drafter, actor=actor, at=clock.now())
    steps.accept(receipt.document_id, reviewer, clock.now())
    return receipt.document_id


@pytest.fixture
def version(session: Session, drafter: User, document_id: int) -> DocumentVersion:
    return document_queries.version_for(session, drafter, document_id)


@pytest.fixture
def original(version: DocumentVersion, store: FileStore) -> bytes:
    return store.read(version.file.sha256)


@pytest.fixture
def annotate(document_id: int, version: DocumentVersion, clock: FixedClock) -> Annotate:
    """`annotate(user, "处五千元", "没有依据")` begins a thread on these words and gives its id."""
    tokens = itertools.count(1)

    def annotate(
        user: User,
        words: str,
        text: str = "请核对依据。",
        *,
        visibility: Visibility = Visibility.DRAFTER,
        replacement: str | None = None,
    ) -> int:
        start = version.text.index(words)
        written = annotations.create(
            document_id,
            Span(version.id, start, start + len(words), words),
            Wording(
                kind=AnnotationKind.COMMENT if replacement is None else AnnotationKind.SUGGESTION,
                text=text,
                visibility=visibility,
                replacement=replacement or "",
            ),
            token=f"token-{next(tokens):08}",
            user=user,
            actor=samples.actor_of(user),
            at=clock.now(),
        )
        return written.annotation.id

    return annotate
