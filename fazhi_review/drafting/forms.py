"""Forms of the drafting room."""

import secrets
from datetime import date

from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from fazhi_review.documents.models import TITLE_LENGTH
from fazhi_review.drafting.competition import CompetitionConclusion, ExceptionGround
from fazhi_review.drafting.dossier import PROFILE_QUESTIONS, Answer, EmergencyGround, Outcome, Profile
from fazhi_review.drafting.issuing import CHANNELS
from fazhi_review.drafting.models import Project
from fazhi_review.drafting.operations import Emergency, ProjectDetails
from fazhi_review.drafting.steps import MATERIALS, Audience
from fazhi_review.errors import InvalidInput
from fazhi_review.pages.forms import Form, VersionedForm, choices, enum_choices

_LONG = Length(max=5000, message="最多 5000 个字。")
_SHORT = Length(max=500, message="最多 500 个字。")


class TokenForm(Form):
    """A form whose double sending must make one thing."""

    token = HiddenField()

    def draw_token(self) -> None:
        """Give a form that is shown a token of its own."""
        if not self.token.data:
            self.token.data = secrets.token_urlsafe(24)


def chosen_file(field: FileField) -> FileStorage | None:
    """The file that was chosen; a browser sends a nameless part where there is none."""
    data = field.data
    return data if isinstance(data, FileStorage) and data.filename else None


def required_file(field: FileField) -> FileStorage:
    """The file that was chosen. Raises InvalidInput."""
    found = chosen_file(field)
    if found is None:
        raise InvalidInput("请选择要上传的文件。")
    return found


class ChecksField(SelectMultipleField):
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ProjectForm(TokenForm, VersionedForm):
    """What an idea says of itself."""

    title = StringField(
        "文件名称", [InputRequired("请填写文件名称。"), Length(max=TITLE_LENGTH, message=f"最多 {TITLE_LENGTH} 个字。")]
    )
    issuer_id = SelectField("制定机关", coerce=int)
    necessity = TextAreaField("制定的必要性和拟解决的问题", [Optional(), _LONG])
    basis = TextAreaField("制定依据", [Optional(), _LONG])
    measures = TextAreaField("拟采取的主要措施", [Optional(), _LONG])
    planned_on = DateField("计划完成日期", [Optional()])

    def details(self) -> ProjectDetails:
        """What was typed."""
        return ProjectDetails(
            title=(self.title.data or "").strip(),
            issuer_id=self.issuer_id.data,
            necessity=(self.necessity.data or "").strip(),
            basis=(self.basis.data or "").strip(),
            measures=(self.measures.data or "").strip(),
            planned_on=self.planned_on.data,
        )

    def fill(self, project: Project) -> None:
        """Show what the project has now."""
        for name in ("title", "issuer_id", "necessity", "basis", "measures", "planned_on"):
            self[name].data = getattr(project, name)
        self.version.data = str(project.version)


_YES_NO = choices([("yes", "是"), ("no", "否")])


class ProfileForm(VersionedForm):
    """What the document is; a question may stay open."""

    affects_rights = RadioField(PROFILE_QUESTIONS["affects_rights"], [Optional()], choices=_YES_NO)
    affects_business = RadioField(PROFILE_QUESTIONS["affects_business"], [Optional()], choices=_YES_NO)
    affects_foreign_investment = RadioField(
        PROFILE_QUESTIONS["affects_foreign_investment"], [Optional()], choices=_YES_NO
    )
    has_wide_impact = RadioField(PROFILE_QUESTIONS["has_wide_impact"], [Optional()], choices=_YES_NO)
    is_important = RadioField(PROFILE_QUESTIONS["is_important"], [Optional()], choices=_YES_NO)
    is_decision = RadioField(PROFILE_QUESTIONS["is_decision"], [Optional()], choices=_YES_NO)
    sets_public_price = RadioField(PROFILE_QUESTIONS["sets_public_price"], [Optional()], choices=_YES_NO)
    is_discretion_standard = RadioField(PROFILE_QUESTIONS["is_discretion_standard"], [Optional()], choices=_YES_NO)
    is_secret = RadioField(PROFILE_QUESTIONS["is_secret"], [Optional()], choices=_YES_NO)
    departments = IntegerField(
        "涉及几个部门的职责", [Optional(), NumberRange(0, 99, message="请填写 0 到 99 之间的整数。")]
    )

    def profile(self) -> Profile:
        """What was answered."""
        answers = {name: {"yes": True, "no": False}.get(self[name].data or "") for name in PROFILE_QUESTIONS}
        return Profile(**answers, departments=self.departments.data)

    def fill(self, project: Project) -> None:
        """Show what was answered before."""
        for name in PROFILE_QUESTIONS:
            value = getattr(project, name)
            self[name].data = None if value is None else "yes" if value else "no"
        self.departments.data = project.departments
        self.version.data = str(project.version)


