"""One navigation by duty. A signed-in person sees the entries whose permission they hold."""

from dataclasses import dataclass

from flask import Flask, request
from flask_login import current_user

from fazhi_review.accounts.permissions import Permission


@dataclass(frozen=True, slots=True)
class Entry:
    title: str
    endpoint: str
    permission: Permission
    prefixes: tuple[str, ...]  # endpoints that light this entry up

    @property
    def is_current(self) -> bool:
        return (request.endpoint or "").startswith(self.prefixes)


# In the order of the work: what is waiting, the documents, the law, then the house itself.
ENTRIES: tuple[Entry, ...] = ()


def entries() -> list[Entry]:
    """The entries for the person of this request."""
    if not current_user.is_authenticated:
        return [entry for entry in ENTRIES if entry.permission is Permission.PUBLIC]
    return [entry for entry in ENTRIES if current_user.may(entry.permission)]


def init_app(app: Flask) -> None:
    """Let every template ask for the navigation and the installation's settings."""
    settings = app.extensions["settings"]
    app.context_processor(lambda: {"navigation": entries(), "settings": settings})
