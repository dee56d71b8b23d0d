"""One OFD page: its characters, ruled lines and pictures, in points from the upper left corner."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from fazhi_review.reading.glyphs import Glyph
from fazhi_review.reading.ruling import Rule, rule_of
from fazhi_review.reading.safe_xml import local_name

POINTS = 72 / 25.4  # of a millimetre
_CONTAINERS = ("Layer", "PageBlock", "Content")


@dataclass(frozen=True, slots=True)
class Picture:
    """An image on a page, by the id of its resource."""

    resource: str
    left: float
    top: float
    width: float
    height: float


def pictures_of(page: etree._Element) -> Iterator[Picture]:
    for element in _objects(page, "ImageObject"):
        boundary = [value * POINTS for value in numbers(element.get("Boundary"))]
        if len(boundary) == 4 and boundary[2] > 0 and boundary[3] > 0:
            yield Picture(element.get("ResourceID", ""), *boundary)


def glyphs_of(page: etree._Element) -> Iterator[Glyph]:
    for element in _objects(page, "TextObject"):
        yield from _text_object(element)


def _objects(page: etree._Element, kind: str) -> Iterator[etree._Element]:
    """The visible objects of a kind, in layers and blocks of any depth."""
    waiting = children(page, "Content")[::-1]
    while waiting:
        element = waiting.pop()
        name = local_name(element)
        if name in _CONTAINERS:
            waiting += list(element)[::-1]
        elif name == kind and element.get("Visible", "true") != "false" and element.get("Alpha") != "0":
            yield element


def rules_of(page: etree._Element) -> Iterator[Rule]:
    """Straight strokes: a thin object, or the horizontal and vertical lines of a path."""
    for element in _objects(page, "PathObject"):
        boundary = [value * POINTS for value in numbers(element.get("Boundary"))]
        if len(boundary) != 4:
            continue
        left, top, width, height = boundary
        rule = rule_of(left, top, left + width, top + height)
        if rule is not None:
            yield rule
        elif element.get("Stroke", "true") != "false":
            yield from _path_rules(element, left, top)


def _path_rules(element: etree._Element, left: float, top: float) -> Iterator[Rule]:
    """The lines of an AbbreviatedData: M and S move, L draws, C closes; curves only move on."""
    words = iter(text_of(element, "AbbreviatedData").split()[:2000])
    matrix = numbers(element.get("CTM"))
    a, b, c, d, e, f = matrix if len(matrix) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    counts = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
    start = last = (left, top)
    for word in words:
        values = [_number(next(words, None), 0.0) for _ in range(counts.get(word, 0))]
        if word == "C":
            point = start
        elif len(values) >= 2:
            x, y = values[-2:]
            point = (left + (a * x + c * y + e) * POINTS, top + (b * x + d * y + f) * POINTS)
        else:
            continue
        if word in ("L", "C"):
            rule = rule_of(
                min(last[0], point[0]), min(last[1], point[1]), max(last[0], point[0]), max(last[1], point[1])
            )
            if rule is not None:
                yield rule
        elif word in ("M", "S"):
            start = point
        last = point


def _text_object(element: etree._Element) -> Iterator[Glyph]:
    boundary = numbers(element.get("Boundary"))
    left, top = (boundary[0], boundary[1]) if len(boundary) >= 2 else (0.0, 0.0)
    matrix = numbers(element.get("CTM"))
    a, b, c, d, e, f = matrix if len(matrix) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    if a <= 0 or abs(b) > 0.2 * a or element.get("ReadDirection", "0") not in ("", "0"):
        return  # set across the reading direction: a watermark
    size = _number(element.get("Size"), 3.175)
    horizontal = size * _number(element.get("HScale"), 1.0)
    x = y = 0.0
    for code in children(element, "TextCode"):
        x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
        text = code.text or ""
        steps, falls = _deltas(code.get("DeltaX"), len(text)), _deltas(code.get("DeltaY"), len(text))
        for index, character in enumerate(text):
            width = horizontal * (0.5 if character.isascii() else 1.0)
            step = steps[index] if index < len(steps) else 0.0 if steps or falls else width
            advance = min(width, step) if step > 0 else width
            at = left + a * x + c * y + e
            baseline = top + b * x + d * y + f
            yield Glyph(
                character,
                at * POINTS,
                (at + a * advance) * POINTS,
                baseline * POINTS,
                max(size * (c * c + d * d) ** 0.5 * POINTS, 0.1),
            )
            x += step
            y += falls[index] if index < len(falls) else 0.0


def _deltas(text: str | None, most: int) -> list[float]:
    """The steps of a DeltaX; `g 5 3.5` stands for five steps of 3.5. At most as many as there are characters."""
    words = (text or "").split()
    steps: list[float] = []
    index = 0
    while index < len(words) and len(steps) < most:
        if words[index] == "g" and index + 2 < len(words):
            count = int(_number(words[index + 1], 0))
            steps += [_number(words[index + 2], 0.0)] * max(0, min(count, most))
            index += 3
        else:
            steps.append(_number(words[index], 0.0))
            index += 1
    return steps[:most]


def numbers(text: str | None) -> list[float]:
    return [_number(word, 0.0) for word in (text or "").split()]


def _number(text: str | None, default: float) -> float:
    """A finite number of sensible size; damaged files say anything here."""
    try:
        number = float(text) if text else default
    except ValueError:
        return default
    return number if abs(number) < 1e6 else default


def children(parent: etree._Element | None, name: str) -> list[etree._Element]:
    """Children by local name: the namespace is the standard's in theory and a vendor's in practice."""
    return [child for child in parent if local_name(child) == name] if parent is not None else []


def child(parent: etree._Element | None, name: str) -> etree._Element | None:
    return next(iter(children(parent, name)), None)


def text_of(parent: etree._Element | None, name: str) -> str:
    found = child(parent, name)
    return (found.text or "").strip() if found is not None else ""
