"""What daily functions and the verbs of duties stand on: settings, the clock on the wall, files, the working calendar."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Flask

from fazhi_review.config import Settings
from fazhi_review.documents.storage import FileStore
from fazhi_review.pages import context
from fazhi_review.timeline.clock import Clock
from fazhi_review.timeline.holidays import HolidayFileInvalid, read_holidays
from fazhi_review.timeline.working_days import WorkingCalendar

HOLIDAY_FILE = "holidays.yml"


@dataclass(frozen=True, slots=True)
class Place:
    """One installation at work."""

    settings: Settings
    clock: Clock
    store: FileStore
    calendar: WorkingCalendar


def place_of(app: Flask) -> Place:
    """The place of this application, with the holiday file as it is now."""
    settings: Settings = app.extensions["settings"]
    return Place(
        settings=settings,
        clock=app.extensions["clock"],
        store=FileStore(settings.files_folder),
        calendar=office_calendar(settings),
    )


def office_calendar(settings: Settings) -> WorkingCalendar:
    """Working days with the office's own file over the package's data.

    A mistake in the file must not stop the house: without it the days it would tell are marked uncertain, the pages of
    deadlines say what is wrong (`holiday_problem`), and what is done daily fails until it is mended.
    """
    try:
        return checked_calendar(settings)
    except HolidayFileInvalid:
        return WorkingCalendar()


def holiday_problem(settings: Settings) -> str:
    """What is wrong with the office's holiday file, in one sentence; "" where nothing is."""
    try:
        checked_calendar(settings)
    except HolidayFileInvalid as error:
        return error.message
    return ""


def checked_calendar(settings: Settings) -> WorkingCalendar:
    """The office's calendar, for those who write deadlines down. Raises HolidayFileInvalid."""
    path = settings.instance / HOLIDAY_FILE
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        changed = 0
    return _read(path, changed)


def calendar_here() -> WorkingCalendar:
    """The calendar of the running application, for verbs that are not handed a place."""
    return office_calendar(context.settings())


@lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> WorkingCalendar:
    """One reading for each state of the file: `changed` is only there to tell them apart."""
    return WorkingCalendar(read_holidays(path) if changed else {})
