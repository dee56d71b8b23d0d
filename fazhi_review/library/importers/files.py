"""The files of a folder or an archive, read into memory within limits. An archive never writes outside, or anything, on the disk."""

import bz2
import gzip
import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import IO, cast

from fazhi_review.errors import CorruptFile, FileTooLarge, InvalidInput, NotFound, UnsupportedFile
from fazhi_review.library.sources import Skipped

ARCHIVES = (".tar.xz", ".tar.gz", ".tgz", ".tar.bz2", ".tar", ".zip")
_WANTED = (
    ".md",
    ".json",
    ".sqlite3",
    ".docx",
    ".doc",
    ".wps",
    ".pdf",
    ".ofd",
    ".txt",
    ".html",
    ".htm",
    ".csv",
    ".xlsx",
)
_LARGEST_FILE = 60 * 1024 * 1024
_LARGEST_WHOLE = 600 * 1024 * 1024
_MOST_FILES = 60_000


class UnsafeArchive(InvalidInput):
    sentence = "压缩包“{name}”含有越出解压目录的路径（{path}），可能有害，没有导入。请从可信来源重新下载。"


@dataclass(slots=True)
class Files:
    """Paths, always with forward slashes and relative to the root, with their bytes."""

    name: str
    contents: dict[str, bytes] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    is_complete: bool = True
    size: int = 0

    def take(self, path: str, content: bytes) -> None:
        """Keep one file; raises FileTooLarge when the whole passes the limit."""
        self.size += len(content)
        if self.size > _LARGEST_WHOLE or len(self.contents) >= _MOST_FILES:
            raise FileTooLarge(
                name=self.name, limit=f"解开后 {_LARGEST_WHOLE // 1024 // 1024} MB、{_MOST_FILES} 个文件"
            )
        self.contents[path] = content

    def under(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        """The files below `prefix`, in the order of their paths."""
        return ((path, self.contents[path]) for path in sorted(self.contents) if path.startswith(prefix))


def is_archive(path: Path) -> bool:
    """Whether the name is that of an archive this module opens."""
    return path.name.lower().endswith(ARCHIVES)


def read_files(path: Path) -> Files:
    """Everything of use in a folder or an archive.

    Raises NotFound, UnsupportedFile, CorruptFile, FileTooLarge or UnsafeArchive. A truncated archive gives what could be
    read before its end, with `is_complete` False.
    """
    if path.is_dir():
        return _from_folder(path)
    if not path.is_file():
        raise NotFound(f"没有找到“{path}”，请核对路径。")
    if path.name.lower().endswith(".zip"):
        return _from_zip(path)
    if is_archive(path):
        return _from_tar(path)
    raise UnsupportedFile(f"“{path.name}”不是法规资料：请给出文件夹、.tar.xz 或 .zip 压缩包，或者单个文件。")


def _from_folder(root: Path) -> Files:
    files = Files(root.name)
    real_root = root.resolve()
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder) / name
            if not _is_wanted(name):
                continue
            relative = path.relative_to(root).as_posix()
            if path.is_symlink() and not path.resolve().is_relative_to(real_root):
                files.skipped.append(Skipped(relative, "是指向目录之外的链接，没有读取"))
                continue
            try:
                if path.stat().st_size > _LARGEST_FILE:
                    files.skipped.append(Skipped(relative, "文件过大，没有读取"))
                    continue
                files.take(relative, path.read_bytes())
            except OSError as error:
                files.skipped.append(Skipped(relative, f"无法读取：{error.strerror or error}"))
    return files


def _from_tar(path: Path) -> Files:
    files = Files(path.name)
    try:
        with _opened(path) as file:
            stream = _Decompressed(file)
            with tarfile.open(fileobj=cast(IO[bytes], stream), mode="r|") as archive:
                for member in archive:
                    _take_member(files, archive, member)
            # tarfile takes a stream that stops between two members for the end of the archive; the decompressor knows better.
            while stream.read(1 << 20):
                pass
            if stream.is_cut:
                raise EOFError(path.name)
    except (EOFError, lzma.LZMAError, tarfile.TarError, zlib.error, OSError) as error:
        if not files.contents:
            raise CorruptFile(name=path.name) from error
        files.is_complete = False
        files.warnings.append(
            "压缩包不完整：已导入其中能够读出的部分。请重新下载完整的压缩包后再次导入，已导入的不会重复。"
        )
    return files


class _Decompressed:
    """A stream that hands out what there is before it ends, and remembers whether it was cut short."""

    def __init__(self, file: BufferedReader) -> None:
        self._file = file
        self.is_cut = False

    def read(self, size: int) -> bytes:
        try:
            return self._file.read1(size)
        except EOFError:
            self.is_cut = True
            return b""


def _opened(path: Path) -> BufferedReader:
    """The tar inside a compressed file, told by its first bytes."""
    with path.open("rb") as file:
        start = file.read(6)
    if start.startswith(b"\xfd7zXZ"):
        return cast(BufferedReader, lzma.open(path))
    if start.startswith(b"\x1f\x8b"):
        return cast(BufferedReader, gzip.open(path))
    if start.startswith(b"BZh"):
        return cast(BufferedReader, bz2.open(path))
    return path.open("rb")


def _take_member(files: Files, archive: tarfile.TarFile, member: tarfile.TarInfo) -> None:
    relative = _checked(files.name, member.name)
    if not member.isfile():
        if member.issym() or member.islnk():
            files.skipped.append(Skipped(relative, "是链接，没有读取"))
        return
    if not _is_wanted(relative):
        return
    if member.size > _LARGEST_FILE:
        files.skipped.append(Skipped(relative, "文件过大，没有读取"))
        return
    stream = archive.extractfile(member)
    content = stream.read() if stream is not None else b""
    if len(content) != member.size:
        raise EOFError(member.name)
    files.take(relative, content)


def _from_zip(path: Path) -> Files:
    files = Files(path.name)
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                relative = _checked(path.name, _zip_name(entry))
                if entry.is_dir() or not _is_wanted(relative):
                    continue
                if entry.file_size > _LARGEST_FILE:
                    files.skipped.append(Skipped(relative, "文件过大，没有读取"))
                    continue
                try:
                    with archive.open(entry) as stream:
                        content = stream.read(_LARGEST_FILE + 1)
                except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
                    files.skipped.append(Skipped(relative, f"压缩包内此文件已损坏或加密：{error}"))
                    continue
                files.take(relative, content)
    except zipfile.BadZipFile as error:
        raise CorruptFile(f"压缩包“{path.name}”已损坏或没有下载完整，无法打开，请重新下载。") from error
    return files


def _zip_name(entry: zipfile.ZipInfo) -> str:
    """The entry's name; archives made on Chinese Windows write it in GBK without saying so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gbk")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename


def _checked(archive: str, name: str) -> str:
    """The member's path. Raises UnsafeArchive if it would leave the folder it is unpacked in."""
    pure = PurePosixPath(name.replace("\\", "/"))
    if pure.is_absolute() or ".." in pure.parts or (pure.parts and pure.parts[0].endswith(":")):
        raise UnsafeArchive(name=archive, path=name[:80])
    return str(pure)


def _is_wanted(name: str) -> bool:
    base = PurePosixPath(name).name
    return base.lower().endswith(_WANTED) and not base.startswith((".", "~$"))
