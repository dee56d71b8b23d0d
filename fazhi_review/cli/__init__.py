"""The `flask` commands. Exit 0 done, 1 refused with one clear line on standard error; never a traceback."""

from importlib import import_module

import click
from flask import Flask

from fazhi_review.cli.usage import refuse_in_chinese

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
    "cleanup",
    "search",
    "related",
    "index",
    "deadlines",
    "compare",
    "filing",
    "letters",
)


def register(app: Flask) -> None:
    """Add every command to `app`."""
    theirs = set(app.cli.commands)
    for name in MODULES:
        import_module(f"fazhi_review.cli.{name}").register(app)
    for name in set(app.cli.commands) - theirs:
        command: click.Command = app.cli.commands[name]
        refuse_in_chinese(command)
