"""Words from pictures through tesseract with its simplified Chinese data, where the machine has both.

What comes back is characters with their places, so that a scan goes through the same layout as any page. Whoever reads
it is told that it may be wrong: the document is marked, and carries a warning.
"""

import functools
import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass

from fazhi_review.reading.building import TextBuilder
from fazhi_review.reading.glyphs import Glyph, join

_LANGUAGE = "chi_sim"
_NOISE = 5.0  # percent of confidence; less is dirt. A higher bar was measured to cost more words than it saves
_ROW = 12  # columns of tesseract's TSV
_PAGE, _LINE, _WORD = "1", "4", "5"
_COLUMN_GAP = 2.0  # line heights
_FULL_WIDTH = {":": "：", ";": "；", ",": "，", "(": "（", ")": "）", "?": "？", "!": "！"}
_LATIN_MARK = re.compile(r"(?<=[\u4e00-\u9fff”》）])[:;,()?!]|[:;,()?!](?=[\u4e00-\u9fff“《（])")
_STROKE = r"[-—=〇零一二三四五六七八九十百]"
_DIVISION_HEAD = re.compile(rf"第\s?({_STROKE}{{1,7}})\s?([编章节条])(?![第款项规之、至和及的，。])")
_POINT_HEAD = re.compile(rf"({_STROKE}{{1,4}})\s?、")
_BRACKET_HEAD = re.compile(rf"[(（]?\s?({_STROKE}{{1,4}})\s?[)）]")
_YEAR = re.compile(r"(?<=[\u4e00-\u9fff])\s*[(（\[【〔]\s*((?:19|20)\d\d)\s*[)）\]】〕]\s*(\d{1,4}\s*号)")
_NEEDED = ("PATH", "LANG", "SYSTEMROOT", "TESSDATA_PREFIX", "LD_LIBRARY_PATH", "TMPDIR", "TEMP", "TMP")


@functools.cache
def find_ocr() -> str | None:
    """The tesseract of this machine, None where it or its Chinese data is missing."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    languages = (listed.stdout + listed.stderr).decode("utf-8", errors="replace").split()
    return program if _LANGUAGE in languages else None


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Reads pictures until its time is used up, and remembers in the document's warnings what it did."""

    program: str
    builder: TextBuilder
    deadline: float

    @classmethod
    def start(cls, program: str, builder: TextBuilder) -> "Recogniser":
        return cls(program, builder, time.monotonic() + builder.limits.ocr_seconds)

    def read(self, picture: bytes, *, page: int, width: float, height: float) -> list[Glyph]:
        """The characters of a picture that fills `width` by `height` points."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            self._give_up(page)
            return []
        environment = {key: os.environ[key] for key in _NEEDED if key in os.environ} | {"OMP_THREAD_LIMIT": "1"}
        try:
            done = subprocess.run(  # noqa: S603  the program found above, reading its standard input
                [self.program, "stdin", "stdout", "-l", _LANGUAGE, "--psm", "4", "tsv"],
                input=picture,
                capture_output=True,
                timeout=left,
                check=False,
                env=environment,
            )
        except subprocess.TimeoutExpired:
            self._give_up(page)
            return []
        if done.returncode != 0:
            self.builder.warn("ocr_failed", f"第 {page} 页的图片无法识别，没有读取，请对照原件核对。")
            return []
        glyphs = _glyphs(done.stdout.decode("utf-8", errors="replace"), width, height)
        if glyphs:
            self.builder.is_ocr = True
            self.builder.warn("ocr", "部分或全部文字由OCR识别，可能有错字、漏字，请对照原件逐字核对。")
        return glyphs

    def _give_up(self, page: int) -> None:
        self.builder.warn(
            "ocr_partial", f"扫描页过多，文字识别在第 {page} 页停止，其后的图片没有读取；请拆分后重新上传。"
        )


def _glyphs(table: str, width: float, height: float) -> list[Glyph]:
    """tesseract's table of boxes, in pixels of the picture, as pieces of lines in points of the page.

    The boxes of single Han characters overlap and are often wrong, their order and that of the line are not: so the
    words of a line stay in order, and only a wide gap between them (a column) begins another piece.
    """
    rows = [row for line in table.splitlines()[1:] if len(row := line.split("\t")) == _ROW]
    size = next(((float(row[8]), float(row[9])) for row in rows if row[0] == _PAGE), (1.0, 1.0))
    across, down = width / max(size[0], 1.0), height / max(size[1], 1.0)
    pieces: list[Glyph] = []
    line: _OcrLine | None = None
    for row in rows:
        if row[0] == _LINE:
            line = _OcrLine((float(row[7]) + float(row[9])) * down, float(row[9]) * down, pieces)
        elif row[0] == _WORD and line is not None and row[11].strip() and float(row[10]) >= _NOISE:
            left = float(row[6]) * across
            line.add(row[11].strip(), left, left + float(row[8]) * across)
    for piece in pieces:
        piece.text = _mend(piece.text)
    return pieces


class _OcrLine:
    """Words of one line as they come, put together to pieces."""

    def __init__(self, baseline: float, height: float, pieces: list[Glyph]) -> None:
        self._baseline, self._height, self._pieces = baseline, height, pieces
        self._piece: Glyph | None = None

    def add(self, word: str, left: float, right: float) -> None:
        piece = self._piece
        if piece is None or left - piece.right > _COLUMN_GAP * self._height:
            self._piece = Glyph(word, left, right, self._baseline, self._height)
            self._pieces.append(self._piece)
            return
        piece.text = join(piece.text, word)
        piece.right = max(piece.right, right)


def mend_head(text: str) -> str:
    """The number at the head of a recognised paragraph as it was surely printed: 第-条 is 第一条, =、 is 二、, 一） is （一）.

    A thin stroke is taken for a dash, a thin bracket for dirt, and the gap after 第一条 is lost. Only at the head of a
    paragraph is it certain that a number is meant.
    """
    if head := _DIVISION_HEAD.match(text):
        return f"第{_strokes(head[1])}{head[2]}　{text[head.end() :].lstrip()}"
    if head := _POINT_HEAD.match(text):
        return _strokes(head[1]) + "、" + text[head.end() :].lstrip()
    if head := _BRACKET_HEAD.match(text):
        return f"（{_strokes(head[1])}）" + text[head.end() :].lstrip()
    return text


def _strokes(number: str) -> str:
    return number.replace("-", "一").replace("—", "一").replace("=", "二")


def _mend(text: str) -> str:
    """Marks that the Chinese data writes in their Latin form, where Han characters stand beside them."""
    text = _LATIN_MARK.sub(lambda found: _FULL_WIDTH[found[0]], text)
    return _YEAR.sub(r"〔\1〕\2", text)
