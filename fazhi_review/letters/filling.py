"""Fills a template: lists are repeated, placeholders replaced, empty lines left out, name and date set to the right."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from itertools import pairwise

from lxml import etree

from fazhi_review.letters.model import Form, LetterTemplateUnusable, Rows
from fazhi_review.letters.placeholders import ParagraphText
from fazhi_review.letters.wording import rows_of, scope_of, title_break, width_in_characters
from fazhi_review.reading.docx.names import W, value_of

Scope = Mapping[tuple[str, ...], str]
_PARAGRAPH_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
_CHARACTER = 320  # twips of a character of size 3


class Filling:
    """One letter being written from one template."""

    def __init__(self, form: Form, values: Mapping[str, object], *, file: str, style_names: Mapping[str, str]) -> None:
        self._form = form
        self._file = file
        self._style_names = style_names
        self._values = values
        self._scope = scope_of(form, values)
        self._lists = {rows.name: rows for rows in form.lists}
        self._required = {(field.name,) for field in form.fields if field.required}
        self._done: set[etree._Element] = set()

    def fill(self, root: etree._Element) -> None:
        """Fill one part: the body, a header, a footer."""
        for group in self._repeated_groups(root):
            self._repeat(group)
        for paragraph in list(root.iter(W + "p")):
            if paragraph not in self._done:
                self._fill_paragraph(paragraph, self._scope)
        self._break_titles(root)
        self._set_signature(root)

    def check(self, root: etree._Element) -> set[str]:
        """The labels used in this part; raises LetterTemplateUnusable for what no letter could be written with."""
        used: set[str] = set()
        for paragraph in root.iter(W + "p"):
            text = ParagraphText(paragraph)
            if stray := text.stray_bracket():
                self._refuse(f"“{stray}”处的【】没有成对，请在 Word 中补全或者删去。")
            for found in text.placeholders():
                if found.label not in self._form.placeholders:
                    known = "".join(f"【{label}】" for label in self._form.placeholders)
                    self._refuse(f"不认识【{found.label}】；可以使用的有{known}。")
                used.add(found.label)
            self._lists_in(paragraph)
        return used

    def _refuse(self, reason: str) -> None:
        raise LetterTemplateUnusable(title=self._form.title, file=self._file, reason=reason)

    def _lists_in(self, element: etree._Element) -> str:
        """The list that this paragraph or table row repeats for, "" for none."""
        paragraphs = [element] if element.tag == W + "p" else list(element.iter(W + "p"))
        names = {
            known[0]
            for paragraph in paragraphs
            for found in ParagraphText(paragraph).placeholders()
            if (known := self._form.placeholders.get(found.label)) and len(known) == 2
        }
        if len(names) > 1:
            labels = "、".join(sorted(self._lists[name].label for name in names))
            self._refuse(f"同一行里混用了{labels}，请分成两行。")
        return next(iter(names), "")

    def _repeated_groups(self, root: etree._Element) -> list[tuple[Rows, list[etree._Element]]]:
        """Neighbouring paragraphs or table rows that name the same list are repeated together."""
        units: list[tuple[str, etree._Element]] = []
        for paragraph in root.iter(W + "p"):
            if self._lists_in(paragraph):
                unit = next(paragraph.iterancestors(W + "tr"), paragraph)
                if not units or units[-1][1] is not unit:
                    units.append((self._lists_in(unit), unit))
        groups: list[tuple[Rows, list[etree._Element]]] = []
        for (before, previous), (name, unit) in pairwise([("", root), *units]):
            if groups and name == before and previous.getnext() is unit:
                groups[-1][1].append(unit)
            else:
                groups.append((self._lists[name], [unit]))
        return groups

    def _repeat(self, group: tuple[Rows, list[etree._Element]]) -> None:
        rows, units = group
        entries = rows_of(rows, self._values.get(rows.name))
        for entry in entries:
            for unit in units:
                copy = _copy(unit)
                units[0].addprevious(copy)
                self._fill_all(copy, {**self._scope, **entry})
        if not entries:
            self._put_nothing(rows, units)
        for unit in units:
            _remove(unit)

    def _put_nothing(self, rows: Rows, units: Sequence[etree._Element]) -> None:
        """Say that there is nothing: a table row of one cell, or a line; a list that may be absent leaves no trace."""
        if units[0].tag == W + "tr":
            row = _copy(units[0])
            _merge_cells(row, rows.when_empty or "无")
            units[0].addprevious(row)
        elif rows.when_empty or not _may_vanish(units[0]):
            line = _copy(units[0])
            _write(line, rows.when_empty)
            units[0].addprevious(line)

    def _fill_all(self, unit: etree._Element, scope: Scope) -> None:
        for paragraph in list(unit.iter(W + "p")):
            self._fill_paragraph(paragraph, scope)

    def _fill_paragraph(self, paragraph: etree._Element, scope: Scope) -> None:
        self._done.add(paragraph)
        text = ParagraphText(paragraph)
        keys = [self._form.placeholders[found.label] for found in text.placeholders()]
        if not keys:
            return
        if all(not scope[key] for key in keys) and _may_vanish(paragraph):
            _keep_what_it_kept(paragraph)
            _remove(paragraph)
            return
        text.replace(lambda label: scope[self._form.placeholders[label]])
        self._done.update(_split_lines(paragraph))

    def _style(self, paragraph: etree._Element) -> str:
        return self._style_names.get(value_of(paragraph.find(W + "pPr"), "pStyle") or "", "")

    def _break_titles(self, root: etree._Element) -> None:
        for paragraph in root.iter(W + "p"):
            if self._style(paragraph) == "公文标题" and (place := title_break(ParagraphText(paragraph).text)):
                _break_line(paragraph, place)

    def _set_signature(self, root: etree._Element) -> None:
        """The name is centred over the date, which stands four characters in from the right (GB/T 9704, 7.3.5.1).

        Where the name is the longer of the two, it keeps two characters from the edge and the date follows its middle.
        """
        signature: etree._Element | None = None
        for paragraph in root.iter(W + "p"):
            style = self._style(paragraph)
            if style == "署名":
                signature = paragraph
            elif style == "成文日期" and signature is not None:
                name = width_in_characters(ParagraphText(signature).text)
                day = width_in_characters(ParagraphText(paragraph).text)
                date_in = max(4.0, 2.0 + (name - day) / 2)
                _indent_right(paragraph, date_in)
                _indent_right(signature, max(0.0, date_in + (day - name) / 2))
                signature = None


def _copy(element: etree._Element) -> etree._Element:
    """A copy that may stand beside its original: no bookmark or paragraph id twice, no section break twice."""
    copy = deepcopy(element)
    copy.tail = None
    for found in list(copy.iter(W + "bookmarkStart", W + "bookmarkEnd", W + "sectPr")):
        _remove(found)
    for paragraph in copy.iter(W + "p"):
        if _PARAGRAPH_ID in paragraph.attrib:
            del paragraph.attrib[_PARAGRAPH_ID]
    return copy


def _keep_what_it_kept(paragraph: etree._Element) -> None:
    """A line that vanishes hands on that it stays with the next one, or the signature would end up alone on a page."""
    before = paragraph.getprevious()
    if paragraph.find(f"{W}pPr/{W}keepNext") is None or before is None or before.tag != W + "p":
        return
    properties = before.find(W + "pPr")
    if properties is not None and properties.find(W + "keepNext") is None:
        style = properties.find(W + "pStyle")
        kept = etree.Element(W + "keepNext")
        properties.insert(0, kept) if style is None else style.addnext(kept)


def _break_line(paragraph: etree._Element, place: int) -> None:
    """Put a line break after `place` characters of the paragraph."""
    position = 0
    for piece in list(paragraph.iter(W + "t")):
        text = piece.text or ""
        if position < place <= position + len(text):
            rest = deepcopy(piece)
            piece.text, rest.text = text[: place - position], text[place - position :]
            rest.tail = None
            line = etree.Element(W + "br")
            piece.addnext(line)
            line.addnext(rest)
            return
        position += len(text)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _split_lines(paragraph: etree._Element) -> list[etree._Element]:
    """A value of several lines becomes several paragraphs of the same style; gives the new ones."""
    added: list[etree._Element] = []
    while (broken := next((t for t in paragraph.iter(W + "t") if "\n" in (t.text or "")), None)) is not None:
        line = _copy(paragraph)
        # The same piece in the copy: everything before it goes there, everything after it stays here.
        index = list(paragraph.iter(W + "t")).index(broken)
        first, rest = (broken.text or "").split("\n", 1)
        for number, piece in enumerate(line.iter(W + "t")):
            if number >= index:
                piece.text = first if number == index else ""
        for number, piece in enumerate(paragraph.iter(W + "t")):
            if number <= index:
                piece.text = rest if number == index else ""
        paragraph.addprevious(line)
        added.append(line)
    return added


def _write(paragraph: etree._Element, text: str) -> None:
    """Replace the whole text of a paragraph, keeping the format of its first run."""
    for index, piece in enumerate(list(paragraph.iter(W + "t"))):
        piece.text = text if index == 0 else ""


def _merge_cells(row: etree._Element, text: str) -> None:
    cells = row.findall(W + "tc")
    spans = sum(int(value_of(cell.find(W + "tcPr"), "gridSpan") or 1) for cell in cells)
    for cell in cells[1:]:
        row.remove(cell)
    paragraphs = cells[0].findall(W + "p")
    for paragraph in paragraphs[1:]:
        cells[0].remove(paragraph)
    _write(paragraphs[0], text)
    properties = cells[0].find(W + "tcPr")
    if properties is None:
        properties = etree.Element(W + "tcPr")
        cells[0].insert(0, properties)
    for name in ("tcW", "gridSpan"):
        for found in properties.findall(W + name):
            properties.remove(found)
    span = etree.Element(W + "gridSpan")
    span.set(W + "val", str(spans))
    properties.insert(0, span)


def _may_vanish(paragraph: etree._Element) -> bool:
    """A cell, a header, a text box cannot be without a paragraph, and one that ends a section carries its page."""
    parent = paragraph.getparent()
    if parent is None or parent.tag == W + "tc" or paragraph.find(f"{W}pPr/{W}sectPr") is not None:
        return False
    return len(parent.findall(W + "p")) > 1


def _indent_right(paragraph: etree._Element, characters: float) -> None:
    properties = paragraph.find(W + "pPr")
    if properties is None:  # it named the style, or this line was not looked at
        return
    indent = properties.find(W + "ind")
    if indent is None:
        indent = etree.Element(W + "ind")
        # The schema wants w:ind before w:jc; in these styles nothing that must follow it stands in between.
        after = properties.find(W + "jc")
        if after is not None:
            after.addprevious(indent)
        else:
            mark = properties.find(W + "rPr")
            properties.append(indent) if mark is None else mark.addprevious(indent)
    indent.set(W + "right", str(round(characters * _CHARACTER)))
    if W + "rightChars" in indent.attrib:
        del indent.attrib[W + "rightChars"]
