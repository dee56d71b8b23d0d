"""Forms of the review's page. Each has a prefix of its own, since many stand on one page."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField, MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields import StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from fazhi_review.pages.forms import VersionedForm, choices, enum_choices
from fazhi_review.review.process.checklist import Verdict
from fazhi_review.review.process.circumstances import CIRCUMSTANCES
from fazhi_review.review.process.materials import materials
from fazhi_review.review.process.models import Answer, Nature, OpinionPoint
from fazhi_review.review.process.opinion import PointAnswer
from fazhi_review.review.process.points import PointText
from fazhi_review.review.process.timing import LONGEST_EXTENSION
from fazhi_review.review.workflow import Conclusion

_LONGEST = 4000
_NOBODY = 0


def _text(label: str, needed: str = "", *, longest: int = _LONGEST) -> TextAreaField:
    first = InputRequired(needed) if needed else Optional()
    return TextAreaField(label, [first, Length(max=longest, message=f"最多 {longest} 个字。")])


class ProcessForm(VersionedForm):
    """Carries the version of the review, and of the text, that its page showed."""

    text_version = HiddenField()

    def seen_text(self) -> int | None:
        """The version of the text on the page, None for a form without one."""
        value = self.text_version.data or ""
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


class PlainForm(ProcessForm):
    """A step that needs no words."""


class CircumstancesForm(ProcessForm):
    stated = SelectMultipleField(
        "文件情形",
        choices=choices((entry.key, entry.label) for entry in CIRCUMSTANCES),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class MaterialForm(ProcessForm):
    material = SelectField("材料", choices=choices((entry.key, entry.label) for entry in materials()))
    files = MultipleFileField("文件")

    def chosen(self) -> list[FileStorage]:
        """The files that were chosen; a browser sends one nameless part where there are none."""
        return [part for part in self.files.data or [] if isinstance(part, FileStorage) and part.filename]


class ExplanationForm(ProcessForm):
    material = SelectField("材料", choices=choices((entry.key, entry.label) for entry in materials()))
    reason = _text("不需要的理由", longest=500)


class SubmitForm(ProcessForm):
    note = _text("送审说明")


class SupplyForm(ProcessForm):
    answer = _text("补正说明")


class AcceptForm(ProcessForm):
    waiver = _text("缺少的材料不再要求的理由")


class ReasonForm(ProcessForm):
    reason = _text("理由", "请写明理由。")


class SupplementForm(ProcessForm):
    items = _text("还需要补正或者说明的事项")

    def lines(self) -> list[str]:
        """One request a line."""
        return (self.items.data or "").splitlines()


class AssignForm(ProcessForm):
    reviewer = SelectField("审核人", coerce=int)
    reason = _text("改派理由", longest=500)


class ExtendForm(ProcessForm):
    days = IntegerField(
        "延长的工作日数",
        [
            InputRequired("请填写延长的工作日数。"),
            NumberRange(1, LONGEST_EXTENSION, message=f"请填写 1 至 {LONGEST_EXTENSION}。"),
        ],
    )
    reason = _text("延长理由", "请写明延长的理由。")


class ChecklistForm(ProcessForm):
    verdict = RadioField("结论", [InputRequired("请选择结论。")], choices=enum_choices(Verdict))
    note = _text("说明和依据")


class PointForm(ProcessForm):
    clause = StringField("条款", [Optional(), Length(max=100)])
    quote = _text("原文")
    problem = _text("存在的问题", "请写明存在的问题。")
    basis = _text("依据")
    suggestion = _text("修改建议")
    nature = RadioField("性质", choices=enum_choices(Nature), default=Nature.UNLAWFUL.value)

    def text(self) -> PointText:
        """What was typed."""
        return PointText(
            problem=self.problem.data or "",
            basis=self.basis.data or "",
            suggestion=self.suggestion.data or "",
            quote=self.quote.data or "",
            nature=Nature(self.nature.data),
        )

    def fill(self, point: OpinionPoint) -> None:
        """Show what the point says now."""
        self.clause.data, self.quote.data = point.path, point.quote
        self.problem.data, self.basis.data = point.problem, point.basis
        self.suggestion.data, self.nature.data = point.suggestion, point.nature.value
        self.version.data = str(point.version)


class ProposeForm(ProcessForm):
    conclusion = RadioField("拟定结论", [InputRequired("请选择结论。")], choices=enum_choices(Conclusion))
    reason = _text("结论理由", "请写明结论的理由。")
    haste_reason = _text("用时不足的理由", longest=500)
    second_reader = SelectField("复核人", coerce=int)


class RemarksForm(ProcessForm):
    remarks = _text("退回意见", "请写明退回的意见。")


class AgreeForm(ProcessForm):
    remarks = _text("复核意见")


class SignForm(ProcessForm):
    haste_reason = _text("用时不足的理由", longest=500)


class CounselForm(ProcessForm):
    counsel = SelectField("法律顾问", coerce=int)
    question = _text("征询的问题", "请写明需要法律顾问回答的问题。")
    due_on = DateField("截止日期", [Optional()])


class AdviceForm(ProcessForm):
    opinion = _text("法律顾问意见", "请写明意见。")
    file = FileField("意见书（可不上传）")

    def attached(self) -> tuple[str, bytes] | None:
        """The file that was chosen, None where there is none."""
        part = self.file.data
        if not isinstance(part, FileStorage) or not part.filename:
            return None
        return part.filename, part.stream.read()


class AnswersForm(ProcessForm):
    """One answer for each point; its fields are made for the points of a page (answers_form)."""

    def given(self, points: Sequence[OpinionPoint]) -> dict[int, PointAnswer]:
        """What was said of each point that has an answer."""
        return {
            point.id: PointAnswer(
                Answer(self[f"answer_{point.id}"].data),
                self[f"reason_{point.id}"].data or "",
                int(self[f"seen_{point.id}"].data or 0),
            )
            for point in points
            if self[f"answer_{point.id}"].data in set(Answer)
        }


def answers_form(points: Sequence[OpinionPoint], **options: Any) -> AnswersForm:
    """A form with an answer and a reason for each point."""
    fields: dict[str, Any] = {}
    for point in points:
        fields[f"answer_{point.id}"] = RadioField(
            "采纳情况",
            [InputRequired("请选择采纳情况。")],
            choices=enum_choices(Answer),
            default=point.answer.value if point.answer else None,
        )
        fields[f"reason_{point.id}"] = TextAreaField(
            "理由和依据", [Optional(), Length(max=_LONGEST)], default=point.answer_reason
        )
        fields[f"seen_{point.id}"] = HiddenField(default=str(point.version))
    return type("AnswersOfRound", (AnswersForm,), fields)(**options)


def with_nobody(pairs: Sequence[tuple[int, str]], words: str) -> list[Any]:
    """Choices of people, with one for nobody in particular."""
    return choices([(_NOBODY, words), *pairs])