class EmergencyForm(VersionedForm):
    """The ground of the simplified path."""

    ground = RadioField("应急情形", [InputRequired("请选择应急情形。")], choices=enum_choices(EmergencyGround))
    note = TextAreaField(
        "具体情形（突发事件或者上级命令的名称、文号、要求）", [InputRequired("请写明具体情形。"), _LONG]
    )
    approved_by = StringField(
        "批准人（制定机关主要负责人）", [InputRequired("请填写批准人。"), Length(max=60, message="最多 60 个字。")]
    )
    approved_on = DateField("批准日期", [InputRequired("请填写批准日期。")])
    make_up_by = DateField("补办有关程序的期限", [Optional()])

    def emergency(self) -> Emergency:
        """What was typed."""
        return Emergency(
            ground=EmergencyGround(self.ground.data),
            note=self.note.data or "",
            approved_by=self.approved_by.data or "",
            approved_on=self.approved_on.data,
            make_up_by=self.make_up_by.data,
        )


class MoveForm(VersionedForm):
    """A step with a reason or an explanation."""

    note = TextAreaField("说明", [Optional(), _LONG])


class MaterialForm(Form):
    """A paper and what it proves."""

    material = SelectField(
        "材料种类", [InputRequired()], choices=choices((m.key, f"{m.step.label}：{m.label}") for m in MATERIALS)
    )
    file = FileField("文件", [FileRequired("请选择要上传的文件。")])


class TextForm(TokenForm):
    """A new text of the document."""

    file = FileField("文件草案", [FileRequired("请选择要上传的文件。")])
    is_changed = BooleanField("文本有改动，重新送合法性审核")
    reason = TextAreaField("改动的内容和理由", [Optional(), _LONG])


class StepForm(VersionedForm):
    """A step that is one record."""

    started_on = DateField("开始日期", [Optional()])
    finished_on = DateField("完成日期", [Optional()])
    note = TextAreaField("结论和说明", [Optional(), _LONG])
    waived_reason = TextAreaField("不作这一步的理由", [Optional(), _LONG])


class ConsultationForm(Form):
    """A round of asking."""

    audience = RadioField("征求对象", [InputRequired("请选择征求对象。")], choices=enum_choices(Audience))
    addressees = TextAreaField(
        "具体对象或者公布渠道", [InputRequired("请写明征求意见的对象或者公布的网站、公众号。"), _LONG]
    )
    url = StringField("公告网址", [Optional(), _SHORT])
    opened_on = DateField("开始日期", [InputRequired("请填写开始日期。")])
    closes_on = DateField("截止日期", [InputRequired("请填写截止日期。")])
    shortening_reason = TextAreaField("缩短期限的理由", [Optional(), _LONG])
    heard_foreign_investors = BooleanField("对象中有外商投资企业或者有关商会")


class CloseRoundForm(VersionedForm):
    closed_on = DateField("结束日期", [InputRequired("请填写结束日期。")])


class OpinionForm(TokenForm):
    """One opinion that came in."""

    given_by = StringField(
        "提出人（单位）", [InputRequired("请填写提出人。"), Length(max=200, message="最多 200 个字。")]
    )
    given_on = DateField("提出日期", [InputRequired("请填写提出日期。")])
    provision = StringField("涉及条款", [Optional(), Length(max=100, message="最多 100 个字。")])
    content = TextAreaField("意见内容", [InputRequired("请填写意见内容。"), _LONG])


class AnswerForm(VersionedForm):
    """What the drafter makes of an opinion."""

    answer = RadioField("答复", [InputRequired("请选择是否采纳。")], choices=enum_choices(Answer))
    reason = TextAreaField("理由", [Optional(), _LONG])
    coordination = TextAreaField("与提出部门协调的情况", [Optional(), _LONG])


class CompetitionForm(VersionedForm):
    """Who was heard, and what the two bodies say."""

    industry = StringField("涉及行业", [Optional(), Length(max=200, message="最多 200 个字。")])
    stakeholders = TextAreaField("听取利害关系人意见的情况（对象、方式、意见和采纳）", [Optional(), _LONG])
    draft_opinion = TextAreaField("起草单位初审意见", [Optional(), _LONG])
    draft_opinion_on = DateField("初审日期", [Optional()])
    market_body = StringField("会同审查的市场监督管理部门", [Optional(), Length(max=100, message="最多 100 个字。")])
    market_opinion = TextAreaField("市场监督管理部门审查意见", [Optional(), _LONG])
    market_opinion_on = DateField("审查日期", [Optional()])


