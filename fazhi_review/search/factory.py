"""From SEARCH_URL to an engine."""

from importlib.util import find_spec
from pathlib import Path
from typing import cast

from fazhi_review.errors import InvalidInput
from fazhi_review.search.generations import DiskEngine, Opener
from fazhi_review.search.memory import MemoryEngine
from fazhi_review.search.port import SearchEngine


def open_engine(url: str, folder: Path) -> SearchEngine:
    """The engine that `url` names; embedded ones keep their index in `folder` unless the URL names another one.

    `auto` takes Tantivy where it is installed and Whoosh, which runs wherever Python runs, otherwise.
    """
    kind, _, place = url.partition(":")
    if kind == "memory":
        return MemoryEngine()
    if kind == "auto":
        kind, place = ("tantivy" if find_spec("tantivy") else "whoosh"), ""
    if kind in ("tantivy", "whoosh"):
        return DiskEngine(Path(place) if place else folder / kind, _opener(kind))
    if kind == "opensearch":
        raise InvalidInput("本版本尚不支持 OpenSearch，请将 SEARCH_URL 设为 auto、tantivy: 或 whoosh:。")
    raise InvalidInput(f"SEARCH_URL“{url}”无法识别，应为 auto、tantivy:、whoosh: 或 memory:。")


def _opener(kind: str) -> Opener:
    # Each engine's package is imported only where it is used: Tantivy is not built for every processor.
    if kind == "tantivy":
        if not find_spec("tantivy"):
            raise InvalidInput("本机没有安装 tantivy，请将 SEARCH_URL 设为 auto 或 whoosh:。")
        from fazhi_review.search.tantivy_engine import TantivyIndex

        return cast(Opener, TantivyIndex)
    from fazhi_review.search.whoosh_engine import WhooshIndex

    return cast(Opener, WhooshIndex)
