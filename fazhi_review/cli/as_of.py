"""The day on which a command looks at the law."""

from datetime import date, datetime
from typing import Any

import click

from fazhi_review.cli.refusal import refuse


class AsOfDate(click.ParamType):  # type: ignore[type-arg]  # generic only in newer releases of click
    """A date as 2026-11-22; anything else is refused in Chinese."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007  a legal date has no zone
        except ValueError:
            refuse(f"日期“{value}”不正确，应写作 2026-11-22 的形式。")
