"""Pages of the hunt for missed filings: suspects with their evidence, and uploaded lists. For the bureau."""

from collections.abc import Callable

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.queries import contains, organization_choices
from fazhi_review.accounts.session import current_actor, signed_in_user
from fazhi_review.errors import FazhiError, InvalidInput, NotFound, NotPermitted
from fazhi_review.extensions import db
from fazhi_review.filing.hunting import operations
from fazhi_review.filing.hunting.comparison import Outcome
from fazhi_review.filing.hunting.models import (
    Evidence,
    EvidenceKind,
    PublishedList,
    PublishedListRow,
    Suspect,
    SuspectState,
)
from fazhi_review.matters.kinds import describe_kind
from fazhi_review.matters.models import MatterKind
from fazhi_review.matters.place import Place, place_of
from fazhi_review.pages.forms import Form, VersionedForm
from fazhi_review.pages.listing import (
    paginate,
    requested_choice,
    requested_number,
    requested_page,
    requested_text,
)

blueprint = Blueprint("missed", __name__, url_prefix="/filing/missed")
describe_kind(MatterKind.MISSED_FILING, endpoint="missed.suspect", argument="suspect_id")

_UNKNOWN_UNIT = 0


class ConfirmForm(VersionedForm):
    """What a person has found out about a missed filing."""

    organization = SelectField("应当报送备案的单位", coerce=int, validate_choice=False)
    title = StringField("文件名称", [InputRequired("请填写文件名称。"), Length(max=300)])
    number = StringField("发文字号", [InputRequired("请填写完整的发文字号。"), Length(max=100)])
    published_on = DateField("公布日期", [Optional()])


class ReasonForm(VersionedForm):
    """Why a suspect is dismissed, or looked at again."""

    reason = TextAreaField("理由", [Length(max=2000)])


class ListForm(Form):
    """Whose list it is, where it is of one body; the file is read from the request."""

    organization = SelectField("清单所属单位", coerce=int, validate_choice=False)


@blueprint.get("")
@requires(Permission.REVIEW_DOCUMENT)
def index() -> str:
    """The suspects, strongest and newest first."""
    _ensure_bureau()
    text, state = requested_text("q"), requested_choice("state", SuspectState) or SuspectState.OPEN
    kind, organization = requested_choice("kind", EvidenceKind), requested_number("organization")
    statement = select(Suspect).where(Suspect.state == state)
    if text:
        statement = statement.where(contains(Suspect.title, text) | contains(Suspect.number, text))
    if kind is not None:
        statement = statement.where(Suspect.evidence.any(Evidence.kind == kind))
    if organization is not None:
        statement = statement.where(Suspect.organization_id == organization)
    statement = statement.options(joinedload(Suspect.organization), selectinload(Suspect.evidence))
    order = (Suspect.is_strong.desc(), Suspect.found_at.desc(), Suspect.id.desc())
    counted = select(Suspect.state, func.count()).group_by(Suspect.state)
    return render_template(
        "filing/missed.html",
        page=paginate(db.session(), statement.order_by(*order), number=requested_page()),
        state=state,
        kinds=[(each.value, each.label) for each in EvidenceKind],
        counts={row[0]: row[1] for row in db.session.execute(counted)},
        organizations=organization_choices(db.session()),
        is_filtered=bool(text or kind or organization),
    )


@blueprint.post("/hunt")
@requires(Permission.REVIEW_DOCUMENT)
def hunt() -> ResponseReturnValue:
    """Look now rather than at night."""
    _ensure_bureau()
    hunted = operations.hunt(user=signed_in_user(), actor=current_actor(), place=_place())
    found = f"新增线索 {hunted.found} 条" if hunted.found else "没有新的线索"
    flash(f"已核查，新读文件 {hunted.read} 件，{found}，已登记而消除 {hunted.resolved} 条。", "success")
    return redirect(url_for("missed.index"))


@blueprint.get("/<int:suspect_id>")
@requires(Permission.REVIEW_DOCUMENT)
def suspect(suspect_id: int) -> str:
    """One suspect with everything that speaks for it."""
    return _page(suspect_id)


@blueprint.post("/<int:suspect_id>/confirmation")
@requires(Permission.REVIEW_DOCUMENT)
def confirm(suspect_id: int) -> ResponseReturnValue:
    """It was published and not filed."""
    _ensure_bureau()
    form = ConfirmForm()
    if not form.validate_on_submit():
        return _page(suspect_id, confirm_form=form), InvalidInput.status if form.errors else 200
    what = operations.Confirmation(
        organization_id=form.organization.data or None,
        title=form.title.data or "",
        number=form.number.data or "",
        published_on=form.published_on.data,
    )
    try:
        filing_id = operations.confirm(
            suspect_id,
            what,
            expected_version=form.seen_version(),
            user=signed_in_user(),
            actor=current_actor(),
            place=_place(),
        )
    except InvalidInput as error:
        db.session.rollback()
        form.form_errors.append(error.message)
        return _page(suspect_id, confirm_form=form), error.status
    flash("已确认漏报，该单位已收到补报通知；期限按公布日期计算。", "success")
    return redirect(url_for("filing.filing", filing_id=filing_id))


