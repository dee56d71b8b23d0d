"""One clear line instead of a traceback, for every command."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import NoReturn, ParamSpec, TypeVar

import click
from flask import current_app

from fazhi_review.errors import FazhiError
from fazhi_review.web.schema import ensure_schema

P = ParamSpec("P")
R = TypeVar("R")


def refuse(sentence: str) -> NoReturn:
    """Say why on standard error and end with exit code 1."""
    click.echo(sentence, err=True)
    sys.exit(1)


def refusing(command: Callable[P, R]) -> Callable[P, R]:
    """Turn the house's own errors of a command into one line and exit code 1."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except FazhiError as error:
            refuse(error.message)
        except BrokenPipeError:
            # The reader (head, less) has left: that is no failure of ours.
            sys.exit(0)

    return guarded


def with_database(command: Callable[P, R]) -> Callable[P, R]:
    """Make sure the schema is there before a command that reads or writes the database; implies `refusing`."""

    @wraps(command)
    def prepared(*args: P.args, **kwargs: P.kwargs) -> R:
        ensure_schema(current_app._get_current_object())  # type: ignore[attr-defined]
        return command(*args, **kwargs)

    return refusing(prepared)
