"""Values as words: dates, choices, ordinals, the lines of attachments; and what may not stand in XML is dropped."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

from fazhi_review.letters.model import CHINESE_ORDINAL, ORDINAL, Field, Form, Kind, LetterIncomplete, Rows
from fazhi_review.structure.numerals import to_chinese

# Not allowed in XML 1.0, or invisible and able to turn a line of text around.
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069\ufeff]"
)
_LINE_ENDS = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
_OPTIONS_ON_A_LINE = 25  # characters; a choice cut in the middle reads badly
_TITLE_WIDTH = 20  # characters of 22 pt in 156 mm
_CHOSEN, _NOT_CHOSEN = "■", "□"


def written(field: Field, value: object) -> str:
    """One value as it stands in the letter."""
    if field.kind is Kind.CHOICE:
        return _choice(field, value)
    if isinstance(value, date):
        return chinese_date(value)
    if value is None or value == "":
        return field.when_empty
    if not isinstance(value, str | int):
        raise TypeError(f"{field.name}: {type(value).__name__}")
    return clean(str(value)) or field.when_empty


def chinese_date(day: date) -> str:
    """2026年3月1日: Arabic figures, month and day without leading zeros (GB/T 9704, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def clean(text: str) -> str:
    """The text with only what can stand in a document; line ends of every kind are `\\n`, tabs a space."""
    text = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    text = _UNWRITABLE.sub("", text).replace("\t", " ")
    return "\n".join(line for line in (line.strip() for line in text.split("\n")) if line)


def _choice(field: Field, value: object) -> str:
    chosen = [] if value in (None, "") else [value] if isinstance(value, str) else list(value)  # type: ignore[call-overload]
    unknown = [item for item in chosen if item not in field.options]
    if unknown:
        raise ValueError(f"{field.name}: {unknown[0]!r} is none of {field.options}")
    lines = [""]
    for option in field.options:
        box = f"{_CHOSEN if option in chosen else _NOT_CHOSEN}{option}"
        if lines[-1] and len(lines[-1]) + 1 + len(box) > _OPTIONS_ON_A_LINE:
            lines.append(box)
        else:
            lines[-1] += f"　{box}" if lines[-1] else box
    return "\n".join(lines)


def scope_of(form: Form, values: Mapping[str, object]) -> dict[tuple[str, ...], str]:
    """Every single value of the form as words, by what `Form.placeholders` gives for its label."""
    scope: dict[tuple[str, ...], str] = {(field.name,): written(field, values.get(field.name)) for field in form.fields}
    if ("letterhead",) in scope:
        number = scope.get(("number",), "")
        has_red_head = bool(scope["letterhead",])
        # The red line hangs on the number's paragraph, which so has to stay even while no number is given.
        scope["red_number",] = (number or "　") if has_red_head else ""
        scope["plain_number",] = "" if has_red_head else number
    for rows in form.lists:
        scope[f"{rows.name}.count",] = str(len(rows_of(rows, values.get(rows.name))))
    return scope


def rows_of(rows: Rows, value: object) -> list[dict[tuple[str, ...], str]]:
    """The entries of one list as words, with their ordinals."""
    entries: Sequence[Mapping[str, object]] = value if isinstance(value, Sequence) else ()
    known = {column.name for column in rows.columns}
    found: list[dict[tuple[str, ...], str]] = []
    for number, entry in enumerate(entries, start=1):
        if stranger := set(entry) - known:
            raise ValueError(f"{rows.name}: unknown column {stranger.pop()!r}")
        words: dict[tuple[str, ...], str] = {
            (rows.name, column.name): written(column, entry.get(column.name)) for column in rows.columns
        }
        words[rows.name, ORDINAL] = str(number)
        words[rows.name, CHINESE_ORDINAL] = to_chinese(number)
        if rows.name == "attachments":
            counted = f"{number}. " if len(entries) > 1 else ""
            words[rows.name, "line"] = ("附件：" if number == 1 else "　　　") + counted + words[rows.name, "name"]
        found.append(words)
    return found


def refuse_incomplete(form: Form, values: Mapping[str, object]) -> None:
    """Raise LetterIncomplete that names everything missing at once; ValueError for a value the form does not know."""
    known = {field.name for field in form.fields} | {rows.name for rows in form.lists}
    if stranger := set(values) - known:
        raise ValueError(f"{form.name}: unknown value {sorted(stranger)[0]!r}")
    missing = [field.label for field in form.fields if field.required and _is_blank(values.get(field.name))]
    missing += [rows.label for rows in form.lists if rows.required and not values.get(rows.name)]
    if missing:
        raise LetterIncomplete(title=form.title, missing="、".join(f"“{label}”" for label in missing))


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not clean(value)) or value == [] or value == ()


def title_break(text: str) -> int | None:
    """Where a title that is too long for one line is best cut: after a book title mark, so that both parts are whole.

    None where it fits, or where there is no such place (7.3.1: 回行时，要做到词意完整).
    """
    if width_in_characters(text) <= _TITLE_WIDTH:
        return None
    places = [found.end() for found in re.finditer("》", text) if found.end() < len(text)]
    places = [
        place
        for place in places
        if max(width_in_characters(text[:place]), width_in_characters(text[place:])) <= _TITLE_WIDTH
    ]
    return min(places, key=lambda place: abs(len(text) - 2 * place), default=None)


def width_in_characters(text: str) -> float:
    """How many squares of the grid a line takes; figures and Latin letters take half of one."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in text)
