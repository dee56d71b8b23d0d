"""Files on disk: whole or not there, whatever happens in between."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fazhi_review.documents.storage import FileStore
from fazhi_review.errors import NotFound, StorageUnavailable

_WRITE_FOREVER = """
import sys
from pathlib import Path
from fazhi_review.documents.storage import FileStore
store = FileStore(Path(sys.argv[1]))
print("ready", flush=True)
for number in range(1_000_000):
    store.put(number.to_bytes(4, "big") * 100_000)
"""


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def test_the_same_content_is_kept_once(store: FileStore) -> None:
    first, second = store.put(b"content"), store.put(b"content")
    assert (first.was_new, second.was_new) == (True, False)
    assert list(store.names()) == [first.sha256]
    assert store.read(first.sha256) == b"content"


def test_a_name_is_a_checksum_and_nothing_else(store: FileStore) -> None:
    for name in ("../../etc/passwd", "a" * 63, "A" * 64, ""):
        with pytest.raises(ValueError, match="checksum"):
            store.path(name)


def test_a_missing_file_is_said_in_one_sentence(store: FileStore) -> None:
    with pytest.raises(NotFound, match="flask check"):
        store.read("0" * 64)


def test_a_full_disk_leaves_nothing_behind(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(StorageUnavailable):
        store.put(b"content")
    monkeypatch.undo()
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []


def test_a_file_that_was_cut_short_is_written_anew(store: FileStore) -> None:
    stored = store.put(b"content")
    store.path(stored.sha256).write_bytes(b"con")
    assert store.put(b"content").was_new
    assert store.read(stored.sha256) == b"content"


@pytest.mark.skipif(os.name == "nt", reason="kills with SIGKILL")
def test_a_kill_at_any_moment_leaves_whole_files_only(store: FileStore) -> None:
    """Kill a process that writes without pause, several times at different moments."""
    for delay in (0.01, 0.05, 0.11):
        process = subprocess.Popen(
            [sys.executable, "-c", _WRITE_FOREVER, str(store.folder)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        with process.stdout:
            assert process.stdout.readline() == "ready\n"
            moment = time.monotonic() + delay
            while time.monotonic() < moment or not any(True for _ in store.names()):
                pass
            process.send_signal(signal.SIGKILL)
        process.wait()
    names = list(store.names())
    assert names
    assert [name for name in names if store.checksum_on_disk(name) != name] == []


def test_what_a_kill_left_is_swept_and_uploads_under_way_are_spared(store: FileStore) -> None:
    store.put(b"content")
    incoming = store.folder / ".incoming"
    abandoned, under_way = incoming / "old", incoming / "new"
    for path in (abandoned, under_way):
        path.write_bytes(b"half")
    os.utime(abandoned, (0, 0))
    assert store.sweep() == 1
    assert under_way.exists()
