"""styles.xml: what a paragraph or a run inherits, as far as reading needs it (numbering, hidden text, alignment, name)."""

from dataclasses import dataclass

from lxml import etree

from fazhi_review.reading.docx.names import W, integer_of, switch, value_of

_MOST_ANCESTORS = 20  # Word allows 11 levels; a damaged file may point in a circle


@dataclass(frozen=True, slots=True)
class Style:
    """One style as written; None where it leaves a property to the style it is based on."""

    id: str
    name: str
    type: str
    based_on: str | None
    number_id: int | None
    level: int | None
    alignment: str | None
    is_hidden: bool | None


class Styles:
    """All styles of a document, with inheritance resolved on asking."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self.default_paragraph = ""
        for element in root.iterchildren(W + "style") if root is not None else ():
            style = _read_style(element)
            self._styles[style.id] = style
            if style.type == "paragraph" and element.get(W + "default") in ("1", "true", "on"):
                self.default_paragraph = style.id

    def name(self, style_id: str | None) -> str:
        style = self._styles.get(style_id or self.default_paragraph)
        return style.name if style else ""

    def get(self, style_id: str) -> Style | None:
        return self._styles.get(style_id)

    def chain(self, style_id: str | None) -> list[Style]:
        """The style and those it is based on, nearest first."""
        found: list[Style] = []
        current = style_id or self.default_paragraph
        while current and len(found) < _MOST_ANCESTORS and (style := self._styles.get(current)):
            found.append(style)
            current = style.based_on or ""
        return found

    def numbering(self, style_id: str | None) -> tuple[int, int | None, str] | None:
        """Number id, level if stated, and the id of the style that states them; None where no style numbers.

        A w:numId of 0 in a nearer style takes the numbering away.
        """
        level: int | None = None
        for style in self.chain(style_id):
            level = style.level if level is None else level
            if style.number_id is not None:
                return (style.number_id, level, style.id) if style.number_id else None
        return None

    def alignment(self, style_id: str | None) -> str | None:
        return next((style.alignment for style in self.chain(style_id) if style.alignment), None)

    def is_hidden(self, style_id: str | None) -> bool:
        if style_id is None and not self.default_paragraph:
            return False
        return next((style.is_hidden for style in self.chain(style_id) if style.is_hidden is not None), False)


def _read_style(element: etree._Element) -> Style:
    paragraph = element.find(W + "pPr")
    numbering = paragraph.find(W + "numPr") if paragraph is not None else None
    return Style(
        id=element.get(W + "styleId", ""),
        name=value_of(element, "name") or "",
        type=element.get(W + "type", ""),
        based_on=value_of(element, "basedOn"),
        number_id=integer_of(numbering, "numId"),
        level=integer_of(numbering, "ilvl"),
        alignment=value_of(paragraph, "jc"),
        is_hidden=switch(element.find(W + "rPr"), "vanish"),
    )
