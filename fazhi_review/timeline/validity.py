"""Whether a document is in force on a day: computed from dates and events, never typed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from fazhi_review.vocabulary import Labelled


class ValidityStatus(Labelled):
    UNDATED = "undated", "施行日期不明"
    NOT_YET_IN_FORCE = "not_yet_in_force", "尚未施行"
    IN_FORCE = "in_force", "现行有效"
    PARTIALLY_REPEALED = "partially_repealed", "部分废止"
    SUSPENDED = "suspended", "停止执行"
    LAPSED = "lapsed", "期满失效"
    REPEALED = "repealed", "已废止"
    SUPERSEDED = "superseded", "已被替代"


class EventKind(Labelled):
    """What may befall a document after it took effect; each works from its own date on."""

    REPEALED = "repealed", "废止"
    PARTIALLY_REPEALED = "partially_repealed", "部分废止"
    SUPERSEDED = "superseded", "被替代"
    DECLARED_LAPSED = "declared_lapsed", "宣布失效"
    SUSPENDED = "suspended", "停止执行"
    RESUMED = "resumed", "恢复执行"
    EXTENDED = "extended", "延长有效期"
    AMENDED = "amended", "修改"


@dataclass(frozen=True, slots=True)
class ValidityEvent:
    """`until` is the new last day of an extension, which works from the day it is decided."""

    kind: EventKind
    effective_on: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Validity:
    """The dates that decide. `expiry_date` is the last day in force; None means no end is stated."""

    effective_date: date | None
    expiry_date: date | None
    events: tuple[ValidityEvent, ...] = ()

    @property
    def last_day(self) -> date | None:
        """The last day of the term with its extensions; None where no end is stated.

        An extension that was decided after the term had run out revives nothing: what has lapsed is made anew.
        """
        last = self.expiry_date
        for event in sorted(self.events, key=lambda e: e.effective_on):
            if event.kind is EventKind.EXTENDED and event.until is not None and last is not None:
                last = max(last, event.until) if event.effective_on <= last else last
        return last

    @property
    def ended_on(self) -> date | None:
        """The first day on which it is no longer in force, be it past or to come; None where no end is known."""
        days = [event.effective_on for event in self.events if event.kind in _ENDS]
        if self.last_day is not None and self.last_day < date.max:
            days.append(self.last_day + timedelta(days=1))
        return min(days, default=None)

    def status(self, on: date) -> ValidityStatus:
        """The status on one day. Ending events win over a lapse by time if they came first."""
        if self.effective_date is None:
            return ValidityStatus.UNDATED
        if on < self.effective_date:
            return ValidityStatus.NOT_YET_IN_FORCE
        happened = sorted((event for event in self.events if event.effective_on <= on), key=lambda e: e.effective_on)
        ended = next((event for event in happened if event.kind in _ENDS), None)
        last_day = self.last_day
        lapsed = last_day is not None and on > last_day
        if ended is not None and not (lapsed and last_day is not None and last_day < ended.effective_on):
            return _ENDS[ended.kind]
        if lapsed:
            return ValidityStatus.LAPSED
        if _is_suspended(happened):
            return ValidityStatus.SUSPENDED
        if any(event.kind is EventKind.PARTIALLY_REPEALED for event in happened):
            return ValidityStatus.PARTIALLY_REPEALED
        return ValidityStatus.IN_FORCE


_ENDS = {
    EventKind.REPEALED: ValidityStatus.REPEALED,
    EventKind.SUPERSEDED: ValidityStatus.SUPERSEDED,
    EventKind.DECLARED_LAPSED: ValidityStatus.LAPSED,
}


def _is_suspended(events: Iterable[ValidityEvent]) -> bool:
    suspended = False
    for event in events:
        if event.kind in (EventKind.SUSPENDED, EventKind.RESUMED):
            suspended = event.kind is EventKind.SUSPENDED
    return suspended
