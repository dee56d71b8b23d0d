"""A source of one invented law, so that the index can be put to the test without any other room."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fazhi_review.indexing import sources
from fazhi_review.indexing.sources import FoundProvision
from fazhi_review.search.port import IndexDocument, Scope


class OneShelf:
    """Laws held in a dictionary: law:<n> -> the texts of its articles; articles count through all laws."""

    kind = "law"

    def __init__(self) -> None:
        self.laws: dict[str, list[str]] = {}

    def instruments(self, session: Session) -> Iterator[str]:
        return iter(self.laws)

    def documents(self, session: Session, instruments: Sequence[str]) -> Iterable[IndexDocument]:
        for law in instruments:
            for number, text in enumerate(self.laws.get(law, []), 1):
                yield IndexDocument(
                    id=self._id(law, number),
                    scope=Scope.LIBRARY,
                    instrument=law,
                    title=f"云岭省第{law[4:]}号条例",
                    label=f"第{number}条",
                    body=text,
                )

    def found(self, session: Session, ids: Sequence[str]) -> Mapping[str, FoundProvision]:
        return {
            document.id: FoundProvision(
                id=document.id,
                instrument=document.instrument,
                law=document.title,
                article=document.label,
                version="2020-01-01",
                text=document.body,
            )
            for document in self.documents(session, list(self.laws))
            if document.id in ids
        }

    @staticmethod
    def _id(law: str, number: int) -> str:
        return f"article:{int(law[4:]) * 1000 + number}"


@pytest.fixture
def shelf(app: Flask) -> OneShelf:
    """The only source of the application."""
    shelf = OneShelf()
    app.extensions["index_sources"] = {}
    sources.register(app, shelf)
    return shelf
