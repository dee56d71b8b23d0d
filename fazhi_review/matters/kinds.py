"""Where a matter's own page is. Each duty describes its kind when it is loaded, so that matters need not import it."""

from dataclasses import dataclass
from typing import Any, Literal

from flask import url_for

from fazhi_review.matters.models import Matter, MatterKind


@dataclass(frozen=True, slots=True)
class _Page:
    endpoint: str
    argument: str
    by: Literal["subject", "document"]


_PAGES: dict[MatterKind, _Page] = {}


def describe_kind(
    kind: MatterKind, *, endpoint: str, argument: str, by: Literal["subject", "document"] = "subject"
) -> None:
    """The page of this kind: an endpoint whose `argument` is the subject's id, or the document's."""
    _PAGES[kind] = _Page(endpoint, argument, by)


def address_of(matter: Matter) -> str:
    """The path of a matter's own page; "" for a kind whose duty has no page. For pages: it needs a request."""
    page = _PAGES.get(matter.kind)
    if page is None:
        return ""
    id_ = matter.subject_id if page.by == "subject" else matter.document_id
    values: dict[str, Any] = {page.argument: id_}
    return url_for(page.endpoint, **values) if id_ is not None else ""
