"""The bureau that receives, the department whose document is meant, and somebody else."""

from collections.abc import Callable

import pytest
from correction_desk import Desk
from flask import Flask
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.matters.place import place_of
from fazhi_review.timeline.clock import FixedClock


@pytest.fixture
def bureau(make_organization: Callable[..., Organization]) -> Organization:
    return make_organization(OrganizationKind.BUREAU, name="云岭区司法局", short_name="区司法局")


@pytest.fixture
def desk(
    app: Flask,
    session: Session,
    clock: FixedClock,
    bureau: Organization,
    make_organization: Callable[..., Organization],
    make_user: Callable[..., User],
) -> Desk:
    department = make_organization(name="云岭区城市管理局", short_name="区城管局")
    return Desk(
        app,
        place_of(app),
        clock,
        make_user(organization=department),
        make_user(Role.REVIEWER, organization=bureau),
        make_user(Role.REVIEW_LEAD, organization=bureau),
    )


@pytest.fixture
def stranger(make_user: Callable[..., User]) -> User:
    """A drafter of another department."""
    return make_user()
