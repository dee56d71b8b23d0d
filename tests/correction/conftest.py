"""A published document that was found wrong, the department that issued it, and the bureau."""

from collections.abc import Callable

import pytest
from correction_desk import Desk
from flask import Flask
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.matters.place import Place, place_of
from fazhi_review.timeline.clock import FixedClock


@pytest.fixture
def place(app: Flask) -> Place:
    return place_of(app)


@pytest.fixture
def government(make_organization: Callable[..., Organization]) -> Organization:
    return make_organization(
        OrganizationKind.GOVERNMENT, name="云岭区人民政府", short_name="区政府", agency_code="云政"
    )


@pytest.fixture
def department(make_organization: Callable[..., Organization], government: Organization) -> Organization:
    return make_organization(
        name="云岭区城市管理局", short_name="区城管局", agency_code="云城管", parent_id=government.id
    )


@pytest.fixture
def bureau(make_organization: Callable[..., Organization], government: Organization) -> Organization:
    return make_organization(
        OrganizationKind.BUREAU, name="云岭区司法局", short_name="区司法局", agency_code="云司", parent_id=government.id
    )


@pytest.fixture
def drafter(make_user: Callable[..., User], department: Organization) -> User:
    return make_user(organization=department)


@pytest.fixture
def stranger(make_user: Callable[..., User]) -> User:
    """A drafter of another department."""
    return make_user()


@pytest.fixture
def reviewer(make_user: Callable[..., User], bureau: Organization) -> User:
    return make_user(Role.REVIEWER, organization=bureau)


@pytest.fixture
def lead(make_user: Callable[..., User], bureau: Organization) -> User:
    return make_user(Role.REVIEW_LEAD, organization=bureau)


@pytest.fixture
def desk(
    app: Flask, session: Session, place: Place, clock: FixedClock, drafter: User, reviewer: User, lead: User
) -> Desk:
    return Desk(app, place, clock, drafter, reviewer, lead)
