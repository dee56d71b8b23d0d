"""A structured document as plain values for JSON: the contract of `flask structure --json`."""

from dataclasses import fields
from datetime import date
from typing import Any

from fazhi_review.structure.model import Citation, Metadata, Read, StructuredDocument


def as_json(document: StructuredDocument, file: str) -> dict[str, Any]:
    """Everything that was read. Offsets count characters of `text`; metadata holds plain values, `spans` their places."""
    return {
        "file": file,
        "text": document.text,
        "provisions": [
            {
                "path": provision.path,
                "kind": str(provision.kind),
                "label": provision.label,
                "start": provision.start,
                "end": provision.end,
                "address": provision.address,
                "heading": provision.heading,
            }
            for provision in document.provisions
        ],
        "metadata": _metadata(document.metadata),
        "citations": [_citation(citation) for citation in document.citations],
        "warnings": [
            {"code": warning.code, "message": warning.message, "start": warning.start, "end": warning.end}
            for warning in document.warnings
        ],
    }


def _metadata(metadata: Metadata) -> dict[str, Any]:
    values: dict[str, Any] = {}
    spans: dict[str, Any] = {}
    for each in fields(metadata):
        value = getattr(metadata, each.name)
        if isinstance(value, tuple):
            values[each.name] = [read.value for read in value]
            spans[each.name] = [[read.start, read.end] for read in value]
        elif isinstance(value, Read):
            values[each.name] = value.value.isoformat() if isinstance(value.value, date) else str(value.value)
            spans[each.name] = [value.start, value.end]
        else:
            values[each.name] = value
    values["spans"] = spans
    return values


def _citation(citation: Citation) -> dict[str, Any]:
    return {each.name: getattr(citation, each.name) for each in fields(citation)}
