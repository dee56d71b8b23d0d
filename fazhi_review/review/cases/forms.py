"""The form by which a reviewer decides on a comparison."""

from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from fazhi_review.pages.forms import VersionedForm, choices, enum_choices
from fazhi_review.review.cases.models import CaseVerdict

_LONGEST_REASON = 2000
WITHDRAWN = "withdrawn"


class CaseForm(VersionedForm):
    """The buttons carry the verdict; 撤回 is one of them."""

    verdict = RadioField(
        "判断",
        [InputRequired("请选择采纳、不采纳或者无法判断。")],
        choices=[*enum_choices(CaseVerdict), *choices([(WITHDRAWN, "撤回判断")])],
    )
    reason = TextAreaField("理由", [Length(max=_LONGEST_REASON, message="理由过长，请控制在2000字以内。")])
