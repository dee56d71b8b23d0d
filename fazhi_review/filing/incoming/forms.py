"""Forms of incoming letters: the bureau's, and the one the public fills in."""

from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from fazhi_review.documents.models import TITLE_LENGTH
from fazhi_review.filing.incoming.workflow import IncomingKind, RefusalGround
from fazhi_review.pages.forms import Form, VersionedForm, choices, enum_choices

_LONGEST = 4000


class PublicForm(Form):
    """A suggestion of a citizen or an organization."""

    sender = StringField("姓名或者单位名称", [Length(max=100)])
    contact = StringField("联系方式（电话、地址或者电子邮箱）", [Length(max=200)])
    document_title = StringField("文件名称", [Length(max=TITLE_LENGTH)])
    document_number = StringField("发文字号", [Optional(), Length(max=100)])
    clauses = TextAreaField("认为有问题的条款", [Optional(), Length(max=_LONGEST)])
    reasons = TextAreaField("理由", [Length(max=_LONGEST)])
    # Left empty by people, who do not see it; what fills in everything is not one.
    website = StringField("请勿填写", [Length(max=0)])


class EnterForm(PublicForm):
    """A letter that came on paper, entered by the bureau."""

    kind = SelectField("来件种类", choices=enum_choices(IncomingKind))
    letter_number = StringField("来文文号", [Optional(), Length(max=100)])
    received_on = DateField("收到日期", [InputRequired("请填写收到日期，答复期限从这一天起算。")])
    due_on = DateField("来文载明的答复期限", [Optional()])


class StatusForm(Form):
    """What a sender looks their suggestion up with."""

    number = StringField("登记号", [InputRequired("请填写登记号，例如“审来〔2026〕1号”。"), Length(max=60)])
    code = StringField("查询码", [InputRequired("请填写提交时得到的查询码。"), Length(max=40)])


class StepForm(VersionedForm):
    """What may come with a step; each step reads what it needs, and its verb says what is missing."""

    ground = SelectField(
        "理由类别",
        choices=choices([("", "请选择"), *((each.value, each.label) for each in RefusalGround)]),
        validate_choice=False,
    )
    reason = TextAreaField("理由", [Length(max=_LONGEST)])
    addressee = StringField("转送机关", [Length(max=200)])
    questions = TextAreaField("要求答复的问题", [Length(max=_LONGEST)])
    answer = TextAreaField("书面答复", [Length(max=_LONGEST)])
    outcome = TextAreaField("答复内容", [Length(max=_LONGEST)])
