"""An invented law that is revised, and a document of an invented district that rests on it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import document_samples as samples
import pytest
from flask import Flask
from lake_law import DOCUMENT, NEW_LAW, OLD_LAW, bring_laws

from fazhi_review.accounts.models import User
from fazhi_review.cleanup.ripple.operations import RipplePlace
from fazhi_review.cleanup.validity.models import Standing
from fazhi_review.cleanup.validity.standing import take_under_watch
from fazhi_review.cli.cleanup import ripple_place
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.extensions import unit_of_work
from fazhi_review.indexing.upkeep import catch_up
from fazhi_review.review import operations
from fazhi_review.timeline.clock import FixedClock

Upload = Callable[..., int]


@pytest.fixture
def lake_law(app: Flask, clock: FixedClock, tmp_path: Path) -> None:
    """Both texts of the invented law."""
    bring_laws(
        tmp_path,
        clock,
        ("湖塘养护条例(2019-03-01).md", OLD_LAW),
        ("湖塘养护条例(2024-05-10).md", NEW_LAW),
    )


@pytest.fixture
def drafter(make_user: Callable[..., User]) -> User:
    return make_user()


@pytest.fixture
def upload(app: Flask, drafter: User) -> Upload:
    """Take in a document of these lines; its id."""

    def upload(*lines: str, by: User | None = None) -> int:
        user = by or drafter
        receipt = operations.take_in(
            "办法.docx", samples.docx(*(lines or DOCUMENT)), uploader=user, actor=samples.actor_of(user),
            place=samples.place_with(app),
        )  # fmt: skip
        catch_up()
        return receipt.document_id

    return upload


@pytest.fixture
def place(app: Flask, lake_law: None) -> RipplePlace:
    """What the examination stands on, after the law is in."""
    return ripple_place()


@pytest.fixture
def watch(drafter: User, clock: FixedClock) -> Callable[..., Standing]:
    """Factory: a published document of the drafter's organization, under watch."""

    def watch(
        title: str = "云岭区停车管理办法",
        *,
        effective: date = date(2022, 1, 1),
        expires: date | None = None,
        by: User | None = None,
    ) -> Standing:
        owner = by or drafter
        with unit_of_work() as session:
            document = NormativeDocument(
                organization_id=owner.organization_id, created_by_id=owner.id, created_at=clock.now(),
                updated_at=clock.now(), submitted_at=clock.now(), title=title, effective_date=effective,
                publication_date=effective, expiry_date=expires,
            )  # fmt: skip
            session.add(document)
            session.flush()
            return take_under_watch(session, document, effective, clock.now())

    return watch