class CompetitionConclusionForm(VersionedForm):
    conclusion = RadioField(
        "审查结论", [InputRequired("请选择审查结论。")], choices=enum_choices(CompetitionConclusion)
    )
    note = TextAreaField("理由", [Optional(), _LONG])
    concluded_on = DateField("结论日期", [InputRequired("请填写结论日期。")])


class ExceptionForm(Form):
    """A line of the exception ledger."""

    point = SelectField("涉及的审查标准", [InputRequired("请选择所涉及的审查标准。")])
    provision = StringField(
        "文件条款", [InputRequired("请填写所涉及的条款。"), Length(max=100, message="最多 100 个字。")]
    )
    ground = RadioField("法定情形", [InputRequired("请选择法定情形。")], choices=enum_choices(ExceptionGround))
    ground_note = TextAreaField("符合该情形的具体说明", [InputRequired("请写明具体说明。"), _LONG])
    no_milder_means = TextAreaField(
        "没有对公平竞争影响更小的替代方案（写明比较过的方案）", [InputRequired("请写明替代方案的比较。"), _LONG]
    )
    ends_on = DateField("实施期限截止日期", [Optional()])
    end_condition = TextAreaField("终止条件", [Optional(), _LONG])


class CloseExceptionForm(VersionedForm):
    closed_on = DateField("终止日期", [InputRequired("请填写终止日期。")])
    note = TextAreaField("终止情况", [InputRequired("请写明例外如何终止。"), _LONG])


class MeetingForm(VersionedForm):
    """What a meeting decided."""

    outcome = RadioField("审议结果", [InputRequired("请选择审议结果。")], choices=enum_choices(Outcome))
    name = StringField("会议名称", [InputRequired("请填写会议名称。"), Length(max=120, message="最多 120 个字。")])
    held_on = DateField("会议日期", [InputRequired("请填写会议日期。")])
    record_items = ChecksField(
        "会议记录载明", choices=choices((item, item) for item in ("讨论情况", "不同意见", "发言顺序", "决定"))
    )
    note = TextAreaField("会议意见（修改意见、未通过的理由）", [Optional(), _LONG])
    explanation = TextAreaField("未办理事项的说明", [Optional(), _LONG])


class SignForm(VersionedForm):
    signatory = StringField("签发人", [InputRequired("请填写签发人。"), Length(max=60, message="最多 60 个字。")])
    signed_on = DateField("签发日期", [InputRequired("请填写签发日期。")])
    explanation = TextAreaField("未办理事项的说明", [Optional(), _LONG])


class NumberForm(VersionedForm):
    code = StringField("机关代字", [InputRequired("请填写机关代字。"), Length(max=12, message="最多 12 个字。")])


class SeriesForm(Form):
    code = StringField("机关代字", [InputRequired("请填写机关代字。"), Length(max=12, message="最多 12 个字。")])
    year = IntegerField("年份", [InputRequired("请填写年份。"), NumberRange(2000, 2100, message="请填写四位年份。")])
    used = IntegerField(
        "此前已用到第几号",
        [InputRequired("请填写号数。"), NumberRange(0, 9999, message="请填写 0 到 9999 之间的整数。")],
    )


class PublicationForm(VersionedForm):
    """When, where and from when."""

    issued_on = DateField("印发日期", [InputRequired("请填写印发日期。")])
    published_on = DateField("公布日期", [InputRequired("请填写公布日期。")])
    effective_on = DateField("施行日期", [InputRequired("请填写施行日期。")])
    channels = ChecksField("公布载体", choices=choices((channel, channel) for channel in CHANNELS))
    url = StringField("公布网址", [Optional(), _SHORT])
    delay_reason = TextAreaField("公布后不足三十日施行的理由", [Optional(), _LONG])
    file = FileField("印发的正式文件")
    explanation = TextAreaField("未办理事项的说明", [Optional(), _LONG])


class ExplainerForm(VersionedForm):
    url = StringField("解读网址", [InputRequired("请填写解读网址。"), _SHORT])


def day_or(value: date | None, default: date) -> date:
    """A day that was typed, or the one that a form proposes."""
    return value if value is not None else default
