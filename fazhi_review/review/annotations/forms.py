"""What the browser sends of a thread."""

from collections.abc import Sequence

from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from fazhi_review.accounts.models import User
from fazhi_review.errors import InvalidInput
from fazhi_review.pages.forms import Form, VersionedForm, choices, enum_choices
from fazhi_review.review.annotations.models import (
    LONGEST_TEXT,
    TOKEN_LENGTH,
    AnnotationKind,
    Answer,
    ThreadState,
    Visibility,
)
from fazhi_review.review.annotations.operations import LONGEST_QUOTE, Span, Wording
from fazhi_review.review.models import Disposition
from fazhi_review.vocabulary import Category, Severity

_TOKEN = [InputRequired("请刷新页面后重试。"), Length(min=8, max=TOKEN_LENGTH)]
_LONG = f"内容过长，最多 {LONGEST_TEXT} 字。"


def _or_none(field: SelectField) -> str | None:
    return field.data or None


class WordingForm(VersionedForm):
    """The composer's fields; `articles` are ids of library articles, separated by commas, `cites` names, a line each."""

    token = HiddenField(validators=_TOKEN)
    kind = SelectField("类型", [InputRequired()], choices=enum_choices(AnnotationKind))
    category = SelectField("问题类别", choices=[*choices([("", "")]), *enum_choices(Category)], default="")
    severity = SelectField("风险程度", choices=[*choices([("", "")]), *enum_choices(Severity)], default="")
    text = TextAreaField("内容", [Length(max=LONGEST_TEXT, message=_LONG)])
    replacement = TextAreaField("建议的文字", [Length(max=LONGEST_TEXT, message=_LONG)])
    visibility = SelectField("可见范围", [InputRequired("请选择可见范围。")], choices=enum_choices(Visibility))
    articles = HiddenField()
    cites = TextAreaField(validators=[Length(max=1500, message="依据过多，请删减。")])

    def wording(self) -> Wording:
        """What was written, as a value."""
        category, severity = _or_none(self.category), _or_none(self.severity)
        return Wording(
            kind=AnnotationKind(self.kind.data),
            text=_lines(self.text.data),
            visibility=Visibility(self.visibility.data),
            category=Category(category) if category else None,
            severity=Severity(severity) if severity else None,
            replacement=_lines(self.replacement.data),
            article_ids=self._article_ids(),
            cites=[cite.strip() for cite in _lines(self.cites.data).split("\n") if cite.strip()],
        )

    def _article_ids(self) -> list[int]:
        parts = [part for part in (self.articles.data or "").split(",") if part]
        if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
            raise InvalidInput("所选依据有误，请重新选择。")
        return [int(part) for part in parts]


class NewAnnotationForm(WordingForm):
    """The same with where it stands. `finding` is a finding that is adopted in these words."""

    version_id = IntegerField(validators=[InputRequired()])
    start = IntegerField(validators=[InputRequired(), NumberRange(min=0, max=2**31 - 1)])
    end = IntegerField(validators=[InputRequired(), NumberRange(min=0, max=2**31 - 1)])
    quote = TextAreaField(validators=[Length(max=LONGEST_QUOTE, message=f"一次最多选中 {LONGEST_QUOTE} 字。")])
    finding = IntegerField(validators=[Optional()])

    def span(self) -> Span:
        """What was selected. Forms send line breaks as two characters, texts have one."""
        return Span(self.version_id.data or 0, self.start.data or 0, self.end.data or 0, _lines(self.quote.data))


class ReplyForm(Form):
    token = HiddenField(validators=_TOKEN)
    text = TextAreaField("回复", [Length(max=LONGEST_TEXT, message=_LONG)])
    answer = SelectField("答复", choices=[*choices([("", "")]), *enum_choices(Answer)], default="")
    internal = BooleanField("仅司法局内部可见")

    def chosen_answer(self) -> Answer | None:
        chosen = _or_none(self.answer)
        return Answer(chosen) if chosen else None


class StateForm(VersionedForm):
    state = SelectField(validators=[InputRequired()], choices=enum_choices(ThreadState))


class VisibilityForm(VersionedForm):
    visibility = SelectField(validators=[InputRequired()], choices=enum_choices(Visibility))


class PointDecisionForm(VersionedForm):
    disposition = SelectField(validators=[InputRequired()], choices=enum_choices(Disposition))
    reason = TextAreaField("理由", [Length(max=2000, message="理由过长。")])


class TaskForm(VersionedForm):
    assignee = IntegerField("承办人", [DataRequired("请选择承办人。")])
    due_on = DateField("完成期限", [DataRequired("请填写完成期限。")])


class ReadersForm(Form):
    """Who reads independently."""

    first = SelectField("审阅人一", [DataRequired("请选择审阅人。")], coerce=int)
    second = SelectField("审阅人二", [DataRequired("请选择审阅人。")], coerce=int)

    def offer(self, people: Sequence[User]) -> None:
        """Let these people be chosen."""
        offered = choices([(0, "请选择"), *((person.id, person.full_name) for person in people)])
        self.first.choices = self.second.choices = offered


#: What the page fills in by itself: a fault there is the page's, and its wording would help nobody.
_BY_THE_PAGE = frozenset(
    {
        "version_id",
        "start",
        "end",
        "finding",
        "version",
        "kind",
        "category",
        "severity",
        "visibility",
        "state",
        "answer",
    }
)


def fault_of(form: Form) -> InvalidInput:
    """The first thing a form that is not valid complains of, as the sentence for its sender."""
    field = next((field for field in form if field.errors), None)
    if field is None or field.name in _BY_THE_PAGE:
        return InvalidInput("提交的内容不完整，请刷新页面后重试。")
    return InvalidInput(str(field.errors[0]))


def _lines(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")
