"""Forms of the clean-up room."""

from datetime import date

from wtforms import DateField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from fazhi_review.cleanup.models import CaseOutcome, LineState
from fazhi_review.cleanup.validity.events import Decision
from fazhi_review.cleanup.validity.tasks import Evaluation
from fazhi_review.cleanup.validity.workflow import Outcome
from fazhi_review.documents.models import TITLE_LENGTH
from fazhi_review.errors import InvalidInput
from fazhi_review.pages.forms import VersionedForm, enum_choices
from fazhi_review.timeline.validity import EventKind

_LONGEST = 2000
_TOO_LONG = Length(max=_LONGEST, message="内容过长，最多 2000 个字。")


def checked(form: VersionedForm) -> None:
    """Refuse what the form refuses. Raises InvalidInput with its sentences."""
    if not form.validate_on_submit():
        raise InvalidInput(
            "；".join(str(fault) for faults in form.errors.values() for fault in faults)
            or "表单内容不完整，请重新填写。"
        )


class LineForm(VersionedForm):
    """What a person makes of a line. The buttons carry the state."""

    state = RadioField("核对结果", [InputRequired("请选择核对结果。")], choices=enum_choices(LineState))
    reason = TextAreaField("理由", [_TOO_LONG])


class CaseForm(VersionedForm):
    """The conclusion for a document."""

    outcome = RadioField("处理意见", [InputRequired("请选择处理意见。")], choices=enum_choices(CaseOutcome))
    reason = TextAreaField("理由", [InputRequired("请写明处理意见的理由。"), _TOO_LONG])


class EvaluationForm(VersionedForm):
    """The evaluation before an end (届满前评估)."""

    implementation = TextAreaField("实施情况", [InputRequired("请填写实施情况。"), _TOO_LONG])
    effects = TextAreaField("主要成效", [_TOO_LONG])
    problems = TextAreaField("存在问题", [_TOO_LONG])
    changes_of_law = TextAreaField("上位法和政策变化情况", [_TOO_LONG])
    opinions = TextAreaField("听取意见情况", [_TOO_LONG])
    outcome = RadioField("处理意见", [InputRequired("请选择处理意见。")], choices=enum_choices(Outcome))
    outcome_reason = TextAreaField("理由", [InputRequired("请写明处理意见的理由。"), _TOO_LONG])
    proposed_until = DateField("建议延续到", [Optional()])

    def evaluation(self) -> Evaluation:
        """What was entered."""
        return Evaluation(
            implementation=self.implementation.data or "", effects=self.effects.data or "",
            problems=self.problems.data or "", changes_of_law=self.changes_of_law.data or "",
            opinions=self.opinions.data or "", outcome=Outcome(self.outcome.data),
            outcome_reason=self.outcome_reason.data or "", proposed_until=self.proposed_until.data,
        )  # fmt: skip


class ReasonForm(VersionedForm):
    """A reason and no more."""

    reason = TextAreaField("理由", [InputRequired("请写明理由。"), _TOO_LONG])


class StepForm(VersionedForm):
    """A step that needs nothing."""


class DecisionForm(VersionedForm):
    """The decision that changes validity."""

    kind = RadioField("效力变动", [Optional()], choices=enum_choices(EventKind))
    deciding_title = StringField(
        "作出决定的文件", [InputRequired("请填写作出决定的文件名称。"), Length(max=TITLE_LENGTH)]
    )
    deciding_number = StringField("文号", [Length(max=100)])
    decided_on = DateField("决定日期", [InputRequired("请填写决定日期。")])
    effective_on = DateField("自何日起生效", [InputRequired("请填写生效日期。")])
    until = DateField("延续后有效期至", [Optional()])
    scope = StringField("废止或者停止执行的条款", [Length(max=300)])
    reason = TextAreaField("理由", [_TOO_LONG])

    def decision(self, kind: EventKind | None = None) -> Decision:
        """What was entered, as `kind` where the page fixes it. Raises InvalidInput where none was chosen."""
        if kind is None and not self.kind.data:
            raise InvalidInput("请选择效力变动的种类。")
        return Decision(
            kind=kind or EventKind(self.kind.data), effective_on=_day(self.effective_on.data),
            deciding_title=self.deciding_title.data or "", decided_on=_day(self.decided_on.data),
            deciding_number=self.deciding_number.data or "",
            until=self.until.data if (kind or self.kind.data) == EventKind.EXTENDED else None,
            scope=self.scope.data or "", reason=self.reason.data or "",
        )  # fmt: skip


class BatchForm(DecisionForm):
    """A decision about many documents."""

    chosen = SelectMultipleField("文件", coerce=int, validate_choice=False)


def _day(value: date | None) -> date:
    if value is None:
        raise InvalidInput("请填写完整的日期。")
    return value
