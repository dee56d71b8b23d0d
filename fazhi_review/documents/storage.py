"""Uploaded files on disk, named by their checksum, outside the web root.

A file appears under its name in one step: it is written to a temporary name, synced, renamed, and the folder synced.
So a kill at any moment leaves the whole file or nothing; what a kill leaves under a temporary name is swept later.
"""

import hashlib
import logging
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fazhi_review.errors import NotFound, StorageUnavailable

logger = logging.getLogger(__name__)

_INCOMING = ".incoming"
_HEXADECIMAL = frozenset("0123456789abcdef")
# No upload takes an hour to write: what is older was left behind by a kill.
_ABANDONED_AFTER = 3600.0


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is on disk, whole. `was_new` is False where the same content was there already."""

    sha256: str
    size: int
    was_new: bool


class FileStore:
    """The files of one installation under one folder, as aa/bb/<sha256>."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, data: bytes) -> Stored:
        """Keep `data`; the same content is kept once. Raises StorageUnavailable and leaves nothing behind."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path(sha256)
        if path.exists() and path.stat().st_size == len(data):
            return Stored(sha256, len(data), was_new=False)
        try:
            self._write(data, path)
        except OSError as error:
            raise StorageUnavailable(path=str(path), reason=str(error)) from error
        return Stored(sha256, len(data), was_new=True)

    def _write(self, data: bytes, path: Path) -> None:
        incoming = self.folder / _INCOMING
        incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=incoming)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        # The new name must survive a power cut too, and so must folders that were made for it.
        for folder in (path.parent, path.parent.parent, self.folder):
            _sync_folder(folder)

    def read(self, sha256: str) -> bytes:
        """The file's bytes. Raises NotFound when it is not on disk."""
        try:
            return self.path(sha256).read_bytes()
        except FileNotFoundError as error:
            logger.error("stored file %s is missing", sha256)
            raise NotFound(sentence="这个文件的原件在存储中缺失，请联系系统管理员执行 flask check 检查。") from error

    def path(self, sha256: str) -> Path:
        """Where the file with this checksum is kept. Nothing but a checksum ever becomes part of a path."""
        if len(sha256) != 64 or not _HEXADECIMAL.issuperset(sha256):
            raise ValueError("not a SHA-256 checksum")
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def checksum_on_disk(self, sha256: str) -> str | None:
        """The checksum of what is really stored under this name, None where nothing is."""
        digest = hashlib.sha256()
        try:
            with self.path(sha256).open("rb") as stream:
                for chunk in iter(lambda: stream.read(1 << 20), b""):
                    digest.update(chunk)
        except FileNotFoundError:
            return None
        return digest.hexdigest()

    def names(self) -> Iterator[str]:
        """The names of all files kept, in order; temporary ones are not among them."""
        for path in sorted(self.folder.glob("??/??/*")):
            if path.is_file():
                yield path.name

    def sweep(self) -> int:
        """Remove what a kill left under temporary names; give how many there were. Uploads under way are spared."""
        swept = 0
        for path in (self.folder / _INCOMING).glob("*"):
            if time.time() - path.stat().st_mtime > _ABANDONED_AFTER:
                path.unlink(missing_ok=True)
                swept += 1
        return swept


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # a folder cannot be opened for syncing there; the rename itself is journaled
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
