"""How a caller wants to be answered."""

from flask import request


def wants_json() -> bool:
    """Whether the caller is a script rather than a person at a browser."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json" or request.path.startswith("/api/")
