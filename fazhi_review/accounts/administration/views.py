"""Pages on which the administrator keeps organizations and users."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fazhi_review.accounts import operations, queries
from fazhi_review.accounts.forms import NewUserForm, OrganizationForm, UserForm
from fazhi_review.accounts.models import Organization, User
from fazhi_review.accounts.permissions import Permission, Role, requires
from fazhi_review.accounts.session import current_actor
from fazhi_review.errors import InvalidInput, NotFound
from fazhi_review.extensions import db
from fazhi_review.pages.context import clock
from fazhi_review.pages.forms import choices
from fazhi_review.pages.listing import (
    paginate,
    requested_choice,
    requested_number,
    requested_order,
    requested_page,
    requested_text,
)

blueprint = Blueprint("administration", __name__)


@blueprint.get("/organizations")
@requires(Permission.MANAGE_ACCOUNTS)
def organizations() -> ResponseReturnValue:
    """The tree of organizations."""
    return render_template("accounts/organizations.html", tree=queries.organization_tree(db.session()))


@blueprint.route("/organizations/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACCOUNTS)
def new_organization() -> ResponseReturnValue:
    """Add an organization."""
    form = _organization_form(None)
    if form.validate_on_submit():
        try:
            organization = operations.create_organization(form.details(), actor=current_actor(), at=clock().now())
        except operations.NameTaken as error:
            form.name.errors = [error.message]
        else:
            flash(f"已新建“{organization.name}”。", "success")
            return redirect(url_for("administration.organizations"))
    return render_template("accounts/organization.html", form=form, organization=None)


@blueprint.route("/organizations/<int:organization_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACCOUNTS)
def organization(organization_id: int) -> ResponseReturnValue:
    """Change an organization."""
    organization = db.session.get(Organization, organization_id)
    if organization is None:
        raise NotFound()
    form = _organization_form(organization)
    if form.validate_on_submit():
        try:
            operations.change_organization(
                organization_id,
                form.details(),
                seen_version=form.seen_version(),
                actor=current_actor(),
                at=clock().now(),
            )
        except operations.NameTaken as error:
            form.name.errors = [error.message]
        except operations.WrongPlace as error:
            form.parent_id.errors = [error.message]
        else:
            flash("已保存。", "success")
            return redirect(url_for("administration.organizations"))
    return render_template("accounts/organization.html", form=form, organization=organization)


@blueprint.get("/users")
@requires(Permission.MANAGE_ACCOUNTS)
def users() -> ResponseReturnValue:
    """Everybody with an account."""
    order = requested_order(list(queries.USER_COLUMNS), "username")
    statement = queries.users(
        text=requested_text("q"),
        role=requested_choice("role", Role),
        organization_id=requested_number("organization"),
        state=requested_text("state"),
        order=order,
    )
    return render_template(
        "accounts/users.html",
        page=paginate(db.session(), statement, number=requested_page()),
        order=order,
        roles=[(role.value, role.label) for role in Role],
        organizations=queries.organization_choices(db.session()),
    )


@blueprint.route("/users/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACCOUNTS)
def new_user() -> ResponseReturnValue:
    """Add a user; the page that follows shows the first password once."""
    form = NewUserForm(organization_id=requested_number("organization"))
    form.organization_id.choices = choices(queries.organization_choices(db.session()))
    if form.validate_on_submit():
        try:
            user, password = operations.create_user(
                form.username.data, form.details(), actor=current_actor(), at=clock().now()
            )
        except operations.NameTaken as error:
            form.username.errors = [error.message]
        except operations.WrongOrganization as error:
            form.organization_id.errors = [error.message]
        except InvalidInput as error:
            form.username.errors = [error.message]
        else:
            return render_template("accounts/password_once.html", user=user, password=password, is_new=True)
    return render_template("accounts/user.html", form=form, user=None)


@blueprint.route("/users/<int:user_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACCOUNTS)
def user(user_id: int) -> ResponseReturnValue:
    """Change a user."""
    user = _user(user_id)
    form = UserForm(obj=user)
    places = queries.organization_choices(db.session(), keep=user.organization_id)
    form.organization_id.choices = choices(places)
    if form.validate_on_submit():
        try:
            operations.change_user(
                user_id, form.details(), seen_version=form.seen_version(), actor=current_actor(), at=clock().now()
            )
        except operations.LastAdministrator as error:
            form.role.errors = [error.message]
        except operations.WrongOrganization as error:
            form.organization_id.errors = [error.message]
        else:
            flash("已保存。", "success")
            return redirect(url_for("administration.users"))
    return render_template("accounts/user.html", form=form, user=user)


@blueprint.post("/users/<int:user_id>/reset-password")
@requires(Permission.MANAGE_ACCOUNTS)
def reset_password(user_id: int) -> ResponseReturnValue:
    """Give a user a new random password and show it once."""
    user, password = operations.reset_password(user_id, actor=current_actor(), at=clock().now())
    return render_template("accounts/password_once.html", user=user, password=password, is_new=False)


@blueprint.post("/users/<int:user_id>/state")
@requires(Permission.MANAGE_ACCOUNTS)
def change_user_state(user_id: int) -> ResponseReturnValue:
    """Disable or enable a user."""
    verbs = {"disable": operations.disable_user, "enable": operations.enable_user}
    verb = verbs.get(request.form.get("action", ""))
    if verb is None:
        raise InvalidInput("请使用页面上的“停用”或“启用”按钮。")
    user = verb(user_id, actor=current_actor(), at=clock().now())
    flash(f"已{'启用' if user.is_enabled else '停用'}用户“{user.full_name}”。", "success")
    return redirect(url_for("administration.user", user_id=user_id))


def _user(user_id: int) -> User:
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound()
    return user


def _organization_form(organization: Organization | None) -> OrganizationForm:
    """The form with the organizations that may stand above this one."""
    form = OrganizationForm(obj=organization)
    own_id = organization.id if organization is not None else None
    keep = organization.parent_id if organization is not None else None
    places = queries.organization_choices(db.session(), keep=keep)
    form.parent_id.choices = choices([(0, "（无，最上级）"), *(place for place in places if place[0] != own_id)])
    if form.parent_id.data is None:
        form.parent_id.data = 0
    keep_body = organization.review_body_id if organization is not None else None
    bodies = queries.organization_choices(db.session(), keep=keep_body)
    form.review_body_id.choices = choices(
        [
            (0, "司法行政部门"),
            (operations.ITSELF, "本单位合法性审核机构"),
            *(body for body in bodies if body[0] != own_id),
        ]
    )
    if not form.is_submitted():
        form.review_body_id.data = operations.ITSELF if own_id and keep_body == own_id else keep_body or 0
    elif form.review_body_id.data is None:  # a form of before this field, or a script
        form.review_body_id.data = 0
    return form
