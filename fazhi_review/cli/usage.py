"""A command written wrongly is refused like everything else: one Chinese line on standard error and exit code 1."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from fazhi_review.cli.refusal import refuse


def refuse_in_chinese(command: click.Command) -> None:
    """Let `command`, and every command below it, explain its own usage errors. `--help` stays as it is.

    Commands are the modules' own and outlive an application: what explains itself already is left alone.
    """
    for name in ("make_context", "invoke"):
        step = getattr(command, name)
        if not hasattr(step, "__wrapped__"):
            setattr(command, name, _explaining(step))
    if isinstance(command, click.Group):
        for below in command.commands.values():
            refuse_in_chinese(below)


def _explaining(step: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(step)
    def explained(*args: Any, **kwargs: Any) -> Any:
        try:
            return step(*args, **kwargs)
        except click.UsageError as error:
            # What a command says in Chinese itself (a number out of range, a date) is not ours to change.
            path = error.ctx.command_path if error.ctx else "flask"
            refuse(f"{_sentence(error)}，用法见 {path} --help。")

    return explained


def _sentence(error: click.UsageError) -> str:
    match error:
        case click.MissingParameter():
            name = error.param.human_readable_name if error.param else error.param_hint or ""
            return f"缺少参数 {name}"
        case click.NoSuchOption():
            return f"没有“{error.option_name}”这个选项"
        case click.BadParameter() if error.param:
            return f"参数 {error.param.human_readable_name} 的值不正确"
        case _ if "No such command" in error.message:
            return "没有这个命令"
        case _ if "unexpected extra argument" in error.message:
            return "参数过多"
        case _:
            return "命令的写法不正确"
