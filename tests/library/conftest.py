"""The composed collections, imported once and copied for every test that reads them."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import compose_laws as compose
import pytest
from flask import Flask

from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.config import Settings
from fazhi_review.extensions import db
from fazhi_review.library.operations import import_path
from fazhi_review.timeline.clock import Clock, FixedClock
from fazhi_review.web import create_app


def _bring(folder: Path, clock: Clock) -> None:
    import_path(compose.write(folder / "laws", compose.lawrefbook()), actor=SYSTEM, clock=clock)
    import_path(compose.write(folder / "just", compose.just_laws()), actor=SYSTEM, clock=clock)


@pytest.fixture(scope="session")
def composed_database(empty_database: Path | None, tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """A SQLite file that holds both composed collections; None on a server, where each test imports them itself."""
    if empty_database is None:
        return None
    folder = tmp_path_factory.mktemp("composed")
    path = folder / "composed.sqlite3"
    shutil.copy(empty_database, path)
    # The day of the tests' clock.
    clock = FixedClock(datetime(2026, 11, 23, 1, 30, tzinfo=UTC))
    settings = Settings(
        environment="testing", instance=folder, database_url=f"sqlite:///{path}", search_url="memory:", secret_key="x" * 32
    )  # fmt: skip
    with create_app(settings, clock=clock).app_context():
        _bring(folder, clock)
        db.session.remove()
        # A last connection closed writes what stands in the log beside the file into it.
        db.engine.dispose()
    return path


@pytest.fixture
def composed_library(
    app: Flask, settings: Settings, composed_database: Path | None, clock: FixedClock, tmp_path: Path
) -> None:
    """Both composed collections in the test's database, before anything else is in it."""
    if composed_database is None:
        _bring(tmp_path, clock)
        return
    db.session.remove()
    db.engine.dispose()
    shutil.copy(composed_database, settings.instance / "test.sqlite3")
