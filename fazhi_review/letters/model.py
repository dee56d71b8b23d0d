"""What a form of letter is: its name, the values it wants, and how its built-in template is laid out."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from fazhi_review.errors import InvalidInput
from fazhi_review.letters.layout import Block

# What stands between the name of a list and of its column: 【审核意见·条款】.
SEPARATOR = "·"
# Counted for each row of a list; an office may use either.
ORDINAL, CHINESE_ORDINAL = "序号", "汉字序号"
# Computed from the values rather than passed. A red head brings its own line for the number, so the plain one is empty
# then; the first attachment stands behind the word 附件：, the others below its name (GB/T 9704, 7.2.5 and 7.3.4).
RED_NUMBER, PLAIN_NUMBER, ATTACHMENT_LINE, COUNT = "红头发文字号", "不套红发文字号", "说明行", "件数"


class Kind(StrEnum):
    TEXT = "text"  # str; line ends begin new paragraphs
    DATE = "date"  # date, written 2026年3月1日 (GB/T 9704, 7.3.5.4: Arabic figures, no leading zeros)
    CHOICE = "choice"  # one of `options`, or several in a sequence; all are shown, the chosen ones marked


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a form. `name` is what code passes, `label` what stands in the template between 【 and 】."""

    name: str
    label: str
    meaning: str
    kind: Kind = Kind.TEXT
    required: bool = False
    options: tuple[str, ...] = ()
    when_empty: str = ""  # written in place of nothing; where it is "" too, a line of nothing else is left out


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of rows: the table rows or paragraphs that name it are repeated for each."""

    name: str
    label: str
    meaning: str
    columns: tuple[Field, ...]
    required: bool = False
    when_empty: str = ""  # stands once in place of the repeated rows; paragraphs vanish where it is ""


@dataclass(frozen=True)
class Form:
    """One kind of letter. `fields` and `lists` are everything that `render` takes for it."""

    name: str
    title: str
    purpose: str  # who gives it to whom, and when; one Chinese sentence
    basis: str  # what asks for it
    fields: tuple[Field, ...]
    lists: tuple[Rows, ...]
    layout: tuple[Block, ...]

    @cached_property
    def placeholders(self) -> dict[str, tuple[str, ...]]:
        """Label in a template -> (field name) or (list name, column name)."""
        known: dict[str, tuple[str, ...]] = {field.label: (field.name,) for field in self.fields}
        if ("letterhead",) in known.values():
            known |= {RED_NUMBER: ("red_number",), PLAIN_NUMBER: ("plain_number",)}
        for rows in self.lists:
            known[f"{rows.label}{COUNT}"] = (f"{rows.name}.count",)
            for label in (ORDINAL, CHINESE_ORDINAL):
                known[f"{rows.label}{SEPARATOR}{label}"] = (rows.name, label)
            for column in rows.columns:
                known[f"{rows.label}{SEPARATOR}{column.label}"] = (rows.name, column.name)
            if rows.name == "attachments":
                known[f"{rows.label}{SEPARATOR}{ATTACHMENT_LINE}"] = (rows.name, "line")
        return known


class LetterTemplateUnusable(InvalidInput):
    """An office's own template that cannot be filled; the sentence says what to mend in Word."""

    sentence = "“{title}”的模板 {file} 不能使用：{reason}"


class LetterIncomplete(InvalidInput):
    """Values that the form cannot do without are missing."""

    sentence = "“{title}”还缺少{missing}，请补充后再出具。"
