"""Values for every form, and templates as Word would leave them; all places are invented."""

import io
from collections.abc import Callable
from datetime import date

from docx import Document
from docx.document import Document as DocumentType

from fazhi_review.letters import FORMS, Field, Kind, Rows, template_of


def values_for(form: str, **changed: object) -> dict[str, object]:
    """Something plausible for every value of the form; `None` in `changed` leaves one out."""
    known = FORMS[form]
    values: dict[str, object] = {field.name: _example(field) for field in known.fields}
    values |= {rows.name: [_row(rows, number) for number in (1, 2)] for rows in known.lists}
    values |= changed
    return {name: value for name, value in values.items() if value is not None}


def _example(field: Field) -> object:
    if field.kind is Kind.DATE:
        return date(2026, 3, 5)
    if field.kind is Kind.CHOICE:
        return field.options[0]
    return f"云岭{field.label}"


def _row(rows: Rows, number: int) -> dict[str, object]:
    return {
        column.name: _example(column) if column.kind is not Kind.TEXT else f"{rows.label}{column.label}之{number}"
        for column in rows.columns
    }


def opened(data: bytes) -> DocumentType:
    return Document(io.BytesIO(data))


def text_of(data: bytes) -> str:
    """All words of body and tables, one paragraph a line, in document order."""
    body = opened(data).element.body
    return "\n".join(
        "".join(node.text or "" for node in paragraph.iter() if node.tag.endswith("}t"))
        for paragraph in body.iter()
        if paragraph.tag.endswith("}p")
    )


def edited(form: str, change: Callable[[DocumentType], None]) -> bytes:
    """The built-in template after somebody changed it in a word processor (python-docx saves it anew)."""
    document = opened(template_of(form))
    change(document)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
