"""Forms of the filing room."""

import secrets

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from fazhi_review.documents.models import TITLE_LENGTH
from fazhi_review.filing.requirements import grounds
from fazhi_review.pages.forms import Form, VersionedForm, choices

_LONGEST = 4000


class EnterForm(Form):
    """A document that was issued already: its file and its publication."""

    file = FileField("文件", [FileRequired("还没有选择文件，请选择要登记的文件。")])
    token = HiddenField()
    organization = SelectField("制定单位", coerce=int, validate_choice=False)
    published_on = DateField("公布日期", [InputRequired("请填写公布日期，报送期限从这一天起算。")])
    carrier = StringField("公布载体", [Optional(), Length(max=200)])
    number = StringField("发文字号", [Optional(), Length(max=100)])
    concerns_business = BooleanField("涉及经营主体的生产经营活动（备案时应当附公平竞争审查结论）", default=True)

    def draw_token(self) -> None:
        """Give a form that is shown a token of its own."""
        if not self.token.data:
            self.token.data = secrets.token_urlsafe(24)


class FactsForm(VersionedForm):
    """What is known of a publication."""

    title = StringField("文件名称", [InputRequired("请填写文件名称。"), Length(max=TITLE_LENGTH)])
    number = StringField("发文字号", [Optional(), Length(max=100)])
    published_on = DateField("公布日期", [Optional()])
    carrier = StringField("公布载体", [Optional(), Length(max=200)])
    concerns_business = BooleanField("涉及经营主体的生产经营活动（备案时应当附公平竞争审查结论）")


class StepForm(VersionedForm):
    """What may come with a step; each step reads what it needs, and its verb says what is missing."""

    items = TextAreaField("补正内容（每行一项）", [Length(max=_LONGEST)])
    ground = SelectField(
        "理由类别",
        choices=choices([("", "请选择"), *((each.key, each.label) for each in grounds())]),
        validate_choice=False,
    )
    reason = TextAreaField("理由", [Length(max=_LONGEST)])
    sent_on = DateField("报送日期", [Optional()])
    number = StringField("对方备案登记号", [Length(max=100)])
