"""Forms of filing reviews."""

from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from fazhi_review.filing.examining.workflow import Disposal, Nature, Outcome, ReviewMode
from fazhi_review.pages.forms import Form, VersionedForm, choices, enum_choices

_LONGEST = 4000


class ReviewForm(VersionedForm):
    """What may come with a step of a filing review; each step reads what it needs."""

    reviewer = SelectField("审查人员", coerce=int, validate_choice=False)
    questions = TextAreaField("需要说明的问题", [Length(max=_LONGEST)])
    answer = TextAreaField("说明", [Length(max=_LONGEST)])
    reason = TextAreaField("理由", [Length(max=_LONGEST)])
    outcome = RadioField("审查结论", choices=enum_choices(Outcome), validate_choice=False)
    finding = HiddenField()
    problem_id = HiddenField()
    clause = StringField("条款", [Length(max=300)])
    quote = TextAreaField("原文", [Length(max=_LONGEST)])
    problem = TextAreaField("存在的问题", [Length(max=_LONGEST)])
    basis = TextAreaField("法律依据", [Length(max=_LONGEST)])
    nature = SelectField("问题性质", choices=enum_choices(Nature), validate_choice=False)
    disposal = SelectField("处理意见", choices=enum_choices(Disposal), validate_choice=False)


class OpenForm(Form):
    """Why one document is reviewed again."""

    mode = RadioField(
        "审查方式",
        [InputRequired("请选择审查方式。")],
        choices=choices((mode.value, mode.label) for mode in (ReviewMode.ON_REQUEST, ReviewMode.TRANSFERRED)),
    )
    origin = TextAreaField("来源（申请人或者移送机关、来文字号）", [Length(max=300)])


class TopicForm(Form):
    """Which registered documents a topic review takes in."""

    name = StringField("专题名称", [Length(max=100)])
    words = StringField("标题中含有", [Optional(), Length(max=100)])
    organization = SelectField("制定单位", coerce=int, validate_choice=False)
    since = DateField("公布日期不早于", [Optional()])
