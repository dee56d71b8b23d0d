"""A zip from strangers (docx, OFD): bounded in entries, size and ratio; nothing is ever unpacked to disk."""

import io
import posixpath
import struct
import zipfile
import zlib

from lxml import etree

from fazhi_review.errors import CorruptFile, EncryptedFile, FileTooLarge
from fazhi_review.reading.model import Limits
from fazhi_review.reading.safe_xml import parse_xml

_SMALL = 16 * 1024 * 1024  # below this a high ratio does no harm: a form of equal table cells packs 300 to 1


class Package:
    """The parts of a zip by name. Sizes are counted while unpacking, for the directory of a hostile zip may lie."""

    def __init__(self, data: bytes, *, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self._left = limits.unpacked_size
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, struct.error) as error:
            raise CorruptFile(name=name) from error
        if len(entries) > limits.entries:
            raise FileTooLarge(name=name, limit=f"{limits.entries} 个部件")
        # Part names are keys only; one that climbs out of the package is never asked for, and so harmless.
        self._entries = {entry.filename.replace("\\", "/").lstrip("/"): entry for entry in entries}
        self._folded = {part.casefold(): part for part in self._entries}

    def names(self) -> list[str]:
        return list(self._entries)

    def __contains__(self, part: str) -> bool:
        return part.casefold() in self._folded

    def read(self, part: str) -> bytes | None:
        """The bytes of a part, None where there is no such part."""
        key = self._folded.get(part.casefold())
        if key is None:
            return None
        entry = self._entries[key]
        if entry.flag_bits & 0x1:
            raise EncryptedFile(name=self.name)
        budget = min(self._left, max(_SMALL, entry.compress_size * self.limits.ratio))
        try:
            with self._zip.open(entry) as stream:
                content = stream.read(budget + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise CorruptFile(name=self.name) from error
        if len(content) > budget:
            unpacked = f"解压后 {self.limits.unpacked_size // 1024 // 1024} MB"
            raise FileTooLarge(
                name=self.name, limit=unpacked if budget == self._left else f"压缩比 {self.limits.ratio} 倍"
            )
        self._left -= len(content)
        return content

    def xml(self, part: str) -> etree._Element | None:
        """A part as XML, None where there is no such part."""
        content = self.read(part)
        return None if content is None else parse_xml(content, name=self.name, nesting=self.limits.nesting)


def resolve(base: str, target: str) -> str:
    """The name of the part that `target` in part `base` points to."""
    joined = target if target.startswith("/") else posixpath.join(posixpath.dirname(base), target)
    return posixpath.normpath(joined.replace("\\", "/")).lstrip("/")
