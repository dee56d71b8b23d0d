"""Pages of asking for opinions and of the fair competition review, with its exception ledger."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.session import signed_in_user
from fazhi_review.drafting import consulting, letters, reviewing_competition, summary
from fazhi_review.drafting.competition import CompetitionConclusion, ExceptionGround, standards
from fazhi_review.drafting.dossier import Answer
from fazhi_review.drafting.forms import (
    AnswerForm,
    CloseExceptionForm,
    CloseRoundForm,
    CompetitionConclusionForm,
    CompetitionForm,
    ConsultationForm,
    ExceptionForm,
    MoveForm,
    OpinionForm,
)
from fazhi_review.drafting.ledger import ledger
from fazhi_review.drafting.opinion_models import CompetitionReview
from fazhi_review.drafting.project_page import ProjectPage
from fazhi_review.drafting.reviewing_competition import ExceptionCase, Hearing, PointAnswer
from fazhi_review.drafting.steps import Audience
from fazhi_review.drafting.views import blueprint, download, here, page_of, refused, setting, to_project
from fazhi_review.errors import Conflict, InvalidInput
from fazhi_review.extensions import db
from fazhi_review.pages.forms import choices
from fazhi_review.pages.listing import requested_page


@blueprint.get("/drafting/<int:project_id>/consultation")
@requires(Permission.VIEW_DOCUMENT)
def consultation(project_id: int) -> str:
    """The rounds of asking and the table of opinions."""
    return _consultation(project_id)


def _consultation(
    project_id: int,
    *,
    round_form: ConsultationForm | None = None,
    opinion_form: OpinionForm | None = None,
    answer_form: AnswerForm | None = None,
    close_form: CloseRoundForm | None = None,
    move: MoveForm | None = None,
    at: int | None = None,
) -> str:
    page = page_of(project_id)
    if round_form is None:
        round_form = ConsultationForm(formdata=None)
        round_form.opened_on.data = page.dossier.today
    opinion_form = opinion_form or OpinionForm(formdata=None)
    opinion_form.draw_token()
    choice = next((c for c in page.choices if c.transition.name == "close_consultation"), None)
    periods = [(audience, consulting.least_period(db.session(), page.project, audience)[1]) for audience in Audience]
    return render_template(
        "drafting/consultation.html",
        page=page,
        project=page.project,
        choice=choice,
        periods=[(audience, limit) for audience, limit in periods if limit is not None],
        round_form=round_form,
        opinion_form=opinion_form,
        answer_form=answer_form or AnswerForm(formdata=None),
        close_form=close_form or CloseRoundForm(formdata=None),
        move=move or MoveForm(formdata=None),
        at=at,
        today=page.dossier.today,
        answers=[(answer.value, answer.label) for answer in Answer],
    )


@blueprint.post("/drafting/<int:project_id>/consultations")
@requires(Permission.DRAFT_DOCUMENT)
def ask(project_id: int) -> ResponseReturnValue:
    """Begin a round of asking."""
    form = ConsultationForm()
    if not form.validate_on_submit():
        return _consultation(project_id, round_form=form), InvalidInput.status if form.errors else 200
    asking = consulting.Asking(
        audience=Audience(form.audience.data),
        addressees=form.addressees.data or "",
        opened_on=form.opened_on.data,
        closes_on=form.closes_on.data,
        url=form.url.data or "",
        shortening_reason=form.shortening_reason.data or "",
        heard_foreign_investors=bool(form.heard_foreign_investors.data),
    )
    try:
        consulting.open_round(project_id, asking, by=setting())
    except (InvalidInput, Conflict) as error:
        status = refused(form, error)
        return _consultation(project_id, round_form=form), status
    flash("已登记征求意见，收到的意见请逐条登记并答复。", "success")
    return _back(project_id)


@blueprint.post("/drafting/<int:project_id>/consultations/<int:consultation_id>/closing")
@requires(Permission.DRAFT_DOCUMENT)
def close_round(project_id: int, consultation_id: int) -> ResponseReturnValue:
    """A round is over."""
    form = CloseRoundForm()
    if not form.validate_on_submit():
        return _consultation(
            project_id, close_form=form, at=consultation_id
        ), InvalidInput.status if form.errors else 200
    try:
        consulting.close_round(
            project_id,
            consultation_id,
            closed_on=form.closed_on.data,
            seen_version=form.seen_version(),
            by=setting(),
        )
    except (InvalidInput, Conflict) as error:
        status = refused(form, error)
        return _consultation(project_id, close_form=form, at=consultation_id), status
    flash("这一轮征求意见已结束。", "success")
    return _back(project_id, f"round-{consultation_id}")


@blueprint.post("/drafting/<int:project_id>/consultations/<int:consultation_id>/opinions")
@requires(Permission.DRAFT_DOCUMENT)
def enter_opinion(project_id: int, consultation_id: int) -> ResponseReturnValue:
    """Keep one opinion."""
    form = OpinionForm()
    if not form.validate_on_submit():
        return _consultation(
            project_id, opinion_form=form, at=consultation_id
        ), InvalidInput.status if form.errors else 200
    said = consulting.Said(
        given_by=form.given_by.data or "",
        given_on=form.given_on.data,
        content=form.content.data or "",
        provision=form.provision.data or "",
    )
    try:
        opinion_id = consulting.enter_opinion(project_id, consultation_id, said, by=setting(), token=form.token.data)
    except (InvalidInput, Conflict) as error:
        status = refused(form, error)
        return _consultation(project_id, opinion_form=form, at=consultation_id), status
    flash("意见已登记。", "success")
    return _back(project_id, f"opinion-{opinion_id}")


@blueprint.post("/drafting/<int:project_id>/opinions/<int:opinion_id>/answer")
@requires(Permission.DRAFT_DOCUMENT)
def answer_opinion(project_id: int, opinion_id: int) -> ResponseReturnValue:
    """Adopt an opinion, in part or not at all."""
    form = AnswerForm()
    if not form.validate_on_submit():
        return _consultation(project_id, answer_form=form, at=opinion_id), InvalidInput.status if form.errors else 200
    try:
        consulting.answer_opinion(
            project_id,
            opinion_id,
            Answer(form.answer.data),
            form.reason.data or "",
            coordination=form.coordination.data or "",
            seen_version=form.seen_version(),
            by=setting(),
        )
    except (InvalidInput, Conflict) as error:
        status = refused(form, error)
        return _consultation(project_id, answer_form=form, at=opinion_id), status
    flash("意见已答复。", "success")
    return _back(project_id, f"opinion-{opinion_id}")


@blueprint.post("/drafting/<int:project_id>/consultation/closing")
@requires(Permission.DRAFT_DOCUMENT)
def close_consultation(project_id: int) -> ResponseReturnValue:
    """The step is over."""
    form = MoveForm()
    if not form.validate_on_submit():
        return _consultation(project_id, move=form), InvalidInput.status if form.errors else 200
    try:
        consulting.close_consultation(
            project_id, seen_version=form.seen_version(), by=setting(), explanation=form.note.data or ""
        )
    except (InvalidInput, Conflict) as error:
        status = refused(form, error)
        return _consultation(project_id, move=form), status
    flash("征求意见已结束，进入论证和审查。", "success")
    return to_project(project_id)


@blueprint.get("/drafting/<int:project_id>/opinions.xlsx")
@requires(Permission.VIEW_DOCUMENT)
def opinions_table(project_id: int) -> ResponseReturnValue:
    """The table of opinions and answers, as a spreadsheet."""
    page = page_of(project_id)
    return download(
        summary.workbook_of(page.project, page.rows.consultations), f"{page.project.title}意见汇总和采纳情况表.xlsx"
    )


@blueprint.post("/drafting/<int:project_id>/opinions/filing")
@requires(Permission.DRAFT_DOCUMENT)
def file_summary(project_id: int) -> ResponseReturnValue:
    """Put the table of opinions into the project's papers as it is now."""
    summary.file_summary(project_id, store=here().store, by=setting())
    flash("意见汇总和采纳情况表已归入材料。", "success")
    return _back(project_id)


