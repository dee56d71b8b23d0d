"""What the workbench sends and asks: threads, replies, decisions, drafts, tasks, the articles to rest on.

Answers are JSON that carries the card as the server renders it, so that a card looks and is escaped the same, whether the page
or a script brought it.
"""

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.session import current_actor, signed_in_user
from fazhi_review.documents import queries as document_queries
from fazhi_review.errors import InvalidInput, StaleVersion
from fazhi_review.extensions import db
from fazhi_review.matters.kinds import describe_kind
from fazhi_review.matters.models import MatterKind
from fazhi_review.pages.answers import wants_json
from fazhi_review.pages.context import clock
from fazhi_review.pages.forms import Form, VersionedForm
from fazhi_review.review.annotations import basis, drafts, operations, queries, tasks
from fazhi_review.review.annotations.forms import (
    NewAnnotationForm,
    PointDecisionForm,
    ReplyForm,
    StateForm,
    TaskForm,
    VisibilityForm,
    WordingForm,
    fault_of,
)
from fazhi_review.review.annotations.models import Annotation, ThreadState, Visibility
from fazhi_review.review.annotations.operations import Written
from fazhi_review.review.annotations.rendering import rendered
from fazhi_review.review.annotations.visibility import reviews
from fazhi_review.review.models import Disposition

blueprint = Blueprint("annotations", __name__)
describe_kind(MatterKind.TASK, endpoint="annotations.show", argument="annotation_id")


@blueprint.get("/annotations/<int:annotation_id>")
@requires(Permission.VIEW_DOCUMENT)
def show(annotation_id: int) -> ResponseReturnValue:
    """A thread on its document's page, in the newest version that has it; for scripts, its card."""
    annotation = queries.annotation_for(db.session(), signed_in_user(), annotation_id)
    if wants_json():
        return _answer(annotation)
    return redirect(tasks.address(annotation))


@blueprint.post("/documents/<int:document_id>/annotations")
@requires(Permission.REVIEW_DOCUMENT)
def create(document_id: int) -> ResponseReturnValue:
    """Begin a thread on selected words. What comes back from an expired session is kept as a draft and shown again."""
    form = NewAnnotationForm()
    if form.is_resumed:
        return _resumed(document_id, form.version_id.data, "new")
    _require_valid(form)
    written = operations.create(
        document_id,
        form.span(),
        form.wording(),
        token=form.token.data or "",
        finding_id=form.finding.data,
        user=signed_in_user(),
        actor=current_actor(),
        at=clock().now(),
    )
    return _answer(written.annotation, written, status=201 if written.is_new else 200)


@blueprint.post("/annotations/<int:annotation_id>")
@requires(Permission.REVIEW_DOCUMENT)
def edit(annotation_id: int) -> ResponseReturnValue:
    """Reword one's own thread. Where somebody was quicker, both texts come back."""
    form = WordingForm()
    if form.is_resumed:
        return _resumed_on(annotation_id, f"edit:{annotation_id}")
    _require_valid(form)
    try:
        written = operations.edit(
            annotation_id,
            form.wording(),
            expected_version=form.seen_version(),
            token=form.token.data or "",
            user=signed_in_user(),
            actor=current_actor(),
            at=clock().now(),
        )
    except StaleVersion as error:
        return _overtaken(annotation_id, error)
    return _answer(written.annotation, written)


@blueprint.post("/annotations/<int:annotation_id>/replies")
@requires(Permission.VIEW_DOCUMENT)
def reply(annotation_id: int) -> ResponseReturnValue:
    """Say something in a thread, or answer its point."""
    form = ReplyForm()
    if form.is_resumed:
        return _resumed_on(annotation_id, f"reply:{annotation_id}")
    _require_valid(form)
    written = operations.reply(
        annotation_id,
        form.text.data or "",
        token=form.token.data or "",
        answer=form.chosen_answer(),
        is_internal=form.internal.data,
        user=signed_in_user(),
        actor=current_actor(),
        at=clock().now(),
    )
    return _answer(written.annotation, written, status=201 if written.is_new else 200)


