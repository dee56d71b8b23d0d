"""Pages of letter templates: which forms there are, what goes into each, and replacing their templates."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage

from fazhi_review import letters
from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.session import current_actor
from fazhi_review.errors import FazhiError, InvalidInput
from fazhi_review.letters.rendering import form_named
from fazhi_review.pages.forms import Form
from fazhi_review.web.letter_templates.operations import remove_template, replace_template

blueprint = Blueprint("letter_templates", __name__)
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class TemplateForm(Form):
    """A docx that is to be the template."""

    file = FileField("修改好的模板")


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """A form and the template in use; `trouble` says why an office's own cannot be used."""

    form: letters.Form
    is_own: bool
    missing: tuple[str, ...] = ()
    trouble: str = ""


@blueprint.get("/letter-templates")
@requires(Permission.MANAGE_LETTERS)
def register() -> str:
    """Every form and the template that its letters are written with."""
    return render_template("letters/templates.html", lines=[_line(form) for form in letters.FORMS.values()])


@blueprint.route("/letter-templates/<form_name>", methods=["GET", "POST"])
@requires(Permission.MANAGE_LETTERS)
def template(form_name: str) -> ResponseReturnValue:
    """One form: what may stand in its template, and the way to replace it."""
    known = form_named(form_name)
    form = TemplateForm()
    status = 200
    if form.validate_on_submit():
        try:
            missing = _replace(form_name, form.file.data)
        except FazhiError as error:
            form.file.errors = [error.message]
            status = error.status
        else:
            _say_replaced(known, missing)
            return redirect(url_for("letter_templates.template", form_name=form_name))
    return render_template("letters/template.html", line=_line(known), form=form), status


@blueprint.get("/letter-templates/<form_name>/file")
@requires(Permission.MANAGE_LETTERS)
def template_file(form_name: str) -> ResponseReturnValue:
    """The template as docx, to be edited in Word; `?built_in=1` for the one that the product brings."""
    known = form_named(form_name)
    data = letters.template_of(form_name, overrides=None if request.args.get("built_in") else _folder())
    response = Response(data, mimetype=_DOCX)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(known.title + '模板.docx')}"
    return response


@blueprint.post("/letter-templates/<form_name>/remove")
@requires(Permission.MANAGE_LETTERS)
def remove(form_name: str) -> ResponseReturnValue:
    """Back to the built-in template."""
    remove_template(form_name, folder=_folder(), actor=current_actor(), at=current_app.extensions["clock"].now())
    flash(f"“{form_named(form_name).title}”已恢复使用系统自带的模板。", "success")
    return redirect(url_for("letter_templates.template", form_name=form_name))


def _replace(form_name: str, part: object) -> tuple[str, ...]:
    if not isinstance(part, FileStorage) or not part.filename:
        raise InvalidInput("请选择修改好的 docx 模板。")
    return replace_template(
        form_name,
        part.stream.read(),
        part.filename,
        folder=_folder(),
        actor=current_actor(),
        at=current_app.extensions["clock"].now(),
    )


def _say_replaced(form: letters.Form, missing: tuple[str, ...]) -> None:
    if missing:
        labels = "".join(f"【{label}】" for label in missing)
        flash(f"模板已更换，但没有放入{labels}，出具的“{form.title}”里不会有这些内容，请确认。", "warning")
    else:
        flash(f"模板已更换，今后出具的“{form.title}”都使用它。", "success")


def _line(form: letters.Form) -> TemplateLine:
    folder = _folder()
    if not letters.has_own_template(form.name, folder):
        return TemplateLine(form, is_own=False)
    try:
        return TemplateLine(form, is_own=True, missing=letters.unused_in_template(form.name, overrides=folder))
    except letters.LetterTemplateUnusable as error:
        return TemplateLine(form, is_own=True, trouble=error.message)


def _folder() -> Path:
    folder: Path = current_app.extensions["settings"].letter_templates_folder
    return folder
