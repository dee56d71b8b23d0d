"""Builds the normalised text: every reader adds lines here, so that one document reads the same from every format."""

import re
import time
import unicodedata
from dataclasses import dataclass, field

from fazhi_review.errors import EmptyFile, FileTooComplex, FileTooLarge
from fazhi_review.reading.model import Block, BlockKind, FileType, Limits, ReadDocument, ReadWarning

# PDF and OFD fonts often map 一, 人, 长 ... to the look-alike radical, which no search or pattern would ever match.
# Unicode gives the Kangxi radicals a compatibility mapping; most of the supplement has none, so the ones that stand for
# a whole simplified character are listed.
_RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)} | {
    ord(radical): character
    for radical, character in zip(
        "⺁⺌⺗⺟⺠⺫⺼⻁⻄⻅⻆⻇⻈⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
        "厂小心母民目月虎西见角角讠贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
}
_DROPPED = dict.fromkeys(
    (
        *range(0x09), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0), 0xAD, 0x061C, 0x180E,
        *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFC), 0xFFFE, 0xFFFF,
        *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), *range(0xD800, 0xE000),
    )
)  # fmt: skip
_CHARACTERS = str.maketrans(_RADICALS | _DROPPED)
_LINE_ENDS = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_LEADER = re.compile(r"[ 　]?[.．…·・]{4,}[ 　]?(\d{1,4})$")  # between a heading and its page in a table of contents
_SPACES = re.compile(r"[^\S\n]+")

# 版记 and 版头 are one line with something at either end; Word users set that with a table of two cells.
_SET_IN_TABLE = re.compile(r"\d日\s*印发$|^签发人[：:]")

_COUNT = "[〇○零一二三四五六七八九十百千]+"
_DIVISION = re.compile(rf"(第(?:{_COUNT}|\d+)(?:编|分编|章|节|条)(?:之{_COUNT})?)\s+")
_POINT = re.compile(
    rf"((?:{_COUNT}|\d{{1,3}}|[甲乙丙丁戊己庚辛壬癸A-Za-z])、|\d{{1,3}}[.．](?=\s*[^\s\d])|[（(](?:{_COUNT}|\d{{1,3}})[）)]|[①-⑳])\s+"
)


def normalise_line(line: str) -> str:
    """One line as it is stored: NFC, no control or invisible characters, one space for a run, none at either end.

    A run of spaces that holds a full-width one is one full-width space. After a number at the head of the line the gap
    is always written the same way (第一条　…, 一、…, 1.…), because Word draws it as a tab, WPS as nothing, a PDF as a distance.
    """
    line = unicodedata.normalize("NFC", line.translate(_CHARACTERS))
    line = _SPACES.sub(lambda run: "　" if "　" in run[0] else " ", line).strip()
    line = _LEADER.sub(r" \1", line)
    if heading := _DIVISION.match(line):
        return f"{heading[1]}　{line[heading.end() :]}"
    if point := _POINT.match(line):
        return point[1] + line[point.end() :]
    return line


def split_lines(text: str) -> list[str]:
    """Lines by every line end that occurs in the wild, Unicode's included."""
    return _LINE_ENDS.split(text)


@dataclass
class TextBuilder:
    """Collects blocks and warnings; refuses what outgrows the limits of length and time."""

    name: str
    limits: Limits
    headers: list[str] = field(default_factory=list)
    footers: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    pages: int | None = None
    is_ocr: bool = False

    def __post_init__(self) -> None:
        self._lines: list[str] = []
        self._blocks: list[Block] = []
        self._warnings: dict[str, ReadWarning] = {}
        self._length = 0
        self._deadline = time.monotonic() + self.limits.seconds

    def add(
        self,
        text: str,
        *,
        kind: BlockKind = BlockKind.PARAGRAPH,
        style: str = "",
        number: str = "",
        page: int | None = None,
        source: int | None = None,
    ) -> None:
        """Add a paragraph, or several where `text` has line ends; what is blank adds nothing."""
        self.check_time()
        for line in split_lines(text):
            self._add_line(normalise_line(line), kind, style, number, page, source)
            number = ""

    def add_row(self, cells: list[str], *, page: int | None = None, source: int | None = None) -> None:
        """Add a table row: its cells joined by tabs, line ends within a cell as spaces; a row without a word adds nothing."""
        self.check_time()
        cells = [normalise_line(cell.replace("\n", " ")) for cell in cells]
        if len(cells) == 2 and _SET_IN_TABLE.search(cells[1]):
            self.add("　".join(cells), page=page, source=source)
            return
        row = "\t".join(cells).rstrip("\t")
        self._add_line(row if row.strip() else "", BlockKind.TABLE_ROW, "", "", page, source)

    def _add_line(
        self, line: str, kind: BlockKind, style: str, number: str, page: int | None, source: int | None
    ) -> None:
        if not line:
            return
        start = self._length + 1 if self._lines else 0
        self._length = start + len(line)
        if self._length > self.limits.characters:
            raise FileTooLarge(name=self.name, limit=f"{self.limits.characters} 字")
        self._lines.append(line)
        self._blocks.append(Block(start, self._length, kind, style, number, page, source))

    def warn(self, code: str, message: str) -> None:
        """Tell the user once; the first message of a code stays."""
        self._warnings.setdefault(code, ReadWarning(code, message))

    def check_time(self) -> None:
        if time.monotonic() > self._deadline:
            raise FileTooComplex(name=self.name)

    def build(self, file_type: FileType) -> ReadDocument:
        """The document; EmptyFile where there is not one word in it."""
        if not self._lines:
            raise EmptyFile(name=self.name)
        return ReadDocument(
            text="\n".join(self._lines),
            file_type=file_type,
            blocks=tuple(self._blocks),
            headers=_distinct(self.headers),
            footers=_distinct(self.footers),
            comments=tuple(line for comment in self.comments if (line := normalise_line(comment.replace("\n", " ")))),
            warnings=tuple(self._warnings.values()),
            pages=self.pages,
            is_ocr=self.is_ocr,
            properties=self.properties,
        )


def _distinct(lines: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for text in lines for part in split_lines(text) if (line := normalise_line(part))))
