"""Periods in months, as the Civil Code counts them."""

from calendar import monthrange
from datetime import date, timedelta


def add_months(start: date, months: int) -> date:
    """The corresponding day `months` later, or the month's last day where there is none (Civil Code, art. 202).

    A period beyond what a date can hold ends in the last whole year that it can: a text may state any number.
    """
    years, month = divmod(start.month - 1 + months, 12)
    year = min(start.year + years, date.max.year - 1)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def expiry_of_term(effective_date: date, months: int) -> date:
    """The last day of a validity period of `months` months: the day before the corresponding day.

    A document in force from 2026-03-01 for five years is in force up to and including 2031-02-28.
    """
    return add_months(effective_date, months) - timedelta(days=1)
