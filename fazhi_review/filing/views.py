"""Pages of 有件必备: obligations, one filing with its steps, the register, documents entered as issued."""

from collections.abc import Callable, Mapping
from urllib.parse import quote

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.queries import organization_choices
from fazhi_review.accounts.session import current_actor, signed_in_user
from fazhi_review.errors import FazhiError, InvalidInput, NotFound
from fazhi_review.extensions import db
from fazhi_review.filing import entering, listing, operations, publications, queries
from fazhi_review.filing.filing_page import filing_page
from fazhi_review.filing.forms import EnterForm, FactsForm, StepForm
from fazhi_review.filing.listing import FilingQuery, Stage
from fazhi_review.filing.models import Filing
from fazhi_review.filing.operations import Step
from fazhi_review.filing.requirements import materials
from fazhi_review.filing.tables import as_csv, as_xlsx
from fazhi_review.matters.kinds import describe_kind
from fazhi_review.matters.models import MatterFile, MatterKind
from fazhi_review.matters.place import Place, place_of
from fazhi_review.pages.listing import requested_order, requested_page
from fazhi_review.review.workplace import workplace

blueprint = Blueprint("filing", __name__, url_prefix="/filing")
describe_kind(MatterKind.FILING, endpoint="filing.filing", argument="filing_id")

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("")
@requires(Permission.VIEW_DOCUMENT)
def index() -> str:
    """What is owed and where each filing stands."""
    user, today = signed_in_user(), _place().clock.today()
    query = FilingQuery.parse(request.args)
    order = requested_order(["due", "title", "published", "submitted"], "due")
    page = listing.filings_page(db.session(), user, query, order=order, number=requested_page(), today=today)
    return render_template(
        "filing/index.html",
        page=page,
        query=query,
        order=order,
        today=today,
        figures=listing.figures(db.session(), user, today),
        organizations=listing.organizations(db.session()) if user.sees_all_documents else [],
    )


@blueprint.get("/register")
@requires(Permission.VIEW_DOCUMENT)
def register() -> str:
    """The register: every registered filing under its number."""
    user, today = signed_in_user(), _place().clock.today()
    query = FilingQuery.parse(request.args, stage=Stage.REGISTERED)
    order = requested_order(["number", "title", "published", "submitted", "registered"], "-number")
    page = listing.register_page(db.session(), user, query, order=order, number=requested_page(), today=today)
    return render_template(
        "filing/register.html",
        page=page,
        query=query,
        order=order,
        today=today,
        years=listing.register_years(db.session()),
        organizations=listing.organizations(db.session()) if user.sees_all_documents else [],
    )


@blueprint.get("/register.xlsx")
@requires(Permission.VIEW_DOCUMENT)
def register_xlsx() -> Response:
    """The register with the page's own filters, as a workbook."""
    rows = (listing.register_row(filing, _place().clock.today()) for filing in _register_rows())
    return _download(as_xlsx("备案台账", listing.REGISTER_COLUMNS, rows), "备案台账.xlsx", _XLSX)


@blueprint.get("/register.csv")
@requires(Permission.VIEW_DOCUMENT)
def register_csv() -> Response:
    """The same as csv."""
    rows = (listing.register_row(filing, _place().clock.today()) for filing in _register_rows())
    return _download(as_csv(listing.REGISTER_COLUMNS, rows), "备案台账.csv", "text/csv; charset=utf-8")


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.UPLOAD_DOCUMENT)
def enter() -> ResponseReturnValue:
    """Register a document that was published already."""
    user, form, status = signed_in_user(), EnterForm(), 200
    form.organization.choices = organization_choices(db.session()) if user.sees_all_documents else []
    if form.validate_on_submit():
        try:
            return redirect(url_for("filing.filing", filing_id=_enter(form)))
        except FazhiError as error:
            if error.status >= 500:
                raise
            db.session.rollback()
            form.form_errors.append(error.message)
            status = error.status
    elif form.errors:
        status = InvalidInput.status
    form.draw_token()
    return render_template("filing/enter.html", form=form), status


@blueprint.get("/<int:filing_id>")
@requires(Permission.VIEW_DOCUMENT)
def filing(filing_id: int) -> str:
    """One filing: what is asked of whom, the materials, the form check, what happened."""
    return _page(filing_id)


