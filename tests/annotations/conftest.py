"""A document under review, the people around it, and threads on its words."""

import itertools
from collections.abc import Callable
from typing import Any

import document_samples as samples
import pytest
import review_steps as steps
from annotation_samples import JSON, WORDS, fields_of
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.documents import queries as document_queries
from fazhi_review.documents.models import DocumentVersion
from fazhi_review.review import operations
from fazhi_review.timeline.clock import FixedClock

Annotate = Callable[..., dict[str, Any]]


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
def lead(make_user: Callable[..., User], reviewer: User) -> User:
    return make_user(Role.REVIEW_LEAD, organization=reviewer.organization, full_name="何静")


@pytest.fixture
def submitted(app: Flask, drafter: User, reviewer: User, clock: FixedClock) -> int:
    actor = samples.actor_of(drafter)
    receipt = operations.take_in(
        "办法.txt", samples.text(), uploader=drafter, actor=actor, place=samples.place_with(app)
    )
    operations.submit(receipt.document_id, user=drafter, actor=actor, at=clock.now())
    return receipt.document_id


@pytest.fixture
def under_review(submitted: int, reviewer: User, clock: FixedClock) -> int:
    steps.accept(submitted, reviewer, clock.now())
    return submitted


@pytest.fixture
def version(session: Session, drafter: User, under_review: int) -> DocumentVersion:
    return document_queries.version_for(session, drafter, under_review)


@pytest.fixture
def annotate(under_review: int, version: DocumentVersion, sign_in: Callable[[User], FlaskClient]) -> Annotate:
    """`annotate(user, text="...", visibility="me")` begins a thread and gives what the server answered."""
    tokens = itertools.count(1)

    def annotate(user: User, words: str = WORDS, **values: object) -> dict[str, Any]:
        data = {"token": f"token-{next(tokens):08}", **fields_of(version.id, words, **values)}
        response = sign_in(user).post(f"/documents/{under_review}/annotations", data=data, headers=JSON)
        assert response.status_code == 201, response.get_data(as_text=True)
        answer: dict[str, Any] = response.get_json()
        return answer

    return annotate


@pytest.fixture
def send(sign_in: Callable[[User], FlaskClient]) -> Callable[..., TestResponse]:
    """Send what the workbench sends: `send(user, "/annotations/1/state", state="resolved", version=1)`."""

    def send(user: User, address: str, **fields: object) -> TestResponse:
        return sign_in(user).post(address, data=fields, headers=JSON)

    return send
