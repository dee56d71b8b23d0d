"""The index follows the database, whatever happens in between."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fazhi_review.config import ROOT, Settings
from fazhi_review.errors import IndexLocked, IndexOutdated
from fazhi_review.extensions import unit_of_work
from fazhi_review.indexing import upkeep
from fazhi_review.indexing.engine import current_engine
from fazhi_review.indexing.finding import look_up
from fazhi_review.indexing.models import IndexTask
from fazhi_review.indexing.operations import enqueue
from fazhi_review.indexing.worker import IndexWorker
from fazhi_review.search.port import SearchQuery
from tests.indexing.conftest import OneShelf


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """On disk: the memory engine has no generations to lose."""
    return replace(settings, search_url="auto")


def change(shelf: OneShelf, law: str, *texts: str) -> None:
    """Change a law and queue it, as every operation does in one commit."""
    shelf.laws[law] = list(texts)
    with unit_of_work() as session:
        enqueue(session, [law])


def ids(text: str) -> set[str]:
    return {hit.id for hit in current_engine().search(SearchQuery(text=text)).hits}


def test_the_first_look_builds_the_index(shelf: OneShelf) -> None:
    change(shelf, "law:1", "养犬应当登记。")
    assert upkeep.catch_up() == 1
    assert ids("登记") == {"article:1001"}
    assert upkeep.status().waiting == 0


def test_changes_and_removals_reach_the_index(shelf: OneShelf) -> None:
    change(shelf, "law:1", "养犬应当登记。", "猫除外。")
    change(shelf, "law:2", "养犬限于二只。")
    upkeep.catch_up()
    change(shelf, "law:1", "养犬应当备案。")
    del shelf.laws["law:2"]
    with unit_of_work() as session:
        enqueue(session, ["law:2"])
    assert upkeep.catch_up() == 2
    assert ids("养犬") == {"article:1001"}
    assert ids("登记") == set()
    assert upkeep.verify().is_equal


def test_nothing_waiting_writes_nothing(shelf: OneShelf) -> None:
    upkeep.rebuild()
    assert upkeep.catch_up() == 0


def test_verification_finds_what_bypassed_the_outbox(shelf: OneShelf) -> None:
    change(shelf, "law:1", "甲。", "乙。")
    upkeep.catch_up()
    shelf.laws["law:1"] = ["甲改。"]
    shelf.laws["law:2"] = ["丙。"]
    difference = upkeep.verify()
    assert (difference.missing, difference.outdated, difference.surplus) == (1, 1, 1)
    assert not difference.is_equal
    upkeep.rebuild()
    assert upkeep.verify().is_equal


def test_verifying_a_missing_index_says_so(shelf: OneShelf) -> None:
    with pytest.raises(IndexOutdated):
        upkeep.verify()


def test_a_task_that_comes_while_a_batch_is_written_is_kept(
    shelf: OneShelf, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(shelf, "law:1", "旧。")
    upkeep.catch_up()
    change(shelf, "law:1", "新。")
    engine = current_engine()
    write = engine.replace

    def write_while_somebody_saves(instruments: list[str], documents: list[object]) -> None:
        write(instruments, documents)  # type: ignore[arg-type]
        monkeypatch.setattr(engine, "replace", write)
        change(shelf, "law:1", "更新。")

    monkeypatch.setattr(engine, "replace", write_while_somebody_saves)
    upkeep.catch_up()
    assert ids("更新") == {"article:1001"}
    assert upkeep.verify().is_equal


def test_a_failing_write_leaves_its_tasks_queued(
    shelf: OneShelf, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    upkeep.rebuild()
    change(shelf, "law:1", "甲。")

    def locked(*_: object) -> None:
        raise IndexLocked()

    with monkeypatch.context() as patched:
        patched.setattr(current_engine(), "replace", locked)
        with pytest.raises(IndexLocked):
            upkeep.catch_up()
    assert session.scalar(select(func.count(IndexTask.id))) == 1
    upkeep.catch_up()
    assert upkeep.verify().is_equal


def test_many_changes_at_once_are_built_anew(shelf: OneShelf) -> None:
    upkeep.rebuild()
    before = upkeep.status().health.generation
    shelf.laws = {f"law:{number}": [f"第{number}件。"] for number in range(1, 601)}
    with unit_of_work() as session:
        enqueue(session, shelf.laws)
    upkeep.catch_up()
    assert upkeep.status().health.generation != before
    assert upkeep.verify().is_equal


def test_two_processes_never_write_at_once(shelf: OneShelf, settings: Settings) -> None:
    settings.search_folder.mkdir(parents=True)
    with FileLock(str(settings.search_folder / "upkeep.lock")), pytest.raises(IndexLocked), upkeep.upkeep_lock(0.01):
        pytest.fail("two at once")


def test_whoever_only_searches_does_not_wait_for_a_writer(shelf: OneShelf, settings: Settings) -> None:
    upkeep.rebuild()
    change(shelf, "law:1", "甲。")
    with FileLock(str(settings.search_folder / "upkeep.lock")):
        upkeep.catch_up_if_free()
    assert upkeep.status().waiting == 1
    upkeep.catch_up_if_free()
    assert upkeep.status().waiting == 0


def test_the_worker_goes_on_after_a_failure(app: Flask, shelf: OneShelf, monkeypatch: pytest.MonkeyPatch) -> None:
    change(shelf, "law:1", "甲。")
    worker = IndexWorker(app, pause=0.0)
    with monkeypatch.context() as patched:
        patched.setattr("fazhi_review.indexing.worker.catch_up", _locked)
        assert not worker.turn()
    assert worker.turn()
    assert upkeep.status().waiting == 0


def _locked() -> int:
    raise IndexLocked()


def test_a_hit_that_the_database_no_longer_has_is_dropped_and_queued(shelf: OneShelf, session: Session) -> None:
    change(shelf, "law:1", "养犬应当登记。")
    upkeep.catch_up()
    shelf.laws.clear()
    assert look_up(session, "登记", SearchQuery()).hits == []
    assert upkeep.status().waiting == 1
    upkeep.catch_up()
    assert ids("登记") == set()


WORK = """
    import sys
    from dataclasses import replace
    from pathlib import Path
    from fazhi_review.config import Settings
    from fazhi_review.indexing import upkeep
    from fazhi_review.web import create_app
    from tests.indexing.conftest import OneShelf

    instance = Path(sys.argv[1])
    app = create_app(Settings(environment="testing", instance=instance, search_url=sys.argv[2],
                              database_url=f"sqlite:///{instance / 'test.sqlite3'}", secret_key="x" * 32))
    shelf = OneShelf()
    shelf.laws = {f"law:{number}": [f"第{number}件，应当登记。"] for number in range(1, 301)}
    app.extensions["index_sources"] = {"law": shelf}
    upkeep._BATCH = 5
    with app.app_context():
        print("ready", flush=True)
        upkeep.rebuild() if sys.argv[3] == "rebuild" else upkeep.catch_up()
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no SIGKILL")
@pytest.mark.parametrize(("url", "action"), [("auto", "catch_up"), ("auto", "rebuild"), ("whoosh:", "catch_up")])
def test_killed_at_any_moment_nothing_is_lost(
    app: Flask, shelf: OneShelf, settings: Settings, server_url: str, action: str, url: str
) -> None:
    if server_url:
        pytest.skip("the killed process works on its own SQLite file")
    app.extensions.pop("search_engine", None)
    app.extensions["settings"] = replace(settings, search_url=url)
    upkeep.rebuild()
    shelf.laws = {f"law:{number}": [f"第{number}件，应当登记。"] for number in range(1, 301)}
    with unit_of_work() as session:
        enqueue(session, shelf.laws)
    for delay in (0.05, 0.3):
        _kill_after(delay, settings.instance, url, action)
    upkeep.catch_up()
    assert upkeep.verify().is_equal
    assert upkeep.status().health.count == 300


def _kill_after(delay: float, instance: Path, url: str, action: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WORK), str(instance), url, action],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
