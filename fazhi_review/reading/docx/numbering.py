"""numbering.xml resolved to the number a person sees before each paragraph (ECMA-376 part 1, 17.9)."""

import re
from dataclasses import dataclass, replace

from lxml import etree

from fazhi_review.reading.docx.names import W, integer_of, switch, to_integer, value_of
from fazhi_review.reading.docx.number_formats import format_number, is_known
from fazhi_review.reading.docx.styles import Styles
from fazhi_review.reading.docx.symbols import bullet

LEVELS = 9
_PLACEHOLDER = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list as defined."""

    start: int = 0  # a level that says nothing starts at 0, by the standard
    number_format: str = "decimal"
    pattern: str = ""  # the example of a custom format
    text: str = ""
    suffix: str = "tab"  # tab, space or nothing
    restart: int | None = None  # one-based level whose use starts this one again; 0 never, None any level above
    is_legal: bool = False  # numbers of the levels above in plain figures
    style: str | None = None  # the paragraph style linked to this level
    font: str = ""
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class NumberedParagraph:
    """The number as drawn, and what Word puts between it and the text: tab, space or nothing."""

    text: str
    suffix: str
    is_known: bool


@dataclass(slots=True)
class _Abstract:
    levels: dict[int, Level]
    style_link: str | None  # this definition is what the numbering style of that name means
    number_style: str | None  # this definition is empty and means what that numbering style means


@dataclass(slots=True)
class _Instance:
    abstract: int
    levels: dict[int, Level]  # overridden whole
    starts: dict[int, int]  # levels that begin anew, at this value, when the instance is first used


class Numbering:
    """Definitions of lists and the running counters; ask once for each paragraph, in document order.

    Word counts the text boxes of a document for themselves, so they ask a Numbering of their own.
    """

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstracts: dict[int, _Abstract] = {}
        self._instances: dict[int, _Instance] = {}
        for element in root.iterchildren(W + "abstractNum", W + "num") if root is not None else ():
            if element.tag == W + "abstractNum":
                if (key := to_integer(element.get(W + "abstractNumId"))) is not None:
                    self._abstracts[key] = _read_abstract(element)
            elif (key := to_integer(element.get(W + "numId"))) is not None:
                self._instances[key] = _read_instance(element)
        # Instances of one definition share their counters: that is how Word continues a list after a table.
        self._counters: dict[int, list[int | None]] = {}
        self._begun: set[tuple[int, int]] = set()

    def level_of_style(self, number_id: int, style_id: str) -> int | None:
        """The level of the list that names `style_id` as its paragraph style."""
        levels = self._levels(number_id)
        return next((index for index, level in levels.items() if level.style == style_id), None)

    def advance(self, number_id: int, level_index: int) -> NumberedParagraph | None:
        """Count one paragraph and give its number; None where the list does not exist."""
        instance = self._instances.get(number_id)
        levels = self._levels(number_id)
        if instance is None or not 0 <= level_index < LEVELS:
            return None
        abstract = self._target(instance.abstract)
        counters = self._counters.setdefault(abstract, [None] * LEVELS)
        level = levels.get(level_index)
        if level is None:
            return None
        current = counters[level_index]
        if level_index in instance.starts and (number_id, level_index) not in self._begun:
            # A w:startOverride holds for the first paragraph of this instance at this level; later ones go on counting.
            self._begun.add((number_id, level_index))
            current = None
        counters[level_index] = level.start if current is None else current + 1
        for higher in range(level_index):
            # A level that is skipped counts as used: after 1 and 1.1.1 comes 1.2, in Word and in LibreOffice.
            if counters[higher] is None and higher in levels:
                counters[higher] = levels[higher].start
        for deeper in range(level_index + 1, LEVELS):
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or level_index < restart:
                counters[deeper] = None
        return NumberedParagraph(
            text="" if level.is_hidden else _draw(level_index, levels, counters),
            suffix=level.suffix,
            is_known=level.number_format in ("bullet", "custom") or is_known(level.number_format),
        )

    def _levels(self, number_id: int) -> dict[int, Level]:
        instance = self._instances.get(number_id)
        if instance is None:
            return {}
        abstract = self._abstracts.get(self._target(instance.abstract))
        levels = dict(abstract.levels) if abstract else {}
        levels.update(instance.levels)
        for index, start in instance.starts.items():
            if index in levels:
                levels[index] = replace(levels[index], start=start)
        return levels

    def _target(self, abstract_id: int) -> int:
        """The definition that `abstract_id` means, following w:numStyleLink through the numbering style."""
        for _ in range(LEVELS):
            abstract = self._abstracts.get(abstract_id)
            if abstract is None or abstract.number_style is None or abstract.levels:
                break
            linked = next(
                (key for key, other in self._abstracts.items() if other.style_link == abstract.number_style), None
            )
            if linked is None and (style := self._styles.get(abstract.number_style)) and style.number_id:
                instance = self._instances.get(style.number_id)
                linked = instance.abstract if instance else None
            if linked is None or linked == abstract_id:
                break
            abstract_id = linked
        return abstract_id


def _draw(level_index: int, levels: dict[int, Level], counters: list[int | None]) -> str:
    level = levels[level_index]
    if level.number_format == "bullet":
        return bullet(level.text, level.font)

    def number(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        shown = levels.get(index, Level())
        value = counters[index]
        value = shown.start if value is None else value
        if level.is_legal and index < level_index:
            return str(value)  # only what is inherited: Article I over decimalZero gives Section 1.01
        return format_number(value, shown.number_format, shown.pattern)

    return _PLACEHOLDER.sub(number, level.text)


def _read_abstract(element: etree._Element) -> _Abstract:
    levels = {
        index: _read_level(child)
        for child in element.iterchildren(W + "lvl")
        if (index := to_integer(child.get(W + "ilvl"))) is not None
    }
    return _Abstract(levels, value_of(element, "styleLink"), value_of(element, "numStyleLink"))


def _read_instance(element: etree._Element) -> _Instance:
    levels: dict[int, Level] = {}
    starts: dict[int, int] = {}
    for override in element.iterchildren(W + "lvlOverride"):
        index = to_integer(override.get(W + "ilvl"))
        if index is None:
            continue
        level = override.find(W + "lvl")
        if level is not None:
            levels[index] = _read_level(level)
        start = integer_of(override, "startOverride")
        if start is not None:
            starts[index] = start
    return _Instance(integer_of(element, "abstractNumId") or 0, levels, starts)


def _read_level(element: etree._Element) -> Level:
    run = element.find(W + "rPr")
    fonts = run.find(W + "rFonts") if run is not None else None
    number_format, pattern = _read_format(element)
    return Level(
        start=integer_of(element, "start") or 0,
        number_format=number_format,
        pattern=pattern,
        text=value_of(element, "lvlText") or "",
        suffix=value_of(element, "suff") or "tab",
        restart=integer_of(element, "lvlRestart"),
        is_legal=bool(switch(element, "isLgl")),
        style=value_of(element, "pStyle"),
        font=(fonts.get(W + "ascii") or fonts.get(W + "hAnsi") or "") if fonts is not None else "",
        is_hidden=bool(switch(run, "vanish")),
    )


def _read_format(element: etree._Element) -> tuple[str, str]:
    """Word wraps newer formats in mc:AlternateContent, the exact one first and a plain one as fallback."""
    found = element.find(W + "numFmt")
    if found is None:
        found = next(element.iter(W + "numFmt"), None)
    if found is None:
        return "decimal", ""
    return found.get(W + "val", "decimal"), found.get(W + "format", "")