@blueprint.post("/<int:suspect_id>/dismissal")
@requires(Permission.REVIEW_DOCUMENT)
def dismiss(suspect_id: int) -> ResponseReturnValue:
    return _decide(suspect_id, operations.dismiss, "已排除，同一文件不再列为疑似漏报。")


@blueprint.post("/<int:suspect_id>/reopening")
@requires(Permission.REVIEW_DOCUMENT)
def reopen(suspect_id: int) -> ResponseReturnValue:
    return _decide(suspect_id, operations.reopen, "已恢复为待核实。")


@blueprint.route("/lists/new", methods=["GET", "POST"])
@requires(Permission.REVIEW_DOCUMENT)
def new_list() -> ResponseReturnValue:
    """Upload a list of published documents and compare it."""
    _ensure_bureau()
    form, status = ListForm(), 200
    form.organization.choices = [(_UNKNOWN_UNIT, "多个单位"), *organization_choices(db.session())]
    if form.validate_on_submit():
        part = request.files.get("file")
        try:
            if part is None or not part.filename:
                raise InvalidInput("还没有选择文件，请选择公布文件清单（xlsx 或 csv）。")
            list_id = operations.compare_list(
                part.filename,
                part.stream.read(),
                organization_id=form.organization.data or None,
                user=signed_in_user(),
                actor=current_actor(),
                place=_place(),
            )
            return redirect(url_for("missed.compared", list_id=list_id))
        except FazhiError as error:
            if error.status >= 500:
                raise
            db.session.rollback()
            form.form_errors.append(error.message)
            status = error.status
    lists = db.session.scalars(
        select(PublishedList).options(joinedload(PublishedList.uploaded_by)).order_by(PublishedList.id.desc()).limit(20)
    ).all()
    return render_template("filing/list_new.html", form=form, lists=lists), status


@blueprint.get("/lists/<int:list_id>")
@requires(Permission.REVIEW_DOCUMENT)
def compared(list_id: int) -> str:
    """What became of every row of a list."""
    _ensure_bureau()
    found = db.session.get(PublishedList, list_id)
    if found is None:
        raise NotFound()
    outcome = requested_choice("outcome", Outcome)
    rows = select(PublishedListRow).where(PublishedListRow.list_id == list_id)
    counted = select(PublishedListRow.outcome, func.count()).where(PublishedListRow.list_id == list_id)
    if outcome is not None:
        rows = rows.where(PublishedListRow.outcome == outcome)
    return render_template(
        "filing/list.html",
        list=found,
        page=paginate(db.session(), rows.order_by(PublishedListRow.row), number=requested_page(), size=50),
        counts={row[0]: row[1] for row in db.session.execute(counted.group_by(PublishedListRow.outcome))},
        outcomes=list(Outcome),
        outcome=outcome,
    )


def _decide(suspect_id: int, verb: Callable[..., None], said: str) -> ResponseReturnValue:
    _ensure_bureau()
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(suspect_id, reason_form=form), InvalidInput.status if form.errors else 200
    try:
        verb(
            suspect_id,
            form.reason.data or "",
            expected_version=form.seen_version(),
            user=signed_in_user(),
            actor=current_actor(),
            place=_place(),
        )
    except InvalidInput as error:
        db.session.rollback()
        form.form_errors.append(error.message)
        return _page(suspect_id, reason_form=form), error.status
    flash(said, "success")
    return redirect(url_for("missed.suspect", suspect_id=suspect_id))


def _page(suspect_id: int, *, confirm_form: ConfirmForm | None = None, reason_form: ReasonForm | None = None) -> str:
    _ensure_bureau()
    found = db.session.scalar(
        select(Suspect)
        .where(Suspect.id == suspect_id)
        .options(
            joinedload(Suspect.organization),
            selectinload(Suspect.evidence).joinedload(Evidence.document),
            joinedload(Suspect.published),
        )
    )
    if found is None:
        raise NotFound()
    form = confirm_form or _filled(found)
    form.organization.choices = [(_UNKNOWN_UNIT, "请选择"), *organization_choices(db.session())]
    return render_template(
        "filing/suspect.html",
        suspect=found,
        confirm_form=form,
        reason_form=reason_form or ReasonForm(formdata=None),
        is_run=found.serial_from is not None and found.serial_from != found.serial_to,
    )


def _filled(suspect: Suspect) -> ConfirmForm:
    is_run = suspect.serial_from != suspect.serial_to
    return ConfirmForm(
        formdata=None,
        organization=suspect.organization_id or _UNKNOWN_UNIT,
        title=suspect.title,
        number="" if is_run else suspect.number,
        published_on=suspect.published_on,
        version=str(suspect.version),
    )


def _ensure_bureau() -> None:
    """Suspicions are the bureau's own business until they are confirmed."""
    if not signed_in_user().sees_all_documents:
        raise NotPermitted()


def _place() -> Place:
    return place_of(current_app._get_current_object())  # type: ignore[attr-defined]
