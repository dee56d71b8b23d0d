"""A department, its district government, and the bureau that keeps the register."""

from collections.abc import Callable

import document_samples as samples
import pytest
from filing_desk import Desk
from flask import Flask

from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.filing import arrival
from fazhi_review.matters.place import Place, place_of
from fazhi_review.timeline.clock import FixedClock


@pytest.fixture(autouse=True)
def two_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """What arrives is examined with the tests' own two rules: what the shipped ones find has tests of its own."""
    monkeypatch.setattr(arrival, "workplace", samples.place_with)


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
def clerk(make_user: Callable[..., User], government: Organization) -> User:
    """Who files for the government."""
    return make_user(organization=government)


@pytest.fixture
def reviewer(make_user: Callable[..., User], bureau: Organization) -> User:
    return make_user(Role.REVIEWER, organization=bureau)


@pytest.fixture
def lead(make_user: Callable[..., User], bureau: Organization) -> User:
    return make_user(Role.REVIEW_LEAD, organization=bureau)


@pytest.fixture
def desk(app: Flask, place: Place, clock: FixedClock, drafter: User, reviewer: User, lead: User) -> Desk:
    return Desk(app, place, drafter, reviewer, lead)
