"""The search engine of an application, opened when it is first needed and kept."""

from flask import Flask, current_app

from fazhi_review.config import Settings
from fazhi_review.search.factory import open_engine
from fazhi_review.search.port import SearchEngine


def current_engine() -> SearchEngine:
    """The engine that SEARCH_URL names. Raises InvalidInput for a URL that names none."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    engine: SearchEngine | None = app.extensions.get("search_engine")
    if engine is None:
        settings: Settings = app.extensions["settings"]
        engine = app.extensions.setdefault("search_engine", open_engine(settings.search_url, settings.search_folder))
    return engine
