"""An invented law that is revised, and a document of an invented district that rests on it."""

from collections.abc import Callable
from pathlib import Path

import document_samples as samples
import pytest
from flask import Flask
from lake_law import DOCUMENT, NEW_LAW, OLD_LAW, bring_laws

from fazhi_review.accounts.models import User
from fazhi_review.cleanup.ripple.operations import RipplePlace
from fazhi_review.cli.cleanup import ripple_place
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
