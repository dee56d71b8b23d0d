"""The `flask` commands. Exit 0 done, 1 refused with one clear line on standard error; never a traceback."""

from flask import Flask

from fazhi_review.cli import accounts, audit, demo, library, setup, structure


def register(app: Flask) -> None:
    """Add every command to `app`."""
    for module in (setup, demo, accounts, audit, structure, library):
        module.register(app)
