"""Pages that all duties share: the work list, the calendar of deadlines, the history of a document, notices, files."""

from datetime import date
from urllib.parse import quote

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.session import signed_in_user
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.matters import notices as notice_operations
from fazhi_review.matters import queries
from fazhi_review.matters.history import history_of
from fazhi_review.matters.kinds import address_of
from fazhi_review.matters.month import month_of
from fazhi_review.matters.notice_list import notice_for, notices_of
from fazhi_review.matters.place import place_of
from fazhi_review.matters.work_list import SORTS, Scope, WorkQuery, usual_scope, work_list
from fazhi_review.pages.listing import requested_choice, requested_date, requested_order, requested_page
from fazhi_review.timeline.working_days import WorkingCalendar

blueprint = Blueprint("matters", __name__)

#: The months that a calendar can be turned to: a request beyond them is a mistake.
FIRST_YEAR, LAST_YEAR = 2000, 2100


@blueprint.get("/work")
@requires(Permission.VIEW_DOCUMENT)
def work() -> str:
    """Home: what waits for this person, this organization, or anybody they may look after."""
    user = signed_in_user()
    order = requested_order(SORTS, "due")
    found = work_list(
        db.session(),
        user,
        WorkQuery.parse(request.args, user),
        order=order,
        number=requested_page(),
        today=_today(),
        calendar=_calendar(),
    )
    return render_template("matters/work_list.html", listing=found, order=order, address_of=address_of, today=_today())


@blueprint.get("/calendar")
@requires(Permission.VIEW_DOCUMENT)
def calendar() -> str:
    """A month of deadlines, and the list of one day."""
    user = signed_in_user()
    today = _today()
    chosen = requested_date("day")
    month = month_of(
        db.session(),
        user,
        _requested_month(chosen or today),
        scope=requested_choice("scope", Scope) or usual_scope(user),
        chosen=chosen,
        today=today,
        calendar=_calendar(),
    )
    return render_template("matters/calendar.html", month=month, today=today, scopes=list(Scope), address_of=address_of)


@blueprint.get("/documents/<int:document_id>/history")
@requires(Permission.VIEW_DOCUMENT)
def history(document_id: int) -> str:
    """Everything that happened to a document, over all its matters, on one page that can be printed."""
    found = history_of(db.session(), signed_in_user(), document_id, today=_today(), calendar=_calendar())
    return render_template("matters/history.html", history=found, address_of=address_of)


@blueprint.get("/matters/<int:matter_id>/files/<int:file_id>")
@requires(Permission.VIEW_DOCUMENT)
def file(matter_id: int, file_id: int) -> ResponseReturnValue:
    """A file of a matter, always as a download."""
    found = queries.file_for(db.session(), signed_in_user(), matter_id, file_id)
    place = place_of(current_app)
    response = Response(place.store.read(found.file.sha256), mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    return response


@blueprint.get("/notices")
@requires(Permission.SIGNED_IN)
def notices() -> str:
    """What this person was told, newest first."""
    only_unread = request.args.get("unread") == "1"
    page = notices_of(db.session(), signed_in_user(), only_unread=only_unread, number=requested_page())
    return render_template("matters/notices.html", page=page, only_unread=only_unread)


@blueprint.get("/notices/<int:notice_id>")
@requires(Permission.SIGNED_IN)
def notice(notice_id: int) -> ResponseReturnValue:
    """Go to what a notice is about; it then counts as read. Opening it twice changes nothing more."""
    user = signed_in_user()
    found = notice_for(db.session(), user, notice_id)
    address = found.url or (address_of(found.matter) if found.matter is not None else "")
    with unit_of_work() as session:
        notice_operations.mark_read(session, user, notice_id=notice_id, at=current_app.extensions["clock"].now())
    return redirect(address or url_for("matters.notices"))


@blueprint.post("/notices/read")
@requires(Permission.SIGNED_IN)
def read_all() -> ResponseReturnValue:
    """Everything has been read."""
    with unit_of_work() as session:
        notice_operations.mark_read(session, signed_in_user(), at=current_app.extensions["clock"].now())
    flash("全部通知已标为已读。", "success")
    return redirect(url_for("matters.notices"))


def _today() -> date:
    today: date = current_app.extensions["clock"].today()
    return today


def _calendar() -> WorkingCalendar:
    return place_of(current_app).calendar


def _requested_month(default: date) -> date:
    """The first day of the month that `?month=2026-11` asks for."""
    try:
        asked = date.fromisoformat(f"{request.args.get('month', '')}-01")
    except ValueError:
        asked = default
    return asked.replace(day=1) if FIRST_YEAR <= asked.year <= LAST_YEAR else default.replace(day=1)
