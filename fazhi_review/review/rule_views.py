"""Pages of the rules: the register with what reviewers made of each, and a rule with the office's settings."""

import json

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import BooleanField, HiddenField, SelectField, TextAreaField
from wtforms.validators import Length

from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.session import current_actor
from fazhi_review.errors import InvalidInput, StaleVersion
from fazhi_review.extensions import db
from fazhi_review.pages.context import clock, settings
from fazhi_review.pages.forms import Form, enum_choices
from fazhi_review.pages.listing import (
    Order,
    Page,
    requested_choice,
    requested_order,
    requested_page,
    requested_text,
)
from fazhi_review.review import rule_register
from fazhi_review.review.rule_register import Entry, Search
from fazhi_review.rules import Overrides
from fazhi_review.vocabulary import Category, Severity

blueprint = Blueprint("rules", __name__, url_prefix="/rules")

_STATES = (("enabled", "启用"), ("disabled", "停用"), ("decided", "有处理记录"))
_PAGE_SIZE = 50
_SEVERITIES = list(Severity)


class RuleForm(Form):
    """What an office may change of a rule. `seen` is the state that its user saw."""

    is_enabled = BooleanField("启用", default=True)
    severity = SelectField("等级", choices=enum_choices(Severity))
    words = TextAreaField("增加的词语", [Length(max=2000)])
    seen = HiddenField()


@blueprint.get("")
@requires(Permission.VIEW_RULES)
def register() -> ResponseReturnValue:
    """Every rule, with how often its findings were adopted and dismissed."""
    search = Search(
        text=requested_text("q"),
        category=requested_choice("category", Category),
        severity=requested_choice("severity", Severity),
        state=request.args.get("state", ""),
    )
    order = requested_order(["id", "category", "severity", "adopted", "dismissed"], "id")
    lines = [line for line in rule_register.register(db.session(), settings().rule_packs_folder) if search.keeps(line)]
    lines.sort(key=lambda line: _sort_key(line, order), reverse=order.is_descending)
    return render_template(
        "review/rules.html",
        page=_page(lines),
        order=order,
        categories=[(category.value, category.label) for category in Category],
        severities=[(severity.value, severity.label) for severity in Severity],
        states=_STATES,
    )


def _sort_key(line: Entry, order: Order) -> tuple[object, str]:
    keys: dict[str, object] = {
        "id": line.rule.id,
        "category": line.rule.category.label,
        "severity": _SEVERITIES.index(line.severity),
        "adopted": line.tally.adopted,
        "dismissed": line.tally.dismissed,
    }
    return keys[order.name], line.rule.id


def _page(lines: list[Entry]) -> Page[Entry]:
    number = min(requested_page(), max(1, -(-len(lines) // _PAGE_SIZE)))
    return Page(lines[(number - 1) * _PAGE_SIZE : number * _PAGE_SIZE], len(lines), number, _PAGE_SIZE)


@blueprint.get("/<rule_id>")
@requires(Permission.VIEW_RULES)
def rule(rule_id: str) -> ResponseReturnValue:
    """One rule: basis, examples, what was decided on its findings, and the office's settings."""
    return _shown(rule_register.entry(db.session(), settings().rule_packs_folder, rule_id), None)


@blueprint.post("/<rule_id>")
@requires(Permission.MANAGE_RULES)
def adjust(rule_id: str) -> ResponseReturnValue:
    """Change the office's settings of one rule."""
    form = RuleForm()
    folder = settings().rule_packs_folder
    if form.validate_on_submit():
        try:
            rule_register.adjust_rule(
                folder,
                rule_id,
                is_enabled=form.is_enabled.data,
                severity=Severity(form.severity.data),
                words=tuple((form.words.data or "").split()),
                seen=_seen(form.seen.data, rule_id),
                actor=current_actor(),
                at=clock().now(),
            )
        except StaleVersion:
            raise
        except InvalidInput as error:
            form.form_errors.append(error.message)
        else:
            flash("已保存，今后的审查按新的设置进行；已有的审查结果不变。", "success")
            return redirect(url_for("rules.rule", rule_id=rule_id))
    return _shown(rule_register.entry(db.session(), folder, rule_id), form)


def _shown(line: Entry, form: RuleForm | None) -> ResponseReturnValue:
    may_change = current_user.may(Permission.MANAGE_RULES)
    if form is None and may_change:
        state = {"enabled": line.is_enabled, "severity": line.severity.value, "words": line.words}
        form = RuleForm(
            formdata=None,
            is_enabled=line.is_enabled,
            severity=line.severity.value,
            words="\n".join(line.words),
            seen=json.dumps(state, ensure_ascii=False),
        )
    return render_template("review/rule.html", line=line, form=form if may_change else None)


def _seen(text: str | None, rule_id: str) -> Overrides:
    """The state that the form was filled in upon. Raises InvalidInput where the field was tampered with."""
    try:
        state = json.loads(text or "")
        return Overrides(
            disabled=frozenset() if state["enabled"] else frozenset({rule_id}),
            severity={rule_id: Severity(state["severity"])},
            words={rule_id: tuple(map(str, state["words"]))},
        )
    except (ValueError, KeyError, TypeError):
        raise InvalidInput("表单内容不完整，请刷新页面后重新填写。") from None
