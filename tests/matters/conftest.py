"""A matter between a department and the bureau."""

from collections.abc import Callable

import pytest
from flask import Flask

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters import operations
from fazhi_review.matters.models import Matter, MatterKind
from fazhi_review.matters.place import Place, place_of
from fazhi_review.timeline.clock import FixedClock
from fazhi_review.timeline.working_days import WorkingCalendar


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
def calendar() -> WorkingCalendar:
    return WorkingCalendar()


@pytest.fixture
def place(app: Flask) -> Place:
    return place_of(app)


@pytest.fixture
def make_matter(app: Flask, drafter: User, clock: FixedClock) -> Callable[..., Matter]:
    """Factory: a matter about the drafter's department, held by it."""
    count = 0

    def make(**values: object) -> Matter:
        nonlocal count
        count += 1
        given = {
            "title": f"云岭区临时停车场管理办法（第{count}稿）",
            "state": "草稿",
            "owner_id": drafter.organization_id,
            "holder_id": drafter.organization_id,
            "at": clock.now(),
            **values,
        }
        kind = given.pop("kind", MatterKind.DRAFTING)
        subject_id = given.pop("subject_id", count)
        with unit_of_work() as session:
            return operations.open_matter(session, kind, subject_id, **given)

    return make
