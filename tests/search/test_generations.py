"""Generations on disk: verified before they serve, never harmed by reading, damage told in one sentence."""

import json
import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from fazhi_review.errors import IndexLocked, IndexNotBuilt, IndexOutdated, InvalidInput
from fazhi_review.search import generations
from fazhi_review.search.factory import open_engine
from fazhi_review.search.generations import DiskEngine
from fazhi_review.search.port import IndexDocument, SearchQuery

Make = Callable[..., IndexDocument]


@pytest.fixture(params=["whoosh", "tantivy"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> DiskEngine:
    if request.param == "tantivy" and not find_spec("tantivy"):
        pytest.skip("tantivy is not built for this processor")
    engine = open_engine(f"{request.param}:{tmp_path / 'search'}", tmp_path)
    assert isinstance(engine, DiskEngine)
    return engine


def build(engine: DiskEngine, documents: list[IndexDocument]) -> None:
    generation = engine.begin_rebuild()
    generation.upsert(documents)
    generation.commit()


def reopened(tmp_path: Path, engine: DiskEngine) -> DiskEngine:
    """Another process's view of the same folder."""
    other = open_engine(f"{engine.health().engine}:{tmp_path / 'search'}", tmp_path)
    assert isinstance(other, DiskEngine)
    return other


def test_before_the_first_build_the_index_says_that_it_is_missing(disk: DiskEngine) -> None:
    with pytest.raises(IndexNotBuilt, match=r"尚未建立.*flask library import.*flask index rebuild"):
        disk.search(SearchQuery(text="罚款"))
    assert not disk.health().is_ready


def test_a_pointer_that_is_gone_is_damage_and_not_a_new_installation(
    disk: DiskEngine, make: Make, tmp_path: Path
) -> None:
    build(disk, [make("甲乙。")])
    (tmp_path / "search" / "CURRENT").unlink()
    with pytest.raises(IndexOutdated) as raised:
        reopened(tmp_path, disk).count()
    assert not isinstance(raised.value, IndexNotBuilt)
    assert "损坏" in raised.value.message


def test_search_goes_on_while_another_generation_is_built(disk: DiskEngine, make: Make) -> None:
    build(disk, [make("旧文。")])
    generation = disk.begin_rebuild()
    generation.upsert([make("新文。"), make("新文二。")])
    assert disk.count() == 1
    generation.commit()
    assert disk.count() == 2
    assert disk.search(SearchQuery(text="旧文")).hits == ()


def test_another_process_sees_updates_and_new_generations(disk: DiskEngine, make: Make, tmp_path: Path) -> None:
    build(disk, [make("甲乙。")])
    other = reopened(tmp_path, disk)
    assert other.count() == 1
    disk.upsert([make("甲乙丙。")])
    assert other.count() == 2
    assert len(other.search(SearchQuery(text="甲乙")).hits) == 2
    build(disk, [make("丁戊。")])
    assert other.count() == 1


def test_a_generation_that_is_discarded_leaves_no_trace(disk: DiskEngine, make: Make, tmp_path: Path) -> None:
    build(disk, [make("甲乙。")])
    generation = disk.begin_rebuild()
    generation.upsert([make("丙丁。")])
    generation.discard()
    assert disk.count() == 1
    assert len([entry for entry in (tmp_path / "search").iterdir() if entry.is_dir()]) == 1


def test_only_the_last_two_generations_are_kept(disk: DiskEngine, make: Make, tmp_path: Path) -> None:
    for _ in range(4):
        build(disk, [make("甲乙。")])
    assert len([entry for entry in (tmp_path / "search").iterdir() if entry.is_dir()]) == 2


def test_an_index_cut_by_another_dictionary_is_outdated(disk: DiskEngine, make: Make, tmp_path: Path) -> None:
    build(disk, [make("甲乙。")])
    for path in (tmp_path / "search").glob("*/sentinel.json"):
        path.write_text(json.dumps(json.loads(path.read_text()) | {"dictionary": "other"}))
    with pytest.raises(IndexOutdated):
        reopened(tmp_path, disk).count()


def damaged(folder: Path) -> list[Path]:
    """Every file of the index that serves, biggest first."""
    current = folder / (folder / "CURRENT").read_text()
    return sorted((current / "index").iterdir(), key=lambda path: -path.stat().st_size)


def test_a_missing_segment_is_told_and_nothing_is_destroyed(disk: DiskEngine, make: Make, tmp_path: Path) -> None:
    build(disk, [make("甲乙。")])
    files = damaged(tmp_path / "search")
    files[0].unlink()
    other = reopened(tmp_path, disk)
    with pytest.raises(IndexOutdated):
        other.search(SearchQuery(text="甲乙"))
    assert not other.health().is_ready
    assert sorted(damaged(tmp_path / "search")) == sorted(files[1:])
    build(other, [make("甲乙。")])
    assert other.count() == 1


def test_a_pointer_to_nothing_is_told(disk: DiskEngine, make: Make, tmp_path: Path) -> None:
    build(disk, [make("甲乙。")])
    (tmp_path / "search" / "CURRENT").write_text("20200101T000000-v1")
    with pytest.raises(IndexOutdated):
        disk.count()


def test_a_generation_that_lost_documents_never_serves(
    disk: DiskEngine, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(disk, [make("甲乙。")])
    generation = disk.begin_rebuild()
    generation.upsert([make("丙丁。"), make("戊己。")])
    generation._expected["article:99"] = 1  # handed in, and lost on its way
    with pytest.raises(IndexOutdated, match="未通过核验"):
        generation.commit()
    assert len(disk.search(SearchQuery(text="甲乙")).hits) == 1


def test_a_second_writer_is_told_to_come_back(
    disk: DiskEngine, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(disk, [make("甲乙。")])
    monkeypatch.setattr(generations, "LOCK_SECONDS", 0.01)
    with disk.lock(), pytest.raises(IndexLocked):
        reopened(tmp_path, disk).upsert([make("丙丁。")])


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_nobody_else_may_read_the_index_folder(disk: DiskEngine, make: Make, tmp_path: Path) -> None:
    build(disk, [make("甲乙。")])
    assert (tmp_path / "search").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("url", ["opensearch:http://localhost:9200", "lucene:", ""])
def test_an_engine_that_is_not_there_is_refused_in_one_sentence(url: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        open_engine(url, tmp_path)
