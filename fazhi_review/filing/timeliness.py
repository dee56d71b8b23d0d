"""Whether a filing was in time: computed from dates, never typed. A limit that nobody has confirmed reminds and never accuses."""

from dataclasses import dataclass
from datetime import date

from fazhi_review.vocabulary import Labelled

UNCONFIRMED = "待司法局确认"


class Timeliness(Labelled):
    OPEN = "open", "未到期"
    ON_TIME = "on_time", "按期"
    LATE = "late", "迟报"
    UNFILED = "unfiled", "逾期未报"
    PAST_DEFAULT = "past_default", "超过默认期限，待司法局确认"
    UNDATED = "undated", "公布日期不明"
    NONE = "none", "无需报送"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the dates say. `days` are the days past the last day; 0 where it is not past."""

    timeliness: Timeliness
    days: int = 0

    @property
    def accuses(self) -> bool:
        """迟报 and 逾期未报 are said only where the limit is confirmed."""
        return self.timeliness in (Timeliness.LATE, Timeliness.UNFILED)

    @property
    def text(self) -> str:
        if self.timeliness is Timeliness.LATE:
            return f"迟报 {self.days} 天"
        if self.timeliness is Timeliness.UNFILED:
            return f"逾期 {self.days} 天未报"
        if self.timeliness is Timeliness.PAST_DEFAULT:
            return f"超过默认期限 {self.days} 天（{UNCONFIRMED}）"
        return self.timeliness.label


def judge(
    due_on: date | None, *, is_confirmed: bool, submitted_on: date | None, is_waived: bool, today: date
) -> Judgement:
    """The judgement on one obligation, today.

    A filing is in time when it was handed in on its last day or before; supplements asked for later do not make it late.
    """
    if is_waived:
        return Judgement(Timeliness.NONE)
    if due_on is None:
        return Judgement(Timeliness.UNDATED)
    days = ((submitted_on or today) - due_on).days
    if days <= 0:
        return Judgement(Timeliness.ON_TIME if submitted_on else Timeliness.OPEN)
    if not is_confirmed:
        return Judgement(Timeliness.PAST_DEFAULT, days)
    return Judgement(Timeliness.LATE if submitted_on else Timeliness.UNFILED, days)
