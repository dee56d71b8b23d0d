"""Generations of an index on disk: built aside, verified, put in place by one rename; the one before is kept.

    FOLDER/CURRENT                 the name of the generation that serves
    FOLDER/<moment>/sentinel.json  what it was built with: another schema, analysis or dictionary means outdated
    FOLDER/<moment>/index/         the engine's own files

Reading never creates, repairs or deletes anything: whatever is wrong raises IndexOutdated, and the one command that
rebuilds says so. The index is a cache; it needs no backup, and must lie on a local disk.
"""

import json
import logging
import os
import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from fazhi_review.errors import IndexLocked, IndexNotBuilt, IndexOutdated
from fazhi_review.search import dictionary
from fazhi_review.search.analysis import ANALYSIS_VERSION
from fazhi_review.search.port import Citation, Health, IndexDocument, Page, SearchQuery, Term
from fazhi_review.search.prepared import SCHEMA_VERSION

logger = logging.getLogger(__name__)

# A commit takes well under a second; whoever waits longer should leave its task queued and come back.
LOCK_SECONDS = 10.0


class StoredIndex(Protocol):
    """What an engine must do with one folder; `DiskEngine` does the rest."""

    def write(
        self,
        batch: Iterable[IndexDocument],
        *,
        ids: Iterable[str] = (),
        instruments: Iterable[str] = (),
        is_fresh: bool = False,
    ) -> None: ...
    def search(self, query: SearchQuery) -> Page: ...
    def related(self, terms: Mapping[Term, float], query: SearchQuery) -> Page: ...
    def citations(self, ids: Sequence[str]) -> Mapping[str, tuple[Citation, ...]]: ...
    def count(self) -> int: ...
    def digests(self) -> Iterator[tuple[str, int]]: ...
    def close(self) -> None: ...


class Opener(Protocol):
    """How an engine opens one folder, and the name and version that stand in the sentinel."""

    name: str
    version: str

    def __call__(self, folder: Path, *, is_new: bool = False) -> StoredIndex: ...


