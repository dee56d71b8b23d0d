"""Forms of sign-in, passwords, organizations and users."""

from wtforms import BooleanField, EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, Optional, Regexp

from fazhi_review.accounts.models import OrganizationKind
from fazhi_review.accounts.operations import OrganizationDetails, UserDetails
from fazhi_review.accounts.passwords import LEAST_LENGTH, MOST_LENGTH
from fazhi_review.accounts.permissions import Role
from fazhi_review.pages.forms import Form, VersionedForm, enum_choices

_NAME = Regexp(r"^[\w.\-]+$", message="只能使用字母、数字、汉字、点、横线和下划线。")


def stripped(value: str | None) -> str:
    """What a person typed, without the spaces around it."""
    return (value or "").strip()


class SignInForm(Form):
    username = StringField("用户名", [InputRequired(), Length(max=200)], filters=[stripped])
    password = PasswordField("密码", [InputRequired(), Length(max=1000)])
    next = HiddenField()
    kept = HiddenField()


class PasswordForm(Form):
    current_password = PasswordField("当前密码", [InputRequired(), Length(max=1000)])
    new_password = PasswordField("新密码", [InputRequired(), Length(min=LEAST_LENGTH, max=MOST_LENGTH)])
    repeated_password = PasswordField(
        "再次输入新密码", [InputRequired(), EqualTo("new_password", message="两次输入的新密码不一致。")]
    )
    kept = HiddenField()


class OrganizationForm(VersionedForm):
    name = StringField("单位全称", [InputRequired(), Length(max=100)], filters=[stripped])
    short_name = StringField("简称", [InputRequired(), Length(max=40)], filters=[stripped])
    kind = SelectField("类别", choices=enum_choices(OrganizationKind))
    agency_code = StringField("机关代字", [Optional(), Length(max=20)], filters=[stripped])
    parent_id = SelectField("上级单位", coerce=int)
    review_body_id = SelectField("合法性审核机构", coerce=int)
    is_active = BooleanField("在用", default=True)

    def details(self) -> OrganizationDetails:
        """What the form says; parent 0 is the top of the tree."""
        return OrganizationDetails(
            name=self.name.data,
            short_name=self.short_name.data,
            kind=OrganizationKind(self.kind.data),
            agency_code=self.agency_code.data,
            parent_id=self.parent_id.data or None,
            review_body_id=self.review_body_id.data or None,
            is_active=self.is_active.data,
        )


class UserForm(VersionedForm):
    full_name = StringField("姓名", [InputRequired(), Length(max=60)], filters=[stripped])
    role = SelectField("角色", choices=enum_choices(Role))
    organization_id = SelectField("所在单位", coerce=int)
    email = EmailField(
        "电子邮箱",
        [Optional(), Length(max=120), Regexp(r"^[^@\s]+@[^@\s]+$", message="电子邮箱地址不正确。")],
        filters=[stripped],
    )

    def details(self) -> UserDetails:
        """What the form says."""
        return UserDetails(
            full_name=self.full_name.data,
            role=Role(self.role.data),
            organization_id=self.organization_id.data,
            email=self.email.data,
        )


class NewUserForm(UserForm):
    username = StringField("用户名", [InputRequired(), Length(min=2, max=60), _NAME], filters=[stripped])
