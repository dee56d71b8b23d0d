"""Forms of corrections. What belongs to one point carries the point's id in its name: the number of points is open."""

from collections.abc import Mapping
from typing import TypeVar

from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from fazhi_review.correction.operations import PointAnswer, PointVerdict
from fazhi_review.correction.workflow import Answer, Result
from fazhi_review.filing.examining.workflow import Disposal, Nature
from fazhi_review.pages.forms import Form, VersionedForm, choices, enum_choices
from fazhi_review.vocabulary import Labelled

_LONGEST = 4000
E = TypeVar("E", bound=Labelled)


class StepForm(VersionedForm):
    """What may come with a step; each step reads what it needs, and its verb says what is missing."""

    handling = TextAreaField("处理意见", [Length(max=_LONGEST)])
    reason = TextAreaField("理由", [Length(max=_LONGEST)])
    demand = TextAreaField("督办要求", [Length(max=_LONGEST)])
    addressee = StringField("提请的机关", [Length(max=200)])
    remedy = SelectField("整改文件", choices=[], validate_choice=False)
    remedy_note = TextAreaField("整改说明", [Length(max=_LONGEST)])
    result = SelectField(
        "有权机关的决定",
        choices=choices(
            [("", "请选择"), *((each.value, each.label) for each in (Result.ANNULLED, Result.CHANGED, Result.KEPT))]
        ),
        validate_choice=False,
    )
    decided_on = DateField("决定日期", [Optional()])


class PointForm(VersionedForm):
    """One clause that must be put right."""

    clause = StringField("条款", [Length(max=300)])
    quote = TextAreaField("原文", [Length(max=_LONGEST)])
    problem = TextAreaField("存在的问题", [Length(max=_LONGEST)])
    basis = TextAreaField("法律依据（写明法律名称和条款）", [Length(max=_LONGEST)])
    nature = SelectField("问题性质", choices=enum_choices(Nature))
    disposal = SelectField("处理", choices=enum_choices(Disposal))


class OpenForm(Form):
    """A correction that no filing review led to."""

    origin = TextAreaField("启动理由（如人民法院司法建议的文号）", [Length(max=300)])


def answers_in(form: Mapping[str, str]) -> dict[int, PointAnswer]:
    """What was said of each point: answer-7 is accepted or objected, measure-7 and said-7 go with it."""
    found = {}
    for name, value in form.items():
        point, said = _point(name, "answer-"), _member(Answer, value)
        if point is not None and said is not None:
            measure = _member(Disposal, form.get(f"measure-{point}", ""))
            found[point] = PointAnswer(said, measure, form.get(f"said-{point}", "")[:_LONGEST])
    return found


def verdicts_in(form: Mapping[str, str]) -> dict[int, PointVerdict]:
    """What was found of each point: corrected-7 is yes or no, note-7 goes with it."""
    found = {}
    for name, value in form.items():
        point = _point(name, "corrected-")
        if point is not None and value in ("yes", "no"):
            found[point] = PointVerdict(value == "yes", form.get(f"note-{point}", "")[:_LONGEST])
    return found


def _point(name: str, prefix: str) -> int | None:
    rest = name.removeprefix(prefix)
    return int(rest) if rest != name and rest.isascii() and rest.isdigit() and len(rest) < 10 else None


def _member(kind: type[E], value: str) -> E | None:
    return next((member for member in kind if member.value == value), None)
