"""`flask check` tells what is missing, what is damaged and what nobody knows."""

import document_samples as samples
import pytest
from click.testing import Result
from flask import Flask

from fazhi_review.accounts.models import User
from fazhi_review.documents.storage import FileStore
from fazhi_review.review.operations import take_in


@pytest.fixture
def sha256(app: Flask, make_user: object) -> str:
    user: User = make_user()  # type: ignore[operator]
    place = samples.place_of(app)
    take_in("办法.docx", samples.docx(), uploader=user, actor=samples.actor_of(user), place=place)
    return next(place.store.names())


@pytest.fixture
def store(app: Flask) -> FileStore:
    return samples.place_of(app).store


def check(app: Flask) -> Result:
    return app.test_cli_runner().invoke(args=["check"])


def test_whole_files_are_well(app: Flask, sha256: str) -> None:
    assert (check(app).exit_code, check(app).stdout) == (0, "登记的 1 个文件完好。\n")


def test_a_missing_file_is_told_with_its_document(app: Flask, sha256: str, store: FileStore) -> None:
    store.path(sha256).unlink()
    result = check(app)
    assert result.exit_code == 1
    assert f"缺少文件：{sha256}　《云岭区临时停车场管理办法》" in result.stdout


def test_a_changed_file_is_told(app: Flask, sha256: str, store: FileStore) -> None:
    store.path(sha256).write_bytes(b"something else")
    result = check(app)
    assert result.exit_code == 1
    assert f"校验值不符：{sha256}" in result.stdout


def test_a_file_without_a_row_is_told_and_kept(app: Flask, sha256: str, store: FileStore) -> None:
    stray = store.put(b"stray").sha256
    result = check(app)
    assert result.exit_code == 0
    assert f"没有登记的文件：{stray}" in result.stdout
    assert store.path(stray).exists()
