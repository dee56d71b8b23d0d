"""What can be indexed: each room that keeps provisions hands in a source, so that indexing imports no room above it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from flask import Flask, current_app
from sqlalchemy.orm import Session

from fazhi_review.search.port import IndexDocument


@dataclass(frozen=True, slots=True)
class FoundProvision:
    """A hit as the database knows it, ready to be shown."""

    id: str  # "article:<pk>" or "provision:<pk>"
    instrument: str  # "law:<pk>" or "document:<pk>"
    law: str  # title of the instrument
    article: str  # 第十七条
    version: str  # date of the version, ISO, "" where unknown
    text: str
    number: str = ""  # document number
    rank: str = ""  # a value of InstrumentRank
    region: str = ""
    authority: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    # The page on which it stands, for url_for.
    endpoint: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)


class IndexSource(Protocol):
    """One kind of instrument, with its provisions."""

    @property
    def kind(self) -> str:
        """The word before the colon: `law` for law:12, `document` for document:5."""
        ...

    def instruments(self, session: Session) -> Iterator[str]:
        """Every instrument that has something to index."""
        ...

    def documents(self, session: Session, instruments: Sequence[str]) -> Iterable[IndexDocument]:
        """All that is to be found of these instruments, every version; nothing for those that are gone."""
        ...

    def found(self, session: Session, ids: Sequence[str]) -> Mapping[str, FoundProvision]:
        """The provisions with these index ids ("article:7"); ids that are gone are left out."""
        ...


def register(app: Flask, source: IndexSource) -> None:
    """Let `app` index `source`. Called once for each source when the application is put together."""
    app.extensions.setdefault("index_sources", {})[source.kind] = source


def registered_sources() -> dict[str, IndexSource]:
    """The sources of the current application, by kind."""
    sources: dict[str, IndexSource] = current_app.extensions.get("index_sources", {})
    return sources


def by_source(names: Iterable[str]) -> list[tuple[IndexSource, list[str]]]:
    """Instruments grouped by the source that knows them. Those of a kind that is no longer registered are left out."""
    grouped: dict[str, list[str]] = {}
    for name in names:
        grouped.setdefault(name.partition(":")[0], []).append(name)
    sources = registered_sources()
    return [(sources[kind], group) for kind, group in grouped.items() if kind in sources]
