"""txt: the encodings that Chinese offices use, told apart by the bytes alone."""

import re

from fazhi_review.errors import UnsupportedFile
from fazhi_review.reading.building import TextBuilder, split_lines
from fazhi_review.reading.model import FileType, Limits, ReadDocument
from fazhi_review.reading.wrapping import is_wrapped, unwrap

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_ALLOWED_CONTROLS = "\t\n\r\f\v\x1a\x1b\x08"


_NUMBER = re.compile(
    r"第[〇零一二三四五六七八九十百千\d]+[编章节条](?:之[一二三四五六七八九十]+)?|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、]"
)


def decode(data: bytes) -> tuple[str, bool] | None:
    """The text and whether some bytes had to be replaced; None for what is no text in any of these encodings.

    UTF-8 is tried before GB18030, which accepts nearly every byte sequence; UTF-16 without a mark is known by the zero
    bytes of its line ends and digits. A damaged place costs a character, not the file, while the rest is plainly text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict_or_replaced(data[len(mark) :], encoding)
    if b"\x00" in data:
        encoding = "utf-16-le" if data[1::2].count(0) >= data[0::2].count(0) else "utf-16-be"
        return _strict_or_replaced(data, encoding) or _strict(data.replace(b"\x00", b""), "utf-8")
    return _strict(data, "utf-8") or _cut_utf8(data) or _strict(data, "gb18030") or _best_replaced(data)


def _strict(data: bytes, encoding: str) -> tuple[str, bool] | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return (text, False) if _is_text(text) else None


def _cut_utf8(data: bytes) -> tuple[str, bool] | None:
    """UTF-8 whose last character was cut off; GB18030 would turn all of it into wrong characters without complaint."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(data) - 3 or error.start == 0:
            return None
        text = data[: error.start].decode("utf-8")
        return (text, True) if _is_text(text) and not text.isascii() else None
    return None


def _strict_or_replaced(data: bytes, encoding: str) -> tuple[str, bool] | None:
    return _strict(data, encoding) or _replaced(data, encoding)


def _best_replaced(data: bytes) -> tuple[str, bool] | None:
    candidates = [found for encoding in ("utf-8", "gb18030") if (found := _replaced(data, encoding))]
    return min(candidates, key=lambda found: found[0].count("\ufffd"), default=None)


def _replaced(data: bytes, encoding: str) -> tuple[str, bool] | None:
    text = data.decode(encoding, errors="replace")
    damaged = text.count("\ufffd")
    return (text, damaged > 0) if damaged * 50 <= len(text) and _is_text(text) else None


def _is_text(text: str) -> bool:
    """Whether this reads as text rather than as bytes of something else: hardly a control or unassigned character."""
    sample = text if len(text) <= 200_000 else text[:100_000] + text[-100_000:]
    odd = sum(
        1
        for character in sample
        if (character < " " and character not in _ALLOWED_CONTROLS)
        or "\x7f" <= character < "\xa0"
        or "\ue000" <= character <= "\uf8ff"
    )
    return odd <= 2 + len(sample) // 100


def decode_or_refuse(data: bytes, name: str) -> tuple[str, bool]:
    found = decode(data)
    if found is None:
        raise UnsupportedFile(name=name)
    return found


def read_plain(data: bytes, *, name: str, limits: Limits) -> ReadDocument:
    """One block a line; the indent and blank lines are layout and are dropped.

    Lines with tabs, at least two together of equally many cells, are rows of a table that was saved as text. A file
    whose lines are all cut at one width is put together to paragraphs.
    """
    text, is_damaged = decode_or_refuse(data, name)
    builder = TextBuilder(name, limits)
    raw = split_lines(text)
    if is_wrapped(raw):
        for paragraph in unwrap(raw):
            builder.add(paragraph)
        builder.warn("joined_lines", "文件的每一行都在固定宽度处断开，已按段落合并，请核对分段。")
    else:
        _add_lines(builder, raw)
    if is_damaged:
        builder.warn("damaged_characters", "文件中有无法识别的字节，相应位置以“\ufffd”代替，请对照原件核对。")
    return builder.build(FileType.TXT)


def _add_lines(builder: TextBuilder, raw: list[str]) -> None:
    lines = [_cells(line) for line in raw]
    for index, cells in enumerate(lines):
        neighbours = lines[max(index - 1, 0) : index] + lines[index + 1 : index + 2]
        if len(cells) > 1 and any(len(other) == len(cells) for other in neighbours):
            builder.add_row(cells)
        else:
            builder.add(" ".join(cells))


def _cells(line: str) -> list[str]:
    """The parts of a line between tabs; the tab that Word puts after a number separates nothing."""
    cells = line.strip().split("\t")
    if len(cells) > 1 and _NUMBER.fullmatch(cells[0].strip()):
        cells[:2] = [f"{cells[0].strip()} {cells[1]}"]
    return cells
