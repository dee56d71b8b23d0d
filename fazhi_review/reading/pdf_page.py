"""One PDF page as a reader sees it: places after rotation, and the ruled lines of its tables."""

import ctypes
import itertools
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from fazhi_review.reading.glyphs import Glyph
from fazhi_review.reading.ruling import Rule, rule_of

_MOST_PATHS = 20_000
_MOST_PIXELS = 5_000  # along one side
_MOST_SEGMENTS = 400  # of one path; more is a drawing


class Placing:
    """Page coordinates (y upwards, before rotation) as a reader sees them (y downwards, after rotation)."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._rotation = page.get_rotation()
        self._left, self._bottom, self._right, self._top = page.get_bbox()

    def glyph(
        self,
        text: str,
        box: pdfium_c.FS_RECTF,
        origin: tuple[float, float],
        direction: tuple[float, float],
        size: float,
    ) -> Glyph | None:
        """None for what is not set along the line of reading: a diagonal watermark, a stamp's circle."""
        along, across = self.turn(*direction, is_vector=True)
        if along <= 0 or abs(across) > 0.2 * along:
            return None
        _, baseline = self.turn(*origin)
        first, _ = self.turn(box.left, box.bottom)
        second, _ = self.turn(box.right, box.top)
        return Glyph(text, min(first, second), max(first, second), baseline, max(size, 0.1))

    def turn(self, x: float, y: float, *, is_vector: bool = False) -> tuple[float, float]:
        left, bottom, right, top = (0, 0, 0, 0) if is_vector else (self._left, self._bottom, self._right, self._top)
        if self._rotation == 90:
            return y - bottom, x - left
        if self._rotation == 180:
            return right - x, y - bottom
        if self._rotation == 270:
            return top - y, right - x
        return x - left, top - y


def rules_of(page: pdfium.PdfPage, place: Placing) -> list[Rule]:
    """The straight strokes of a page: thin bars, as most programs print borders, and lines of stroked paths."""
    rules: list[Rule] = []
    for index, item in enumerate(page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_PATH,), max_depth=2)):
        if index >= _MOST_PATHS:
            return []
        corners = _bounds(item.raw)
        rule = _rule(place, *corners) if corners else None
        if rule is not None:
            rules.append(rule)
        elif corners:
            rules += [found for line in _segments(item.raw) if (found := _rule(place, *line))]
    return rules


def _rule(place: Placing, left: float, bottom: float, right: float, top: float) -> Rule | None:
    (x1, y1), (x2, y2) = place.turn(left, bottom), place.turn(right, top)
    return rule_of(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def _bounds(item: object) -> tuple[float, float, float, float] | None:
    edges = [ctypes.c_float() for _ in range(4)]
    if not pdfium_c.FPDFPageObj_GetBounds(item, *edges):
        return None
    left, bottom, right, top = (edge.value for edge in edges)
    return left, bottom, right, top


def _segments(item: object) -> Iterator[tuple[float, float, float, float]]:
    """The straight lines of a stroked path, in page coordinates."""
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    if not pdfium_c.FPDFPath_GetDrawMode(item, mode, stroked) or not stroked.value:
        return
    matrix = pdfium_c.FS_MATRIX()
    count = pdfium_c.FPDFPath_CountSegments(item)
    if not 0 < count <= _MOST_SEGMENTS or not pdfium_c.FPDFPageObj_GetMatrix(item, matrix):
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for index in range(count):
        segment = pdfium_c.FPDFPath_GetPathSegment(item, index)
        if not pdfium_c.FPDFPathSegment_GetPoint(segment, x, y):
            return
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium_c.FPDF_SEGMENT_LINETO:
            yield _box(last, point)
        last = point
        if pdfium_c.FPDFPathSegment_GetClose(segment):
            yield _box(last, start)
            last = start


def _box(first: tuple[float, float], second: tuple[float, float]) -> tuple[float, float, float, float]:
    return min(first[0], second[0]), min(first[1], second[1]), max(first[0], second[0]), max(first[1], second[1])


def has_large_picture(page: pdfium.PdfPage) -> bool:
    """Whether pictures cover a third of the page, as a scan does and a seal or an emblem does not."""
    width, height = page.get_size()
    covered = 0.0
    for index, item in enumerate(page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_IMAGE,), max_depth=3)):
        corners = _bounds(item.raw)
        if corners:
            covered += max(corners[2] - corners[0], 0.0) * max(corners[3] - corners[1], 0.0)
        if covered * 3 > width * height or index > _MOST_PATHS:
            return True
    return False


def is_invisible(page: pdfium.PdfPage) -> bool:
    """Whether the text is laid unseen over a picture, which is how scanners store what they recognised."""
    texts = itertools.islice(page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_TEXT,), max_depth=3), 30)
    modes = [pdfium_c.FPDFTextObj_GetTextRenderMode(item.raw) for item in texts]
    return modes.count(pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE) * 2 > len(modes)


def render(page: pdfium.PdfPage) -> bytes:
    """The page as a grey picture (PGM) of 300 dots to the inch, less for a page larger than A3."""
    width, height = page.get_size()
    scale = min(300 / 72, _MOST_PIXELS / max(width, height, 1.0))
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        pixels, stride = bytes(bitmap.buffer), bitmap.stride
        lines = b"".join(pixels[row * stride : row * stride + bitmap.width] for row in range(bitmap.height))
        return b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + lines
    finally:
        bitmap.close()
