"""The `flask` commands. Exit 0 done, 1 refused with one clear line on standard error; never a traceback."""

from importlib import import_module

from flask import Flask

# One command group a module, in the order of `flask --help`.
MODULES = (
    "setup",
    "demo",
    "accounts",
    "audit",
    "review",
    "check",
    "structure",
    "rules",
    "library",
    "search",
    "related",
    "index",
    "compare",
)


def register(app: Flask) -> None:
    """Add every command to `app`."""
    for name in MODULES:
        import_module(f"fazhi_review.cli.{name}").register(app)