@blueprint.post("/annotations/<int:annotation_id>/state")
@requires(Permission.VIEW_DOCUMENT)
def settle(annotation_id: int) -> ResponseReturnValue:
    form = StateForm()
    _require_valid(form)
    try:
        annotation = operations.settle(
            annotation_id,
            ThreadState(form.state.data),
            expected_version=form.seen_version(),
            user=signed_in_user(),
            actor=current_actor(),
            at=clock().now(),
        )
    except StaleVersion as error:
        return _overtaken(annotation_id, error)
    return _answer(annotation)


@blueprint.post("/annotations/<int:annotation_id>/visibility")
@requires(Permission.REVIEW_DOCUMENT)
def show_to(annotation_id: int) -> ResponseReturnValue:
    form = VisibilityForm()
    _require_valid(form)
    try:
        annotation = operations.show_to(
            annotation_id,
            Visibility(form.visibility.data),
            expected_version=form.seen_version(),
            user=signed_in_user(),
            actor=current_actor(),
            at=clock().now(),
        )
    except StaleVersion as error:
        return _overtaken(annotation_id, error)
    return _answer(annotation)


@blueprint.post("/annotations/<int:annotation_id>/decision")
@requires(Permission.REVIEW_DOCUMENT)
def decide(annotation_id: int) -> ResponseReturnValue:
    """Take a point into the opinion, leave it out with a reason, or leave it open."""
    form = PointDecisionForm()
    _require_valid(form)
    try:
        annotation = operations.decide(
            annotation_id,
            Disposition(form.disposition.data),
            form.reason.data or "",
            expected_version=form.seen_version(),
            user=signed_in_user(),
            actor=current_actor(),
            at=clock().now(),
        )
    except StaleVersion as error:
        return _overtaken(annotation_id, error)
    return _answer(annotation)


@blueprint.post("/annotations/<int:annotation_id>/task")
@requires(Permission.REVIEW_DOCUMENT)
def assign(annotation_id: int) -> ResponseReturnValue:
    """Turn a thread into somebody's task."""
    form = TaskForm()
    _require_valid(form)
    try:
        annotation = tasks.assign(
            annotation_id,
            form.assignee.data or 0,
            form.due_on.data,
            expected_version=form.seen_version(),
            user=signed_in_user(),
            actor=current_actor(),
            at=clock().now(),
            today=clock().today(),
        )
    except StaleVersion as error:
        return _overtaken(annotation_id, error)
    return _answer(annotation)


@blueprint.post("/annotations/<int:annotation_id>/removal")
@requires(Permission.REVIEW_DOCUMENT)
def take_back(annotation_id: int) -> ResponseReturnValue:
    """Take one's own thread back. The lines that it stood on come along without its mark."""
    form = VersionedForm()
    annotation = queries.annotation_for(db.session(), signed_in_user(), annotation_id)
    place = queries.place_of(db.session(), annotation_id)
    operations.take_back(
        annotation_id,
        expected_version=form.seen_version(),
        user=signed_in_user(),
        actor=current_actor(),
        at=clock().now(),
    )
    return jsonify(removed=annotation.id, **rendered(db.session(), signed_in_user(), annotation, place).lines_only())


@blueprint.post("/documents/<int:document_id>/drafts")
@requires(Permission.VIEW_DOCUMENT)
def keep_draft(document_id: int) -> ResponseReturnValue:
    """Keep what is in a composer. Nobody but its author ever reads it."""
    fields = request.form
    version = drafts.keep(
        document_id,
        _number(fields.get("version_id")),
        _token(fields.get("token")),
        fields.get("target", "new")[:40],
        fields,
        expected_version=_number(fields.get("draft_version")),
        user=signed_in_user(),
        at=clock().now(),
    )
    return jsonify(version=version)


@blueprint.post("/drafts/<token>/removal")
@requires(Permission.VIEW_DOCUMENT)
def discard_draft(token: str) -> ResponseReturnValue:
    """Throw a draft away; one that is gone already is as good."""
    drafts.discard(_token(token), user=signed_in_user())
    return jsonify(removed=True)


