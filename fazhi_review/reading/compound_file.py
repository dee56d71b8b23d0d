"""The directory of an OLE2 compound file ([MS-CFB]): enough to tell a Word 97 document from an encrypted docx."""

import struct

from fazhi_review.errors import CorruptFile

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # sector numbers from here on are marks: end of chain, free, FAT, DIFAT
_MOST_DIRECTORY_SECTORS = 2_000


class CompoundFile:
    """Names and starts of the streams. Every chain is bounded, for in a damaged file it may run in a circle."""

    def __init__(self, data: bytes, *, name: str) -> None:
        self._data = data
        try:
            self._read_header()
            self.streams = self._read_directory()
        except (struct.error, IndexError, ValueError) as error:
            raise CorruptFile(name=name) from error

    def _read_header(self) -> None:
        header = self._data[:512]
        shift, self._mini_shift = struct.unpack_from("<HH", header, 30)
        if shift not in (9, 12):
            raise ValueError(shift)
        self._sector_size = 1 << shift
        fat_count, self._directory_start = struct.unpack_from("<II", header, 44)
        (self._mini_cutoff,) = struct.unpack_from("<I", header, 56)
        fat_sectors = [sector for sector in struct.unpack_from("<109I", header, 76) if sector < _END][:fat_count]
        self._fat: list[int] = []
        for sector in fat_sectors:
            content = self._sector(sector)
            self._fat.extend(struct.unpack(f"<{len(content) // 4}I", content))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._sector_size
        content = self._data[start : start + self._sector_size]
        return content[: len(content) // 4 * 4]

    def _read_directory(self) -> dict[str, tuple[int, int]]:
        streams: dict[str, tuple[int, int]] = {}
        sector = self._directory_start
        for _ in range(_MOST_DIRECTORY_SECTORS):
            if sector >= _END:
                break
            content = self._sector(sector)
            for offset in range(0, len(content) - 127, 128):
                length, kind = struct.unpack_from("<HB", content, offset + 64)
                if kind in (1, 2, 5) and 2 <= length <= 64:
                    entry = content[offset : offset + length - 2].decode("utf-16-le", errors="replace")
                    streams[entry] = (
                        struct.unpack_from("<I", content, offset + 116)[0],
                        struct.unpack_from("<I", content, offset + 120)[0],
                    )
            sector = self._fat[sector]
        return streams

    def head(self, stream: str) -> bytes:
        """The first bytes of a stream (at least 64 where it has them); b"" where the chain to it is broken."""
        start, size = self.streams.get(stream, (0, 0))
        if size >= self._mini_cutoff:
            return self._sector(start) if start < _END else b""
        # Small streams share the sectors of the root entry, 64 bytes at a time.
        position = start << self._mini_shift
        sector = self.streams.get("Root Entry", (_END, 0))[0]
        for _ in range(min(position // self._sector_size, len(self._fat))):
            sector = self._fat[sector] if sector < len(self._fat) else _END
        return self._sector(sector)[position % self._sector_size :] if sector < _END else b""
