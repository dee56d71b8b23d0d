"""Pages of the law library."""

import tempfile
from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.session import current_actor, signed_in_user
from fazhi_review.documents.intake import safe_file_name
from fazhi_review.errors import FazhiError
from fazhi_review.extensions import db
from fazhi_review.library import browsing, law_changes, operations, relations, upkeep
from fazhi_review.library.browsing import LawQuery, LawState
from fazhi_review.library.forms import ImportForm
from fazhi_review.library.service import DatabaseLibrary
from fazhi_review.library.starter import ensure_catalogue
from fazhi_review.pages.context import clock
from fazhi_review.pages.listing import (
    requested_choice,
    requested_number,
    requested_order,
    requested_page,
    requested_text,
)
from fazhi_review.vocabulary import InstrumentRank

blueprint = Blueprint("library", __name__, url_prefix="/library")


@blueprint.get("/")
@requires(Permission.SEARCH_LIBRARY)
def laws() -> str:
    """Every law the library knows, by name, rank, region and state."""
    ensure_catalogue(clock=clock())
    query = LawQuery(
        requested_text("q"),
        requested_choice("rank", InstrumentRank),
        requested_text("region"),
        requested_choice("state", LawState),
    )
    order = requested_order(list(browsing.COLUMNS), "rank")
    session = db.session()
    page = browsing.law_list(session, query, order=order, number=requested_page(), today=clock().today())
    return render_template(
        "library/laws.html",
        page=page,
        query=query,
        order=order,
        regions=browsing.regions(session),
        ranks=[(rank.value, rank.label) for rank in InstrumentRank],
        states=[(state.value, state.label) for state in LawState],
    )


@blueprint.get("/<int:instrument_id>")
@requires(Permission.SEARCH_LIBRARY)
def law(instrument_id: int) -> str:
    """One law: its state, its versions and the text of one of them."""
    page = browsing.law_page(db.session(), instrument_id, version_id=requested_number("version"), today=clock().today())
    return render_template("library/law.html", page=page)


@blueprint.get("/articles/<int:article_id>")
@requires(Permission.SEARCH_LIBRARY)
def article(article_id: int) -> str:
    """One article with its history, what it cites and who cites it."""
    session = db.session()
    page = browsing.article_page(session, article_id)
    label = page.article.label
    return render_template(
        "library/article.html",
        page=page,
        citing=relations.citing_articles(session, page.work, number=requested_page(), article=label),
        clauses=relations.citing_clauses(session, signed_in_user(), page.work, label),
    )


@blueprint.get("/<int:instrument_id>/relations")
@requires(Permission.SEARCH_LIBRARY)
def law_relations(instrument_id: int) -> str:
    """Whom a law cites, and who cites it."""
    session = db.session()
    page = browsing.law_page(session, instrument_id, version_id=None, today=clock().today())
    cited = relations.cited_by_law(session, DatabaseLibrary(session), page.shown.id) if page.shown else []
    return render_template(
        "library/relations.html",
        page=page,
        cited=cited,
        citing=relations.citing_articles(session, page.work, number=requested_page()),
        clauses=relations.citing_clauses(session, signed_in_user(), page.work),
    )


@blueprint.get("/age")
@requires(Permission.SEARCH_LIBRARY)
def age() -> str:
    """How old the library is, and which texts are known to be out of date."""
    ensure_catalogue(clock=clock())
    return render_template("library/age.html", age=upkeep.library_age(db.session(), clock().today()))


@blueprint.get("/changes")
@requires(Permission.SEARCH_LIBRARY)
def changes() -> str:
    """Changes of law that touch the reader's documents, with the clauses."""
    session, reader = db.session(), signed_in_user()
    page = law_changes.law_changes(session, reader, number=requested_page())
    clauses = law_changes.clauses_of(session, reader, [change.id for change in page])
    return render_template("library/changes.html", page=page, clauses=clauses)


@blueprint.get("/missing")
@requires(Permission.MANAGE_LIBRARY)
def missing() -> str:
    """Laws cited but not held: what the librarian should look for."""
    return render_template("library/missing.html", page=relations.missing_laws(db.session(), number=requested_page()))


@blueprint.get("/differences")
@requires(Permission.MANAGE_LIBRARY)
def differences() -> str:
    """Versions whose sources have different words."""
    page = upkeep.different_versions(db.session(), number=requested_page())
    return render_template("library/differences.html", page=page)


@blueprint.get("/versions/<int:version_id>/differences")
@requires(Permission.MANAGE_LIBRARY)
def version_differences(version_id: int) -> str:
    """Where the sources of one version differ."""
    return render_template(
        "library/version_differences.html", page=upkeep.version_differences(db.session(), version_id)
    )


@blueprint.route("/imports", methods=["GET", "POST"])
@requires(Permission.MANAGE_LIBRARY)
def imports() -> ResponseReturnValue:
    """What was imported, and the form to import more."""
    form = ImportForm()
    if form.validate_on_submit():
        upload = form.file.data
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / safe_file_name(upload.filename or "")
            upload.save(path)
            try:
                report = operations.import_path(path, actor=current_actor(), clock=clock())
            except FazhiError as error:
                flash(error.message, "error")
                return redirect(url_for("library.imports"))
        flash(
            f"导入完成：新增 {report.tally.added}，更新 {report.tally.changed}，跳过 {len(report.skipped)}。", "success"
        )
        return redirect(url_for("library.import_report", import_id=report.import_id))
    page = upkeep.imports(db.session(), number=requested_page())
    return render_template("library/imports.html", form=form, page=page)


@blueprint.get("/imports/<int:import_id>")
@requires(Permission.MANAGE_LIBRARY)
def import_report(import_id: int) -> str:
    """One import: what it brought, what it left out and why."""
    return render_template("library/import_report.html", report=upkeep.import_report(db.session(), import_id))