@blueprint.post("/<int:filing_id>/unit/<string:name>")
@requires(Permission.UPLOAD_DOCUMENT)
def unit_step(filing_id: int, name: str) -> ResponseReturnValue:
    """A step of the unit that files, or of whoever sends a filing out of the house."""
    form = StepForm()
    steps: dict[str, Callable[[Step], object]] = {
        "submit": lambda step: operations.submit(filing_id, step),
        "withdraw": lambda step: operations.withdraw(filing_id, step),
        "supplement": lambda step: operations.supplement(filing_id, step),
        "send": lambda step: operations.send(filing_id, form.sent_on.data, step),
        "resend": lambda step: operations.resend(filing_id, form.sent_on.data, step),
        "note_registered": lambda step: operations.note_registered(filing_id, form.number.data or "", step),
        "note_supplement": lambda step: operations.note_supplement(filing_id, _lines(form), step),
        "note_declined": lambda step: operations.note_declined(filing_id, form.reason.data or "", step),
    }
    return _take(filing_id, name, form, steps)


@blueprint.post("/<int:filing_id>/check/<string:name>")
@requires(Permission.REVIEW_DOCUMENT)
def check_step(filing_id: int, name: str) -> ResponseReturnValue:
    """A step of the bureau's form check."""
    form = StepForm()
    steps: dict[str, Callable[[Step], object]] = {
        "register": lambda step: operations.register(filing_id, step),
        "ask_supplement": lambda step: operations.ask_supplement(filing_id, _lines(form), step),
        "decline": lambda step: operations.decline(filing_id, form.ground.data or "", form.reason.data or "", step),
    }
    return _take(filing_id, name, form, steps)


@blueprint.post("/<int:filing_id>/lead/<string:name>")
@requires(Permission.CONCLUDE_REVIEW)
def lead_step(filing_id: int, name: str) -> ResponseReturnValue:
    """What only the bureau's lead decides: that nothing is owed, or is after all."""
    form = StepForm()
    steps: dict[str, Callable[[Step], object]] = {
        "waive": lambda step: operations.waive(filing_id, form.reason.data or "", step),
        "reinstate": lambda step: operations.reinstate(filing_id, form.reason.data or "", step),
    }
    return _take(filing_id, name, form, steps)


@blueprint.post("/<int:filing_id>/materials")
@requires(Permission.UPLOAD_DOCUMENT)
def add_materials(filing_id: int) -> ResponseReturnValue:
    """Add the materials that were chosen, each in its own field of the form."""
    user, actor, place = signed_in_user(), current_actor(), _place()
    added = 0
    for material in materials():
        for part in request.files.getlist(material.key):
            if part.filename:
                data = part.stream.read()
                operations.add_material(
                    filing_id, material.key, part.filename, data, user=user, actor=actor, place=place
                )
                added += 1
    if added:
        flash(f"已添加 {added} 份材料。", "success")
    else:
        flash("还没有选择文件，请在相应材料处选择文件后再上传。", "error")
    return _to(filing_id, "materials")


@blueprint.post("/<int:filing_id>/report")
@requires(Permission.UPLOAD_DOCUMENT)
def write_report(filing_id: int) -> ResponseReturnValue:
    """Write the filing report from what is known."""
    operations.write_report(filing_id, user=signed_in_user(), actor=current_actor(), place=_place())
    flash("已生成备案报告，请下载核对、盖章后重新上传盖章件。", "success")
    return _to(filing_id, "materials")


@blueprint.post("/<int:filing_id>/files/<int:file_id>/removal")
@requires(Permission.UPLOAD_DOCUMENT)
def remove_material(filing_id: int, file_id: int) -> ResponseReturnValue:
    operations.remove_material(filing_id, file_id, user=signed_in_user(), actor=current_actor(), place=_place())
    flash("材料已移除。", "success")
    return _to(filing_id, "materials")


@blueprint.get("/<int:filing_id>/files/<int:file_id>")
@requires(Permission.VIEW_DOCUMENT)
def file(filing_id: int, file_id: int) -> Response:
    """A material or letter, always as a download."""
    session = db.session()
    filing = queries.filing_for(session, signed_in_user(), filing_id)
    found = session.get(MatterFile, file_id)
    if found is None or found.matter_id != queries.matter_of(session, filing).id:
        raise NotFound()
    return _download(_place().store.read(found.file.sha256), found.name, "application/octet-stream")


@blueprint.post("/<int:filing_id>/text")
@requires(Permission.UPLOAD_DOCUMENT)
def bring_text(filing_id: int) -> ResponseReturnValue:
    """Bring the text of a document whose missed filing was confirmed."""
    part = request.files.get("file")
    if part is None or not part.filename:
        flash("还没有选择文件，请选择文件后再上传。", "error")
        return _to(filing_id, "text")
    entering.bring(
        filing_id,
        part.filename,
        part.stream.read(),
        token=request.form.get("token", "")[:64] or None,
        user=signed_in_user(),
        actor=current_actor(),
        place=_place(),
        workplace=workplace(current_app._get_current_object()),  # type: ignore[attr-defined]
    )
    flash("电子文本已上传，请核对公布信息并补齐备案材料。", "success")
    return _to(filing_id)