class DiskEngine:
    """A search engine over the current generation in `folder`."""

    def __init__(self, folder: Path, opener: Opener) -> None:
        self._folder = folder
        self._opener = opener
        self._current_file = folder / "CURRENT"
        self._pointed: tuple[tuple[int, int], str] | None = None
        self._opened: tuple[str, StoredIndex] | None = None
        self._guard = threading.Lock()
        self._file_lock = folder / "write.lock"

    def upsert(self, batch: Iterable[IndexDocument]) -> None:
        with self.lock():
            self._current().write(batch)

    def delete(self, ids: Iterable[str]) -> None:
        with self.lock():
            self._current().write((), ids=ids)

    def replace(self, instruments: Iterable[str], documents: Iterable[IndexDocument]) -> None:
        with self.lock():
            self._current().write(documents, instruments=instruments)

    def search(self, query: SearchQuery) -> Page:
        return self._current().search(query)

    def related(self, terms: Mapping[Term, float], query: SearchQuery) -> Page:
        return self._current().related(terms, query)

    def citations(self, ids: Sequence[str]) -> Mapping[str, tuple[Citation, ...]]:
        return self._current().citations(ids)

    def count(self) -> int:
        return self._current().count()

    def digests(self) -> Iterator[tuple[str, int]]:
        return self._current().digests()

    def begin_rebuild(self) -> "DiskGeneration":
        self._folder.mkdir(parents=True, exist_ok=True)
        # Index files are opened as trusted data (Whoosh unpickles them): nobody else may write there.
        self._folder.chmod(0o700)
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-v{SCHEMA_VERSION}"
        return DiskGeneration(self, self._folder / name, self._opener)

    def health(self) -> Health:
        try:
            count = self.count()
        except IndexOutdated as error:
            return Health(self._opener.name, is_ready=False, generation=self._pointer(), count=0, message=error.message)
        return Health(self._opener.name, is_ready=True, generation=self._pointer(), count=count)

    def lock(self) -> FileLock:
        """The lock of this index against every other process and thread. Raises IndexLocked when entered too late."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return _WriteLock(str(self._file_lock), timeout=LOCK_SECONDS, thread_local=False)

    def serve(self, folder: Path) -> None:
        """Put the generation in `folder` in place of the one that serves, and drop all but these two."""
        previous = self._pointer()
        pointer = self._folder / "CURRENT.new"
        with pointer.open("w", encoding="ascii") as file:
            file.write(folder.name)
            file.flush()
            os.fsync(file.fileno())
        pointer.replace(self._folder / "CURRENT")
        for other in self._folder.iterdir():
            if other.is_dir() and other.name not in (folder.name, previous):
                # Still open in another process on some systems: the next rebuild takes it away.
                shutil.rmtree(other, ignore_errors=True)

    def _pointer(self) -> str:
        """The name of the generation that serves; read again only when another one has been put in its place."""
        try:
            status = os.stat(self._current_file)
            stamp = (status.st_ino, status.st_mtime_ns)
            if self._pointed is None or self._pointed[0] != stamp:
                self._pointed = (stamp, self._current_file.read_text(encoding="ascii").strip())
            return self._pointed[1]
        except (OSError, UnicodeDecodeError):
            return ""

    def _current(self) -> StoredIndex:
        """The index of the current generation, opened once. Raises IndexOutdated."""
        name = self._pointer()
        opened = self._opened
        if opened is not None and opened[0] == name:
            return opened[1]
        if not name and not self._has_generations():
            raise IndexNotBuilt()
        if not name or "/" in name or "\\" in name:
            raise IndexOutdated()
        with self._guard:
            if self._opened is None or self._opened[0] != name:
                folder = self._folder / name
                if _read_sentinel(folder) != sentinel(self._opener):
                    raise IndexOutdated()
                self._opened = (name, self._opener(folder / "index"))
            return self._opened[1]

    def _has_generations(self) -> bool:
        """Whether anything was ever built here: a folder without any is new, not damaged."""
        return self._folder.is_dir() and any(entry.is_dir() for entry in self._folder.iterdir())


class DiskGeneration:
    """An index under construction beside the one that serves."""

    def __init__(self, engine: DiskEngine, folder: Path, opener: Opener) -> None:
        self._engine = engine
        self._folder = folder
        self._opener = opener
        self._expected: dict[str, int] = {}
        folder.mkdir(parents=True)
        self._index = opener(folder / "index", is_new=True)

    def upsert(self, batch: Iterable[IndexDocument]) -> None:
        """Write a batch, read as it comes, in one commit: one segment, of which every question is asked once."""
        repeated: list[IndexDocument] = []
        self._index.write(self._noted(batch, repeated), is_fresh=True)
        if repeated:
            self._index.write(repeated)
            self._expected.update((document.id, document.digest) for document in repeated)

    def _noted(self, batch: Iterable[IndexDocument], repeated: list[IndexDocument]) -> Iterator[IndexDocument]:
        """What is new to this generation, its digest noted; what is not is put aside."""
        for document in batch:
            if document.id in self._expected:
                repeated.append(document)
            else:
                self._expected[document.id] = document.digest
                yield document

    def count(self) -> int:
        return self._index.count()

    def commit(self) -> None:
        """Open it anew as a reader would, compare all it holds with what was handed in, then let it serve."""
        self._index.close()
        (self._folder / "sentinel.json").write_text(json.dumps(sentinel(self._opener)), encoding="utf-8")
        built = self._opener(self._folder / "index")
        found = dict(built.digests())
        built.close()
        if found != self._expected:
            logger.error("generation %s holds %s of %s documents", self._folder.name, len(found), len(self._expected))
            raise IndexOutdated("新建的索引未通过核验，原索引继续使用，请重新执行 flask index rebuild。")
        self._engine.serve(self._folder)

    def discard(self) -> None:
        self._index.close()
        shutil.rmtree(self._folder, ignore_errors=True)


class _WriteLock(FileLock):
    """A file lock that explains itself."""

    def __enter__(self) -> "_WriteLock":
        try:
            self.acquire()
        except Timeout as error:
            raise IndexLocked() from error
        return self


def sentinel(opener: Opener) -> dict[str, str | int]:
    """What an index must have been built with to be read by this program."""
    return {
        "engine": opener.name,
        "version": opener.version,
        "schema": SCHEMA_VERSION,
        "analysis": ANALYSIS_VERSION,
        "dictionary": dictionary.fingerprint(),
    }


def _read_sentinel(folder: Path) -> object:
    try:
        return json.loads((folder / "sentinel.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
