"""Pages of what leaves the house: packages, the export for a query platform, the yearly catalogue. For the bureau."""

from datetime import date
from urllib.parse import quote

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.session import current_actor, signed_in_user
from fazhi_review.errors import InvalidInput, NotFound
from fazhi_review.extensions import db
from fazhi_review.filing import queries
from fazhi_review.filing.models import Filing, PublishedDocument
from fazhi_review.filing.package import catalogue as catalogues
from fazhi_review.filing.package import operations
from fazhi_review.filing.package.models import FilingPackage
from fazhi_review.filing.package.verification import verify
from fazhi_review.filing.workflow import FilingState, Recipient
from fazhi_review.matters.place import Place, place_of
from fazhi_review.pages.listing import paginate, requested_choice, requested_page
from fazhi_review.timeline.clock import to_beijing

blueprint = Blueprint("packages", __name__, url_prefix="/filing/packages")
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("")
@requires(Permission.REVIEW_DOCUMENT)
def index() -> str:
    """What can be packed, what was packed, and what else leaves the house."""
    return _page()


@blueprint.post("")
@requires(Permission.REVIEW_DOCUMENT)
def build() -> ResponseReturnValue:
    """Build a package of the chosen filings."""
    operations.ensure_may_build(signed_in_user())
    ids = [
        int(value)
        for value in request.form.getlist("filing")
        if value.isascii() and value.isdigit() and len(value) < 10
    ]
    name = request.form.get("recipient_name", "")
    try:
        package = operations.build(ids, name, user=signed_in_user(), actor=current_actor(), place=_place())
    except InvalidInput as error:
        db.session.rollback()
        return _page(refusal=error.message, chosen=ids, name=name), error.status
    flash(f"已生成{package.name}，校验值 {package.digest}。", "success")
    return redirect(url_for("packages.index"))


@blueprint.get("/<int:package_id>/file")
@requires(Permission.REVIEW_DOCUMENT)
def download(package_id: int) -> Response:
    """The package as it was built."""
    package = operations.package_for(db.session(), signed_in_user(), package_id)
    return _download(_place().store.read(package.file.sha256), package.name, "application/zip")


@blueprint.post("/verification")
@requires(Permission.REVIEW_DOCUMENT)
def verification() -> ResponseReturnValue:
    """Check a package that came back."""
    operations.ensure_may_build(signed_in_user())
    part = request.files.get("file")
    if part is None or not part.filename:
        return _page(refusal="还没有选择文件，请选择要核对的报送包。"), InvalidInput.status
    try:
        verdict = verify(part.filename, part.stream.read())
    except InvalidInput as error:
        return _page(refusal=error.message), error.status
    known = operations.known_digest(db.session(), verdict.digest)
    return render_template("filing/verdict.html", verdict=verdict, known=known, name=part.filename)


@blueprint.get("/platform.zip")
@requires(Permission.REVIEW_DOCUMENT)
def platform() -> Response:
    """The export for a query platform."""
    operations.ensure_may_build(signed_in_user())
    place, bureau = _place(), queries.bureau(db.session())
    written = operations.export_platform(
        db.session(),
        today=place.clock.today(),
        sender=bureau.name if bureau else signed_in_user().organization.name,
        built_at=to_beijing(place.clock.now()).isoformat(timespec="seconds"),
    )
    return _download(written.data, f"查询平台数据{place.clock.today()}.zip", "application/zip")


@blueprint.get("/catalogue/<int:year>")
@requires(Permission.REVIEW_DOCUMENT)
def catalogue(year: int) -> str:
    """The catalogue of one year, and whether it was reported."""
    operations.ensure_may_build(signed_in_user())
    return _catalogue_page(year)


@blueprint.post("/catalogue/<int:year>")
@requires(Permission.REVIEW_DOCUMENT)
def report_catalogue(year: int) -> ResponseReturnValue:
    """Note that a catalogue was reported."""
    operations.ensure_may_build(signed_in_user())
    _ensure_year(year)
    try:
        catalogues.report(
            year,
            _day(request.form.get("reported_on", "")),
            request.form.get("note", ""),
            user=signed_in_user(),
            actor=current_actor(),
            place=_place(),
        )
    except InvalidInput as error:
        db.session.rollback()
        return _catalogue_page(year, refusal=error.message), error.status
    flash(f"{year} 年度目录已登记报送。", "success")
    return redirect(url_for("packages.catalogue", year=year))


@blueprint.get("/catalogue/<int:year>.docx")
@requires(Permission.REVIEW_DOCUMENT)
def catalogue_docx(year: int) -> Response:
    operations.ensure_may_build(signed_in_user())
    found = catalogues.catalogue(db.session(), _ensure_year(year))
    bureau = queries.bureau(db.session())
    data = catalogues.catalogue_docx(found, bureau.name if bureau else "", _place().clock.today())
    return _download(data, f"{year}年度行政规范性文件目录.docx", _DOCX)


@blueprint.get("/catalogue/<int:year>.xlsx")
@requires(Permission.REVIEW_DOCUMENT)
def catalogue_xlsx(year: int) -> Response:
    operations.ensure_may_build(signed_in_user())
    found = catalogues.catalogue(db.session(), _ensure_year(year))
    return _download(catalogues.catalogue_xlsx(found), f"{year}年度行政规范性文件目录.xlsx", _XLSX)


def _page(*, refusal: str = "", chosen: list[int] | None = None, name: str = "") -> str:
    user = signed_in_user()
    operations.ensure_may_build(user)
    recipient = requested_choice("recipient", Recipient) or Recipient.ABOVE
    if not recipient.is_external:
        recipient = Recipient.ABOVE
    waiting = (
        select(Filing)
        .join(Filing.published)
        .join(PublishedDocument.organization)
        .where(
            queries.visible_to(user),
            Filing.recipient == recipient,
            Filing.state.in_((FilingState.OWED, FilingState.DECLINED, FilingState.SUPPLEMENT)),
        )
        .options(contains_eager(Filing.published).contains_eager(PublishedDocument.organization))
        .order_by(Filing.due_on, Filing.id)
    )
    packages = db.session.scalars(
        select(FilingPackage)
        .options(joinedload(FilingPackage.built_by), selectinload(FilingPackage.items))
        .order_by(FilingPackage.id.desc())
        .limit(20)
    ).all()
    today = _place().clock.today()
    return render_template(
        "filing/packages.html",
        page=paginate(db.session(), waiting, number=requested_page()),
        packages=packages,
        recipient=recipient,
        refusal=refusal,
        chosen=set(chosen or ()),
        name=name,
        years=[today.year - 1, today.year],
        today=today,
    )


def _catalogue_page(year: int, *, refusal: str = "") -> str:
    found = catalogues.catalogue(db.session(), _ensure_year(year))
    columns = [column.head for column in catalogues.COLUMNS]
    today = _place().clock.today()
    return render_template("filing/catalogue.html", catalogue=found, columns=columns, refusal=refusal, today=today)


def _ensure_year(year: int) -> int:
    if not 1949 <= year <= 2200:
        raise NotFound()
    return year


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _download(data: bytes, name: str, mimetype: str) -> Response:
    response = Response(data, mimetype=mimetype)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _place() -> Place:
    return place_of(current_app._get_current_object())  # type: ignore[attr-defined]
