"""Makes watched documents, decisions and evaluations for the tests of validity."""

from collections.abc import Callable
from datetime import date
from typing import Any

from fazhi_review.cleanup.validity.events import Decision
from fazhi_review.cleanup.validity.models import Standing
from fazhi_review.cleanup.validity.tasks import Evaluation
from fazhi_review.cleanup.validity.workflow import Outcome
from fazhi_review.timeline.validity import EventKind

Watch = Callable[..., Standing]


def decision(kind: EventKind, effective_on: date, **values: Any) -> Decision:
    """A decision of the district government, made on the tests' Monday."""
    facts: dict[str, Any] = {
        "deciding_title": "云岭区人民政府关于文件清理结果的决定",
        "deciding_number": "云政〔2026〕9号",
        "decided_on": date(2026, 11, 23),
    }
    return Decision(kind=kind, effective_on=effective_on, **(facts | values))


def evaluation(outcome: Outcome, until: date | None = None) -> Evaluation:
    """A filled-in evaluation form."""
    return Evaluation(
        implementation="已在全区执行。", effects="停车秩序好转。", problems="", changes_of_law="上位法没有修改。",
        opinions="征求了三家停车场的意见。", outcome=outcome, outcome_reason="仍有必要。", proposed_until=until,
    )  # fmt: skip
