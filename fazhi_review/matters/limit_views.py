"""The page of time limits: what holds here, where it comes from, what nobody has confirmed yet; and the lead's own value."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.session import current_actor, signed_in_user
from fazhi_review.errors import InvalidInput, NotFound, StaleVersion
from fazhi_review.extensions import db
from fazhi_review.matters import limit_operations
from fazhi_review.matters.limit_operations import LimitValue
from fazhi_review.matters.limits import row_for
from fazhi_review.matters.models import TimeLimitOverride
from fazhi_review.matters.place import HOLIDAY_FILE, holiday_problem, place_of
from fazhi_review.pages.context import settings
from fazhi_review.pages.forms import Form, enum_choices
from fazhi_review.timeline.deadline import Unit
from fazhi_review.timeline.limits import LimitRow, national_table, table

blueprint = Blueprint("limits", __name__)

#: The page's sections, in the order of the work, with the first words of the keys that belong to each.
GROUPS = (
    ("制定程序", ("consultation", "hearing", "competition", "disclosure", "effect")),
    ("合法性审核", ("review",)),
    ("报送备案", ("filing", "missed_filing", "catalogue")),
    ("备案审查和审查建议", ("filing_review", "suggestion", "reconsideration", "court", "procurator")),
    ("有错必纠", ("correction",)),
    ("动态清理", ("validity", "evaluation", "ripple", "cleanup")),
)


class LimitForm(Form):
    """The lead's own value."""

    amount = IntegerField("期限", [InputRequired("请填写期限。")])
    unit = SelectField("单位", choices=enum_choices(Unit))
    source = StringField("依据", [InputRequired("请写明依据。"), Length(max=300, message="依据过长，最多 300 个字。")])
    decided_on = DateField("依据的公布或决定日期", [InputRequired("请填写日期，格式为 2026-11-22。")])
    checked = BooleanField("我已核对依据的原文", [InputRequired("请核对依据的原文后再确认。")])
    seen = HiddenField()


@dataclass(frozen=True, slots=True)
class Shown:
    """One limit as the page shows it: what holds, what it replaces, and who confirmed it."""

    row: LimitRow
    override: TimeLimitOverride | None
    national: LimitRow | None  # where a region or the office says something else


@blueprint.get("/time-limits")
@requires(Permission.SIGNED_IN)
def time_limits() -> str:
    """Every time limit, by duty."""
    shown = _all(db.session())
    groups = [(label, [entry for entry in shown if entry.row.key.split(".")[0] in keys]) for label, keys in GROUPS]
    return render_template(
        "matters/time_limits.html",
        groups=groups,
        unconfirmed=sum(not entry.row.limit.verification.is_confirmed for entry in shown),
        may_change=_may_change(),
        region=settings().region,
        calendar=place_of(current_app).calendar,
        holiday_file=HOLIDAY_FILE,
        holiday_problem=holiday_problem(settings()),
        today=current_app.extensions["clock"].today(),
    )


@blueprint.route("/time-limits/<key>", methods=["GET", "POST"])
@requires(Permission.MANAGE_TIME_LIMITS)
def limit(key: str) -> ResponseReturnValue:
    """Put in, change or look at the office's own value of one limit."""
    entry = next((entry for entry in _all(db.session()) if entry.row.key == key), None)
    if entry is None or not _may_change():
        raise NotFound()
    form = LimitForm()
    status = 200
    if form.validate_on_submit():
        try:
            _save(key, form)
        except (InvalidInput, StaleVersion) as error:
            form.form_errors.append(error.message)
            status = error.status
        else:
            flash(f"“{entry.row.label}”的期限已确认，对此后开始计算的事项生效。", "success")
            return redirect(url_for("limits.time_limits", _anchor=key))
    elif form.errors:
        status = InvalidInput.status
    elif not form.is_submitted():
        _fill(form, entry)
    history = db.session.scalars(
        select(TimeLimitOverride)
        .where(TimeLimitOverride.key == key)
        .options(joinedload(TimeLimitOverride.confirmed_by), joinedload(TimeLimitOverride.withdrawn_by))
        .order_by(TimeLimitOverride.id.desc())
    ).all()
    return render_template("matters/time_limit.html", entry=entry, form=form, history=history), status


@blueprint.post("/time-limits/<key>/withdrawal")
@requires(Permission.MANAGE_TIME_LIMITS)
def withdraw(key: str) -> ResponseReturnValue:
    """Go back to the table's value."""
    form = LimitForm()
    limit_operations.withdraw_limit(
        key,
        seen_id=_seen(form) or 0,
        user=signed_in_user(),
        actor=current_actor(),
        at=current_app.extensions["clock"].now(),
    )
    flash("已恢复为期限表中的值。", "success")
    return redirect(url_for("limits.time_limits", _anchor=key))


def _all(session: Session) -> Sequence[Shown]:
    national = national_table()
    overrides: dict[str, TimeLimitOverride] = {}
    for override in session.scalars(
        select(TimeLimitOverride)
        .where(TimeLimitOverride.withdrawn_at.is_(None))
        .options(joinedload(TimeLimitOverride.confirmed_by))
        .order_by(TimeLimitOverride.id)
    ):
        overrides[override.key] = override
    shown = []
    for key, own in table(settings().region).items():
        row = row_for(session, key) if key in overrides else own
        differs = key in national and national[key].limit != row.limit
        shown.append(Shown(row, overrides.get(key), national[key] if differs else None))
    return shown


def _may_change() -> bool:
    user = signed_in_user()
    return user.may(Permission.MANAGE_TIME_LIMITS) and user.organization.is_bureau


def _fill(form: LimitForm, entry: Shown) -> None:
    form.amount.data, form.unit.data = entry.row.limit.amount, entry.row.limit.unit.value
    if entry.override is not None:
        form.source.data, form.decided_on.data = entry.override.source, entry.override.decided_on
    form.seen.data = str(entry.override.id) if entry.override is not None else ""


def _seen(form: LimitForm) -> int | None:
    text = form.seen.data or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _save(key: str, form: LimitForm) -> None:
    limit_operations.override_limit(
        key,
        LimitValue(
            amount=form.amount.data or 0,
            unit=Unit(form.unit.data),
            source=form.source.data or "",
            decided_on=form.decided_on.data,
        ),
        seen_id=_seen(form),
        user=signed_in_user(),
        actor=current_actor(),
        at=current_app.extensions["clock"].now(),
    )