def _back(project_id: int, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("drafting.consultation", project_id=project_id, _anchor=anchor))


@blueprint.get("/drafting/<int:project_id>/competition")
@requires(Permission.VIEW_DOCUMENT)
def competition(project_id: int) -> str:
    """The standards point by point, who was heard, the exceptions, the conclusion."""
    return _competition(page_of(project_id))


@blueprint.post("/drafting/<int:project_id>/competition")
@requires(Permission.DRAFT_DOCUMENT)
def answer_points(project_id: int) -> ResponseReturnValue:
    """Keep what is answered; the rest may follow."""
    version = request.form.get("version", "")
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
    answers = {
        point.key: PointAnswer(given == "yes", request.form.get(f"note-{point.key}", ""))
        for point in standards().points
        if (given := request.form.get(f"point-{point.key}")) in ("yes", "no")
    }
    try:
        answered = reviewing_competition.answer_points(project_id, answers, seen_version=seen, by=setting())
    except (InvalidInput, Conflict) as error:
        return _competition(page_of(project_id), typed=answers, refusal=error.message), error.status
    left = len(standards().points) - answered
    flash(
        f"已保存 {answered} 项答复" + (f"，还有 {left} 项。" if left else "，全部答复完毕，可以作出结论。"), "success"
    )
    return redirect(url_for("drafting.competition", project_id=project_id, _anchor=request.form.get("anchor") or None))


