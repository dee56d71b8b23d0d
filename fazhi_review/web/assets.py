"""Addresses of style sheets, scripts and pictures that change with their content, so that browsers may keep them for good."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, url_for


@cache
def fingerprint(path: Path) -> str:
    """A few characters that change when the file does; read once in the life of the process."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def init_app(app: Flask) -> None:
    """Let templates write `asset('css/base.css')`."""
    folder = Path(app.static_folder or "")

    def asset(name: str) -> str:
        return url_for("static", filename=name, v=fingerprint(folder / name))

    app.jinja_env.globals["asset"] = asset
