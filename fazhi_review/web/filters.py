"""How values look on a page: dates without leading zeros, moments in Beijing time, enums by their Chinese word."""

from datetime import date, datetime

from flask import Flask

from fazhi_review.pages.listing import here, sort_url, url_with
from fazhi_review.rules.merging import sentence_of_reason
from fazhi_review.timeline.clock import to_beijing


def chinese_date(value: date | None) -> str:
    """2026年3月1日; a dash where there is none."""
    return f"{value.year}年{value.month}月{value.day}日" if value else "—"


def beijing(value: datetime | None) -> str:
    """2026-03-01 09:30 in Beijing time; a dash where there is none."""
    return to_beijing(value).strftime("%Y-%m-%d %H:%M") if value else "—"


def file_size(value: int) -> str:
    """A size in the unit a person would choose."""
    if value < 1024:
        return f"{value} 字节"
    if value < 1024 * 1024:
        return f"{value / 1024:.0f} KB"
    return f"{value / 1024 / 1024:.1f} MB"


def init_app(app: Flask) -> None:
    """Register the filters."""
    app.jinja_env.filters.update(
        chinese_date=chinese_date, beijing=beijing, file_size=file_size, sentence_of_reason=sentence_of_reason
    )
    app.jinja_env.globals.update(here=here, url_with=url_with, sort_url=sort_url)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