def _competition(
    page: ProjectPage,
    *,
    typed: dict[str, PointAnswer] | None = None,
    refusal: str = "",
    hearing: CompetitionForm | None = None,
    conclusion: CompetitionConclusionForm | None = None,
    exception: ExceptionForm | None = None,
) -> str:
    review = page.rows.competition
    held = {row.point: PointAnswer(row.is_contained, row.explanation) for row in review.answers} if review else {}
    return render_template(
        "drafting/competition.html",
        page=page,
        project=page.project,
        review=review,
        standards=standards(),
        answers={**held, **(typed or {})},
        refusal=refusal,
        hearing=hearing or _hearing_form(review),
        conclusion=conclusion or _conclusion_form(review, page.dossier.today),
        exception=exception or _exception_form(),
        is_open=page.may_edit,
    )


@blueprint.get("/drafting/<int:project_id>/competition/letter")
@requires(Permission.VIEW_DOCUMENT)
def competition_letter(project_id: int) -> ResponseReturnValue:
    """公平竞争审查表 as a Word file."""
    page = page_of(project_id)
    data = letters.competition_letter(page.rows, overrides=here().settings.letter_templates_folder)
    return download(data, f"{page.project.title}公平竞争审查表.docx")


@blueprint.post("/drafting/<int:project_id>/competition/filing")
@requires(Permission.DRAFT_DOCUMENT)
def file_competition_letter(project_id: int) -> ResponseReturnValue:
    """Put the form into the project's papers."""
    place = here()
    letters.file_competition_letter(
        page_of(project_id).rows,
        store=place.store,
        by=setting(),
        overrides=place.settings.letter_templates_folder,
    )
    flash("公平竞争审查表已归入材料。", "success")
    return redirect(url_for("drafting.competition", project_id=project_id, _anchor="conclusion"))


def _hearing_form(review: CompetitionReview | None) -> CompetitionForm:
    form = CompetitionForm(formdata=None)
    if review is not None:
        for name in (
            "industry",
            "stakeholders",
            "draft_opinion",
            "draft_opinion_on",
            "market_body",
            "market_opinion",
            "market_opinion_on",
        ):
            form[name].data = getattr(review, name)
    form.version.data = str(review.version if review else 0)
    return form


def _conclusion_form(review: CompetitionReview | None, today: date) -> CompetitionConclusionForm:
    form = CompetitionConclusionForm(formdata=None)
    form.concluded_on.data = today
    if review is not None and review.conclusion is not None:
        form.conclusion.data, form.note.data = review.conclusion.value, review.conclusion_note
        form.concluded_on.data = review.concluded_on
    form.version.data = str(review.version if review else 0)
    return form


def _exception_form(form: ExceptionForm | None = None) -> ExceptionForm:
    form = form or ExceptionForm(formdata=None)
    form.point.choices = choices(
        (point.key, f"{point.key} {point.text[:40]}") for group in standards().all_groups for point in group.points
    )
    return form


