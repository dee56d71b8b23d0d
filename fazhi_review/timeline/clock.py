"""What time it is. Operations are handed a clock, so that tests and --as-of can set it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

# Legal time in China, one zone for the whole country.
BEIJING = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    def today(self) -> date:
        """The legal date in Beijing."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return self.now().astimezone(BEIJING).date()


@dataclass
class FixedClock:
    """A clock that stands until it is moved."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.astimezone(BEIJING).date()


def to_beijing(moment: datetime) -> datetime:
    """The wall-clock time in Beijing of an aware moment."""
    return moment.astimezone(BEIJING)