@blueprint.get("/documents/<int:document_id>/people")
@requires(Permission.VIEW_DOCUMENT)
def people(document_id: int) -> ResponseReturnValue:
    """Whom one may mention on this document, by who is to see it. The drafter reaches those who read the drafter's threads."""
    session, user = db.session(), signed_in_user()
    document = document_queries.document_for(session, user, document_id)
    asked = request.args.get("visibility", Visibility.DRAFTER.value)
    if not reviews(user, document) or asked not in [member.value for member in Visibility]:
        asked = Visibility.DRAFTER.value
    found = queries.people_for(session, document, Visibility(asked))
    return jsonify(
        people=[
            {"id": person.id, "name": person.full_name, "organization": person.organization.short_name}
            for person in found
            if person.id != user.id
        ]
    )


@blueprint.get("/annotations/articles")
@requires(Permission.REVIEW_DOCUMENT)
def articles() -> ResponseReturnValue:
    """Articles of the library to rest on, for what was typed; or those with the given ids, for a draft taken up again."""
    session = db.session()
    ids = [int(part) for part in request.args.get("ids", "").split(",") if part.isascii() and part.isdigit()][
        : basis.MOST
    ]
    if ids:
        return jsonify(articles=basis.picked(session, [id_ for id_ in ids if id_ < 2**31]), trouble="")
    offered = basis.offer(session, signed_in_user(), request.args.get("q", ""), today=clock().today())
    return jsonify(
        articles=[basis.as_basis(article) for article in offered.articles], trouble=offered.trouble, cite=offered.cite
    )


@blueprint.get("/annotations/token")
@requires(Permission.VIEW_DOCUMENT)
def fresh_token() -> ResponseReturnValue:
    """Who is signed in now, and the token that this session's forms need: a page that outlived its session goes on with it."""
    return jsonify(user=signed_in_user().id, token=generate_csrf())


def _require_valid(form: Form) -> None:
    if not form.validate_on_submit():
        raise fault_of(form)


def _answer(annotation: Annotation, written: Written | None = None, *, status: int = 200) -> ResponseReturnValue:
    session, user = db.session(), signed_in_user()
    shown = rendered(session, user, annotation, queries.place_of(session, annotation.id))
    unreached = list(written.unreached) if written else []
    return jsonify(id=annotation.id, version=annotation.version, unreached=unreached, **shown.whole()), status


def _overtaken(annotation_id: int, error: StaleVersion) -> ResponseReturnValue:
    """Somebody was quicker: the sentence, and the thread as it is now; what was typed is still in the browser."""
    db.session.rollback()
    session, user = db.session(), signed_in_user()
    annotation = queries.annotation_for(session, user, annotation_id)
    shown = rendered(session, user, annotation, queries.place_of(session, annotation.id))
    return jsonify(error=error.message, id=annotation.id, version=annotation.version, **shown.whole()), error.status


def _resumed_on(annotation_id: int, target: str) -> ResponseReturnValue:
    annotation = queries.annotation_for(db.session(), signed_in_user(), annotation_id)
    place = queries.place_of(db.session(), annotation_id)
    return _resumed(annotation.document_id, place.version_id if place else annotation.version_id, target)


def _resumed(document_id: int, version_id: int | None, target: str) -> ResponseReturnValue:
    """Text that came back through the sign-in page: it becomes a draft, which the page opens again where it was."""
    token = _token(request.form.get("token"))
    try:
        drafts.keep(
            document_id,
            version_id or 0,
            token,
            target,
            request.form,
            expected_version=_number(request.form.get("draft_version")),
            user=signed_in_user(),
            at=clock().now(),
        )
    except drafts.TwiceOpen:
        drafts.keep(
            document_id, version_id or 0, f"{token[:40]}-again", target, request.form, expected_version=0,
            user=signed_in_user(), at=clock().now(),
        )  # fmt: skip
    flash("登录过期前写的批注还在，请核对后发出。", "info")
    return redirect(url_for("review.document", document_id=document_id, _anchor=f"draft-{token}"))


def _number(value: str | None) -> int:
    """A number that a script of ours sent; 0 where it is none."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else 0


def _token(value: str | None) -> str:
    if not value or len(value) > 64:
        raise InvalidInput("请刷新页面后重试。")
    return value