@blueprint.post("/drafting/<int:project_id>/competition/hearing")
@requires(Permission.DRAFT_DOCUMENT)
def competition_hearing(project_id: int) -> ResponseReturnValue:
    """Who was heard, and the opinions of both bodies."""
    form = CompetitionForm()
    if not form.validate_on_submit():
        return _competition(page_of(project_id), hearing=form), InvalidInput.status if form.errors else 200
    hearing = Hearing(
        industry=form.industry.data or "",
        stakeholders=form.stakeholders.data or "",
        draft_opinion=form.draft_opinion.data or "",
        draft_opinion_on=form.draft_opinion_on.data,
        market_body=form.market_body.data or "",
        market_opinion=form.market_opinion.data or "",
        market_opinion_on=form.market_opinion_on.data,
    )
    try:
        reviewing_competition.record_hearing(project_id, hearing, seen_version=form.seen_version(), by=setting())
    except (InvalidInput, Conflict) as error:
        status = refused(form, error)
        return _competition(page_of(project_id), hearing=form), status
    flash("听取意见和审查意见已保存。", "success")
    return redirect(url_for("drafting.competition", project_id=project_id, _anchor="hearing"))


@blueprint.post("/drafting/<int:project_id>/competition/conclusion")
@requires(Permission.DRAFT_DOCUMENT)
def competition_conclusion(project_id: int) -> ResponseReturnValue:
    """What the review comes to."""
    form = CompetitionConclusionForm()
    if not form.validate_on_submit():
        return _competition(page_of(project_id), conclusion=form), InvalidInput.status if form.errors else 200
    try:
        reviewing_competition.conclude(
            project_id,
            CompetitionConclusion(form.conclusion.data),
            form.note.data or "",
            concluded_on=form.concluded_on.data,
            seen_version=form.seen_version(),
            by=setting(),
        )
    except (InvalidInput, Conflict) as error:
        status = refused(form, error)
        return _competition(page_of(project_id), conclusion=form), status
    flash("公平竞争审查结论已保存。", "success")
    return to_project(project_id)


@blueprint.post("/drafting/<int:project_id>/competition/exceptions")
@requires(Permission.DRAFT_DOCUMENT)
def enter_exception(project_id: int) -> ResponseReturnValue:
    """A line of the exception ledger."""
    form = _exception_form(ExceptionForm())
    if not form.validate_on_submit():
        return _competition(page_of(project_id), exception=form), InvalidInput.status if form.errors else 200
    case = ExceptionCase(
        point=form.point.data,
        provision=form.provision.data or "",
        ground=ExceptionGround(form.ground.data),
        ground_note=form.ground_note.data or "",
        no_milder_means=form.no_milder_means.data or "",
        ends_on=form.ends_on.data,
        end_condition=form.end_condition.data or "",
    )
    try:
        reviewing_competition.enter_exception(project_id, case, by=setting())
    except (InvalidInput, Conflict) as error:
        status = refused(form, error)
        return _competition(page_of(project_id), exception=form), status
    flash("例外已记入台账，到期前系统会提醒。", "success")
    return redirect(url_for("drafting.competition", project_id=project_id, _anchor="exceptions"))


@blueprint.get("/drafting/exceptions")
@requires(Permission.VIEW_DOCUMENT)
def exceptions() -> str:
    """The ledger of exceptions."""
    place = here()
    page = ledger(
        db.session(), signed_in_user(), today=place.clock.today(), calendar=place.calendar, number=requested_page()
    )
    return render_template(
        "drafting/exceptions.html", page=page, form=CloseExceptionForm(formdata=None), today=place.clock.today()
    )


@blueprint.post("/drafting/exceptions/<int:exception_id>/closing")
@requires(Permission.DRAFT_DOCUMENT)
def close_exception(exception_id: int) -> ResponseReturnValue:
    """An exception has ended."""
    form = CloseExceptionForm()
    if not form.validate_on_submit():
        raise InvalidInput("请填写终止日期和终止情况。")
    reviewing_competition.close_exception(
        exception_id,
        form.note.data or "",
        closed_on=form.closed_on.data,
        seen_version=form.seen_version(),
        by=setting(),
    )
    flash("例外的终止情况已登记。", "success")
    return redirect(url_for("drafting.exceptions"))