@blueprint.route("/<int:filing_id>/facts", methods=["GET", "POST"])
@requires(Permission.UPLOAD_DOCUMENT)
def facts(filing_id: int) -> ResponseReturnValue:
    """Correct number, publication date and carrier; the limit follows."""
    filing = queries.filing_for(db.session(), signed_in_user(), filing_id)
    form, status = FactsForm(), 200
    if form.validate_on_submit():
        try:
            _change_facts(filing.published_id, form)
        except FazhiError as error:
            if error.status >= 500:
                raise
            form.form_errors.append(error.message)
            status = error.status
            filing = queries.filing_for(db.session(), signed_in_user(), filing_id)
        else:
            flash("公布信息已更正，报送期限已按公布日期重新计算。", "success")
            return _to(filing_id)
    elif form.errors:
        status = InvalidInput.status
    elif not form.is_submitted():
        form.process(obj=filing.published)
    return render_template("filing/facts.html", form=form, filing=filing), status


def _take(
    filing_id: int, name: str, form: StepForm, steps: Mapping[str, Callable[[Step], object]]
) -> ResponseReturnValue:
    """Take one step; a refusal comes back above its form with what was typed."""
    take = steps.get(name)
    if take is None:
        raise NotFound()
    if not form.validate_on_submit():
        return _page(filing_id, form=form, refused=name), InvalidInput.status if form.errors else 200
    step = Step(signed_in_user(), current_actor(), _place(), form.seen_version())
    try:
        take(step)
    except InvalidInput as error:
        db.session.rollback()
        form.form_errors.append(error.message)
        return _page(filing_id, form=form, refused=name), error.status
    filing = queries.filing_for(db.session(), signed_in_user(), filing_id)
    flash(f"已办理，当前状态：{filing.state_label}{f'，备案号 {filing.number}' if filing.number else ''}。", "success")
    return _to(filing_id)


def _page(filing_id: int, *, form: StepForm | None = None, refused: str = "") -> str:
    page = filing_page(db.session(), signed_in_user(), filing_id, today=_place().clock.today())
    return render_template("filing/filing.html", page=page, form=form or StepForm(formdata=None), refused=refused)


def _enter(form: EnterForm) -> int:
    user = signed_in_user()
    part = form.file.data
    if not part or not getattr(part, "filename", ""):
        raise InvalidInput("还没有选择文件，请选择要登记的文件。")
    issued = entering.Issued(
        organization_id=form.organization.data if user.sees_all_documents else user.organization_id,
        published_on=form.published_on.data,
        carrier=(form.carrier.data or "").strip(),
        number=(form.number.data or "").strip(),
        concerns_business=bool(form.concerns_business.data),
    )
    return entering.enter_issued(
        part.filename,
        part.stream.read(),
        issued,
        token=form.token.data or "",
        user=user,
        actor=current_actor(),
        place=_place(),
        workplace=workplace(current_app._get_current_object()),  # type: ignore[attr-defined]
    )


def _change_facts(published_id: int, form: FactsForm) -> None:
    publications.change_facts(
        published_id,
        title=(form.title.data or "").strip(),
        number=(form.number.data or "").strip(),
        published_on=form.published_on.data,
        carrier=(form.carrier.data or "").strip(),
        concerns_business=bool(form.concerns_business.data),
        expected_version=form.seen_version(),
        user=signed_in_user(),
        actor=current_actor(),
        place=_place(),
    )


def _register_rows() -> list[Filing]:
    query = FilingQuery.parse(request.args, stage=Stage.REGISTERED)
    order = requested_order(["number", "title", "published", "submitted", "registered"], "-number")
    statement = listing.register(signed_in_user(), query, order=order, today=_place().clock.today())
    return list(db.session.scalars(listing.with_registrar(statement)))


def _lines(form: StepForm) -> list[str]:
    return (form.items.data or "").splitlines()


def _download(data: bytes, name: str, mimetype: str) -> Response:
    response = Response(data, mimetype=mimetype)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _place() -> Place:
    return place_of(current_app._get_current_object())  # type: ignore[attr-defined]


def _to(filing_id: int, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("filing.filing", filing_id=filing_id, _anchor=anchor))
