"""The engines under contract, each on an empty index of its own."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from fazhi_review.search.factory import open_engine
from fazhi_review.search.port import IndexDocument, Scope, SearchEngine

ENGINES = ("memory", "whoosh", "tantivy")


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> SearchEngine:
    """Every engine in turn, serving an empty generation."""
    if request.param == "tantivy" and not find_spec("tantivy"):
        pytest.skip("tantivy is not built for this processor")
    engine = open_engine(f"{request.param}:", tmp_path / "search")
    engine.begin_rebuild().commit()
    return engine


@pytest.fixture
def make() -> Callable[..., IndexDocument]:
    """Factory: an article of an invented law, of which only what matters to the test is given."""
    count = 0

    def make(body: str, **values: object) -> IndexDocument:
        nonlocal count
        count += 1
        known: dict[str, object] = {
            "id": f"article:{count}",
            "scope": Scope.LIBRARY,
            "instrument": "law:1",
            "title": "云岭省养犬管理条例",
            "label": f"第{count}条",
        }
        return IndexDocument(body=body, **(known | values))  # type: ignore[arg-type]

    return make
