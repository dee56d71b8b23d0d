"""People of a department and of the bureau, and a document on its way between them."""

from collections.abc import Callable

import document_samples as samples
import pytest
import review_steps as steps
from flask import Flask

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.review import operations
from fazhi_review.timeline.clock import FixedClock


@pytest.fixture
def drafter(make_user: Callable[..., User]) -> User:
    return make_user()


@pytest.fixture
def reviewer(make_user: Callable[..., User]) -> User:
    return make_user(Role.REVIEWER)


@pytest.fixture
def lead(make_user: Callable[..., User], reviewer: User) -> User:
    return make_user(Role.REVIEW_LEAD, organization=reviewer.organization)


@pytest.fixture
def document_id(app: Flask, drafter: User) -> int:
    """A document with two findings, as its drafter has just uploaded it."""
    return operations.take_in(
        "办法.txt",  # read in this very process; the tests of uploads read Word files
        samples.text(),
        uploader=drafter,
        actor=samples.actor_of(drafter),
        place=samples.place_with(app),
    ).document_id


@pytest.fixture
def submitted(document_id: int, drafter: User, reviewer: User, clock: FixedClock) -> int:
    operations.submit(document_id, user=drafter, actor=samples.actor_of(drafter), at=clock.now())
    return document_id


@pytest.fixture
def under_review(submitted: int, reviewer: User, clock: FixedClock) -> int:
    steps.accept(submitted, reviewer, clock.now())
    return submitted
